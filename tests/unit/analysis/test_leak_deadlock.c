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

/* What threads in a deadlock took and never gave back follows the deadlock; what they leaked before does not. */

#define RULE "=======================================================================\n"
static const char dump[] =
	RULE "=== 20.20.1\n=== Currently Held Locks\n" RULE "===\n"
	"=== <pending> <lock#> (<file>): <lock type> <line num> <function> <lock name> <lock addr> (times locked)\n===\n"
	"=== Thread ID: 0x7f11a0bff6c0 LWP:511 (pbx_thread           started at [ 4768] pbx.c ast_pbx_start())\n"
	"=== ---> Lock #0 (app_door.c): MUTEX 60 door_exec &door->lock 0x7f1190000a10 (1)\n"
	"=== ---> Waiting for Lock #1 (app_door.c): MUTEX 64 door_exec &gate->lock 0x7f1190000b20 (1)\n"
	"=== -------------------------------------------------------------------\n===\n"
	"=== Thread ID: 0x7f11a0afe6c0 LWP:512 (gate_thread          started at [  210] res_gate.c load_module())\n"
	"=== ---> Lock #0 (res_gate.c): MUTEX 90 gate_thread &gate->lock 0x7f1190000b20 (1)\n"
	"=== ---> Waiting for Lock #1 (res_gate.c): MUTEX 95 gate_thread &door->lock 0x7f1190000a10 (1)\n"
	"=== -------------------------------------------------------------------\n===\n"
	"=== Thread ID: 0x7f11a09fd6c0 LWP:513 (pbx_thread           started at [ 4768] pbx.c ast_pbx_start())\n"
	"=== ---> Waiting for Lock #0 (app_door.c): MUTEX 60 door_exec &door->lock 0x7f1190000a10 (1)\n"
	"=== -------------------------------------------------------------------\n===\n" RULE;

/* A hundred objects that come and go, so that what is left at the shutdown is little; the threads of the dump are in the log. */
static void add_others(struct strbuf *b)
{
	for (unsigned i = 0; i < 100; i++)
		strbuf_addf(b, "0x%x,+1,%u,other.c,%u,other_alloc_%u,**constructor**8**16**,\n", 0x9000 + 16 * i, 511 + i % 3, 10 + i % 30,
			    i % 30);
	for (unsigned i = 0; i < 100; i++)
		strbuf_addf(b, "0x%x,-1,%u,other.c,%u,other_free,**destructor**lock-state:unused**,\n", 0x9000 + 16 * i, 511 + i % 3,
			    50 + i % 30);
}

#define BORN(addr) addr ",+1,500,res_gate.c,10,gate_alloc,**constructor**8**16**,\n"
#define TAKE(addr, lwp, count) addr ",+1," lwp ",app_door.c,61,door_exec," count ",\n"
#define GIVE(addr, lwp, count) addr ",-1," lwp ",app_door.c,70,door_exec," count ",\n"
#define DROP(addr, count) addr ",-1,500,res_gate.c,20,gate_drop," count ",\n"
#define GONE(addr) addr ",-1,500,res_gate.c,20,gate_drop,**destructor**lock-state:unused**,\n"
#define LAST "0x1,-1,500,main.c,9,really_shutdown,**destructor**lock-state:unused**,\n"
#define FIRST "0x1,+1,500,main.c,8,start,**constructor**8**16**,\n"

static const struct {
	const char *rows;
	const char *want; /* object, references of the hung, confidence, role of its path, the path follows a deadlock */
} cases[] = {
	/* All that is open was taken by the hung: by a thread of the ring, and by one behind it. */
	{BORN("0x100") TAKE("0x100", "511", "1") TAKE("0x100", "513", "2") DROP("0x100", "3"),
	 "0x100#1|2|derived|held|1\n"},
	/* Somebody else forgot one too. */
	{BORN("0x100") TAKE("0x100", "511", "1"), "0x100#1|1|guess|root|-\n"},
	/* It was given back. */
	{BORN("0x100") TAKE("0x100", "511", "1") GIVE("0x100", "511", "2"), ""},
	/* The thread went on, and by the same place again: it forgot that one before it hung. */
	{BORN("0x100") TAKE("0x100", "511", "1") DROP("0x100", "2") BORN("0x200") TAKE("0x200", "511", "1") GIVE("0x200", "511", "2")
	 GONE("0x200"), ""},
	/* A thread that hangs nowhere. */
	{BORN("0x100") TAKE("0x100", "600", "1") DROP("0x100", "2"), ""},
	/* What it made itself may belong to something else by now. */
	{"0x100,+1,512,res_gate.c,10,gate_alloc,**constructor**8**16**,\n", "0x100#1|1|guess|held|1\n"},
};

static void open_case(struct opened *o, const char *rows, const char *end, bool with_dump)
{
	char *dir = make_dir(), *refs = make_path(dir, "refs"), *locks = make_path(dir, "core-show-locks.txt");
	struct strbuf text = {0};

	strbuf_add_str(&text, FIRST);
	add_others(&text);
	strbuf_add_str(&text, rows);
	strbuf_add_str(&text, end);
	make_file(dir, "refs", strbuf_span(&text));
	make_file(dir, "core-show-locks.txt", span_from(dump));
	opened_open(o, (const char *const[]){refs, locks}, with_dump ? 2 : 1);
	strbuf_done(&text);
	make_remove(dir);
	free(locks);
	free(refs);
}

#define HUNG "SELECT x.obj, x.cycle_refs, x.confidence, p.role, p.cycle FROM v_leak_life x JOIN v_leak p ON p.path = x.path " \
	     "WHERE x.cycle = 1 ORDER BY 1"

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct opened o;

		open_case(&o, cases[i].rows, LAST, true);
		assert_rows(o.db, "SELECT shutdown FROM v_run", "clean\n");
		assert_rows(o.db, HUNG, cases[i].want);
		opened_close(&o);
	}
}

/* Without the dump, and in a process that was killed, the words are others. */
static void test_words(void **state)
{
	struct opened o;

	(void)state;
	open_case(&o, cases[0].rows, LAST, true);
	assert_rows(o.db, "SELECT text FROM v_finding_line WHERE label = 'held'",
		    "1 of these is in the hands of threads in or behind a deadlock: no leak of its own\n");
	assert_rows(o.db, "SELECT release FROM v_leak",
		    "held by threads in a deadlock or behind it, which took what is open and never gave it back: no leak of its own\n");
	opened_close(&o);
	open_case(&o, cases[0].rows, "", true);
	assert_rows(o.db, HUNG, "0x100#1|2|derived|alive|-\n");
	assert_rows(o.db, "SELECT text FROM v_finding_line WHERE label = 'held'",
		    "1 of these is in the hands of threads in or behind a deadlock\n");
	opened_close(&o);
	open_case(&o, cases[0].rows, LAST, false);
	assert_rows(o.db, HUNG, "");
	assert_rows(o.db, "SELECT role FROM v_leak", "root\n");
	opened_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
