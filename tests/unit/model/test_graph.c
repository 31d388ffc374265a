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

		assert_true(o->width <= 0 || utf8_columns(l->text) <= o->width);
		assert_int_equal(l->node, l->thing.kind != THING_NONE);
		strbuf_addf(out, "%.*s\n", SPAN_ARG(l->text));
	}
	graph_text_done(&g);
}

static void test_waits(void **state)
{
	static const char want[] =
		"CYCLE 1  2 threads, 1 more queued behind, in 1 of 1 lock dump\n"
		"  ┌──> LWP 201 lab_worker_a ══holds══> a->lock 0x55aa00002010\n"
		"  │                                     ║ ──is──> object 0x55aa00002060#1\n"
		"  │                                     v wanted by\n"
		"  │    LWP 202 lab_worker_b ══holds══> b->lock 0x55aa00003010\n"
		"  │                                     ║ ──is──> object 0x55aa00003060#1\n"
		"  └────────────── wanted by ────────────╝\n"
		"  1 thread queues behind a->lock 0x55aa00002010, held by LWP 201 lab_worker_a\n"
		"      LWP 203 pbx_thread\n"
		"\n"
		"WAITS outside of a cycle\n"
		"  LWP 204 ~~wants~~> condition 0x7f99 ~~held by~~> LWP 203 pbx_thread   guess: pthread_cond_wait in its stack\n";
	struct graph_options o = {.width = 120};
	struct strbuf b = {0};

	text_of(*state, &o, &b);
	assert_string_equal(strbuf_str(&b), want);
	strbuf_clear(&b);
	o.all_queues = true;
	text_of(*state, &o, &b);
	assert_non_null(strstr(strbuf_str(&b),
			       "  LWP 203 pbx_thread ══wants══> a->lock 0x55aa00002010 ══held by══> LWP 201 lab_worker_a\n"));
	strbuf_clear(&b);
	for (o.width = 1; o.width < 60; o.width += 7)
		text_of(*state, &o, &b);
	strbuf_done(&b);
}

static void test_waits_ascii(void **state)
{
	static const char want[] =
		"CYCLE 1  2 threads, 1 more queued behind, in 1 of 1 lock dump\n"
		"  +--> LWP 201 lab_worker_a ==holds==> a->lock 0x55aa00002010\n"
		"  |                                     | --is--> object 0x55aa00002060#1\n"
		"  |                                     v wanted by\n"
		"  |    LWP 202 lab_worker_b ==holds==> b->lock 0x55aa00003010\n"
		"  |                                     | --is--> object 0x55aa00003060#1\n"
		"  +-------------- wanted by ------------+\n";
	struct graph_options o = {.width = 120, .ascii = true};
	struct strbuf b = {0};

	/* Names are from strangers: nothing but ASCII leaves, and no control byte in either form. */
	small_run(*state, "UPDATE thread SET name = 'p' || char(27) || '[2Jbäx' WHERE id = 4;\n");
	text_of(*state, &o, &b);
	assert_true(span_starts(strbuf_span(&b), span_from(want)));
	for (size_t i = 0; i < b.n; i++)
		assert_true(b.p[i] == '\n' || (b.p[i] >= ' ' && b.p[i] <= '~'));
	assert_non_null(strstr(strbuf_str(&b), "p\\x1b[2Jb\\xc3\\xa4x"));
	strbuf_clear(&b);
	o.ascii = false;
	text_of(*state, &o, &b);
	assert_non_null(strstr(strbuf_str(&b), "p\\x1b[2Jbäx"));
	strbuf_done(&b);
}

static void test_no_waits(void **state)
{
	struct graph_options o = {.width = 80};
	struct strbuf b = {0};

	small_run(*state, "DELETE FROM wait_edge;\nDELETE FROM ring_member;\nDELETE FROM blocked_behind;\n");
	text_of(*state, &o, &b);
	assert_string_equal(strbuf_str(&b), "No thread waits for another one.\n");
	strbuf_done(&b);
}

/* Tables that do not fit together (a damaged database) draw less, and nothing breaks. */
static void test_waits_torn(void **state)
{
	struct graph_options o = {.width = 80};
	struct strbuf b = {0};

	small_run(*state, "DELETE FROM wait_edge WHERE id = 2;\n"
			  "INSERT INTO ring_member VALUES(7, 1, 1, NULL, 2, 9, 5, 1, 'x', 'mutex', NULL, 'sure');\n");
	text_of(*state, &o, &b);
	/* No lock dump shows it: nothing is said of dumps. */
	assert_non_null(strstr(strbuf_str(&b), "CYCLE 7  1 thread\n"));
	strbuf_done(&b);
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
		"\tr4 [shape=box, label=\"condition 0x7f99\"];\n"
		"\tt3 -> l1 [label=\"wants\", style=solid, color=red];\n"
		"\tl1 -> t2 [label=\"held by\", style=solid, color=red];\n"
		"\tt4 -> l1 [label=\"wants\", style=solid];\n"
		"\tt2 -> l2 [label=\"wants\", style=solid, color=red];\n"
		"\tl2 -> t3 [label=\"held by\", style=solid, color=red];\n"
		"\tt5 -> r4 [label=\"wants\", style=dotted];\n"
		"\tr4 -> t4 [label=\"held by\", style=dotted];\n"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_bar_extremes),
		cmocka_unit_test_setup_teardown(test_counts, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits_ascii, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_no_waits, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_waits_torn, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_dot, with_small, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
