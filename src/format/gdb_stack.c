#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/limits.h"

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

/* --- the open text ---------------------------------------------------------------------------------------------- */

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

void gdb_push_frame(struct gdb *p)
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
		gdb_push_frame(p);
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

void gdb_close_stack(struct gdb *p)
{
	gdb_close_open(p);
	gdb_fold_end(p);
	gdb_flush(p);
	p->in_stack = false;
	p->frames = 0;
}

/* --- stacks and frames ------------------------------------------------------------------------------------------ */

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
