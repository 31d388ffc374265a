/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/limits.h"

/* Stacks and frames. */

static void begin_stack(struct gdb *p)
{
	p->in_stack = p->session.stacks = true;
	p->banner = false;
	p->frame_due = false;
	p->frames = 0;
	p->level = -1;
}

/* A stack without header belongs to the thread the text named last, if it did. */
static void begin_banner_stack(struct gdb *p)
{
	struct record r = {
		.kind = RECORD_STACK,
		.place = p->here,
		.stack = {
			.gdb = p->current.gdb,
			.pthread = p->current.pthread,
			.lwp = p->current.lwp,
			.banner = true,
			.signalled = p->at_signal,
		},
	};

	begin_stack(p);
	p->banner = true;
	vec_append(&p->pending, &r);
}

enum gdb_fate gdb_on_header(struct gdb *p, struct span s)
{
	struct record r = {.kind = RECORD_STACK, .place = p->here};
	struct gdb_thread t;

	if (!gdb_header_parse(s, &t))
		return gdb_reject(p, s, "thread header is damaged");
	gdb_close_stack(p);
	gdb_session_header(p, &t);
	if (p->marker && t.gdb == 1 && p->signal > 0 && p->signal != SIGNAL_STOP && !p->said_current) {
		struct record c = gdb_capture_record(p);

		c.capture.current_lwp = t.lwp;
		p->said_current = true;
		gdb_put(p, &c);
	}
	r.stack = (struct record_stack){.gdb = t.gdb, .pthread = t.pthread, .lwp = t.lwp, .name = t.name};
	gdb_put(p, &r);
	begin_stack(p);
	return GDB_FATE_RECORD;
}

/* A frame that a command asked for: it may have been printed before, and says nothing of the frame before it. */
static enum gdb_fate on_selected(struct gdb *p, struct span s, int64_t level)
{
	gdb_flush(p);
	if (!p->in_stack || !p->banner) {
		gdb_close_stack(p);
		begin_banner_stack(p);
		p->level = level;
	}
	p->selecting = false;
	p->selected = true;
	p->indent = 0;
	gdb_begin_text(p, GDB_OPEN_FRAME, s);
	return GDB_FATE_RECORD;
}

enum gdb_fate gdb_on_frame(struct gdb *p, struct span s)
{
	struct gdb_frame f = {0};
	struct span rest;

	gdb_close_open(p);
	gdb_frame_head(s, &f, &rest);
	if (p->selecting && !gdb_folding(p))
		return on_selected(p, s, f.level);
	if (p->in_stack && f.level > p->level) {
		gdb_settle_inlined(p, &f, rest);
		gdb_flush(p);
	} else {
		gdb_close_stack(p);
		begin_banner_stack(p);
	}
	p->level = f.level;
	p->indent = 0;
	p->frames++;
	gdb_begin_text(p, GDB_OPEN_FRAME, s);
	return gdb_folding(p) ? GDB_FATE_CONTINUATION : GDB_FATE_RECORD;
}

/* A frame without number: the current one, printed when gdb comes to a thread, or the first of a stack, damaged. */
enum gdb_fate gdb_on_bare_frame(struct gdb *p, struct span s)
{
	if (!p->in_stack || p->level >= 0) {
		gdb_close_stack(p);
		begin_banner_stack(p);
	}
	p->level = 0;
	p->frames = 1;
	gdb_begin_text(p, GDB_OPEN_FRAME, s);
	return GDB_FATE_RECORD;
}

bool gdb_is_local_here(const struct gdb *p, size_t indent)
{
	if (p->frame == SIZE_MAX && p->open != GDB_OPEN_FRAME && !gdb_folding(p))
		return false;
	if (!gdb_nest_open(&p->nest))
		return !p->indent || indent <= p->indent;
	/* gdb indents locals by 8; a bracket that seems open may be a quote lost to the echo. */
	return indent == 8 && !p->trailing_comma;
}

enum gdb_fate gdb_on_local(struct gdb *p, struct span s)
{
	struct span name, value;
	size_t indent;

	if (!gdb_local_parse(s, &indent, &name, &value))
		return gdb_reject(p, s, "value of a frame is damaged");
	gdb_close_open(p);
	if (gdb_folding(p)) {
		gdb_begin_text(p, GDB_OPEN_TEXT, s);
		return GDB_FATE_CONTINUATION;
	}
	if (p->values >= LIMIT_VALUES_PER_FRAME) {
		p->open = GDB_OPEN_DROPPED;
		return gdb_reject(p, s, "more values than the limit in one frame");
	}
	if (p->bytes + s.n > LIMIT_FRAME_BYTES) {
		p->open = GDB_OPEN_DROPPED;
		return gdb_reject(p, s, "more bytes of values than the limit in one frame");
	}
	if (!p->indent)
		p->indent = indent;
	p->name = arena_span(p->arena, name);
	gdb_begin_text(p, GDB_OPEN_VALUE, value);
	return GDB_FATE_RECORD;
}
