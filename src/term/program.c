/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "program.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/base/scan.h"
#include "astscope/term/term.h"
#include "rescue.h"

extern char **environ;

size_t program_words(const char *command, struct strbuf *text, size_t start[PROGRAM_WORDS_MAX])
{
	struct span rest = span_from(command), word;
	size_t n = 0;

	for (scan_blanks(&rest); n < PROGRAM_WORDS_MAX && scan_word(&rest, &word); scan_blanks(&rest)) {
		start[n++] = text->n;
		strbuf_add(text, word);
		strbuf_add_char(text, '\0');
	}
	return n;
}

bool program_start(char *const *argv, int input, pid_t *ret)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t all, none;
	int rc;

	if (posix_spawnattr_init(&attr))
		return false;
	if (posix_spawn_file_actions_init(&files)) {
		posix_spawnattr_destroy(&attr);
		return false;
	}
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawnp(ret, argv[0], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	errno = rc;
	return rc == 0;
}

bool program_wait(pid_t pid, int *ret_status)
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

/* What the program reads, in a file that has no name any more. */
static FILE *hold(struct span text)
{
	FILE *f = tmpfile();

	if (f && (fwrite(text.p ? text.p : "", 1, text.n, f) != text.n || fflush(f) != 0 || lseek(fileno(f), 0, SEEK_SET) < 0)) {
		fclose(f);
		return NULL;
	}
	return f;
}

bool term_pipe(const char *command, struct span text, struct err *e)
{
	size_t start[PROGRAM_WORDS_MAX], n;
	char *argv[PROGRAM_WORDS_MAX + 1];
	struct strbuf words = {0};
	FILE *input = hold(text);
	int status = 0;
	bool ok = true;
	pid_t pid;

	n = program_words(command, &words, start);
	for (size_t i = 0; i < n; i++)
		argv[i] = words.p + start[i];
	argv[n] = NULL;
	if (!input)
		ok = err_set_errno(e, ERR_WRITE, errno, "no temporary file for the program");
	else if (!n || !program_start(argv, fileno(input), &pid))
		ok = err_set_errno(e, ERR_USAGE, errno, "cannot run \"%s\"", command);
	else if (!program_wait(pid, &status))
		ok = err_set_errno(e, ERR_INTERNAL, errno, "the program cannot be waited for");
	else if (WIFSIGNALED(status))
		ok = err_set(e, ERR_USAGE, "\"%s\" ended by signal %d", command, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		ok = err_set(e, ERR_USAGE, "\"%s\" ended with status %d", command, WEXITSTATUS(status));
	if (input)
		fclose(input);
	strbuf_done(&words);
	return ok;
}
