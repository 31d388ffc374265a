/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/base/limits.h"
#include "astscope/format/format.h"
#include "tests/lib/facts.h"

/* What one log gave. */
struct seen {
	uint64_t refs, rejects;
	struct strbuf generation;
	bool torn;
};

static void take_fact(struct seen *seen, const struct record_fact *fact)
{
	struct span name = span_from(fact->name);

	if (span_eq_str(name, "generation"))
		strbuf_add(&seen->generation, fact->value);
	seen->torn |= span_eq_str(name, "torn");
}

static void take(void *ctx, const struct record *r)
{
	struct seen *seen = ctx;

	if (r->kind == RECORD_REF)
		seen->refs++;
	else if (r->kind == RECORD_REJECT)
		seen->rejects++;
	else if (r->kind == RECORD_FACT)
		take_fact(seen, &r->fact);
}

static void check_log(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	const struct format *f = format_by_name("refs");
	struct seen seen = {0};
	struct sink sink = {.put = take, .ctx = &seen};
	struct strbuf log = {0};
	struct tally t;
	void *p;

	if (!facts_evidence(bundle, path, &log))
		return; /* the big log is packed */
	++*(unsigned *)ctx;
	print_message("# %s\n", bundle);
	assert_int_equal(f->bid(span_sub(strbuf_span(&log), 0, LIMIT_BID_BYTES), (struct span){0}), 100);
	p = f->begin(&sink);
	for (size_t at = 0; at < log.n; at += 65536)
		f->feed(p, span_sub(strbuf_span(&log), at, 65536));
	f->end(p, false, &t);
	assert_int_equal(t.rejects, 0);
	assert_int_equal(seen.rejects, 0);
	assert_int_equal(t.lines, (uint64_t)json_integer_value(json_object_get(facts, "lines")));
	assert_int_equal(t.lines, t.records + t.continuations);
	assert_int_equal(seen.refs, t.records);
	assert_int_equal(span_eq_str(strbuf_span(&seen.generation), "T"), json_is_true(json_object_get(facts, "before_op")));
	assert_false(seen.torn);
	strbuf_done(&seen.generation);
	strbuf_done(&log);
}

static void test_real_logs(void **state)
{
	unsigned logs = 0;

	(void)state;
	if (!facts_each("lives", check_log, &logs)) {
		print_message("# no shared bundles here\n");
		skip();
	}
	assert_int_equal(logs, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_logs),
	};

	return cmocka_run_group_tests_name("facts of refs logs", tests, NULL, NULL);
}
