/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ui_private.h"

/* All keys of one row of keys.def (or one binding of the user) on one line. */
static void add_keys(const struct ui *ui, const char *context, const struct binding *first, struct strbuf *b)
{
	struct binding other;
	size_t it = 0;

	while (keymap_next(ui->keymap, context, &it, &other)) {
		bool chord = other.chord.n > 1;

		if (other.row != first->row || strcmp(other.action, first->action))
			continue;
		strbuf_add_str(b, b->n ? " " : "");
		strbuf_add_str(b, chord ? "(" : "");
		chord_add_name(b, &other.chord);
		strbuf_add_str(b, chord ? ")" : "");
	}
}

/* @action is among @words, which blanks separate. */
static bool is_among(struct span words, const char *action)
{
	while (words.n) {
		long blank = span_find_char(words, ' ');

		if (span_eq_str(blank < 0 ? words : span_sub(words, 0, (size_t)blank), action))
			return true;
		words = blank < 0 ? (struct span){0} : span_from_offset(words, (size_t)blank + 1);
	}
	return false;
}

/* Lines of the menu for the keys whose action is among @words, or for all others. */
static void add_help(const struct ui *ui, const char *context, struct span words, bool among, struct effects *fx)
{
	const struct key_row *last = NULL;
	struct binding b;
	size_t it = 0;

	while (keymap_next(ui->keymap, context, &it, &b)) {
		struct strbuf keys = {0}, what = {0};

		/* the alternatives of a row stand side by side in the keymap */
		if ((b.row && b.row == last) || is_among(words, b.action) != among)
			continue;
		last = b.row;
		add_keys(ui, context, &b, &keys);
		strbuf_addf(&what, "%-5s %s", b.row ? b.row->group : "Own", b.row ? b.row->help : b.action);
		fx_menu_action(fx, strbuf_str(&keys), strbuf_str(&what), b.action, NULL);
		strbuf_done(&keys);
		strbuf_done(&what);
	}
}

/* Behind the keys, what can be read about. */
static void add_topics(const struct ui *ui, struct effects *fx)
{
	const struct help_topic *t;
	struct strbuf label = {0};
	size_t it = 0;

	while ((t = ui_topic_next(ui, &it))) {
		strbuf_clear(&label);
		strbuf_addf(&label, ":help %s", t->name);
		fx_menu_action(fx, strbuf_str(&label), "Read  a page about it", "help", t->name);
	}
	strbuf_done(&label);
}

/*
 * What suits the row under the cursor first, then the keys of this place, then those that hold everywhere.  While the picture
 * is put off nobody is asked for that row: help does not wait.
 */
void ui_help_keys(const struct ui *ui, struct effects *fx)
{
	struct spot *s = ui_spot(ui);
	const char *context = ui_context(ui);
	struct strbuf title = {0}, keep = {0};
	struct span words = {0};
	struct view_at at;

	if (s && s->class->hints && !ui->unfinished) {
		spot_at(s, &at, &keep);
		words = span_from(s->class->hints(s->state, &at));
	}
	strbuf_addf(&title, "Keys of %s: type to find, Enter does it", s ? s->class->title : "this place");
	fx_help_menu(fx, strbuf_str(&title));
	add_help(ui, context, words, true, fx);
	add_help(ui, context, words, false, fx);
	add_topics(ui, fx);
	strbuf_done(&title);
	strbuf_done(&keep);
}

static void add_view(const struct view_class *v, struct strbuf *b)
{
	strbuf_addf(b, "View %s", v->title);
	if (v->number)
		strbuf_addf(b, ", key %c", v->number);
	strbuf_addf(b, ": %s\n", v->summary ? v->summary : "");
}

bool ui_help_about(const struct ui *ui, struct span topic, struct effects *fx, struct err *e)
{
	struct strbuf b = {0};
	struct err ignored = {0};
	const struct help_topic *t;
	const struct command *c;
	bool found;
	enum option id;
	size_t it = 0;

	while ((t = ui_topic_next(ui, &it))) {
		if (span_eq_str(topic, t->name)) {
			fx_popup(fx, t->name, t->text);
			return true;
		}
	}
	for (size_t i = 0; i < ui->setup.n_views; i++) {
		if (span_eq_str(topic, ui->setup.views[i]->name))
			add_view(ui->setup.views[i], &b);
	}
	if (option_by_name(topic, &id))
		strbuf_addf(&b, "Option %s (%s): %s\n", option_row(id)->name, option_row(id)->values, option_row(id)->doc);
	if (span_starts(topic, SPAN_LIT(":")))
		topic = span_from_offset(topic, 1);
	c = command_find(ui, topic, &ignored);
	if (c)
		strbuf_addf(&b, ":%s %s\n%s\n%s\n", c->name, c->args, c->summary, c->help);
	found = b.n > 0;
	if (found)
		fx_popup(fx, "Help", strbuf_str(&b));
	else
		err_set(e, ERR_USAGE, "no help about \"%.*s\" (Tab lists what there is)", SPAN_ARG(topic));
	strbuf_done(&b);
	return found;
}
