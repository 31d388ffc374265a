/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows_priv.h"

#include <string.h>

#include "astscope/store/db.h"
#include "cell.h"
#include "shape.h"

/* The statements of a rowset, and a row of their answer. */

struct filling {
	struct rows *r;
	const struct rows_shape *how;
	bool sorted; /* the rows come {sorted_from} somewhere */
	bool in_order; /* and are to be in {order} */
};

static bool fill_from(void *ctx, struct span name, struct strbuf *out)
{
	struct filling *f = ctx;

	if (!span_eq_str(name, "filter"))
		return false;
	if (f->how->no_filter)
		strbuf_add_char(out, '1');
	else
		strbuf_addf(out, "(%s)", strbuf_str(&f->r->filter.sql));
	return true;
}

/* "(SELECT ...) g" of rows that are groups: where the text in the parentheses ends. */
static const char *group_end(const struct list *l)
{
	return l->filter_inside ? strrchr(l->from, ')') : NULL;
}

static void add_groups(struct filling *f, struct strbuf *out)
{
	const char *from = f->r->list->from, *begin = strchr(from, '('), *end = group_end(f->r->list);
	struct strbuf inside = {0};

	if (!end || !begin)
		return;
	strbuf_add(&inside, (struct span){begin, (size_t)(end + 1 - begin)});
	shape_fill(strbuf_str(&inside), fill_from, f, out);
	strbuf_done(&inside);
}

static void add_from(struct filling *f, const char *from, bool joined, struct strbuf *out)
{
	const char *end = from ? NULL : group_end(f->r->list);

	if (end)
		strbuf_addf(out, "grouped%s", end + 1);
	else
		shape_fill(from ? from : f->r->list->from, fill_from, f, out);
	if (joined)
		strbuf_add_str(out, f->r->list->joins);
}

/* Nothing chooses among the rows. */
static bool is_alone(const struct filling *f)
{
	const struct rows *r = f->r;

	return (f->how->no_filter || !r->filter_text.n) && !r->params_where.n && !r->section && !r->fold_where.n;
}

#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* Whether all columns that @sql names are those of the coarse table. */
static bool is_coarse_text(const struct list *l, const char *sql)
{
	size_t alias = strlen(l->coarse.alias);

	for (const char *at = sql; (at = strstr(at, l->coarse.alias)); at += alias) {
		struct strbuf column = {0};
		bool known;

		if (at[alias] != '.' || (at > sql && strchr(WORD ".", at[-1])))
			continue;
		strbuf_addf(&column, " %.*s ", (int)strspn(at + alias + 1, WORD), at + alias + 1);
		known = strstr(l->coarse.columns, strbuf_str(&column));
		strbuf_done(&column);
		if (!known)
			return false;
	}
	return true;
}

bool rows_is_coarse(const struct rows *r)
{
	return r->list->coarse.from && !r->params_where.n && !r->section && !r->fold_where.n &&
	       is_coarse_text(r->list, strbuf_str(&r->filter.sql));
}

/*
 * Whether the filter lets so many through that the first page is sooner met among all rows than found by the coarse table and
 * sorted; where no index has the order, all rows are gone through, which costs a fraction of finding each.
 */
static bool most_pass(const struct rows *r)
{
	return r->total > 0 && r->unfiltered > 0 &&
	       r->total > (r->sort->likely ? r->unfiltered / 8 : 50 * (r->unfiltered / r->total));
}

/* Then, and where the order is that of the coarse table, the filter chooses among the rows of that. */
static bool is_by_coarse(const struct filling *f)
{
	const struct rows *r = f->r;

	return f->sorted && !f->how->no_filter && !is_alone(f) && rows_is_coarse(r) && (r->sort->alone ? most_pass(r) : !!r->sort->from);
}

static bool fill_coarse(void *ctx, struct span name, struct strbuf *out)
{
	struct filling *f = ctx;
	const struct list *l = f->r->list;

	if (span_eq_str(name, "coarse"))
		strbuf_add_str(out, l->coarse.from);
	else if (span_eq_str(name, "coarse_count"))
		strbuf_add_str(out, l->coarse.count);
	else if (span_eq_str(name, "coarse_key"))
		strbuf_add_str(out, l->coarse.key);
	else if (span_eq_str(name, "coarse_id"))
		strbuf_addf(out, "%s.id", l->coarse.alias);
	else if (span_eq_str(name, "filter"))
		strbuf_add_str(out, strbuf_str(&f->r->filter.sql));
	else
		return false;
	return true;
}

static const char *sorted_from(const struct filling *f)
{
	const struct list_sort *s = f->r->sort;

	return s->alone && (is_alone(f) || is_by_coarse(f)) ? s->alone : s->from;
}

static void add_keys(struct filling *f, struct strbuf *out)
{
	const struct list *l = f->r->list;

	strbuf_addf(out, "%s AS k1, %s AS k2", l->key[0], l->n_keys > 1 ? l->key[1] : "0");
}

static bool is_down(const struct filling *f)
{
	return f->r->descending != f->how->reversed;
}

static void add_where(struct filling *f, struct strbuf *out)
{
	struct rows *r = f->r;
	bool filtered = !f->how->no_filter && !r->list->filter_inside;

	strbuf_add_str(out, r->params_where.n ? strbuf_str(&r->params_where) : "1");
	if (filtered && is_by_coarse(f)) {
		strbuf_add_str(out, " AND ");
		shape_fill(shape_named("compose_by_coarse"), fill_coarse, f, out);
	} else if (filtered)
		strbuf_addf(out, " AND (%s)", strbuf_str(&r->filter.sql));
	if (r->section)
		strbuf_addf(out, " AND (%s)", r->section);
	if (r->fold_where.n)
		strbuf_addf(out, " AND (%s)", strbuf_str(&r->fold_where));
	if (f->in_order && r->sort->way && sorted_from(f) == r->sort->from)
		strbuf_addf(out, " AND %s %s 0", r->sort->way, is_down(f) ? ">=" : "<=");
}

static void add_order(struct filling *f, struct strbuf *out)
{
	const struct list *l = f->r->list;
	const struct list_sort *s = f->r->sort;
	const char *way = is_down(f) ? " DESC" : "";

	for (size_t i = 0; i < s->n; i++)
		strbuf_addf(out, "%s%s%s", i ? ", " : "", s->expr[i], way);
	for (size_t i = 0; !s->unique && i < l->n_keys; i++)
		strbuf_addf(out, ", %s%s", l->key[i], way);
}

/* An order of rows that only stand in `from` cannot be asked for again outside: CROSS JOIN keeps it. */
static void add_ordered(struct filling *f, struct strbuf *out)
{
	if (f->r->own_order && f->r->sort->from)
		return;
	strbuf_add_str(out, "ORDER BY ");
	add_order(f, out);
}

size_t rows_reads(const struct rows *r)
{
	const struct list_sort *s = r->sort;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (i - n >= r->list->n_keys || strcmp(s->expr[i], r->list->key[i - n]) != 0)
			n = strcmp(s->expr[i], r->list->key[0]) != 0 ? i + 1 : i;
	}
	return n;
}

static void add_values(struct filling *f, struct strbuf *out)
{
	for (size_t i = 0; i < rows_reads(f->r); i++)
		strbuf_addf(out, ", %s", f->r->sort->expr[i]);
}

static void add_match(struct filling *f, struct strbuf *out)
{
	const struct list *l = f->r->list;

	strbuf_addf(out, "%s = page.k1", l->key[0]);
	if (l->n_keys > 1)
		strbuf_addf(out, " AND %s = page.k2", l->key[1]);
	/* Keys are unique under the parameters only. */
	if (f->r->params_where.n)
		strbuf_addf(out, " AND %s", strbuf_str(&f->r->params_where));
}

static void add_columns(struct filling *f, struct strbuf *out)
{
	const struct list *l = f->r->list;

	for (size_t i = 0; i < l->info.n_columns; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", l->columns[i].expr);
}

#define LEAST "-9223372036854775808"
#define MOST "9223372036854775807"

static bool fill_bound(void *ctx, struct span name, struct strbuf *out)
{
	struct filling *f = ctx;
	const struct list_sort *s = f->r->sort;

	if (span_eq_str(name, "first"))
		strbuf_add_str(out, s->expr[0]);
	else if (span_eq_str(name, "bounded"))
		/* as it stands, so that the table itself passes over what is beyond the bound */
		strbuf_addf(out, sorted_from(f) == s->alone ? "%s" : "ifnull(%s, " LEAST ")", s->expr[0]);
	else if (span_eq_str(name, "key"))
		strbuf_add_str(out, f->r->list->key[0]);
	else if (span_eq_str(name, "likely"))
		strbuf_add_str(out, s->likely);
	else if (span_eq_str(name, "not_behind"))
		strbuf_add_str(out, is_down(f) ? ">=" : "<=");
	else if (span_eq_str(name, "way"))
		strbuf_add_str(out, is_down(f) ? " DESC" : "");
	else if (span_eq_str(name, "farthest"))
		strbuf_add_str(out, is_down(f) ? LEAST : MOST);
	else if (span_eq_str(name, "sorted_from"))
		add_from(f, sorted_from(f), s->joined, out);
	else if (span_eq_str(name, "where"))
		add_where(f, out);
	else
		return false;
	return true;
}

static void add_bound(struct filling *f, struct strbuf *out)
{
	if (f->r->sort->likely)
		shape_fill(shape_named("compose_bound"), fill_bound, f, out);
}

static bool fill_shape(void *ctx, struct span name, struct strbuf *out)
{
	struct filling *f = ctx;
	const struct list *l = f->r->list;

	if (span_eq_str(name, "from"))
		add_from(f, NULL, false, out);
	else if (span_eq_str(name, "sorted_from"))
		add_from(f, sorted_from(f), f->r->sort->joined, out);
	else if (span_eq_str(name, "sorted_base"))
		add_from(f, f->r->sort->from, true, out);
	else if (span_eq_str(name, "base"))
		add_from(f, NULL, true, out);
	else if (span_eq_str(name, "keys"))
		add_keys(f, out);
	else if (span_eq_str(name, "where"))
		add_where(f, out);
	else if (span_eq_str(name, "bound"))
		add_bound(f, out);
	else if (span_eq_str(name, "order"))
		add_order(f, out);
	else if (span_eq_str(name, "ordered"))
		add_ordered(f, out);
	else if (span_eq_str(name, "groups"))
		add_groups(f, out);
	else if (span_eq_str(name, "values"))
		add_values(f, out);
	else if (span_eq_str(name, "match"))
		add_match(f, out);
	else if (span_eq_str(name, "thing"))
		strbuf_addf(out, "%s, %s", l->n_thing > 0 ? l->thing_expr[0] : "0",
			    l->n_thing > 1 ? l->thing_expr[1] : "0");
	else if (span_eq_str(name, "columns"))
		add_columns(f, out);
	else if (span_eq_str(name, "fold"))
		strbuf_add_str(out, f->how->fold);
	else
		return fill_coarse(ctx, name, out);
	return true;
}

/* Rows that are asked for by their keys need none of what chooses among rows. */
static void bind_params(struct rows *r, struct stmt *st)
{
	for (size_t i = 0; i < r->params.n; i++) {
		const struct rows_param *p = vec_at(&r->params, i);
		struct strbuf name = {0};

		strbuf_addf(&name, ":%s", p->name);
		if (stmt_takes(st, strbuf_str(&name)))
			stmt_bind_i64(st, strbuf_str(&name), p->value);
		strbuf_done(&name);
	}
	if (r->fold_where.n && stmt_takes(st, ":fold_value"))
		stmt_bind_text(st, ":fold_value", strbuf_span(&r->fold_value));
}

void rows_sql(struct rows *r, const char *shape, const struct rows_shape *how, struct strbuf *out)
{
	const char *text = shape_named(shape);
	struct filling f = {r, how, strstr(text, "{sorted_from}") != NULL, strstr(text, "{order}") != NULL};

	if (r->list->filter_inside)
		shape_fill(shape_named("compose_grouped"), fill_shape, &f, out);
	if (is_by_coarse(&f))
		shape_fill(shape_named("compose_passing"), fill_coarse, &f, out);
	shape_fill(text, fill_shape, &f, out);
}

bool rows_prepare(struct rows *r, const char *shape, const struct rows_shape *how, struct stmt **ret, struct err *e)
{
	struct strbuf sql = {0};
	bool ok;

	rows_sql(r, shape, how, &sql);
	ok = db_prepare(r->db, strbuf_span(&sql), ret, e);
	if (ok) {
		bind_params(r, *ret);
		if (!how->no_filter)
			filter_bind(&r->filter, *ret);
	} else {
		err_wrap(e, "list %s", r->list->info.name);
	}
	strbuf_done(&sql);
	return ok;
}

void rows_read(struct rows *r, struct stmt *st, struct arena *a, struct row *row)
{
	size_t n = r->list->info.n_columns;
	struct cell *cells = arena_alloc(a, n * sizeof(*cells));

	row->key.k[0] = stmt_i64(st, 0);
	row->key.k[1] = stmt_i64(st, 1);
	row->thing.kind = r->list->thing;
	row->thing.id[0] = stmt_i64(st, 2);
	row->thing.id[1] = stmt_i64(st, 3);
	for (size_t i = 0; i < n; i++)
		cell_read(st, (int)i + 4, r->list->info.columns[i].type, a, &cells[i]);
	row->cells = cells;
	row->n = n;
}
