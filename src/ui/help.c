#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

/* All keys of one row of keys.def (or one binding of the user) on one line. */
static void add_keys(struct ui *ui, const char *context, const struct binding *first, struct strbuf *b)
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
static void add_help(struct ui *ui, const char *context, struct span words, bool among)
{
	const struct key_row *last = NULL;
	struct binding b;
	size_t it = 0;

	while (keymap_next(ui->keymap, context, &it, &b)) {
		struct strbuf keys = {0}, what = {0};
		struct menu_item *item;

		/* the alternatives of a row stand side by side in the keymap */
		if ((b.row && b.row == last) || is_among(words, b.action) != among)
			continue;
		last = b.row;
		add_keys(ui, context, &b, &keys);
		strbuf_addf(&what, "%-5s %s", b.row ? b.row->group : "Own", b.row ? b.row->help : b.action);
		item = menu_add(&ui->menu, strbuf_str(&keys), strbuf_str(&what));
		item->action = mem_strdup(b.action);
		strbuf_done(&keys);
		strbuf_done(&what);
	}
}

/* What suits the row under the cursor first, then the keys of this place, then those that hold everywhere. */
void ui_help_keys(struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	const char *context = ui_context(ui);
	struct strbuf title = {0}, keep = {0};
	struct span words = {0};
	struct view_at at;

	if (s && s->class->hints) {
		spot_at(s, &at, &keep);
		words = span_from(s->class->hints(s->state, &at));
	}
	strbuf_addf(&title, "Keys of %s: type to find, Enter does it", s ? s->class->title : "this place");
	menu_start(&ui->menu, strbuf_str(&title), true);
	add_help(ui, context, words, true);
	add_help(ui, context, words, false);
	strbuf_done(&title);
	strbuf_done(&keep);
}

/* Where the text of a popup goes, inside its frame. */
struct rect ui_popup_rect(const struct ui *ui)
{
	return (struct rect){2, 4, ui->rows > 5 ? ui->rows - 4 : 1, ui->cols > 9 ? ui->cols - 8 : 1};
}

void ui_popup(struct ui *ui, const char *title, const char *text)
{
	struct span rest = span_from(text);
	struct text *t = &ui->popup.text;

	ui_set_string(&ui->popup.title, title);
	text_clear(t);
	t->cursor = t->top = 0;
	t->scroll = 0;
	t->wrap = true;
	while (rest.n) {
		long lf = span_find_char(rest, '\n');

		text_line(t);
		text_add(t, ROLE_TEXT, lf < 0 ? rest : span_sub(rest, 0, (size_t)lf));
		rest = lf < 0 ? (struct span){0} : span_from_offset(rest, (size_t)lf + 1);
	}
	ui->popup.open = true;
}

void ui_popup_key(struct ui *ui, struct key k)
{
	static const struct {
		const char *action;
		int halves;
	} pages[] = {
		{"half-down", 1}, {"half-up", -1}, {"page-down", 2}, {"page-up", -2}, {"first", -1000000}, {"last", 1000000},
	};
	struct key_chord chord = {{k}, 1};
	struct text *t = &ui->popup.text;
	struct key_hit hit;

	if (k.code == 'q' || k.code == UI_KEY_ESC || k.code == UI_KEY_ENTER || (k.code == 'c' && k.mods == MOD_CTRL)) {
		ui->popup.open = false;
		return;
	}
	if (keymap_find(ui->keymap, "global", &chord, &hit) != KEY_BOUND)
		return;
	if (!strcmp(hit.action, "row-down") || !strcmp(hit.action, "row-up"))
		text_move(t, strcmp(hit.action, "row-up") ? 1 : -1);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		if (!strcmp(hit.action, pages[i].action))
			text_page(t, pages[i].halves);
	}
	if (!strcmp(hit.action, "quit"))
		ui_request(ui, UI_REQUEST_QUIT, (struct span){0}, NULL);
}

void ui_show_messages(struct ui *ui)
{
	struct strbuf b = {0};

	for (size_t i = 0; i < ui->messages.n; i++)
		strbuf_addf(&b, "%s\n", ((struct message *)vec_at(&ui->messages, i))->text);
	ui_popup(ui, "Messages", ui->messages.n ? strbuf_str(&b) : "no message yet\n");
	strbuf_done(&b);
}

const char *ui_topic_next(const struct ui *ui, size_t *it, const char **ret_text)
{
	size_t i = (*it)++;

	for (size_t t = 0; t < ui->topics.n; t++) {
		const struct topic_table *table = vec_at(&ui->topics, t);

		if (i < table->n) {
			*ret_text = table->rows[i].text;
			return table->rows[i].name;
		}
		i -= table->n;
	}
	return NULL;
}

static void add_view(const struct view_class *v, struct strbuf *b)
{
	strbuf_addf(b, "View %s", v->title);
	if (v->number)
		strbuf_addf(b, ", key %c", v->number);
	strbuf_addf(b, ": %s\n", v->summary ? v->summary : "");
}

bool ui_help_about(struct ui *ui, struct span topic, struct err *e)
{
	struct strbuf b = {0};
	struct err ignored = {0};
	const struct command *c;
	const char *name, *text;
	enum option id;
	size_t it = 0;

	while ((name = ui_topic_next(ui, &it, &text))) {
		if (span_eq_str(topic, name)) {
			ui_popup(ui, name, text);
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
	if (b.n)
		ui_popup(ui, "Help", strbuf_str(&b));
	else
		err_set(e, ERR_USAGE, "no help about \"%.*s\" (Tab lists what there is)", SPAN_ARG(topic));
	strbuf_done(&b);
	return ui->popup.open;
}
