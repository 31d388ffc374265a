/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/base/utf8.h"
#include "astscope/model/graph.h"

static void test_bar(void **state)
{
	static const struct {
		int64_t values[8];
		size_t n;
		int width;
		const char *want, *ascii;
	} cases[] = {
		{{1, 2, 3, 2, 3, 4, 3, 2}, 8, 20, "▁▂▃▂▃▄▃▂", "_.-.-=-."},
		{{1, 0}, 2, 20, "▁ ", "_ "},
		{{-3, -1}, 2, 20, "  ", "  "},
		{{1, 1, 1, 1, 1, 1, 800, 1}, 8, 20, "▁▁▁▁▁▁█▁", "______#_"},
		/* Downsampled: a spike never disappears. */
		{{1, 1, 1, 1, 1, 1, 800, 1}, 8, 2, "▁█", "_#"},
		{{1, 800, 1, 1, 1, 1, 1, 1}, 8, 1, "█", "#"},
		{{5, 6}, 2, 0, "", ""},
		{{0}, 0, 10, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0}, a = {0};

		graph_bar(cases[i].values, cases[i].n, cases[i].width, false, &b);
		graph_bar(cases[i].values, cases[i].n, cases[i].width, true, &a);
		assert_string_equal(strbuf_str(&b), cases[i].want);
		assert_string_equal(strbuf_str(&a), cases[i].ascii);
		strbuf_done(&b);
		strbuf_done(&a);
	}
}

/* No count is drawn above its place, whatever the numbers. */
static void test_bar_extremes(void **state)
{
	static const int64_t values[] = {INT64_MIN, INT64_MAX, 0, 1, INT64_MAX - 1, 9, 8, 7};
	struct strbuf b = {0};

	(void)state;
	for (int width = -1; width < 10; width++) {
		strbuf_clear(&b);
		graph_bar(values, ARRAY_LEN(values), width, false, &b);
		assert_int_equal(utf8_columns(strbuf_span(&b)), width < 0 ? 0 : width > 8 ? 8 : width);
	}
	strbuf_done(&b);
}

static void test_counts(void **state)
{
	struct count_graph g;
	struct err e = {0};

	assert_ok(graph_counts(*state, 8, 40, false, &g, &e), e);
	assert_string_equal(strbuf_str(&g.bar), "▁▂▃▂▁");
	assert_int_equal(g.first, 1);
	assert_int_equal(g.last, 1);
	assert_int_equal(g.max, 3);
	assert_int_equal(g.ups, 3);
	assert_int_equal(g.downs, 2);
	assert_int_equal(g.events, 5);
	assert_int_equal(g.threads, 2);
	assert_true(g.has_threads);
	count_graph_done(&g);
	/* A life first seen in mid-life: its highest count stood before the first line. */
	assert_ok(graph_counts(*state, 9, 40, false, &g, &e), e);
	assert_int_equal(g.max, 3);
	assert_int_equal(g.last, 2);
	count_graph_done(&g);
	assert_ok(graph_counts(*state, 999, 40, false, &g, &e), e);
	assert_int_equal(g.events, 0);
	assert_int_equal(g.bar.n, 0);
	count_graph_done(&g);
	small_run(*state, "UPDATE ref_event SET thread = NULL;\n");
	assert_ok(graph_counts(*state, 8, 2, true, &g, &e), e);
	assert_false(g.has_threads);
	assert_string_equal(strbuf_str(&g.bar), ".-");
	count_graph_done(&g);
}

static void text_of(struct db *db, const struct graph_options *o, struct strbuf *out)
{
	struct graph_text g;
	struct err e = {0};

	assert_ok(graph_waits(db, o, &g, &e), e);
	for (size_t i = 0; i < g.lines.n; i++) {
		const struct graph_line *l = vec_at(&g.lines, i);

		/* Runs stand in the text, one behind the other, and a link goes somewhere. */
		for (size_t k = 0, at = 0; k < l->n_runs; k++) {
			const struct graph_run *r = vec_at(&g.runs, l->run + k);

			assert_true(at <= r->start && r->start <= r->stop && r->stop <= l->text.n);
			assert_int_equal(r->role == GRAPH_LINK, r->place.n > 0);
			at = r->stop;
		}
		assert_true(l->kind != GRAPH_LINE_NODE || l->thing.kind != THING_NONE);
		strbuf_addf(out, "%.*s\n", SPAN_ARG(l->text));
	}
	graph_text_done(&g);
}

static void expect_text(struct db *db, const struct graph_options *o, const char *want)
{
	struct strbuf b = {0};

	text_of(db, o, &b);
	assert_string_equal(strbuf_str(&b), want);
	strbuf_done(&b);
}

static void expect_in(struct db *db, const struct graph_options *o, const char *want)
{
	struct strbuf b = {0};

	text_of(db, o, &b);
	if (!strstr(strbuf_str(&b), want))
		fail_msg("no \"%s\" in\n%s", want, strbuf_str(&b));
	strbuf_done(&b);
}

/* The same in three forms: as much as there is room for. */
static void test_waits(void **state)
{
	struct graph_options o = {.width = 78};

	expect_text(*state, &o,
		    "RING 1 of 1  2 threads, none can go on                   sure, in 1 of 1 dump\n"
		    "┌─> lab_worker_a 201  has A res_crashlab.c:220\n"
		    "│     ║ waits for B at res_crashlab.c:224 lab_worker_a, 4 min 12 s\n"
		    "│   lab_worker_b 202  has B res_crashlab.c:236\n"
		    "│     ║ waits for A at res_crashlab.c:240 lab_worker_b, 4 min 10 s\n"
		    "└─────╝\n"
		    "BEHIND IT  1 thread, perhaps 1 more\n"
		    "A ══ pbx_thread 203                    crashlab_exec res_crashlab.c:445  100 s\n"
		    "     └~~ pbx 204 waits for condition 0x7f99  guess\n"
		    "LOCKS\n"
		    "A  a->lock 0x55aa00002060#1   mutex   has it: lab_worker_a :220       2 wait\n"
		    "B  b->lock 0x55aa00003060#1   mutex   has it: lab_worker_b :236       1 waits\n");
	o = (struct graph_options){.width = 106, .height = 11};
	expect_text(*state, &o,
		    "RING 1 of 1  2 threads, none can go on                 sure, in 1 of 1 dump   since 20:22:28 (4 min 12 s)\n"
		    "┌─> lab_worker_a 201  has A a->lock 0x55aa00002060#1  taken at res_crashlab.c:220 lab_worker_a\n"
		    "│     ║ waits for B at res_crashlab.c:224 lab_worker_a                                         4 min 12 s\n"
		    "│   lab_worker_b 202  has B b->lock 0x55aa00003060#1  taken at res_crashlab.c:236 lab_worker_b\n"
		    "│     ║ waits for A at res_crashlab.c:240 lab_worker_b                                         4 min 10 s\n"
		    "└─────╝\n"
		    "BEHIND IT  1 thread, perhaps 1 more\n"
		    "A ══ pbx_thread 203                    crashlab_exec res_crashlab.c:445                             100 s\n"
		    "     └~~ pbx 204 waits for condition 0x7f99  guess: pthread_cond_wait in its stack\n");
	o.height = 0;
	expect_in(*state, &o, "┌─> lab_worker_a 201\n"
			      "│     has A a->lock 0x55aa00002060#1  taken at res_crashlab.c:220 lab_worker_a\n");
	expect_in(*state, &o, "\nORDER      A then B (lab_worker_a), B then A (lab_worker_b): none common\nDUMPS ");
}

/* What waits alike is one line, and a line each when asked for; what one waits for further down stands below it. */
static void test_waits_folded(void **state)
{
	struct graph_options o = {.width = 78};

	small_run(*state, "INSERT INTO thread VALUES(6, 1, 206, NULL, NULL, 'pbx_thread', NULL, 'lock-wait', 0, 1, 0, 'sure');\n"
			  "INSERT INTO wait_edge VALUES(6, 1, 1, 2, 1, 6, 'mutex', 1, 'x', 2, 'w', 'sure');\n"
			  "INSERT INTO wait_place VALUES(6, 0, 2, 445, 15, 200000000, NULL, 0, 2, 220, 3, 1);\n"
			  "INSERT INTO thread VALUES(7, 1, 207, NULL, NULL, 'writer', NULL, 'lock-wait', 0, 1, 0, 'sure');\n"
			  "INSERT INTO lock VALUES(7, 1, 4096, 'rwlock', NULL, NULL, NULL, NULL, 2, 0, 1, 1, 1);\n"
			  "INSERT INTO wait_edge VALUES(7, 1, 1, 2, 1, 7, 'write', 7, 'x', 6, 'w', 'sure');\n"
			  "INSERT INTO wait_place VALUES(7, 2, 2, 500, 4, NULL, NULL, 1, 2, 450, 15, 1);\n");
	expect_in(*state, &o, "\nA ══ 2 x pbx_thread 203 206            crashlab_exec res_crashlab.c:445 ");
	expect_in(*state, &o,
		  "\n     └══ writer 207 waits for lock 0x1000, to write  res_crashlab.c:500; pbx_thread reads it :450\n");
	o.unfolded = true;
	expect_in(*state, &o, "\nA ══ pbx_thread 203                    crashlab_exec res_crashlab.c:445  100 s\n");
	expect_in(*state, &o, "\nA ══ pbx_thread 206                    crashlab_exec res_crashlab.c:445  3 min 20 s\n");
}

/* Without a ring: who keeps the others comes first; a holder that nothing tells is said to be that. */
static void test_queues(void **state)
{
	struct graph_options o = {.width = 78};

	small_run(*state, "DELETE FROM ring_member;\nDELETE FROM wait_edge WHERE id = 1;\n");
	expect_in(*state, &o, "QUEUE 1 of 1  3 threads wait for lab_worker_a 201        sure, in 1 of 1 dump\n"
			      "lab_worker_a 201  has A res_crashlab.c:220\n"
			      "A ══ lab_worker_b 202                  lab_worker_b res_crashlab.c:240  4 min 10 s\n"
			      "A ══ pbx_thread 203                    crashlab_exec res_crashlab.c:445  100 s\n"
			      "     └~~ pbx 204 waits for condition 0x7f99  guess\n");
	small_run(*state, "UPDATE wait_edge SET holder = NULL WHERE lock = 1;\nUPDATE run SET shutdown = 'clean';\n");
	expect_in(*state, &o, "QUEUE 1 of 1  3 threads wait for A: holder not listed");
	expect_in(*state, &o, "\nA  a->lock 0x55aa00002060#1   mutex   holder not listed ");
}

static void test_possible_ring(void **state)
{
	struct graph_options o = {.width = 78};
	struct graph_text g;
	struct err e = {0};

	small_run(*state, "UPDATE ring_member SET confidence = 'guess';\nUPDATE wait_edge SET confidence = 'guess' WHERE id = 1;\n"
			  "UPDATE wait_edge SET confidence = 'derived' WHERE id = 2;\n");
	expect_in(*state, &o, "POSSIBLE RING 1 of 1  2 threads seem to wait for each other");
	expect_in(*state, &o, "\n│     ~~ waits for B at res_crashlab.c:224 lab_worker_a, 4 min 12 s  guess\n");
	expect_in(*state, &o, "\n│     ── waits for A at res_crashlab.c:240 lab_worker_b, 4 min 10 s\n");
	expect_in(*state, &o, "\n└~~~~~┘\n");
	assert_ok(graph_waits(*state, &o, &g, &e), e);
	assert_int_equal(g.cycles, 0);
	assert_int_equal(g.possible, 1);
	assert_int_equal(g.waiting, 4);
	graph_text_done(&g);
}

/* Another moment shows what it states, and nothing that only the first does. */
static void test_snapshots(void **state)
{
	struct graph_options o = {.width = 78, .snapshot = 2};
	struct strbuf name = {0};
	struct err e = {0};
	int64_t to;

	small_run(*state, "INSERT INTO snapshot VALUES(2, 1, 2, 1, 1, 1, 0, NULL);\nINSERT INTO wait_also VALUES(2, 3);\n");
	expect_in(*state, &o, "QUEUE 1 of 1  1 thread waits for lab_worker_a 201");
	assert_ok(graph_snapshot_step(*state, 0, 1, &to, &e), e);
	assert_int_equal(to, 2);
	assert_ok(graph_snapshot_step(*state, 2, 1, &to, &e), e);
	assert_int_equal(to, 0);
	assert_ok(graph_snapshot_step(*state, 2, -1, &to, &e), e);
	assert_int_equal(to, 1);
	assert_ok(graph_snapshot_name(*state, 2, &name, &e), e);
	assert_string_equal(strbuf_str(&name), "moment 2 of 2");
	strbuf_done(&name);
}

static void test_waits_ascii(void **state)
{
	struct graph_options o = {.width = 78, .ascii = true};
	struct strbuf b = {0};

	/* Names are from strangers: nothing but ASCII leaves, and no control byte in either form. */
	small_run(*state, "UPDATE thread SET name = 'p' || char(27) || '[2Jbäx' WHERE id = 4;\n");
	text_of(*state, &o, &b);
	assert_non_null(strstr(strbuf_str(&b), "\n+-> lab_worker_a 201  has A res_crashlab.c:220\n"
					       "|     = waits for B at res_crashlab.c:224 lab_worker_a, 4 min 12 s\n"));
	assert_non_null(strstr(strbuf_str(&b), "\n+-----+\n"));
	assert_non_null(strstr(strbuf_str(&b), "\n     +~~ pbx 204"));
	for (size_t i = 0; i < b.n; i++)
		assert_true(b.p[i] == '\n' || (b.p[i] >= ' ' && b.p[i] <= '~'));
	assert_non_null(strstr(strbuf_str(&b), "A == p\\x1b[2Jb\\xc3\\xa4x 203"));
	strbuf_done(&b);
	o.ascii = false;
	expect_in(*state, &o, "p\\x1b[2Jbäx");
}

static void test_no_waits(void **state)
{
	struct graph_options o = {.width = 78};

	small_run(*state, "DELETE FROM wait_edge;\nDELETE FROM ring_member;\nDELETE FROM blocked_behind;\n");
	expect_in(*state, &o, "Nobody waits in the lock dump of this bundle.\n");
}

/* Tables that do not fit together (a damaged database) draw less, and nothing breaks. */
static void test_waits_torn(void **state)
{
	struct graph_options o = {.width = 78};

	small_run(*state, "DELETE FROM wait_edge WHERE id = 2;\n"
			  "INSERT INTO ring_member VALUES(7, 1, 1, NULL, 2, 9, 5, 1, 'x', 'mutex', NULL, 'sure');\n"
			  "INSERT INTO wait_edge VALUES(8, 1, 1, 2, 1, 99, 'mutex', 99, 'x', 98, 'w', 'sure');\n");
	/* No lock dump shows it: nothing is said of dumps. */
	expect_in(*state, &o, "RING 2 of 2  a thread waits for itself");
}

/* Many that wait for one lock are one line; each on its own are so many lines, and a long chain goes deep and stops nowhere. */
static void test_many(void **state)
{
	struct graph_options o = {.width = 78};
	struct graph_text g;
	struct err e = {0};

	small_run(*state, "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)\n"
			  "INSERT INTO thread SELECT i + 1000, 1, i + 100000, NULL, NULL, 'pbx_thread', NULL, NULL,\n"
			  "0, 1, 0, 'sure' FROM n;\n"
			  "INSERT INTO wait_edge SELECT id, 1, 1, 2, 1, id, 'mutex', iif(id > 11000, 2, 1), 'x',\n"
			  "iif(id > 11000, id - 1, 2), 'w', 'sure' FROM thread WHERE id > 1000;\n");
	assert_ok(graph_waits(*state, &o, &g, &e), e);
	assert_int_equal(g.waiting, 20004);
	assert_true(g.lines.n > 10000 && g.folded);
	graph_text_done(&g);
	small_run(*state, "UPDATE wait_edge SET lock = 1, holder = 2 WHERE id > 1000;\n");
	assert_ok(graph_waits(*state, &o, &g, &e), e);
	assert_true(g.lines.n < 20);
	graph_text_done(&g);
	o.unfolded = true;
	assert_ok(graph_waits(*state, &o, &g, &e), e);
	assert_true(g.lines.n > GRAPH_THREADS_MAX && g.lines.n < GRAPH_THREADS_MAX + 30);
	graph_text_done(&g);
}

static void test_dot(void **state)
{
	static const char want[] =
		"digraph waits {\n"
		"\trankdir=LR;\n"
		"\tt3 [shape=ellipse, label=\"LWP 202 lab_worker_b\", color=red, penwidth=2];\n"
		"\tt2 [shape=ellipse, label=\"LWP 201 lab_worker_a\", color=red, penwidth=2];\n"
		"\tl1 [shape=box, label=\"a->lock 0x55aa00002010\", color=red, penwidth=2];\n"
		"\tt4 [shape=ellipse, label=\"q\\\"; x\"];\n"
		"\tl2 [shape=box, label=\"b->lock 0x55aa00003010\", color=red, penwidth=2];\n"
		"\tt5 [shape=ellipse, label=\"LWP 204\"];\n"
		"\tr4 [shape=hexagon, label=\"condition 0x7f99\"];\n"
		"\tt3 -> l1 [label=\"waits at res_crashlab.c:240 lab_worker_b, since 20:22:30"
		"; ring 1\", style=solid, color=red, penwidth=2];\n"
		"\tl1 -> t2 [label=\"taken at res_crashlab.c:220 lab_worker_a\", style=solid, color=red, penwidth=2];\n"
		"\tt4 -> l1 [label=\"waits at res_crashlab.c:445 crashlab_exec, since 20:25:00\", style=solid];\n"
		"\tt2 -> l2 [label=\"waits at res_crashlab.c:224 lab_worker_a, since 20:22:28"
		"; ring 1\", style=solid, color=red, penwidth=2];\n"
		"\tl2 -> t3 [label=\"taken at res_crashlab.c:236 lab_worker_b\", style=solid, color=red, penwidth=2];\n"
		"\tt5 -> r4 [label=\"waits (task)\", style=dotted];\n"
		"\tr4 -> t4 [label=\"must act\", style=dotted];\n"
		"}\n";
	struct strbuf b = {0}, expected = {0};
	struct err e = {0};
	const char *at;

	small_run(*state, "UPDATE thread SET name = 'q\"; x' WHERE id = 4;\n");
	assert_ok(graph_waits_dot(*state, &b, &e), e);
	at = strstr(want, "q\\\"");
	strbuf_add(&expected, (struct span){want, (size_t)(at - want)});
	strbuf_addf(&expected, "LWP 203 %s", at);
	assert_string_equal(strbuf_str(&b), strbuf_str(&expected));
	strbuf_done(&b);
	strbuf_done(&expected);
}

/* Orders of two locks that were broken stand apart: their addresses are those of another run. */
static void test_dot_of_broken_orders(void **state)
{
	struct strbuf b = {0};
	struct err e = {0};

	small_run(*state,
		  "INSERT INTO memory_error VALUES(1, 3, 9, 'order', 'helgrind', 7, 2, NULL, 3, NULL, NULL, NULL, NULL, "
		  "'Thread #2: lock order \"0x4A1 before 0x4B2\" violated');\n"
		  "INSERT INTO memory_part VALUES(1, 0, 9, 'Observed (incorrect) order is: acquisition of lock at 0x4B2');\n"
		  "INSERT INTO memory_part VALUES(1, 1, 12, 'Address 0x4a1 is 0 bytes inside data symbol \"first_lock\"');\n"
		  "INSERT INTO memory_frame VALUES(1, 0, 0, 10, 1, (SELECT min(id) FROM func), (SELECT min(id) FROM file), 77, NULL);\n");
	assert_ok(graph_waits_dot(*state, &b, &e), e);
	for (size_t i = 0; i < 5; i++) {
		static const char *const want[] = {
			"\t\"0x4a1\" [shape=box, style=dotted, label=\"first_lock 0x4a1\"];\n",
			"\t\"0x4b2\" [shape=box, style=dotted, label=\"0x4b2\"];\n",
			"\t\"0x4a1\" -> \"0x4b2\" [label=\"taken before\", style=dotted];\n",
			"\t\"0x4b2\" -> \"0x4a1\" [label=\"possible cycle at ",
			":77 ",
		};

		if (!strstr(strbuf_str(&b), want[i]))
			fail_msg("no %s in %s", want[i], strbuf_str(&b));
	}
	strbuf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_bar_extremes),
		cmocka_unit_test_setup_teardown(test_counts, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits_folded, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_queues, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_possible_ring, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_snapshots, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_many, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits_ascii, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_no_waits, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits_torn, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_dot, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_dot_of_broken_orders, with_small, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
