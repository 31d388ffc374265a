/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"
#include "noise.h"
#include "reader.h"

/*
 * strace of a process with threads (-f): "[pid 4711] futex(0x7f.., FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>".  Of each thread the
 * last call counts: it is where the thread was when strace left.  They come out as rows of an output `strace`, one a thread, at
 * the place of that line.
 */

enum { THREADS_MOST = 1 << 16, LWP_MOST = 1 << 22, CALL_MOST = 40, ARGS_MOST = 200 };

struct traced {
	uint64_t lwp;
	struct text_place place;
	struct strbuf call, args; /* of the last line; no call: it went on, or ended */
	bool open;                /* the call has not come back */
};

struct strace {
	struct reader r;
	struct map index;   /* LWP to 1 + place in threads */
	struct vec threads; /* struct traced */
};

enum what { NOTHING, ATTACHED, CALL, RESUMED, OTHER };

struct traced_line {
	uint64_t lwp; /* 0 = not said */
	struct span call, args;
	bool open;
};

/* "12:00:01.123456 ", "1532962894.733070 ", "0.000012 " */
static void skip_time(struct span *s)
{
	struct span rest = *s, word;

	if (!scan_word(&rest, &word) || word.p[0] < '0' || word.p[0] > '9')
		return;
	for (size_t i = 0; i < word.n; i++) {
		if ((word.p[i] < '0' || word.p[i] > '9') && word.p[i] != ':' && word.p[i] != '.')
			return;
	}
	scan_blanks(&rest);
	*s = rest;
}

/* "[pid 4711] "; of a file that -o wrote, "4711 " */
static bool take_lwp(struct span *s, uint64_t *ret)
{
	struct span rest = *s;
	bool bracket = scan_lit(&rest, SPAN_LIT("[pid "));

	scan_blanks(&rest);
	if (!scan_u64(&rest, ret) || !*ret || *ret > LWP_MOST || (bracket ? !scan_lit(&rest, SPAN_LIT("] ")) : !scan_char(&rest, ' ')))
		return false;
	scan_blanks(&rest);
	*s = rest;
	return true;
}

static bool is_call_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] < 'a' || s.p[i] > 'z') && s.p[i] != '_' && (i == 0 || s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return s.n > 0 && s.n <= CALL_MOST;
}

/* "NAME(ARGS) = N", "NAME(ARGS <unfinished ...>", "NAME(ARGS <detached ...>", "NAME(ARGS" at the end of the text */
static bool read_call(struct span s, struct traced_line *ret)
{
	long end;

	if (!scan_until_char(&s, '(', &ret->call) || !is_call_name(ret->call))
		return false;
	end = span_find(s, SPAN_LIT(" <unfinished ...>"));
	if (end < 0)
		end = span_find(s, SPAN_LIT(" <detached ...>"));
	if (end < 0)
		end = span_find(s, SPAN_LIT("strace: Process "));
	ret->open = end >= 0 || span_find(s, SPAN_LIT(")")) < 0;
	ret->args = span_sub(s, 0, end >= 0 ? (size_t)end : s.n);
	return ret->open || span_find(s, SPAN_LIT(" = ")) >= 0;
}

static enum what read_line(struct span s, struct traced_line *ret)
{
	uint64_t lwp = 0;

	*ret = (struct traced_line){0};
	s = span_rtrim(s);
	if (scan_lit(&s, SPAN_LIT("strace: Process ")) && scan_u64(&s, &ret->lwp))
		return span_starts(s, SPAN_LIT(" attached")) || span_starts(s, SPAN_LIT(" detached")) ? ATTACHED : NOTHING;
	if (!take_lwp(&s, &lwp))
		return NOTHING;
	ret->lwp = lwp;
	skip_time(&s);
	if (span_starts(s, SPAN_LIT("<... ")))
		return span_find(s, SPAN_LIT(" resumed>")) > 0 ? RESUMED : NOTHING;
	if (span_starts(s, SPAN_LIT("+++ ")) || span_starts(s, SPAN_LIT("--- SIG")))
		return OTHER;
	return read_call(s, ret) ? CALL : NOTHING;
}

static struct traced *thread_of(struct strace *p, uint64_t lwp)
{
	uint64_t *at;
	struct traced *t;

	if (!map_get(&p->index, lwp) && p->threads.n >= THREADS_MOST)
		return NULL;
	at = map_put(&p->index, lwp, NULL);
	if (*at)
		return vec_at(&p->threads, *at - 1);
	t = vec_push(&p->threads);
	t->lwp = lwp;
	*at = p->threads.n;
	return t;
}

static void note(struct strace *p, enum what what, const struct traced_line *l)
{
	struct traced *t = thread_of(p, l->lwp);

	if (!t)
		return;
	t->place = p->r.at;
	t->open = what == CALL && l->open;
	strbuf_clear(&t->call);
	strbuf_clear(&t->args);
	if (what != CALL)
		return;
	strbuf_add(&t->call, l->call);
	strbuf_add(&t->args, span_sub(l->args, 0, ARGS_MOST));
}

static void on_line(void *ctx, const struct line *ln)
{
	struct strace *p = ctx;
	struct traced_line l;
	enum what what = read_line(ln->text, &l);

	switch (what) {
	case NOTHING:
		break;
	case CALL:
	case RESUMED:
	case OTHER:
		reader_claim(&p->r);
		note(p, what, &l);
		break;
	case ATTACHED:
		reader_claim(&p->r);
		break;
	}
}

static void put_thread(struct strace *p, const struct traced *t)
{
	struct strbuf lwp = {0};
	struct record rec = {.kind = RECORD_CLI_ROW};
	struct record_cli_cell cells[4];
	size_t n = 0;

	strbuf_addf(&lwp, "%llu", (unsigned long long)t->lwp);
	cells[n++] = (struct record_cli_cell){.name = SPAN_LIT("lwp"), .value = strbuf_span(&lwp)};
	if (t->call.n)
		cells[n++] = (struct record_cli_cell){.name = SPAN_LIT("call"), .value = strbuf_span(&t->call)};
	if (t->args.n)
		cells[n++] = (struct record_cli_cell){.name = SPAN_LIT("arguments"), .value = strbuf_span(&t->args)};
	cells[n++] = (struct record_cli_cell){.name = SPAN_LIT("returned"), .value = t->open ? SPAN_LIT("no") : SPAN_LIT("yes")};
	rec.cli_row = (struct record_cli_row){.cells = cells, .n = n};
	reader_put_at(&p->r, &rec, t->place);
	strbuf_done(&lwp);
}

/* ---- the format ---- */

static bool is_call(struct span line)
{
	struct traced_line ignored;

	return read_line(line, &ignored) >= CALL;
}

static unsigned strace_bid(struct span head, struct span name)
{
	(void)name;
	if (noise_any_line(head, SPAN_LIT("[pid "), is_call))
		return 85;
	return noise_any_line(head, SPAN_LIT(" futex("), is_call) && span_find(head, SPAN_LIT(" <unfinished ...>")) >= 0 ? 70 : 0;
}

static enum line_sign strace_sign(struct span line)
{
	struct traced_line l;

	switch (read_line(line, &l)) {
	case NOTHING:
		break;
	case ATTACHED:
		return LINE_BANNER;
	case CALL:
	case RESUMED:
	case OTHER:
		if (span_starts(line, SPAN_LIT("[pid ")) || span_find(line, SPAN_LIT("<unfinished ...>")) >= 0)
			return LINE_ANCHOR;
		return LINE_INSIDE;
	}
	return LINE_FOREIGN;
}

static bool strace_whole(struct span line)
{
	(void)line;
	return true;
}

static void *strace_begin(const struct sink *out)
{
	struct strace *p = mem_zalloc(sizeof(*p));

	vec_init(&p->threads, sizeof(struct traced));
	reader_begin(&p->r, out, on_line, p);
	return p;
}

static void strace_feed(void *parser, struct span chunk)
{
	struct strace *p = parser;

	reader_feed(&p->r, chunk);
}

static void strace_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct strace *p = parser;
	struct record rec = {.kind = RECORD_CLI_OUTPUT, .cli_output = {.name = "strace"}};

	reader_flush(&p->r);
	if (p->threads.n)
		reader_put_at(&p->r, &rec, ((struct traced *)vec_at(&p->threads, 0))->place);
	for (size_t i = 0; i < p->threads.n; i++) {
		struct traced *t = vec_at(&p->threads, i);

		put_thread(p, t);
		strbuf_done(&t->call);
		strbuf_done(&t->args);
	}
	if (torn)
		reader_fact(&p->r, "torn", SPAN_LIT("stream"));
	*ret_tally = p->r.tally;
	vec_done(&p->threads);
	map_done(&p->index);
	free(p);
}

const struct format strace_format = {
	.name = "strace",
	.what = "system calls of the threads (strace -f)",
	.bid = strace_bid,
	.sign = strace_sign,
	.whole = strace_whole,
	.begin = strace_begin,
	.feed = strace_feed,
	.end = strace_end,
};
