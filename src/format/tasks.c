/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "reader.h"

/* Threads by ps or from /proc: "26003 asterisk S", an LWP, its name and its state. */

enum { TASKS_LEAST = 3, OF_TEN = 9, LWP_MOST = 1 << 22, NAME_MOST = 15 /* the kernel keeps no more */ };

struct tasks {
	struct reader r;
	bool begun;
};

struct task {
	struct span lwp, name, state;
};

/* One letter of the kernel's, and what ps says more. */
static bool is_state(struct span word)
{
	enum { STATE_MOST = 5 };

	if (word.n > STATE_MOST || span_find_char(SPAN_LIT("RSDTtZXIW"), word.p[0]) < 0)
		return false;
	for (size_t i = 1; i < word.n; i++) {
		if (span_find_char(SPAN_LIT("<NLsl+"), word.p[i]) < 0)
			return false;
	}
	return true;
}

static bool read_task(struct span line, struct task *ret)
{
	struct span s = span_trim(line), number = s;
	uint64_t lwp;

	*ret = (struct task){0};
	if (!scan_u64(&s, &lwp) || !lwp || lwp > LWP_MOST || (s.n && s.p[0] != ' '))
		return false;
	ret->lwp = span_sub(number, 0, number.n - s.n);
	/* It ended while it was asked. */
	if (!s.n)
		return true;
	if (!scan_last_word(&s, &ret->state) || !is_state(ret->state))
		return false;
	ret->name = span_trim(s);
	return ret->name.n && ret->name.n <= NAME_MOST;
}

static void put_task(struct tasks *p, const struct task *t)
{
	const struct record_cli_cell cells[] = {
		{.name = SPAN_LIT("lwp"), .value = t->lwp},
		{.name = SPAN_LIT("name"), .value = t->name},
		{.name = SPAN_LIT("state"), .value = t->state},
	};
	struct record rec = {.kind = RECORD_CLI_ROW, .cli_row = {.cells = cells, .n = t->name.n ? ARRAY_LEN(cells) : 1}};

	reader_put(&p->r, &rec);
}

static void take_line(void *ctx, const struct line *ln)
{
	struct tasks *p = ctx;
	struct task t;

	if (read_task(ln->text, &t)) {
		if (!p->begun) {
			struct record rec = {.kind = RECORD_CLI_OUTPUT, .cli_output = {.name = "tasks"}};

			reader_put(&p->r, &rec);
		}
		p->begun = true;
		put_task(p, &t);
	} else if (span_trim(ln->text).n) {
		reader_reject(&p->r, "not a thread");
	}
}

/* Nearly all of the text is threads: a number, a word and a letter alone may be anything. */
static unsigned tasks_bid(struct span head, struct span name)
{
	size_t tasks = 0, lines = 0;
	struct span line;
	struct task t;

	(void)name;
	/* The last line of a head may be a part of one. */
	while (scan_until_char(&head, '\n', &line)) {
		lines += span_trim(line).n > 0;
		tasks += read_task(line, &t) && t.name.n;
	}
	return tasks >= TASKS_LEAST && tasks * 10 >= lines * OF_TEN ? 50 : 0;
}

static void *tasks_begin(const struct sink *out)
{
	struct tasks *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->r, out, take_line, p);
	return p;
}

static void tasks_feed(void *parser, struct span chunk)
{
	struct tasks *p = parser;

	reader_feed(&p->r, chunk);
}

static void tasks_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct tasks *p = parser;

	reader_flush(&p->r);
	if (torn)
		reader_fact(&p->r, "torn", SPAN_LIT("stream"));
	*ret_tally = p->r.tally;
	free(p);
}

const struct format tasks_format = {
	.name = "tasks",
	.what = "threads with what each does, by ps",
	.alone = true,
	.bid = tasks_bid,
	.begin = tasks_begin,
	.feed = tasks_feed,
	.end = tasks_end,
};
