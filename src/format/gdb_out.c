/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/limits.h"

/* Records out: those that wait for what comes behind them, and those that do not. */

void gdb_flush(struct gdb *p)
{
	for (size_t i = 0; i < p->pending.n; i++)
		p->out->put(p->out->ctx, vec_at(&p->pending, i));
	vec_clear(&p->pending);
	arena_reset(p->arena);
	p->bytes = 0;
	p->values = 0;
	p->frame = SIZE_MAX;
}

void gdb_put(struct gdb *p, const struct record *r)
{
	gdb_flush(p);
	p->out->put(p->out->ctx, r);
}

enum gdb_fate gdb_reject(struct gdb *p, struct span text, const char *reason)
{
	struct record r = {.kind = RECORD_REJECT, .place = p->here, .reject = {.reason = reason, .text = text}};

	/* In front of the frame that waits for its successor nothing may overtake; but nor may the wait grow. */
	if (p->pending.n > 2 * LIMIT_VALUES_PER_FRAME)
		gdb_flush(p);
	if (p->pending.n) {
		r.reject.text = arena_span(p->arena, span_sub(text, 0, LIMIT_REJECT_TEXT));
		vec_append(&p->pending, &r);
	} else {
		p->out->put(p->out->ctx, &r);
	}
	return GDB_FATE_REJECT;
}

struct record gdb_capture_record(const struct gdb *p)
{
	return (struct record){
		.kind = RECORD_CAPTURE,
		.place = p->here,
		.capture = {.pid = -1, .signal = -1, .live = -1, .current_lwp = -1},
	};
}

void gdb_put_fact(struct gdb *p, const char *name, struct span value)
{
	struct record r = {.kind = RECORD_FACT, .place = p->here, .fact = {.name = name, .value = value}};

	gdb_put(p, &r);
}
