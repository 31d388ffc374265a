/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "ui_private.h"

#define TAB_LETTERS_MIN 4
#define TAB_LETTERS 20
#define TAB_WIDE_COLS 100 /* of the screen, for whole titles */
#define TRAIL_NAMES 3 /* of the trail, in the title */
#define NAME_COLUMNS 30 /* of the bundle, there */

static void put_right(struct cells *c, int row, int not_before, enum role role, struct span text)
{
	int col = c->cols - cells_columns(text) - 1;

	if (text.n && col > not_before)
		cells_put(c, row, col, c->cols - col, role, text);
}

#define NOTE_LEAST 10 /* columns, of what is cut */

/* The same; of what does not fit the end is kept, where what changes stands: "…: 38 %, about 3 s". */
static void put_note(struct cells *c, int row, int not_before, enum role role, struct span text)
{
	int over = cells_columns(text) - (c->cols - not_before - 3);
	struct pen p = {.row = row, .col = not_before + 2, .right = c->cols - 1, .role = role};

	if (over <= 0) {
		put_right(c, row, not_before, role, text);
	} else if (p.right - p.col > NOTE_LEAST) {
		pen_put_str(c, &p, "\xe2\x80\xa6");
		p.skip = over + 1;
		pen_put(c, &p, text);
	}
}

/* "Waits > lab_registry_lock > LWP 1656": the last names of the trail, as many as fit. */
static void put_crumbs(const struct ui *ui, struct cells *c, struct pen *p)
{
	struct strbuf crumbs[TRAIL_NAMES] = {0};
	struct spot *s = ui_spot(ui);
	int room = p->right - p->col - 3, n = 0;

	for (; s && n < TRAIL_NAMES; s = ui_above(ui, s), n++) {
		spot_add_crumb(s, &crumbs[n]);
		room -= cells_columns(strbuf_span(&crumbs[n])) + 3;
		if (room < 0 && n)
			break;
	}
	if (s)
		pen_put_str(c, p, "\xe2\x80\xa6 > ");
	for (int i = n - 1; i >= 0; i--) {
		p->role = i ? ROLE_CRUMB : ROLE_TITLE;
		pen_put(c, p, strbuf_span(&crumbs[i]));
		p->role = ROLE_TEXT;
		if (i)
			pen_put_str(c, p, " > ");
	}
	for (int i = 0; i < TRAIL_NAMES; i++)
		strbuf_done(&crumbs[i]);
}

void ui_draw_title(const struct ui *ui, struct cells *c, int row)
{
	struct spot *s = ui_spot(ui);
	struct strbuf note = {0}, about = {0}, keep = {0}, keep_note = {0};
	struct pen p = {.row = row, .col = 0, .right = c->cols, .role = ROLE_TITLE};
	const char *bundle = ui->title ? ui_dressed_str(&ui->dress, ui->title, &keep) : NULL;
	struct span shown;

	if (ui->news)
		strbuf_add_str(&note, ui->news);
	else if (s && s->class->note)
		s->class->note(s->state, &note);
	shown = ui_dressed(&ui->dress, strbuf_span(&note), &keep_note);
	if (note.n)
		p.right = c->cols - cells_columns(shown) - 3; /* what put_note wants */
	if (p.right < c->cols / 2)
		p.right = c->cols / 2;
	if (s && strcmp(s->class->name, ui->setup.home) != 0) {
		struct pen name = {.row = row, .col = 0, .right = p.right < NAME_COLUMNS ? p.right : NAME_COLUMNS, .role = ROLE_TITLE};

		pen_put_str(c, &name, bundle ? bundle : ui->setup.program);
		p.col = name.col + 2;
		p.role = ROLE_TEXT;
		put_crumbs(ui, c, &p);
	} else {
		pen_putf(c, &p, "%s  ", ui->setup.program);
		p.role = ROLE_TEXT;
		if (bundle)
			pen_put_str(c, &p, bundle);
		if (s && s->class->about)
			s->class->about(s->state, &about);
		if (about.n)
			pen_putf(c, &p, "  %s", ui_dressed_str(&ui->dress, strbuf_str(&about), &keep));
	}
	put_note(c, row, p.col, ROLE_TITLE, shown);
	strbuf_done(&keep_note);
	strbuf_done(&keep);
	strbuf_done(&note);
	strbuf_done(&about);
}

static const struct ui_view_facts *facts_of(const struct ui *ui, const struct view_class *v)
{
	for (size_t i = 0; i < ui->setup.n_views; i++) {
		if (ui->setup.views[i] == v)
			return &ui->facts[i];
	}
	return NULL;
}

static const char *tab_title(const struct view_class *v, bool narrow)
{
	return narrow && v->tab ? v->tab : v->title;
}

static int tabs_columns(const struct ui *ui, int letters)
{
	int columns = 1 + 7;

	for (uint32_t number = '1'; number <= '9'; number++) {
		const struct view_class *v = ui_class_of_number(ui, number);
		int title = v ? cells_columns(span_from(tab_title(v, ui->cols < TAB_WIDE_COLS))) : 0;

		if (v)
			columns += 3 + (title < letters ? title : letters);
	}
	return columns;
}

/* "[1!Home]2 Leaks": one column between tabs, which a bracket takes. */
static void put_tab(struct cells *c, struct pen *p, bool active, char number, bool bad, bool dim, int letters, const char *title)
{
	enum role role = active ? ROLE_TAB_ACTIVE : dim ? ROLE_TAB : ROLE_TAB_DATA;
	char before = active ? '[' : ' ';

	p->role = role;
	if (p->col == 0 || active || cells_at(c, p->row, p->col - 1)->cp[0] != ']')
		pen_putf(c, p, "%c", before);
	pen_putf(c, p, "%c", number);
	p->role = bad ? ROLE_BAD : role;
	pen_putf(c, p, "%c", bad ? '!' : ' ');
	p->role = role;
	pen_putf(c, p, "%.*s%s", active && !letters ? TAB_LETTERS : letters, title, active ? "]" : "");
}

void ui_draw_tabs(const struct ui *ui, struct cells *c, int row)
{
	struct spot *s = ui_spot(ui);
	struct pen p = {.row = row, .col = 0, .right = c->cols, .role = ROLE_TAB};
	bool more = ui->menu.open && ui->menu.letters;
	int letters = TAB_LETTERS, tabs = 0;

	while (letters > TAB_LETTERS_MIN && tabs_columns(ui, letters) > c->cols)
		letters--;
	if (tabs_columns(ui, letters) > c->cols)
		letters = 0; /* the one on screen keeps its title, so that it is seen */
	for (uint32_t number = '1'; number <= '9'; number++) {
		const struct view_class *v = ui_class_of_number(ui, number);
		const struct ui_view_facts *f = v ? facts_of(ui, v) : NULL;

		tabs += v != NULL;
		if (v)
			put_tab(c, &p, s && s->class == v && !more, v->number, f && f->bad, !ui->facts_known || (f && f->empty), letters,
				tab_title(v, ui->cols < TAB_WIDE_COLS));
	}
	if (tabs) /* else there is but one view */
		put_tab(c, &p, more || (s && s->class->number >= 'a'), '0', false, false, letters, "More");
}

void ui_draw_filter(const struct ui *ui, struct cells *c, int row)
{
	struct spot *s = ui_spot(ui);
	const struct filter_answer *a = &s->answer;
	struct pen p = {.row = row, .col = 1, .right = c->cols, .role = ROLE_HINT};
	struct strbuf words = {0}, keep = {0};
	bool on = *s->place.filter || s->everywhere;
	int room;

	if (on && a->shown >= 0 && !strstr(a->text, "0 of ")) {
		strbuf_add_str(&words, "   ");
		strbuf_add_grouped(&words, a->shown);
		if (a->total >= 0) {
			strbuf_add_str(&words, " of ");
			strbuf_add_grouped(&words, a->total);
		}
	}
	if (on && *a->text)
		strbuf_addf(&words, "   %s", ui_dressed_str(&ui->dress, a->text, &keep));
	/* a long filter does not push the counts out */
	room = cells_columns(strbuf_span(&words));
	p.right = c->cols - (room < c->cols / 2 ? room : c->cols / 2) - 1;
	pen_put_str(c, &p, on ? "filter  " : "filter off  ");
	p.role = on ? ROLE_FILTER : ROLE_DIM;
	if (s->everywhere) {
		pen_put_str(c, &p, ui_dressed_str(&ui->dress, s->everywhere, &keep));
		p.role = ROLE_HINT;
		pen_put_str(c, &p, *s->place.filter ? " everywhere, " : " everywhere");
		p.role = ROLE_FILTER;
	}
	pen_put_str(c, &p, ui_dressed_str(&ui->dress, on ? s->place.filter : s->filter_off, &keep));
	p = (struct pen){.row = row, .col = p.col, .right = c->cols, .role = ROLE_TEXT};
	pen_put(c, &p, strbuf_span(&words));
	put_right(c, row, p.col + 2, ROLE_HINT, span_from(on ? "f edit  F off  u undo" : "F on"));
	strbuf_done(&words);
	strbuf_done(&keep);
}

/* "row 3 of 120"; on a heading how many there are. */
static void add_table_words(const struct spot *s, int pane, struct strbuf *b)
{
	const struct table *t = &s->pane[pane].table;
	long count = table_count(t), rows = count, nth = spot_row(s, pane) + 1;
	struct ui_row row;

	if (count < VIEW_MANY && s->class->items)
		rows = s->class->items(s->state, pane);
	if (table_cursor_row(t, &row))
		nth = row.kind != ROW_ITEM ? 0 : row.nth ? row.nth : nth;
	if (count && !nth && !rows) {
		strbuf_add_str(b, "folded");
		return;
	}
	if (nth || !rows) {
		strbuf_add_str(b, "row ");
		strbuf_add_grouped(b, nth);
	}
	if (count < VIEW_MANY) {
		strbuf_add_str(b, nth || !rows ? " of " : "");
		strbuf_add_grouped(b, rows);
		strbuf_add_str(b, nth || !rows ? "" : " rows");
	}
}

static void add_row_words(const struct spot *s, struct strbuf *b)
{
	const struct pane *p = &s->pane[s->layout.focus];

	if (spot_is_table(s, s->layout.focus)) {
		add_table_words(s, s->layout.focus, b);
	} else {
		long row = p->text.cursor_shown ? p->text.cursor : p->text.top;

		strbuf_addf(b, "line %ld/%zu", p->text.lines.n ? row + 1 : 0, p->text.lines.n);
	}
}

void ui_draw_status(const struct ui *ui, struct cells *c, int row)
{
	struct spot *s = ui_spot(ui);
	struct strbuf words = {0}, more = {0}, keep = {0};
	struct pen p = {.row = row, .col = 1, .right = c->cols, .role = ROLE_STATUS};
	struct view_at at;

	if (s) {
		strbuf_addf(&words, "%s  ", s->class->title);
		spot_at(s, &at, &keep);
		if (s->class->status)
			s->class->status(s->state, &at, &more);
		/* lines of a text are no rows: what the view says of them is better */
		if (spot_is_table(s, s->layout.focus) || !more.n)
			add_row_words(s, &words);
		if (more.n)
			strbuf_addf(&words, "%s%s", words.n && words.p[words.n - 1] != ' ' ? "  " : "",
				    ui_dressed_str(&ui->dress, strbuf_str(&more), &keep));
		strbuf_clear(&more);
		if (spot_is_table(s, s->layout.focus)) {
			table_add_common(&s->pane[s->layout.focus].table, &more);
			strbuf_addf(&words, "%s%s", more.n ? "   " : "", strbuf_str(&more));
			strbuf_clear(&more);
		}
		if (s->pane[s->layout.focus].table.n_columns && s->pane[s->layout.focus].table.sort.n)
			strbuf_addf(&more, "sort %s", strbuf_str(&s->pane[s->layout.focus].table.sort));
	}
	/* what rows have in common is a fact: the order gives way */
	if (cells_columns(strbuf_span(&words)) + cells_columns(strbuf_span(&more)) + 4 > c->cols)
		strbuf_clear(&more);
	pen_put(c, &p, strbuf_span(&words));
	put_right(c, row, p.col + 1, ROLE_STATUS, strbuf_span(&more));
	for (int col = 0; col < c->cols; col++) {
		if (cells_at(c, row, col)->role == ROLE_TEXT)
			cells_highlight(c, (struct rect){row, col, 1, 1}, ROLE_STATUS, 0);
	}
	strbuf_done(&words);
	strbuf_done(&more);
	strbuf_done(&keep);
}

/* The longest path in @text that something stands behind, up to its last name; empty if there is none.  "I/O" is no path. */
static struct span longest_folder(struct span text)
{
	struct span best = {0};

	for (size_t from = 0; from < text.n;) {
		size_t to = from, slash = from;

		for (; to < text.n && text.p[to] != ' ' && text.p[to] != ':'; to++)
			slash = text.p[to] == '/' ? to : slash;
		if (to < text.n && strchr("/.~", text.p[from]) && slash - from > best.n)
			best = span_sub(text, from, slash - from);
		from = to + 1;
	}
	return best;
}

/* What does not fit loses the front of its longest path, not the reason that stands behind it. */
static struct span shorten_path(struct span text, int room, struct strbuf *keep)
{
	struct span folder = longest_folder(text);
	int over = cells_columns(text) + 1 - room;
	size_t cut = 0;
	uint32_t cp;

	if (over <= 1 || !folder.n)
		return text;
	for (struct span rest = folder; rest.n && cells_columns(span_sub(folder, 0, cut)) < over; cut = folder.n - rest.n)
		(void)utf8_take(&rest, &cp);
	strbuf_add(keep, span_sub(text, 0, (size_t)(folder.p - text.p)));
	strbuf_add_str(keep, "\xe2\x80\xa6");
	strbuf_add(keep, span_from_offset(text, (size_t)(folder.p - text.p) + cut));
	return strbuf_span(keep);
}

void ui_draw_message(const struct ui *ui, struct cells *c, int row)
{
	const struct message *m;
	struct strbuf keep = {0}, shorter = {0};
	struct span text;

	if (!ui->message_shown || !ui->messages.n || row < 0)
		return;
	m = vec_at(&ui->messages, ui->messages.n - 1);
	cells_fill(c, (struct rect){row, 0, 1, c->cols}, ' ', ROLE_TEXT);
	text = ui_dressed(&ui->dress, span_from(m->text), &keep);
	cells_put(c, row, 1, c->cols - 1, m->kind == MESSAGE_INFO ? ROLE_MESSAGE : ROLE_ERROR, shorten_path(text, c->cols - 1, &shorter));
	strbuf_done(&keep);
	strbuf_done(&shorter);
}
