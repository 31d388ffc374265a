/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "tests/unit/analysis/opened.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"

/* What looks forgotten of a run that did not end cleanly, and what does not because it was made to stay. */

#define MADE 20u
#define LEFT 9u /* the one that nobody ends */
#define STILL 200u

struct story {
	unsigned older;      /* so many are made first, and stay */
	bool left;           /* one of those that are made and ended is not ended */
	bool replaces;       /* each is ended where the next is made, so one stays */
	bool cached;         /* each is ended when the one after the next is made, as the entry of one of two keys */
	bool slow;           /* the thread that made it wrote nothing after that */
	bool beside;         /* next to the one that is left something else is made */
	bool beside_ends;
	const char *forgotten;
};

static void born(struct strbuf *b, unsigned addr, const char *what)
{
	strbuf_addf(b, "0x%x,+1,7,%s.c,10,%s_alloc,**constructor**8**16**,\n", addr, what, what);
}

static void gone(struct strbuf *b, unsigned addr, const char *what, const char *by)
{
	strbuf_addf(b, "0x%x,-1,7,%s.c,20,%s,**destructor**lock-state:unused**,\n", addr, what, by);
}

static void work(struct strbuf *b)
{
	strbuf_add_str(b, "0x1,+1,7,main.c,11,main_loop,1,\n0x1,-1,7,main.c,12,main_loop,2,\n");
}

static void write_one(const struct story *s, unsigned i, struct strbuf *b)
{
	if (s->beside && i == LEFT)
		born(b, 0x7000, "whole");
	if (s->slow && i == LEFT)
		strbuf_addf(b, "0x%x,+1,8,given.c,10,given_alloc,**constructor**8**16**,\n", 0x1000 + 16 * i);
	else
		born(b, 0x1000 + 16 * i, "given");
	if (s->cached && i > 1 && i - 2 != LEFT)
		gone(b, 0x1000 + 16 * (i - 2), "given", "given_drop");
	if (s->replaces && i)
		gone(b, 0x1000 + 16 * (i - 1), "given", "given_alloc");
	work(b);
	if (!s->replaces && !s->cached && (i != LEFT || !s->left))
		gone(b, 0x1000 + 16 * i, "given", "given_drop");
	if (s->beside_ends && i == LEFT)
		gone(b, 0x7000, "whole", "whole_drop");
	work(b);
}

static void write_log(const struct story *s, struct strbuf *b)
{
	born(b, 1, "main");
	for (unsigned i = 0; i < s->older; i++) {
		work(b);
		born(b, 0x5000 + 16 * i, "given");
		work(b);
	}
	for (unsigned i = 0; i < MADE; i++)
		write_one(s, i, b);
	for (unsigned i = 0; i < STILL; i++)
		work(b);
}

static void test_forgotten(void **state)
{
	static const struct story stories[] = {
		{.left = true, .forgotten = "0x1090#1\n"},
		/* As a process starts it makes some that it keeps.  One alone may be the first that was forgotten. */
		{.older = 1, .forgotten = "0x5000#1\n"},
		{.older = 2, .forgotten = ""},
		{.older = 2, .left = true, .forgotten = "0x1090#1\n"},
		/* The last of those that replace each other is the one in use. */
		{.replaces = true, .forgotten = ""},
		/* A key that is not used any more keeps its entry. */
		{.cached = true, .forgotten = ""},
		/* The thread that would end it is not back from where it went. */
		{.left = true, .slow = true, .forgotten = ""},
		/* A part of something that is alive is in use as long as that is. */
		{.left = true, .beside = true, .forgotten = ""},
		{.left = true, .beside = true, .beside_ends = true, .forgotten = "0x1090#1\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stories); i++) {
		char *dir = make_dir(), *refs = make_path(dir, "refs");
		struct strbuf text = {0};
		struct opened o;

		write_log(&stories[i], &text);
		make_file(dir, "refs", strbuf_span(&text));
		opened_open(&o, (const char *const[]){refs}, 1);
		assert_rows(o.db, "SELECT shutdown FROM v_run", "abrupt\n");
		assert_rows(o.db, "SELECT obj FROM v_leak_life x JOIN v_leak l ON l.path = x.path WHERE l.role = 'forgotten' ORDER BY obj",
			    stories[i].forgotten);
		assert_rows(o.db, "SELECT count(*) FROM v_leak WHERE role = 'forgotten' AND release NOT LIKE 'looks forgotten: '"
			    "|| 'siblings end here: given.c:20 given_drop (% of % that did the same); this one never got there'", "0\n");
		opened_close(&o);
		strbuf_done(&text);
		make_remove(dir);
		free(refs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
