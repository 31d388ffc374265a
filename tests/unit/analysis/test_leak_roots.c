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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
