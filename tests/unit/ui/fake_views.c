/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake_views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

/* home */

struct home {
	struct fake_env *env;
};

static bool home_open(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct home *h = st;

	(void)args;
	h->env = env;
	if (h->env->refuse)
		return err_set(e, ERR_NOTHING, "nothing to show");
	h->env->opened++;
	return true;
}

static void home_close(void *st)
{
	struct home *h = st;

	if (h->env && !h->env->refuse)
		h->env->opened--;
}

/* A count between words, that leads to the items. */
static void link_count(struct text *t, const char *before, long n, const char *words)
{
	struct strbuf b = {0};

	strbuf_addf(&b, "%s%ld%s", before, n, words);
	text_link(t, ROLE_LINK, strbuf_span(&b), "items");
	strbuf_done(&b);
}

static void home_text(void *st, int pane, struct text *t)
{
	struct home *h = st;

	(void)pane;
	text_linef(t, ROLE_HEADING, " WHAT LOOKS WRONG");
	text_pad_to(t, t->width - 17);
	text_add_str(t, ROLE_DIM, "Enter goes there");
	for (int i = 1; i <= 3; i++) {
		char key[16], place[32];

		snprintf(key, sizeof(key), "finding/%u", (unsigned)i);
		snprintf(place, sizeof(place), "item/%d", i * 10);
		text_line(t);
		text_selectable(t, span_from(key));
		text_addf(t, ROLE_TEXT, "%d ", i);
		text_addf(t, ROLE_BAD, "!! ");
		text_link(t, ROLE_LINK, span_from(i == 1 ? "DEADLOCK" : "INVALID"), place);
		text_addf(t, ROLE_TEXT, "  something about item %d", i * 10);
		text_linef(t, ROLE_DIM, "     and why that is");
	}
	text_line(t);
	text_line(t);
	text_selectable(t, SPAN_LIT("evidence"));
	text_addf(t, ROLE_HEADING, "EVIDENCE");
	text_line(t);
	text_selectable(t, SPAN_LIT("source/1"));
	link_count(t, "refs ", h->env->rows, " rows");
	text_linef(t, ROLE_TEXT, "the end");
}

static const struct pane_def home_panes[] = {{.kind = PANE_TEXT}};

static const struct view_class home_class = {
	.name = "home", .title = "Home", .summary = "what looks wrong", .number = '1', .state_size = sizeof(struct home),
	.panes = home_panes, .n_panes = 1, .open = home_open, .close = home_close, .text = home_text,
};

/* item */

struct item {
	struct fake_env *env;
	int64_t id;
	struct strbuf text;
};

static bool item_open(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct item *it = st;
	struct span path = span_from(args->path);

	it->env = env;
	it->env->opened++;
	if (!scan_i64(&path, &it->id) || it->id < 0 || it->id >= it->env->rows)
		return err_set(e, ERR_USAGE, "there is no item \"%s\"", args->path);
	return true;
}

static void item_close(void *st)
{
	struct item *it = st;

	if (it->env)
		it->env->opened--;
	strbuf_done(&it->text);
}

static void item_head(void *st, struct text *t)
{
	struct item *it = st;

	text_linef(t, ROLE_TEXT, "item %ld of ", (long)it->id);
	link_count(t, "", it->env->rows, "");
	text_linef(t, ROLE_GRAPH, "count 1 \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588 8");
}

static const struct ui_column event_columns[] = {
	{.name = "event", .title = "#", .min = 3, .align = ALIGN_RIGHT},
	{.name = "change", .title = "chg", .min = 3, .align = ALIGN_RIGHT},
	{.name = "where", .title = "where", .min = 10, .grow = true},
};

static long item_count(void *st, int pane)
{
	(void)st;
	return pane == 0 ? 12 : 3;
}

static bool item_row(void *st, int pane, long index, struct ui_row *ret)
{
	struct item *it = st;

	(void)pane;
	ret->cell[0].text = fake_put(&it->text, "", index + 1);
	ret->cell[1].text = index % 2 ? SPAN_LIT("-1") : SPAN_LIT("+1");
	ret->cell[1].role = index % 2 ? ROLE_MISSING : ROLE_GOOD;
	ret->cell[2].text = SPAN_LIT("channel.c:935 \xe6\xbc\xa2\xe5\xad\x97");
	ret->cell[2].link = SPAN_LIT("items?filter=odd");
	return true;
}

static void item_crumb(void *st, struct strbuf *ret)
{
	strbuf_addf(ret, "Item %ld", (long)((struct item *)st)->id);
}

static void item_note(void *st, struct strbuf *ret)
{
	strbuf_add_str(ret, ((struct item *)st)->id % 2 ? "ALIVE at 2" : "finalized");
}

static const struct pane_def item_panes[] = {
	{.kind = PANE_TABLE, .columns = event_columns, .n_columns = ARRAY_LEN(event_columns), .weight = 2},
	{.title = "Balance", .kind = PANE_TABLE, .columns = event_columns, .n_columns = ARRAY_LEN(event_columns)},
};

static const struct view_class item_class = {
	.name = "item", .title = "Item", .summary = "one of them", .number = '3', .state_size = sizeof(struct item),
	.panes = item_panes, .n_panes = 2, .open = item_open, .close = item_close, .count = item_count, .row = item_row,
	.head = item_head, .crumb = item_crumb, .note = item_note,
};

/* trio */

static bool trio_open(void *st, const struct view_args *args, void *env, struct err *e)
{
	(void)args, (void)e;
	((struct home *)st)->env = env;
	((struct home *)st)->env->opened++;
	return true;
}

static void trio_text(void *st, int pane, struct text *t)
{
	(void)st;
	for (int i = 0; i < 60; i++)
		text_linef(t, ROLE_TEXT, "pane %d line %d: a long line that a narrow pane has to cut or to wrap somewhere", pane, i);
}

static const struct pane_def trio_panes[] = {
	{.title = "Left", .kind = PANE_TEXT}, {.title = "Middle", .kind = PANE_TEXT},
	{.title = "Right", .kind = PANE_TEXT, .wrap = true},
};

static const struct view_class trio_class = {
	.name = "trio", .title = "Trio", .summary = "three panes", .number = '4', .state_size = sizeof(struct home),
	.panes = trio_panes, .n_panes = 3, .open = trio_open, .close = home_close, .text = trio_text,
};

/* odd */

static void odd_text(void *st, int pane, struct text *t)
{
	static const char nul[] = "a\0b";

	(void)st, (void)pane;
	text_line(t);
	text_add(t, ROLE_TEXT, SPAN_LIT("esc \x1b[31m bell \x07 tab\tend"));
	text_line(t);
	text_add(t, ROLE_TEXT, (struct span){nul, 3});
	text_line(t);
	text_add(t, ROLE_TEXT, SPAN_LIT("bad utf-8 \xff\xc3( c1 \xc2\x9b bidi \xe2\x80\xae"));
	text_line(t);
	text_add(t, ROLE_TEXT, SPAN_LIT("wide \xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97 combining e\xcc\x81 end"));
}

static const struct view_class odd_class = {
	.name = "odd", .title = "Odd", .summary = "hostile text", .number = '5', .state_size = sizeof(struct home),
	.panes = home_panes, .n_panes = 1, .open = trio_open, .close = home_close, .text = odd_text,
};

const struct view_class *const *fake_views(size_t *ret_n)
{
	static const struct view_class *const classes[] = {&home_class, &fake_items_class, &item_class, &trio_class, &odd_class};

	*ret_n = ARRAY_LEN(classes);
	return classes;
}
