#include "config.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

#define SCROLL_COLUMNS 8
#define PANE_STEP 5             /* percent */
#define INTERRUPT_US 2000000    /* two Ctrl-C within this stop things */

/* Moving in the focused pane, or for J and K in the first. */

static void move(struct ui *ui, int pane, long by)
{
	struct spot *s = ui_spot(ui);

	if (!s)
		return;
	if (spot_is_table(s, pane))
		table_move(&s->pane[pane].table, by);
	else
		text_move(&s->pane[pane].text, by);
}

static int focus_of(const struct ui *ui)
{
	struct spot *s = ui_spot(ui);

	return s ? s->layout.focus : 0;
}

static void act_row(struct ui *ui, const struct action *a)
{
	long n = ui->count ? ui->count : 1;

	move(ui, focus_of(ui), strcmp(a->name, "row-up") ? n : -n);
}

static void act_master(struct ui *ui, const struct action *a)
{
	move(ui, 0, strcmp(a->name, "master-up") ? 1 : -1);
}

static void act_page(struct ui *ui, const struct action *a)
{
	static const struct {
		const char *name;
		int halves;
	} pages[] = {{"half-down", 1}, {"half-up", -1}, {"page-down", 2}, {"page-up", -2}};
	struct spot *s = ui_spot(ui);

	for (size_t i = 0; s && i < ARRAY_LEN(pages); i++) {
		if (strcmp(a->name, pages[i].name))
			continue;
		if (spot_is_table(s, s->layout.focus))
			table_page(&spot_focused(s)->table, pages[i].halves);
		else
			text_page(&spot_focused(s)->text, pages[i].halves);
	}
}

static void act_end(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	bool last = !strcmp(a->name, "last");
	long row = ui->count ? ui->count - 1 : last ? LONG_MAX / 2 : 0;

	if (!s)
		return;
	if (spot_is_table(s, s->layout.focus))
		table_move_to(&spot_focused(s)->table, row);
	else
		text_move_to(&spot_focused(s)->text, row);
}

static void act_scroll(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	int by = strcmp(a->name, "scroll-left") ? SCROLL_COLUMNS : -SCROLL_COLUMNS;
	bool table = s && spot_is_table(s, s->layout.focus);
	int *scroll;
	int before;

	if (!s)
		return;
	scroll = table ? &spot_focused(s)->table.scroll : &spot_focused(s)->text.scroll;
	before = *scroll;
	if (table)
		table_scroll_right(&spot_focused(s)->table, by);
	else
		text_scroll_right(&spot_focused(s)->text, by);
	if (*scroll == before)
		ui_message(ui, MESSAGE_INFO, "nothing more to the %s", by > 0 ? "right" : "left");
}

static void act_group_step(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	int dir = strcmp(a->name, "group-previous") ? 1 : -1;
	bool moved;

	if (!s)
		return;
	moved = spot_is_table(s, s->layout.focus) && table_group_step(&spot_focused(s)->table, dir);
	if (!moved)
		ui_message(ui, MESSAGE_INFO, "no %s group here", dir > 0 ? "further" : "earlier");
}

/* Panes. */

static void act_pane(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);

	if (!s)
		return;
	if (s->class->n_panes < 2)
		ui_message(ui, MESSAGE_INFO, "%s has one pane only", s->class->title);
	s->layout.hide_detail = false;
	s->layout.focus = layout_next_focus(&s->layout, s->class, strcmp(a->name, "pane-previous") ? 1 : -1);
}

static void act_layout(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct layout *l;

	if (!s)
		return;
	l = &s->layout;
	if (s->class->n_panes < 2) {
		ui_message(ui, MESSAGE_INFO, "%s has one pane only", s->class->title);
		return;
	}
	if (!strcmp(a->name, "zoom")) {
		l->zoomed = !l->zoomed;
	} else if (!strcmp(a->name, "flip")) {
		l->flipped = !l->flipped;
	} else if (!strcmp(a->name, "detail")) {
		l->hide_detail = !l->hide_detail;
		l->focus = l->hide_detail ? 0 : l->focus;
	} else if (!strcmp(a->name, "pane-equal")) {
		l->shift = 0;
	} else {
		int grow = strcmp(a->name, "pane-shrink") ? PANE_STEP : -PANE_STEP;

		l->shift += l->focus == 0 ? grow : -grow;
		l->shift = l->shift > 80 ? 80 : l->shift < -80 ? -80 : l->shift;
	}
}

static void act_wrap(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	int done = 0;

	(void)a;
	for (int i = 0; s && i < (int)s->class->n_panes; i++) {
		if (spot_is_table(s, i))
			continue;
		s->pane[i].text.wrap = !s->pane[i].text.wrap;
		s->pane[i].text.scroll = 0;
		done++;
		ui_message(ui, MESSAGE_INFO, s->pane[i].text.wrap ? "long lines are wrapped" : "long lines are cut");
	}
	if (!done)
		ui_message(ui, MESSAGE_INFO, "no text to wrap here");
}

static void act_numbers(struct ui *ui, const struct action *a)
{
	struct err e = {0};
	bool on = option_is_yes(&ui->options, OPTION_NUMBERS);

	(void)a;
	option_set(&ui->options, SPAN_LIT("numbers"), on ? SPAN_LIT("no") : SPAN_LIT("yes"), &e);
}

/* Going somewhere. */

static void act_follow(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct strbuf keep = {0};
	struct view_at at;
	struct err e = {0};

	(void)a;
	if (!s)
		return;
	spot_at(s, &at, &keep);
	/* the link is NUL-terminated in keep */
	if (at.link.n && !ui_go(ui, at.link.p, &e))
		ui_say_error(ui, &e);
	else if (!at.link.n)
		ui_message(ui, MESSAGE_INFO, "this row leads nowhere");
	strbuf_done(&keep);
}

static void list_links(struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	struct pane *p = spot_focused(s);
	struct effects fx;
	struct ui_row row;

	effects_init(&fx);
	fx_menu(&fx, "Links of this row");
	if (spot_is_table(s, s->layout.focus)) {
		bool there = table_cursor_row(&p->table, &row);

		for (size_t i = 0; there && i < p->table.n_columns; i++) {
			struct strbuf label = {0}, place = {0};

			strbuf_add(&label, row.cell[i].text);
			strbuf_add(&place, row.cell[i].link);
			if (place.n)
				fx_menu_open(&fx, strbuf_str(&label), p->table.columns[i].title, strbuf_str(&place));
			strbuf_done(&label);
			strbuf_done(&place);
		}
	} else {
		struct span text, link;
		size_t it = 0;

		while (text_next_link(&p->text, p->text.cursor, &it, &text, &link)) {
			struct strbuf label = {0}, place = {0};

			strbuf_add(&label, text);
			strbuf_add(&place, link);
			fx_menu_open(&fx, strbuf_str(&label), NULL, strbuf_str(&place));
			strbuf_done(&label);
			strbuf_done(&place);
		}
	}
	if (fx.items.n > 1)
		ui_apply(ui, &fx);
	else
		ui_message(ui, MESSAGE_INFO, "nothing is linked to this row");
	effects_done(&fx);
}

static const struct {
	const char *action;
	enum related kind;
	const char *what;
} related[] = {
	{"go-refs", RELATED_REFS, "ref changes"}, {"go-thread", RELATED_THREAD, "thread"},
	{"go-locks", RELATED_LOCKS, "locks"}, {"go-backtrace", RELATED_BACKTRACE, "backtrace"},
	{"go-waits", RELATED_WAITS, "waits"}, {"go-holder", RELATED_HOLDER, "holder"},
	{"go-creator", RELATED_CREATOR, "creator group"}, {"links", RELATED_ALL, "links"},
	{"raw", RELATED_RAW, "source lines"}, {"explain", RELATED_EXPLAIN, "explanation"},
	{"mentions", RELATED_MENTIONS, "mentions"},
};

static void act_related(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);

	for (size_t i = 0; s && i < ARRAY_LEN(related); i++) {
		struct strbuf keep = {0};
		struct effects fx;
		struct view_at at;
		bool known;

		if (strcmp(a->name, related[i].action))
			continue;
		effects_init(&fx);
		spot_at(s, &at, &keep);
		known = s->class->related && s->class->related(s->state, related[i].kind, &at, &fx);
		if (known)
			ui_apply(ui, &fx);
		else if (related[i].kind == RELATED_ALL)
			list_links(ui);
		else
			ui_message(ui, MESSAGE_INFO, "this row has no %s", related[i].what);
		effects_done(&fx);
		strbuf_done(&keep);
		return;
	}
}

static void act_back(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_back(ui);
}

static void act_forward(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_forward(ui);
}

static void act_swap(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_swap(ui);
}

static void act_close(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_close_place(ui);
}

static void act_view(struct ui *ui, const struct action *a)
{
	ui_go_number(ui, a->key);
}

static void act_mark(struct ui *ui, const struct action *a)
{
	struct strbuf place = {0};

	if (a->key < 'a' || a->key > 'z')
		return;
	ui_add_place(ui, &place);
	ui_set_string(&ui->marks[a->key - 'a'], strbuf_str(&place));
	ui_message(ui, MESSAGE_INFO, "mark %c: %s", (char)a->key, strbuf_str(&place));
	strbuf_done(&place);
}

static void act_mark_go(struct ui *ui, const struct action *a)
{
	const char *place = a->key >= 'a' && a->key <= 'z' ? ui->marks[a->key - 'a'] : NULL;
	struct err e = {0};

	if (!place)
		ui_message(ui, MESSAGE_INFO, "mark %c is not set (m %c sets it)", (char)a->key, (char)a->key);
	else if (!ui_go(ui, place, &e))
		ui_say_error(ui, &e);
}

static void act_trail(struct ui *ui, const struct action *a)
{
	struct effects fx;

	(void)a;
	effects_init(&fx);
	fx_menu(&fx, "Marks and places");
	for (char c = 'a'; c <= 'z'; c++) {
		char label[] = {'\'', c, '\0'};

		if (ui->marks[c - 'a'])
			fx_menu_open(&fx, label, ui->marks[c - 'a'], ui->marks[c - 'a']);
	}
	for (long i = (long)ui->spots.n - 1; i >= 0; i--) {
		struct spot *s = *(struct spot **)vec_at(&ui->spots, (size_t)i);
		struct strbuf place = {0}, crumb = {0};

		spot_add_place(s, &place);
		spot_add_crumb(s, &crumb);
		fx_menu_open(&fx, strbuf_str(&crumb), i == ui->here ? "here" : strbuf_str(&place), strbuf_str(&place));
		strbuf_done(&place);
		strbuf_done(&crumb);
	}
	ui_apply(ui, &fx);
	effects_done(&fx);
}

/* Prompts, and the rest. */

static void act_search(struct ui *ui, const struct action *a)
{
	(void)a;
	if (ui_spot(ui))
		ui_ask(ui, PROMPT_SEARCH, "/", "");
}

static void act_search_next(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);

	if (!s)
		return;
	if (!ui->search.needle.n) {
		ui_message(ui, MESSAGE_INFO, "nothing searched for yet (/ searches)");
		return;
	}
	ui_set_match(ui, strbuf_span(&ui->search.needle));
	ui->search.from = spot_position(s);
	ui_search_begin(ui, strcmp(a->name, "search-previous") ? 1 : -1, false);
}

static void act_command(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_ask(ui, PROMPT_COMMAND, ":", "");
}

static void act_options(struct ui *ui, const struct action *a)
{
	struct effects fx;

	(void)a;
	effects_init(&fx);
	fx_menu(&fx, "Options");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);
		struct strbuf label = {0};

		strbuf_addf(&label, "%s=%s", row->name, option_get(&ui->options, (enum option)i));
		fx_menu_action(&fx, strbuf_str(&label), row->doc, "option-next", row->name);
		strbuf_done(&label);
	}
	ui_apply(ui, &fx);
	effects_done(&fx);
}

/* The value after the present one; then the menu again, so that one can go on. */
static void act_option_next(struct ui *ui, const struct action *a)
{
	long line = ui->menu.cursor;
	struct strbuf command = {0};
	struct span rest, now;
	struct effects fx;
	struct err e = {0};
	enum option id;
	long bar, at;

	if (!option_by_name(a->text, &id))
		return;
	rest = span_from(option_row(id)->values);
	now = span_from(option_get(&ui->options, id));
	at = span_find(rest, now);
	bar = at < 0 ? -1 : span_find_char(span_from_offset(rest, (size_t)at), '|');
	if (bar >= 0)
		rest = span_from_offset(rest, (size_t)(at + bar) + 1);
	bar = span_find_char(rest, '|');
	if (bar >= 0)
		rest = span_sub(rest, 0, (size_t)bar);
	strbuf_addf(&command, "set %.*s=%.*s", SPAN_ARG(a->text), SPAN_ARG(rest));
	effects_init(&fx);
	if (command_run(ui, strbuf_span(&command), &fx, &e))
		ui_apply(ui, &fx);
	else
		ui_say_error(ui, &e);
	effects_done(&fx);
	strbuf_done(&command);
	act_options(ui, a);
	ui->menu.cursor = line;
}

static void act_help(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_help_keys(ui);
}

static void act_cancel(struct ui *ui, const struct action *a)
{
	(void)a;
	ui_search_stop(ui);
	ui_set_match(ui, (struct span){0});
}

static void act_interrupt(struct ui *ui, const struct action *a)
{
	bool soon = !ui->now_us || ui->now_us - ui->interrupt_us <= INTERRUPT_US;

	act_cancel(ui, a);
	if (ui->interrupted && soon) {
		ui_request(ui, UI_REQUEST_INTERRUPT, (struct span){0}, NULL);
	} else {
		ui_message(ui, MESSAGE_INFO, "Ctrl-C again quits (as q and Q do)");
		ui->interrupt_us = ui->now_us;
		ui->interrupted = true;
	}
}

static void act_request(struct ui *ui, const struct action *a)
{
	enum ui_request_kind kind = !strcmp(a->name, "quit") ? UI_REQUEST_QUIT
				  : !strcmp(a->name, "suspend") ? UI_REQUEST_SUSPEND : UI_REQUEST_REDRAW;

	ui_request(ui, kind, (struct span){0}, NULL);
}

static void act_reload(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct err e = {0};

	(void)a;
	if (s && !spot_reload(s, &e))
		ui_say_error(ui, &e);
}

static const struct {
	const char *name;
	builtin_fn run;
} builtins[] = {
	{"row-down", act_row}, {"row-up", act_row}, {"half-down", act_page}, {"half-up", act_page},
	{"page-down", act_page}, {"page-up", act_page}, {"first", act_end}, {"last", act_end},
	{"master-down", act_master}, {"master-up", act_master}, {"scroll-right", act_scroll},
	{"scroll-left", act_scroll}, {"group-next", act_group_step}, {"group-previous", act_group_step},
	{"pane-next", act_pane}, {"pane-previous", act_pane}, {"zoom", act_layout}, {"flip", act_layout},
	{"detail", act_layout}, {"pane-grow", act_layout}, {"pane-shrink", act_layout}, {"pane-equal", act_layout},
	{"wrap", act_wrap}, {"numbers", act_numbers}, {"follow", act_follow},
	{"go-refs", act_related}, {"go-thread", act_related}, {"go-locks", act_related},
	{"go-backtrace", act_related}, {"go-waits", act_related}, {"go-holder", act_related},
	{"go-creator", act_related}, {"links", act_related}, {"raw", act_related}, {"explain", act_related},
	{"mentions", act_related}, {"back", act_back}, {"forward", act_forward},
	{"swap", act_swap}, {"close", act_close}, {"view", act_view}, {"mark", act_mark}, {"mark-go", act_mark_go},
	{"trail", act_trail}, {"search", act_search}, {"search-next", act_search_next},
	{"search-previous", act_search_next}, {"command", act_command}, {"options", act_options},
	{"option-next", act_option_next}, {"help", act_help}, {"cancel", act_cancel}, {"interrupt", act_interrupt},
	{"quit", act_request}, {"suspend", act_request}, {"redraw", act_request}, {"reload", act_reload},
	{"sort-menu", ui_act_sort_menu}, {"sort-by", ui_act_sort_by}, {"sort-right", ui_act_sort_step},
	{"sort-left", ui_act_sort_step}, {"sort-invert", ui_act_sort_invert}, {"columns", ui_act_columns},
	{"column-toggle", ui_act_column_toggle}, {"group-menu", ui_act_group_menu}, {"group-by", ui_act_group_by},
	{"filter", ui_act_filter}, {"filter-toggle", ui_act_filter_toggle}, {"narrow", ui_act_narrow},
	{"exclude", ui_act_narrow}, {"narrow-by", ui_act_narrow_by},
	{"undo", ui_act_undo}, {"redo", ui_act_undo}, {"tag", ui_act_tag}, {"copy-row", ui_act_copy},
	{"copy-address", ui_act_copy}, {"copy-link", ui_act_copy}, {"copy-command", ui_act_copy},
	{"copy-markdown", ui_act_copy},
};

builtin_fn ui_builtin(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(builtins); i++) {
		if (!strcmp(builtins[i].name, name))
			return builtins[i].run;
	}
	return NULL;
}
