/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/unit/store/store_test.h"
#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "opened.h"

/* Accused in the real bundles is what their MANIFEST says was forgotten, and nothing in those that were killed. */

static void leaks_of(const char *bundle, struct strbuf *ret)
{
	struct opened o;
	struct err e = {0};
	struct stmt *st;
	enum step step;

	if (!opened_open_bundle(&o, bundle))
		return;
	assert_ok(db_prepare(o.db, SPAN_LIT(
		"SELECT line, leaked, finalized, role, confidence, release_line, kept FROM v_leak "
		"WHERE role <> 'alive' AND file LIKE '%lab%' ORDER BY path"), &st, &e), e);
	while ((step = stmt_step(st, &e)) == STEP_ROW) {
		for (int i = 0; i < stmt_columns(st); i++) {
			strbuf_add_str(ret, i ? " | " : "");
			strbuf_add(ret, stmt_is_null(st, i) ? SPAN_LIT("-") : stmt_text(st, i));
		}
		strbuf_add_char(ret, '\n');
	}
	assert_int_equal(step, STEP_DONE);
	stmt_free(st);
	opened_close(&o);
	strbuf_add_str(ret, "."); /* the bundle is there */
}

static void test_accused(void **state)
{
	static const struct {
		const char *bundle, *leaks;
	} cases[] = {
		/* Every 25th call never does the last unref. */
		{"asterisk-11-calls-leak", "231 | 5 | 128 | root | derived | 243 | one reference is open, taken at "
			"app_labfault.c:231 labsession_exec \"allocate lab session (one per call)\"\n."},
		{"asterisk-1.8-calls-leak", "231 | 4 | 116 | root | derived | 243 | one reference is open, taken at "
			"app_labfault.c:231 labsession_exec \"allocate lab session (one per call)\"\n."},
		/* The session that two hung threads hold. */
		{"asterisk-13-deadlock", "231 | 1 | 29 | root | derived | 243 | one reference is open, taken at "
			"app_labfault.c:231 labsession_exec \"allocate lab session (one per call)\"\n"
			"315 | 1 | 0 | held | - | - | 2 references are open, taken at "
			"app_labfault.c:87 lab_registrar \"registrar (thread A) borrows shared session\" or "
			"app_labfault.c:108 lab_monitor \"monitor (thread B) borrows shared session\"\n."},
		/*
		 * Three faults: the reference of the allocation is lost, that of a search is, on paths that never were complete; and a
		 * container, which holds three more.
		 */
		{"asterisk-20-leak", "54 | 12 | 23 | root | guess | 77 | one reference is open, taken at "
			"res_crashlab.c:54 lab_session_alloc \"new lab session\"\n"
			"54 | 4 | 23 | root | guess | 77 | one reference is open, taken at res_crashlab.c:54 lab_session_alloc "
			"\"new lab session\" or res_crashlab.c:101 lab_leak_find \"Traversal found object\"\n"
			"486 | 1 | 0 | root | - | - | one reference is open, taken at "
			"res_crashlab.c:486 load_module \"__ao2_container_alloc_hash\"\n"
			"54 | 3 | 23 | held | guess | 75 | one reference is open, taken at "
			"res_crashlab.c:142 lab_history_add \"history (container is leaked at unload)\"\n."},
		/* Killed: alive is not leaked. */
		{"asterisk-20-crash", "."},
		{"asterisk-20-noisy", "."},
	};
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf have = {0};

		leaks_of(cases[i].bundle, &have);
		if (have.n)
			assert_string_equal(strbuf_str(&have), cases[i].leaks);
		seen += have.n > 0;
		strbuf_done(&have);
	}
	if (!seen)
		skip();
}

/* The object that lost the reference of its allocation, its pairs, and the lives that ended to read it beside. */
static void test_siblings(void **state)
{
	struct opened o;

	(void)state;
	if (!opened_open_bundle(&o, "asterisk-20-leak"))
		skip();
	assert_rows(o.db, "SELECT take_line, release_line, confidence, times FROM v_pair WHERE obj = '0x7f1790003390#1'",
		    "33367|-|-|1\n33368|33369|derived|1\n");
	assert_rows(o.db, "SELECT sibling, distance, parts_line, sibling_line FROM v_sibling WHERE obj = '0x7f1790003390#1' ORDER BY rank",
		    "0x7f1788005ea0#13|3|33368|33360\n0x7f1790005930#1|3|33368|88405\n");
	/* Another path, which lacks one change only. */
	assert_rows(o.db, "SELECT DISTINCT distance FROM v_sibling WHERE obj = '0x56217573df30#1'", "1\n");
	/* All that end are of the type, and ended. */
	assert_rows(o.db,
		    "SELECT count(*) FROM life_sibling x JOIN life l ON l.id = x.life JOIN life s ON s.id = x.sibling "
		    "WHERE s.class <> 0 OR s.creator <> l.creator OR l.alive <> 1", "0\n");
	opened_close(&o);
}

/* Nothing is told of what is merely alive. */
static void test_alive_has_no_siblings(void **state)
{
	struct opened o;

	(void)state;
	if (!opened_open_bundle(&o, "asterisk-20-noisy"))
		skip();
	assert_rows(o.db, "SELECT count(*) FROM life_pair p JOIN life_path x ON x.life = p.life JOIN leak_path k ON k.id = x.path "
		    "WHERE k.role = 'alive'", "0\n");
	opened_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accused),
		cmocka_unit_test(test_siblings),
		cmocka_unit_test(test_alive_has_no_siblings),
	};

	return cmocka_run_group_tests_name("leak suspects", tests, NULL, NULL);
}
