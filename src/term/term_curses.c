/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "caps.h"
#include "rescue.h"

/* More than any screen shows; a terminal that claims more gets this much. */
#define ROWS_MAX 1000
#define COLS_MAX 2000

struct screen {
	FILE *in, *out;
	SCREEN *curses;
	struct termios before, raw; /* modes of the input */
	const struct theme *theme;
	bool colors, utf8;
	struct strbuf begin, end;   /* what curses does not say when it takes over and gives back */
	struct strbuf mouse_on, mouse_off;
	bool mouse;
	struct cells shown;         /* what was drawn last */
	bool all;                   /* of it is out of date */
	struct vec row;             /* cchar_t */
};

static FILE *open_again(int fd, const char *mode)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	FILE *f = copy < 0 ? NULL : fdopen(copy, mode);

	if (!f && copy >= 0)
		close(copy);
	return f;
}

static bool open_files(struct screen *s, struct err *e)
{
	s->out = open_again(STDOUT_FILENO, "w");
	s->in = isatty(STDIN_FILENO) ? open_again(STDIN_FILENO, "r") : fopen("/dev/tty", "re");
	if (s->in && s->out && tcgetattr(fileno(s->in), &s->before) == 0)
		return true;
	err_set_errno(e, ERR_USAGE, errno, "no terminal to read keys from");
	return err_hint(e, "astscope report overview BUNDLE needs none");
}

/*
 * Ctrl-C, Ctrl-Z, Ctrl-S and the like are keys; only Ctrl-\ stays with the kernel, as the emergency exit.  It must not
 * take what else is in the queue with it: the end of a paste.
 */
static void set_raw(struct screen *s)
{
	int fd = fileno(s->in);

	s->raw = s->before;
	s->raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | PARMRK | INPCK);
	s->raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
	s->raw.c_lflag |= ISIG | NOFLSH;
	s->raw.c_cc[VINTR] = s->raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	s->raw.c_cc[VMIN] = 1;
	s->raw.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSADRAIN, &s->raw);
}

static void write_all(int fd, struct span bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return; /* a dead terminal is seen where keys are read */
		if (n > 0)
			bytes = span_from_offset(bytes, (size_t)n);
	}
}

void screen_write(struct screen *s, struct span bytes)
{
	write_all(fileno(s->out), bytes);
}

static void set_pairs(struct screen *s)
{
	if (!s->colors)
		return;
	for (int r = 0; r < ROLE_COUNT; r++) {
		struct theme_look look = theme_look(s->theme, (enum role)r);

		init_pair((short)(r + 1), look.fg, look.bg);
	}
}

static bool start_colors(enum term_color color)
{
	if (color == TERM_COLOR_NEVER || (color == TERM_COLOR_AUTO && env_no_color()) || !has_colors())
		return false;
	if (start_color() != OK || COLORS < 8 || COLOR_PAIRS <= ROLE_COUNT)
		return false;
	/* a terminal that cannot go back to its own colours has white on black */
	if (use_default_colors() != OK)
		assume_default_colors(COLOR_WHITE, COLOR_BLACK);
	return true;
}

/* What puts the terminal right if the program ends in the middle of things. */
static void arm(struct screen *s)
{
	struct strbuf rescue = {0};

	if (s->mouse)
		strbuf_add(&rescue, strbuf_span(&s->mouse_off));
	strbuf_add(&rescue, strbuf_span(&s->end));
	caps_add_restore(&rescue);
	rescue_arm(fileno(s->in), fileno(s->out), &s->before, strbuf_span(&rescue));
	strbuf_done(&rescue);
}

static void take_over(struct screen *s)
{
	set_raw(s);
	def_prog_mode();
	arm(s);
	screen_write(s, strbuf_span(&s->begin));
	if (s->mouse)
		screen_write(s, strbuf_span(&s->mouse_on));
}

bool screen_set_mouse(struct screen *s, bool on)
{
	if (on && !s->mouse_on.n)
		return false;
	if (on == s->mouse)
		return true;
	/* what is armed says that it is on as long as it may be */
	s->mouse = true;
	arm(s);
	screen_write(s, strbuf_span(on ? &s->mouse_on : &s->mouse_off));
	s->mouse = on;
	arm(s);
	return true;
}

static bool start_curses(struct screen *s, enum term_color color, struct err *e)
{
	struct winsize w;

	/* curses would believe any */
	if (ioctl(fileno(s->out), TIOCGWINSZ, &w) == 0 && (w.ws_row > ROWS_MAX || w.ws_col > COLS_MAX))
		return err_set(e, ERR_USAGE, "a terminal of %d rows and %d columns is too large", w.ws_row, w.ws_col);
	s->curses = newterm(NULL, s->out, s->in);
	if (!s->curses)
		return err_set(e, ERR_USAGE, "the terminal cannot be used (TERM=%s)", screen_type(s));
	cbreak();
	noecho();
	nonl();
	typeahead(-1);
	keypad(stdscr, TRUE);
	s->colors = start_colors(color);
	if (!s->colors)
		s->theme = theme_find(SPAN_LIT("mono"));
	set_pairs(s);
	caps_add_paste_mode(&s->begin, &s->end);
	caps_add_mouse_mode(&s->mouse_on, &s->mouse_off);
	take_over(s);
	return true;
}

static void free_screen(struct screen *s)
{
	if (s->in)
		fclose(s->in);
	if (s->out)
		fclose(s->out);
	strbuf_done(&s->begin);
	strbuf_done(&s->end);
	strbuf_done(&s->mouse_on);
	strbuf_done(&s->mouse_off);
	cells_done(&s->shown);
	vec_done(&s->row);
	free(s);
}

struct screen *screen_open(enum term_color color, const struct theme *theme, struct err *e)
{
	struct screen *s = mem_zalloc(sizeof(*s));

	s->theme = theme;
	s->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	s->all = true;
	vec_init(&s->row, sizeof(cchar_t));
	if (screen_check(e) && open_files(s, e) && start_curses(s, color, e)) {
		screen_look_at_size(s);
		return s;
	}
	free_screen(s);
	return NULL;
}

void screen_leave(struct screen *s)
{
	if (s->mouse)
		screen_write(s, strbuf_span(&s->mouse_off));
	screen_write(s, strbuf_span(&s->end));
	endwin();
	tcsetattr(fileno(s->in), TCSADRAIN, &s->before);
	rescue_disarm();
}

void screen_note_modes(struct screen *s)
{
	tcgetattr(fileno(s->in), &s->before);
	def_shell_mode();
}

void screen_enter(struct screen *s)
{
	screen_look_at_size(s);
	reset_prog_mode();
	screen_damaged(s);
	refresh();
	take_over(s);
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	screen_leave(s);
	delscreen(s->curses);
	free_screen(s);
}

int screen_input(const struct screen *s)
{
	return fileno(s->in);
}

bool screen_is_utf8(const struct screen *s)
{
	return s->utf8;
}

const char *screen_type(const struct screen *s)
{
	const char *type = env_get("TERM");

	(void)s;
	return type ? type : "";
}

void screen_size(const struct screen *s, int *ret_rows, int *ret_cols)
{
	(void)s;
	getmaxyx(stdscr, *ret_rows, *ret_cols);
}

static int clamp(int n, int max)
{
	return n < 1 ? 1 : n > max ? max : n;
}

void screen_look_at_size(struct screen *s)
{
	struct winsize w = {0};
	int rows, cols;

	getmaxyx(stdscr, rows, cols);
	if (ioctl(fileno(s->out), TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col) {
		rows = w.ws_row;
		cols = w.ws_col;
	} else { /* a serial line does not know */
		rows = (int)env_number("LINES", rows);
		cols = (int)env_number("COLUMNS", cols);
	}
	rows = clamp(rows, ROWS_MAX);
	cols = clamp(cols, COLS_MAX);
	if (is_term_resized(rows, cols)) {
		struct strbuf region = {0};

		resizeterm(rows, cols);
		caps_add_scroll_all(&region, rows);
		screen_write(s, strbuf_span(&region));
		strbuf_done(&region);
		screen_damaged(s);
	}
}

bool screen_set_theme(struct screen *s, const struct theme *theme)
{
	if (!s->colors)
		return theme->look == NULL;
	s->theme = theme;
	set_pairs(s);
	screen_damaged(s);
	return true;
}

void screen_learn_keys(struct screen *s, struct key_input *in)
{
	(void)s;
	caps_learn_keys(in);
}

void screen_damaged(struct screen *s)
{
	s->all = true;
	clearok(curscr, TRUE);
}

static attr_t attrs_of(unsigned attrs)
{
	return (attrs & GLYPH_BOLD ? A_BOLD : 0) | (attrs & GLYPH_UNDERLINE ? A_UNDERLINE : 0) |
	       (attrs & GLYPH_REVERSE ? A_REVERSE : 0) | (attrs & GLYPH_DIM ? A_DIM : 0);
}

static void set_char(const struct screen *s, const struct glyph *g, bool fits, cchar_t *ret)
{
	wchar_t text[GLYPH_POINTS + 1] = {0};
	unsigned attrs;
	enum role role = theme_glyph(s->theme, g, &attrs);
	struct theme_look look = theme_look(s->theme, role);
	bool plain = look.fg == COLOR_OF_TERMINAL && look.bg == COLOR_OF_TERMINAL;
	short pair = (short)(s->colors && !plain ? (int)role + 1 : 0);

	for (int i = 0; i < GLYPH_POINTS; i++)
		text[i] = (wchar_t)g->cp[i];
	/* a character the C library does not know, or half of one, would shift all that follows */
	if (!fits || wcwidth(text[0]) != g->width) {
		text[0] = fits && g->cp[0] > ' ' ? L'?' : L' ';
		text[1] = 0;
	}
	if (setcchar(ret, text, attrs_of(attrs), pair, NULL) != OK)
		setcchar(ret, L" ", A_NORMAL, pair, NULL);
}

static void draw_row(struct screen *s, const struct cells *c, int row)
{
	const struct glyph *g = c->at + (size_t)row * (size_t)c->cols;

	vec_clear(&s->row);
	for (int col = 0; col < c->cols; col++) {
		if (g[col].width == 0 && col > 0 && g[col - 1].width == 2)
			continue;
		set_char(s, &g[col], g[col].width == 1 || col + 1 < c->cols, vec_push(&s->row));
	}
	mvadd_wchnstr(row, 0, s->row.p, (int)s->row.n);
}

static void remember(struct screen *s, const struct cells *c)
{
	if (s->shown.rows != c->rows || s->shown.cols != c->cols)
		cells_resize(&s->shown, c->rows, c->cols);
	if (c->rows && c->cols)
		memcpy(s->shown.at, c->at, (size_t)c->rows * (size_t)c->cols * sizeof(*c->at));
}

void screen_draw(struct screen *s, const struct cells *c)
{
	size_t bytes = (size_t)c->cols * sizeof(*c->at);
	bool same_size = s->shown.rows == c->rows && s->shown.cols == c->cols;

	if (!same_size || s->all)
		erase();
	for (int row = 0; row < c->rows; row++) {
		size_t at = (size_t)row * (size_t)c->cols;

		if (s->all || !same_size || memcmp(s->shown.at + at, c->at + at, bytes) != 0)
			draw_row(s, c, row);
	}
	remember(s, c);
	s->all = false;
	curs_set(c->cursor_visible ? 1 : 0);
	move(clamp(c->cursor_row + 1, c->rows) - 1, clamp(c->cursor_col + 1, c->cols) - 1);
	refresh();
}
