/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>

#include "tests/lib/plan.h"

/* The public views, to the letter: what astscope-sql(7) promises. */
static const struct {
	const char *name, *columns;
} views[] = {
	{"v_source", "source path kind generation bytes lines records continuations rejects state note parent first_line last_line repair"},
	{"v_run", "run pid version shutdown why lives alive alive_peak peak_line creators_seen creators_alive source started confidence"},
	{"v_reject", "source line offset reason text"},
	{"v_life",
	 "obj addr life class alive file line func tag events first_line last_line final_count max_count overhead "
	 "size lock_state lock first_lwp last_lwp repaired addr_id row_order"},
	{"v_event", "source line obj addr life ord lwp file src_line func tag delta before after kind"},
	{"v_bundle", "runs sources bytes lines records rejects lock_dumps captures findings"},
	{"v_capture", "capture source line run pid signal signal_name fault command live current_lwp tool utc"},
	{"v_thread", "thread lwp pthread gdb name role state holds waits events confidence run purpose "
		"does heading blocker age_s"},
	{"v_lock", "source seen lock kind name obj confidence holders waiters letter label"},
	{"v_hold", "source thread lwp pthread lock slot mode state name file line func depth since age_s"},
	{"v_wait", "source seen thread lwp pthread lock resource holder holder_lwp holder_pthread why confidence kind "
		   "letter file line func age_s held_file held_line held_func depth since held_since"},
	{"v_cycle", "source seen cycle seq thread lwp pthread lock resource kind confidence since"},
	{"v_diff", "from_source to_source apart_s thread lwp resource change"},
	{"v_stack", "source stack thread lwp gdb frames stack_group role state crashed outside tool"},
	{"v_frame", "stack thread lwp level pc func args file line lib kind class lib_offset"},
	{"v_system", "source line run event at name pid lwp signal fault ip error lib offset in_file caller caller_offset "
		     "rss_kb status text utc"},
	{"v_memory", "source line run error kind tool pid thread thread_name times size bytes blocks signal text"},
	{"v_memory_frame", "error part what level pc func file line lib"},
	{"v_lock_order", "source line run error thread thread_name before before_name after after_name times confidence "
			 "kept_at broken_at"},
	{"v_leak", "file line func leaked finalized bytes score suspect_file suspect_line suspect_func suspect_tag "
		   "release_file release_func release_line path tag lives share second_file second_line second_func "
		   "second_share cost siblings confidence role label held_by excused run release kept cycle other_file "
		   "other_line other_func other_tag release_tag release_lives second_lives last_file last_line last_func last_tag "
		   "last_lives events_least events_most alike"},
	{"v_leak_candidate", "path kind rank file line func tag share said support siblings ended"},
	{"v_leak_term", "path ord points text"},
	{"v_leak_life", "path life obj excused held_by holders holder_path confidence cycle cycle_refs"},
	{"v_type", "file line func tag born ended alive lost invalid skewed bytes peak peak_line at_peak median_len p95_len "
		   "never_locked slices run events shortest_len longest_len youngest median_age oldest curve type"},
	{"v_hole", "source from_line to_line lives confidence"},
	{"v_trust", "source path run kind n text means"},
	{"v_pair", "obj take_line release_line confidence times life"},
	{"v_sibling", "obj sibling distance parts_line sibling_line rank life"},
	{"v_link", "from_kind from_id to_kind to_id why confidence"},
	{"v_log", "source line at level lwp callid file src_line func text count last_line last_at addr channel shape opening run "
		  "utc"},
	{"v_log_frame", "source of_line ord line level pc func file src_line lib inlined text"},
	{"v_log_thread", "source opening lwp messages first_line last_line last_at last_file last_text run"},
	{"v_channel", "channel run source line name cut state context exten priority app data caller account age_s bridge "
		      "bridged_to uniqueid seen obj lwp"},
	{"v_name", "run obj addr life kind name source line confidence"},
	{"v_thread_channel", "run thread lwp channel own why confidence"},
	{"v_taskprocessor", "run source line name processed queued deepest low high high_us over seen first_queued first_processed"},
	{"v_cli", "source line run output command form name value cut"},
	{"v_cli_fact", "source line run output command name value"},
	{"v_clock", "source path run kind line first last offset_s first_utc last_utc confidence why"},
	{"v_incident", "run kind cycle stack utc until_utc at source line confidence why"},
	{"v_finding", "rank severity kind title sentence signature confidence run place brief"},
	{"v_finding_line", "rank ord label text"},
	{"v_finding_link", "rank ord start stop place"},
	{"v_note", "note kind thing text about place"},
	{"v_collect", "ord missing what shows how"},
};

static struct db *open_derived(void)
{
	struct db *db = open_memory();
	struct err e = {0};

	assert_ok(db_make_derived(db, &e), e);
	return db;
}

static void test_columns(void **state)
{
	struct db *db = open_derived();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		struct strbuf sql = {0}, have = {0};
		struct stmt *st = NULL;
		struct err e = {0};

		strbuf_addf(&sql, "SELECT * FROM %s", views[i].name);
		assert_ok(db_prepare(db, strbuf_span(&sql), &st, &e), e);
		for (int c = 0; c < stmt_columns(st); c++)
			strbuf_addf(&have, "%s%s", c ? " " : "", stmt_column_name(st, c));
		assert_string_equal(strbuf_str(&have), views[i].columns);
		assert_int_equal(stmt_step(st, &e), STEP_DONE);
		stmt_free(st);
		strbuf_done(&sql);
		strbuf_done(&have);
	}
	assert_int_equal(
		number_of(db,
			  "SELECT count(*) FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v!_%' ESCAPE '!'"),
		ARRAY_LEN(views));
	db_close(db);
}

/* The views and columns that astscope-sql(7) documents, in its order: "v_source source path ...\n". */
static void read_manual(FILE *f, struct strbuf *ret)
{
	char line[512];
	bool in_view = false;

	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, ".Ss ", 4) == 0)
			strbuf_addf(ret, "%s%s", ret->n ? "\n" : "", line + 4);
		else if (in_view && strncmp(line, ".It Va ", 7) == 0)
			strbuf_addf(ret, " %s", line + 7);
		if (strncmp(line, ".S", 2) == 0)
			in_view = line[2] == 's';
	}
	strbuf_add_char(ret, '\n');
}

static void test_manual(void **state)
{
	const char *srcdir = getenv("SRCDIR");
	struct strbuf path = {0}, have = {0}, want = {0};
	FILE *f;

	(void)state;
	strbuf_addf(&path, "%s/share/man/astscope-sql.7", srcdir ? srcdir : ".");
	f = fopen(strbuf_str(&path), "r");
	if (!f)
		fail_msg("cannot read %s", strbuf_str(&path));
	read_manual(f, &have);
	fclose(f);
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		strbuf_addf(&want, "%s %s\n", views[i].name, views[i].columns);
	assert_string_equal(strbuf_str(&have), strbuf_str(&want));
	strbuf_done(&path);
	strbuf_done(&have);
	strbuf_done(&want);
}

static void fill(struct db *db, const char *const *statements, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = {0};

		if (!run_sql(db, statements[i], &e))
			fail_msg("%s: %s", statements[i], e.msg);
	}
}

static const char *const sample[] = {
	"INSERT INTO source(id, path, kind, bytes, state) VALUES(1, 'refs', 'refs', 9, 'ok'), (2, 'locks', "
	"'locks', 9, 'ok')",
	"INSERT INTO reject VALUES(1, 4, 99, 'odd', x'414200ff')",
	"INSERT INTO file VALUES(1, 'a.c')",
	"INSERT INTO func VALUES(1, 'make'), (2, 'drop')",
	"INSERT INTO tag VALUES(1, 'new')",
	"INSERT INTO site VALUES(1, 1, 10, 1), (2, 1, 20, 2)",
	"INSERT INTO ref_thread VALUES(1, 1, 500, 2, 1, 2)",
	"INSERT INTO life_profile VALUES(1, 1, 0, 1, 0, 1, 1, 2, NULL, 2, 1, 0, 96, 8, 1, 1, 0, 1, 1)",
	"CREATE TABLE life_row(id INTEGER PRIMARY KEY, addr, ordinal, first_line, span, profile, first_thread, last_thread, "
	"destroyed_line, destroyed_thread)",
	"INSERT INTO life_row VALUES(1, -256, 2, 1, 1, 1, 1, 1, NULL, NULL)",
	"CREATE TABLE ref_event(source, line, life, ord, thread, site, tag, delta, before, after, kind)",
	"INSERT INTO ref_event VALUES(1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1), (1, 2, 1, 2, NULL, 2, NULL, -1, 1, 0, 2)",
	"INSERT INTO lock_dump VALUES(1, 2, 1, 'L8', NULL, 5000000, 1, 1)",
	"INSERT INTO lock_thread VALUES(1, 1, 2, 32512, 0, 500, 'run', NULL)",
	"INSERT INTO lock_entry VALUES(1, 1, 1, 3, 0, -352, 0, 2, 0, '&c->lock', 1, 1, 1, 2500001, 0, NULL)",
	"INSERT INTO lock_entry VALUES(2, 1, 1, 4, 1, 64, 1, 3, 0, NULL, NULL, NULL, NULL, NULL, NULL, 7000000)",
	"INSERT INTO lock_entry VALUES(3, 1, 1, 4, 2, 64, 1, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
	"INSERT INTO lock_entry VALUES(4, 1, 1, 4, 3, 64, 2, 1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
	"INSERT INTO capture(id, source, line) VALUES(1, 2, 1)",
	"INSERT INTO stack VALUES(1, 2, 1, 3, 32512, 500, NULL, 0, 1, 0, 1, 0, 0, NULL)",
	"INSERT INTO frame VALUES(1, 0, 2, NULL, 0, 1, 'a=1', 1, 10, NULL, 18), (1, 1, 3, 0, 2, NULL, NULL, NULL, "
	"NULL, 'libc', NULL)",
	"INSERT INTO run(id, pid, shutdown, why, version) VALUES(1, 7, 'clean', 'why', '20')",
	"INSERT INTO thread VALUES(1, 1, 500, 32512, 3, 'run', 'sip', 'idle', 1, 0, 2, 'sure')",
	"INSERT INTO thread VALUES(2, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, 0, 'guess')",
	"INSERT INTO thread_alias VALUES(1, 'lwp', '500', 1, 'sure')",
	"INSERT INTO lock_thread_of VALUES(1, 1)",
	"INSERT INTO stack_of VALUES(1, 1, 1, 1, 1, 0, 'sip', 'idle', 0, 'DNS', 1)",
	"INSERT INTO lock VALUES(1, 1, -352, 'rwlock', '&c->lock', 1, 'derived', NULL, 2, 0, 1, 1, 0)",
	"INSERT INTO note VALUES('name', 'locks/0x7', 'mine', 'a lock'), ('mark', 'q', 'hist/0x7#1', NULL), ('note', 'files', NULL, NULL)",
	"INSERT INTO lock_label VALUES(1, 'A', '&c->lock')",
	"INSERT INTO wait_place VALUES(1, 0, 1, 20, 2, 7000000, NULL, 0, 1, 10, 1, 2)",
	"INSERT INTO wait_edge VALUES(1, 1, NULL, 2, 3, 2, 'mutex', 1, 'lock', 1, 'dump', 'sure')",
	"INSERT INTO wait_edge VALUES(2, 1, NULL, 2, 1, 1, 'join', NULL, 'x', NULL, 'stack', 'guess')",
	"INSERT INTO thread_purpose VALUES(1, 'phones', NULL, NULL)",
	"INSERT INTO thread_does VALUES(1, 2, 'waits', 'waits', NULL, 2500000, 1, 1)",
	"INSERT INTO frame_class VALUES(0, 0, 'libc', 2, 'library', 'libc')",
	"INSERT INTO wait_change VALUES(1, 1, 2, 1, 2500000, 1, 'lock', 'stuck')",
	"INSERT INTO ring_member VALUES(1, 1, 1, NULL, 2, 2, 1, 1, 'lock', 'mutex', NULL, 'guess')",
	"INSERT INTO address_ref VALUES(1, 0, -1, -256, 'a', 1, NULL, 0, 0, 'sure'), (1, 0, -1, -252, 'b', 1, "
	"NULL, 4, 0, 'sure')",
	"INSERT INTO address_ref VALUES(1, 0, -1, -352, 'c', NULL, 1, 0, 0, 'sure')",
	"INSERT INTO leak_path VALUES(1, 1, 1, 1, 3, 1, 4, NULL, 1, 9, 0, 6, 'held', 'growing', 'derived', 'r', 'k', 2, 50, "
	"2, 1, 3, 4, 5, 0)",
	"INSERT INTO leak_path VALUES(2, 1, NULL, NULL, 1, 0, 0, 9, 1, 1, NULL, 0, 'root', NULL, NULL, NULL, NULL, NULL, 9, "
	"NULL, NULL, NULL, NULL, NULL, NULL)",
	"INSERT INTO leak_candidate VALUES(1, 'take', 1, 2, 1, 1.0, 1, '', 0, NULL), "
	"(1, 'release', 1, 1, NULL, 0.75, 1, 'nearest', 6, 4), "
	"(1, 'release', 2, 2, 1, 0.25, 1, 'nearest context', 2, 3), (1, 'take', 2, 1, NULL, 0.5, 1, '', 0, NULL)",
	"INSERT INTO leak_term VALUES(1, 1, 40, 'clean')",
	"INSERT INTO life_path VALUES(1, 1, 1, 1, 3, 'guess')",
	"INSERT INTO life_hung VALUES(1, 7, 2, 0, 'guess')",
	"INSERT INTO type VALUES(1, 1, 1, 1, 9, 4, 3, 1, 1, 0, 96, 5, 7, 4, 1, 8, 9, 2, '1 2 3', '1 2', 40, 1, 20, 2, 3, 4, 5, 6,"
	" 1, NULL, NULL, NULL)",
	"INSERT INTO hole VALUES(1, 1, 2, 3, 'hole')",
	"INSERT INTO clock VALUES(1, 'start', 3, 'a', 'b', 3600000000, 3600, 1000001, 2000002, 'guess', 'why')",
	"INSERT INTO incident VALUES(1, 'deadlock', 4, NULL, 2000002, 'Nov 21', 1, 5, 'sure', 'derived', 'why'), "
	"(1, 'crash', 6, 1000001, NULL, NULL, 1, 5, 'sure', 'sure', 'why')",
	"INSERT INTO trust VALUES(1, 7, 'hole', 3, 'lines are missing', 'some may have ended')",
	"INSERT INTO life_pair VALUES(1, 1, 1, 2, 1, 'derived'), (1, 2, 2, NULL, 3, NULL), (1, 3, NULL, 1, 1, NULL)",
	"INSERT INTO life_sibling VALUES(1, 1, 1, 4, 2, 1), (1, 2, 1, 5, NULL, 2)",
	"INSERT INTO finding VALUES(1, 3, 'crash', 't', 's', 'g', 'sure', 1, 'home', 'b', 'o'), "
	"(2, 0, 'leak', 'u', NULL, NULL, 'guess', NULL, 'leaks', NULL, NULL)",
	"INSERT INTO finding_line VALUES(1, 1, 'thread', 'LWP 7')",
	"INSERT INTO finding_link VALUES(1, 1, 0, 5, 'threads/lwp/7')",
};

static void test_values(void **state)
{
	static const struct {
		const char *sql, *want;
	} rows[] = {
		{"SELECT * FROM v_source WHERE source = 1", "1|refs|refs|-|9|-|-|-|-|ok|-|-|-|-|-\n"},
		{"SELECT * FROM v_run", "1|7|20|clean|why|0|-|-|-|-|-|-|-|sure\n"},
		{"SELECT source, line, offset, reason, typeof(text) FROM v_reject", "1|4|99|odd|text\n"},
		{"SELECT * FROM v_life",
		 "0xffffffffffffff00#2|0xffffffffffffff00|1|finalized|0|a.c|10|make|new|2|1|2|0|1|96|8|used|"
		 "0xfffffffffffffea0|500|500|0|-256|-\n"},
		{"SELECT * FROM v_event ORDER BY life, ord",
		 "1|1|0xffffffffffffff00#2|0xffffffffffffff00|1|1|500|a.c|10|make|new|1|0|1|constructor\n"
		 "1|2|0xffffffffffffff00#2|0xffffffffffffff00|1|2|-|a.c|20|drop|-|-1|1|0|destructor\n"},
		{"SELECT * FROM v_thread", "1|500|0x7f00|3|run|sip|idle|1|0|2|sure|1|phones|waits|stuck|-|2.5\n"
		"2|-|-|-|-|-|-|0|1|0|guess|1|-|-|-|-|-\n"},
		{"SELECT * FROM v_lock",
		 "2|1|0xfffffffffffffea0|rwlock|&c->lock|0xffffffffffffff00#2|derived|1|0|A|&c->lock\n"},
		{"SELECT * FROM v_hold", "2|1|500|0x7f00|0xfffffffffffffea0|0|write|held|&c->lock|a.c|10|make|1|"
					 "1970-01-01 00:00:02.500001|2.499999\n"
					 "2|1|500|0x7f00|0x40|1|-|waiting|-|-|-|-|-|-|7.0\n"
					 "2|1|500|0x7f00|0x40|2|mutex|suspended|-|-|-|-|-|-|-\n"
					 "2|1|500|0x7f00|0x40|3|read|failed|-|-|-|-|-|-|-\n"},
		{"SELECT * FROM v_wait", "2|3|2|-|-|0xfffffffffffffea0|lock|1|500|0x7f00|dump|sure|mutex|A|a.c|20|drop|7.0|a.c|10|make|2|-|"
					 "1970-01-01 00:00:02.500001\n"
					 "2|1|1|500|0x7f00|-|x|-|-|-|stack|guess|join|-|-|-|-|-|-|-|-|-|-|-\n"},
		{"SELECT * FROM v_cycle", "2|2|1|1|1|500|0x7f00|0xfffffffffffffea0|lock|mutex|guess|-\n"},
		{"SELECT * FROM v_diff", "2|1|2.5|1|500|lock|stuck\n"},
		{"SELECT * FROM v_stack", "2|1|1|500|3|1|1|sip|idle|0|DNS|gdb\n"},
		{"SELECT * FROM v_frame",
		 "1|1|500|0|-|make|a=1|a.c|10|-|normal|-|0x12\n1|1|500|1|0x0|-|-|-|-|libc|signal|library|-\n"},
		{"SELECT * FROM v_leak ORDER BY path",
		 "a.c|10|make|3|4|-|50|a.c|20|drop|new|a.c|make|10|1|new|3|0.75|a.c|20|drop|0.25|0|6|derived|held|growing|2|1|1|r|k|-"
		 "|a.c|10|make|-|-|4|3|a.c|20|drop|new|3|4|5|0\n"
		 "-|-|-|1|0|9|9|-|-|-|-|-|-|-|2|-|1|-|-|-|-|-|-|0|-|root|-|-|0|1|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-\n"},
		{"SELECT * FROM v_leak_candidate",
		 "1|release|1|a.c|10|make|-|0.75|1|nearest|6|4\n1|release|2|a.c|20|drop|new|0.25|1|nearest context|2|3\n"
		 "1|take|1|a.c|20|drop|new|1.0|1||0|-\n1|take|2|a.c|10|make|-|0.5|1||0|-\n"},
		{"SELECT * FROM v_leak_term", "1|1|40|clean\n"},
		{"SELECT * FROM v_leak_life", "1|1|0xffffffffffffff00#2|1|0xffffffffffffff00#2|3|1|guess|7|2\n"},
		{"SELECT * FROM v_type", "a.c|10|make|new|9|4|3|1|1|0|96|5|7|4|8|9|2|1 2 3|1|40|1|20|2|3|4|1 2|1\n"},
		{"SELECT * FROM v_hole", "1|1|2|3|derived\n"},
		{"SELECT * FROM v_trust", "1|refs|-|hole|3|lines are missing|some may have ended\n"},
		{"SELECT * FROM v_clock", "1|refs|-|start|3|a|b|3600|1970-01-01 00:00:01.000001|1970-01-01 00:00:02.000002|guess|why\n"},
		{"SELECT * FROM v_incident", "1|crash|-|6|1970-01-01 00:00:01.000001|-|-|1|5|sure|why\n"
					     "1|deadlock|4|-|-|1970-01-01 00:00:02.000002|Nov 21|1|5|derived|why\n"},
		{"SELECT * FROM v_pair",
		 "0xffffffffffffff00#2|1|2|derived|1|1\n0xffffffffffffff00#2|2|-|-|3|1\n0xffffffffffffff00#2|-|1|-|1|1\n"},
		{"SELECT * FROM v_sibling",
		 "0xffffffffffffff00#2|0xffffffffffffff00#2|4|2|1|1|1\n0xffffffffffffff00#2|0xffffffffffffff00#2|5|-|2|2|1\n"},
		{"SELECT * FROM v_link",
		 "lock|0xfffffffffffffea0|object|0xffffffffffffff00#2|lock = object - overhead|derived\n"
		 "thread|1|lwp|500|named in refs|sure\n"
		 "frame|1/0|object|0xffffffffffffff00#2|a is its address|sure\n"
		 "frame|1/0|object|0xffffffffffffff00#2|b points 4 bytes into it|sure\n"
		 "frame|1/0|lock|0xfffffffffffffea0|c is its address|sure\n"},
		{"SELECT count(*) FROM v_log", "0\n"},
		{"SELECT * FROM v_finding", "1|critical|crash|t|s|g|sure|1|home|b\n2|note|leak|u|-|-|guess|-|leaks|-\n"},
		{"SELECT * FROM v_finding_line", "1|1|thread|LWP 7\n"},
		{"SELECT * FROM v_note ORDER BY kind DESC", "1|name|0x7|mine|a lock|locks/0x7\n2|mark|'q|-|-|hist/0x7#1\n"},
		{"SELECT * FROM v_finding_link", "1|1|0|5|threads/lwp/7\n"},
	};
	struct db *db = open_derived();

	(void)state;
	fill(db, sample, ARRAY_LEN(sample));
	assert_rows(db, "PRAGMA foreign_key_check", "");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_rows(db, rows[i].sql, rows[i].want);
	db_close(db);
}

/* Views that join by key must not read whole tables when one row is asked for. */
static void test_views_use_their_keys(void **state)
{
	static const char *const asked[] = {
		"SELECT * FROM v_life WHERE life = 1",
		"SELECT * FROM v_life WHERE addr_id = 1",
		"SELECT * FROM v_event WHERE life = 1",
		"SELECT * FROM v_event WHERE source = 1 AND line BETWEEN 1 AND 9",
		"SELECT * FROM v_frame WHERE stack = 1",
		"SELECT * FROM v_pair WHERE life = 1",
		"SELECT * FROM v_sibling WHERE life = 1",
		"SELECT * FROM v_thread WHERE lwp = 1",
	};
	struct db *db = open_derived();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		struct strbuf sql = {0}, plan = {0};

		strbuf_addf(&sql, "EXPLAIN QUERY PLAN %s", asked[i]);
		rows_of(db, strbuf_str(&sql), &plan);
		if (plan_reads_packed(strbuf_str(&plan)))
			fail_msg("%s: %s", asked[i], strbuf_str(&plan));
		/* Small dictionaries of threads and the like are looked up, big tables are never scanned. */
		for (size_t t = 0; t < 5; t++) {
			static const char *const big[] = {"SCAN l\n", "SCAN e\n", "SCAN f\n", "SCAN life_profile",
							  "SCAN k\n"};

			if (strstr(strbuf_str(&plan), big[t]))
				fail_msg("%s: %s", asked[i], strbuf_str(&plan));
		}
		strbuf_done(&sql);
		strbuf_done(&plan);
	}
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_manual),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_views_use_their_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
