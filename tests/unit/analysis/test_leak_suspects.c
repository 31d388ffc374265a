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
		"SELECT file || ':' || line, leaked, suspect_file || ':' || suspect_line || ' (' || suspect_tag || ')', "
		"release_file || ':' || release_line FROM v_leak WHERE suspect_line IS NOT NULL ORDER BY 1"), &st, &e), e);
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
		{"asterisk-11-calls-leak", "app_labfault.c:231 | 5 | "
			"app_labfault.c:231 (allocate lab session (one per call)) | app_labfault.c:243\n."},
		{"asterisk-1.8-calls-leak", "app_labfault.c:231 | 4 | "
			"app_labfault.c:231 (allocate lab session (one per call)) | app_labfault.c:243\n."},
		/* The reference of the allocation is lost 12 times of 19, on a path that never was complete. */
		{"asterisk-20-leak", "res_crashlab.c:54 | 19 | "
			"res_crashlab.c:54 (new lab session) | res_crashlab.c:77\n."},
		/* Killed: alive is not leaked. */
		{"asterisk-20-crash", "."},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accused),
	};

	return cmocka_run_group_tests_name("leak suspects", tests, NULL, NULL);
}
