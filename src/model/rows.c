/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/rows.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/model/filter_tree.h"
#include "astscope/store/db.h"
#include "rows_priv.h"

static bool no_group(const struct list_info *li, const char *group, struct err *e)
{
	struct strbuf names = {0};

	err_set(e, ERR_USAGE, "%s cannot be grouped by \"%s\"", li->name, group);
	for (size_t i = 0; i < li->n_groups; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", li->groups[i]);
	if (names.n)
		err_hint(e, "groups: %s", strbuf_str(&names));
	strbuf_done(&names);
	return false;
}

/* The list for a group: LIST, or LIST_GROUP. */
static bool find_list(struct rows *r, const char *name, const char *group, struct err *e)
{
	struct strbuf full = {0};
	size_t i = 0;

	r->list = list_find(name);
	if (!r->list)
		return err_set(e, ERR_USAGE, "no list \"%s\"", name);
	if (!group || !*group)
		return true;
	while (i < r->list->info.n_groups && strcmp(r->list->info.groups[i], group) != 0)
		i++;
	if (i == r->list->info.n_groups)
		return no_group(&r->list->info, group, e);
	if (i == 0)
		return true;
	strbuf_addf(&full, "%s_%s", name, group);
	r->list = list_find(strbuf_str(&full));
	strbuf_done(&full);
	return true;
}

static const struct rows_param *arg_of(const struct rows_args *a, const char *name)
{
	for (size_t i = 0; i < a->n_params; i++)
		if (!strcmp(a->params[i].name, name))
			return &a->params[i];
	return NULL;
}

static void add_condition(struct strbuf *where, const char *cond)
{
	if (where->n)
		strbuf_add_str(where, " AND ");
	strbuf_addf(where, "(%s)", cond);
}

/* Conditions of the parameters. */
static bool take_params(struct rows *r, const struct rows_args *a, struct err *e)
{
	for (size_t i = 0; i < r->list->n_params; i++) {
		const struct list_param *p = &r->list->params[i];
		const struct rows_param *given = arg_of(a, p->name);

		if (given) {
			add_condition(&r->params_where, p->expr);
			vec_append(&r->params, &(struct rows_param){p->name, given->value});
		} else if (p->required) {
			return err_set(e, ERR_USAGE, "%s needs \"%s\"", r->list->info.name, p->name);
		} else if (p->otherwise) {
			add_condition(&r->params_where, p->otherwise);
		}
	}
	if (r->params.n < a->n_params)
		return err_set(e, ERR_USAGE, "%s does not take that parameter", r->list->info.name);
	return true;
}

static bool take_filter(struct rows *r, struct span text, struct err *e)
{
	struct filter_error fe = {0};
	struct node *n;

	strbuf_add(&r->filter_text, span_trim(text));
	if (!filter_tree(strbuf_span(&r->filter_text), r->list, r->filter.arena, &n, &fe) ||
	    !filter_compile(&r->filter, n, &fe)) {
		err_set(e, ERR_USAGE, "filter, column %zu: %s", fe.offset + 1, fe.msg);
		return fe.nearest[0] ? err_hint(e, "did you mean: %s", fe.nearest) : false;
	}
	return true;
}

static bool take_sort(struct rows *r, const struct rows_args *a, const char *usual, struct err *e)
{
	const char *name = a->sort ? a->sort : usual ? usual : r->list->info.default_sort;

	r->sort = list_sort(r->list, name);
	if (!r->sort) {
		err_set(e, ERR_USAGE, "%s cannot be sorted by \"%s\"", r->list->info.name, name);
		return err_hint(e, "the usual order is \"%s\"", r->list->info.default_sort);
	}
	r->descending = a->direction == SORT_USUAL ? r->sort->descending : a->direction == SORT_DESCENDING;
	return true;
}

static void take_section(struct rows *r, const struct list_section *section, const struct span *fold)
{
	r->section = section->where;
	if (!fold)
		return;
	strbuf_addf(&r->fold_where, "CAST(%s AS TEXT) IS :fold_value", r->list->columns[section->fold].expr);
	strbuf_add(&r->fold_value, *fold);
}

bool rows_open_section(struct db *db, const char *list, const struct rows_args *a, const struct list_section *section,
		       const struct span *fold, struct rows **ret, struct err *e)
{
	static const struct rows_args none;
	struct rows *r = mem_zalloc(sizeof(*r));

	if (!a)
		a = &none;
	r->db = db;
	r->total = r->unfiltered = -1;
	vec_init(&r->params, sizeof(struct rows_param));
	if (!find_list(r, list, a->group, e)) {
		rows_close(r);
		return false;
	}
	filter_sql_init(&r->filter, db, r->list);
	if (!take_params(r, a, e) || !take_filter(r, a->filter, e) || !take_sort(r, a, section ? section->sort : NULL, e)) {
		rows_close(r);
		return false;
	}
	if (section)
		take_section(r, section, fold);
	if (section && section->order) {
		r->sort = section->order;
		r->descending = false;
		r->own_order = true;
	}
	*ret = r;
	return true;
}

bool rows_open(struct db *db, const char *list, const struct rows_args *a, struct rows **ret, struct err *e)
{
	return rows_open_section(db, list, a, NULL, NULL, ret, e);
}

void rows_close(struct rows *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < ARRAY_LEN(r->page); i++)
		if (r->page[i].arena)
			arena_free(r->page[i].arena);
	stmt_free(r->forward);
	stmt_free(r->backward);
	stmt_free(r->single);
	stmt_free(r->keyed);
	stmt_free(r->groups);
	order_free(r->order);
	strbuf_done(&r->fold_where);
	strbuf_done(&r->fold_value);
	filter_sql_done(&r->filter);
	strbuf_done(&r->filter_text);
	strbuf_done(&r->params_where);
	vec_done(&r->params);
	free(r);
}

void rows_arg(struct rows_args *a, const char *name, int64_t value)
{
	size_t i = 0;

	while (i < a->n_params && strcmp(a->params[i].name, name) != 0)
		i++;
	if (i == ROWS_PARAMS)
		die("too many parameters for a list");
	a->params[i] = (struct rows_param){name, value};
	if (i == a->n_params)
		a->n_params++;
}

const struct list_info *rows_info(const struct rows *r)
{
	return &r->list->info;
}

int rows_column(const struct rows *r, const char *name)
{
	for (size_t i = 0; i < r->list->info.n_columns; i++)
		if (!strcmp(r->list->info.columns[i].name, name))
			return (int)i;
	return -1;
}

static bool count(struct rows *r, bool filtered, int64_t *ret, struct err *e)
{
	struct stmt *st;
	bool ok;

	if (!rows_prepare(r, rows_is_coarse(r) ? "compose_coarse" : "compose_count", &(struct rows_shape){.no_filter = !filtered}, &st, e))
		return false;
	ok = stmt_step(st, e) == STEP_ROW;
	if (ok)
		*ret = stmt_i64(st, 0);
	stmt_free(st);
	return ok;
}

bool rows_total(struct rows *r, int64_t *ret, struct err *e)
{
	if (r->total < 0 && !count(r, true, &r->total, e))
		return false;
	*ret = r->total;
	return true;
}

int64_t rows_counted(const struct rows *r)
{
	return r->total;
}

bool rows_unfiltered(struct rows *r, int64_t *ret, struct err *e)
{
	if (!r->filter_text.n)
		return rows_total(r, ret, e);
	if (r->unfiltered < 0 && !count(r, false, &r->unfiltered, e))
		return false;
	*ret = r->unfiltered;
	return true;
}

bool rows_note(struct db *db, const struct list_info *li, struct strbuf *ret, struct err *e)
{
	struct stmt *st;
	enum step step;

	if (!li->note)
		return true;
	if (!db_prepare(db, span_from(li->note), &st, e))
		return false;
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_add(ret, stmt_text(st, 0));
	stmt_free(st);
	return step != STEP_FAIL;
}

bool rows_count(struct db *db, const char *list, const struct rows_args *a, int64_t *ret, struct err *e)
{
	struct rows *r;
	bool ok;

	if (!rows_open(db, list, a, &r, e))
		return false;
	ok = rows_total(r, ret, e);
	rows_close(r);
	return ok;
}
