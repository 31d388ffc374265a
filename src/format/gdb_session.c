/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/attr.h"

/*
 * One text may hold several sessions: the cores of a week, two attaches to one process.  What gdb says of one is not
 * said of the next.  And one session may be there in part only, which gdb's own words show: it announces threads, counts
 * its headers down to 1, and says when it left out frames.
 */

/* --- where another one begins ----------------------------------------------------------------------------------- */

/* The bit of an ast_coredumper section, 0 if it is none. */
static unsigned section_bit(struct span s)
{
	static const char *const names[] = {" thread1.txt ", " brief.txt ", " full.txt ", " locks.txt ", " info.txt "};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (span_find(s, span_from(names[i])) >= 0)
			return 1u << i;
	}
	return 0;
}

static bool begins_another(const struct gdb *p, enum gdb_line what, struct span s)
{
	const struct gdb_session *n = &p->session;
	bool seen = n->core || n->terminated || n->stacks || n->pid >= 0;

	if (what == GDB_BANNER || what == GDB_CORE || what == GDB_RUN)
		return seen;
	if (what == GDB_TERMINATED)
		return n->terminated;
	if (what == GDB_ATTACH)
		return n->core || n->terminated || n->detached;
	return what == GDB_MARKER && (n->sections & section_bit(s));
}

static void begin_another(struct gdb *p)
{
	struct map announced;
	struct record c;

	gdb_session_end(p);
	announced = p->session.late;
	p->session.late = (struct map){0};
	gdb_session_done(p);
	p->session = (struct gdb_session){.pid = -1, .announced = announced};
	p->current = gdb_nobody;
	p->live = -1;
	p->signal = -1;
	p->marker = p->received = p->said_current = p->at_signal = p->selecting = false;
	strbuf_clear(&p->args);
	c = gdb_capture_record(p);
	c.capture.begins = true;
	gdb_put(p, &c);
}

void gdb_session_line(struct gdb *p, enum gdb_line what, struct span s)
{
	struct gdb_session *n = &p->session;

	if (begins_another(p, what, s))
		begin_another(p);
	n->core |= what == GDB_CORE;
	n->terminated |= what == GDB_TERMINATED;
	n->detached |= what == GDB_PROCESS;
	n->more_frames |= what == GDB_MORE_FRAMES;
	if (what == GDB_MARKER)
		n->sections |= section_bit(s);
	if (what == GDB_BLANK || what == GDB_FENCE)
		return;
	n->ellipsis = what == GDB_ELLIPSIS;
	n->left_out |= n->ellipsis;
	n->gap |= n->left_out && what != GDB_ELLIPSIS && what != GDB_UNKNOWN;
}

/* --- how much of one is there ----------------------------------------------------------------------------------- */

void gdb_session_new_lwp(struct gdb *p, const struct gdb_thread *t)
{
	struct gdb_session *n = &p->session;

	/* [New Thread ...] of a program run under gdb tells of threads that may have ended since. */
	if (t->lwp >= 0 && !t->pthread)
		map_put(n->stacks ? &n->late : &n->announced, (uint64_t)t->lwp, NULL);
}

/* Headers that count down are a print of all threads; it is whole if it ends with thread 1. */
static void end_print(struct gdb_session *n)
{
	const struct gdb_print *print = &n->print;

	if (print->headers < 2 || print->steps * 2 < print->headers - 1)
		return;
	if (print->first > n->print_most)
		n->print_most = print->first;
	n->short_print = print->last > 1; /* a whole one behind it puts it right */
}

void gdb_session_header(struct gdb *p, const struct gdb_thread *t)
{
	struct gdb_session *n = &p->session;
	struct gdb_print *print = &n->print;

	map_put(&n->printed, t->lwp >= 0 ? (uint64_t)t->lwp : (uint64_t)t->gdb | UINT64_C(1) << 63, NULL);
	if (!print->headers || t->gdb >= print->last) {
		end_print(n);
		*print = (struct gdb_print){.first = t->gdb};
	} else {
		print->steps += t->gdb == print->last - 1;
	}
	print->last = t->gdb;
	print->headers++;
}

static void put_cut(struct gdb *p, const char *what, uint64_t a, uint64_t b)
{
	struct strbuf value = {0};

	strbuf_add_str(&value, what);
	if (a)
		strbuf_addf(&value, " %llu", (unsigned long long)a);
	if (b)
		strbuf_addf(&value, " of %llu", (unsigned long long)b);
	gdb_put_fact(p, "cut", strbuf_span(&value));
	strbuf_done(&value);
}

/* Threads that the text promises; gdb does not announce the one that it attached to. */
static uint64_t promised(const struct gdb *p)
{
	const struct gdb_session *n = &p->session;
	uint64_t announced = n->announced.n + n->late.n;
	uint64_t most = announced ? announced + (p->live > 0) : 0;

	most = n->rows.n > most ? n->rows.n : most;
	return n->short_print && (uint64_t)n->print_most > most ? (uint64_t)n->print_most : most;
}

void gdb_session_end(struct gdb *p)
{
	struct gdb_session *n = &p->session;
	uint64_t most;

	gdb_close_stack(p);
	end_print(n);
	most = promised(p);
	/* A single header may be all that was asked for. */
	if (n->printed.n > 1 && n->printed.n < most)
		put_cut(p, "threads", n->printed.n, most);
	else if (n->short_print || (n->printed.n == 1 && n->print.last > 1 && (n->sections & ~1u)))
		put_cut(p, "thread 1", 0, 0);
	else if (!n->stacks && n->announced.n + n->late.n)
		put_cut(p, "stacks", most, 0);
	if (n->more_frames)
		put_cut(p, "frames", 0, 0);
	if (n->ellipsis && n->stacks)
		put_cut(p, "end", 0, 0);
	if (n->gap)
		put_cut(p, "gap", 0, 0);
}

void gdb_session_done(struct gdb *p)
{
	map_done(&p->session.announced);
	map_done(&p->session.late);
	map_done(&p->session.rows);
	map_done(&p->session.printed);
}
