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
#include "reader.h"
#include "system_line.h"

/*
 * core_backtrace of abrt: JSON with the stacks of a core, each frame an address, a file and the place in it; no arguments.
 * It is read token by token, with no more memory than one stack takes.
 */

/* How deep the objects that matter are: {"stacktrace": [{"frames": [{ ... }]}]} */
enum { DEPTH_TOP = 1, DEPTH_THREAD = 3, DEPTH_FRAME = 5 };
enum { WORD_MOST = 4096 };

struct held_frame {
	struct record_frame frame;
	struct text_place at;
};

struct abrt {
	struct reader reader;
	size_t depth;
	struct strbuf word;     /* the string or number read last */
	bool string;            /* it is a string */
	struct strbuf key;      /* of the value that comes */
	bool stacks, frames;    /* the value of "stacktrace", of "frames" has begun */
	bool told, torn;
	int64_t signal;
	struct strbuf executable;
	/* The thread that is open: */
	bool crashed;
	int64_t number, tid;
	struct text_place at;
	struct vec held;        /* struct held_frame; spans in arena */
	uint64_t over;          /* frames beyond the limit */
	size_t bytes;           /* of names in arena */
	struct arena *arena;
};

static void tell(struct abrt *p, struct text_place at)
{
	struct record r = {.kind = RECORD_CAPTURE};

	r.capture = (struct record_capture){
		.begins = !p->told,
		.pid = NUMBER_ABSENT,
		.signal = p->signal,
		.signal_name = span_from(system_signal_name(p->signal)),
		.command = strbuf_span(&p->executable),
		.live = 0,
		.tool = SPAN_LIT("abrt"),
		.current_lwp = NUMBER_ABSENT,
	};
	p->told = true;
	reader_put_at(&p->reader, &r, at);
}

static void end_thread(struct abrt *p)
{
	struct record s = {.kind = RECORD_STACK};

	if (!p->told)
		tell(p, p->at);
	s.stack = (struct record_stack){.gdb = NUMBER_ABSENT, .number = p->number, .lwp = p->tid, .signalled = p->crashed};
	reader_put_at(&p->reader, &s, p->at);
	for (size_t i = 0; i < p->held.n; i++) {
		struct held_frame *h = vec_at(&p->held, i);
		struct record r = {.kind = RECORD_FRAME, .frame = h->frame};

		if (!r.frame.func.n)
			r.frame.func = SPAN_LIT("??");
		reader_put_at(&p->reader, &r, h->at);
	}
	if (p->over) {
		struct record fold = {.kind = RECORD_FRAME_FOLD, .frame_fold = {.frames = p->over}};

		reader_put_at(&p->reader, &fold, p->at);
	}
	vec_clear(&p->held);
	arena_reset(p->arena);
}

static void begin_thread(struct abrt *p)
{
	p->number++;
	p->crashed = false;
	p->tid = NUMBER_ABSENT;
	p->over = 0;
	p->bytes = 0;
	p->at = p->reader.at;
	reader_claim(&p->reader);
}

static void begin_frame(struct abrt *p)
{
	struct held_frame *h;

	if (p->held.n >= LIMIT_FRAMES_PER_STACK) {
		p->over++;
		return;
	}
	h = vec_push(&p->held);
	h->frame.level = (int64_t)p->held.n - 1;
	h->at = p->reader.at;
	reader_claim(&p->reader);
}

/* ---- values ---- */

static bool key_is(const struct abrt *p, const char *name)
{
	return span_eq_str(strbuf_span(&p->key), name);
}

static void frame_value(struct abrt *p, struct record_frame *f, struct span value)
{
	struct span digits = value;

	if (key_is(p, "address")) {
		f->has_pc = scan_u64(&digits, &f->pc);
	} else if (key_is(p, "build_id_offset")) {
		f->has_lib_offset = scan_u64(&digits, &f->lib_offset);
	} else if (p->bytes + value.n > LIMIT_FRAME_BYTES) {
		return;
	} else if (key_is(p, "function_name")) {
		f->func = arena_span(p->arena, value);
		p->bytes += value.n;
	} else if (key_is(p, "file_name")) {
		f->lib = arena_span(p->arena, value);
		p->bytes += value.n;
	}
}

static void on_value(struct abrt *p)
{
	struct span value = strbuf_span(&p->word);

	if (p->depth == DEPTH_TOP && key_is(p, "signal")) {
		scan_number(&value, &p->signal);
		if (p->told)
			tell(p, p->reader.at);
	} else if (p->depth == DEPTH_TOP && key_is(p, "executable")) {
		strbuf_clear(&p->executable);
		strbuf_add(&p->executable, value);
	} else if (p->depth == DEPTH_THREAD && p->stacks && key_is(p, "crash_thread")) {
		p->crashed = span_eq_str(value, "true");
	} else if (p->depth == DEPTH_THREAD && p->stacks && key_is(p, "tid")) {
		scan_number(&value, &p->tid);
	} else if (p->depth == DEPTH_FRAME && p->frames && p->held.n && !p->over) {
		frame_value(p, &((struct held_frame *)vec_at(&p->held, p->held.n - 1))->frame, value);
	}
	strbuf_clear(&p->key);
}

/* ---- tokens ---- */

static void open_bracket(struct abrt *p, char c)
{
	if (c == '[' && p->depth == DEPTH_TOP)
		p->stacks = key_is(p, "stacktrace");
	if (c == '[' && p->depth == DEPTH_THREAD && p->stacks)
		p->frames = key_is(p, "frames");
	strbuf_clear(&p->key);
	p->depth++;
	if (c == '{' && p->depth == DEPTH_THREAD && p->stacks)
		begin_thread(p);
	if (c == '{' && p->depth == DEPTH_FRAME && p->frames)
		begin_frame(p);
}

static void close_bracket(struct abrt *p, char c)
{
	if (c == '}' && p->depth == DEPTH_THREAD && p->stacks)
		end_thread(p);
	if (c == ']' && p->depth == DEPTH_THREAD + 1)
		p->frames = false;
	if (c == ']' && p->depth == DEPTH_TOP + 1)
		p->stacks = false;
	p->depth -= p->depth > 0;
}

/* A string at the front of @s; returns how many bytes it takes. */
static size_t read_string(struct abrt *p, struct span s)
{
	size_t i = 1;

	strbuf_clear(&p->word);
	for (; i < s.n && s.p[i] != '"'; i++) {
		i += s.p[i] == '\\' && i + 1 < s.n;
		if (p->word.n < WORD_MOST)
			strbuf_add_char(&p->word, s.p[i]);
	}
	return i < s.n ? i + 1 : s.n;
}

static size_t read_word(struct abrt *p, struct span s)
{
	size_t i = 0;

	strbuf_clear(&p->word);
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'z')))
		i++;
	strbuf_add(&p->word, span_sub(s, 0, i < WORD_MOST ? i : WORD_MOST));
	return i;
}

static void on_line(void *ctx, const struct line *ln)
{
	struct abrt *p = ctx;
	struct span s = ln->text;
	bool value = false;     /* p->word is one, unless a colon says that it is a key */

	p->torn = ln->torn && p->depth > 0;
	while (s.n) {
		char c = s.p[0];
		size_t n = 1;

		if (c == ':' && value) {
			strbuf_clear(&p->key);
			strbuf_add(&p->key, strbuf_span(&p->word));
			value = false;
		} else if (c != ' ' && c != '\t' && value) {
			on_value(p);
			value = false;
		}
		if (c == '{' || c == '[') {
			open_bracket(p, c);
		} else if (c == '}' || c == ']') {
			close_bracket(p, c);
		} else if (c == '"') {
			n = read_string(p, s);
			value = true;
		} else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
			n = read_word(p, s);
			value = true;
		}
		s = span_from_offset(s, n);
	}
	if (value)
		on_value(p);
	if (!p->depth && span_trim(ln->text).n && span_find_char(ln->text, '}') < 0)
		reader_reject(&p->reader, "not JSON");
}

static void *abrt_begin(const struct sink *out)
{
	struct abrt *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	vec_init(&p->held, sizeof(struct held_frame));
	p->arena = arena_new();
	p->signal = NUMBER_ABSENT;
	return p;
}

static void abrt_feed(void *parser, struct span chunk)
{
	struct abrt *p = parser;

	reader_feed(&p->reader, chunk);
}

static void abrt_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct abrt *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	/* The file ends inside a thread: what is there of it counts. */
	if (p->stacks && p->depth >= DEPTH_THREAD)
		end_thread(p);
	if (p->torn)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	strbuf_done(&p->word);
	strbuf_done(&p->key);
	strbuf_done(&p->executable);
	vec_done(&p->held);
	arena_free(p->arena);
	free(p);
}

/* A member of an object, or brackets and nothing else. */
static bool is_json(struct span s)
{
	size_t brackets = 0, i = 0;

	while (i < s.n && (s.p[i] == ',' || s.p[i] == ' ' || s.p[i] == '[' || s.p[i] == ']' || s.p[i] == '{' || s.p[i] == '}'))
		brackets += s.p[i++] > ',';
	return i == s.n ? brackets > 0 : s.p[i] == '"' && span_find(span_from_offset(s, i), SPAN_LIT("\":")) > 1;
}

static enum line_sign abrt_sign(struct span line)
{
	struct span s = span_trim(line);

	if (span_find(s, SPAN_LIT("\"crash_thread\"")) >= 0 || span_find(s, SPAN_LIT("\"build_id_offset\"")) >= 0)
		return LINE_ANCHOR;
	if (span_starts(s, SPAN_LIT("{")) && (s.n == 1 || span_find(s, SPAN_LIT("\"signal\"")) >= 0))
		return LINE_BANNER;
	return is_json(s) ? LINE_INSIDE : LINE_FOREIGN;
}

static bool abrt_whole(struct span line)
{
	(void)line;
	return true;
}

static unsigned abrt_bid(struct span head, struct span name)
{
	(void)name;
	if (span_find(head, SPAN_LIT("\"frames\"")) < 0)
		return 0;
	if (span_find(head, SPAN_LIT("\"stacktrace\"")) >= 0 && span_find(head, SPAN_LIT("\"build_id")) >= 0)
		return 90;
	return span_find(head, SPAN_LIT("\"crash_thread\"")) >= 0 ? 70 : 0;
}

const struct format abrt_format = {
	.name = "abrt",
	.what = "stacks of a core by abrt (core_backtrace)",
	.bid = abrt_bid,
	.sign = abrt_sign,
	.whole = abrt_whole,
	.begin = abrt_begin,
	.feed = abrt_feed,
	.end = abrt_end,
};
