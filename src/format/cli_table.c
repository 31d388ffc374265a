/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_table.h"

#include "astscope/base/attr.h"

/* So many lines in a row that are none of a table: it has ended. */
enum { STRANGE_LINES = 4 };

void cli_table_init(struct cli_table *t, struct reader *r)
{
	*t = (struct cli_table){.r = r};
}

void cli_table_end(struct cli_table *t)
{
	*t = (struct cli_table){.r = t->r};
}

void cli_table_blank(struct cli_table *t)
{
	t->blank = true;
}

static void open_output(struct cli_table *t, const struct cli_output *o, const struct cli_layout *layout, const struct cli_form *form)
{
	struct record rec = {.kind = RECORD_CLI_OUTPUT, .cli_output = {.name = o->name}};
	const struct cli_form *shown = layout->form ? layout->form : form;

	*t = (struct cli_table){.r = t->r, .torn = t->torn};
	t->output = o;
	t->layout = *layout;
	t->form = form;
	rec.cli_output.form = shown ? shown->name : NULL;
	reader_put(t->r, &rec);
}

static void put_cells(struct cli_table *t, const struct cli_cells *cells, enum cli_line_kind kind)
{
	struct record rec = {.kind = RECORD_CLI_ROW};

	rec.cli_row = (struct record_cli_row){.cells = cells->at, .n = cells->n, .counts = kind == CLI_LINE_COUNTS};
	if (t->torn && kind == CLI_LINE_ROW) {
		reader_reject(t->r, "line torn");
		return;
	}
	t->blank = false;
	t->strange = 0;
	t->counted |= kind == CLI_LINE_COUNTS && (t->has_row || t->layout.form);
	if (kind == CLI_LINE_ROW) {
		t->has_row = true;
		t->row = t->r->at;
	}
	if (kind != CLI_LINE_MORE) {
		reader_put(t->r, &rec);
		return;
	}
	reader_claim(t->r);
	if (cells->n)
		reader_put_at(t->r, &rec, t->row);
}

/* A header above rows with patterns may have two lines. */
static bool goes_on(const struct cli_table *t, const struct cli_output *o, const struct cli_layout *layout)
{
	return t->output == o && !layout->form && !t->has_row && !t->counted;
}

/* Above the header of top stands what it says of the machine. */
static bool begins_table(struct cli_table *t, const struct cli_output *o, const struct cli_layout *layout)
{
	if (t->output != o || t->has_row || t->layout.form || !layout->form || !layout->form->any_order)
		return false;
	t->layout = *layout;
	return true;
}

static bool take_head(struct cli_table *t, struct span line)
{
	struct cli_layout layout;
	const struct cli_asked asked = cli_ask(line);

	for (size_t i = 0; i < cli_output_count(); i++) {
		const struct cli_output *o = cli_output_at(i);

		if (!cli_may_be(o, &asked) || !cli_head(o, line, &layout))
			continue;
		if (!goes_on(t, o, &layout) && !begins_table(t, o, &layout))
			open_output(t, o, &layout, NULL);
		return true;
	}
	return false;
}

/* What stands under a header. */
static bool is_ruler(struct span line)
{
	line = span_trim(line);
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != '=' && line.p[i] != '-' && line.p[i] != ' ' && line.p[i] != '+')
			return false;
	}
	return line.n > 3;
}

/* A line of counts that stands above the header of the next table: top prints one screen below the other. */
static bool begins_screen(const struct cli_table *t, struct span line)
{
	const struct cli_asked asked = cli_ask(line);

	return t->layout.form && t->layout.form->any_order && cli_output_sign(t->output, &asked) == CLI_SIGN_SURE;
}

/* A line of the output that is open. */
static bool take_own(struct cli_table *t, struct span line)
{
	const struct cli_form *form;
	struct cli_cells cells;
	enum cli_line_kind kind;

	if (is_ruler(line))
		return false;

	if (!t->counted && cli_row_below(&t->layout, line, &cells)) {
		put_cells(t, &cells, CLI_LINE_ROW);
		return true;
	}
	kind = cli_plain_line(t->output, line, &form, &cells);
	if (kind == CLI_LINE_NONE || (kind == CLI_LINE_MORE && !t->has_row))
		return false;
	if (kind == CLI_LINE_ROW && (form != t->form || (t->counted && t->has_row)))
		return false;
	if (kind == CLI_LINE_COUNTS && begins_screen(t, line))
		return false;
	put_cells(t, &cells, kind);
	return true;
}

/* A line that shows an output that has no header. */
static bool take_other(struct cli_table *t, struct span line)
{
	static const struct cli_layout none;
	const struct cli_asked asked = cli_ask(line);

	for (size_t i = 0; i < cli_output_count(); i++) {
		const struct cli_output *o = cli_output_at(i);
		const struct cli_form *form;
		struct cli_cells cells;
		enum cli_line_kind kind = CLI_LINE_NONE;

		if (cli_may_be(o, &asked))
			kind = cli_plain_line(o, line, &form, &cells);
		if ((kind != CLI_LINE_ROW || o->headed) && (kind != CLI_LINE_COUNTS || cli_output_sign(o, &asked) != CLI_SIGN_SURE))
			continue;
		open_output(t, o, &none, form);
		put_cells(t, &cells, kind);
		return true;
	}
	return false;
}

/* What the console prints into an output. */
static bool is_chatter(struct span line)
{
	static const struct span begins[] = {
		SPAN_LIT("    -- "), SPAN_LIT("  == "), SPAN_LIT("       > "), SPAN_LIT("["),
		SPAN_LIT("Setting max files open to "), SPAN_LIT("Asterisk ending ("), SPAN_LIT("Asterisk cleanly ending ("),
		SPAN_LIT("Executing last minute cleanups"), SPAN_LIT("Script done on "),
	};
	static const struct span rules[] = {SPAN_LIT("===="), SPAN_LIT("----"), SPAN_LIT("+---")};

	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		if (span_starts(line, begins[i]))
			return true;
	}
	if (is_ruler(line))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		if (span_starts(span_trim(line), rules[i]))
			return true;
	}
	return false;
}

bool cli_table_line(struct cli_table *t, struct span line, bool torn)
{
	t->torn = torn;
	if (take_head(t, line) || (t->output && take_own(t, line)) || take_other(t, line))
		return true;
	if (!t->output || is_chatter(line))
		return false;
	if (t->blank || t->counted || !t->layout.form || ++t->strange > STRANGE_LINES) {
		cli_table_end(t);
		return false;
	}
	reader_reject(t->r, torn ? "line torn" : "not a row as the header above it has them");
	return true;
}

enum cli_sign cli_table_sign(struct span line)
{
	enum cli_sign best = CLI_SIGN_NONE;
	const struct cli_asked asked = cli_ask(line);

	for (size_t i = 0; i < cli_output_count() && best < CLI_SIGN_SURE; i++) {
		const struct cli_output *o = cli_output_at(i);
		enum cli_sign sign = cli_output_sign(o, &asked);

		best = sign > best ? sign : best;
		if (best == CLI_SIGN_NONE && cli_may_be_row(o, line))
			best = CLI_SIGN_MAYBE;
	}
	return best;
}

bool cli_table_proves(struct span line)
{
	const struct cli_asked asked = cli_ask(line);

	for (size_t i = 0; i < cli_output_count(); i++) {
		if (cli_output_sign(cli_output_at(i), &asked) == CLI_SIGN_SURE)
			return true;
	}
	return false;
}
