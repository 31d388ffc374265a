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

/* Objects whose address is used again without an end tell of a hole too, and what may have ended there is counted apart. */

static void born(struct strbuf *b, unsigned n)
{
	strbuf_addf(b, "0x%x,+1,7,a.c,10,a_alloc,**constructor**8**16**,\n", 0x1000 + 16 * n);
}

static void gone(struct strbuf *b, unsigned n)
{
	strbuf_addf(b, "0x%x,-1,7,a.c,20,a_drop,**destructor**lock-state:unused**,\n", 0x1000 + 16 * n);
}

/* A hundred objects of many places, which make what is left at the shutdown little. */
static void others(struct strbuf *b, bool begin)
{
	for (unsigned i = 0; i < 100; i++)
		strbuf_addf(b, begin ? "0x%x,+1,7,other.c,%u,other_alloc,**constructor**8**16**,\n"
				     : "0x%x,-1,7,other.c,%u,other_drop,**destructor**lock-state:unused**,\n",
			    0x9000 + 16 * i, 10 + i % 30);
}

#define LOST 3u /* in the hole; with it the ends of as many */

static void write_log(struct strbuf *b, bool with_hole)
{
	strbuf_add_str(b, "0x1,+1,7,main.c,8,start,**constructor**8**16**,\n");
	others(b, true);
	for (unsigned i = 0; i < 20; i++) {
		born(b, i);
		gone(b, i);
	}
	for (unsigned i = 0; i < 2 * LOST; i++)
		born(b, i);
	for (unsigned i = 0; i < 2 * LOST && !with_hole; i++)
		gone(b, i);
	for (unsigned i = 0; i < LOST; i++) {
		born(b, i);
		gone(b, i);
	}
	born(b, 30); /* this one leaks */
	others(b, false);
	strbuf_add_str(b, "0x1,-1,7,main.c,9,really_shutdown,**destructor**lock-state:unused**,\n");
}

static void open_log(struct opened *o, bool with_hole)
{
	char *dir = make_dir(), *refs = make_path(dir, "refs");
	struct strbuf text = {0};

	write_log(&text, with_hole);
	make_file(dir, "refs", strbuf_span(&text));
	opened_open(o, (const char *const[]){refs}, 1);
	strbuf_done(&text);
	make_remove(dir);
	free(refs);
}

static void test_lost(void **state)
{
	struct opened o;

	(void)state;
	open_log(&o, true);
	assert_rows(o.db, "SELECT shutdown FROM v_run", "clean\n");
	assert_rows(o.db, "SELECT from_line, to_line, lives FROM v_hole", "144|148|3\n");
	assert_rows(o.db, "SELECT lives, excused, role FROM v_leak ORDER BY path", "1|0|root\n3|3|root\n");
	assert_rows(o.db, "SELECT count(*) FROM v_trust WHERE kind IN ('hole', 'lost')", "2\n");
	opened_close(&o);
	open_log(&o, false);
	assert_rows(o.db, "SELECT count(*) FROM v_hole", "0\n");
	assert_rows(o.db, "SELECT lives, excused, role FROM v_leak ORDER BY path", "1|0|root\n");
	opened_close(&o);
}

/* ---- where all breaks off ---- */

#define KINDS 8u /* that end within some rows of their birth, but for what stops at the hole */

static void kind_row(struct strbuf *b, unsigned kind, unsigned n, bool begin)
{
	strbuf_addf(b, begin ? "0x%x,+1,7,k.c,%u,make_%u,**constructor**8**16**,\n"
			     : "0x%x,-1,7,k.c,%u,drop_%u,**destructor**lock-state:unused**,\n",
		    0x100000 + 0x1000 * kind + 16 * n, (begin ? 100 : 200) + kind, kind);
}

/* Twenty of each kind end; one of the first does not; then @left of each, and the shutdown. */
static void write_broken(struct strbuf *b, unsigned kinds, unsigned left)
{
	others(b, true);
	for (unsigned n = 0; n < 20; n++) {
		for (unsigned k = 0; k < KINDS; k++)
			kind_row(b, k, n, true);
		for (unsigned k = 0; k < KINDS; k++) {
			if (k || n)
				kind_row(b, k, n, false);
		}
	}
	for (unsigned k = 0; k < kinds; k++) {
		for (unsigned n = 20; n < 20 + left; n++)
			kind_row(b, k, n, true);
	}
	others(b, false);
}

static const char stopped[] = "[Nov 21 22:22:51] DEBUG[7] a.c: words\n"
			      "[Nov 21 22:22:52] DEBUG[7] a.c: words\n"
			      "[Nov 21 22:22:53] DEBUG[7] a.c: words\n"
			      "[Nov 21 22:22:57] VERBOSE[7] asterisk.c: Asterisk cleanly ending (0).\n";

/* No life crosses the hole; but the log says that the process ended in order, and of eight kinds all stop at one line. */
static void test_break(void **state)
{
	static const struct {
		unsigned kinds, left;
		const char *log, *hole, *leaks;
	} logs[] = {
		{KINDS, 3, stopped, "443|9|guess\n", "25|24\n"},
		/* What is left is no more than a process leaves that ended in order. */
		{1, 1, stopped, "", "2|0\n"},
		/* Nothing says that it ended in order. */
		{KINDS, 3, "", "", "-"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		char *dir = make_dir();
		struct strbuf text = {0};
		struct opened o;

		write_broken(&text, logs[i].kinds, logs[i].left);
		make_file(dir, "refs", strbuf_span(&text));
		make_file(dir, "full", span_from(logs[i].log));
		opened_open(&o, (const char *const[]){dir}, 1);
		assert_rows(o.db, "SELECT from_line, lives, confidence FROM v_hole", logs[i].hole);
		assert_rows(o.db, "SELECT count(*) FROM v_trust WHERE kind = 'break'", *logs[i].hole ? "1\n" : "0\n");
		if (*logs[i].leaks != '-')
			assert_rows(o.db, "SELECT sum(lives), sum(excused) FROM v_leak", logs[i].leaks);
		opened_close(&o);
		strbuf_done(&text);
		make_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_break),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
