/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"

#define HURRY_US 800000
#define STACK_BYTES 65536 /* of the handler for fatal signals; SIGSTKSZ is no constant everywhere */

#define PRESS_APART_US 1000000

enum handling {
	HANDLE_END, /* what is not in the table: all that would end the process without a word */
	HANDLE_NEWS,
	HANDLE_QUIT,
	HANDLE_FATAL,
	HANDLE_LATE,
	HANDLE_NOT,
};

static const struct caught {
	int number;
	enum handling handling;
	enum signal_news news;
} table[] = {
	{SIGWINCH, HANDLE_NEWS, SIGNAL_RESIZED}, {SIGTSTP, HANDLE_NEWS, SIGNAL_STOP},
	{SIGCONT, HANDLE_NEWS, SIGNAL_CONTINUED}, {SIGQUIT, HANDLE_QUIT, SIGNAL_QUIT_KEY}, {SIGALRM, HANDLE_LATE, SIGNAL_END},
	{SIGABRT, HANDLE_FATAL, SIGNAL_END}, {SIGBUS, HANDLE_FATAL, SIGNAL_END}, {SIGFPE, HANDLE_FATAL, SIGNAL_END},
	{SIGILL, HANDLE_FATAL, SIGNAL_END}, {SIGSEGV, HANDLE_FATAL, SIGNAL_END}, {SIGSYS, HANDLE_FATAL, SIGNAL_END},
	{SIGTRAP, HANDLE_FATAL, SIGNAL_END}, {SIGKILL, HANDLE_NOT, SIGNAL_END}, {SIGSTOP, HANDLE_NOT, SIGNAL_END},
	{SIGTTIN, HANDLE_NOT, SIGNAL_END}, {SIGTTOU, HANDLE_NOT, SIGNAL_END}, {SIGCHLD, HANDLE_NOT, SIGNAL_END},
	{SIGURG, HANDLE_NOT, SIGNAL_END},
};

static struct {
	int pipe[2];
	volatile sig_atomic_t news[SIGNAL_END + 1]; /* indexed by enum signal_news */
	volatile sig_atomic_t ended_by;
	int64_t pressed_us; /* Ctrl-\, the first one that is news still */
	struct sigaction before[NSIG];
	bool taken[NSIG];
	_Alignas(16) char stack[STACK_BYTES]; /* as a stack is; AddressSanitizer insists */
	stack_t stack_before;

	bool at_exit;
	volatile sig_atomic_t armed;
	int in, out;
	struct termios modes;
	char bytes[RESCUE_BYTES_MAX];
	size_t n;
} state = {.pipe = {-1, -1}};

/* Everything below here down to the handlers is safe in a handler. */

static void restore_terminal(void)
{
	struct pollfd can_write = {.fd = state.out, .events = POLLOUT};
	pid_t front;

	if (!state.armed)
		return;
	state.armed = 0;
	front = tcgetpgrp(state.in);
	if (front >= 0 && front != getpgrp())
		return; /* the terminal is someone else's now */
	/* a terminal that takes nothing must not keep a dying process */
	if (poll(&can_write, 1, 0) == 1 && (can_write.revents & POLLOUT)) {
		ssize_t n = write(state.out, state.bytes, state.n);

		(void)n;
	}
	tcsetattr(state.in, TCSANOW, &state.modes);
}

static struct caught row_of(int number)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].number == number)
			return table[i];
	}
	return (struct caught){number, HANDLE_END, SIGNAL_END};
}

static void hurry(void)
{
	struct itimerval at = {.it_value = {.tv_usec = HURRY_US}};

	setitimer(ITIMER_REAL, &at, NULL);
}

static void tell(int number)
{
	char byte = (char)number;
	ssize_t n;

	state.news[row_of(number).news] = 1;
	n = write(state.pipe[1], &byte, 1); /* full = there is news already */
	(void)n;
}

static void on_news(int number, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)info, (void)context;
	tell(number);
	errno = saved;
}

static void on_end(int number, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)info, (void)context;
	if (!state.ended_by) {
		state.ended_by = number;
		hurry();
	}
	tell(number);
	errno = saved;
}

/* The handler from before gets it as soon as this one returns: a core dump or a report shows where it happened. */
static void on_fatal(int number, siginfo_t *info, void *context)
{
	(void)info, (void)context;
	restore_terminal();
	sigaction(number, &state.before[number], NULL);
	raise(number);
}

/*
 * From a process it is fatal.  From the terminal it is Ctrl-\, and that may be a byte of a paste: it ends a console only
 * that has not answered for a second to the press before.
 */
static void on_quit(int number, siginfo_t *info, void *context)
{
	int64_t now = env_monotonic_us();
	bool unanswered = state.news[SIGNAL_QUIT_KEY];

	if (info->si_code <= 0 || (unanswered && now - state.pressed_us >= PRESS_APART_US)) {
		on_fatal(number, info, context);
		return;
	}
	if (!unanswered)
		state.pressed_us = now;
	on_news(number, info, context);
}

static void on_late(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
	restore_terminal();
	_exit(128 + (state.ended_by ? (int)state.ended_by : SIGHUP));
}

static void (*const handlers[])(int number, siginfo_t *info, void *context) = {
	[HANDLE_END] = on_end, [HANDLE_NEWS] = on_news, [HANDLE_QUIT] = on_quit, [HANDLE_FATAL] = on_fatal,
	[HANDLE_LATE] = on_late,
};

/* Take signal @number over; not what the C library keeps for itself, and not what someone before us wants otherwise. */
static void take(int number)
{
	enum handling handling = row_of(number).handling;
	struct sigaction sa = {.sa_flags = SA_SIGINFO};

	state.taken[number] = false;
	if (handling == HANDLE_NOT || sigaction(number, NULL, &state.before[number]) < 0)
		return;
	/* who ignored it before us (nohup) wants it ignored, a profiler its clock */
	if (handling == HANDLE_END && state.before[number].sa_handler != SIG_DFL)
		return;
	sa.sa_sigaction = handlers[handling];
	sigfillset(&sa.sa_mask);
	if (handling == HANDLE_FATAL || handling == HANDLE_QUIT) {
		sigemptyset(&sa.sa_mask);
		sa.sa_flags |= SA_ONSTACK;
	}
	state.taken[number] = sigaction(number, &sa, NULL) == 0;
}

static bool open_pipe(struct err *e)
{
	if (pipe(state.pipe) < 0)
		return err_set_errno(e, ERR_INTERNAL, errno, "cannot make a pipe");
	for (int i = 0; i < 2; i++) {
		fcntl(state.pipe[i], F_SETFD, FD_CLOEXEC);
		fcntl(state.pipe[i], F_SETFL, O_NONBLOCK);
	}
	return true;
}

bool signals_open(struct err *e)
{
	stack_t stack = {.ss_sp = state.stack, .ss_size = sizeof(state.stack)};

	if (!open_pipe(e))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(state.news); i++)
		state.news[i] = 0;
	state.ended_by = 0;
	sigaltstack(&stack, &state.stack_before);
	for (int number = 1; number < NSIG; number++)
		take(number);
	die_set_hook(restore_terminal);
	if (!state.at_exit)
		state.at_exit = atexit(restore_terminal) == 0;
	return true;
}

void signals_close(void)
{
	die_set_hook(NULL);
	for (int number = 1; number < NSIG; number++) {
		/* a process in a hurry keeps the one that ends it */
		if (state.taken[number] && (row_of(number).handling != HANDLE_LATE || !state.ended_by))
			sigaction(number, &state.before[number], NULL);
	}
	if (!(state.stack_before.ss_flags & SS_ONSTACK))
		sigaltstack(&state.stack_before, NULL);
	for (int i = 0; i < 2; i++) {
		close(state.pipe[i]);
		state.pipe[i] = -1;
	}
}

int signals_fd(void)
{
	return state.pipe[0];
}

unsigned signals_take(void)
{
	unsigned news = 0;
	char bytes[64];

	while (read(state.pipe[0], bytes, sizeof(bytes)) > 0)
		;
	for (unsigned bit = 1; bit <= SIGNAL_END; bit *= 2) {
		if (state.news[bit])
			news |= bit;
		state.news[bit] = 0;
	}
	return news;
}

int signals_ended_by(void)
{
	return (int)state.ended_by;
}

void signals_hurry(void)
{
	if (!state.ended_by)
		state.ended_by = SIGHUP;
	hurry();
}

void signals_stop(bool group)
{
	struct sigaction now = {.sa_handler = SIG_IGN};
	struct sigaction before;
	sigset_t unblock;

	if (state.before[SIGTSTP].sa_handler == SIG_IGN)
		return; /* whoever started us has no way to continue us */
	sigemptyset(&now.sa_mask);
	sigaction(SIGTSTP, &now, &before);
	if (group)
		kill(0, SIGTSTP);
	now.sa_handler = SIG_DFL;
	sigaction(SIGTSTP, &now, NULL);
	sigemptyset(&unblock);
	sigaddset(&unblock, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &unblock, NULL);
	raise(SIGTSTP); /* not kill: with several threads that may return before the stop */
	sigaction(SIGTSTP, &before, NULL);
}

void rescue_arm(int in, int out, const struct termios *before, struct span bytes)
{
	state.armed = 0;
	state.in = in;
	state.out = out;
	state.modes = *before;
	state.n = bytes.n < sizeof(state.bytes) ? bytes.n : sizeof(state.bytes);
	memcpy(state.bytes, bytes.p, state.n);
	state.armed = 1;
}

void rescue_disarm(void)
{
	state.armed = 0;
}
