#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/limits.h"

#define SIGNAL_STOP 19 /* what a core of a running process says */

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
	};
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

/* Whatever was open is complete. */
void gdb_close_open(struct gdb *p)
{
	enum gdb_open was = p->open;

	p->open = GDB_OPEN_NONE;
	if (was == GDB_OPEN_FRAME)
		push_frame(p);
	else if (was == GDB_OPEN_VALUE)
		push_value(p);
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
	if (p->open == GDB_OPEN_FRAME || p->open == GDB_OPEN_VALUE)
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
	gdb_flush(p);
	p->in_stack = false;
	p->dropping = false;
}

/* --- stacks and frames ------------------------------------------------------------------------------------------ */

static void begin_stack(struct gdb *p)
{
	p->in_stack = true;
	p->dropping = false;
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
		.stack = {.gdb = p->current.gdb, .pthread = p->current.pthread, .lwp = p->current.lwp, .banner = true},
	};

	begin_stack(p);
	vec_append(&p->pending, &r);
}

enum gdb_fate gdb_on_header(struct gdb *p, struct span s)
{
	struct record r = {.kind = RECORD_STACK, .place = p->here};
	struct gdb_thread t;

	if (!gdb_header_parse(s, &t))
		return gdb_reject(p, s, "thread header is damaged");
	gdb_close_stack(p);
	if (t.name.n && p->live < 0) {
		struct record c = gdb_capture_record(p);

		/* gdb prints names of threads only where it can ask a running kernel. */
		c.capture.live = p->live = 1;
		gdb_put(p, &c);
	}
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
static void settle_inlined(struct gdb *p, const struct gdb_frame *f, struct span what)
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

enum gdb_fate gdb_on_frame(struct gdb *p, struct span s)
{
	struct gdb_frame f = {0};
	struct span rest;

	gdb_close_open(p);
	gdb_frame_head(s, &f, &rest);
	if (p->in_stack && f.level > p->level) {
		settle_inlined(p, &f, rest);
		gdb_flush(p);
	} else {
		gdb_flush(p);
		begin_banner_stack(p);
	}
	p->level = f.level;
	p->indent = 0;
	if (p->frames >= LIMIT_FRAMES_PER_STACK) {
		p->dropping = true;
		return gdb_reject(p, s, "more frames than the limit in one stack");
	}
	p->frames++;
	gdb_begin_text(p, GDB_OPEN_FRAME, s);
	return GDB_FATE_RECORD;
}

/* A frame without number: the current one, printed when gdb comes to a thread. */
enum gdb_fate gdb_on_bare_frame(struct gdb *p, struct span s)
{
	gdb_close_stack(p);
	begin_banner_stack(p);
	p->level = 0;
	p->frames = 1;
	gdb_begin_text(p, GDB_OPEN_FRAME, s);
	return GDB_FATE_RECORD;
}

bool gdb_is_local_here(const struct gdb *p, size_t indent)
{
	if (p->frame == SIZE_MAX && p->open != GDB_OPEN_FRAME)
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
