/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/place.h"
#include "astscope/base/utf8.h"
#include "ui_private.h"

/* Copying. */

/* The cells shown of the row under the cursor, joined by @between; false if there is no row. */
static bool add_row(const struct table *t, const char *between, struct strbuf *b)
{
	struct ui_row row;

	if (!table_cursor_row(t, &row) || row.kind != ROW_ITEM)
		return false;
	for (size_t i = 0; i < t->n_shown; i++) {
		if (i)
			strbuf_add_str(b, between);
		utf8_escape(b, row.cell[t->shown[i]].text);
	}
	return true;
}

static void copy_row(struct spot *s, struct strbuf *b)
{
	if (spot_is_table(s, s->layout.focus))
		add_row(&spot_focused(s)->table, "\t", b);
	else
		text_add_plain(&spot_focused(s)->text, spot_focused(s)->text.cursor, b);
}

/* What the current link is about, if that has an address or is a thread. */
static void add_linked(struct spot *s, struct strbuf *b)
{
	struct strbuf keep = {0};
	struct place p = {0};
	struct view_at at;
	struct err ignored;

	spot_at(s, &at, &keep);
	if (at.link.n && place_parse(at.link, &p, &ignored)) {
		if (p.n && (!strncmp(p.part[0].id, "0x", 2) || !strcmp(p.part[0].kind, "lwp")))
			utf8_escape(b, span_from(p.part[0].id));
		place_done(&p);
	}
	strbuf_done(&keep);
}

/* Of the link that was gone to, else the first address of the row, else what its first column names or its link is about. */
static void copy_address(struct spot *s, struct strbuf *b)
{
	const struct table *t = &spot_focused(s)->table;
	struct strbuf line = {0};
	struct span rest;
	long at;

	if (!spot_is_table(s, s->layout.focus) && text_link_moved(&spot_focused(s)->text))
		add_linked(s, b);
	if (b->n)
		return;
	copy_row(s, &line);
	at = span_find(strbuf_span(&line), SPAN_LIT("0x"));
	if (at >= 0) {
		rest = span_from_offset(strbuf_span(&line), (size_t)at);
		for (size_t i = 0; i < rest.n; i++) {
			char c = rest.p[i];

			if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && c != 'x' && c != '#')
				break;
			strbuf_add_char(b, c);
		}
	} else if (spot_is_table(s, s->layout.focus)) {
		struct ui_row row;

		if (t->n_shown && table_cursor_row(t, &row) && row.kind == ROW_ITEM)
			utf8_escape(b, row.cell[t->shown[0]].text);
	} else {
		add_linked(s, b);
	}
	strbuf_done(&line);
}

static void add_markdown_cells(const struct table *t, struct strbuf *b, int which)
{
	struct ui_row row;

	table_cursor_row(t, &row);
	for (size_t i = 0; i < t->n_shown; i++) {
		strbuf_add_str(b, i ? " | " : "| ");
		if (which == 0)
			strbuf_add_str(b, t->columns[t->shown[i]].title);
		else if (which == 1)
			strbuf_add_str(b, t->columns[t->shown[i]].align == ALIGN_RIGHT ? "--:" : "---");
		for (size_t k = 0; which == 2 && k < row.cell[t->shown[i]].text.n; k++) {
			struct span byte = span_sub(row.cell[t->shown[i]].text, k, 1);

			/* a bar would end the cell; several bytes of one character pass unescaped one by one */
			if (byte.p[0] == '|')
				strbuf_add_char(b, '\\');
			strbuf_add(b, byte);
		}
	}
	strbuf_add_str(b, " |\n");
}

static void copy_markdown(struct spot *s, struct strbuf *b)
{
	struct strbuf plain = {0};
	struct ui_row row;
	struct span rest;

	if (!spot_is_table(s, s->layout.focus)) {
		strbuf_add_str(b, "    ");
		copy_row(s, b);
		strbuf_add_char(b, '\n');
		return;
	}
	if (!table_cursor_row(&spot_focused(s)->table, &row) || row.kind != ROW_ITEM)
		return;
	for (int which = 0; which < 3; which++)
		add_markdown_cells(&spot_focused(s)->table, &plain, which);
	/* escaped line by line, so that only our own line ends stay */
	rest = strbuf_span(&plain);
	for (int line = 0; line < 3 && rest.n; line++) {
		long lf = line == 2 ? (long)rest.n - 1 : span_find_char(rest, '\n');

		utf8_escape(b, span_sub(rest, 0, (size_t)lf));
		strbuf_add_char(b, '\n');
		rest = span_from_offset(rest, (size_t)lf + 1);
	}
	strbuf_done(&plain);
}

static void copy_link(struct spot *s, struct strbuf *b)
{
	strbuf_add_str(b, "astscope:");
	spot_add_place(s, b);
}

static void copy_command(struct spot *s, struct strbuf *b)
{
	struct strbuf keep = {0};
	struct view_at at;

	spot_at(s, &at, &keep);
	if (s->class->shell_command)
		s->class->shell_command(s->state, &at, b);
	strbuf_done(&keep);
}

enum form { FORM_ROW, FORM_ADDRESS, FORM_PLACE, FORM_COMMAND, FORM_MARKDOWN };

static const struct {
	const char *what;
	void (*add)(struct spot *s, struct strbuf *b);
} forms[] = {
	[FORM_ROW] = {"row", copy_row},
	[FORM_ADDRESS] = {"address", copy_address},
	[FORM_PLACE] = {"place", copy_link},
	[FORM_COMMAND] = {"command", copy_command},
	[FORM_MARKDOWN] = {"Markdown", copy_markdown},
};

/* Where what is under the cursor has a report of its own, that is the snippet. */
static void add_form(const struct ui *ui, struct spot *s, enum form form, struct strbuf *text)
{
	struct err ignored;

	if (form == FORM_MARKDOWN && ui->setup.output.write && spot_has_report(s, true) &&
	    spot_write(s, &ui->setup.output, ui->setup.env, "md", true, text, &ignored))
		return;
	strbuf_clear(text);
	forms[form].add(s, text);
}

static void act_copy(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf text = {0};

	add_form(ui, s, (enum form)a->arg, &text);
	if (text.n)
		fx_copy(fx, strbuf_span(&text), forms[a->arg].what);
	else
		fx_message(fx, MESSAGE_INFO, "no %s to copy here", forms[a->arg].what);
	strbuf_done(&text);
}

/* A prompt with a name for the file; its ending says the format. */
static void act_save(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf name = {0};

	(void)ui;
	spot_add_file(s, a->arg == SAVE_THING, &name);
	fx_ask_file(fx, a->arg == SAVE_THING, "save to ", strbuf_str(&name));
	strbuf_done(&name);
}

static void act_save_over(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s;
	fx_save(fx, a->text, (unsigned)a->arg);
}

static const struct own_action rows[] = {
	{"save", act_save, SAVE_THING, SCOPE_PLACE},
	{"save-page", act_save, SAVE_PAGE, SCOPE_PLACE},
	{"save-over", act_save_over, SAVE_PAGE | SAVE_OVER, SCOPE_PLACE},
	{"save-thing-over", act_save_over, SAVE_THING | SAVE_OVER, SCOPE_PLACE},
	{"save-screen-over", act_save_over, SAVE_SCREEN | SAVE_OVER, SCOPE_PLACE},
	{"copy-row", act_copy, FORM_ROW, SCOPE_PLACE},
	{"copy-address", act_copy, FORM_ADDRESS, SCOPE_PLACE},
	{"copy-link", act_copy, FORM_PLACE, SCOPE_PLACE},
	{"copy-command", act_copy, FORM_COMMAND, SCOPE_PLACE},
	{"copy-markdown", act_copy, FORM_MARKDOWN, SCOPE_PLACE},
};

const struct action_table ui_actions_take = {rows, ARRAY_LEN(rows)};
