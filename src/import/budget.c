/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spent.h"

#include "astscope/base/limits.h"
#include "astscope/base/scan.h"

#define RATIO_FREE_BYTES (64ull << 20) /* what little files may expand to, however small they are */

#define DERIVED_TIMES 4 /* what is written while reading: indexes and derived tables, in the journal and then in place */

enum unit { COUNT, BYTES };

static const struct item {
	const char *name;
	enum unit unit;
	uint64_t limit;
	const char *why; /* %s = the limit */
	const char *hint;
} items[BUDGET_ITEMS] = {
	[BUDGET_EXPANDED] = {"expanded", BYTES, LIMIT_BUNDLE_EXPANDED, "the bundle expands to more than %s",
			     "--budget expanded=SIZE raises the limit"},
	[BUDGET_RATIO] = {"ratio", COUNT, LIMIT_BUNDLE_RATIO, "the bundle expands to more than %s times its size",
			  "--budget ratio=NUMBER raises the limit"},
	[BUDGET_MEMBERS] = {"members", COUNT, LIMIT_BUNDLE_MEMBERS, "the bundle holds more than %s files",
			    "--budget members=NUMBER raises the limit"},
	[BUDGET_DATABASE] = {"database", BYTES, LIMIT_BUNDLE_DATABASE, "the database takes more than %s",
			     "--budget database=SIZE raises the limit"},
	[BUDGET_FREE] = {"free", BYTES, LIMIT_DISK_FREE, "less than %s would be left on the disk of the database",
			 "name a database elsewhere with --db; --budget free=SIZE leaves less free"},
};

void budget_init(struct budget *b)
{
	for (size_t i = 0; i < BUDGET_ITEMS; i++)
		b->limit[i] = items[i].limit;
}

static const struct {
	char letter;
	unsigned shift;
} sizes[] = {{'T', 40}, {'G', 30}, {'M', 20}, {'K', 10}};

static bool take_value(struct span s, enum unit unit, uint64_t *ret)
{
	uint64_t n;

	if (!scan_u64(&s, &n))
		return false;
	for (size_t i = 0; unit == BYTES && i < ARRAY_LEN(sizes); i++) {
		if (!scan_char(&s, sizes[i].letter))
			continue;
		if (n > UINT64_MAX >> sizes[i].shift)
			return false;
		n <<= sizes[i].shift;
		break;
	}
	*ret = n;
	return s.n == 0;
}

static bool take_one(struct budget *b, struct span text, struct err *e)
{
	struct span name, value = text;

	for (size_t i = BUDGET_NONE + 1; scan_until_char(&value, '=', &name) && i < BUDGET_ITEMS; i++) {
		if (span_eq_str(name, items[i].name) && take_value(value, items[i].unit, &b->limit[i]))
			return true;
		value = text;
	}
	err_set(e, ERR_USAGE, "no limit: %.*s", SPAN_ARG(span_sub(text, 0, 100)));
	return err_hint(e, "expanded=SIZE, ratio=NUMBER, members=NUMBER, database=SIZE or free=SIZE; a size may end in K, M, G or T");
}

bool budget_take(struct budget *b, struct span text, struct err *e)
{
	struct span one;

	while (scan_until_char(&text, ',', &one)) {
		if (!take_one(b, one, e))
			return false;
	}
	return take_one(b, text, e);
}

void budget_describe(const struct budget *b, struct strbuf *ret)
{
	for (size_t i = BUDGET_NONE + 1; i < BUDGET_ITEMS; i++)
		strbuf_addf(ret, "%s%s=%llu", i > BUDGET_NONE + 1 ? "," : "", items[i].name, (unsigned long long)b->limit[i]);
}

static void add_limit(struct strbuf *ret, uint64_t n, enum unit unit)
{
	for (size_t i = 0; unit == BYTES && i < ARRAY_LEN(sizes); i++) {
		if (n >> sizes[i].shift) {
			strbuf_addf(ret, "%llu %cB", (unsigned long long)(n >> sizes[i].shift), sizes[i].letter);
			return;
		}
	}
	strbuf_addf(ret, unit == BYTES ? "%llu bytes" : "%llu", (unsigned long long)n);
}

void budget_why(const struct budget *b, enum budget_item item, struct strbuf *ret)
{
	struct span why = span_from(items[item].why);
	long at = span_find(why, SPAN_LIT("%s"));

	strbuf_add(ret, span_sub(why, 0, (size_t)at));
	add_limit(ret, b->limit[item], items[item].unit);
	strbuf_add(ret, span_from_offset(why, (size_t)at + 2));
}

const char *budget_hint(enum budget_item item)
{
	return items[item].hint;
}

bool spent_check(struct spent *s, const struct budget *b)
{
	if (s->over)
		return true;
	if (s->expanded > b->limit[BUDGET_EXPANDED])
		s->over = BUDGET_EXPANDED;
	else if (s->expanded > RATIO_FREE_BYTES && b->limit[BUDGET_RATIO] &&
		 (s->expanded - RATIO_FREE_BYTES) / b->limit[BUDGET_RATIO] > s->packed)
		s->over = BUDGET_RATIO;
	return s->over != BUDGET_NONE;
}

bool budget_disk_is_short(const struct budget *b, uint64_t free, uint64_t written)
{
	uint64_t later = written > UINT64_MAX / DERIVED_TIMES ? UINT64_MAX : written * DERIVED_TIMES;

	return free < b->limit[BUDGET_FREE] || free - b->limit[BUDGET_FREE] < later;
}

void budget_leave_half(struct budget *b, uint64_t free)
{
	if (b->limit[BUDGET_FREE] > free / 2)
		b->limit[BUDGET_FREE] = free / 2;
}
