#include "config.h"

#include "list.h"

#include <stdio.h>
#include <string.h>

#include "astscope/model/filter.h"

/* How a type of the model looks in a table. */
static enum role role_of(enum cell_type type)
{
	switch (type) {
	case CELL_ADDR:
	case CELL_OBJ:
		return ROLE_ADDR;
	case CELL_MARK:
		return ROLE_BAD;
	case CELL_SITE:
	case CELL_LWP:
	case CELL_TEXT:
	case CELL_INT:
	case CELL_DELTA:
	case CELL_BYTES:
	case CELL_SECONDS:
	case CELL_BOOL:
	case CELL_CONFIDENCE:
	case CELL_LINES:
		break;
	}
	return ROLE_TEXT;
}

/* How narrow a column may get before others are left out: numbers and addresses are never cut, words may be. */
static int least_columns(const struct column *c, int usual)
{
	int least = c->wide ? 12 : c->type == CELL_SITE || c->type == CELL_TEXT ? usual * 3 / 4 : usual;

	return least < usual ? least : usual;
}

static void make_columns(struct list_pane *p)
{
	p->n_columns = 0;
	for (size_t i = 0; i < p->info->n_columns && p->n_columns < TABLE_COLUMNS_MAX; i++) {
		const struct column *from = &p->info->columns[i];
		int title = (int)strlen(from->title) + from->sortable; /* room for the mark of the sorted column */
		struct ui_column *to;

		if (from->prio == 0)
			continue; /* only there for links */
		to = &p->columns[p->n_columns];
		p->source[p->n_columns++] = (int)i;
		*to = (struct ui_column){
			.name = from->name,
			.title = from->title,
			.pref = from->width > title ? from->width : title,
			.grow = from->wide,
			.align = from->right ? ALIGN_RIGHT : ALIGN_LEFT,
			.drop = from->prio > 1 ? from->prio : 0,
			.role = role_of(from->type),
			.fixed_order = !from->sortable,
			.hidden = from->optional,
		};
		to->min = least_columns(from, to->pref);
	}
	for (size_t i = 0; i < p->n_columns; i++) {
		for (size_t k = 0; k < p->info->n_sorts; k++) {
			if (strcmp(p->info->sorts[k].name, p->columns[i].name) == 0)
				p->columns[i].descending = p->info->sorts[k].descending;
		}
	}
}

static const struct sort_order *sort_by_name(const struct list_info *info, const char *name)
{
	for (size_t i = 0; i < info->n_sorts; i++) {
		if (strcmp(info->sorts[i].name, name) == 0)
			return &info->sorts[i];
	}
	return NULL;
}

/* Point the arguments at the texts of the pane and open anew; the old rows stay if that fails. */
static bool reopen(struct list_pane *p, struct err *e)
{
	const char *sort = strbuf_str(&p->sort);
	struct rows *rows;

	p->args.filter = strbuf_span(&p->filter);
	p->args.group = p->group.n ? strbuf_str(&p->group) : NULL;
	p->args.sort = NULL;
	p->args.direction = SORT_USUAL;
	if (*sort) {
		bool descending = *sort == '-';

		p->args.sort = sort + descending;
		p->args.direction = descending ? SORT_DESCENDING : SORT_ASCENDING;
	}
	if (!rows_open(p->db, strbuf_str(&p->list), &p->args, &rows, e))
		return false;
	rows_close(p->rows);
	p->rows = rows;
	p->info = rows_info(rows);
	make_columns(p);
	p->e = (struct err){0};
	return true;
}

bool list_pane_is(const struct list_pane *p, const char *list)
{
	return p->rows && span_eq_str(strbuf_span(&p->list), list);
}

bool list_pane_open(struct list_pane *p, struct db *db, const char *list, const struct rows_args *params,
		    const char *filter, const char *sort, const char *group, struct err *e)
{
	list_pane_close(p);
	p->db = db;
	strbuf_add_str(&p->list, list);
	if (params)
		p->args = *params;
	strbuf_add_str(&p->filter, filter);
	strbuf_add_str(&p->sort, sort);
	strbuf_add_str(&p->group, group);
	return reopen(p, e);
}

void list_pane_close(struct list_pane *p)
{
	rows_close(p->rows);
	strbuf_done(&p->list);
	strbuf_done(&p->filter);
	strbuf_done(&p->sort);
	strbuf_done(&p->group);
	strbuf_done(&p->scratch);
	*p = (struct list_pane){0};
}

static const struct row *row_at(struct list_pane *p, long index)
{
	const struct row *row;

	if (!p->rows || index < 0 || !rows_get(p->rows, index, &row, &p->e))
		return NULL;
	return row;
}

bool list_pane_thing(struct list_pane *p, long index, struct thing *ret)
{
	const struct row *row = row_at(p, index);

	if (!row || row->thing.kind == THING_NONE)
		return false;
	*ret = row->thing;
	return true;
}

bool list_pane_cell(struct list_pane *p, long index, const char *column, struct strbuf *ret)
{
	const struct row *row = row_at(p, index);
	int col = row ? rows_column(p->rows, column) : -1;

	if (col < 0 || !row->cells[col].text.n)
		return false;
	strbuf_add(ret, row->cells[col].text);
	return true;
}

long list_pane_find_key(struct list_pane *p, struct row_key key)
{
	int64_t at;

	if (!p->rows || !rows_find(p->rows, key, &at, &p->e))
		return -1;
	return (long)at;
}

static long pane_count(struct list_pane *p)
{
	int64_t total;

	if (!p->rows || !rows_total(p->rows, &total, &p->e))
		return 0;
	return (long)total;
}

/* The looks of one cell that depend on its value. */
static enum role value_role(const struct column *c, const struct cell *cell)
{
	if (c->type == CELL_DELTA)
		return cell->number < 0 ? ROLE_MINUS : ROLE_PLUS;
	if (c->type == CELL_CONFIDENCE)
		return span_eq_str(cell->text, "guess") ? ROLE_GUESS
		       : span_eq_str(cell->text, "sure") ? ROLE_SURE
							   : ROLE_DERIVED;
	if (span_eq_str(cell->text, "leaked") || span_eq_str(cell->text, "invalid") || span_eq_str(cell->text, "crashed"))
		return ROLE_BAD;
	return ROLE_TEXT;
}

#define KEY_BYTES sizeof(struct row_key)

static bool pane_row(struct list_pane *p, long index, struct ui_row *ret)
{
	const struct row *row = row_at(p, index);
	size_t from[TABLE_COLUMNS_MAX + 1], to[TABLE_COLUMNS_MAX + 1];

	if (!row)
		return false;
	strbuf_clear(&p->scratch);
	strbuf_add(&p->scratch, (struct span){(const char *)&row->key, KEY_BYTES});
	for (size_t i = 0; i <= p->n_columns; i++) {
		from[i] = p->scratch.n;
		if (i == p->n_columns)
			rows_link(p->rows, row, -1, &p->scratch);
		else if (p->info->columns[p->source[i]].has_link && row->cells[p->source[i]].text.n)
			rows_link(p->rows, row, p->source[i], &p->scratch);
		to[i] = p->scratch.n;
	}
	for (size_t i = 0; i < p->n_columns; i++) {
		const struct cell *cell = &row->cells[p->source[i]];

		ret->cell[i].text = cell->text;
		ret->cell[i].role = value_role(&p->info->columns[p->source[i]], cell);
		ret->cell[i].link = span_sub(strbuf_span(&p->scratch), from[i], to[i] - from[i]);
	}
	ret->key = span_sub(strbuf_span(&p->scratch), 0, KEY_BYTES);
	ret->link = span_sub(strbuf_span(&p->scratch), from[p->n_columns], to[p->n_columns] - from[p->n_columns]);
	return true;
}

bool list_view_open_place(struct list_view *v, const struct view_args *args, void *env, struct thing *ret_thing,
			  struct err *e)
{
	struct xref_target target;
	struct place place = {0};
	bool ok;

	v->env = env;
	ok = place_parse(span_from(args->place), &place, e) && xref_resolve(v->env->db, &place, &target, e);
	if (ok && !target.list)
		ok = err_set(e, ERR_USAGE, "%s names no list", args->place);
	ok = ok && list_pane_open(&v->pane[0], v->env->db, target.list, &target.args, args->filter, args->sort, args->group, e);
	if (ok) {
		*ret_thing = target.thing;
		if (target.has_key)
			v->start = list_pane_find_key(&v->pane[0], target.key);
		if (v->start < 0)
			v->start = 0;
		if (target.thing.kind != THING_NONE)
			ok = xref_title(v->env->db, &target.thing, &v->crumb, e);
	}
	place_done(&place);
	return ok;
}

void list_view_open_detail(struct list_view *v, int pane, const char *list, const char *param, int64_t value)
{
	struct rows_args args = {0};
	struct err e = {0};

	rows_arg(&args, param, value);
	if (!list_pane_open(&v->pane[pane], v->env->db, list, &args, "", "", "", &e))
		v->pane[pane].e = e;
}

void list_view_open_stack(struct list_view *v, int pane, int64_t thread)
{
	struct list_pane stacks = {0};
	struct rows_args args = {0};
	struct thing stack;
	struct err e;

	list_pane_close(&v->pane[pane]);
	rows_arg(&args, "thread", thread);
	if (list_pane_open(&stacks, v->env->db, "group_stacks", &args, "", "", "", &e) && list_pane_thing(&stacks, 0, &stack))
		list_view_open_detail(v, pane, "frames", "stack", stack.id[0]);
	list_pane_close(&stacks);
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
}

long list_view_start(void *st, int pane)
{
	const struct list_view *v = st;

	return pane == 0 ? v->start : 0;
}

bool list_view_reload(void *st, struct err *e)
{
	struct list_view *v = st;

	for (int i = 0; i < VIEW_PANES_MAX; i++) {
		if (v->pane[i].rows && !reopen(&v->pane[i], e))
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
	return pane_count(&((struct list_view *)st)->pane[pane]);
}

bool list_view_row(void *st, int pane, long index, struct ui_row *ret)
{
	return pane_row(&((struct list_view *)st)->pane[pane], index, ret);
}

long list_view_find(void *st, int pane, struct span key)
{
	struct row_key k;

	if (key.n != KEY_BYTES)
		return -1;
	memcpy(&k, key.p, KEY_BYTES);
	return list_pane_find_key(&((struct list_view *)st)->pane[pane], k);
}

long list_view_search(void *st, int pane, struct span needle, long from, int dir)
{
	struct list_pane *p = &((struct list_view *)st)->pane[pane];
	int64_t at;

	if (!p->rows || !rows_search(p->rows, needle, from, dir < 0, &at, &p->e))
		return -1;
	return (long)at;
}

static void explain_zero(struct list_pane *p, struct filter_answer *ret)
{
	struct strbuf why = {0};
	struct err e = {0};

	if (filter_explain_zero(p->db, p->info->name, &p->args, &why, NULL, &e))
		snprintf(ret->text, sizeof(ret->text), "%.390s", strbuf_str(&why));
	strbuf_done(&why);
}

bool list_view_filter(void *st, const char *expr, struct filter_answer *ret)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];
	struct filter_error fe;
	struct err e = {0};
	int64_t shown = -1, total = -1;

	*ret = (struct filter_answer){.caret = -1, .shown = -1, .total = -1};
	if (!filter_check(p->db, p->info->name, span_from(expr), &fe)) {
		ret->caret = (long)fe.offset;
		snprintf(ret->text, sizeof(ret->text), "%.190s%s%.110s%s", fe.msg, fe.nearest[0] ? ": " : "", fe.nearest,
			 fe.nearest[0] ? "?" : "");
		return false;
	}
	strbuf_clear(&p->filter);
	strbuf_add_str(&p->filter, expr);
	if (!reopen(p, &e)) {
		snprintf(ret->text, sizeof(ret->text), "%.390s", e.msg);
		return false;
	}
	if (!rows_total(p->rows, &shown, &p->e) || !rows_unfiltered(p->rows, &total, &p->e))
		return true;
	ret->shown = (long)shown;
	ret->total = (long)total;
	if (shown == 0 && *expr)
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
	const struct row *row = at->pane == 0 ? row_at(p, at->row[0]) : NULL;
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

	if (*spec && !sort_by_name(p->info, name))
		return err_set(e, ERR_USAGE, "cannot sort by %s here", name);
	p->sort = (struct strbuf){0};
	strbuf_add_str(&p->sort, spec);
	if (reopen(p, e)) {
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
	usual = sort_by_name(p->info, p->info->default_sort);
	if (usual && usual->descending) {
		strbuf_clear(&p->scratch);
		strbuf_addf(&p->scratch, "-%s", usual->name);
		return strbuf_str(&p->scratch);
	}
	return p->info->default_sort;
}

const char *const *list_view_groups(void *st, size_t *ret_n)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];

	*ret_n = p->info->n_groups;
	return p->info->groups;
}

bool list_view_group(void *st, const char *name, struct err *e)
{
	struct list_pane *p = &((struct list_view *)st)->pane[0];
	struct strbuf old = p->group;

	p->group = (struct strbuf){0};
	strbuf_add_str(&p->group, name);
	if (reopen(p, e)) {
		strbuf_done(&old);
		return true;
	}
	strbuf_done(&p->group);
	p->group = old;
	return false;
}

/* All fields of a row, for `i`. */
static void explain_row(struct list_pane *p, long index, struct effects *fx)
{
	const struct row *row = row_at(p, index);
	struct strbuf text = {0};

	if (!row)
		return;
	for (size_t i = 0; i < p->info->n_columns; i++) {
		const struct column *c = &p->info->columns[i];

		if (!row->cells[i].text.n || c->prio == 0)
			continue;
		strbuf_addf(&text, "%-14s ", c->title[0] ? c->title : c->name);
		strbuf_add(&text, row->cells[i].text);
		if (c->doc[0])
			strbuf_addf(&text, "   (%s)", c->doc);
		strbuf_add_char(&text, '\n');
	}
	fx_popup(fx, p->info->name, strbuf_str(&text));
	strbuf_done(&text);
}

bool list_view_related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct list_view *v = st;
	struct list_pane *p = &v->pane[at->pane];
	struct thing thing;

	if (kind == RELATED_EXPLAIN && p->rows) {
		explain_row(p, at->row[at->pane], fx);
		return true;
	}
	if (!list_pane_thing(p, at->row[at->pane], &thing))
		return false;
	return view_related(v->env, &thing, kind, fx);
}

void list_view_crumb(void *st, struct strbuf *ret)
{
	const struct list_view *v = st;

	strbuf_add(ret, strbuf_span(&v->crumb));
}

/* A failure to read rows must not look like an empty list. */
void list_view_status(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct list_view *v = st;

	if (v->pane[at->pane].e.code != ERR_NONE)
		strbuf_add_str(ret, v->pane[at->pane].e.msg);
}
