/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "ui_private.h"

/* The `:` commands.  As actions do, they change the place on screen themselves and add effects for all else. */

static struct spot *need_spot(const struct ui *ui, struct err *e)
{
	struct spot *s = ui_spot(ui);

	if (!s)
		err_set(e, ERR_USAGE, "no place is open");
	return s;
}

static bool cmd_back(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)e;
	fx_number(fx, EFFECT_TRAIL, TRAIL_BACK);
	return true;
}

static bool cmd_forward(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)e;
	fx_number(fx, EFFECT_TRAIL, TRAIL_FORWARD);
	return true;
}

static struct span take_word(struct span *s)
{
	struct span word = {0};

	*s = span_trim(*s);
	scan_word(s, &word);
	return word;
}

static bool cmd_bind(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct span context = take_word(&args);
	struct span keys = take_word(&args);
	struct span action = take_word(&args);

	(void)fx;
	if (!action.n || span_trim(args).n)
		return err_set(e, ERR_USAGE, "bind takes a view, keys and an action");
	return ui_bind(ui, context, keys, action, e);
}

/* One of the changes of the list that take a word. */
static bool change(const struct ui *ui, bool (*apply)(struct spot *s, const char *to, struct err *e), struct span to, struct err *e)
{
	struct spot *s = need_spot(ui, e);
	char *word = ui_strdup(to);
	bool ok = s && apply(s, word, e);

	free(word);
	return ok;
}

static bool cmd_cols(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)fx;
	return change(ui, spot_change_columns, args, e);
}

static bool cmd_copy(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct strbuf action = {0};
	bool known;

	strbuf_addf(&action, "copy-%.*s", SPAN_ARG(args.n ? args : SPAN_LIT("row")));
	known = ui_has_action(ui, strbuf_str(&action));
	if (known)
		fx_action(fx, strbuf_str(&action), (struct span){0});
	else
		err_set(e, ERR_USAGE, "cannot copy \"%.*s\"", SPAN_ARG(args));
	strbuf_done(&action);
	return known;
}

static bool cmd_diff(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)e;
	fx_request(fx, UI_REQUEST_DIFF, args);
	return true;
}

/* "! FILE": one that is there is replaced. */
static bool save_to(const struct ui *ui, struct span args, unsigned what, struct effects *fx, struct err *e)
{
	bool over = scan_char(&args, '!');

	args = span_trim(args);
	if (!args.n)
		return err_set(e, ERR_USAGE, "%s takes a file", what == SAVE_SCREEN ? "screendump!" : "export");
	if (!need_spot(ui, e))
		return false;
	fx_save(fx, args, what | (over ? SAVE_OVER : 0));
	return true;
}

static bool cmd_export(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	return save_to(ui, args, SAVE_PAGE, fx, e);
}

static bool cmd_pipe(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	if (!need_spot(ui, e))
		return false;
	fx_pipe(fx, args);
	return true;
}

/* Of @expr, or of the filter in effect. */
static bool show_filter_sql(const struct spot *s, struct span expr, struct effects *fx, struct err *e)
{
	struct filter_answer answer = {.caret = -1};
	char *text = expr.n ? ui_strdup(expr) : mem_strdup(s->place.filter);
	struct strbuf sql = {0};
	bool ok = s->class->filter_sql != NULL;

	if (!ok)
		err_set(e, ERR_USAGE, "there is nothing to filter here");
	else if (!(ok = s->class->filter_sql(s->state, text, &sql, &answer)))
		err_set(e, ERR_USAGE, "%s", answer.text);
	else
		fx_popup(fx, "Filter in SQL", strbuf_str(&sql));
	strbuf_done(&sql);
	free(text);
	return ok;
}

static bool cmd_filter(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	bool all = span_starts(args, SPAN_LIT("-g")) && (args.n == 2 || args.p[2] == ' ');
	const struct spot *s = need_spot(ui, e);
	struct span rest = args;
	char *expr;
	bool ok = s != NULL;

	if (ok && scan_lit(&rest, SPAN_LIT("--sql")) && (!rest.n || *rest.p == ' '))
		return show_filter_sql(s, span_trim(rest), fx, e);
	expr = ui_strdup(all ? span_trim(span_from_offset(args, 2)) : args);
	if (ok && all)
		fx_everywhere(fx, expr);
	else if (ok)
		fx_filter(fx, expr);
	free(expr);
	return ok;
}

static bool cmd_go(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *place = ui_strdup(args);

	(void)ui, (void)e;
	fx_open(fx, place);
	free(place);
	return true;
}

static bool cmd_group(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)fx;
	return change(ui, spot_change_group, args, e);
}

static bool cmd_help(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	if (args.n)
		return ui_help_about(ui, args, fx, e);
	ui_help_keys(ui, fx);
	return true;
}

static bool cmd_mark(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	if (args.n != 1 || args.p[0] < 'a' || args.p[0] > 'z')
		return err_set(e, ERR_USAGE, "a mark is a letter from a to z");
	if (!need_spot(ui, e))
		return false;
	fx_number(fx, EFFECT_MARK, args.p[0]);
	return true;
}

static bool cmd_messages(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)e;
	fx_action(fx, "messages", (struct span){0});
	return true;
}

static bool cmd_name(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *what = ui_strdup(take_word(&args));

	(void)ui, (void)e;
	fx_note(fx, "name", what, span_trim(args));
	free(what);
	return true;
}

static bool cmd_note(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct spot *s = need_spot(ui, e);
	struct strbuf place = {0};

	if (!s)
		return false;
	spot_add_place(s, &place);
	fx_note(fx, "note", strbuf_str(&place), args);
	strbuf_done(&place);
	return true;
}

static bool cmd_open(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)e;
	if (args.n)
		fx_request(fx, UI_REQUEST_OPEN, args);
	else
		fx_open(fx, "start");
	return true;
}

static bool cmd_quit(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui;
	if (args.n && !span_eq_str(args, "!"))
		return err_set(e, ERR_USAGE, ":quit takes nothing more");
	fx_number(fx, EFFECT_REQUEST, UI_REQUEST_QUIT);
	return true;
}

static bool cmd_reload(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct spot *s = need_spot(ui, e);

	(void)args;
	return s && ui_reload(ui, s, fx, e);
}

static bool cmd_screendump(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	if (args.n)
		return save_to(ui, args, SAVE_SCREEN, fx, e);
	fx_dump(fx);
	return true;
}

static void add_option(const struct ui *ui, enum option id, struct strbuf *b)
{
	const struct option_row *row = option_row(id);

	strbuf_addf(b, "%s=%s  %s (%s)\n", row->name, option_get(&ui->options, id), row->doc, row->values);
}

static void show_options(const struct ui *ui, struct effects *fx)
{
	struct strbuf b = {0};

	for (int i = 0; i < OPTION_COUNT; i++)
		add_option(ui, (enum option)i, &b);
	fx_popup(fx, "Options", strbuf_str(&b));
	strbuf_done(&b);
}

static bool show_option(const struct ui *ui, struct span name, struct effects *fx)
{
	struct strbuf b = {0};
	enum option id;

	if (!option_by_name(name, &id))
		return false;
	add_option(ui, id, &b);
	fx_message(fx, MESSAGE_INFO, "%.*s", (int)(b.n - 1), b.p);
	strbuf_done(&b);
	return true;
}

/* NAME=VALUE; a bare name is taken for a yes; NAME? asks.  What is wrong with them is said when they are set. */
static bool cmd_set(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	long eq = span_find_char(args, '=');
	struct span name = args;

	(void)e;
	if (!args.n)
		show_options(ui, fx);
	else if (eq >= 0)
		fx_option(fx, span_trim(span_sub(args, 0, (size_t)eq)), span_trim(span_from_offset(args, (size_t)eq + 1)));
	else if (!span_ends(args, SPAN_LIT("?")))
		fx_option(fx, args, SPAN_LIT("yes"));
	else if (name.n--, !show_option(ui, name, fx))
		fx_option(fx, name, (struct span){0});
	return true;
}

static bool cmd_sort(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct strbuf spec = {0};
	bool ok;

	(void)fx;
	/* COLUMN- is understood as well */
	if (args.n > 1 && span_ends(args, SPAN_LIT("-")))
		strbuf_addf(&spec, "-%.*s", (int)(args.n - 1), args.p);
	else
		strbuf_add(&spec, args);
	ok = change(ui, spot_change_sort, strbuf_span(&spec), e);
	strbuf_done(&spec);
	return ok;
}

static bool cmd_sql(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct span rest = args, word = take_word(&rest);
	struct filter_answer a = {.caret = -1};
	struct strbuf place = {0};
	bool ok = true;

	if (span_eq_str(word, "save") && !ui_has_action(ui, "sql-save"))
		return err_set(e, ERR_USAGE, "no question is on screen: ; asks one");
	if (span_eq_str(word, "save")) {
		fx_action(fx, "sql-save", span_trim(rest));
		return true;
	}
	strbuf_add_str(&place, "sql");
	if (span_eq_str(word, "run"))
		strbuf_add_str(&place, "/saved/"), place_escape(&place, span_trim(rest));
	else if (args.n && ui->setup.query.place)
		strbuf_clear(&place), ok = ui->setup.query.place(ui->setup.env, args, &place, &a);
	if (ok)
		fx_open(fx, strbuf_str(&place));
	else
		err_set(e, ERR_USAGE, "%s", a.text);
	strbuf_done(&place);
	return ok;
}

static bool cmd_follow(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)e;
	fx_action(fx, "halt", (struct span){0});
	return true;
}

static bool cmd_stop(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)e;
	fx_number(fx, EFFECT_REQUEST, UI_REQUEST_STOP);
	return true;
}

static bool cmd_theme(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)e;
	fx_option(fx, SPAN_LIT("theme"), args);
	return true;
}

static bool cmd_unbind(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct span context = take_word(&args);
	struct span keys = take_word(&args);

	(void)fx;
	if (!keys.n || span_trim(args).n)
		return err_set(e, ERR_USAGE, "unbind takes a view and keys");
	return ui_bind(ui, context, keys, SPAN_LIT("none"), e);
}

static bool is_word(struct span typed, const char *word)
{
	return typed.n == strlen(word) && !match_find(span_from(word), typed, 0);
}

static bool cmd_view(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	if (args.n == 1 && args.p[0] >= '0' && args.p[0] <= '9') {
		fx_number(fx, EFFECT_VIEW, args.p[0]);
		return true;
	}
	/* A name alone is its number or letter; a place in the view is gone to. */
	for (size_t i = 0; i < ui->setup.n_views; i++) {
		const struct view_class *c = ui->setup.views[i];

		if (c->number && (is_word(args, c->name) || is_word(args, c->title))) {
			fx_number(fx, EFFECT_VIEW, c->number);
			return true;
		}
	}
	return cmd_go(ui, args, fx, e);
}

/* Completion. */

static void offer(struct ui_completions *ret, struct span typed, const char *text, const char *note)
{
	if (span_starts(span_from(text), typed))
		completions_add(ret, span_from(text), note);
}

static struct span last_word(struct span args)
{
	long blank = span_rfind_char(args, ' ');

	return blank < 0 ? args : span_from_offset(args, (size_t)blank + 1);
}

static void complete_view(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	for (size_t i = 0; i < ui->setup.n_views; i++)
		offer(ret, last_word(args), ui->setup.views[i]->name, ui->setup.views[i]->title);
}

/* A name may hold blanks: it is all that is typed, but for a ! that replaces what is there. */
static void complete_file(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	if (span_starts(args, SPAN_LIT("! ")))
		args = span_from_offset(args, 2);
	if (!ui->setup.files)
		return;
	ret->from = ret->to - args.n;
	ui->setup.files(ui->setup.env, args, ret);
}

static void complete_columns(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	struct spot *s = ui_spot(ui);
	struct span typed = last_word(args);
	long comma = span_rfind_char(typed, ',');
	size_t skip = comma >= 0 ? (size_t)comma + 1 : span_starts(typed, SPAN_LIT("-")) ? 1 : 0;

	ret->from += skip;
	typed = span_from_offset(typed, skip);
	for (size_t i = 0; s && spot_is_table(s, 0) && i < s->pane[0].table.n_columns; i++)
		offer(ret, typed, s->pane[0].table.columns[i].name, s->pane[0].table.columns[i].title);
}

static void complete_group(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	struct spot *s = ui_spot(ui);
	size_t n = 0;
	const char *const *names = s && s->class->groups ? s->class->groups(s->state, &n) : NULL;

	for (size_t i = 0; i < n; i++)
		offer(ret, last_word(args), names[i], NULL);
}

static void offer_values(struct ui_completions *ret, const char *values, struct span typed)
{
	struct span rest = span_from(values);

	while (rest.n) {
		long bar = span_find_char(rest, '|');
		struct span one = bar < 0 ? rest : span_sub(rest, 0, (size_t)bar);

		if (span_starts(one, typed))
			completions_add(ret, one, NULL);
		rest = bar < 0 ? (struct span){0} : span_from_offset(rest, (size_t)bar + 1);
	}
}

static void complete_set(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	struct span typed = last_word(args);
	long eq = span_find_char(typed, '=');
	enum option id;

	(void)ui;
	if (eq >= 0 && option_by_name(span_sub(typed, 0, (size_t)eq), &id)) {
		ret->from += (size_t)eq + 1;
		offer_values(ret, option_row(id)->values, span_from_offset(typed, (size_t)eq + 1));
		return;
	}
	for (int i = 0; i < OPTION_COUNT; i++)
		offer(ret, typed, option_row((enum option)i)->name, option_row((enum option)i)->doc);
}

static void complete_theme(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	(void)ui;
	offer_values(ret, option_row(OPTION_THEME)->values, last_word(args));
}

static void complete_help(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	const struct command *c;
	const struct help_topic *t;
	size_t it = 0;

	while ((t = ui_topic_next(ui, &it)))
		offer(ret, last_word(args), t->name, "subject");
	it = 0;
	while ((c = ui_command_next(ui, &it)))
		offer(ret, last_word(args), c->name, c->summary);
}

static void complete_filter(const struct ui *ui, struct span args, struct ui_completions *ret)
{
	struct spot *s = ui_spot(ui);
	size_t base;

	if (span_starts(args, SPAN_LIT("-g ")))
		args = span_from_offset(args, 3);
	base = ret->to - args.n;
	if (!s || !s->class->complete)
		return;
	s->class->complete(s->state, args, args.n, ret);
	ret->from += base;
	ret->to += base;
}

static const struct command rows[] = {
#define COMMAND(id, args, summary, help, complete) {#id, args, summary, help, cmd_##id, complete},
#include "astscope/ui/commands.def"
#undef COMMAND
};

const struct command_table ui_commands = {rows, ARRAY_LEN(rows)};
