/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_LIST_H
#define ASTSCOPE_SRC_VIEW_LIST_H

#include "astscope/base/attr.h"
#include "astscope/model/rows.h"
#include "astscope/model/sections.h"
#include "astscope/model/xref.h"
#include "astscope/ui/view.h"
#include "astscope/view/env.h"

/*
 * A table pane over a list of the model.  Columns, filter, order, links and keys come from the list; a view only says
 * which list with which parameters.
 */
struct list_pane {
	struct db *db;
	struct strbuf list;           /* its name */
	struct rows *rows;            /* NULL = not open */
	struct sections *sections;    /* how they are shown in the default order; NULL = one after the other */
	const struct list_info *info; /* of the rows */
	struct rows_args args;        /* parameters; filter, sort and group point into the texts below */
	struct strbuf filter, sort, group;
	struct ui_column columns[TABLE_COLUMNS_MAX];
	int source[TABLE_COLUMNS_MAX]; /* column of the list behind each */
	size_t n_columns;
	struct strbuf scratch;        /* key and links of the row given last */
	int mark;                     /* column of the list that stands in the gutter; -1 = none */
	bool stopped, uncounted;      /* the user wanted no more: of the rows, of how many there are */
	struct err e;                 /* why rows could not be read; shown in the status line */
};

/* True if @p is open on that list. */
bool list_pane_is(const struct list_pane *p, const char *list);
/* (Re)open: keeps nothing of before.  @sort is "column" or "-column"; "" = default. */
bool list_pane_open(struct list_pane *p, struct db *db, const char *list, const struct rows_args *params,
		    const char *filter, const char *sort, const char *group, struct err *e) AST_NODISCARD;
void list_pane_close(struct list_pane *p); /* a zeroed one is fine */
/* What the row at @index is; false also for a heading, or if there is no such row. */
bool list_pane_thing(struct list_pane *p, long index, struct thing *ret);
/* Text of a cell of that row by column name, appended; false if empty. */
bool list_pane_cell(struct list_pane *p, long index, const char *column, struct strbuf *ret);
/* Of a row of the pane, by the name of the column; empty or 0 if the list has none of that name. */
struct span list_row_text(const struct list_pane *p, const struct row *row, const char *column);
int64_t list_row_number(const struct list_pane *p, const struct row *row, const char *column);
long list_pane_find_key(struct list_pane *p, struct row_key key);
/* Open anew with the texts of the pane; the old rows stay if that fails. */
bool list_pane_reopen(struct list_pane *p, struct err *e) AST_NODISCARD;
const struct row *list_pane_at(struct list_pane *p, long index); /* NULL = no such row, a heading; lives until the next call */
long list_pane_items(struct list_pane *p); /* rows that are neither headings nor folded away */
long list_pane_count(struct list_pane *p); /* VIEW_MANY = not counted yet */
/* False as far as it failed; what was put off is no failure, what the user stopped is not asked again. */
bool list_pane_tell(struct list_pane *p, bool ok);
/* What else of the view could not be read: shown as a failure of its rows, unless it was put off. */
void list_pane_fail(struct list_pane *p, const struct err *e);
bool list_pane_row(struct list_pane *p, long index, struct ui_row *ret); /* as view_class.row */
const struct sort_order *list_pane_order(const struct list_pane *p, const char *name); /* NULL = no such order */
#define LIST_KEY_BYTES sizeof(struct row_key) /* ui_row.key is the row_key; of a heading the 8 bytes of its id */
/* The row with a ui_row.key; -1 = none. */
long list_pane_find(struct list_pane *p, struct span key);
/* As view_class.search, group_step between headings, and fold. */
long list_pane_search(struct list_pane *p, struct span needle, long from, int dir);
long list_pane_step(struct list_pane *p, long from, int dir);
long list_pane_fold(struct list_pane *p, long index);
bool list_pane_fit(struct list_pane *p, int cols, long rows);

/*
 * A view all of whose panes are lists, or text.  The state of such a view begins with this; LIST_VIEW_FUNCTIONS fills
 * its class.  Pane 0 answers to filter, sort and group.
 */
struct list_view {
	struct view_env *env;
	struct list_pane pane[VIEW_PANES_MAX];
	long start;              /* row for the cursor when opened */
	struct strbuf crumb;
	struct strbuf note;      /* of the title line, once asked for */
	bool noted;
	struct strbuf detail_of; /* name of the thing that pane 1 is about, in views made from headers */
	struct strbuf opened;    /* the place it was opened with, without its query part */
};

/* Open pane 0 as @view says: resolves @args->place, opens its list, places the cursor. */
bool list_view_open_place(struct list_view *v, const struct view_args *args, void *env, struct thing *ret_thing,
			  struct err *e) AST_NODISCARD;

/* The list whose places the view shows; pane 0 may be open on another one.  NULL = none. */
const struct list_info *list_view_list(const struct list_view *v);
/* Open a list with one parameter into a pane; a failure shows in the status line. */
void list_view_open_detail(struct list_view *v, int pane, const char *list, const char *param, int64_t value);

/* The rows of the list in pane 1, as the header `detail:` of the one in pane 0 says. */
unsigned list_view_select(void *st, int pane, long row);
const char *list_view_hints(void *st, const struct view_at *at);

bool list_view_open(void *st, const struct view_args *args, void *env, struct err *e);
void list_view_close(void *st);
long list_view_start(void *st, int pane);
bool list_view_reload(void *st, struct err *e);
const struct ui_column *list_view_columns(void *st, int pane, size_t *ret_n);
long list_view_count(void *st, int pane);
bool list_view_row(void *st, int pane, long index, struct ui_row *ret);
long list_view_find(void *st, int pane, struct span key);
long list_view_items(void *st, int pane);
long list_view_fold(void *st, int pane, long index);
bool list_view_fit(void *st, int pane, int cols, long rows);
long list_view_search(void *st, int pane, struct span needle, long from, int dir);
bool list_view_filter(void *st, const char *expr, struct filter_answer *ret);
bool list_view_filter_sql(void *st, const char *expr, struct strbuf *ret, struct filter_answer *ret_answer);
void list_view_complete(void *st, struct span expr, size_t cursor, struct ui_completions *ret);
bool list_view_narrow(void *st, const struct view_at *at, int column, bool exclude, struct strbuf *ret);
bool list_view_sort(void *st, int pane, const char *spec, struct err *e);
const char *list_view_sorted(void *st, int pane);
const char *const *list_view_groups(void *st, size_t *ret_n);
bool list_view_group(void *st, const char *name, struct err *e);
bool list_view_related(void *st, enum related kind, const struct view_at *at, struct effects *fx);
void list_view_crumb(void *st, struct strbuf *ret);
void list_view_note(void *st, struct strbuf *ret);
/* The detail is called after the thing of the row above, in views made from a list's headers. */
void list_view_pane_title(void *st, int pane, struct strbuf *ret);
void list_view_place(void *st, const struct view_at *at, struct strbuf *ret);
void list_view_empty(void *st, int pane, struct strbuf *ret);
/* That what is shown is not all there is to come, in words; empty: it is. */
const char *view_so_far(const struct view_env *env);
long list_view_group_step(void *st, int pane, long from, int dir);
void list_view_shell_command(void *st, const struct view_at *at, struct strbuf *ret);
void list_view_report(void *st, const struct view_at *at, bool thing, struct view_report *ret);
/* The command that prints a report. */
void view_add_command(const struct view_env *env, const struct view_report *r, struct strbuf *ret);
/* The command that opens the console at a place, for what no report prints. */
void view_add_open_command(const struct view_env *env, struct span place, struct strbuf *ret);
void list_view_status(void *st, const struct view_at *at, struct strbuf *ret);

/* What all views of lists have alike; the second for those that filter, sort and group as the list does. */
#define LIST_VIEW_ROWS \
	.columns = list_view_columns, .count = list_view_count, .row = list_view_row, .items = list_view_items, \
	.fold = list_view_fold, .find = list_view_find, .search = list_view_search, .group_step = list_view_group_step, \
	.complete = list_view_complete, .empty = list_view_empty, .shell_command = list_view_shell_command, \
	.report = list_view_report
#define LIST_VIEW_ORDER \
	.filter = list_view_filter, .filter_sql = list_view_filter_sql, \
	.sort = list_view_sort, .sorted = list_view_sorted, .groups = list_view_groups
#define LIST_VIEW_FUNCTIONS \
	LIST_VIEW_ROWS, LIST_VIEW_ORDER, .start = list_view_start, .reload = list_view_reload, .narrow = list_view_narrow, \
	.fit = list_view_fit, .group = list_view_group, .related = list_view_related, .crumb = list_view_crumb, .status = list_view_status

/* Popup of `i`: all fields of a row; for objects and their creators also what the score is made of. */
void view_explain_row(struct view_env *env, struct list_pane *p, long index, struct effects *fx);

/* The thread a thing belongs to, the first if there are several; false = none. */
bool view_thread_of(struct view_env *env, const struct thing *thing, int64_t *ret);

/* Ask what @thing shall be called. */
bool view_ask_name(struct view_env *env, const struct thing *thing, struct effects *fx);

/* Carry out a related-key for @thing: places, menus, messages (model/xref.h) as effects. */
bool view_related(struct view_env *env, const struct thing *thing, enum related kind, struct effects *fx);
/* The same for what the link of a row or a text is about; false too if that is nothing. */
bool view_link_related(struct view_env *env, struct span link, enum related kind, struct effects *fx);

#endif
