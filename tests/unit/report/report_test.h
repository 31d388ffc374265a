/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_TEST_H
#define REPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "astscope/report/report.h"
#include "astscope/store/db.h"
#include "collect.h"

#define assert_ok(expr, e) \
	do { \
		if (!(expr)) \
			fail_msg("%s: %s", #expr, (e).msg); \
	} while (0)

static inline void write_report(struct db *db, const char *name, const struct report_args *a, struct strbuf *ret)
{
	struct report_sink sink = report_to_strbuf(ret);
	struct err e = {0};

	if (!report_write(db, name, a, &sink, &e))
		fail_msg("%s: %s (%s)", name, e.msg, e.hint);
}

/* What report_write fails with. */
static inline struct err refused(struct db *db, const char *name, const struct report_args *a)
{
	struct strbuf b = {0};
	struct report_sink sink = report_to_strbuf(&b);
	struct err e = {0};

	if (report_write(db, name, a, &sink, &e))
		fail_msg("%s is written", name);
	strbuf_done(&b);
	return e;
}

static inline json_t *parse_json(struct span text)
{
	json_error_t je;
	json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &je);

	if (!j)
		fail_msg("line %d: %s\n%.*s", je.line, je.text, (int)(text.n > 500 ? 500 : text.n), text.p);
	return j;
}

static inline json_t *report_json(struct db *db, const char *name, const struct report_args *a)
{
	struct report_args args = *a;
	struct strbuf b = {0};
	json_t *j;

	args.format = REPORT_JSON;
	write_report(db, name, &args, &b);
	j = parse_json(strbuf_span(&b));
	strbuf_done(&b);
	assert_string_equal(json_string_value(json_object_get(j, "schema")), "astscope-report-1");
	assert_string_equal(json_string_value(json_object_get(j, "report")), name);
	return j;
}

static inline void assert_has(struct span text, const char *needle)
{
	if (span_find(text, span_from(needle)) < 0)
		fail_msg("\"%s\" is not in:\n%.*s", needle, SPAN_ARG(text));
}

static inline void assert_has_not(struct span text, const char *needle)
{
	if (span_find(text, span_from(needle)) >= 0)
		fail_msg("\"%s\" is in:\n%.*s", needle, SPAN_ARG(text));
}

#endif
