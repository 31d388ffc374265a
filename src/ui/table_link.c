/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/table.h"

/* The cells of a row that lead somewhere, from left to right: `h l` go through them. */

/* Position in table.shown of column @column, -1 = hidden. */
static int position_of(const struct table *t, int column)
{
	for (size_t i = 0; i < t->n_shown; i++) {
		if (t->shown[i] == column)
			return (int)i;
	}
	return -1;
}

/* The cell through which the row itself leads on, -1 = no cell shown does. */
static int usual_column(const struct table *t, const struct ui_row *row)
{
	for (size_t i = 0; row->link.n && i < t->n_shown; i++) {
		if (span_eq(row->cell[t->shown[i]].link, row->link))
			return t->shown[i];
	}
	return -1;
}

bool table_link_moved(const struct table *t, const struct ui_row *row)
{
	return t->link_row == t->cursor && t->link > 0 && (size_t)t->link <= t->n_columns && row->cell[t->link - 1].link.n;
}

int table_link_column(const struct table *t, const struct ui_row *row)
{
	return table_link_moved(t, row) ? t->link - 1 : usual_column(t, row);
}

/* The column of the table at @col of a pane of @cols columns, -1 = none. */
static int column_at(const struct table *t, int cols, int col)
{
	struct table_fit f = table_fit(t, cols, t->scroll > 0);
	int left = TABLE_GUTTER + f.numbers - t->scroll;

	for (size_t i = 0; i < t->n_shown; i++) {
		if (!f.width[i])
			continue;
		if (col >= left && col < left + f.width[i])
			return t->shown[i];
		left += f.width[i] + TABLE_GAP;
	}
	return -1;
}

bool table_point(struct table *t, int cols, int row, int col, const struct ui_column **ret_title)
{
	int column = column_at(t, cols, col);
	struct ui_row at;

	*ret_title = row == 0 && column >= 0 ? &t->columns[column] : NULL;
	if (row < 1 || t->top + row - 1 >= table_count(t))
		return false;
	table_move_to(t, t->top + row - 1);
	t->link_row = t->cursor;
	t->link = 0;
	if (column >= 0 && table_cursor_row(t, &at) && at.cell[column].link.n && column != usual_column(t, &at))
		t->link = column + 1;
	return true;
}

bool table_link_step(struct table *t, int dir)
{
	struct ui_row row;
	int usual, at, next;

	if (!table_cursor_row(t, &row))
		return false;
	usual = position_of(t, usual_column(t, &row));
	at = position_of(t, table_link_column(t, &row));
	for (next = at + dir; next >= 0 && next < (int)t->n_shown; next += dir) {
		if (row.cell[t->shown[next]].link.n)
			break;
	}
	if (next < -1 || next >= (int)t->n_shown || next == at || (next < 0 && (usual >= 0 || at < 0)))
		return false;
	t->link_row = t->cursor;
	t->link = next < 0 || next == usual ? 0 : t->shown[next] + 1;
	return true;
}
