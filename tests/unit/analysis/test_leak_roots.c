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

/* What the destructors of one kind of object release is held by one that leaked, also where each has a tag of its own. */

#define PAIRS 20u

static void born(struct strbuf *b, unsigned addr, const char *what, unsigned tag)
{
	strbuf_addf(b, "0x%x,+1,7,%s.c,10,%s_alloc,**constructor**8**16**,", addr, what, what);
	strbuf_addf(b, tag ? "tag %u\n" : "\n", tag);
}

/* The child of a parent is released inside the destructor of that. */
static void gone(struct strbuf *b, unsigned addr, const char *what, const char *by)
{
	strbuf_addf(b, "0x%x,-1,7,%s.c,20,%s,**destructor**lock-state:unused**,\n", addr, what, by);
}

static void write_log(struct strbuf *b, unsigned tags)
{
	born(b, 1, "main", 0);
	for (unsigned i = 0; i < 100; i++)
		strbuf_addf(b, "0x%x,+1,8,other.c,%u,other_alloc,**constructor**8**16**,\n", 0x9000 + 16 * i, 10 + i % 30);
	for (unsigned i = 0; i < PAIRS; i++) {
		born(b, 0x1000 + 16 * i, "parent", 1 + i % tags);
		born(b, 0x2000 + 16 * i, "child", 0);
	}
	for (unsigned i = 0; i + 1 < PAIRS; i++) {
		gone(b, 0x2000 + 16 * i, "child", "parent_destroy");
		gone(b, 0x1000 + 16 * i, "parent", "parent_drop");
		strbuf_addf(b, "0x1,+1,7,main.c,11,main_loop,1,\n0x1,-1,7,main.c,12,main_loop,2,\n");
	}
	for (unsigned i = 0; i < 100; i++)
		gone(b, 0x9000 + 16 * i, "other", "other_drop");
	gone(b, 1, "main", "really_shutdown");
}

static void test_tags(void **state)
{
	static const unsigned tags[] = {1, 4};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		char *dir = make_dir(), *refs = make_path(dir, "refs");
		struct strbuf text = {0};
		struct opened o;

		write_log(&text, tags[i]);
		make_file(dir, "refs", strbuf_span(&text));
		opened_open(&o, (const char *const[]){refs}, 1);
		assert_rows(o.db, "SELECT shutdown FROM v_run", "clean\n");
		assert_rows(o.db, "SELECT func, role FROM v_leak ORDER BY func", "child_alloc|held\nparent_alloc|root\n");
		opened_close(&o);
		strbuf_done(&text);
		make_remove(dir);
		free(refs);
	}
}

/*
 * A function gives back what it was given, then something that has parts: those end behind the first, in the same thread, but
 * not around it.  One call forgets the first, and another the part.
 */
/* With @stays the whole that a part lives on with lives on too. */
static void write_calls(struct strbuf *b, bool clean, bool stays)
{
	born(b, 1, "main", 0);
	for (unsigned i = 0; i < 100; i++)
		strbuf_addf(b, "0x%x,+1,8,other.c,%u,other_alloc,**constructor**8**16**,\n", 0x9000 + 16 * i, 10 + i % 30);
	for (unsigned i = 0; i < 2 * PAIRS; i++) {
		born(b, 0x1000 + 16 * i, "given", 0);
		born(b, 0x2000 + 16 * i, "whole", 0);
		born(b, 0x3000 + 16 * i, "part", 0);
		if (i != 5)
			strbuf_addf(b, "0x%x,-1,7,work.c,30,work,**destructor**lock-state:unused**,\n", 0x1000 + 16 * i);
		if (i != 9)
			gone(b, 0x3000 + 16 * i, "part", "whole_destroy");
		if (i != 9 || !stays)
			strbuf_addf(b, "0x%x,-1,7,work.c,31,work,**destructor**lock-state:unused**,\n", 0x2000 + 16 * i);
		strbuf_addf(b, "0x1,+1,7,main.c,11,main_loop,1,\n0x1,-1,7,main.c,12,main_loop,2,\n");
	}
	for (unsigned i = 0; clean && i < 100; i++)
		gone(b, 0x9000 + 16 * i, "other", "other_drop");
	gone(b, 1, "main", clean ? "really_shutdown" : "main_end");
}

static void test_beside(void **state)
{
	static const struct {
		bool clean, stays;
		const char *roles;
	} cases[] = {
		{true, false, "given_alloc|root\npart_alloc|root\n"},
		/* The part would have been released by what it is a part of, and that ended. */
		{false, false, "given_alloc|forgotten\npart_alloc|forgotten\n"},
		/* That lives on; of two that were made together none is told to be the forgotten one. */
		{false, true, "given_alloc|forgotten\npart_alloc|alive\nwhole_alloc|alive\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *dir = make_dir(), *refs = make_path(dir, "refs");
		struct strbuf text = {0};
		struct opened o;

		write_calls(&text, cases[i].clean, cases[i].stays);
		make_file(dir, "refs", strbuf_span(&text));
		opened_open(&o, (const char *const[]){refs}, 1);
		assert_rows(o.db, "SELECT func, role FROM v_leak WHERE func <> 'other_alloc' ORDER BY func", cases[i].roles);
		opened_close(&o);
		strbuf_done(&text);
		make_remove(dir);
		free(refs);
	}
}

/* What there is only one of has no siblings; who took it while it was made, and leaked, has it. */
static void test_made(void **state)
{
	char *dir = make_dir(), *refs = make_path(dir, "refs");
	struct strbuf text = {0};
	struct opened o;

	(void)state;
	born(&text, 1, "main", 0);
	born(&text, 0x10, "shared", 0);
	born(&text, 0x20, "lent", 0);
	for (unsigned i = 0; i < 100; i++)
		strbuf_addf(&text, "0x%x,+1,8,other.c,%u,other_alloc,**constructor**8**16**,\n", 0x9000 + 16 * i, 10 + i % 30);
	for (unsigned i = 0; i < PAIRS; i++) {
		born(&text, 0x1000 + 16 * i, "parent", 0);
		strbuf_addf(&text, "0x10,+1,7,parent.c,12,parent_alloc,%u,\n", i > 5 ? 2 : 1);
		/* Given back at once: none of its. */
		strbuf_addf(&text, "0x20,+1,7,parent.c,13,parent_alloc,1,\n0x20,-1,7,parent.c,14,parent_alloc,2,\n");
		strbuf_addf(&text, "0x1,+1,7,main.c,11,main_loop,1,\n0x1,-1,7,main.c,12,main_loop,2,\n");
		if (i == 5)
			continue;
		strbuf_addf(&text, "0x10,-1,7,parent.c,20,parent_destroy,%u,\n", i > 5 ? 3 : 2);
		gone(&text, 0x1000 + 16 * i, "parent", "parent_drop");
	}
	for (unsigned i = 0; i < 100; i++)
		gone(&text, 0x9000 + 16 * i, "other", "other_drop");
	strbuf_add_str(&text, "0x10,-1,7,shared.c,20,shared_unload,2,\n");
	gone(&text, 1, "main", "really_shutdown");
	make_file(dir, "refs", strbuf_span(&text));
	opened_open(&o, (const char *const[]){refs}, 1);
	assert_rows(o.db, "SELECT func, role FROM v_leak ORDER BY func", "lent_alloc|root\nparent_alloc|root\nshared_alloc|held\n");
	assert_rows(o.db, "SELECT obj, held_by, confidence FROM v_leak_life WHERE held_by IS NOT NULL", "0x10#1|0x1050#1|guess\n");
	opened_close(&o);
	strbuf_done(&text);
	make_remove(dir);
	free(refs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
