/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "editor.h"

#include <errno.h>
#include <sys/wait.h>

#include "astscope/base/env.h"
#include "astscope/base/strbuf.h"
#include "program.h"

bool editor_run(const char *path, const char *line, struct err *e)
{
	const char *command = env_get("VISUAL") ? env_get("VISUAL") : env_get("EDITOR") ? env_get("EDITOR") : "vi";
	size_t start[PROGRAM_WORDS_MAX], n;
	struct strbuf words = {0}, place = {0}, file = {0};
	char *argv[PROGRAM_WORDS_MAX + 3];
	int status = 0;
	bool ok;
	pid_t pid;

	n = program_words(command, &words, start);
	for (size_t i = 0; i < n; i++)
		argv[i] = words.p + start[i];
	strbuf_addf(&place, "+%s", line);
	strbuf_addf(&file, "%s%s", *path == '-' ? "./" : "", path);
	argv[n] = place.p;
	argv[n + 1] = file.p;
	argv[n + 2] = NULL;
	ok = n > 0 && program_start(argv, -1, &pid);
	if (!ok)
		err_set_errno(e, ERR_USAGE, errno, "cannot run the editor \"%s\"", command);
	else if (!program_wait(pid, &status))
		ok = err_set_errno(e, ERR_INTERNAL, errno, "the editor cannot be waited for");
	else if (WIFSIGNALED(status) || WEXITSTATUS(status) == 127)
		ok = err_set(e, ERR_USAGE, "the editor \"%s\" did not run: set VISUAL or EDITOR", command);
	strbuf_done(&words);
	strbuf_done(&place);
	strbuf_done(&file);
	return ok;
}
