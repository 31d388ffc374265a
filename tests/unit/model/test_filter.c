/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/model/filter.h"
#include "astscope/model/filter_tree.h"
#include "astscope/model/rows.h"

static int64_t hits(struct db *db, const char *list, const char *filter)
{
	struct rows_args a = {.filter = span_from(filter)};
	struct err e = {0};
	int64_t n = -1;

	if (!strcmp(list, "history"))
		rows_arg(&a, "life", 2);
	if (!strcmp(list, "events"))
		rows_arg(&a, "ref_thread", 1);
	if (!strcmp(list, "frames"))
		rows_arg(&a, "stack", 1);
	if (!rows_count(db, list, &a, &n, &e))
		fail_msg("%s: %s (%s)", filter, e.msg, e.hint);
	return n;
}

static const struct {
	const char *filter;
	int64_t n;
} objects_want[] = {
	{"", 10},
	{"   ", 10},
	{"alive", 7},
	{"freed", 3},
	{"-alive", 3},
	{"not alive", 3},
	{"alive freed", 0},
	{"alive or freed", 10},
	{"invalid", 1},
	{"skewed", 1},
	{"leaked", 0},
	{"negative", 0},
	{"suspect", 3},
	{"locked", 2},
	{"crash", 2},
	{"file:chan_sip.c", 3},
	{"file:chan*", 5},
	{"file:CHAN_sip.c", 0},          /* a capital: case counts */
	{"func:Build_peer", 0},
	{"file:chan_sip.c,channel.c", 5},
	{"-file:chan_sip.c", 7},         /* also the life without a creator */
	{"file=chan_sip.c line=935", 3},
	{"line:935,199", 5},
	{"line>500", 3},
	{"line!=935", 6},
	{"func:build_peer alive", 2},
	{"type:*alloc", 6},
	{"tag:\"link peer into peers table\"", 3},
	{"tag~link", 3},
	{"tag~\"^park$|^Bridge\"", 2},
	{"tag~PARK", 0},
	{"any.func:link_peer", 3},
	{"link_pe", 3},           /* a word: of any event */
	{"any.file:chan*", 6},
	{"any.line:300", 3},
	{"any.thread:204", 3},
	{"any.tag:late", 1},
	{"by.func:unlink_peer", 1},
	{"by.thread:203", 3},
	{"made.thread:203", 2},
	{"made.tag:\"\"", 4},            /* no tag */
	{"class:leaked", 6},
	{"class=finalized,leaked", 0},   /* exact takes the comma as text */
	{"count>=2", 3},
	{"max>2", 4},
	{"events:3", 5},
	{"events=0x3", 5},
	{"size>1000", 2},
	{"age>20", 4},
	{"score>50", 3},
	{"obj:0x55aa00007020", 2},
	{"obj:0x55aa00007020#2", 1},
	{"addr:0x55aa00007020", 2},
	{"addr:0x55aa0000[23]*", 2},
	{"0x55aa00007020", 2},
	{"0x55aa00007020#1", 1},
	{"0x55aa00007024", 2},           /* inside */
	{"0x55aa00002010", 1},           /* its lock */
	{"0xdead", 0},
	{"sip", 3},                      /* a word: in file or func */
	{"build_", 3},
	{"\"sip\"", 3},
	{"(file:chan_sip.c or file:config.c) alive", 3},
	{"file:chan_sip.c or file:config.c alive", 4},
	{"not (alive or invalid)", 2},
	{"-(file:chan_sip.c func:build_peer)", 7},
	{"made", 9},
	{"file:*", 10},
	{"-any.tag:*", 0},
	{"repaired", 1},
	{"alive and file:chan_sip.c", 2},
};

static void test_objects(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(objects_want); i++) {
		int64_t n = hits(*state, "objects", objects_want[i].filter);

		if (n != objects_want[i].n)
			fail_msg("%s: %d, not %d", objects_want[i].filter, (int)n, (int)objects_want[i].n);
	}
}

static void test_other_lists(void **state)
{
	static const struct {
		const char *list, *filter;
		int64_t n;
	} want[] = {
		{"history", "", 3},           {"history", "constructor", 1},  {"history", "delta>0", 3},
		{"history", "thread:201", 1}, {"history", "mismatch", 1},     {"history", "tag:*trunk*", 3},
		{"history", "seq>1", 2},      {"history", "func:lab_*", 3},   {"history", "obj:0x55aa00002060#1", 3},
		{"events", "unmatched", 2},   {"events", "delta<0", 3},       {"events", "0x55aa00005010", 3},
		{"threads", "", 5},           {"threads", "blocked", 4},      {"threads", "deadlocked", 2},
		{"threads", "behind", 1},     {"threads", "crashed", 1},      {"threads", "holder", 2},
		{"threads", "lwp:201", 1},    {"threads", "name:lab_*", 2},   {"threads", "func:lab_worker_b", 1},
		{"threads", "201", 1},        {"threads", "exited", 1},       {"threads", "refs>10", 1},
		{"threads", "0x7f01", 1},     {"threads", "folded", 2},       {"threads", "pthread:0x7f0[12]", 2},
		{"threads", "wants:a->lock", 2}, {"threads", "depth>2", 1},   {"threads", "state:crashed", 1},
		{"locks", "", 2},             {"locks", "held", 2},           {"locks", "waiters>1", 1},
		{"locks", "holder:201", 1},   {"locks", "waiter:203", 1},     {"locks", "name:a*", 1},
		{"locks", "held>60", 2},      {"locks", "sure", 1},           {"locks", "0x55aa00002060", 1},
		{"locks", "func:crashlab_exec", 1}, {"locks", "obj:0x55aa00003060", 1}, {"locks", "cycle", 2},
		{"holds", "", 5},             {"holds", "waiting", 3},        {"holds", "lwp:203", 1},
		{"holds", "state:held", 2},   {"holds", "mode:mutex", 5},     {"holds", "held>=252", 3},
		{"waits", "", 4},             {"waits", "cycle", 2},          {"waits", "guess", 1},
		{"waits", "holder:201", 2},   {"waits", "lock:0x55aa00003010", 1}, {"waits", "resource:cond*", 1},
		{"waits", "func:crashlab_exec", 1}, {"waits", "kind:mutex line>300", 1},
		{"waits", "waiters:2", 2},    {"stacks", "holder", 1},        {"stacks", "wants:a->lock start:lab_*", 1},
		{"stacks", "", 2},            {"stacks", "crashed", 1},       {"stacks", "func:raise", 1},
		{"stacks", "threads>1", 1},   {"stacks", "lwp:202", 1},       {"stacks", "deadlocked", 1},
		{"stacks", "pthread:0x7f04", 1}, {"stacks", "0x55aa00007020", 1},
		{"frames", "", 3},            {"frames", "file:pbx.c", 1},    {"frames", "0x55aa00001000", 1},
		{"findings", "critical", 2},  {"findings", "kind:alive", 1},  {"findings", "cycle", 1},
		{"sources", "", 4},           {"sources", "recognised", 3},   {"rejects", "reason:*frame*", 1},
		{"leaks", "alive", 5},        {"leaks", "leaked", 0},         {"leaks_file", "func:build_peer", 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		int64_t n = hits(*state, want[i].list, want[i].filter);

		if (n != want[i].n)
			fail_msg("%s %s: %d, not %d", want[i].list, want[i].filter, (int)n, (int)want[i].n);
	}
}

/* Errors name the place and what could be meant. */
static void test_errors(void **state)
{
	static const struct {
		const char *list, *filter;
		size_t offset, length;
		const char *msg, *nearest;
	} want[] = {
		{"objects", "alive fiel:chan", 6, 4, "no field \"fiel\" here", "file"},
		{"objects", "evnts>3", 0, 5, "no field \"evnts\" here", "events"},
		{"objects", "xyzzyq:3", 0, 6, "no field \"xyzzyq\" here", ""},
		{"objects", "line:abc", 5, 3, "line takes a number, not \"abc\"", ""},
		{"objects", "alive file:", 11, 1, "file needs a value", ""},
		{"objects", "file:a,,b", 7, 1, "file needs a value", ""},
		{"objects", "(alive", 0, 1, "this parenthesis is not closed", ""},
		{"objects", "alive)", 5, 1, "this parenthesis closes nothing", ""},
		{"objects", "tag:\"abc", 4, 1, "this quote is not closed", ""},
		{"objects", "alive or", 8, 1, "a term is missing", ""},
		{"objects", "or alive", 0, 1, "a term is missing", ""},
		{"objects", "-", 1, 1, "nothing to negate", ""},
		{"objects", "alive not", 9, 1, "nothing to negate", ""},
		{"objects", "count~3", 0, 6, "count is no text: use : or =", ""},
		{"objects", "file>3", 0, 5, "file is no number", ""},
		{"objects", "file!=x", 0, 6, "file is no number: use -file=...", ""},
		{"objects", "0xzz", 0, 4, "\"0xzz\" is no address", ""},
		{"objects", "obj:alive", 4, 5, "obj takes 0xADDR or 0xADDR#LIFE, not \"alive\"", ""},
		{"objects", "tag~\"a(b\"", 7, 1, "bad pattern: missing closing parenthesis", ""},
		{"objects", "tag~*", 4, 1, "bad pattern: quantifier does not follow a repeatable item", ""},
		{"objects", "addr:xyz", 5, 3, "addr takes an address, not \"xyz\"", ""},
		{"objects", "addr:0x1,zz", 5, 6, "addr takes an address, not \"zz\"", ""},
		{"cycles", "word", 0, 4, "no word \"word\" here", ""},
		{"cycles", "0x12", 0, 4, "no addresses here", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct filter_error fe = {0};

		if (filter_check(*state, want[i].list, span_from(want[i].filter), &fe))
			fail_msg("%s passed", want[i].filter);
		if (strcmp(fe.msg, want[i].msg) || fe.offset != want[i].offset || fe.length != want[i].length ||
		    strcmp(fe.nearest, want[i].nearest))
			fail_msg("%s: %zu+%zu %s (%s)", want[i].filter, fe.offset, fe.length, fe.msg, fe.nearest);
	}
}

static void test_limits(void **state)
{
	struct filter_error fe = {0};
	struct strbuf b = {0};

	strbuf_add_repeat(&b, '(', 1000);
	assert_false(filter_check(*state, "objects", strbuf_span(&b), &fe));
	assert_string_equal(fe.msg, "too many parentheses");
	strbuf_clear(&b);
	for (int i = 0; i < 1000; i++)
		strbuf_add_str(&b, "alive ");
	assert_false(filter_check(*state, "objects", strbuf_span(&b), &fe));
	assert_string_equal(fe.msg, "too many terms");
	strbuf_clear(&b);
	for (int i = 0; i < 200; i++)
		strbuf_add_str(&b, "alive ");
	assert_true(filter_check(*state, "objects", strbuf_span(&b), &fe));
	strbuf_clear(&b);
	strbuf_add_repeat(&b, 'x', 20000);
	assert_false(filter_check(*state, "objects", strbuf_span(&b), &fe));
	/* A pattern that explodes is stopped and said. */
	strbuf_clear(&b);
	strbuf_add_str(&b, "INSERT INTO tag VALUES(900, '");
	strbuf_add_repeat(&b, 'a', 60);
	strbuf_add_str(&b, "');\n");
	small_run(*state, strbuf_str(&b));
	assert_false(filter_check(*state, "objects", SPAN_LIT("tag~\"^(a+)+[bc]$\""), &fe));
	assert_non_null(strstr(fe.msg, "too long"));
	strbuf_done(&b);
}

/* What a user types reaches SQLite as values only. */
static void test_no_injection(void **state)
{
	static const char *const evil[] = {
		"file:\"') OR 1=1 --\"", "file=\"'; DROP TABLE life; --\"", "tag~\"'--\"", "\"' OR '1'='1\"", "file:{set}", "name{filter}",
		"addr:\"0x* OR 1\"", "tag:\"]', 1) --\"", "file:\"\\\",1,2,3,\\\"\"", "made.tag:\"\001\037\"", "file:?{,}*:f1",
	};
	struct filter_error fe;

	for (size_t i = 0; i < ARRAY_LEN(evil); i++)
		if (hits(*state, "objects", evil[i]) != 0)
			fail_msg("%s", evil[i]);
	assert_int_equal(hits(*state, "objects", ""), 10);
	assert_false(filter_check(*state, "objects", SPAN_LIT("1=1"), &fe));
	assert_false(filter_check(*state, "objects", SPAN_LIT("l.id:1"), &fe));
}

static void test_explain(void **state)
{
	static const struct {
		const char *filter, *text, *offer;
	} want[] = {
		{"func:build_peer tag~park", "0 of 10. Without func:build_peer 1, without tag~park 3", ""},
		{"alive func:link_peer",
		 "0 of 10. Without func:link_peer 7; file, func and line mean the creator: alive any.func:link_peer gives 2",
		 "alive any.func:link_peer"},
		{"line:940", "0 of 10; file, func and line mean the creator: any.line:940 gives 3", "any.line:940"},
		{"leaked", "0 leaked: the log shows no whole shutdown; 7 alive, type alive", "alive"},
		{"leaked file:chan_sip.c", "0 leaked: the log shows no whole shutdown; 2 alive, type alive", "alive file:chan_sip.c"},
		{"xyzzy", "0 of 10", ""},
		{"alve", "0 of 10; did you mean alive (7)?", "alive"},
		{"func:buid_peer", "0 of 10; did you mean func:build_peer (3)?", "func:build_peer"},
		{"alve func=buid_peer", "0 of 10; did you mean alive func=build_peer (2)?", "alive func=build_peer"},
		{"buid_peer", "0 of 10; did you mean build_peer (3)?", "build_peer"},
		{"\"alve\"", "0 of 10", ""},
		{"func:build_p", "0 of 10; did you mean func:*build_p* (3)?", "func:*build_p*"},
		{"func=build_p", "0 of 10", ""},
		{"func:buid*", "0 of 10", ""},
		{"alve file:nowhere.c", "0 of 10", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct rows_args a = {.filter = span_from(want[i].filter)};
		struct strbuf text = {0}, offer = {0};
		struct err e = {0};

		assert_ok(filter_explain_zero(*state, "objects", &a, &text, &offer, &e), e);
		/* "without tag~park" leaves two peers that live and one that ended: both counts are real. */
		if (strcmp(strbuf_str(&text), want[i].text) || strcmp(strbuf_str(&offer), want[i].offer))
			fail_msg("%s: %s (%s)", want[i].filter, strbuf_str(&text), strbuf_str(&offer));
		strbuf_done(&text);
		strbuf_done(&offer);
	}
}

/* After a clean stop the same flag finds what is left. */
static void test_leaked_after_clean_stop(void **state)
{
	small_run(*state, "UPDATE run SET shutdown = 'clean';\n");
	assert_int_equal(hits(*state, "objects", "leaked"), 7);
	assert_int_equal(hits(*state, "leaks", "leaked"), 5);
}

static const struct completion *offered(const struct vec *v, const char *text)
{
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(strbuf_str(&((struct completion *)vec_at(v, i))->text), text))
			return vec_at(v, i);
	return NULL;
}

static void test_completion(void **state)
{
	struct err e = {0};
	struct vec v;
	size_t start;

	assert_ok(filter_complete(*state, "objects", SPAN_LIT("alive by."), 9, &start, &v, &e), e);
	assert_int_equal(start, 6);
	assert_non_null(offered(&v, "by.thread:"));
	assert_null(offered(&v, "file:"));
	filter_completions_done(&v);

	assert_ok(filter_complete(*state, "objects", SPAN_LIT("-file:chan"), 10, &start, &v, &e), e);
	assert_int_equal(start, 6);
	assert_int_equal(v.n, 2);
	assert_string_equal(strbuf_str(&((struct completion *)vec_at(&v, 0))->text), "chan_sip.c");
	assert_int_equal(((struct completion *)vec_at(&v, 0))->count, 3);
	filter_completions_done(&v);

	assert_ok(filter_complete(*state, "objects", SPAN_LIT("tag:\"worker_a h"), 15, &start, &v, &e), e);
	assert_int_equal(v.n, 1);
	assert_string_equal(strbuf_str(&((struct completion *)vec_at(&v, 0))->text), "\"worker_a holds trunk A\"");
	filter_completions_done(&v);

	assert_ok(filter_complete(*state, "objects", SPAN_LIT("file:a.c,chan"), 13, &start, &v, &e), e);
	assert_int_equal(start, 9);
	filter_completions_done(&v);

	assert_ok(filter_complete(*state, "threads", SPAN_LIT("name:lab"), 8, &start, &v, &e), e);
	assert_int_equal(v.n, 2);
	filter_completions_done(&v);

	assert_ok(filter_complete(*state, "objects", SPAN_LIT("class:"), 6, &start, &v, &e), e);
	assert_int_equal(v.n, 5);
	filter_completions_done(&v);
}

static void test_add_term(void **state)
{
	static const struct {
		const char *text, *term;
		bool exclude;
		const char *want;
	} cases[] = {
		{"", "file=a.c", false, "file=a.c"},
		{"alive", "file=a.c", false, "alive file=a.c"},
		{"alive file=a.c", "file=a.c", false, "alive file=a.c"},
		{"alive file=a.c", "file=a.c", true, "alive -file=a.c"},
		{"alive -file=a.c", "file=a.c", false, "alive file=a.c"},
		{"alive", "file=a.c line=3", true, "alive -(file=a.c line=3)"},
		{"alive or freed", "file=a.c", false, "(alive or freed) file=a.c"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0};

		filter_add_term(span_from(cases[i].text), span_from(cases[i].term), cases[i].exclude, &b);
		assert_string_equal(strbuf_str(&b), cases[i].want);
		strbuf_done(&b);
	}
}

static void test_match(void **state)
{
	static const struct {
		enum filter_op op;
		const char *pattern, *text;
		int hit;
	} want[] = {
		{OP_GLOB, "a*b", "aXXb", 1},    {OP_GLOB, "a*b", "AXXB", 1},     {OP_GLOB, "A*b", "aXXb", 0},
		{OP_GLOB, "*", "", 1},          {OP_GLOB, "?", "", 0},           {OP_GLOB, "??", "ab", 1},
		{OP_GLOB, "[a-c]x", "bx", 1},   {OP_GLOB, "[!a-c]x", "bx", 0},   {OP_GLOB, "[x", "[x", 1},
		{OP_GLOB, "a\\*", "a*", 1},     {OP_GLOB, "a\\*", "ab", 0},      {OP_GLOB, "*a*b*c*", "xxaxxbxxcxx", 1},
		{OP_GLOB, "[]x]", "]", 1},      {OP_GLOB, "abc", "abcd", 0},     {OP_GLOB, "*.c", "chan.c", 1},
		{OP_EXACT, "a*b", "a*b", 1},    {OP_EXACT, "abc", "ABC", 0},
		{OP_REGEX, "^a.c$", "ABC", 1},  {OP_REGEX, "\\Sx", "ax", 1},     {OP_REGEX, "\\SX", "ax", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct span p = span_from(want[i].pattern);
		struct filter_error fe;
		struct matcher *m;

		assert_true(matcher_new(want[i].op, &p, 1, &m, &fe));
		if (matcher_try(m, span_from(want[i].text)) != want[i].hit)
			fail_msg("%s on %s", want[i].pattern, want[i].text);
		matcher_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_objects, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_other_lists, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_errors, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_limits, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_no_injection, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_explain, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_leaked_after_clean_stop, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_completion, with_small, close_small),
		cmocka_unit_test(test_add_term),
		cmocka_unit_test(test_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
