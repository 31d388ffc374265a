#include "config.h"

#include "outside.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "astscope/base/vec.h"
#include "files.h"
#include "rescue.h"

extern char **environ;

static void split(struct span args, struct vec *ret)
{
	char *null = NULL;

	vec_init(ret, sizeof(char *));
	while (args.n) {
		long end = span_find_char(args, '\0');
		char *word = (char *)(uintptr_t)args.p;

		if (end < 0)
			break;
		vec_append(ret, &word);
		args = span_from_offset(args, (size_t)end + 1);
	}
	vec_append(ret, &null);
}

/* The program gets the terminal as its three files, and signals as a shell would give them. */
static int spawn(struct screen *s, char **argv, pid_t *ret)
{
	static const int standard[] = {SIGPIPE, SIGINT, SIGQUIT, SIGTSTP, SIGHUP, SIGTERM, SIGALRM};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t set;
	int failed;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, screen_input(s), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, screen_output(s), STDOUT_FILENO);
	posix_spawnattr_init(&attr);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	for (size_t i = 0; i < ARRAY_LEN(standard); i++)
		sigaddset(&set, standard[i]);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	failed = posix_spawnp(ret, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

/* Keys like Ctrl-C are for the program; only the end of the terminal or of us is passed on. */
static int wait_for(pid_t pid)
{
	bool told = false;
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
		if (signals_ended_by() && !told)
			kill(pid, SIGHUP);
		told = signals_ended_by() != 0;
	}
	return status;
}

static bool say_status(const char *name, int status, struct err *e)
{
	if (WIFSIGNALED(status))
		return err_set(e, ERR_INTERNAL, "%.100s was ended by signal %d", name, WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status))
		return err_set(e, ERR_INTERNAL, "%.100s ended with status %d", name, WEXITSTATUS(status));
	return true;
}

bool outside_run(struct screen *s, struct span args, struct err *e)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction stop = {.sa_handler = SIG_DFL};
	struct sigaction old_int, old_quit, old_stop;
	struct vec argv;
	char **words;
	pid_t pid;
	int failed;
	bool ok;

	split(args, &argv);
	words = argv.p;
	if (argv.n < 2 || !*words[0]) {
		vec_done(&argv);
		return err_set(e, ERR_USAGE, "no program to run");
	}
	screen_leave(s);
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	sigaction(SIGTSTP, &stop, &old_stop); /* Ctrl-Z stops both, as in a shell without us */
	failed = spawn(s, words, &pid);
	if (failed)
		ok = err_set_errno(e, ERR_INTERNAL, failed, "cannot run %.100s", words[0]);
	else
		ok = say_status(words[0], wait_for(pid), e);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigaction(SIGTSTP, &old_stop, NULL);
	screen_enter(s);
	vec_done(&argv);
	return ok;
}

bool outside_dump(const char *path, struct span text, struct err *e)
{
	return files_write(path, text, 0666, e);
}

int64_t outside_number(const char *name, int64_t otherwise)
{
	struct span text = span_from(env_get(name));
	uint64_t n;

	return scan_u64(&text, &n) && !text.n && n <= INT32_MAX ? (int64_t)n : otherwise;
}
