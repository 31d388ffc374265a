/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pty_vterm.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"
#include "astscope/base/vec.h"

/* Keys as an xterm in application mode sends them. */

static const struct {
	uint32_t code;
	const char *plain; /* without modifiers */
	int number;        /* CSI number ; mods ~ */
	char letter;       /* CSI 1 ; mods letter */
} sequences[] = {
	{UI_KEY_UP, "\033OA", 0, 'A'}, {UI_KEY_DOWN, "\033OB", 0, 'B'}, {UI_KEY_RIGHT, "\033OC", 0, 'C'},
	{UI_KEY_LEFT, "\033OD", 0, 'D'}, {UI_KEY_HOME, "\033OH", 0, 'H'}, {UI_KEY_END, "\033OF", 0, 'F'},
	{UI_KEY_F1, "\033OP", 0, 'P'}, {UI_KEY_F2, "\033OQ", 0, 'Q'}, {UI_KEY_F3, "\033OR", 0, 'R'},
	{UI_KEY_F4, "\033OS", 0, 'S'}, {UI_KEY_INSERT, "\033[2~", 2, 0}, {UI_KEY_DELETE, "\033[3~", 3, 0},
	{UI_KEY_PGUP, "\033[5~", 5, 0}, {UI_KEY_PGDN, "\033[6~", 6, 0}, {UI_KEY_F5, "\033[15~", 15, 0},
	{UI_KEY_F6, "\033[17~", 17, 0}, {UI_KEY_F7, "\033[18~", 18, 0}, {UI_KEY_F8, "\033[19~", 19, 0},
	{UI_KEY_F9, "\033[20~", 20, 0}, {UI_KEY_F10, "\033[21~", 21, 0}, {UI_KEY_F11, "\033[23~", 23, 0},
	{UI_KEY_F12, "\033[24~", 24, 0}, {UI_KEY_PASTE_BEGIN, "\033[200~", 200, 0}, {UI_KEY_PASTE_END, "\033[201~", 201, 0},
};

static void add_special(struct strbuf *b, struct key k)
{
	unsigned mods = 1 + (k.mods & MOD_SHIFT ? 1u : 0) + (k.mods & MOD_ALT ? 2u : 0) + (k.mods & MOD_CTRL ? 4u : 0);

	for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
		if (sequences[i].code != k.code)
			continue;
		if (mods == 1)
			strbuf_add_str(b, sequences[i].plain);
		else if (sequences[i].letter)
			strbuf_addf(b, "\033[1;%u%c", mods, sequences[i].letter);
		else
			strbuf_addf(b, "\033[%d;%u~", sequences[i].number, mods);
	}
}

static void add_key(struct strbuf *b, struct key k)
{
	if (k.code == UI_KEY_TAB && (k.mods & MOD_SHIFT)) {
		strbuf_add_str(b, "\033[Z");
		return;
	}
	if (k.code > UI_KEY_NONE && k.code != UI_KEY_ENTER && k.code != UI_KEY_ESC && k.code != UI_KEY_TAB &&
	    k.code != UI_KEY_BACKSPACE) {
		add_special(b, k);
		return;
	}
	if (k.mods & MOD_ALT)
		strbuf_add_char(b, '\033');
	if (k.code == UI_KEY_ENTER)
		strbuf_add_char(b, '\r');
	else if (k.code == UI_KEY_ESC)
		strbuf_add_char(b, '\033');
	else if (k.code == UI_KEY_TAB)
		strbuf_add_char(b, '\t');
	else if (k.code == UI_KEY_BACKSPACE)
		strbuf_add_char(b, '\177');
	else if (k.mods & MOD_CTRL)
		strbuf_add_char(b, (char)(k.code & 0x1f));
	else
		utf8_add(b, k.code);
}

void pty_key(struct pty *p, struct key k)
{
	struct strbuf b = {0};

	add_key(&b, k);
	pty_send(p, strbuf_span(&b));
	strbuf_done(&b);
}

/* Scripts. */

struct driver {
	struct pty_setup setup;
	bool (*argument)(const char *name, struct strbuf *ret);
	struct vec argv; /* const char * */
	size_t n_given; /* of argv, by the setup */
	struct strbuf what;
	struct pty *pty;
	bool ended;
	int status;
};

static bool driver_open(void *ctx, const char *what)
{
	struct driver *d = ctx;
	const char *end = NULL;

	/* a script that opens several, one after the other */
	pty_stop(d->pty);
	d->pty = NULL;
	d->ended = false;
	d->argv.n = d->n_given;
	strbuf_clear(&d->what);
	if (!d->argument)
		strbuf_add_str(&d->what, what);
	else if (!d->argument(what, &d->what))
		return false;
	what = strbuf_str(&d->what);
	if (*what)
		vec_append(&d->argv, &what);
	vec_append(&d->argv, &end);
	d->setup.argv = d->argv.p;
	d->pty = pty_start(&d->setup);
	return true;
}

static struct pty *running(struct driver *d)
{
	if (!d->pty)
		driver_open(d, "");
	return d->pty;
}

static void driver_key(void *ctx, struct key k)
{
	struct driver *d = ctx;

	if (d->ended)
		return;
	/* a slow typist: Esc and the next key are no Alt */
	pty_wait_idle(running(d));
	pty_key(d->pty, k);
}

static void driver_mouse(void *ctx, enum mouse what, int row, int col)
{
	static const int buttons[] = {[MOUSE_CLICK] = 0, [MOUSE_WHEEL_UP] = 64, [MOUSE_WHEEL_DOWN] = 65};
	struct driver *d = ctx;
	struct strbuf b = {0};

	pty_wait_idle(running(d));
	strbuf_addf(&b, "\033[<%d;%d;%dM", buttons[what], col + 1, row + 1);
	if (what == MOUSE_CLICK)
		strbuf_addf(&b, "\033[<0;%d;%dm", col + 1, row + 1);
	pty_send(d->pty, strbuf_span(&b));
	strbuf_done(&b);
}

static void driver_resize(void *ctx, int rows, int cols)
{
	struct driver *d = ctx;

	if (d->pty) {
		pty_resize(d->pty, rows, cols);
	} else {
		d->setup.rows = rows;
		d->setup.cols = cols;
	}
}

static const struct cells *driver_screen(void *ctx)
{
	struct driver *d = ctx;

	if (!d->ended)
		pty_wait_idle(running(d));
	return pty_screen(d->pty);
}

static bool driver_exited(void *ctx, int *ret_status)
{
	struct driver *d = ctx;
	int status;

	if (!d->ended && pty_wait_exit(running(d), 5000, &status, NULL)) {
		d->ended = true;
		d->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	*ret_status = d->status;
	return d->ended;
}

struct ui_driver pty_driver(const struct pty_setup *setup, bool (*argument)(const char *name, struct strbuf *ret))
{
	struct driver *d = mem_zalloc(sizeof(*d));

	d->argument = argument;
	d->setup = *setup;
	vec_init(&d->argv, sizeof(const char *));
	for (size_t i = 0; setup->argv[i]; i++)
		vec_append(&d->argv, &setup->argv[i]);
	d->n_given = d->argv.n;
	return (struct ui_driver){
		.ctx = d,
		.open = driver_open,
		.key = driver_key,
		.mouse = driver_mouse,
		.resize = driver_resize,
		.screen = driver_screen,
		.exited = driver_exited,
		.knows_weights = true,
	};
}

void pty_driver_done(struct ui_driver *driver)
{
	struct driver *d = driver->ctx;

	pty_stop(d->pty);
	vec_done(&d->argv);
	strbuf_done(&d->what);
	free(d);
}
