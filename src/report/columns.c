/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/model/filter.h"

static struct report_column column_of(const struct list_info *li, size_t index)
{
	const struct column *c = &li->columns[index];

	return (struct report_column){
		.name = c->name, .title = c->title, .type = c->type, .index = index, .right = column_is_right(c),
	};
}

struct report_column column_named(const struct list_info *li, const char *name)
{
	for (size_t i = 0; i < li->n_columns; i++)
		if (!strcmp(li->columns[i].name, name))
			return column_of(li, i);
	die("list %s has no column %s", li->name, name);
}

static void add_column(const struct list_info *li, size_t index, struct vec *ret)
{
	*(struct report_column *)vec_push(ret) = column_of(li, index);
}

/* People get what a wide screen shows; programs also get what is shown on demand only. */
static bool is_usual(const struct column *c, enum report_format f)
{
	bool people = f == REPORT_TEXT || f == REPORT_MD;

	return c->prio > 0 && !(people && c->optional);
}

static bool no_column(const struct list_info *li, struct span name, struct err *e)
{
	struct strbuf names = {0};

	for (size_t i = 0; i < li->n_columns; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", li->columns[i].name);
	err_set(e, ERR_USAGE, "%s has no column \"%.*s\"", li->name, SPAN_ARG(name));
	err_hint(e, "columns: %s", strbuf_str(&names));
	strbuf_done(&names);
	return false;
}

static bool pick_named(const struct list_info *li, struct span name, struct vec *ret, struct err *e)
{
	for (size_t i = 0; i < li->n_columns; i++) {
		if (!span_eq_str(name, li->columns[i].name))
			continue;
		for (size_t k = 0; k < ret->n; k++)
			if (((struct report_column *)vec_at(ret, k))->index == i)
				return true;
		add_column(li, i, ret);
		return true;
	}
	return no_column(li, name, e);
}

bool pick_columns(const struct list_info *li, const struct report_args *a, struct vec *ret, struct err *e)
{
	struct span rest = span_from(a->cols);

	vec_init(ret, sizeof(struct report_column));
	for (size_t i = 0; !span_trim(rest).n && i < li->n_columns; i++)
		if (is_usual(&li->columns[i], a->format))
			add_column(li, i, ret);
	while (rest.n) {
		long end = span_find_char(rest, ',');
		struct span name = span_trim(span_sub(rest, 0, end < 0 ? rest.n : (size_t)end));

		rest = span_from_offset(rest, end < 0 ? rest.n : (size_t)end + 1);
		if (name.n && !pick_named(li, name, ret, e))
			return false;
	}
	return ret->n > 0 || err_set(e, ERR_USAGE, "no column is named");
}

void say_totals(struct table *t, int64_t shown, int64_t total, int64_t unfiltered, struct span filter)
{
	struct strbuf b = {0};

	if (shown < total)
		strbuf_add_str(&b, "first ");
	strbuf_add_grouped(&b, shown);
	if (shown < total) {
		strbuf_add_str(&b, " of ");
		strbuf_add_grouped(&b, total);
	}
	strbuf_add_str(&b, total == 1 ? " row" : " rows");
	if (filter.n) {
		strbuf_add_str(&b, ", of ");
		strbuf_add_grouped(&b, unfiltered);
		strbuf_add_str(&b, " without the filter ");
		strbuf_add(&b, filter);
	}
	table_line(t, strbuf_span(&b));
	strbuf_clear(&b);
	put_json(&b, filter, t->look);
	if (filter.n)
		table_member(t, "filter", strbuf_span(&b));
	table_say_number(t, "total", total);
	if (filter.n)
		table_say_number(t, "unfiltered", unfiltered);
	strbuf_done(&b);
}
