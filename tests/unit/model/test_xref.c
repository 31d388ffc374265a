/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/model/raw.h"
#include "astscope/model/xref.h"

/* The list as text: "PLACE PLACE ..." or "! message". */
static void flat(const struct xref_list *l, struct strbuf *out)
{
	for (size_t i = 0; i < l->links.n; i++)
		strbuf_addf(out, "%s%.*s", i ? " " : "", SPAN_ARG(((struct xref_link *)vec_at(&l->links, i))->place));
	if (!l->links.n)
		strbuf_addf(out, "! %.*s", SPAN_ARG(l->message));
}

static void test_jumps(void **state)
{
	static const struct {
		struct thing t;
		const char *capital, *want;
	} cases[] = {
		/* From a lock holder to its ref changes, filtered to the object behind the lock. */
		{{THING_LOCK, {1, 0}}, "R", "refs/thread/201?filter=obj=0x55aa00002060#1"},
		{{THING_LOCK, {1, 0}}, "H", "threads/lwp/201"},
		{{THING_LOCK, {1, 0}}, "T", "threads/lwp/201 threads/lwp/202 threads/lwp/203"},
		{{THING_LOCK, {1, 0}}, "C", "leaks/site/res_crashlab.c:199:lab_trunk_alloc"},
		{{THING_LOCK, {1, 0}}, "B", "stacks/lwp/201 stacks/lwp/202"},
		{{THING_LOCK, {1, 0}}, "L", "! this is the lock"},
		{{THING_THREAD, {2, 0}}, "R", "refs/thread/201"},
		{{THING_THREAD, {2, 0}}, "L", "locks/0x55aa00002010 locks/0x55aa00003010"},
		{{THING_THREAD, {2, 0}}, "H", "threads/lwp/202"},
		{{THING_THREAD, {2, 0}}, "B", "stacks/lwp/201"},
		{{THING_THREAD, {2, 0}}, "W", "waits/lwp/201"},
		{{THING_THREAD, {2, 0}}, "C", "! no known object belongs to this row"},
		{{THING_THREAD, {1, 0}}, "W", "! this thread neither waits nor blocks another"},
		{{THING_THREAD, {1, 0}}, "H", "! this thread waits for nobody"},
		{{THING_THREAD, {1, 0}}, "B", "! no stack for LWP 100: it ended before the dump, or the dump is partial"},
		{{THING_LIFE, {2, 0}}, "L", "locks/0x55aa00002010"},
		{{THING_LIFE, {2, 0}}, "T", "threads/lwp/100 threads/lwp/201 threads/lwp/202"},
		{{THING_LIFE, {7, 0}}, "B", "stacks/lwp/204/frame/1"},
		{{THING_LIFE, {7, 0}}, "C", "leaks/site/channel.c:120:ast_channel_alloc"},
		{{THING_LIFE, {10, 0}}, "C", "objects?filter=file=format.c%20line=10%20func=fmt_alloc"},
		{{THING_LIFE, {9, 0}}, "C", "leaks/site/0"},
		{{THING_LIFE, {4, 0}}, "L", "! no lock dump shows a lock of this object"},
		{{THING_EVENT, {2, 2}}, "R", "refs/thread/201/line/4?filter=obj=0x55aa00002060#1"},
		{{THING_EVENT, {2, 2}}, "T", "threads/lwp/201"},
		{{THING_HOLD, {5, 0}}, "H", "threads/lwp/201"},
		{{THING_HOLD, {5, 0}}, "R", "refs/thread/203"},
		{{THING_WAIT, {1, 0}}, "H", "threads/lwp/202"},
		{{THING_WAIT, {4, 0}}, "L", "! no lock belongs to this row"},
		{{THING_MEMBER, {1, 1}}, "R", "refs/thread/201?filter=obj=0x55aa00003060#1"},
		{{THING_FRAME, {1, 1}}, "C", "leaks/site/channel.c:120:ast_channel_alloc"},
		{{THING_FRAME, {1, 1}}, "R", "refs/thread/204"},
		{{THING_STACK_GROUP, {2, 0}}, "T", "threads/lwp/201 threads/lwp/202"},
		{{THING_CREATOR, {7, 0}}, "C", "! this is the creator"},
		{{THING_NONE, {0, 0}}, "R", "! no thread belongs to this row"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct xref_list l;
		struct strbuf b = {0};
		struct err e = {0};

		assert_ok(xref_jump(*state, &cases[i].t, cases[i].capital[0], &l, &e), e);
		flat(&l, &b);
		if (strcmp(strbuf_str(&b), cases[i].want))
			fail_msg("%d %d %s: %s", (int)cases[i].t.kind, (int)cases[i].t.id[0], cases[i].capital, strbuf_str(&b));
		strbuf_done(&b);
		xref_list_done(&l);
	}
	struct xref_list l;
	struct err e = {0};

	assert_false(xref_jump(*state, &cases[0].t, 'Z', &l, &e));
}

/* R when there is nobody, when the holder wrote nothing, and when there are several. */
static void test_refs_of_lock(void **state)
{
	struct thing lock = {THING_LOCK, {1, 0}};
	struct strbuf b = {0};
	struct err e = {0};
	struct xref_list l;

	small_run(*state, "DELETE FROM ref_thread_of WHERE thread = 2;\n");
	assert_ok(xref_jump(*state, &lock, 'R', &l, &e), e);
	flat(&l, &b);
	assert_string_equal(strbuf_str(&b), "! LWP 201 wrote no line of the refs log");
	xref_list_done(&l);
	strbuf_clear(&b);

	small_run(*state, "DELETE FROM lock_entry WHERE state = 0;\nDELETE FROM wait_edge;\n");
	assert_ok(xref_jump(*state, &lock, 'R', &l, &e), e);
	flat(&l, &b);
	assert_string_equal(strbuf_str(&b), "! nobody is listed as holder of lock 0x55aa00002010 a->lock");
	xref_list_done(&l);
	strbuf_clear(&b);

	/* Readers: the first touched the object, the second did not. */
	small_run(*state, "UPDATE lock_entry SET state = 0, mode = 1 WHERE id IN (4, 5);\n");
	assert_ok(xref_jump(*state, &lock, 'R', &l, &e), e);
	flat(&l, &b);
	assert_string_equal(strbuf_str(&b), "refs/thread/202?filter=obj=0x55aa00002060#1 refs/thread/203");
	xref_list_done(&l);
	strbuf_done(&b);
}

static void test_related(void **state)
{
	struct thing t = {THING_THREAD, {2, 0}};
	struct strbuf b = {0};
	struct err e = {0};
	struct xref_list l;

	assert_ok(xref_related(*state, &t, &l, &e), e);
	flat(&l, &b);
	assert_string_equal(strbuf_str(&b), "locks/0x55aa00002010 locks/0x55aa00003010 threads/lwp/202 waits/lwp/201 stacks/lwp/201"
			    " refs/thread/201 objects?filter=any.thread=201");
	for (size_t i = 0; i < l.links.n; i++)
		assert_non_null(((struct xref_link *)vec_at(&l.links, i))->confidence);
	xref_list_done(&l);
	strbuf_clear(&b);
	t = (struct thing){THING_LIFE, {7, 0}};
	assert_ok(xref_related(*state, &t, &l, &e), e);
	flat(&l, &b);
	assert_string_equal(strbuf_str(&b), "hist/0x55aa00007020#2 threads/lwp/203 stacks/lwp/204/frame/1"
			    " leaks/site/channel.c:120:ast_channel_alloc");
	xref_list_done(&l);
	strbuf_done(&b);
	assert_int_equal(xref_sibling_life(*state, 7, 1), 8);
	assert_int_equal(xref_sibling_life(*state, 8, -1), 7);
	assert_int_equal(xref_sibling_life(*state, 8, 1), 0);
}

static void test_go(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"0x55aa00007020", "hist/0x55aa00007020#2 hist/0x55aa00007020#1"},
		{"0x55aa00007020#1", "hist/0x55aa00007020#1"},
		{"0x55aa00001004", "hist/0x55aa00001000#1"},
		{"0x55aa00002010", "hist/0x55aa00002060#1"},
		{"0x7f01", "threads/lwp/201"},
		{"201", "threads/lwp/201"},
		{"T3", "threads/lwp/204"},
		{"chan_sip.c:935", "objects?filter=file=chan_sip.c%20line=935 objects?filter=any.file=chan_sip.c%20any.line=935"},
		{"crashlab_exec", "locks?filter=func=crashlab_exec"},
		{"astscope:locks/0x55aa00002010", "locks/0x55aa00002010"},
		{"home", "home"},
		{"nothing_of_this", "! nothing here is called \"nothing_of_this\""},
		{"0xdeadbeef", "! nothing here is called \"0xdeadbeef\""},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct xref_list l;
		struct strbuf b = {0};
		struct err e = {0};

		assert_ok(xref_go(*state, span_from(cases[i].text), &l, &e), e);
		flat(&l, &b);
		if (strcmp(strbuf_str(&b), cases[i].want))
			fail_msg("%s: %s", cases[i].text, strbuf_str(&b));
		strbuf_done(&b);
		xref_list_done(&l);
	}
}

/* Every place opens, its cursor row is found, and its thing gives a place that leads to the same thing. */
static void test_resolve(void **state)
{
	static const struct {
		const char *place, *list;
		int64_t rows, at;
		enum thing_kind kind;
	} cases[] = {
		{"home/2", "findings", 5, 1, THING_FINDING},
		{"objects", "objects", 10, -1, THING_NONE},
		{"objects/0x55aa00002060#1", "objects", 10, 1, THING_LIFE},
		{"objects?filter=alive&sort=-events", "objects", 7, -1, THING_NONE},
		{"leaks/site/chan_sip.c:935:build_peer", "leaks", 5, 0, THING_CREATOR},
		{"leaks/site/0", "leaks", 5, 4, THING_CREATOR},
		{"leaks?group=file", "leaks", 5, -1, THING_NONE},
		{"hist/0x55aa00002060#1/event/3", "history", 3, 2, THING_LIFE},
		{"hist/0x55aa00002060#1/line/4", "history", 3, 1, THING_LIFE},
		{"refs/thread/201", "events", 2, -1, THING_THREAD},
		{"refs/thread/201/life/0x55aa00002060#1", "events", 1, -1, THING_THREAD},
		{"refs/thread/201/line/5", "events", 2, 1, THING_THREAD},
		{"threads/lwp/203", "threads", 5, 3, THING_THREAD},
		{"threads/pthread/0x7f02", "threads", 5, 2, THING_THREAD},
		{"threads/gdb/3", "threads", 5, 0, THING_THREAD},
		{"threads/thread/5", "threads", 5, 0, THING_THREAD},
		{"locks/0x55aa00003010", "locks", 2, 1, THING_LOCK},
		{"waits/cycle/1", "waits", 4, 0, THING_MEMBER},
		{"waits/lwp/203", "waits", 4, 2, THING_THREAD},
		{"stacks/lwp/204/frame/1", "stacks", 2, 0, THING_FRAME},
		{"stacks/group/2", "stacks", 2, 1, THING_STACK},
		{"stacks/stack/3", "stacks", 2, 1, THING_STACK},
		{"files/source/3", "sources", 4, 0, THING_SOURCE},
		{"rejects/source/3", "rejects", 1, -1, THING_SOURCE},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place p = {0};
		struct xref_target t;
		struct err e = {0};
		struct rows *r;
		int64_t n;

		assert_ok(place_read(span_from(cases[i].place), &p, &e), e);
		if (!xref_resolve(*state, &p, &t, &e))
			fail_msg("%s: %s", cases[i].place, e.msg);
		assert_string_equal(t.list->name, cases[i].list);
		assert_int_equal(t.thing.kind, cases[i].kind);
		if (!strcmp(t.list->name, "objects"))
			t.args.sort = "addr";
		assert_ok(rows_open(*state, t.list->name, &t.args, &r, &e), e);
		assert_ok(rows_total(r, &n, &e), e);
		if (n != cases[i].rows)
			fail_msg("%s: %d rows", cases[i].place, (int)n);
		assert_int_equal(t.has_key, cases[i].at >= 0);
		if (t.has_key) {
			assert_ok(rows_find(r, t.key, &n, &e), e);
			if (n != cases[i].at)
				fail_msg("%s: row %d", cases[i].place, (int)n);
		}
		rows_close(r);
		place_done(&p);
	}
}

/* The id that a list takes as a key or parameter is of a kind that can be looked up: none is let pass unread. */
static void test_kinds(void **state)
{
	for (size_t i = 0; i < list_count(); i++) {
		const struct list_info *li = list_at(i);
		struct strbuf text = {0};
		struct xref_target t;
		struct place p = {0};
		struct err e = {0};

		if (!li->place.key && !li->place.param)
			continue;
		strbuf_addf(&text, "%s/%s/987654321", li->place.view, li->place.kind);
		assert_ok(place_read(strbuf_span(&text), &p, &e), e);
		if (xref_resolve(*state, &p, &t, &e) && !t.has_key && !t.args.n_params)
			fail_msg("%s is not read", strbuf_str(&text));
		place_done(&p);
		strbuf_done(&text);
	}
}

static void test_unresolved(void **state)
{
	static const struct {
		const char *place, *why;
	} cases[] = {
		{"hist/0x1#1", "object 0x1#1 is not in this bundle"},
		{"hist/12", "\"12\" is no object: 0xADDR#LIFE"},
		{"hist", "a history needs an object: hist/0xADDR#LIFE"},
		{"threads/lwp/9", "thread 9 is not in this bundle"},
		{"refs/thread/9", "LWP 9 wrote no line of the refs log"},
		{"locks/0x9", "lock 0x9 is not in this bundle"},
		{"waits/cycle/9", "cycle 9 is not in this bundle"},
		{"stacks/lwp/100", "no stack for thread 100: it ended before the dump, or the dump is partial"},
		{"stacks/stack/9", "stack 9 is not in this bundle"},
		{"files/source/9", "file 9 is not in this bundle"},
		{"leaks/site/a:b", "creator a:b is not in this bundle"},
		{"home/x", "finding x is not in this bundle"},
		{"locks/x", "\"x\" is no address"},
		{"refs/thread/201/life/x", "\"x\" is no object: 0xADDR#LIFE"},
		{"stacks/group/x", "\"x\" is no stack group"},
		{"stacks/group/9", "stack group 9 is not in this bundle"},
		{"raw", "raw lines need a file: raw/source/N/line/N"},
		{"raw/source/9/line/1", "file 9 is not in this bundle"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place p = {0};
		struct xref_target t;
		struct err e = {0};

		assert_ok(place_read(span_from(cases[i].place), &p, &e), e);
		assert_false(xref_resolve(*state, &p, &t, &e));
		assert_int_equal(e.code, ERR_USAGE);
		assert_string_equal(e.msg, cases[i].why);
		place_done(&p);
	}
}

/* What stands on the command line as one thing. */
static void test_one_thing(void **state)
{
	static const struct {
		const char *place, *why; /* NULL = it is one */
	} cases[] = {
		{"hist/0x55aa00002060#1", NULL},
		{"objects", "objects is no single thing"},
		{"hist/0x1#1", "object 0x1#1 is not in this bundle"},
		{"nowhere/1", "\"nowhere\" is no view"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct thing t;
		struct err e = {0};
		bool ok = xref_thing(*state, span_from(cases[i].place), &t, &e);

		assert_int_equal(ok, !cases[i].why);
		if (!ok)
			assert_string_equal(e.msg, cases[i].why);
	}
}

/* All things of all lists have a title, and their place resolves to a thing with the same place. */
static void test_things(void **state)
{
	for (size_t i = 0; i < list_count(); i++) {
		struct rows_args a = {0};
		const struct row *row;
		struct err e = {0};
		struct rows *r;

		rows_arg(&a, "life", 2);
		if (!rows_open(*state, list_at(i)->name, &a, &r, &e)) {
			a.n_params = 0;
			if (!rows_open(*state, list_at(i)->name, &a, &r, &e))
				continue;
		}
		for (int64_t k = 0;; k++) {
			struct strbuf title = {0}, place = {0}, again = {0};
			struct place p = {0};
			struct xref_target t;

			assert_ok(rows_get(r, k, &row, &e), e);
			if (!row)
				break;
			if (row->thing.kind == THING_NONE)
				continue;
			assert_ok(xref_title(*state, &row->thing, &title, &e), e);
			assert_true(title.n > 0);
			assert_true(xref_place(*state, &row->thing, &place));
			assert_ok(place_read(strbuf_span(&place), &p, &e), e);
			assert_ok(xref_resolve(*state, &p, &t, &e), e);
			place_add(&again, &p);
			assert_string_equal(strbuf_str(&again), strbuf_str(&place));
			place_done(&p);
			strbuf_done(&title);
			strbuf_done(&place);
			strbuf_done(&again);
		}
		rows_close(r);
	}
}

/* The lines of @t with @context lines around them. */
static void lines_of(struct db *db, struct thing t, uint64_t context, struct raw_text *ret)
{
	uint64_t first, last;
	struct err e = {0};
	int64_t source;

	assert_true(raw_where(db, &t, &source, &first, &last));
	assert_ok(raw_lines(db, source, first - context, last - first + 1 + 2 * context, ret, &e), e);
}

static void test_raw(void **state)
{
	uint64_t first, last;
	int64_t source;
	struct raw_text t;
	struct err e = {0};

	lines_of(*state, (struct thing){THING_EVENT, {7, 4}}, 1, &t);
	assert_int_equal(t.lines.n, 3);
	assert_true(((struct raw_line *)vec_at(&t.lines, 1))->rewritten);
	assert_true(span_eq_str(((struct raw_line *)vec_at(&t.lines, 1))->text,
				"0x55aa00007020,-1,203,channel.c,300,ast_hangup,**destructor**lock-state:used**,"));
	assert_true(span_eq_str(((struct raw_line *)vec_at(&t.lines, 2))->text,
				"0x55aa00007020,+1,203,channel.c,120,ast_channel_alloc,**constructor**80**1200**,"));
	raw_done(&t);

	/* What the log printed, not the corrected count. */
	assert_ok(raw_lines(*state, 1, 7, 1, &t, &e), e);
	assert_true(span_eq_str(((struct raw_line *)vec_at(&t.lines, 0))->text,
				"0x55aa00002060,+1,202,res_crashlab.c,234,lab_worker_b,1,worker_b wants trunk A"));
	raw_done(&t);

	lines_of(*state, (struct thing){THING_HOLD, {2, 0}}, 0, &t);
	assert_int_equal(t.lines.n, 1);
	assert_int_equal(((struct raw_line *)vec_at(&t.lines, 0))->number, 7);
	assert_true(span_starts(((struct raw_line *)vec_at(&t.lines, 0))->text, SPAN_LIT("=== ---> Waiting for Lock #1")));
	assert_false(((struct raw_line *)vec_at(&t.lines, 0))->rewritten);
	raw_done(&t);

	lines_of(*state, (struct thing){THING_STACK, {1, 0}}, 0, &t);
	assert_int_equal(t.lines.n, 4);
	raw_done(&t);
	assert_ok(raw_lines(*state, 2, 0, 1000000000ull, &t, &e), e);
	assert_int_equal(t.lines.n, 14);
	raw_done(&t);
	assert_ok(raw_lines(*state, 2, 99, 10, &t, &e), e);
	assert_int_equal(t.lines.n, 0);
	raw_done(&t);
	assert_false(raw_lines(*state, 99, 1, 1, &t, &e));
	assert_false(raw_where(*state, &(struct thing){THING_NONE, {0, 0}}, &source, &first, &last));
}

/* The text form of old logs. */
static void test_raw_text_form(void **state)
{
	static const char *const want[] = {
		"0x55aa00004010 =1   chan_sip.c:935:build_peer (allocate a peer)",
		"0x55aa00004010 +1   chan_sip.c:2376:link_peer (link peer into peers table) [@1]",
		"0x55aa00004010 -1   chan_sip.c:940:build_peer () [@2]",
	};
	struct raw_text t;
	struct err e = {0};

	small_run(*state, "UPDATE source SET generation = 'T' WHERE id = 1;\n");
	assert_ok(raw_lines(*state, 1, 8, 3, &t, &e), e);
	for (size_t i = 0; i < 3; i++)
		assert_true(span_eq_str(((struct raw_line *)vec_at(&t.lines, i))->text, want[i]));
	raw_done(&t);
	assert_ok(raw_lines(*state, 1, 17, 1, &t, &e), e);
	assert_true(span_eq_str(((struct raw_line *)vec_at(&t.lines, 0))->text,
				"0x55aa00006010 **call destructor** chan_sip.c:2390:unlink_peer (unlink peer, all gone)"));
	raw_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_jumps, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_refs_of_lock, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_related, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_go, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_resolve, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_kinds, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_unresolved, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_one_thing, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_things, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_raw, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_raw_text_form, with_small, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
