/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "cli_pattern.h"

#define CLI_OUTPUT(id, kind, what) extern const struct cli_output cli_##id;
#include "astscope/format/cli_outputs.def"
#undef CLI_OUTPUT

static const struct cli_output *const outputs[] = {
#define CLI_OUTPUT(id, kind, what) &cli_##id,
#include "astscope/format/cli_outputs.def"
#undef CLI_OUTPUT
};

size_t cli_output_count(void)
{
	return ARRAY_LEN(outputs);
}

const struct cli_output *cli_output_at(size_t i)
{
	return outputs[i];
}

/* ---- what a line begins with ---- */

struct cli_asked cli_ask(struct span line)
{
	struct cli_asked asked = {.line = line};
	size_t at = 0;

	while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
		at++;
	asked.first = at < line.n ? line.p[at] : '\0';
	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.p[i];

		asked.has[c / 64] |= UINT64_C(1) << (c % 64);
	}
	return asked;
}

static bool has_bytes_of(const struct cli_asked *asked, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (!(asked->has[*p / 64] >> (*p % 64) & 1))
			return false;
	}
	return true;
}

static bool is_among(const char *set, char c)
{
	for (const char *p = set; *p; p++) {
		if (p[1] == '-' && p[2]) {
			if (c >= p[0] && c <= p[2])
				return true;
			p += 2;
		} else if (c == *p) {
			return true;
		}
	}
	return false;
}

/* Each line of a bundle is asked for each output: most are told by this. */
bool cli_may_be(const struct cli_output *o, const struct cli_asked *asked)
{
	/* Old releases draw boxes around headers. */
	if (is_among(o->first, asked->first) || asked->first == '+' || asked->first == '-')
		return true;
	for (const char *const *text = o->holds; text && *text; text++) {
		if (has_bytes_of(asked, *text) && span_find(asked->line, span_from(*text)) >= 0)
			return true;
	}
	return false;
}

/* ---- headers ---- */

size_t cli_column_count(const struct cli_form *f)
{
	size_t n = 0;

	while (n < CLI_CELLS_MOST && f->columns[n].name)
		n++;
	return n;
}

/* So many whole titles, and a header is one though the next title was cut. */
enum { COLUMNS_LEAST = 2 };

/* Between titles; old releases draw a box around them. */
static bool is_gap(char c, bool box)
{
	return c == ' ' || c == '\t' || (box && (c == '+' || c == '-'));
}

/* Each line of a bundle may be asked for each header: most are told by their first letter. */
static bool begins_otherwise(const struct cli_form *f, struct span line)
{
	size_t at = 0;

	while (at < line.n && is_gap(line.p[at], true))
		at++;
	return !f->columns[0].optional && (at == line.n || line.p[at] != f->columns[0].title[0]);
}

/* What is left of a title where the line was cut at an edge of the terminal. */
static bool is_cut_title(struct span title, struct span rest)
{
	return rest.n && rest.n < title.n && span_starts(title, rest);
}

/* The header ends inside title @i, which stands at @at: further columns are not there. */
static bool cut_head(const struct cli_form *f, size_t i, size_t at, struct span line, struct cli_layout *ret)
{
	size_t n = cli_column_count(f);

	ret->start[i] = at;
	ret->end[i] = line.n;
	ret->columns++;
	ret->cut = true;
	while (++i < n)
		ret->start[i] = CLI_NO_COLUMN;
	return true;
}

/* So many titles of a header in any order: fewer may be words of something else. */
enum { ANY_ORDER_LEAST = 4 };

static bool take_title(const struct cli_form *f, struct span title, struct cli_layout *ret)
{
	for (size_t i = 0; f->columns[i].name; i++) {
		if (!span_eq_str(title, f->columns[i].title))
			continue;
		if (ret->columns == CLI_CELLS_MOST)
			return false;
		ret->order[ret->columns++] = (unsigned char)i;
		return true;
	}
	return false;
}

static bool head_in_any_order(const struct cli_form *f, struct span line, struct cli_layout *ret)
{
	struct span title;

	*ret = (struct cli_layout){.form = f, .width = line.n};
	scan_blanks(&line);
	while (scan_word(&line, &title)) {
		if (!take_title(f, title, ret))
			return false;
		scan_blanks(&line);
	}
	return ret->columns >= ANY_ORDER_LEAST;
}

static bool head_of(const struct cli_form *f, struct span line, struct cli_layout *ret)
{
	bool box;
	size_t n, at = 0, end = 0;

	if (f->any_order)
		return head_in_any_order(f, line, ret);
	if (begins_otherwise(f, line))
		return false;
	box = span_starts(span_trim(line), SPAN_LIT("+-"));
	n = cli_column_count(f);
	*ret = (struct cli_layout){.form = f, .width = line.n, .squeezed = true};
	for (size_t i = 0; i < n; i++) {
		struct span title = span_from(f->columns[i].title), rest;

		while (at < line.n && is_gap(line.p[at], box))
			at++;
		rest = span_from_offset(line, at);
		ret->start[i] = CLI_NO_COLUMN;
		if (is_cut_title(title, rest) && ret->columns >= COLUMNS_LEAST)
			return cut_head(f, i, at, line, ret);
		if (span_starts(rest, title) && (rest.n == title.n || is_gap(rest.p[title.n], box))) {
			ret->start[i] = at;
			ret->squeezed &= !ret->columns || at == end + 1;
			ret->columns++;
			at = end = ret->end[i] = at + title.n;
		} else if (!f->columns[i].optional) {
			return false;
		}
	}
	while (at < line.n && is_gap(line.p[at], box))
		at++;
	return at == line.n;
}

bool cli_head(const struct cli_output *o, struct span line, struct cli_layout *ret_layout)
{
	struct cli_cells ignored;

	for (const struct cli_form *f = o->forms; f && f->columns; f++) {
		if (!f->mark && head_of(f, line, ret_layout))
			return true;
	}
	*ret_layout = (struct cli_layout){0};
	for (const char *const *p = o->heads; p && *p; p++) {
		if (cli_pattern(*p, line, &ignored))
			return true;
	}
	return false;
}

/* ---- rows below a header ---- */

/* All cells but the first, from the end of the line. */
static bool cut_from_right(const struct cli_layout *l, struct span line, struct cli_cells *ret)
{
	struct span cells[CLI_CELLS_MOST], rest = span_rtrim(line);
	const struct cli_column *columns = l->form->columns;
	size_t n = cli_column_count(l->form);

	for (size_t i = n; i-- > 1;) {
		if (l->start[i] == CLI_NO_COLUMN)
			continue;
		if (!scan_last_word(&rest, &cells[i]) || !cli_kind_fits(CLI_NUMBER, cells[i]))
			return false;
	}
	rest = span_trim(rest);
	ret->n = 0;
	cli_cell_add(ret, span_from(columns[0].name), rest, false);
	for (size_t i = 1; i < n; i++) {
		if (l->start[i] != CLI_NO_COLUMN)
			cli_cell_add(ret, span_from(columns[i].name), cells[i], false);
	}
	return rest.n > 0;
}

/* The header lost its columns, so the row did too: a word each, the last column has the rest. */
static bool cut_by_words(const struct cli_layout *l, struct span line, struct cli_cells *ret)
{
	const struct cli_column *columns = l->form->columns;
	size_t n = cli_column_count(l->form), seen = 0;

	ret->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct span cell = {0};

		if (l->start[i] == CLI_NO_COLUMN)
			continue;
		scan_blanks(&line);
		if (++seen == l->columns)
			cell = span_trim(line);
		else
			scan_word(&line, &cell);
		if (!cli_kind_fits(columns[i].kind, cell))
			return false;
		cli_cell_add(ret, span_from(columns[i].name), cell, false);
	}
	return ret->n > 1;
}

/* A word each as the header has them, the last column has the rest. */
static bool cut_in_order(const struct cli_layout *l, struct span line, struct cli_cells *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < l->columns; i++) {
		const struct cli_column *column = &l->form->columns[l->order[i]];
		struct span cell = {0};

		scan_blanks(&line);
		if (i + 1 == l->columns)
			cell = span_trim(line);
		else
			scan_word(&line, &cell);
		if (!cell.n || !cli_kind_fits(column->kind, cell))
			return false;
		cli_cell_add(ret, span_from(column->name), cell, false);
	}
	return true;
}

/* How much the first word is wider than its column, which ends where the next one of the header begins. */
static size_t first_over(const struct cli_layout *l, struct span line)
{
	struct span word;
	size_t next = 1, n = cli_column_count(l->form), room;

	while (next < n && l->start[next] == CLI_NO_COLUMN)
		next++;
	if (!l->form->wide_first || next == n || l->start[0] == CLI_NO_COLUMN || !scan_word(&line, &word))
		return 0;
	room = l->start[next] - l->start[0] - l->form->apart;
	return word.n > room ? word.n - room : 0;
}

static bool cut_by_columns(const struct cli_layout *l, struct span line, struct cli_cells *ret)
{
	const struct cli_column *columns = l->form->columns;
	size_t n = cli_column_count(l->form), over = first_over(l, line);

	ret->n = 0;
	for (size_t i = 0; i < n; i++) {
		size_t from = l->start[i], to = line.n, next = i + 1, width;
		struct span cell;

		if (from == CLI_NO_COLUMN)
			continue;
		while (next < n && l->start[next] == CLI_NO_COLUMN)
			next++;
		if (next < n)
			to = l->start[next] + over;
		from += i ? over : 0;
		if (l->cut && from >= line.n)
			break;
		width = next < n ? to - from - l->form->apart : l->width - from;
		if (from && from < line.n && line.p[from - 1] != ' ')
			return false;
		cell = span_trim(span_sub(line, from, to > from ? to - from : 0));
		if (!cli_kind_fits(columns[i].kind, cell))
			return false;
		cli_cell_add(ret, span_from(columns[i].name), cell, l->form->cuts && columns[i].kind <= CLI_ID && cell.n >= width &&
			     (next < n || width > span_from(columns[i].title).n));
	}
	return (ret->n > 1 || (ret->n && l->columns == 2)) && span_eq_str(ret->at[0].name, columns[0].name);
}

/* Columns that end with their titles, those from @wide on by @over bytes further right: that one's cell is wider. */
static bool cut_at_ends(const struct cli_layout *l, struct span line, size_t wide, size_t over, struct cli_cells *ret)
{
	const struct cli_column *columns = l->form->columns;
	size_t n = cli_column_count(l->form), from = 0;

	ret->n = 0;
	for (size_t i = 0; i < n; i++) {
		size_t to, next = i + 1;
		struct span cell;

		if (l->start[i] == CLI_NO_COLUMN)
			continue;
		while (next < n && l->start[next] == CLI_NO_COLUMN)
			next++;
		to = i ? l->end[i] + (i >= wide ? over : 0) : 0;
		if (!i) {
			cell = line;
			if (!scan_word(&line, &cell))
				return false;
			to = cell.n;
			line = (struct span){cell.p, line.n + cell.n};
		}
		if (to > line.n || (to < line.n && line.p[to] != ' '))
			return false;
		cell = span_trim(span_sub(line, from, to > from ? to - from : 0));
		if (!cli_kind_fits(columns[i].kind, cell))
			return false;
		cli_cell_add(ret, span_from(columns[i].name), cell, false);
		from = to;
	}
	return from == line.n;
}

/* One cell at most is wider than its column. */
static bool cut_right(const struct cli_layout *l, struct span line, struct cli_cells *ret)
{
	size_t n = cli_column_count(l->form), width = 0;

	line = span_rtrim(line);
	for (size_t i = 0; i < n; i++) {
		if (l->start[i] != CLI_NO_COLUMN)
			width = l->end[i];
	}
	if (line.n < width)
		return false;
	for (size_t wide = n; wide-- > 0;) {
		if (cut_at_ends(l, line, wide, line.n - width, ret))
			return true;
	}
	return false;
}

bool cli_row_below(const struct cli_layout *l, struct span line, struct cli_cells *ret)
{
	if (!l->form)
		return false;
	if (l->form->any_order)
		return cut_in_order(l, line, ret);
	if (l->form->numbers_last)
		return cut_from_right(l, line, ret);
	if (l->form->right)
		return cut_right(l, line, ret);
	return l->squeezed ? cut_by_words(l, line, ret) : cut_by_columns(l, line, ret);
}

/* ---- rows with marks ---- */

/* The fields as the columns say of which @left (a bit each) are left out. */
static bool assign(const struct cli_form *f, const struct span *fields, size_t n_fields, unsigned left, struct cli_cells *ret)
{
	size_t n = cli_column_count(f), have = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		have += !(left >> i & 1);
	if (n_fields < have)
		return false;
	ret->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct span cell = {0};

		if (left >> i & 1)
			continue;
		cell = fields[at++];
		if (f->columns[i].greedy) {
			at += n_fields - have;
			cell.n = (size_t)(fields[at - 1].p + fields[at - 1].n - cell.p);
		}
		if (!cli_kind_fits(f->columns[i].kind, cell))
			return false;
		cli_cell_add(ret, span_from(f->columns[i].name), cell, false);
	}
	return at == n_fields;
}

/* Most columns first: the newest release. */
static bool marked_row(const struct cli_form *f, struct span line, struct cli_cells *ret)
{
	enum { FIELDS_MOST = 64 };
	struct span fields[FIELDS_MOST], field;
	size_t n = 0, columns = cli_column_count(f);
	unsigned optional = 0;

	line = span_rtrim(line);
	while (n < FIELDS_MOST - 1 && scan_until_char(&line, f->mark, &field))
		fields[n++] = field;
	fields[n++] = line;
	if (n < columns / 2)
		return false;
	for (size_t i = 0; i < columns; i++)
		optional |= f->columns[i].optional ? 1u << i : 0;
	/* All subsets of the optional columns, by their number of columns. */
	for (unsigned less = 0; less <= columns; less++) {
		for (unsigned left = optional;; left = (left - 1) & optional) {
			if ((unsigned)__builtin_popcount(left) == less && assign(f, fields, n, left, ret))
				return true;
			if (!left)
				break;
		}
	}
	return false;
}

/* ---- lines without a header above them ---- */

/* Most patterns begin with a byte that the line does not. */
static bool any_pattern(const char *const *patterns, struct span line, struct cli_cells *ret)
{
	size_t at = 0;

	while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
		at++;
	for (const char *const *p = patterns; p && *p; p++) {
		char first = **p;

		if (at < line.n && first != line.p[at] && first != '{' && first != ' ' && first != '~')
			continue;
		if (cli_pattern(*p, line, ret))
			return true;
	}
	return false;
}

enum cli_line_kind cli_plain_line(const struct cli_output *o, struct span line, const struct cli_form **ret_form, struct cli_cells *ret)
{
	*ret_form = NULL;
	for (const struct cli_form *f = o->forms; f && f->columns; f++) {
		if (f->mark && marked_row(f, line, ret)) {
			*ret_form = f;
			return CLI_LINE_ROW;
		}
	}
	if (any_pattern(o->rows, line, ret))
		return CLI_LINE_ROW;
	if (any_pattern(o->more, line, ret))
		return CLI_LINE_MORE;
	return any_pattern(o->counts, line, ret) ? CLI_LINE_COUNTS : CLI_LINE_NONE;
}

enum cli_sign cli_output_sign(const struct cli_output *o, const struct cli_asked *asked)
{
	const struct cli_form *form;
	struct cli_layout layout;
	struct cli_cells cells;
	enum cli_line_kind kind;
	struct span line = asked->line;

	if (!cli_may_be(o, asked))
		return CLI_SIGN_NONE;
	if (cli_head(o, line, &layout))
		return CLI_SIGN_SURE;
	kind = cli_plain_line(o, line, &form, &cells);
	for (unsigned i = 0; i < o->proofs && kind == CLI_LINE_COUNTS; i++) {
		if (cli_pattern(o->counts[i], line, &cells))
			return CLI_SIGN_SURE;
	}
	if (kind == CLI_LINE_ROW && !o->headed)
		return CLI_SIGN_SURE;
	return kind == CLI_LINE_NONE ? CLI_SIGN_NONE : CLI_SIGN_MAYBE;
}
