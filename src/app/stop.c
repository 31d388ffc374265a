/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/stop.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "astscope/base/attr.h"

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

static struct {
	atomic_bool all, import;
	volatile sig_atomic_t importing; /* Ctrl-C is for the import */
	volatile sig_atomic_t by;        /* the signal that asked to stop all, 0 = none */
	struct sigaction before[ARRAY_LEN(numbers)];
	struct timespec at;              /* when Ctrl-C stopped the import */
	bool caught;
} state;

/* At once, whatever the program is doing; it is not heard on a line that is written again and again. */
static void say_stopping(void)
{
	static const char text[] = "\r\033[Kastscope: stopping\n";
	const size_t erase = 4; /* what only a terminal understands */
	size_t from = isatty(STDERR_FILENO) ? 0 : erase;

	if (write(STDERR_FILENO, text + from, sizeof(text) - 1 - from) < 0) {
		/* nobody to tell */
	}
}

static void on_signal(int number)
{
	bool first = !atomic_exchange(&state.import, true);
	int before = errno; /* of what was interrupted */

	if (first) {
		clock_gettime(CLOCK_MONOTONIC, &state.at);
		say_stopping();
	}
	errno = before;
	if (number == SIGINT && state.importing && first)
		return;
	if (state.by) {
		signal(number, SIG_DFL);
		raise(number);
		return;
	}
	state.by = number;
	atomic_store(&state.all, true);
}

void stop_catch(void)
{
	if (state.caught)
		return;
	state.caught = true;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		struct sigaction sa = {.sa_handler = on_signal}; /* no SA_RESTART: what blocks is to notice */

		sigaction(numbers[i], NULL, &state.before[i]);
		if (state.before[i].sa_handler != SIG_IGN)
			sigaction(numbers[i], &sa, NULL);
	}
}

void stop_release(void)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers) && state.caught; i++)
		sigaction(numbers[i], &state.before[i], NULL);
	state.caught = false;
}

void stop_import_begins(void)
{
	state.importing = 1;
}

void stop_import_ends(void)
{
	state.importing = 0;
}

const atomic_bool *stop_import_flag(void)
{
	return &state.import;
}

int64_t stop_import_age_ms(void)
{
	struct timespec now;

	if (!atomic_load(&state.import))
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - state.at.tv_sec) * 1000 + (now.tv_nsec - state.at.tv_nsec) / 1000000;
}

const atomic_bool *stop_flag(void)
{
	return &state.all;
}

void stop_finish(void)
{
	if (!state.by)
		return;
	signal(state.by, SIG_DFL);
	raise(state.by);
}
