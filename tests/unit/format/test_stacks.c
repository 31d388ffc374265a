/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/base/limits.h"
#include "astscope/base/strbuf.h"
#include "astscope/format/format.h"

/* Stacks without end, in both orders: what is kept of them, and that each line is accounted for. */

struct seen {
	uint64_t frames, folded;
	int64_t first, last; /* levels */
	bool ascending;
};

static void see(void *ctx, const struct record *r)
{
	struct seen *s = ctx;

	if (r->kind == RECORD_FRAME_FOLD)
		s->folded += r->frame_fold.frames;
	if (r->kind != RECORD_FRAME)
		return;
	if (!s->frames)
		s->first = r->frame.level;
	else
		s->ascending &= r->frame.level > s->last;
	s->last = r->frame.level;
	s->frames++;
}

static struct seen read_all(const struct strbuf *text, struct tally *tally)
{
	const struct format *f = format_by_name("stacks");
	struct seen s = {.ascending = true};
	struct sink sink = {.put = see, .ctx = &s};
	void *parser = f->begin(&sink);

	f->feed(parser, strbuf_span(text));
	f->end(parser, false, tally);
	return s;
}

static void test_runaway(void **state)
{
	enum { FRAMES = LIMIT_FRAMES_PER_STACK + 1500 };

	(void)state;
	for (unsigned backwards = 0; backwards < 2; backwards++) {
		struct strbuf text = {0};
		struct tally tally;
		struct seen s;

		strbuf_add_str(&text, backwards ? "Stack trace (most recent call last):\n" : "TID 5:\n");
		for (unsigned i = 0; i < FRAMES; i++) {
			if (backwards)
				strbuf_addf(&text, "#%u    Source \"a.c\", line 3, in again\n", FRAMES - 1 - i);
			else
				strbuf_addf(&text, "#%u  0x000055ece925d2ac again\n", i);
		}
		s = read_all(&text, &tally);
		assert_int_equal(s.frames, LIMIT_FRAMES_PER_STACK);
		assert_int_equal(s.folded, 1500);
		assert_int_equal(s.first, 0);
		assert_int_equal(s.last, FRAMES - 1);
		assert_true(s.ascending);
		assert_int_equal(tally.lines, FRAMES + 1);
		assert_int_equal(tally.records, LIMIT_FRAMES_PER_STACK + 1);
		assert_int_equal(tally.rejects, 0);
		strbuf_done(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_runaway)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
