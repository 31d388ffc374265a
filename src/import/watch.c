/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pass.h"

#include "astscope/base/env.h"

#define TELL_EVERY_US 100000
/* From less than a fiftieth no time is guessed until some has passed: small files take longer to begin than to read. */
#define GUESS_PARTS 50
#define GUESS_AFTER_US 3000000

void watch_begin(struct watch *w, const struct import_args *args, enum import_phase phase, uint64_t total)
{
	*w = (struct watch){.args = args, .phase = phase, .total = total, .began_us = env_monotonic_us()};
	w->told_us = w->began_us;
}

void watch_tell(struct watch *w, uint64_t done, uint64_t bytes, uint64_t lines, const char *path)
{
	struct import_progress p = {.phase = w->phase, .done = done, .total = w->total, .path = path, .left_us = -1};
	int64_t now;

	if (!w->args->progress)
		return;
	now = env_monotonic_us();
	if (now - w->told_us < TELL_EVERY_US)
		return;
	w->told_us = now;
	p.elapsed_us = now - w->began_us;
	p.bytes = w->bytes + bytes;
	p.lines = w->lines + lines;
	p.bytes_per_s = (uint64_t)((double)p.bytes * 1e6 / (double)p.elapsed_us);
	if (done && p.total >= done && (done >= p.total / GUESS_PARTS || p.elapsed_us >= GUESS_AFTER_US))
		p.left_us = (int64_t)((double)(p.total - done) / (double)done * (double)p.elapsed_us);
	w->args->progress(w->args->progress_ctx, &p);
}

void watch_looking(void *watch, uint64_t done, const char *path)
{
	watch_tell(watch, done, done, 0, path);
}
