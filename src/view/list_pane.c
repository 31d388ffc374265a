/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "list.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/model/later.h"

/* How a type of the model looks in a table. */
static enum role role_of(enum cell_type type)
{
	switch (type) {
	case CELL_ADDR:
	case CELL_OBJ:
		return ROLE_LINK;
	case CELL_MARK:
		return ROLE_BAD;
	case CELL_SITE:
	case CELL_LWP:
	case CELL_TEXT:
	case CELL_PRIVATE:
	case CELL_INT:
	case CELL_COUNT:
	case CELL_DELTA:
	case CELL_BYTES:
	case CELL_SECONDS:
	case CELL_BOOL:
	case CELL_CONFIDENCE:
	case CELL_LINES:
		break;
	}
	return ROLE_TEXT;
}

#define TEXT_COLUMNS 12  /* a text that takes the room left over may get this narrow, or half as wide as it likes to be, */
#define PATH_COLUMNS 16  /* a path this */

/* Paths and what ends in an address lose their beginning; names, and what ends in a place, their middle. */
static enum cut cut_of(const struct column *c)
{
	if (c->tail)
		return CUT_FRONT;
	return c->type == CELL_SITE || c->middle ? CUT_MIDDLE : CUT_END;
}

static int least_columns(const struct column *c)
{
	int text = c->width / 2 > TEXT_COLUMNS ? c->width / 2 : TEXT_COLUMNS;

	if (!c->wide)
		return c->width;
	return c->tail || c->type == CELL_SITE ? PATH_COLUMNS : text;
}

/* Whether a parameter makes the column the same in all rows. */
static bool is_left_out(const struct list_pane *p, const char *name)
{
	for (size_t i = 0; i < p->info->n_same; i++) {
		struct span rest = span_from(p->info->same[i].columns), column;
		bool given = false;

		for (size_t k = 0; k < p->args.n_params; k++)
			given |= strcmp(p->args.params[k].name, p->info->same[i].param) == 0;
		for (; given && scan_word(&rest, &column); scan_blanks(&rest))
			if (span_eq_str(column, name))
				return true;
	}
	return false;
}

static void make_columns(struct list_pane *p)
{
	p->n_columns = 0;
	p->mark = -1;
	for (size_t i = 0; i < p->info->n_columns && p->n_columns < TABLE_COLUMNS_MAX; i++) {
		const struct column *from = &p->info->columns[i];
		struct ui_column *to;

		if (from->type == CELL_MARK && p->mark < 0)
			p->mark = (int)i; /* in the gutter */
		if (from->prio == 0 || from->type == CELL_MARK || is_left_out(p, from->name))
			continue; /* only there for links, or the same in all rows */
		to = &p->columns[p->n_columns];
		p->source[p->n_columns++] = (int)i;
		*to = (struct ui_column){
			.name = from->name,
			.title = from->title,
			.min = least_columns(from),
			.grow = from->wide,
			.align = column_is_right(from) ? ALIGN_RIGHT : ALIGN_LEFT,
			.drop = from->prio > 1 ? from->prio : 0,
			.role = role_of(from->type),
			.fixed_order = !from->sortable,
			.hidden = from->optional,
			.cut = cut_of(from),
			.site = from->type == CELL_SITE,
		};
	}
	for (size_t i = 0; i < p->n_columns; i++) {
		for (size_t k = 0; k < p->info->n_sorts; k++) {
			if (strcmp(p->info->sorts[k].name, p->columns[i].name) == 0)
				p->columns[i].descending = p->info->sorts[k].descending;
		}
	}
}

bool list_pane_tell(struct list_pane *p, bool ok)
{
	if (ok)
		return true;
	if (p->e.code == ERR_INTERRUPTED) {
		p->stopped = true;
		err_set(&p->e, ERR_INTERRUPTED, "stopped: F5 reads it again");
	}
	if (p->e.code == ERR_PUT_OFF)
		p->e = (struct err){0};
	return false;
}

void list_pane_fail(struct list_pane *p, const struct err *e)
{
	p->e = *e;
	(void)list_pane_tell(p, false);
}

const struct sort_order *list_pane_order(const struct list_pane *p, const char *name)
{
	for (size_t i = 0; i < p->info->n_sorts; i++) {
		if (strcmp(p->info->sorts[i].name, name) == 0)
			return &p->info->sorts[i];
	}
	return NULL;
}

/* Point the arguments at the texts of the pane and open anew; the old rows stay if that fails. */
bool list_pane_reopen(struct list_pane *p, struct err *e)
{
	const char *sort = strbuf_str(&p->sort);
	struct sections *sections = NULL;
	struct rows *rows;

	p->args.filter = strbuf_span(&p->filter);
	p->args.group = p->group.n ? strbuf_str(&p->group) : NULL;
	p->args.sort = NULL;
	p->args.direction = SORT_USUAL;
	if (*sort) {
		bool descending = *sort == '-';

		p->args.sort = sort + descending;
		p->args.direction = descending ? SORT_DESCENDING : SORT_ASCENDING;
	}
	if (!rows_open(p->db, strbuf_str(&p->list), &p->args, &rows, e))
		return false;
	/* an order or group that is asked for is one row after the other */
	if (rows_info(rows)->sectioned && !*sort && !p->args.group &&
	    !sections_open(p->db, strbuf_str(&p->list), &p->args, &sections, e)) {
		rows_close(rows);
		return false;
	}
	if (sections && p->sections)
		sections_take_folding(sections, p->sections);
	sections_close(p->sections);
	p->sections = sections;
	rows_close(p->rows);
	p->rows = rows;
	p->info = rows_info(rows);
	p->e = (struct err){0};
	p->stopped = p->uncounted = false;
	make_columns(p);
	return true;
}

bool list_pane_is(const struct list_pane *p, const char *list)
{
	return p->rows && span_eq_str(strbuf_span(&p->list), list);
}

bool list_pane_open(struct list_pane *p, struct db *db, const char *list, const struct rows_args *params,
		    const char *filter, const char *sort, const char *group, struct err *e)
{
	list_pane_close(p);
	p->db = db;
	strbuf_add_str(&p->list, list);
	if (params)
		p->args = *params;
	strbuf_add_str(&p->filter, filter);
	strbuf_add_str(&p->sort, sort);
	strbuf_add_str(&p->group, group);
	return list_pane_reopen(p, e);
}

void list_pane_close(struct list_pane *p)
{
	sections_close(p->sections);
	rows_close(p->rows);
	strbuf_done(&p->list);
	strbuf_done(&p->filter);
	strbuf_done(&p->sort);
	strbuf_done(&p->group);
	strbuf_done(&p->scratch);
	*p = (struct list_pane){0};
}

/* The line @index, of a list without sections the row. */
static bool line_at(struct list_pane *p, long index, struct section_line *ret)
{
	bool there = false;

	*ret = (struct section_line){.kind = LINE_ROW, .times = 1, .times_column = -1};
	if (!p->rows || p->stopped || index < 0)
		return false;
	if (p->sections)
		return list_pane_tell(p, sections_line(p->sections, index, ret, &there, &p->e)) && there;
	return list_pane_tell(p, rows_get(p->rows, index, &ret->row, &p->e)) && ret->row;
}

const struct row *list_pane_at(struct list_pane *p, long index)
{
	struct section_line line;

	return line_at(p, index, &line) ? line.row : NULL;
}

bool list_pane_thing(struct list_pane *p, long index, struct thing *ret)
{
	const struct row *row = list_pane_at(p, index);

	if (!row || row->thing.kind == THING_NONE)
		return false;
	*ret = row->thing;
	return true;
}

bool list_pane_cell(struct list_pane *p, long index, const char *column, struct strbuf *ret)
{
	const struct row *row = list_pane_at(p, index);
	int col = row ? rows_column(p->rows, column) : -1;

	if (col < 0 || !row->cells[col].text.n)
		return false;
	strbuf_add(ret, row->cells[col].text);
	return true;
}

long list_pane_count(struct list_pane *p)
{
	int64_t total = -1;
	struct err e = {0};
	bool before;

	if (!p->rows || p->stopped)
		return 0;
	before = later_set(p->db, true);
	if (p->uncounted)
		total = p->sections ? -1 : rows_counted(p->rows);
	else if (!p->stopped && !(p->sections ? sections_count(p->sections, &total, &e) : rows_total(p->rows, &total, &e)))
		total = -1;
	later_set(p->db, before);
	if (e.code != ERR_NONE && e.code != ERR_PUT_OFF && e.code != ERR_INTERRUPTED) {
		p->e = e;
		return 0;
	}
	p->uncounted |= e.code == ERR_INTERRUPTED;
	return p->stopped ? 0 : total < 0 ? VIEW_MANY : (long)total;
}

/* The looks of one cell that depend on its value. */
static enum role value_role(const struct column *c, const struct cell *cell)
{
	if (c->type == CELL_CONFIDENCE && span_eq_str(cell->text, "guess"))
		return ROLE_GUESS;
	if (span_eq_str(cell->text, "leaked") || span_eq_str(cell->text, "invalid") || span_eq_str(cell->text, "crashed"))
		return ROLE_BAD;
	return ROLE_TEXT;
}

/* Of an event `?` says that its release never came; elsewhere that something is not sure. */
static enum role flag_role(const struct ui_row *row, enum thing_kind of)
{
	if (row->flag[0] == '!')
		return row->flag[1] == '!' ? ROLE_BAD : ROLE_WARN;
	return row->flag[0] == '?' && of == THING_EVENT ? ROLE_MISSING : ROLE_TEXT;
}

static enum ui_fold fold_of(enum line_turn turn)
{
	return turn == TURN_SHOW ? FOLD_SHOWS : turn == TURN_FOLD ? FOLD_HIDES : FOLD_NONE;
}

/* A heading, or what stands for further rows: nothing but its text, and an id that is no key of a row. */
static void fill_line(struct list_pane *p, const struct section_line *line, struct ui_row *ret)
{
	strbuf_clear(&p->scratch);
	strbuf_add(&p->scratch, (struct span){(const char *)&line->id, sizeof(line->id)});
	ret->kind = line->kind == LINE_HEADING ? ROW_HEADING : ROW_MORE;
	ret->key = strbuf_span(&p->scratch);
	ret->text = line->text;
	ret->role = span_find(line->text, SPAN_LIT("no ghost")) >= 0 ? ROLE_GOOD : ROLE_TEXT;
}

/* How many, or how many bytes, as numbers are written for people; nothing if the text says it as well. */
static void add_count(struct list_pane *p, const struct cell *cell, int column)
{
	enum cell_type type = p->info->columns[column].type;

	if ((type == CELL_COUNT || type == CELL_BYTES) && cell->kind == CELL_IS_INT && (cell->number > 999 || cell->number < -999))
		strbuf_add_grouped(&p->scratch, cell->number);
}

bool list_pane_row(struct list_pane *p, long index, struct ui_row *ret)
{
	size_t from[TABLE_COLUMNS_MAX + 1], to[TABLE_COLUMNS_MAX + 1], grouped[TABLE_COLUMNS_MAX + 1], times;
	struct section_line line;

	if (!line_at(p, index, &line))
		return false;
	ret->fold = fold_of(line.turn);
	if (!line.row) {
		fill_line(p, &line, ret);
		return true;
	}
	ret->nth = (long)line.nth;
	strbuf_clear(&p->scratch);
	strbuf_add(&p->scratch, (struct span){(const char *)&line.row->key, LIST_KEY_BYTES});
	for (size_t i = 0; i <= p->n_columns; i++) {
		from[i] = p->scratch.n;
		if (i == p->n_columns)
			rows_link(p->rows, line.row, -1, &p->scratch);
		else if (p->info->columns[p->source[i]].has_link && line.row->cells[p->source[i]].text.n)
			rows_link(p->rows, line.row, p->source[i], &p->scratch);
		to[i] = p->scratch.n;
	}
	for (size_t i = 0; i <= p->n_columns; i++) {
		grouped[i] = p->scratch.n;
		if (i < p->n_columns)
			add_count(p, &line.row->cells[p->source[i]], p->source[i]);
	}
	times = p->scratch.n;
	strbuf_addf(&p->scratch, "%lld x", (long long)line.times);
	for (size_t i = 0; i < p->n_columns; i++) {
		const struct cell *cell = &line.row->cells[p->source[i]];

		ret->cell[i].text = span_sub(strbuf_span(&p->scratch), grouped[i], grouped[i + 1] - grouped[i]);
		if (!ret->cell[i].text.n)
			ret->cell[i].text = cell->text;
		ret->cell[i].role = value_role(&p->info->columns[p->source[i]], cell);
		ret->cell[i].value = p->info->columns[p->source[i]].type == CELL_PRIVATE;
		ret->cell[i].link = span_sub(strbuf_span(&p->scratch), from[i], to[i] - from[i]);
		if (line.times > 1 && p->source[i] == line.times_column)
			ret->cell[i] = (struct ui_cell){.text = span_from_offset(strbuf_span(&p->scratch), times)};
		else if (line.times > 1 && p->info->columns[p->source[i]].own)
			ret->cell[i] = (struct ui_cell){.text = {NULL, 0}};
	}
	for (size_t i = 0; p->mark >= 0 && i < sizeof(ret->flag) && i < line.row->cells[p->mark].text.n; i++)
		ret->flag[i] = line.row->cells[p->mark].text.p[i];
	ret->flag_role = flag_role(ret, line.row->thing.kind);
	ret->key = span_sub(strbuf_span(&p->scratch), 0, LIST_KEY_BYTES);
	ret->link = span_sub(strbuf_span(&p->scratch), from[p->n_columns], to[p->n_columns] - from[p->n_columns]);
	return true;
}

struct span list_row_text(const struct list_pane *p, const struct row *row, const char *column)
{
	int col = rows_column(p->rows, column);

	return col < 0 ? (struct span){0} : row->cells[col].text;
}

int64_t list_row_number(const struct list_pane *p, const struct row *row, const char *column)
{
	int col = rows_column(p->rows, column);

	return col < 0 ? 0 : row->cells[col].number;
}
