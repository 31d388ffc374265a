#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "ui_private.h"

/* A NUL-terminated copy of @s. */
static char *copy(struct span s)
{
	struct strbuf b = {0};

	strbuf_add(&b, s);
	strbuf_add_str(&b, "");
	return b.p;
}

static bool need_spot(struct ui *ui, struct err *e)
{
	return ui_spot(ui) || err_set(e, ERR_USAGE, "no place is open");
}

static bool cmd_back(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)args, (void)fx, (void)e;
	ui_back(ui);
	return true;
}

static bool cmd_forward(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)args, (void)fx, (void)e;
	ui_forward(ui);
	return true;
}

static struct span take_word(struct span *s)
{
	struct span word = {0};

	*s = span_trim(*s);
	scan_word(s, &word);
	return word;
}

static bool cmd_bind(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct span context = take_word(&args);
	struct span keys = take_word(&args);
	struct span action = take_word(&args);
	char *name, *chord, *what;
	bool ok;

	(void)fx;
	if (!action.n || span_trim(args).n)
		return err_set(e, ERR_USAGE, "bind takes a view, keys and an action");
	name = copy(context);
	chord = copy(keys);
	what = copy(action);
	/* "y,z" is the chord y z; a comma alone is the key */
	for (char *c = chord; *c && keys.n > 1; c++)
		*c = *c == ',' ? ' ' : *c;
	ok = !strcmp(name, "global") || ui_class(ui, name) ||
	     err_set(e, ERR_USAGE, "there is no view \"%s\" (global binds everywhere)", name);
	ok = ok && keymap_bind(ui->keymap, name, span_from(chord), what, e);
	free(name);
	free(chord);
	free(what);
	return ok;
}

static bool cmd_cols(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *names = copy(args);
	bool ok = need_spot(ui, e);

	(void)fx;
	if (ok) {
		spot_remember(ui_spot(ui));
		ok = spot_show_columns(ui_spot(ui), names, e);
		if (!ok)
			spot_forget_last(ui_spot(ui));
	}
	free(names);
	return ok;
}

static bool cmd_copy(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct strbuf action = {0};

	strbuf_addf(&action, "copy-%.*s", SPAN_ARG(args.n ? args : SPAN_LIT("row")));
	if (ui_builtin(strbuf_str(&action)))
		fx_action(fx, strbuf_str(&action), NULL);
	else
		err_set(e, ERR_USAGE, "cannot copy \"%.*s\"", SPAN_ARG(args));
	strbuf_done(&action);
	(void)ui;
	return fx->items.n > 0;
}

static bool cmd_filter(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *expr = copy(args);
	bool ok = need_spot(ui, e);

	if (ok)
		fx_filter(fx, expr);
	free(expr);
	return ok;
}

static bool cmd_go(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *place = copy(args);
	bool ok = ui_go(ui, place, e);

	(void)fx;
	free(place);
	return ok;
}

static bool cmd_group(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *name = copy(args);
	bool ok = need_spot(ui, e);

	if (ok)
		fx_action(fx, "group-by", name);
	free(name);
	return ok;
}

static bool cmd_help(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)fx;
	if (args.n)
		return ui_help_about(ui, args, e);
	ui_help_keys(ui);
	return true;
}

static bool cmd_mark(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)fx;
	if (args.n != 1 || args.p[0] < 'a' || args.p[0] > 'z')
		return err_set(e, ERR_USAGE, "a mark is a letter from a to z");
	ui_run_action(ui, "mark", (uint32_t)args.p[0], (struct span){0});
	return true;
}

static bool cmd_messages(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)args, (void)fx, (void)e;
	ui_show_messages(ui);
	return true;
}

static bool cmd_quit(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)e;
	fx_quit(fx);
	return true;
}

static bool cmd_reload(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)args, (void)fx;
	return need_spot(ui, e) && spot_reload(ui_spot(ui), e);
}

static bool cmd_screendump(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct cells screen = {.ascii = false};
	struct strbuf text = {0};

	(void)fx, (void)e;
	/* the prompt is closed by now, so this is what the reader saw before it */
	ui_render(ui, &screen);
	cells_dump(&screen, &text);
	ui_request(ui, UI_REQUEST_DUMP, args, strbuf_str(&text));
	strbuf_done(&text);
	cells_done(&screen);
	return true;
}

static void add_option(struct ui *ui, enum option id, struct strbuf *b)
{
	const struct option_row *row = option_row(id);

	strbuf_addf(b, "%s=%s  %s (%s)\n", row->name, option_get(&ui->options, id), row->doc, row->values);
}

static bool set_option(struct ui *ui, struct span name, struct span value, struct err *e)
{
	enum option id = OPTION_COUNT;

	if (!option_set(&ui->options, name, value, e))
		return false;
	option_by_name(name, &id);
	if (id == OPTION_THEME)
		ui_request(ui, UI_REQUEST_THEME, value, NULL);
	for (size_t i = 0; id == OPTION_WRAP && i < ui->spots.n; i++) {
		struct spot *s = *(struct spot **)vec_at(&ui->spots, i);

		for (int k = 0; k < VIEW_PANES_MAX; k++)
			s->pane[k].text.wrap = option_is_yes(&ui->options, OPTION_WRAP);
	}
	return true;
}

static bool cmd_set(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	long eq = span_find_char(args, '=');
	struct strbuf b = {0};
	enum option id = OPTION_COUNT;

	if (eq >= 0)
		return set_option(ui, span_trim(span_sub(args, 0, (size_t)eq)),
				  span_trim(span_from_offset(args, (size_t)eq + 1)), e);
	if (!args.n) {
		for (int i = 0; i < OPTION_COUNT; i++)
			add_option(ui, (enum option)i, &b);
		fx_popup(fx, "Options", strbuf_str(&b));
	} else {
		struct span name = span_ends(args, SPAN_LIT("?")) ? span_sub(args, 0, args.n - 1) : args;

		/* a bare name is taken for a yes; what is wrong with it, option_set says */
		if (name.n == args.n)
			return set_option(ui, name, SPAN_LIT("yes"), e);
		if (!option_by_name(name, &id))
			return option_set(&ui->options, name, (struct span){0}, e);
		add_option(ui, id, &b);
		fx_message(fx, MESSAGE_INFO, "%.*s", (int)(b.n - 1), b.p);
	}
	strbuf_done(&b);
	return true;
}

static bool cmd_sort(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct spot *s = ui_spot(ui);
	struct strbuf spec = {0};
	bool ok;

	(void)fx;
	if (!need_spot(ui, e))
		return false;
	/* COLUMN- is understood as well */
	if (args.n > 1 && span_ends(args, SPAN_LIT("-")))
		strbuf_addf(&spec, "-%.*s", (int)(args.n - 1), args.p);
	else
		strbuf_add(&spec, args);
	spot_remember(s);
	ok = spot_sort(s, strbuf_str(&spec), e);
	if (!ok)
		spot_forget_last(s);
	strbuf_done(&spec);
	return ok;
}

static bool cmd_theme(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)fx;
	return set_option(ui, SPAN_LIT("theme"), args, e);
}

static bool cmd_view(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	char *name;
	bool ok = true;

	(void)fx;
	if (args.n == 1 && args.p[0] >= '0' && args.p[0] <= '9') {
		ui_go_number(ui, (uint32_t)args.p[0]);
		return true;
	}
	name = copy(args);
	ok = ui_go(ui, name, e);
	free(name);
	return ok;
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

static void complete_view(struct ui *ui, struct span args, struct ui_completions *ret)
{
	for (size_t i = 0; i < ui->setup.n_views; i++)
		offer(ret, last_word(args), ui->setup.views[i]->name, ui->setup.views[i]->title);
}

static void complete_columns(struct ui *ui, struct span args, struct ui_completions *ret)
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

static void complete_group(struct ui *ui, struct span args, struct ui_completions *ret)
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

static void complete_set(struct ui *ui, struct span args, struct ui_completions *ret)
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

static void complete_theme(struct ui *ui, struct span args, struct ui_completions *ret)
{
	(void)ui;
	offer_values(ret, option_row(OPTION_THEME)->values, last_word(args));
}

static void complete_help(struct ui *ui, struct span args, struct ui_completions *ret)
{
	const struct command *c;
	const char *topic, *text;
	size_t it = 0;

	while ((topic = ui_topic_next(ui, &it, &text)))
		offer(ret, last_word(args), topic, "subject");
	it = 0;
	while ((c = command_next(ui, &it)))
		offer(ret, last_word(args), c->name, c->summary);
}

static void complete_filter(struct ui *ui, struct span args, struct ui_completions *ret)
{
	struct spot *s = ui_spot(ui);
	size_t base = ret->to - args.n;

	if (!s || !s->class->complete)
		return;
	s->class->complete(s->state, args, args.n, ret);
	ret->from += base;
	ret->to += base;
}

#define complete_back NULL
#define complete_bind complete_view
#define complete_cols complete_columns
#define complete_copy NULL
#define complete_forward NULL
#define complete_go complete_view
#define complete_mark NULL
#define complete_messages NULL
#define complete_quit NULL
#define complete_reload NULL
#define complete_screendump NULL
#define complete_sort complete_columns

static const struct command own[] = {
#define COMMAND(id, args, summary, help) {#id, args, summary, help, cmd_##id, complete_##id},
#include "astscope/ui/commands.def"
#undef COMMAND
};

const struct command *command_next(const struct ui *ui, size_t *it)
{
	size_t i = (*it)++;

	if (i < ARRAY_LEN(own))
		return &own[i];
	i -= ARRAY_LEN(own);
	for (size_t t = 0; t < ui->commands.n; t++) {
		const struct command_table *table = vec_at(&ui->commands, t);

		if (i < table->n)
			return &table->rows[i];
		i -= table->n;
	}
	return NULL;
}
