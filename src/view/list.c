/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "list.h"

#include <stdio.h>
#include <string.h>

#include "astscope/model/filter.h"
#include "astscope/model/later.h"

/* A place that names a row by its number alone, and there is no such row; one that a filter hides is there. */
static bool is_missing(const struct list_view *v, const struct view_args *args, const struct xref_target *target)
{
	const struct list_pane *pane = &v->pane[0];

	return v->start < 0 && target->thing.kind == THING_NONE && !v->env->reading && !(args->filter && *args->filter) &&
	       !target->args.filter.n && !pane->stopped && pane->e.code == ERR_NONE;
}

bool list_view_open_place(struct list_view *v, const struct view_args *args, void *env, struct thing *ret_thing,
			  struct err *e)
{
	struct xref_target target;
	struct place place = {0};
	bool ok;

	v->env = env;
	strbuf_clear(&v->opened);
	ok = place_read(span_from(args->place), &place, e) && xref_resolve(v->env->db, &place, &target, e);
	if (ok)
		strbuf_addf(&v->opened, "%s%s", place.view, place.n ? "/" : "");
	place_add_path(&v->opened, &place);
	if (ok && !target.list)
		ok = err_set(e, ERR_USAGE, "%s names no list", args->place);
	ok = ok && list_pane_open(&v->pane[0], v->env->db, target.list->name, &target.args, args->filter, args->sort, args->group, e);
	if (ok) {
		*ret_thing = target.thing;
		if (target.has_key)
			v->start = list_pane_find_key(&v->pane[0], target.key);
		if (target.has_key && is_missing(v, args, &target))
			ok = err_set(e, ERR_USAGE, "%s %lld is not in this bundle", target.list->place.kind, (long long)target.key.k[0]);
		if (v->start < 0)
			v->start = 0;
		if (ok && target.thing.kind != THING_NONE)
			ok = xref_title(v->env->db, &target.thing, &v->crumb, e);
	}
	place_done(&place);
	return ok;
}

const struct list_info *list_view_list(const struct list_view *v)
{
	struct span opened = strbuf_span(&v->opened);
	long slash = span_find_char(opened, '/');

	return list_of_view(slash < 0 ? opened : span_sub(opened, 0, (size_t)slash));
}

void list_view_open_detail(struct list_view *v, int pane, const char *list, const char *param, int64_t value)
{
	struct rows_args args = {0};
	struct err e = {0};

	rows_arg(&args, param, value);
	if (!list_pane_open(&v->pane[pane], v->env->db, list, &args, "", "", "", &e))
		v->pane[pane].e = e;
}

/* The list and filter behind Enter of a row: "objects?filter=alive file:... line:...". */
static void open_behind(struct list_view *v, const char *list, long row)
{
	struct ui_row master = {0};
	struct place place = {0};
	struct err e;

	if (!list_pane_row(&v->pane[0], row, &master) || !place_read(master.link, &place, &e))
		return;
	if (!list_pane_open(&v->pane[1], v->env->db, list, NULL, place.filter, place.sort, "", &e))
		v->pane[1].e = e;
	place_done(&place);
}

static bool is_heading(struct list_pane *p, long row)
{
	return p->sections && list_pane_count(p) > 0 && !list_pane_at(p, row);
}

unsigned list_view_select(void *st, int pane, long row)
{
	struct list_view *v = st;
	const struct list_info *li = list_info(strbuf_str(&v->pane[0].list));
	struct thing master;
	struct err e;

	/* on a heading the detail stays that of the row before */
	if (pane != 0 || !li || !li->detail.list || is_heading(&v->pane[0], row))
		return 0;
	list_pane_close(&v->pane[1]);
	strbuf_clear(&v->detail_of);
	if (li->detail.named)
		list_pane_cell(&v->pane[0], row, li->detail.named, &v->detail_of);
	else if (list_pane_thing(&v->pane[0], row, &master) && !xref_title(v->env->db, &master, &v->detail_of, &e))
		strbuf_clear(&v->detail_of);
	if (!li->detail.param)
		open_behind(v, li->detail.list, row);
	else if (li->detail.key && list_pane_at(&v->pane[0], row))
		list_view_open_detail(v, 1, li->detail.list, li->detail.param, list_pane_at(&v->pane[0], row)->key.k[0]);
	else if (!li->detail.key && list_pane_thing(&v->pane[0], row, &master))
		list_view_open_detail(v, 1, li->detail.list, li->detail.param, master.id[0]);
	return 1u << 1;
}

const char *list_view_hints(void *st, const struct view_at *at)
{
	const struct list_info *li = list_info(strbuf_str(&((struct list_view *)st)->pane[0].list));

	(void)at;
	return li ? li->hints : NULL;
}

bool list_view_open(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct thing thing;

	return list_view_open_place(st, args, env, &thing, e);
}

void list_view_close(void *st)
{
	struct list_view *v = st;

	for (int i = 0; i < VIEW_PANES_MAX; i++)
		list_pane_close(&v->pane[i]);
	strbuf_done(&v->crumb);
	strbuf_done(&v->note);
	strbuf_done(&v->detail_of);
	strbuf_done(&v->opened);
}

long list_view_start(void *st, int pane)
{
	const struct list_view *v = st;

	return pane == 0 ? v->start : 0;
}

bool list_view_reload(void *st, struct err *e)
{
	struct list_view *v = st;

	v->noted = false;
	for (int i = 0; i < VIEW_PANES_MAX; i++) {
		if (v->pane[i].rows && !list_pane_reopen(&v->pane[i], e))
			return false;
	}
	return true;
}

const struct ui_column *list_view_columns(void *st, int pane, size_t *ret_n)
{
	struct list_pane *p = &((struct list_view *)st)->pane[pane];

	*ret_n = p->n_columns;
	return p->columns;
}

long list_view_count(void *st, int pane)
{
	return list_pane_count(&((struct list_view *)st)->pane[pane]);
}

bool list_view_row(void *st, int pane, long index, struct ui_row *ret)
{
	return list_pane_row(&((struct list_view *)st)->pane[pane], index, ret);
}

long list_view_find(void *st, int pane, struct span key)
{
	return list_pane_find(&((struct list_view *)st)->pane[pane], key);
}

long list_view_search(void *st, int pane, struct span needle, long from, int dir)
{
	return list_pane_search(&((struct list_view *)st)->pane[pane], needle, from, dir);
}

long list_view_items(void *st, int pane)
{
	return list_pane_items(&((struct list_view *)st)->pane[pane]);
}

long list_view_fold(void *st, int pane, long index)
{
	return list_pane_fold(&((struct list_view *)st)->pane[pane], index);
}

bool list_view_fit(void *st, int pane, int cols, long rows)
{
	return list_pane_fit(&((struct list_view *)st)->pane[pane], cols, rows);
}

static void explain_zero(struct list_pane *p, struct filter_answer *ret)
{
	struct strbuf why = {0};
	struct err e = {0};

	if (filter_explain_zero(p->db, p->info->name, &p->args, &why, NULL, &e))
		snprintf(ret->text, sizeof(ret->text), "%.390s", strbuf_str(&why));
	strbuf_done(&why);
}

/* How many rows there are under the filter and without it; what is not known yet stays -1. */
static void count_for(struct list_pane *p, struct filter_answer *ret)
{
	bool before = later_set(p->db, true);
	int64_t shown = -1, total = -1;
	struct err e = {0};
	bool ok = !p->uncounted && !p->stopped && rows_total(p->rows, &shown, &e) && rows_unfiltered(p->rows, &total, &e);

	later_set(p->db, before);
	ret->later = e.code == ERR_PUT_OFF;
	p->uncounted |= e.code == ERR_INTERRUPTED;
	if (ok) {
		ret->shown = (long)shown;
		ret->total = (long)total;
	} else if (!ret->later && !p->uncounted && e.code != ERR_NONE) {
		p->e = e;
	}
}

static bool refilter(struct list_pane *p, const char *expr, struct err *e)
{
	struct strbuf old = p->filter;

	p->filter = (struct strbuf){0};
	strbuf_add_str(&p->filter, expr);
	if (list_pane_reopen(p, e)) {
		strbuf_done(&old);
		return true;
	}
	strbuf_done(&p->filter);
	p->filter = old;
	p->args.filter = strbuf_span(&p->filter);
	return false;
}

/* False: what is wrong with a filter. */
static bool is_wrong(const struct filter_error *fe, struct filter_answer *ret)
{
	ret->caret = (long)fe->offset;
	snprintf(ret->text, sizeof(ret->text), "%.190s%s%.110s%s", fe->msg, fe->nearest[0] ? ": " : "", fe->nearest,
		 fe->nearest[0] ? "?" : "");
	return false;
}

bool list_view_filter_sql(void *st, const char *expr, struct strbuf *ret, struct filter_answer *ret_answer)
{
	const struct list_pane *p = &((struct list_view *)st)->pane[0];
	struct filter_error fe;

	return filter_say_sql(p->db, p->info->name, span_from(expr), ret, &fe) || is_wrong(&fe, ret_answer);
}

bool list_view_filter(void *st, const char *expr, struct filter_answer *ret)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];
	struct filter_error fe;
	struct err e = {0};

	*ret = (struct filter_answer){.caret = -1, .shown = -1, .total = -1};
	if (!filter_check(p->db, p->info->name, span_from(expr), &fe))
		return is_wrong(&fe, ret);
	if (!span_eq_str(strbuf_span(&p->filter), expr) && !refilter(p, expr, &e)) {
		snprintf(ret->text, sizeof(ret->text), "%.390s", e.msg);
		return false;
	}
	count_for(p, ret);
	if (ret->shown == 0 && *expr)
		explain_zero(p, ret);
	return true;
}

void list_view_complete(void *st, struct span expr, size_t cursor, struct ui_completions *ret)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];
	struct err e = {0};
	struct vec found;
	size_t start;

	if (!filter_complete(p->db, p->info->name, expr, cursor, &start, &found, &e))
		return;
	ret->from = start;
	ret->to = cursor;
	for (size_t i = 0; i < found.n; i++) {
		const struct completion *c = vec_at(&found, i);
		char note[32];

		snprintf(note, sizeof(note), "%lld", (long long)c->count);
		completions_add(ret, strbuf_span(&c->text), c->count >= 0 ? note : c->doc);
	}
	filter_completions_done(&found);
}

bool list_view_narrow(void *st, const struct view_at *at, int column, bool exclude, struct strbuf *ret)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];
	const struct row *row = at->pane == 0 ? list_pane_at(p, at->row[0]) : NULL;
	struct strbuf term = {0};
	bool ok;

	if (!row || column < 0 || (size_t)column >= p->n_columns)
		return false;
	ok = rows_term(p->rows, row, p->source[column], &term);
	if (ok)
		filter_add_term((struct span){NULL, 0}, strbuf_span(&term), exclude, ret);
	strbuf_done(&term);
	return ok;
}

bool list_view_sort(void *st, int pane, const char *spec, struct err *e)
{
	struct list_pane *p = &((struct list_view *)st)->pane[pane];
	struct strbuf old = p->sort;
	const char *name = spec + (*spec == '-');

	if (!p->rows)
		return err_set(e, ERR_USAGE, "there is nothing to sort here");
	if (*spec && !list_pane_order(p, name))
		return err_set(e, ERR_USAGE, "cannot sort by %s here", name);
	p->sort = (struct strbuf){0};
	strbuf_add_str(&p->sort, spec);
	if (list_pane_reopen(p, e)) {
		strbuf_done(&old);
		return true;
	}
	strbuf_done(&p->sort);
	p->sort = old;
	return false;
}

const char *list_view_sorted(void *st, int pane)
{
	struct list_pane *p = &((struct list_view *)st)->pane[pane];
	const struct sort_order *usual;

	if (p->sort.n || !p->info)
		return strbuf_str(&p->sort);
	usual = list_pane_order(p, p->info->default_sort);
	if (usual && usual->descending && !p->sections) {
		strbuf_clear(&p->scratch);
		strbuf_addf(&p->scratch, "-%s", usual->name);
		return strbuf_str(&p->scratch);
	}
	return p->info->default_sort;
}

const char *const *list_view_groups(void *st, size_t *ret_n)
{
	/* those of the list itself, also while one of its groups is shown */
	const struct list_info *li = list_info(strbuf_str(&((struct list_view *)st)->pane[0].list));

	*ret_n = li ? li->n_groups : 0;
	return li ? li->groups : NULL;
}

bool list_view_group(void *st, const char *name, struct err *e)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];
	struct strbuf old = p->group;

	p->group = (struct strbuf){0};
	strbuf_add_str(&p->group, name);
	if (list_pane_reopen(p, e)) {
		strbuf_done(&old);
		return true;
	}
	strbuf_done(&p->group);
	p->group = old;
	return false;
}

/* In a text pane the key of a line is the thing it is about. */
static bool thing_of_key(struct span key, struct thing *ret)
{
	struct row_key event; /* of a line of beside.h */

	if (key.n == sizeof(event)) {
		memcpy(&event, key.p, sizeof(event));
		*ret = (struct thing){THING_EVENT, {event.k[0], event.k[1]}};
		return true;
	}
	if (key.n != sizeof(*ret))
		return false;
	memcpy(ret, key.p, sizeof(*ret));
	return true;
}

bool list_view_related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct list_view *v = st;
	struct list_pane *p = &v->pane[at->pane];
	struct thing thing;

	if (kind == RELATED_EXPLAIN && p->rows) {
		view_explain_row(v->env, p, at->row[at->pane], fx);
		return true;
	}
	if (p->rows ? !list_pane_thing(p, at->row[at->pane], &thing) : !thing_of_key(at->key, &thing))
		return false;
	return view_related(v->env, &thing, kind, fx);
}

void list_view_crumb(void *st, struct strbuf *ret)
{
	const struct list_view *v = st;

	strbuf_add(ret, strbuf_span(&v->crumb));
}

void list_view_note(void *st, struct strbuf *ret)
{
	struct list_view *v = st;
	const struct list_info *li = list_view_list(v);
	struct err e;

	if (!v->noted && li) {
		strbuf_clear(&v->note);
		v->noted = rows_note(v->env->db, li, &v->note, &e);
	}
	strbuf_add(ret, strbuf_span(&v->note));
}

void list_view_pane_title(void *st, int pane, struct strbuf *ret)
{
	struct list_view *v = st;

	if (pane == 1)
		strbuf_add(ret, strbuf_span(&v->detail_of));
}

/* A failure to read rows must not look like an empty list. */
void list_view_status(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct list_view *v = st;

	if (v->pane[at->pane].e.code != ERR_NONE)
		strbuf_add_str(ret, v->pane[at->pane].e.msg);
	else if (v->pane[at->pane].uncounted && rows_counted(v->pane[at->pane].rows) < 0)
		strbuf_add_str(ret, "not counted (F5 counts)");
}

/* The place of the thing under the cursor, as one of @li: an object's history as the object in Objects. */
static bool add_own_place(struct list_view *v, const struct list_info *li, long row, struct strbuf *ret)
{
	struct strbuf text = {0};
	struct place place = {0};
	struct thing thing;
	struct err e;
	bool same, ok = list_pane_thing(&v->pane[0], row, &thing) && xref_place(v->env->db, &thing, &text) &&
			place_read(strbuf_span(&text), &place, &e);

	same = ok && span_eq_str(span_from(place.view), li->place.view);
	ok = same || (ok && li->place.key && place_id(&place, li->place.kind).n);
	if (same) {
		strbuf_add(ret, strbuf_span(&text));
	} else if (ok) {
		strbuf_addf(ret, "%s/", li->place.view);
		if (!li->place.bare)
			strbuf_addf(ret, "%s/", li->place.kind);
		place_escape(ret, place_id(&place, li->place.kind));
	}
	place_done(&place);
	strbuf_done(&text);
	return ok;
}

/* Where the cursor is: the place of its row, if that is in this view, so that marks and numbers of views find it again. */
void list_view_place(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct list_view *v = st;
	const struct list_info *li = list_view_list(v);

	if (!li || !add_own_place(v, li, at->row[0], ret))
		strbuf_add(ret, strbuf_span(&v->opened));
}

/* What rows of one group have in common: the value of the column they are sorted by, else the address they begin with. */
static void add_group_value(struct list_pane *p, long index, const char *sort, struct strbuf *ret)
{
	const struct row *row = list_pane_at(p, index);
	int col = rows_column(p->rows, sort);
	struct span text;
	long end;

	for (size_t i = 0; col < 0 && i < p->info->n_columns; i++)
		col = p->info->columns[i].type == CELL_MARK ? -1 : (int)i;
	if (!row || col < 0)
		return;
	text = row->cells[col].text;
	end = p->info->columns[col].type == CELL_OBJ ? span_find_char(text, '#') : -1;
	strbuf_add(ret, end < 0 ? text : span_sub(text, 0, (size_t)end));
}

#define GROUP_ROWS_MAX 20000 /* rows looked at for the end of a group */

long list_view_group_step(void *st, int pane, long from, int dir)
{
	struct list_pane *p = &((struct list_view *)st)->pane[pane];
	long n = list_pane_count(p), i = dir > 0 ? from : from - 1;
	const char *sort = list_view_sorted(st, pane);
	struct strbuf name = {0}, here = {0}, there = {0};
	bool same = true;

	if (p->sections)
		return list_pane_step(p, from, dir);
	if (!p->rows || i < 0 || i >= n)
		return -1;
	strbuf_add_str(&name, *sort == '-' ? sort + 1 : sort);
	add_group_value(p, i, strbuf_str(&name), &here);
	for (int looked = 0; same && looked < GROUP_ROWS_MAX; looked++) {
		if (i + dir < 0 || i + dir >= n)
			break;
		strbuf_clear(&there);
		add_group_value(p, i + dir, strbuf_str(&name), &there);
		same = span_eq(strbuf_span(&here), strbuf_span(&there));
		i += same || dir > 0 ? dir : 0;
	}
	strbuf_done(&name);
	strbuf_done(&here);
	strbuf_done(&there);
	return dir > 0 && same ? -1 : i;
}
