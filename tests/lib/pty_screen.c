/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pty_private.h"

#include <stdio.h>
#include <string.h>

#include "astscope/base/scan.h"

/* The terminal's side: picture and modes. */

static int on_property(VTermProp prop, VTermValue *val, void *user)
{
	struct pty *p = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		p->cursor_visible = val->boolean;
	if (prop == VTERM_PROP_ALTSCREEN)
		p->alternate = val->boolean;
	return 1;
}

void pty_screen_init(struct pty *p)
{
	static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

	p->cursor_visible = true;
	p->vt = vterm_new(p->rows, p->cols);
	vterm_set_utf8(p->vt, 1);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_set_callbacks(p->screen, &callbacks, p);
	vterm_screen_reset(p->screen, 1);
}

void pty_screen_done(struct pty *p)
{
	vterm_free(p->vt);
	strbuf_done(&p->text);
	cells_done(&p->cells);
}

/* libvterm keeps this one to itself. */
void pty_look_for_paste_mode(struct pty *p)
{
	struct span all = strbuf_span(&p->bytes);
	struct span last = {0};
	long at;

	while ((at = span_find(all, SPAN_LIT("\033[?2004"))) >= 0) {
		all = span_from_offset(all, (size_t)at + 7);
		last = span_sub(all, 0, 2);
	}
	if (last.n)
		p->paste_marked = span_ends(last, SPAN_LIT("h"));
}

void pty_show(struct pty *p, const char *bytes)
{
	vterm_input_write(p->vt, bytes, strlen(bytes));
}

bool pty_is_restored(const struct pty *p)
{
	const struct termios *a = &p->before;
	struct termios b;

	return tcgetattr(p->master, &b) == 0 && a->c_iflag == b.c_iflag && a->c_oflag == b.c_oflag &&
	       a->c_cflag == b.c_cflag && a->c_lflag == b.c_lflag && memcmp(a->c_cc, b.c_cc, sizeof(a->c_cc)) == 0 &&
	       !p->alternate && p->cursor_visible && !p->paste_marked;
}

bool pty_on_alternate_screen(const struct pty *p)
{
	return p->alternate;
}

long pty_cpu_ticks(const struct pty *p)
{
	char path[64], line[1024] = "";
	struct span rest, word;
	uint64_t user = 0, system = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)p->pid);
	f = fopen(path, "r");
	if (!f)
		return -1;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	rest = span_from(line);
	rest = span_from_offset(rest, (size_t)(span_rfind_char(rest, ')') + 1));
	for (int i = 3; i < 14; i++) {
		scan_blanks(&rest);
		scan_word(&rest, &word);
	}
	scan_blanks(&rest);
	if (!scan_u64(&rest, &user) || !scan_char(&rest, ' ') || !scan_u64(&rest, &system))
		return -1;
	return (long)(user + system);
}

static int color_of(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return -1;
	return VTERM_COLOR_IS_INDEXED(c) ? c->indexed.idx : 16;
}

int pty_color(const struct pty *p, int row, int col)
{
	VTermScreenCell cell;

	vterm_screen_get_cell(p->screen, (VTermPos){.row = row, .col = col}, &cell);
	return color_of(&cell.fg);
}

/* What is seen: on a plain blank neither its weight nor its colour is, and ncurses leaves there what was. */
static struct glyph glyph_of(const VTermScreenCell *cell)
{
	struct glyph g = {.width = (uint8_t)cell->width};
	bool blank;

	for (int i = 0; i < GLYPH_POINTS && cell->chars[i]; i++)
		g.cp[i] = cell->chars[i];
	if (g.cp[0] == UINT32_MAX) {
		g.cp[0] = ' ';
		g.width = 0;
	}
	if (!g.cp[0])
		g.cp[0] = ' ';
	blank = g.cp[0] == ' ' && !g.cp[1] && !cell->attrs.underline && !cell->attrs.reverse;
	g.attrs = (uint16_t)((cell->attrs.bold && !blank ? GLYPH_BOLD : 0) | (cell->attrs.italic && !blank ? GLYPH_DIM : 0) |
			    (cell->attrs.underline ? GLYPH_UNDERLINE : 0) |
			    (cell->attrs.reverse ? GLYPH_REVERSE : 0));
	g.role = (uint8_t)((blank ? 0 : color_of(&cell->fg) + 1) * 10 + color_of(&cell->bg) + 1);
	return g;
}

const struct cells *pty_screen(struct pty *p)
{
	VTermPos at;

	cells_resize(&p->cells, p->rows, p->cols);
	for (int row = 0; row < p->rows; row++) {
		for (int col = 0; col < p->cols; col++) {
			VTermScreenCell cell;

			vterm_screen_get_cell(p->screen, (VTermPos){.row = row, .col = col}, &cell);
			p->cells.at[row * p->cols + col] = glyph_of(&cell);
			/* libvterm calls both halves wide */
			if (cell.width == 2 && col + 1 < p->cols)
				p->cells.at[row * p->cols + ++col] = (struct glyph){.cp = {' '}};
		}
	}
	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &at);
	p->cells.cursor_row = at.row;
	p->cells.cursor_col = at.col;
	p->cells.cursor_visible = p->cursor_visible;
	return &p->cells;
}

const char *pty_text(struct pty *p)
{
	strbuf_clear(&p->text);
	cells_dump(pty_screen(p), &p->text);
	return strbuf_str(&p->text);
}
