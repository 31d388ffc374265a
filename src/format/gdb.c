/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "gdb_parser.h"
#include "last_words.h"

/*
 * FUNC (...) at FILE:LINE outside a stack, or as its first frame: the frame a live process stands in, at the start of a
 * source line, or one that lost its number.  It may be wrapped where gdb is due to say it.
 */
static bool is_banner_function(const struct gdb *p, struct span s)
{
	struct gdb_frame f;
	struct span name;

	if ((p->in_stack && p->level >= 0) || p->open != GDB_OPEN_NONE)
		return false;
	if (gdb_function_parse(s, &f))
		return true;
	return p->frame_due && scan_word(&s, &name) && span_starts(s, SPAN_LIT(" ("));
}

/* The words of a frame that a line is broken before or behind: @s begins with one, or the open text ends with one. */
static bool is_at_joint(const struct gdb *p, struct span s)
{
	static const struct span before[] = {SPAN_LIT("at "), SPAN_LIT("from "), SPAN_LIT("in ")};
	static const struct span behind[] = {SPAN_LIT(" at"), SPAN_LIT(" from"), SPAN_LIT(" in")};
	struct span text = strbuf_span(&p->text);

	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		if (span_starts(s, before[i]) || span_ends(text, behind[i]))
			return true;
	}
	return false;
}

/* Whether @s, which begins nothing, can be more of what is open. */
static bool continues(const struct gdb *p, struct span s)
{
	struct span bare = span_trim(s);

	switch (p->open) {
	case GDB_OPEN_NONE:
	case GDB_OPEN_DROPPED:
		return false;
	case GDB_OPEN_TEXT:
	case GDB_OPEN_PRINTED:
		return gdb_nest_open(&p->nest) || (s.n && bare.p != s.p);
	case GDB_OPEN_FRAME:
		return gdb_nest_open(&p->nest) || !p->bracket || is_at_joint(p, bare) ||
		       span_starts(bare, SPAN_LIT("("));
	case GDB_OPEN_VALUE:
		return true;
	}
	return false;
}

/* A command as it was typed: what it asks for is what comes next. */
static void take_command(struct gdb *p, struct span typed)
{
	struct span expr;
	enum gdb_command command = gdb_command_parse(typed, &expr);

	p->selecting = command == GDB_COMMAND_SELECT;
	strbuf_clear(&p->expr);
	if (command == GDB_COMMAND_PRINT)
		strbuf_add(&p->expr, expr);
}

/* The same without gdb's prompt before it: only what is like nothing else. */
static bool on_typed(struct gdb *p, struct span s)
{
	struct span expr;
	enum gdb_command command = gdb_command_parse(s, &expr);
	int64_t level;

	if (command == GDB_COMMAND_OTHER || !expr.n)
		return false;
	if (command == GDB_COMMAND_SELECT ? !scan_i64(&expr, &level) || expr.n
					  : expr.p[0] != '*' && expr.p[0] != '(' && expr.p[0] != '0')
		return false;
	take_command(p, s);
	return true;
}

/* A line that begins nothing: more of what is open, or nothing of gdb's. */
static enum gdb_fate on_unknown(struct gdb *p, struct span s)
{
	bool indented = s.n && (s.p[0] == ' ' || s.p[0] == '\t');
	struct record words = {.kind = RECORD_SYSTEM, .place = p->here};
	struct span bare = span_trim(s);
	const char *glue;

	if (p->open == GDB_OPEN_DROPPED)
		return gdb_reject(p, s, "belongs to what is over a limit");
	if (is_banner_function(p, s))
		return gdb_on_bare_frame(p, s);
	if (!continues(p, s)) {
		gdb_close_open(p);
		if (gdb_is_source(s, p->src_line) || on_typed(p, s))
			return GDB_FATE_CONTINUATION;
		if (last_words_read(s, &words.system)) {
			gdb_put(p, &words);
			return GDB_FATE_RECORD;
		}
		return gdb_reject(p, s, "not a line of gdb");
	}
	if (p->text.n + s.n > LIMIT_LINE_BYTES) {
		gdb_close_open(p);
		p->open = GDB_OPEN_DROPPED;
		return gdb_reject(p, s, "text over the limit of a line");
	}
	/* gdb indents what it wraps; a terminal does not; a broken string goes on where it broke. */
	glue = p->open == GDB_OPEN_VALUE || p->open == GDB_OPEN_PRINTED || p->nest.string ? "\n"
		: indented || (!gdb_nest_open(&p->nest) && is_at_joint(p, bare)) ? " " : "";
	if (*glue == ' ' && span_ends(strbuf_span(&p->text), SPAN_LIT("(")))
		glue = "";
	if (p->open != GDB_OPEN_TEXT)
		strbuf_add_str(&p->text, glue);
	gdb_add_text(p, indented && *glue != '\n' ? bare : s);
	return GDB_FATE_CONTINUATION;
}

/*
 * Lines too like a program's own text to end a string that a newline broke.  What is not here ends it: quotes do not
 * always pair in damaged text, and a frame must not vanish in a value.
 */
static bool may_be_in_string(const struct gdb *p, enum gdb_line what, struct span s)
{
	struct gdb_frame f;
	struct span rest;

	switch (what) {
	case GDB_FRAME:
		return gdb_frame_head(span_trim(s), &f, &rest) && f.level != 0 && f.level != p->level + 1;
	case GDB_HEADER:
	case GDB_LOCAL:
	case GDB_NO_LOCALS:
	case GDB_MARKER:
	case GDB_PROCESS:
	case GDB_ATTACH:
	case GDB_BANNER:
	case GDB_MORE_FRAMES:
		return false;
	case GDB_UNKNOWN:
	case GDB_BLANK:
	case GDB_BARE_FRAME:
	case GDB_NEW_LWP:
	case GDB_ROW_TITLE:
	case GDB_ROW:
	case GDB_CURRENT:
	case GDB_SWITCH:
	case GDB_CORE:
	case GDB_TERMINATED:
	case GDB_RECEIVED:
	case GDB_SIGINFO:
	case GDB_SIGNAL_ROW:
	case GDB_RUN:
	case GDB_CONTINUE:
	case GDB_HISTORY:
	case GDB_MEMORY:
	case GDB_ELLIPSIS:
	case GDB_FENCE:
	case GDB_SYSTEM:
	case GDB_CHATTER:
		return true;
	}
	return true;
}

static enum gdb_line what_is(const struct gdb *p, struct span s)
{
	enum gdb_line what = gdb_line_what(s);
	struct span name, value;
	size_t indent;

	if (p->nest.string && may_be_in_string(p, what, s))
		return GDB_UNKNOWN;
	if (what == GDB_LOCAL && (!gdb_local_parse(s, &indent, &name, &value) || !gdb_is_local_here(p, indent)))
		return GDB_UNKNOWN;
	/* A pointer alone in a value that goes on is no print of memory, nor are three dots of it the end of the text. */
	if ((what == GDB_MEMORY || what == GDB_ELLIPSIS) && gdb_nest_open(&p->nest))
		return GDB_UNKNOWN;
	return what;
}

static enum gdb_fate on_line(struct gdb *p, struct span s)
{
	enum gdb_line what = what_is(p, s);

	if (p->foreign && what != GDB_MARKER)
		return gdb_reject(p, s, "section of another kind");
	gdb_session_line(p, what, s);
	p->frame_due &= what == GDB_UNKNOWN || what == GDB_CHATTER || what == GDB_SYSTEM || what == GDB_BLANK || what == GDB_NEW_LWP ||
			what == GDB_SWITCH;
	switch (what) {
	case GDB_UNKNOWN:
		return on_unknown(p, s);
	case GDB_HEADER:
		return gdb_on_header(p, s);
	case GDB_FRAME:
		return gdb_on_frame(p, span_from_offset(s, (size_t)span_find_char(s, '#')));
	case GDB_BARE_FRAME:
		return gdb_on_bare_frame(p, span_trim(s));
	case GDB_LOCAL:
		return gdb_on_local(p, s);
	case GDB_NEW_LWP:
		return gdb_on_new_lwp(p, s);
	case GDB_ROW:
		return gdb_on_row(p, s);
	case GDB_MARKER:
		return gdb_on_marker(p, span_trim(s));
	case GDB_CURRENT:
		return gdb_on_current(p, s, false);
	case GDB_SWITCH:
		return gdb_on_current(p, s, true);
	case GDB_CORE:
		return gdb_on_core(p, s);
	case GDB_TERMINATED:
		return gdb_on_signal(p, s, SPAN_LIT(" terminated with signal "));
	case GDB_RECEIVED:
		p->received = true;
		return gdb_on_signal(p, span_trim(s), SPAN_LIT(" received signal "));
	case GDB_SIGINFO:
		return gdb_on_siginfo(p, s);
	case GDB_SIGNAL_ROW:
		return gdb_on_signal_row(p, s);
	case GDB_ATTACH:
	case GDB_PROCESS:
		return gdb_on_process(p, s);
	case GDB_HISTORY:
		return gdb_on_history(p, s);
	case GDB_MEMORY:
		return gdb_on_memory(p, s);
	case GDB_RUN:
	case GDB_CONTINUE:
		p->at_signal = false;
		gdb_close_stack(p);
		return GDB_FATE_CONTINUATION;
	case GDB_BANNER:
		gdb_close_stack(p);
		return gdb_on_system(p, span_trim(s));
	case GDB_SYSTEM:
		gdb_close_open(p);
		return gdb_on_system(p, span_trim(s));
	case GDB_FENCE:
		gdb_close_stack(p);
		return GDB_FATE_CONTINUATION;
	case GDB_BLANK:
	case GDB_NO_LOCALS:
	case GDB_ROW_TITLE:
	case GDB_MORE_FRAMES:
	case GDB_ELLIPSIS:
	case GDB_CHATTER:
		gdb_close_open(p);
		return GDB_FATE_CONTINUATION;
	}
	return GDB_FATE_CONTINUATION;
}

/* True for what a pager's question can stand in front of: the text it held back. */
static bool is_held_back(enum gdb_line what)
{
	return what == GDB_FRAME || what == GDB_HEADER || what == GDB_LOCAL || what == GDB_NO_LOCALS || what == GDB_ROW;
}

/* A line behind "(gdb) " or a pager's question: gdb's answer, or the echo of what was typed. */
static enum gdb_fate on_prompted(struct gdb *p, struct span s, enum gdb_prompt prompt)
{
	enum gdb_line what = what_is(p, s);

	if (prompt == GDB_PAGER) {
		p->session.more_frames |= span_eq_str(span_trim(s), "q");
		return is_held_back(what) || (s.n && s.p[0] == ' ') ? on_line(p, s) : GDB_FATE_CONTINUATION;
	}
	gdb_close_open(p);
	take_command(p, s);
	return what != GDB_UNKNOWN ? on_line(p, s) : GDB_FATE_CONTINUATION;
}

static void take_line(void *ctx, const struct line *ln)
{
	struct gdb *p = ctx;
	struct span s = ln->text;
	enum gdb_prompt prompt = GDB_NO_PROMPT;
	enum gdb_fate fate;

	p->here = (struct text_place){.line = ln->number, .offset = ln->offset};
	p->torn = ln->torn;
	p->tally.lines++;
	if (!p->nest.string) {
		p->crlf |= span_ends(s, SPAN_LIT("\r")) && !gdb_nest_open(&p->nest) && span_find_char(s, '"') < 0;
		s = gdb_unstyle(s, &p->plain);
		prompt = gdb_skip_prompt(&s);
	}
	if (ln->cut) {
		gdb_close_open(p);
		fate = gdb_reject(p, s, "line longer than the limit");
	} else if (prompt != GDB_NO_PROMPT) {
		fate = on_prompted(p, s, prompt);
	} else {
		fate = on_line(p, s);
	}
	p->tally.records += fate == GDB_FATE_RECORD;
	p->tally.continuations += fate == GDB_FATE_CONTINUATION;
	p->tally.rejects += fate == GDB_FATE_REJECT;
}

/* --- the format ------------------------------------------------------------------------------------------------- */

static void *gdb_begin(const struct sink *out)
{
	struct gdb *p = mem_zalloc(sizeof(*p));

	p->out = out;
	p->arena = arena_new();
	vec_init(&p->pending, sizeof(struct record));
	p->frame = SIZE_MAX;
	p->live = -1;
	p->signal = -1;
	p->session.pid = -1;
	p->current = gdb_nobody;
	return p;
}

static void gdb_feed(void *parser, struct span chunk)
{
	struct gdb *p = parser;

	lines_feed(&p->lines, chunk, take_line, p);
}

static void gdb_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct gdb *p = parser;

	lines_end(&p->lines, take_line, p);
	if (p->torn)
		p->torn = p->open == GDB_OPEN_FRAME || p->open == GDB_OPEN_VALUE;
	gdb_session_end(p);
	if (p->torn || torn)
		gdb_put_fact(p, "torn", p->torn ? SPAN_LIT("line") : SPAN_LIT("stream"));
	*ret_tally = p->tally;
	gdb_session_done(p);
	gdb_fold_done(p);
	strbuf_done(&p->text);
	strbuf_done(&p->plain);
	strbuf_done(&p->expr);
	strbuf_done(&p->args);
	vec_done(&p->pending);
	arena_free(p->arena);
	free(p);
}

const struct format gdb_format = {
	.name = "gdb",
	.what = "stacks printed by gdb or ast_coredumper",
	.bid = gdb_bid,
	.sign = gdb_sign,
	.whole = gdb_whole,
	.mend = gdb_mend,
	.pager = gdb_pager,
	.foreign_run = 40,
	.begin = gdb_begin,
	.feed = gdb_feed,
	.end = gdb_end,
};
