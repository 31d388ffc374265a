/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/limits.h"

/* The open text: what the next lines may continue, and what becomes of it when they do not. */

static void push_args(struct gdb *p, struct span args)
{
	struct record r = {.kind = RECORD_FRAME_VALUE, .place = p->place, .frame_value = {.is_arg = true}};

	/* More arguments than this stay readable in the frame's own args. */
	while (p->values < LIMIT_VALUES_PER_FRAME &&
	       gdb_arg_next(&args, &r.frame_value.name, &r.frame_value.text)) {
		if (!r.frame_value.name.n && span_eq_str(r.frame_value.text, "..."))
			continue;
		vec_append(&p->pending, &r);
		p->values++;
	}
}

/* gdb can print what the arguments of the frame it has selected point to. */
static void keep_selected_args(struct gdb *p, const struct gdb_frame *f)
{
	if (!p->selected && (!p->banner || f->level))
		return;
	strbuf_clear(&p->args);
	strbuf_add(&p->args, f->args);
}

static void push_frame(struct gdb *p)
{
	struct record r = {.kind = RECORD_FRAME, .place = p->place};
	struct span text = arena_span(p->arena, strbuf_span(&p->text));
	struct gdb_frame f;

	if (!gdb_frame_parse(text, &f))
		gdb_function_parse(text, &f); /* the only other thing that begins a frame */
	r.frame = (struct record_frame){
		.level = f.level,
		.pc = f.pc,
		.has_pc = f.has_pc,
		.kind = f.signal ? FRAME_SIGNAL : FRAME_NORMAL,
		.func = f.func,
		.args = f.args,
		.file = f.file,
		.src_line = f.src_line,
		.lib = f.lib,
		.selected = p->selected,
	};
	if (!gdb_folding(p))
		gdb_fold_name(p, f.func);
	p->src_line = f.src_line;
	keep_selected_args(p, &f);
	p->frame = p->pending.n;
	p->values = 0;
	vec_append(&p->pending, &r);
	push_args(p, f.args);
}

static void push_value(struct gdb *p)
{
	struct record r = {
		.kind = RECORD_FRAME_VALUE,
		.place = p->place,
		.frame_value = {.name = p->name, .text = arena_span(p->arena, strbuf_span(&p->text))},
	};

	p->bytes += p->text.n;
	p->values++;
	vec_append(&p->pending, &r);
}

static void push_printed(struct gdb *p)
{
	struct span expr = strbuf_span(&p->expr);
	struct record r = {
		.kind = RECORD_PRINTED,
		.place = p->place,
		.printed = {
			.expr = arena_span(p->arena, expr),
			.addr = gdb_expr_address(expr, strbuf_span(&p->args)),
			.text = arena_span(p->arena, strbuf_span(&p->text)),
		},
	};

	vec_append(&p->pending, &r);
}

/* Whatever was open is complete. */
void gdb_close_open(struct gdb *p)
{
	enum gdb_open was = p->open;

	p->open = GDB_OPEN_NONE;
	if (was == GDB_OPEN_FRAME && gdb_folding(p))
		gdb_fold_take(p);
	else if (was == GDB_OPEN_FRAME)
		push_frame(p);
	else if (was == GDB_OPEN_VALUE)
		push_value(p);
	else if (was == GDB_OPEN_PRINTED)
		push_printed(p);
	if (was == GDB_OPEN_FRAME)
		p->selected = false;
	strbuf_clear(&p->text);
	p->nest = (struct gdb_nest){0};
	p->trailing_comma = false;
	p->bracket = false;
}

/* Inside a string a CR was printed by the program (unless all lines have one); elsewhere it ends the line. */
static struct span without_end(const struct gdb *p, struct span s)
{
	if (!p->nest.string)
		return span_rtrim(s);
	return p->crlf && span_ends(s, SPAN_LIT("\r")) ? span_sub(s, 0, s.n - 1) : s;
}

void gdb_add_text(struct gdb *p, struct span s)
{
	p->nest.escape = false;
	gdb_nest_feed(&p->nest, s);
	s = without_end(p, s);
	p->bracket |= span_find_char(s, '(') >= 0;
	p->trailing_comma = span_ends(s, SPAN_LIT(",")) || span_ends(s, SPAN_LIT("{"));
	if (p->open == GDB_OPEN_FRAME || p->open == GDB_OPEN_VALUE || p->open == GDB_OPEN_PRINTED)
		strbuf_add(&p->text, s);
}

void gdb_begin_text(struct gdb *p, enum gdb_open open, struct span s)
{
	p->open = open;
	p->place = p->here;
	gdb_add_text(p, s);
}

/* The frame before @f is inlined into it if @f, a function (@what), has no pc of its own. */
void gdb_settle_inlined(struct gdb *p, const struct gdb_frame *f, struct span what)
{
	struct record *before;

	if (p->frame == SIZE_MAX || f->has_pc || f->level - 1 != p->level)
		return;
	what = span_rtrim(what);
	if (span_starts(what, SPAN_LIT("<")) && span_ends(what, SPAN_LIT(">")))
		return; /* <signal handler called>, <function called from gdb> */
	before = vec_at(&p->pending, p->frame);
	if (before->frame.kind == FRAME_NORMAL)
		before->frame.kind = FRAME_INLINED;
}

static void put_fold(struct gdb *p, uint64_t left_out, struct text_place place)
{
	struct record r = {
		.kind = RECORD_FRAME_FOLD,
		.place = place,
		.frame_fold = {.frames = left_out, .repeats = p->fold.repeats},
	};

	gdb_put(p, &r);
}

/* The stack ends: its last frames come out. */
static void end_fold(struct gdb *p)
{
	struct gdb_fold *fold = &p->fold;
	uint64_t kept = fold->frames < LIMIT_FRAMES_LAST ? fold->frames : LIMIT_FRAMES_LAST;
	uint64_t first = fold->frames - kept;

	for (uint64_t i = first; i < fold->frames; i++) {
		const struct gdb_folded *slot = vec_at(&fold->last, i % LIMIT_FRAMES_LAST);
		struct gdb_frame f = {0};
		struct span rest = {0};

		if (i == first && first)
			put_fold(p, first, slot->place);
		gdb_frame_head(strbuf_span(&slot->text), &f, &rest);
		p->level = slot->level - 1;
		gdb_settle_inlined(p, &f, rest);
		gdb_flush(p);
		strbuf_clear(&p->text);
		strbuf_add(&p->text, strbuf_span(&slot->text));
		p->place = slot->place;
		push_frame(p);
		p->tally.records++;
		p->tally.continuations--;
	}
	strbuf_clear(&p->text);
	gdb_fold_clear(p);
}

void gdb_close_stack(struct gdb *p)
{
	gdb_close_open(p);
	end_fold(p);
	gdb_flush(p);
	p->in_stack = false;
	p->frames = 0;
}
