/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake_views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

/* A table that can be filtered, sorted and grouped, with a text beside it. */

struct items {
	struct fake_env *env;
	long *index;     /* shown items, sorted */
	long n;
	char filter[200], sort[40];
	bool grouped;
	long selected;
	struct strbuf text[6];
};

static const struct ui_column item_columns[] = {
	{.name = "id", .title = "id", .min = 4, .align = ALIGN_RIGHT},
	{.name = "name", .title = "name", .min = 6, .grow = true, .drop = 1},
	{.name = "size", .title = "size", .min = 4, .align = ALIGN_RIGHT, .drop = 2, .descending = true},
	{.name = "state", .title = "state", .min = 5, .drop = 3},
	{.name = "note", .title = "note", .min = 8, .drop = 4, .fixed_order = true},
	{.name = "extra", .title = "extra", .min = 5, .drop = 5, .hidden = true},
};

static long item_size(long id)
{
	return id * 7919 % 1000;
}

static int compare(const struct items *it, long a, long b)
{
	bool down = it->sort[0] == '-';
	const char *by = it->sort + down;
	long va = strcmp(by, "size") ? a : item_size(a);
	long vb = strcmp(by, "size") ? b : item_size(b);
	int order = va < vb ? -1 : va > vb;

	if (!order)
		order = a < b ? -1 : a > b;
	return down ? -order : order;
}

/* Insertion by halves: the tables of tests are small or come in order. */
static void sort_items(struct items *it)
{
	for (long i = 1; i < it->n; i++) {
		long id = it->index[i];
		long lo = 0, hi = i;

		if (compare(it, it->index[i - 1], id) < 0)
			continue;
		while (lo < hi) {
			long mid = (lo + hi) / 2;

			if (compare(it, it->index[mid], id) < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
		memmove(&it->index[lo + 1], &it->index[lo], (size_t)(i - lo) * sizeof(*it->index));
		it->index[lo] = id;
	}
}

/* "odd", "even", "id<50", a part of the name; all words must hold. */
static bool passes(struct span expr, long id)
{
	struct span word;
	char name[32];

	snprintf(name, sizeof(name), "item%ld", id);
	for (expr = span_trim(expr); scan_word(&expr, &word); expr = span_trim(expr)) {
		int64_t limit;

		if (span_eq_str(word, "odd") || span_eq_str(word, "even")) {
			if ((id % 2 == 1) != span_eq_str(word, "odd"))
				return false;
		} else if (scan_lit(&word, SPAN_LIT("id<")) && scan_i64(&word, &limit)) {
			if (id >= limit)
				return false;
		} else if (match_find(span_from(name), word, 0) < 0) {
			return false;
		}
	}
	return true;
}

static void load(struct items *it)
{
	it->n = 0;
	for (long id = 0; id < it->env->rows; id++) {
		if (passes(span_from(it->filter), id))
			it->index[it->n++] = id;
	}
	sort_items(it);
}

static bool items_filter(void *st, const char *expr, struct filter_answer *ret)
{
	struct items *it = st;
	long colon = span_find_char(span_from(expr), ':');

	if (colon >= 0) {
		ret->caret = colon;
		snprintf(ret->text, sizeof(ret->text), "no field before \":\": id?");
		return false;
	}
	snprintf(it->filter, sizeof(it->filter), "%s", expr);
	load(it);
	ret->shown = it->n;
	ret->total = it->env->rows;
	ret->caret = -1;
	snprintf(ret->text, sizeof(ret->text), "%s", it->n ? "" : "without the last word there would be more");
	return true;
}

static bool items_sort(void *st, int pane, const char *spec, struct err *e)
{
	struct items *it = st;
	const char *by = spec + (*spec == '-');

	(void)pane;
	if (*by && strcmp(by, "id") && strcmp(by, "size") && strcmp(by, "name") && strcmp(by, "state"))
		return err_set(e, ERR_USAGE, "cannot sort by %s", by);
	snprintf(it->sort, sizeof(it->sort), "%s", *spec ? spec : "id");
	load(it);
	return true;
}

static bool items_open(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct items *it = st;
	struct filter_answer a;

	it->env = env;
	it->env->opened++;
	it->index = mem_alloc((size_t)(it->env->rows + 1) * sizeof(*it->index));
	if (!items_sort(st, 0, args->sort, e))
		return false;
	if (!items_filter(st, args->filter, &a))
		return err_set(e, ERR_USAGE, "%s", a.text);
	return true;
}

static void items_close(void *st)
{
	struct items *it = st;

	if (it->env)
		it->env->opened--;
	for (size_t i = 0; i < ARRAY_LEN(it->text); i++)
		strbuf_done(&it->text[i]);
	free(it->index);
}

static long items_count(void *st, int pane)
{
	struct fake_env *env = ((struct items *)st)->env;
	bool dropped = false;

	if (env->counts && !env->counts(env, &dropped))
		return 0;
	(void)pane;
	return ((struct items *)st)->n;
}

struct span fake_put(struct strbuf *b, const char *fmt, long n)
{
	char text[64];

	strbuf_clear(b);
	snprintf(text, sizeof(text), "%ld", n);
	strbuf_addf(b, "%s%s", fmt, text);
	return strbuf_span(b);
}

static bool items_row(void *st, int pane, long index, struct ui_row *ret)
{
	struct items *it = st;
	long id = it->index[index];

	(void)pane;
	ret->cell[0].text = fake_put(&it->text[0], "", id);
	ret->cell[0].role = ROLE_LINK;
	ret->cell[1].text = fake_put(&it->text[1], "item", id);
	ret->cell[2].text = fake_put(&it->text[2], "", item_size(id));
	ret->cell[3].text = id % 10 ? SPAN_LIT("fine") : SPAN_LIT("bad");
	ret->cell[3].role = id % 10 ? ROLE_GOOD : ROLE_BAD;
	ret->cell[4].text = SPAN_LIT("a note that is longer than its column ever gets");
	ret->cell[5].text = SPAN_LIT("more");
	ret->key = (struct span){(const char *)&it->index[index], sizeof(long)};
	ret->link = ret->cell[0].link = fake_put(&it->text[5], "item/", id);
	ret->flag[0] = id % 100 ? 0 : '!';
	return true;
}

static long items_find(void *st, int pane, struct span key)
{
	struct items *it = st;
	long id;

	(void)pane;
	if (key.n != sizeof(id))
		return -1;
	memcpy(&id, key.p, sizeof(id));
	for (long i = 0; i < it->n; i++) {
		if (it->index[i] == id)
			return i;
	}
	return -1;
}

static long items_group_step(void *st, int pane, long from, int dir)
{
	long next = (from / 10 + dir) * 10;

	(void)pane;
	return next >= 0 && next < ((struct items *)st)->n ? next : -1;
}

static unsigned items_select(void *st, int pane, long row)
{
	((struct items *)st)->selected = pane == 0 ? row : ((struct items *)st)->selected;
	return pane == 0 ? 2 : 0;
}

static void items_text(void *st, int pane, struct text *t)
{
	struct items *it = st;

	(void)pane;
	if (it->selected < 0 || it->selected >= it->n) {
		text_linef(t, ROLE_DIM, "nothing selected");
		return;
	}
	text_linef(t, ROLE_HEADING, "about item %ld", it->index[it->selected]);
	for (int i = 0; i < 40; i++)
		text_linef(t, ROLE_TEXT, "line %d of the detail, which goes on for a good while so that it can be cut", i);
}

static const char *items_sorted(void *st, int pane)
{
	(void)pane;
	return ((struct items *)st)->sort;
}

static const char *const group_names[] = {"none", "state"};

static const char *const *items_groups(void *st, size_t *ret_n)
{
	(void)st;
	*ret_n = ARRAY_LEN(group_names);
	return group_names;
}

static bool items_group(void *st, const char *name, struct err *e)
{
	if (*name && strcmp(name, "none") && strcmp(name, "state"))
		return err_set(e, ERR_USAGE, "cannot group by %s", name);
	((struct items *)st)->grouped = !strcmp(name, "state");
	return true;
}

static bool items_narrow(void *st, const struct view_at *at, int column, bool exclude, struct strbuf *ret)
{
	struct items *it = st;

	if (column > 1 || at->row[0] < 0 || exclude)
		return false;
	if (column == 0)
		strbuf_addf(ret, "id<%ld", it->index[at->row[0]] + 1);
	else
		strbuf_addf(ret, "item%ld", it->index[at->row[0]]);
	return true;
}

static void items_complete(void *st, struct span expr, size_t cursor, struct ui_completions *ret)
{
	long blank = span_rfind_char(span_sub(expr, 0, cursor), ' ');
	struct span typed;

	(void)st;
	ret->from = (size_t)(blank + 1);
	ret->to = cursor;
	typed = span_sub(expr, ret->from, cursor - ret->from);
	if (span_starts(SPAN_LIT("even"), typed))
		completions_add(ret, SPAN_LIT("even"), "half of them");
	if (span_starts(SPAN_LIT("every"), typed))
		completions_add(ret, SPAN_LIT("every"), NULL);
	if (span_starts(SPAN_LIT("odd"), typed))
		completions_add(ret, SPAN_LIT("odd"), "the other half");
}

static bool items_related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct items *it = st;

	if (at->row[0] < 0)
		return false;
	if (kind == RELATED_THREAD) {
		fx_openf(fx, "item/%ld", it->index[at->row[0]]);
		return true;
	}
	if (kind == RELATED_HOLDER) {
		fx_menu(fx, "Two holders");
		fx_menu_open(fx, "item 1", "sure", "item/1");
		fx_menu_open(fx, "item 2", "guess", "item/2");
		return true;
	}
	if (kind == RELATED_REFS)
		fx_message(fx, MESSAGE_INFO, "item %ld wrote no line of the refs log", it->index[at->row[0]]);
	return kind == RELATED_REFS;
}

static bool items_diff(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	(void)st, (void)a;
	fx_message(fx, MESSAGE_INFO, "%zu rows tagged", at->tags ? at->tags->n : 0);
	return true;
}

/* In the list only; elsewhere the ui does what it does. */
static bool items_named(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	(void)st;
	if (at->pane == 0)
		fx_message(fx, MESSAGE_INFO, "%s %.*s", a->arg ? "renamed" : "named", SPAN_ARG(a->text));
	return at->pane == 0;
}

static const struct view_action items_actions[] = {
	{"diff", items_diff, 0}, {"named", items_named, 0}, {"renamed", items_named, 1},
};

static void items_place(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct items *it = st;

	strbuf_add_str(ret, "items");
	if (at->row[0] >= 0)
		strbuf_addf(ret, "/%ld", it->index[at->row[0]]);
}

static const struct pane_def items_panes[] = {
	{.title = "List", .kind = PANE_TABLE, .columns = item_columns, .n_columns = ARRAY_LEN(item_columns), .weight = 3},
	{.title = "Detail", .kind = PANE_TEXT, .weight = 2},
};

const struct view_class fake_items_class = {
	.name = "items", .title = "Items", .summary = "all there is", .number = '2', .state_size = sizeof(struct items),
	.panes = items_panes, .n_panes = 2, .open = items_open, .close = items_close, .count = items_count,
	.row = items_row, .find = items_find, .group_step = items_group_step, .text = items_text, .select = items_select,
	.actions = items_actions, .n_actions = ARRAY_LEN(items_actions),
	.related = items_related, .filter = items_filter, .complete = items_complete,
	.narrow = items_narrow, .sort = items_sort, .sorted = items_sorted, .groups = items_groups, .group = items_group,
	.place = items_place,
};
