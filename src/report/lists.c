/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

#include <string.h>

#include "astscope/model/filter.h"
#include "astscope/model/sections.h"

/* The rows of a list on their way into a table. */
struct listing {
	struct job *job;
	const struct list_extra *extra;
	struct rows *rows;
	struct sections *sections; /* in the order of the screen; NULL = in that of @rows */
	struct table table;
	const struct row *row; /* the one being written */
	struct err *e;
	bool failed;
};

static bool below(void *ctx, const struct table *t, struct strbuf *b, struct err *e)
{
	struct listing *l = ctx;

	return l->extra->under(l->job, l->row, l->rows, t, b, e);
}

static bool take(void *ctx, const struct row *row)
{
	struct listing *l = ctx;
	struct err e = {0};
	bool ok;

	l->row = row;
	ok = table_row(&l->table, row->cells, l->extra && l->extra->under ? below : NULL, l, &e);
	if (e.code != ERR_NONE) {
		*l->e = e;
		l->failed = true;
	}
	return ok;
}

static void take_heading(void *ctx, struct span heading)
{
	table_heading(&((struct listing *)ctx)->table, heading);
}

/* Where the row of the place stands; -1 = a filter hides it. */
static bool find_row(struct listing *l, const struct rows_args *a, int64_t *ret, struct err *e)
{
	const struct list_info *li = rows_info(l->rows);

	if (!rows_find(l->rows, l->job->key, ret, e))
		return false;
	if (*ret >= 0 || a->filter.n)
		return true;
	if (!l->job->of_thing || l->job->thing.kind == THING_FINDING)
		return err_set(e, ERR_USAGE, "%s %lld is not in this bundle", li->place.kind, (long long)l->job->key.k[0]);
	return err_set(e, ERR_USAGE, "the place is in no row of %s", l->job->name);
}

static bool one_row(struct listing *l, int64_t at, struct err *e)
{
	const struct row *row;

	if (!rows_get(l->rows, at, &row, e))
		return false;
	if (row)
		take(l, row);
	return true;
}

/* Nothing there: why, and what to try. */
static bool explain(struct listing *l, const struct rows_args *a, struct err *e)
{
	struct strbuf why = {0}, offer = {0};
	bool ok = filter_explain_zero(l->job->db, l->job->list, a, &why, &offer, e);

	if (ok) {
		table_say(&l->table, "remark", strbuf_span(&why));
		if (offer.n)
			table_say(&l->table, "try", strbuf_span(&offer));
	}
	strbuf_done(&why);
	strbuf_done(&offer);
	return ok;
}

static bool write_rows(struct listing *l, const struct rows_args *a, struct err *e)
{
	struct job *j = l->job;
	struct table *t = &l->table;
	int64_t total, unfiltered, shown, at = -1;

	if (!rows_total(l->rows, &total, e) || !rows_unfiltered(l->rows, &unfiltered, e) || (j->has_key && !find_row(l, a, &at, e)))
		return false;
	if (j->has_key)
		total = at >= 0;
	shown = j->args->limit >= 0 && j->args->limit < total ? j->args->limit : total;
	table_begin(t);
	if (l->extra && l->extra->head && !l->extra->head(j, t, e))
		return false;
	say_totals(t, shown, total, unfiltered, span_trim(a->filter));
	if (j->has_key ? !(shown == 0 || one_row(l, at, e))
	    : l->sections ? !sections_each(l->sections, j->args->limit, take, total ? take_heading : NULL, l, e)
			  : !rows_each(l->rows, j->args->limit, take, l, e))
		return false;
	if (l->failed)
		return false;
	table_close(t);
	if (!total && a->filter.n && !j->has_key && !explain(l, a, e))
		return false;
	table_end(t);
	return true;
}

/* "-name" descends, "+name" ascends, "name" goes the usual way. */
static void take_sort(const char *sort, struct rows_args *a)
{
	if (!sort || !*sort)
		return;
	a->direction = *sort == '-' ? SORT_DESCENDING : *sort == '+' ? SORT_ASCENDING : SORT_USUAL;
	a->sort = *sort == '-' || *sort == '+' ? sort + 1 : sort;
}

static bool sort_hint(const struct job *j, struct err *e)
{
	const struct list_info *li = list_info(j->list);
	struct strbuf names = {0};

	for (size_t i = 0; i < li->n_sorts; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", li->sorts[i].name);
	err_hint(e, "sorts: %s", strbuf_str(&names));
	strbuf_done(&names);
	return false;
}

static bool known_sort(const struct rows_args *a, const struct job *j)
{
	const struct list_info *li = list_info(j->list);
	bool known = !a->sort || (a->group && *a->group);

	for (size_t i = 0; !known && i < li->n_sorts; i++)
		known = strcmp(li->sorts[i].name, a->sort) == 0;
	return known;
}

/* In the default order a list is told as its view shows it. */
static bool open_sections(struct listing *l, const struct rows_args *a, struct err *e)
{
	if (l->job->has_key || a->sort || a->group || !rows_info(l->rows)->sectioned)
		return true;
	return sections_open(l->job->db, l->job->list, a, &l->sections, e);
}

bool write_list(struct job *j, const struct list_extra *x, struct err *e)
{
	struct listing l = {.job = j, .extra = x, .e = e};
	struct rows_args a = j->at;
	struct vec columns = {0};
	bool ok;

	if (j->args->filter.n)
		a.filter = j->args->filter;
	if (j->args->group && *j->args->group)
		a.group = j->args->group;
	take_sort(j->args->sort, &a);
	if (!rows_open(j->db, j->list, &a, &l.rows, e))
		return known_sort(&a, j) ? false : sort_hint(j, e);
	ok = pick_columns(rows_info(l.rows), j->args, &columns, e) && open_sections(&l, &a, e);
	if (ok) {
		l.table = (struct table){
			.out = j->out,
			.format = j->args->format,
			.name = j->name,
			.title = rows_info(l.rows)->doc,
			.columns = columns.p,
			.n_columns = columns.n,
			.all_columns = j->args->cols && *j->args->cols,
			.look = &j->args->look,
			.guard = true,
			.heading = x ? x->heading : NULL,
		};
		ok = write_rows(&l, &a, e);
		table_drop(&l.table);
	}
	vec_done(&columns);
	sections_close(l.sections);
	rows_close(l.rows);
	return ok;
}

bool report_list(struct job *j, struct err *e)
{
	return write_list(j, NULL, e);
}
