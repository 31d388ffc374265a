/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/analysis/step.h"
#include "astscope/model/home.h"
#include "astscope/model/home_lines.h"
#include "astscope/model/rows.h"

/* A database with @script run over the small one. */
static struct db *changed_db(const char *script)
{
	struct db *db = small_db();

	small_run(db, script);
	return db;
}

static void test_load(void **state)
{
	struct err e = {0};
	struct home h;

	assert_ok(home_load(*state, &h, &e), e);
	assert_string_equal(strbuf_str(&h.version), "20.20.1");
	assert_int_equal(h.lives, 10);
	assert_int_equal(h.alive, 7);
	assert_int_equal(h.leaked, 0);
	assert_int_equal(h.invalid, 1);
	assert_int_equal(h.skewed, 1);
	assert_int_equal(h.unrecognised, 1);
	assert_int_equal(h.rejects, 1);
	assert_false(h.partial);
	assert_string_equal(strbuf_str(&h.shutdown), "the refs log stops without a shutdown, so alive is not leaked");
	assert_string_equal(strbuf_str(&h.links), "1 thread tied across refs, locks, stacks; 2 of 2 locks to objects");
	home_done(&h);
}

/* Links of a database that anybody may have written: outside of the text, empty, over each other. */
static void test_lines(void **state)
{
	struct db *db = changed_db("DELETE FROM finding_link;\n"
				   "INSERT INTO finding_link VALUES(2, 1, 0, 7, 'threads/lwp/201');\n"
				   "INSERT INTO finding_link VALUES(2, 1, 4, 9, 'over the first');\n"
				   "INSERT INTO finding_link VALUES(2, 1, 14, 21, 'locks/0x1');\n"
				   "INSERT INTO finding_link VALUES(2, 1, 22, 22, 'empty');\n"
				   "INSERT INTO finding_link VALUES(2, 1, 23, 9999, 'behind the end');\n"
				   "INSERT INTO finding_link VALUES(1, 1, -3, 2, 'before the beginning');\n");
	struct err e = {0};
	struct home_lines l;
	const struct home_line *line;
	const struct home_link *link;

	(void)state;
	assert_ok(home_lines_load(db, &l, &e), e);
	assert_int_equal(l.lines.n, 2);
	line = vec_at(&l.lines, 0);
	assert_int_equal(line->n, 0);
	line = vec_at(&l.lines, 1);
	assert_int_equal(line->rank, 2);
	assert_true(span_eq_str(line->label, "ring"));
	assert_int_equal(line->n, 2);
	link = vec_at(&l.links, line->first + 1);
	assert_int_equal(link->start, 14);
	assert_true(span_eq_str(link->place, "locks/0x1"));
	home_lines_done(&l);
	db_close(db);
}

static void test_partial(void **state)
{
	struct db *db = small_db();
	struct err e = {0};
	struct home h;

	(void)state;
	assert_ok(db_meta_set(db, "partial", SPAN_LIT("1"), &e) && db_meta_set(db, "name", SPAN_LIT("b"), &e), e);
	assert_ok(home_load(db, &h, &e), e);
	assert_true(h.partial);
	assert_string_equal(strbuf_str(&h.bundle), "b");
	home_done(&h);
	db_close(db);
}

/* What Home says of a run's end, and what to collect next time. */
static void test_words(void **state)
{
	static const struct {
		const char *script, *shutdown, *next;
	} cases[] = {
		{"", "so alive is not leaked",
		 "arguments and locals (thread apply all bt full); for leaks, a clean end (core stop gracefully, then save"},
		{"UPDATE run SET shutdown = 'clean';\n", ": what is alive is leaked", "arguments and locals (thread apply all bt full)"},
		{"UPDATE run SET shutdown = 'unknown';\n", "so alive may or may not be leaked", "arguments and locals"},
		{"UPDATE run SET shutdown = 'clean';\nUPDATE stack SET has_values = 1;\n", "leaked",
		 "nothing more: refs log, lock dump and stacks with values are all here; for a report (a version"
		 " without patches; -brief"},
		{"UPDATE run SET shutdown = 'clean', version = '13.1.0';\nUPDATE stack SET has_values = 1;\n", "leaked",
		 "nothing more: refs log, lock dump and stacks with values are all here; for a report (a version"
		 " without patches; thread"},
		{"UPDATE run SET shutdown = 'clean';\nUPDATE stack SET has_values = 1;\nDELETE FROM finding;\n", "leaked", "nothing more"},
		{"UPDATE run SET shutdown = 'clean';\nUPDATE stack SET has_values = 1;\n"
		 "UPDATE frame_value SET text = '<optimized out>';\n",
		 "leaked", "values that were optimised out (build with DONT_OPTIMIZE)"},
		{"UPDATE source SET kind = NULL WHERE kind = 'refs';\n", "", "a refs log (refdebug=yes in asterisk.conf, then restart); "},
		{"UPDATE source SET kind = NULL WHERE kind = 'refs';\nUPDATE run SET version = '11.25.3';\n", "",
		 "a refs log (build with REF_DEBUG); "},
		{"DELETE FROM lock_entry;\nUPDATE source SET kind = NULL WHERE kind = 'locks';\n", "",
		 "a lock dump (core show locks while it hangs; needs DEBUG_THREADS); "},
		{"DELETE FROM lock_entry;\nINSERT INTO source_fact VALUES(2, 1, 'no-lock-data', 'x');\n", "",
		 "a lock dump (build with DEBUG_THREADS; core show locks while it hangs); "},
		{"DELETE FROM lock_entry;\nINSERT INTO source_fact VALUES(2, 1, 'build-options', 'OPTIONAL_API');\n", "",
		 "a lock dump (build with DEBUG_THREADS; core show locks while it hangs); "},
		{"DELETE FROM lock_entry;\nINSERT INTO source_fact VALUES(2, 1, 'build-options', 'DEBUG_THREADS');\n", "",
		 "arguments and locals"},
		{"DELETE FROM frame;\nDELETE FROM stack;\n", "", "stacks of all threads (ast_coredumper --running, or on the core); "},
		{"DELETE FROM frame;\nDELETE FROM stack;\nUPDATE run SET version = '13.13.1';\n", "",
		 "stacks of all threads (gdb -p PID -batch -ex 'thread apply all bt full', or on the core); "},
		{"UPDATE frame SET func = NULL;\n", "",
		 "symbols (give gdb the same binaries; build with DONT_OPTIMIZE and BETTER_BACKTRACES, do not strip); "},
		{"INSERT INTO source_fact VALUES(1, 1, 'sorted', 'address');\n", "", "the refs log as it was written, not sorted; "},
		{"INSERT INTO run(id, pid, shutdown, why, version) VALUES(2, NULL, 'clean', 'it ended', '13.1.0');\n"
		 "UPDATE source_run SET run = 2 WHERE source = 1;\n",
		 ": it ended: what is alive is leaked", "arguments"},
	};

	struct rules *rules = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct db *db = changed_db(cases[i].script);
		struct analysis analysis = {db, rules};
		struct err e = {0};
		struct home h;

		small_run(db, "DELETE FROM collect;\n");
		assert_ok(analysis_collect(&analysis, &e), e);
		assert_ok(home_load(db, &h, &e), e);
		if (!strstr(strbuf_str(&h.shutdown), cases[i].shutdown))
			fail_msg("case %zu: %s", i, strbuf_str(&h.shutdown));
		if (strncmp(strbuf_str(&h.next), cases[i].next, strlen(cases[i].next)) != 0)
			fail_msg("case %zu: %s", i, strbuf_str(&h.next));
		home_done(&h);
		db_close(db);
	}
	rules_free(rules);
}

/* What is said of the logs, from what was stored when they were read. */
static void test_trust(void **state)
{
	static const struct {
		const char *script, *want;
	} cases[] = {
		{"", "each of the 30 lines fits those before it: no figure is in doubt"},
		{"INSERT INTO source_fact VALUES(1, 1, 'trust.repaired', '1'), (1, 1, 'trust.late', '3'), (1, 1, 'trust.stale', '0'), "
		 "(1, 1, 'trust.gapped-lives', '2');\n",
		 "1 line stands out of count order: each is put where its count belongs, so no figure is off\n"
		 "3 lines stand behind the beginning of the next object of their address: each counts for the object it belongs to, so no"
		 " figure is off\n"
		 "2 objects lack changes that their counts imply: whether they ended is known, who took or gave back"
		 " what is missing is not"},
		{"INSERT INTO source_fact VALUES(1, 1, 'trust.stale', '2'), (1, 1, 'sorted', 'address');\n",
		 "2 lines show counts that were read before another thread changed them: the sum of the changes"
		 " decides, so no figure is off\n"
		 "the file is sorted by address: its order in time is lost, so nothing is said of ages and growth, and"
		 " what is alive tells how"
		 " the process stopped"},
		{"UPDATE life_profile SET class = 4, flags = 32 WHERE id = 2;\nUPDATE source SET rejects = 1 WHERE id = 1;\n",
		 "the end of 1 object is in no line, and its address was used again: such an object counts as lost,"
		 " neither as ended nor as alive\n"
		 "1 line is not understood: counts of objects that such lines tell of may be off"},
		{"UPDATE life_profile SET class = 2 WHERE id = 2;\n",
		 "1 object is first seen in mid-life: what such an object had before is taken from the count that its first line states"},
		{"INSERT INTO hole VALUES(1, 3, 5, 2, 'hole');\n",
		 "lines are missing between lines 3 and 5, as 2 objects show: what looks leaked or alive may have"
		 " ended there; it is counted as"
		 " such and ranks last"},
		/* Two processes in one file: what both have is said once. */
		{"INSERT INTO source(id, path, kind, bytes, lines, records, state, note, parent) "
		 "VALUES(7, 'refs', 'sections', 9, 9, 9, 'ok', "
		 "NULL, NULL), (8, 'refs:20', 'refs', 9, 9, 9, 'ok', 'run 2 from line 20', 7);\n"
		 "INSERT INTO source_fact VALUES(1, 1, 'trust.repaired', '1'), (8, 1, 'trust.repaired', '4');\n",
		 "refs: the file holds 2 processes: each has objects, threads and a verdict of its own; nothing is carried over\n"
		 "refs:20 (and 1 more): 4 lines stand out of count order: each is put where its count belongs, so no figure is off"},
		{"DELETE FROM source_fact;\nUPDATE source SET kind = NULL WHERE kind = 'refs';\n", ""},
	};
	struct rules *rules = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct db *db = changed_db("DELETE FROM hole;\nDELETE FROM trust;\nUPDATE life_profile SET class = 0 WHERE class = 2;\n");
		struct analysis analysis = {db, rules};
		struct strbuf got = {0};
		struct err e = {0};
		struct home h;

		small_run(db, cases[i].script);
		assert_ok(analysis_trust(&analysis, &e), e);
		assert_ok(home_load(db, &h, &e), e);
		for (size_t k = 0; k < h.trust.n; k++)
			strbuf_addf(&got, "%s%s", k ? "\n" : "", strbuf_str(vec_at(&h.trust, k)));
		assert_string_equal(strbuf_str(&got), cases[i].want);
		strbuf_done(&got);
		home_done(&h);
		db_close(db);
	}
	rules_free(rules);
}

static void test_check(void **state)
{
	static const struct {
		const char *script;
		unsigned bits;
	} cases[] = {
		{"", 2 | 4 | 8 | 16},
		{"UPDATE run SET shutdown = 'clean';\n", 1 | 2 | 4 | 8 | 16},
		{"UPDATE life_profile SET class = 0, flags = 0;\n", 8 | 16},
		/* A signal that no thread is known to have taken is still a signal. */
		{"UPDATE stack_of SET crashed = 0;\n", 2 | 4 | 8 | 16},
		{"UPDATE stack_of SET crashed = 0;\nUPDATE capture SET signal = 15;\nDELETE FROM finding WHERE kind = 'crash';\n",
		 2 | 4 | 8},
		/* Nor need there be a stack: the kernel or a collector may tell of it. */
		{"UPDATE stack_of SET crashed = 0;\nUPDATE capture SET signal = NULL;\n", 2 | 4 | 8 | 16},
		/* The weakest edge of the ring is a guess; then computed. */
		{"UPDATE ring_member SET confidence = 'guess';\n", 2 | 4 | 16},
		{"UPDATE ring_member SET confidence = 'derived';\n", 2 | 4 | 8 | 16},
		{"DELETE FROM ring_member;\n", 2 | 4 | 16},
		/* Another, weak ring does not hide the sound one. */
		{"INSERT INTO ring_member VALUES(2, 1, 1, 1, 2, 1, 4, 1, 'a->lock', 'mutex', NULL, 'guess');\n", 2 | 4 | 8 | 16},
		{"UPDATE life_profile SET alive = 0, class = 0, flags = 0;\nUPDATE run SET shutdown = 'clean';\nDELETE FROM ring_member;\n"
		 "UPDATE stack_of SET crashed = 0;\nUPDATE capture SET signal = NULL;\nDELETE FROM finding WHERE kind = 'crash';\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct db *db = changed_db(cases[i].script);
		struct err e = {0};
		unsigned bits = 99;

		assert_ok(home_check(db, &bits, &e), e);
		if (bits != cases[i].bits)
			fail_msg("case %zu: %u, not %u", i, bits, cases[i].bits);
		db_close(db);
	}
}

/* Every list in every order: rows_each gives what rows_get gives. */
struct walk {
	struct rows *rows;
	int64_t n, stop;
};

static bool same_row(void *ctx, const struct row *row)
{
	struct walk *w = ctx;
	struct err e = {0};
	const struct row *want;

	assert_ok(rows_get(w->rows, w->n, &want, &e), e);
	assert_non_null(want);
	assert_memory_equal(&row->key, &want->key, sizeof(row->key));
	assert_int_equal(row->n, want->n);
	for (size_t i = 0; i < row->n; i++)
		assert_true(span_eq(row->cells[i].text, want->cells[i].text));
	return ++w->n != w->stop;
}

static void test_each(void **state)
{
	static const struct {
		const char *list, *param;
		int64_t value;
	} needs[] = {
		{"history", "life", 2}, {"events", "ref_thread", 1}, {"frames", "stack", 1},
		{"values", "stack", 1}, {"balance", "life", 2}, {"log_alike", "message", 1}, {"log_channel", "channel", 1},
	};

	for (size_t i = 0; i < list_count(); i++) {
		const struct list_info *li = list_at(i);

		for (size_t s = 0; s < li->n_sorts * 2; s++) {
			struct rows_args a = {.sort = li->sorts[s / 2].name, .direction = s % 2 ? SORT_DESCENDING : SORT_ASCENDING};
			struct walk w = {0};
			struct err e = {0};
			int64_t total;

			for (size_t k = 0; k < ARRAY_LEN(needs); k++)
				if (!strcmp(needs[k].list, li->name))
					rows_arg(&a, needs[k].param, needs[k].value);
			assert_ok(rows_open(*state, li->name, &a, &w.rows, &e), e);
			assert_ok(rows_each(w.rows, -1, same_row, &w, &e), e);
			assert_ok(rows_total(w.rows, &total, &e), e);
			assert_int_equal(w.n, total);
			if (!total) {
				/* its dumps are alike, its log names no channel */
				assert_true(!strcmp(li->name, "dump_diff") || !strcmp(li->name, "log_channel"));
				rows_close(w.rows);
				continue;
			}
			w.n = 0;
			assert_ok(rows_each(w.rows, 1, same_row, &w, &e), e);
			assert_int_equal(w.n, 1);
			w.n = 0;
			w.stop = 1;
			assert_ok(rows_each(w.rows, -1, same_row, &w, &e), e);
			assert_int_equal(w.n, 1);
			rows_close(w.rows);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_each),
	};

	return cmocka_run_group_tests(tests, with_small, close_small);
}
