/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "src/analysis/impact.h"
#include "src/analysis/lock_meaning.h"
#include "tests/unit/store/store_test.h"

static void what_no_longer_works(void **state)
{
	static const struct {
		const char *threads, *says;
		int64_t unknown;
	} rows[] = {
		{"VALUES ('do_monitor', 'chan_sip.c', 'do_monitor'), ('pbx_thread', 'pbx.c', ''), ('pbx_thread', NULL, NULL)",
		 "no SIP over UDP at all: calls, registrations, hangups; 2 calls", 0},
		{"VALUES ('do_monitor', 'channels/chan_dahdi.c', '')", "no new calls on DAHDI lines", 0},
		{"VALUES ('handle_tcptls_connection', 'tcptls.c', 'poll session_do handle_tcptls_connection')", "this client", 0},
		{"VALUES ('handle_tcptls_connection', 'tcptls.c', 'poll')", "", 1},
		{"VALUES ('worker_start', 'threadpool.c', 'poll distribute ast_taskprocessor_execute worker_start')",
		 "SIP messages that are hashed to it: some phones work, others do not", 0},
		{"VALUES ('worker_start', 'threadpool.c', 'poll lab_task ast_taskprocessor_execute worker_start')",
		 "nothing of this pool if all of them are blocked", 0},
		{"VALUES ('lab_worker', 'lab.c', ''), (NULL, NULL, NULL)", "", 2},
		{"SELECT 1, 2, 3 WHERE 0", "", 0},
	};
	struct rules *r = rules_new();
	struct db *db = NULL;
	struct err e = {0};

	(void)state;
	assert_ok(db_open(NULL, DB_CREATE, &db, &e), e);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf said = {0};
		struct impact impact;
		struct stmt *st;

		assert_ok(db_prepare(db, span_from(rows[i].threads), &st, &e), e);
		assert_ok(impact_load(r, st, &impact, &e), e);
		impact_say(r, &impact, &said);
		assert_string_equal(strbuf_str(&said), rows[i].says);
		assert_int_equal(impact.unknown, rows[i].unknown);
		impact_done(&impact);
		strbuf_done(&said);
		stmt_free(st);
	}
	db_close(db);
	rules_free(r);
}

static void what_locks_are(void **state)
{
	static const struct {
		const char *name, *file, *func, *what;
	} rows[] = {
		{"&conlock", "main/pbx.c", "", "the dialplan"},
		{"&conlock", "lab.c", "", ""},
		{"&con->lock", "sched.c", "", "one scheduler"},
		{"&con->lock", "pbx.c", "", "one context of the dialplan"},
		{"c", "", "by_name_cb", "the list of all channels"},
		{"&netlock", "chan_sip.c", "", "SIP packet handling"},
		{"", "chan_sip.c", "", ""},
	};
	struct rules *r = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t row = lock_meaning(r, span_from(rows[i].name), span_from(rows[i].file), span_from(rows[i].func));
		struct span what = row == RULES_NONE ? (struct span){0} : rules_cell(r, LOCK_WHAT, row);

		if (!span_eq_str(what, rows[i].what))
			fail_msg("%s in %s: %.*s", rows[i].name, rows[i].file, SPAN_ARG(what));
	}
	rules_free(r);
}

/* The first glob of @globs as a name that fits it; empty for none. */
static struct strbuf name_of(struct span globs)
{
	struct strbuf b = {0};
	struct span glob = {0};

	scan_word(&globs, &glob);
	for (size_t i = 0; i < glob.n; i++) {
		if (glob.p[i] != '*')
			strbuf_add_char(&b, glob.p[i] == '?' ? 'x' : glob.p[i]);
	}
	return b;
}

/* A thread that is as a row of roles says has that role, and each row says what stops. */
static void each_role_has_its_thread(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t row = 0; row < rules_count(r, ROLE_FUNCTION); row++) {
		struct strbuf function = name_of(rules_cell(r, ROLE_FUNCTION, row));
		struct strbuf file = name_of(rules_cell(r, ROLE_FILE, row)), then = name_of(rules_cell(r, ROLE_THEN, row));

		if (impact_role(r, strbuf_span(&function), strbuf_span(&file), strbuf_span(&then)) != row)
			fail_msg("%s of %s is of another role", strbuf_str(&function), strbuf_str(&file));
		assert_true(rules_cell(r, ROLE_NAME, row).n && rules_cell(r, ROLE_BLOCKED, row).n);
		strbuf_done(&function);
		strbuf_done(&file);
		strbuf_done(&then);
	}
	rules_free(r);
}

/* The same of locks. */
static void each_lock_has_its_meaning(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t row = 0; row < rules_count(r, LOCK_NAME); row++) {
		struct strbuf name = name_of(rules_cell(r, LOCK_NAME, row)), where = name_of(rules_cell(r, LOCK_WHERE, row));
		bool file = span_find_char(strbuf_span(&where), '.') >= 0;

		if (!name.n)
			strbuf_add_str(&name, "any");
		if (lock_meaning(r, strbuf_span(&name), file ? strbuf_span(&where) : (struct span){0},
				 file ? (struct span){0} : strbuf_span(&where)) != row)
			fail_msg("%s in %s is another lock", strbuf_str(&name), strbuf_str(&where));
		assert_true(rules_cell(r, LOCK_WHAT, row).n && rules_cell(r, LOCK_STOPS, row).n);
		strbuf_done(&name);
		strbuf_done(&where);
	}
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_longer_works),
		cmocka_unit_test(what_locks_are),
		cmocka_unit_test(each_role_has_its_thread),
		cmocka_unit_test(each_lock_has_its_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
