/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/menu.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"
#include "astscope/ui/table.h"

#define MENU_PAGE 10
#define MENU_FAR 1000000 /* lines, more than any menu has */

void menu_init(struct menu *m)
{
	*m = (struct menu){.open = false};
	vec_init(&m->items, sizeof(struct menu_item));
}

static void clear(struct menu *m)
{
	for (size_t i = 0; i < m->items.n; i++) {
		struct menu_item *item = vec_at(&m->items, i);

		free(item->label);
		free(item->note);
		free(item->place);
		free(item->action);
		free(item->arg);
	}
	vec_clear(&m->items);
	strbuf_clear(&m->typed);
	free(m->title);
	m->title = NULL;
	m->cursor = 0;
}

void menu_done(struct menu *m)
{
	clear(m);
	vec_done(&m->items);
	strbuf_done(&m->typed);
}

static char *copy_dressed(const struct menu *m, const char *text)
{
	struct strbuf keep = {0};
	char *copy = mem_strdup(ui_dressed_str(&m->dress, text, &keep));

	strbuf_done(&keep);
	return copy;
}

void menu_start(struct menu *m, const char *title, bool filterable)
{
	clear(m);
	m->title = copy_dressed(m, title);
	m->filterable = filterable;
	m->letters = false;
	m->open = true;
}

struct menu_item *menu_add(struct menu *m, const char *label, const char *note)
{
	struct menu_item *item = vec_push(&m->items);

	item->label = copy_dressed(m, label);
	item->note = note ? copy_dressed(m, note) : NULL;
	return item;
}

struct menu_item *menu_add_letter(struct menu *m, char letter, const char *label, const char *note)
{
	struct menu_item *item = menu_add(m, label, note);

	item->letter = letter;
	return item;
}

void menu_close(struct menu *m)
{
	m->open = false;
}

static bool is_shown(const struct menu *m, const struct menu_item *item)
{
	struct span needle = strbuf_span(&m->typed);

	return !needle.n || match_find(span_from(item->label), needle, 0) >= 0 ||
	       (item->note && match_find(span_from(item->note), needle, 0) >= 0);
}

/* The @nth item of those shown, NULL past the end. */
static const struct menu_item *shown(const struct menu *m, long nth)
{
	for (size_t i = 0; i < m->items.n; i++) {
		const struct menu_item *item = vec_at(&m->items, i);

		if (is_shown(m, item) && nth-- == 0)
			return item;
	}
	return NULL;
}

long menu_shown(const struct menu *m)
{
	long n = 0;

	for (size_t i = 0; i < m->items.n; i++)
		n += is_shown(m, vec_at(&m->items, i));
	return n;
}

static void move(struct menu *m, long by)
{
	long n = menu_shown(m);

	m->cursor += by;
	if (m->cursor >= n)
		m->cursor = n - 1;
	if (m->cursor < 0)
		m->cursor = 0;
}

void menu_go(struct menu *m, long line)
{
	m->cursor = 0;
	move(m, line);
}

static enum menu_result type_letter(struct menu *m, struct key k, const struct menu_item **ret_item)
{
	if (k.code == '/') {
		m->filterable = true;
		return MENU_OPEN;
	}
	for (long i = 0; i < menu_shown(m); i++) {
		const struct menu_item *item = shown(m, i);

		if (!item || (uint32_t)item->letter != k.code)
			continue;
		m->cursor = i;
		*ret_item = item;
		return MENU_CHOSEN;
	}
	return k.code == 'q' || k.code == UI_KEY_BACKSPACE ? MENU_CANCELLED : MENU_OPEN;
}

static enum menu_result type_key(struct menu *m, struct key k, const struct menu_item **ret_item)
{
	if (k.mods & (MOD_CTRL | MOD_ALT))
		return MENU_OPEN;
	if (m->filterable) {
		if (k.code == UI_KEY_BACKSPACE && m->typed.n) {
			m->typed.n--;
			while (m->typed.n && ((unsigned char)m->typed.p[m->typed.n] & 0xc0) == 0x80)
				m->typed.n--;
			m->typed.p[m->typed.n] = '\0';
		} else if (k.code < UI_KEY_NONE && utf8_is_safe(k.code)) {
			utf8_add(&m->typed, k.code);
		}
		move(m, 0);
		return MENU_OPEN;
	}
	if (m->letters)
		return type_letter(m, k, ret_item);
	if (k.code == 'q')
		return MENU_CANCELLED;
	if (k.code == 'j' || k.code == 'k')
		move(m, k.code == 'j' ? 1 : -1);
	if (k.code < '1' || k.code > '9')
		return MENU_OPEN;
	*ret_item = shown(m, (long)k.code - '1');
	if (!*ret_item)
		return MENU_OPEN;
	m->cursor = (long)k.code - '1';
	return MENU_CHOSEN;
}

static enum menu_result run_move(struct menu *m, long by, const struct menu_item **ret_item)
{
	(void)ret_item;
	move(m, by);
	return MENU_OPEN;
}

static enum menu_result run_choose(struct menu *m, long unused, const struct menu_item **ret_item)
{
	(void)unused;
	*ret_item = shown(m, m->cursor);
	return *ret_item ? MENU_CHOSEN : MENU_OPEN;
}

static enum menu_result run_cancel(struct menu *m, long unused, const struct menu_item **ret_item)
{
	(void)m, (void)unused, (void)ret_item;
	return MENU_CANCELLED;
}

/* What the actions of the context "menu" do here. */
static const struct {
	const char *action;
	enum menu_result (*run)(struct menu *m, long arg, const struct menu_item **ret_item);
	long arg;
} actions[] = {
	{"row-down", run_move, 1}, {"row-up", run_move, -1}, {"page-down", run_move, MENU_PAGE}, {"page-up", run_move, -MENU_PAGE},
	{"first", run_move, -MENU_FAR}, {"last", run_move, MENU_FAR}, {"choose", run_choose, 0}, {"cancel", run_cancel, 0},
};

enum menu_result menu_key(struct menu *m, const char *action, struct key k, const struct menu_item **ret_item)
{
	if (!action)
		return type_key(m, k, ret_item);
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (!strcmp(action, actions[i].action))
			return actions[i].run(m, actions[i].arg, ret_item);
	}
	return MENU_OPEN;
}

/* Columns the widest label and note take. */
static void measure(const struct menu *m, int *ret_label, int *ret_note)
{
	*ret_label = *ret_note = 0;
	for (size_t i = 0; i < m->items.n; i++) {
		const struct menu_item *item = vec_at(&m->items, i);
		int label = cells_columns(span_from(item->label));
		int note = item->note ? cells_columns(span_from(item->note)) : 0;

		*ret_label = label > *ret_label ? label : *ret_label;
		*ret_note = note > *ret_note ? note : *ret_note;
	}
}

static void render_item(const struct menu *m, struct cells *c, struct rect line, long nth, int label_cols)
{
	const struct menu_item *item = shown(m, nth);
	int right = line.col + line.cols - 1;
	struct pen p = {.row = line.row, .col = line.col + 1, .right = right, .role = ROLE_HINT_KEY};

	if (!item)
		return;
	if (!m->filterable)
		pen_putf(c, &p, "%c ", nth < 9 ? (char)('1' + nth) : ' ');
	p.role = ROLE_TEXT;
	if (item->note && p.col + label_cols < right)
		p.right = p.col + label_cols;
	label_cols += p.col;
	pen_put_str(c, &p, item->label);
	if (item->note) {
		p = (struct pen){.row = line.row, .col = label_cols + 2, .right = right, .role = ROLE_POPUP};
		pen_put_str(c, &p, item->note);
	}
	if (nth == m->cursor) {
		cells_highlight(c, line, ROLE_POPUP_CURSOR, GLYPH_REVERSE);
		c->cursor_row = line.row;
		c->cursor_col = line.col;
	}
}

/* Where a menu stands on a screen, the first of its lines there, and how wide its labels are. */
static struct rect menu_rect(const struct menu *m, int screen_rows, int screen_cols, const char *title, long *ret_top, int *ret_label)
{
	int label, note, rows, cols, room;

	measure(m, &label, &note);
	cols = label + (note ? note + 2 : 0) + (m->filterable ? 4 : 6);
	if (cols < cells_columns(span_from(title)) + 8)
		cols = cells_columns(span_from(title)) + 8;
	rows = (int)(m->filterable ? (long)m->items.n : menu_shown(m)) + 2;
	cols = cols < screen_cols - 2 ? cols : screen_cols - 2;
	rows = rows < screen_rows - 2 ? rows : screen_rows - 2;
	if (rows < 3 || cols < 8) {
		rows = screen_rows;
		cols = screen_cols;
	}
	/* too narrow for all: the note says how sure a link is, so it keeps up to half */
	room = cols - (m->filterable ? 6 : 8);
	if (note && label + note > room)
		label = note <= room / 2 ? room - note : label <= room / 2 ? label : room - room / 2;
	*ret_label = label;
	*ret_top = m->cursor >= rows - 2 ? m->cursor - (rows - 3) : 0;
	return (struct rect){(screen_rows - rows) / 2, (screen_cols - cols) / 2, rows, cols};
}

static void add_title(const struct menu *m, struct strbuf *ret)
{
	strbuf_add_str(ret, m->title);
	if (m->filterable && m->typed.n)
		strbuf_addf(ret, ": %s", strbuf_str(&m->typed));
}

long menu_line_at(const struct menu *m, int rows, int cols, int row, int col)
{
	struct strbuf title = {0};
	struct rect r;
	long top;
	int label;

	add_title(m, &title);
	r = menu_rect(m, rows, cols, strbuf_str(&title), &top, &label);
	strbuf_done(&title);
	if (row <= r.row || row >= r.row + r.rows - 1 || col <= r.col || col >= r.col + r.cols - 1)
		return -1;
	return top + row - r.row - 1 < menu_shown(m) ? top + row - r.row - 1 : -1;
}

void menu_render(const struct menu *m, struct cells *c)
{
	struct strbuf title = {0};
	struct rect r;
	long top;
	int label;

	add_title(m, &title);
	r = menu_rect(m, c->rows, c->cols, strbuf_str(&title), &top, &label);
	cells_fill(c, (struct rect){r.row, r.col - 1, r.rows, r.cols + 2}, ' ', ROLE_TEXT);
	cells_box(c, r, ROLE_BORDER, strbuf_str(&title));
	cells_box_lines(c, r, top, r.rows - 2, menu_shown(m));
	if (!menu_shown(m))
		cells_put(c, r.row + 1, r.col + 2, r.cols - 3, ROLE_DIM, SPAN_LIT("nothing like that"));
	for (int i = 0; i < r.rows - 2; i++)
		render_item(m, c, (struct rect){r.row + 1 + i, r.col + 1, 1, r.cols - 2}, top + i, label);
	strbuf_done(&title);
}

long menu_letters_top(const struct menu *m, int rows)
{
	return rows > 1 && m->cursor >= rows - 1 ? m->cursor - (rows - 2) : 0;
}

void menu_render_letters(const struct menu *m, struct cells *c, struct rect r)
{
	struct pen title = {.row = r.row, .col = r.col + 1, .right = r.col + r.cols, .role = ROLE_TITLE};
	long top = menu_letters_top(m, r.rows), room = r.rows - 1;
	int label, note;

	cells_fill(c, r, ' ', ROLE_TEXT);
	measure(m, &label, &note);
	pen_put_str(c, &title, m->title);
	if (m->typed.n)
		pen_putf(c, &title, ": %s", strbuf_str(&m->typed));
	title.role = ROLE_DIM;
	pen_put_str(c, &title, m->filterable ? "   type to find" : "   type a letter, or / to search");
	if (room < menu_shown(m))
		pen_putf(c, &title, "   %ld to %ld of %ld", top + 1, top + room, menu_shown(m));
	for (long i = top; i < top + room && i < menu_shown(m); i++) {
		const struct menu_item *item = shown(m, i);
		struct pen p = {.row = r.row + 1 + (int)(i - top), .col = r.col, .right = r.col + r.cols, .role = ROLE_MARK};

		pen_put_str(c, &p, i == m->cursor ? "> " : "  ");
		p.role = ROLE_HINT_KEY;
		pen_putf(c, &p, "%c  ", item->letter);
		p.role = ROLE_LINK;
		pen_put_str(c, &p, item->label);
		p.col = r.col + 5 + label + 4;
		p.role = ROLE_TEXT;
		pen_put_str(c, &p, item->note ? item->note : "");
		if (i != m->cursor)
			continue;
		cells_highlight(c, (struct rect){p.row, r.col, 1, r.cols}, ROLE_CURSOR, GLYPH_REVERSE);
		c->cursor_row = p.row;
		c->cursor_col = r.col;
	}
}
