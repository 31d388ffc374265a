#include "config.h"

#include "editor.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "rescue.h"

#define WORDS_MAX 16

extern char **environ;

/* The words of @command, each ended by NUL in @text; how many. */
static size_t split(const char *command, struct strbuf *text, size_t start[WORDS_MAX])
{
	struct span rest = span_from(command), word;
	size_t n = 0;

	for (scan_blanks(&rest); n < WORDS_MAX && scan_word(&rest, &word); scan_blanks(&rest)) {
		start[n++] = text->n;
		strbuf_add(text, word);
		strbuf_add_char(text, '\0');
	}
	return n;
}

/* As the program was started, not as the console has it. */
static bool spawn(char *const *argv, pid_t *ret)
{
	posix_spawnattr_t attr;
	sigset_t all, none;
	int rc;

	if (posix_spawnattr_init(&attr))
		return false;
	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawnp(ret, argv[0], NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	errno = rc;
	return rc == 0;
}

/* Until it ends; if it is stopped (Ctrl-Z), so are we, and both go on together. */
static bool wait_for(pid_t pid, int *ret_status)
{
	for (;;) {
		pid_t rc = waitpid(pid, ret_status, WUNTRACED);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc < 0)
			return false;
		if (!WIFSTOPPED(*ret_status))
			return true;
		signals_stop(false);
		kill(pid, SIGCONT);
	}
}

bool editor_run(const char *path, const char *line, struct err *e)
{
	const char *command = env_get("VISUAL") ? env_get("VISUAL") : env_get("EDITOR") ? env_get("EDITOR") : "vi";
	size_t start[WORDS_MAX], n;
	struct strbuf words = {0}, place = {0}, file = {0};
	char *argv[WORDS_MAX + 3];
	int status = 0;
	bool ok;
	pid_t pid;

	n = split(command, &words, start);
	for (size_t i = 0; i < n; i++)
		argv[i] = words.p + start[i];
	strbuf_addf(&place, "+%s", line);
	strbuf_addf(&file, "%s%s", *path == '-' ? "./" : "", path);
	argv[n] = place.p;
	argv[n + 1] = file.p;
	argv[n + 2] = NULL;
	ok = n > 0 && spawn(argv, &pid);
	if (!ok)
		err_set_errno(e, ERR_USAGE, errno, "cannot run the editor \"%s\"", command);
	else if (!wait_for(pid, &status))
		ok = err_set_errno(e, ERR_INTERNAL, errno, "the editor cannot be waited for");
	else if (WIFSIGNALED(status) || WEXITSTATUS(status) == 127)
		ok = err_set(e, ERR_USAGE, "the editor \"%s\" did not run: set VISUAL or EDITOR", command);
	strbuf_done(&words);
	strbuf_done(&place);
	strbuf_done(&file);
	return ok;
}
