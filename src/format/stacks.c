/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"
#include "gdb_text.h"
#include "last_words.h"
#include "reader.h"
#include "stacks_frames.h"
#include "stacks_line.h"
#include "stacks_mi.h"

/*
 * Stacks that something else than gdb's text printed: eu-stack, lldb, gdb's machine interface, backtrace_symbols() of glibc,
 * backward-cpp.  A stack is held until it ends: one tool prints the innermost frame last, and what says which thread a stack
 * of the machine interface is may come behind it.
 */

/* A thread as gdb/MI lists it. */
struct mi_thread {
	int64_t gdb, lwp;
	uint64_t pthread;
	struct span name, func, args; /* func and args of the frame that it stands in */
	uint64_t pc;
};

struct stacks {
	struct reader reader;
	const struct stacks_tool *tool; /* of the capture; NULL = none yet */
	int64_t pid;                    /* of the capture */
	/* The stack that is open: */
	bool open, headed, signalled;
	bool dying;                     /* the next one is of a process that just said why it ends */
	int64_t lwp, number;
	struct strbuf name;
	struct text_place at;
	struct frames frames;
	/* gdb/MI: */
	struct vec threads;             /* struct mi_thread */
	struct arena *thread_arena;
	bool torn;
};

/* ---- captures and stacks ---- */

static void put_capture(struct stacks *p, const struct record_capture *c)
{
	struct record r = {.kind = RECORD_CAPTURE, .capture = *c};

	reader_put_at(&p->reader, &r, p->reader.at);
}

static struct record_capture nothing_said(void)
{
	return (struct record_capture){
		.pid = NUMBER_ABSENT, .signal = NUMBER_ABSENT, .live = NUMBER_ABSENT, .current_lwp = NUMBER_ABSENT,
	};
}

static void begin_capture(struct stacks *p, const struct stacks_tool *tool, int64_t pid, int live)
{
	struct record_capture c = nothing_said();

	p->tool = tool;
	p->frames.mi = tool == &stacks_mi;
	p->pid = pid;
	c.begins = true;
	c.pid = pid;
	c.live = live;
	c.tool = span_from(tool->name);
	put_capture(p, &c);
}

static void tell_signal(struct stacks *p, int64_t signal, bool has_fault, uint64_t fault)
{
	struct record_capture c = nothing_said();

	c.signal = signal;
	c.signal_name = span_from(gdb_signal_name(signal));
	c.has_fault = has_fault;
	c.fault = fault;
	put_capture(p, &c);
}

/* The frames of threads that stand where the stack of gdb/MI begins; of several the one whose arguments are the same. */
static const struct mi_thread *thread_of(struct stacks *p)
{
	const struct held *h = frames_at(&p->frames, 0);
	struct span args = mi_args(p->frames.arena, strbuf_span(&h->args));
	const struct mi_thread *at = NULL, *same = NULL;
	unsigned n_at = 0, n_same = 0;
	struct record_frame f = frames_read(&p->frames, h);

	for (size_t i = 0; i < p->threads.n; i++) {
		const struct mi_thread *t = vec_at(&p->threads, i);

		if (t->pc != f.pc || !span_eq(t->func, f.func))
			continue;
		at = t;
		n_at++;
		if (args.n && span_eq(t->args, args)) {
			same = t;
			n_same++;
		}
	}
	return n_at == 1 ? at : n_same == 1 ? same : NULL;
}

static struct record_stack stack_head(struct stacks *p)
{
	struct record_stack s = {
		.gdb = NUMBER_ABSENT, .number = p->number, .lwp = p->lwp, .name = strbuf_span(&p->name),
		.banner = !p->headed, .signalled = p->signalled,
	};
	const struct mi_thread *t = p->tool == &stacks_mi && p->frames.n ? thread_of(p) : NULL;

	if (t) {
		s.gdb = t->gdb;
		s.lwp = t->lwp;
		s.pthread = t->pthread;
		s.name = t->name;
		s.banner = false;
	}
	return s;
}

static void end_stack(struct stacks *p)
{
	struct record r = {.kind = RECORD_STACK};
	bool row = p->open && p->headed && p->number > 0 && p->lwp >= 0;

	if (row) {
		struct record named = {.kind = RECORD_THREAD_ROW};

		named.thread_row = (struct record_thread_row){
			.lwp = p->lwp, .gdb = NUMBER_ABSENT, .number = p->number, .name = strbuf_span(&p->name)};
		reader_put_at(&p->reader, &named, p->at);
	}
	if (p->open && (p->frames.n || !row)) {
		r.stack = stack_head(p);
		reader_put_at(&p->reader, &r, p->at);
		frames_put(&p->frames, &p->reader);
	}
	p->open = false;
	frames_clear(&p->frames);
}

static void begin_stack(struct stacks *p, bool headed, int64_t lwp, int64_t number, struct span name)
{
	end_stack(p);
	p->open = true;
	p->headed = headed;
	p->signalled = p->dying;
	p->dying = false;
	p->lwp = lwp;
	p->number = number;
	p->at = p->reader.at;
	strbuf_clear(&p->name);
	strbuf_add(&p->name, name);
}

static struct held *hold(struct stacks *p)
{
	/* What stands in the ring says nothing any more when it is full. */
	if (p->frames.n >= LIMIT_FRAMES_PER_STACK && p->tool != &stacks_mi)
		reader_disclaim(&p->reader);
	return frames_hold(&p->frames, p->reader.at);
}

/* ---- gdb/MI ---- */

static void copy_thread(struct stacks *p, struct span tuple)
{
	struct mi_thread *t = vec_push(&p->threads);
	struct span target = mi_text(p->thread_arena, mi_field(tuple, "target-id"));
	struct span id = mi_field(tuple, "id"), frame = mi_field(tuple, "frame");
	struct record_frame f;
	struct gdb_thread named = {.gdb = NUMBER_ABSENT, .lwp = NUMBER_ABSENT};

	gdb_scan_thread(&target, &named);
	t->gdb = NUMBER_ABSENT;
	scan_number(&id, &t->gdb);
	t->lwp = named.lwp;
	t->pthread = named.pthread;
	t->name = arena_span(p->thread_arena, mi_text(p->thread_arena, mi_field(tuple, "name")));
	mi_frame(p->thread_arena, frame, &f);
	t->pc = f.pc;
	t->func = arena_span(p->thread_arena, f.func);
	t->args = mi_args(p->thread_arena, mi_field(frame, "args"));
}

static void hold_mi(struct stacks *p, struct span tuple)
{
	struct held *h = hold(p);

	strbuf_add(&h->text, tuple);
	strbuf_add(&h->args, mi_field(tuple, "args"));
}

static void on_mi_threads(struct stacks *p, struct span list)
{
	struct span key, tuple;

	end_stack(p);
	vec_clear(&p->threads);
	arena_reset(p->thread_arena);
	while (mi_next(&list, &key, &tuple)) {
		struct span frame = mi_field(tuple, "frame");
		const struct mi_thread *t;
		struct record r = {.kind = RECORD_STACK};

		if (key.n || !mi_field(tuple, "id").n)
			continue;
		copy_thread(p, tuple);
		t = vec_at(&p->threads, p->threads.n - 1);
		r.stack = (struct record_stack){
			.gdb = t->gdb, .pthread = t->pthread, .lwp = t->lwp, .name = t->name};
		reader_put(&p->reader, &r);
		if (frame.n) {
			hold_mi(p, frame);
			frames_put(&p->frames, &p->reader);
		}
		frames_clear(&p->frames);
	}
}

static void on_mi_stack(struct stacks *p, struct span list)
{
	struct span key, tuple;

	end_stack(p);
	while (mi_next(&list, &key, &tuple)) {
		if (!span_eq_str(key, "frame") || !mi_field(tuple, "level").n)
			continue;
		if (!p->open)
			begin_stack(p, false, NUMBER_ABSENT, 0, (struct span){0});
		hold_mi(p, tuple);
	}
	if (p->open)
		reader_claim(&p->reader);
}

/* Arguments are printed by themselves: of the stack before them, if the first frame shows that they are of its thread. */
static void on_mi_args(struct stacks *p, struct span list)
{
	struct span key, tuple, rest = list;
	const struct mi_thread *of = NULL;
	struct held *h;

	if (!p->open || p->tool != &stacks_mi || !mi_next(&rest, &key, &tuple) || p->frames.n > FRAMES_FIRST)
		return;
	h = frames_at(&p->frames, 0);
	if (h->args.n)
		return;
	strbuf_add(&h->args, mi_field(tuple, "args"));
	of = thread_of(p);
	if (of && !span_eq(of->args, mi_args(p->frames.arena, strbuf_span(&h->args))))
		of = NULL;
	arena_reset(p->frames.arena);
	if (!of) {
		strbuf_clear(&h->args);
		return;
	}
	for (size_t i = 1; i < p->frames.n && mi_next(&rest, &key, &tuple); i++) {
		h = frames_at(&p->frames, i);
		if (!span_eq(mi_field(tuple, "level"), mi_field(strbuf_span(&h->text), "level")))
			return;
		strbuf_add(&h->args, mi_field(tuple, "args"));
	}
}

static void on_mi_signal(struct stacks *p, struct span fields)
{
	struct span frame = mi_field(fields, "frame");
	int64_t signal = gdb_signal_number(mi_field(fields, "signal-name"));

	end_stack(p);
	if (signal <= 0 || !frame.n)
		return;
	tell_signal(p, signal, false, 0);
	begin_stack(p, false, NUMBER_ABSENT, 0, (struct span){0});
	p->signalled = true;
	hold_mi(p, frame);
	reader_claim(&p->reader);
}

static bool take_mi(struct stacks *p, struct span line)
{
	struct span body = {0};
	enum mi_kind kind = mi_line(line, &body);

	if (kind == MI_FOREIGN)
		return false;
	if (kind != MI_OTHER && p->tool != &stacks_mi) {
		end_stack(p);
		begin_capture(p, &stacks_mi, NUMBER_ABSENT, NUMBER_ABSENT);
	}
	if (kind == MI_THREADS)
		on_mi_threads(p, body);
	else if (kind == MI_STACK)
		on_mi_stack(p, body);
	else if (kind == MI_ARGS)
		on_mi_args(p, body);
	else if (kind == MI_SIGNAL)
		on_mi_signal(p, body);
	return true;
}

/* ---- lines ---- */

/* lldb names its process whenever it stops. */
static void on_process(struct stacks *p, const struct stacks_line *l)
{
	end_stack(p);
	if (p->tool == l->tool && p->pid == l->pid && l->pid >= 0)
		return;
	begin_capture(p, l->tool, l->pid, l->live);
	reader_claim(&p->reader);
}

static void on_thread(struct stacks *p, const struct stacks_line *l)
{
	end_stack(p);
	if (p->tool != l->tool)
		begin_capture(p, l->tool, NUMBER_ABSENT, NUMBER_ABSENT);
	begin_stack(p, l->lwp >= 0 || l->number > 0, l->lwp, l->number, l->name);
	if (l->signal > 0 && gdb_signal_name(l->signal) && !span_eq_str(span_from(gdb_signal_name(l->signal)), "SIGSTOP")) {
		tell_signal(p, l->signal, l->has_fault, l->fault);
		p->signalled = true;
	}
	reader_claim(&p->reader);
}

static void on_frame(struct stacks *p, const struct stacks_line *l, struct span text)
{
	if (p->tool != l->tool) {
		end_stack(p);
		begin_capture(p, l->tool, NUMBER_ABSENT, NUMBER_ABSENT);
		if (p->dying)
			tell_signal(p, gdb_signal_number(SPAN_LIT("SIGABRT")), false, 0);
	}
	/* A second frame 0 is the beginning of a stack whose head is missing. */
	if (!p->open || (p->frames.n && !l->frame.level && !frames_level(&p->frames, 0)))
		begin_stack(p, false, NUMBER_ABSENT, 0, (struct span){0});
	strbuf_add(&hold(p)->text, text);
	reader_claim(&p->reader);
}

/* No line of a stack; the C library prints the stack of a thread behind what it found there. */
static void on_other(struct stacks *p, struct span text)
{
	struct record words = {.kind = RECORD_SYSTEM};

	if (p->open && p->tool->parted)
		end_stack(p);
	if (!last_words_read(text, &words.system))
		return;
	end_stack(p);
	reader_put(&p->reader, &words);
	p->tool = NULL;
	p->dying = words.system.event == SYSTEM_ABORT;
}

static void on_line(void *ctx, const struct line *ln)
{
	struct stacks *p = ctx;
	struct stacks_line l;

	p->torn = ln->torn;
	if (take_mi(p, ln->text))
		return;
	if (!stacks_line_read(ln->text, &l)) {
		on_other(p, ln->text);
		return;
	}
	switch (l.kind) {
	case STACKS_PROCESS:
		on_process(p, &l);
		break;
	case STACKS_THREAD:
		on_thread(p, &l);
		break;
	case STACKS_FRAME:
		on_frame(p, &l, ln->text);
		break;
	case STACKS_PLACE:
		if (p->open && p->frames.n) {
			struct held *h = frames_at(&p->frames, p->frames.n - 1);

			strbuf_clear(&h->place);
			strbuf_add(&h->place, span_trim(ln->text));
		}
		break;
	case STACKS_SIGNAL:
		if (p->open && p->tool == l.tool) {
			tell_signal(p, l.signal, l.has_fault, l.fault);
			p->signalled = true;
			reader_claim(&p->reader);
		}
		break;
	case STACKS_CUT:
		reader_fact(&p->reader, "cut", SPAN_LIT("frames"));
		break;
	case STACKS_BROKEN:
		reader_reject(&p->reader, "a frame or the head of a stack that is not understood");
		break;
	case STACKS_OTHER:
	case STACKS_FOREIGN:
		break;
	}
}

static void *stacks_begin(const struct sink *out)
{
	struct stacks *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	frames_init(&p->frames);
	vec_init(&p->threads, sizeof(struct mi_thread));
	p->thread_arena = arena_new();
	p->pid = NUMBER_ABSENT;
	return p;
}

static void stacks_feed(void *parser, struct span chunk)
{
	struct stacks *p = parser;

	reader_feed(&p->reader, chunk);
}

static void stacks_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct stacks *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	end_stack(p);
	if (p->torn)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	frames_done(&p->frames);
	vec_done(&p->threads);
	arena_free(p->thread_arena);
	strbuf_done(&p->name);
	free(p);
}

/* ---- what a line is by itself ---- */

static enum line_sign stacks_sign(struct span line)
{
	struct stacks_line l;
	struct record_system words;
	struct span body;

	switch (mi_line(line, &body)) {
	case MI_FOREIGN:
		break;
	case MI_OTHER:
		return LINE_INSIDE;
	case MI_THREADS:
	case MI_STACK:
	case MI_ARGS:
	case MI_SIGNAL:
		return LINE_ANCHOR;
	}
	if (!stacks_line_read(line, &l))
		return last_words_read(line, &words) && words.event == SYSTEM_ABORT ? LINE_BANNER : LINE_FOREIGN;
	switch (l.kind) {
	case STACKS_FOREIGN:
		break;
	case STACKS_BROKEN:
	case STACKS_OTHER:
	case STACKS_PLACE:
	case STACKS_SIGNAL:
	case STACKS_CUT:
		return LINE_INSIDE;
	case STACKS_PROCESS:
		return LINE_BANNER;
	case STACKS_THREAD:
	case STACKS_FRAME:
		return LINE_ANCHOR;
	}
	return LINE_FOREIGN;
}

static bool stacks_whole(struct span line)
{
	(void)line;
	return true;
}

static unsigned stacks_bid(struct span head, struct span name)
{
	const struct stacks_tool *tool = NULL;
	unsigned heads = 0, frames = 0, mi = 0;

	(void)name;
	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf), body;
		struct stacks_line l;

		head = span_from_offset(head, line.n + 1);
		if (mi_line(line, &body) > MI_OTHER) {
			mi++;
		} else if (stacks_line_read(line, &l)) {
			heads += l.kind == STACKS_THREAD;
			frames += l.kind == STACKS_FRAME;
			tool = l.kind == STACKS_FRAME ? l.tool : tool;
		}
	}
	if (heads && frames)
		return 90;
	if (mi)
		return 80;
	/* Frames of glibc also stand in lock dumps and logs, which come first. */
	return frames < 2 ? 0 : tool->parted ? 60 : 70;
}

const struct format stacks_format = {
	.name = "stacks",
	.what = "stacks by eu-stack, lldb, gdb/MI, backtrace_symbols() or backward-cpp",
	.bid = stacks_bid,
	.sign = stacks_sign,
	.whole = stacks_whole,
	.foreign_run = 8, /* lines of source between frames */
	.begin = stacks_begin,
	.feed = stacks_feed,
	.end = stacks_end,
};
