/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "busy.h"
#include "clipboard.h"
#include "editor.h"
#include "rescue.h"
#include "screen.h"
#include "sequence.h"

#define ESC_DELAY_US 25000
#define ESC_DELAY_MAX_US 5000000
#define PAINT_EVERY_US 30000 /* at least, while keys or ticks keep coming */

struct loop {
	struct ui *ui;
	const struct term_setup *setup;
	struct screen *screen;
	struct key_input keys;
	struct cells cells;
	int64_t esc_delay_us;
	int64_t read_us;    /* when bytes came last */
	int64_t painted_us;
	uint64_t bytes;     /* read in all, by the consoles before this one too */
	bool dirty;         /* the ui changed since it was painted */
	bool untold;        /* tests wait for word that this is painted */
	bool mouse;         /* it is asked for */
	bool over;
	int status;
	int job_fd;         /* -1 = none, or it has ended */
	int test_fd;        /* told what is painted, -1 = none */
	struct term_busy *busy; /* may be NULL */
};

static void end(struct loop *l, int status)
{
	if (!l->over)
		l->status = status;
	l->over = true;
}

static void feed(struct loop *l, struct event ev)
{
	ev.at_us = env_monotonic_us();
	busy_begin(l->busy, BUSY_ACTING);
	ui_feed(l->ui, &ev);
	busy_begin(l->busy, BUSY_NOTHING);
	l->dirty = true;
}

static void feed_size(struct loop *l)
{
	struct event ev = {.kind = EVENT_RESIZE};

	screen_look_at_size(l->screen);
	screen_size(l->screen, &ev.rows, &ev.cols);
	feed(l, ev);
}

/* Requests. */

static void do_theme(struct loop *l, const char *name)
{
	const struct theme *theme = theme_find(span_from(name));

	if (!theme)
		ui_message(l->ui, MESSAGE_ERROR, "no theme %s", name);
	else if (!screen_set_theme(l->screen, theme))
		ui_message(l->ui, MESSAGE_WARN, "no colours here: theme mono stays%s", env_no_color() ? " (NO_COLOR is set)" : "");
}

static void do_mouse(struct loop *l, bool on)
{
	if (!screen_set_mouse(l->screen, on))
		ui_message(l->ui, MESSAGE_WARN, "this terminal has no mouse (TERM=%s)", screen_type(l->screen));
	l->mouse = on;
}

static void do_suspend(struct loop *l, bool group)
{
	screen_leave(l->screen);
	signals_stop(group);
	signals_take(); /* that we are back */
	screen_note_modes(l->screen);
	screen_enter(l->screen);
	feed_size(l);
}

static void do_copy(struct loop *l, const struct ui_request *r)
{
	struct strbuf said = {0};

	clipboard_copy(l->screen, (struct span){r->text, r->text_n}, r->more, &said);
	ui_message(l->ui, MESSAGE_INFO, "%s", strbuf_str(&said));
	strbuf_done(&said);
}

static void do_dump(struct loop *l, const struct ui_request *r)
{
	(void)r;
	ui_message(l->ui, MESSAGE_ERROR, ":screendump takes a file here");
}

static void do_edit(struct loop *l, const struct ui_request *r)
{
	struct err e = {0};
	bool ok;

	screen_leave(l->screen);
	ok = editor_run(r->text, r->more, &e);
	signals_take(); /* what was meant for the editor */
	screen_enter(l->screen);
	screen_damaged(l->screen);
	feed_size(l);
	if (!ok)
		ui_message(l->ui, MESSAGE_ERROR, "%s", e.msg);
}

/* Until Enter, so that what the program printed can be read. */
static void wait_for_enter(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	char c = 0;

	if (fd < 0)
		return;
	if (write(fd, "[Enter]", 7) == 7)
		while (read(fd, &c, 1) == 1 && c != '\n' && c != '\r')
			;
	close(fd);
}

static void do_pipe(struct loop *l, const struct ui_request *r)
{
	struct err e = {0};
	bool ok;

	screen_leave(l->screen);
	ok = term_pipe(r->text, span_from(r->more), &e);
	wait_for_enter();
	signals_take(); /* what was meant for the program */
	screen_enter(l->screen);
	screen_damaged(l->screen);
	feed_size(l);
	if (!ok)
		ui_message(l->ui, MESSAGE_ERROR, "%s", e.msg);
}

static bool stop_job(struct loop *l)
{
	return l->job_fd >= 0 && l->setup->stop && l->setup->stop(l->setup->ctx);
}

static void halt_job(struct loop *l)
{
	if (l->setup->follow)
		l->job_fd = l->setup->follow(l->setup->ctx);
	l->untold = true;
}

static void begin_job(struct loop *l, const char *path)
{
	/* What follows a log has no end, and waits for other jobs. */
	if (l->job_fd >= 0 && !l->setup->follow)
		ui_message(l->ui, MESSAGE_INFO, "something is being read; when it is, :diff again");
	else if (l->setup->diff)
		l->job_fd = l->setup->diff(l->setup->ctx, path);
	else
		ui_message(l->ui, MESSAGE_INFO, "no bundle is open to compare with: :open PATH opens one");
	l->untold = true;
}

static void do_request(struct loop *l, const struct ui_request *r)
{
	switch (r->kind) {
	case UI_REQUEST_QUIT:
		end(l, 0);
		break;
	case UI_REQUEST_INTERRUPT:
		if (!stop_job(l))
			end(l, 130);
		break;
	case UI_REQUEST_STOP:
		if (!stop_job(l))
			ui_message(l->ui, MESSAGE_INFO, "nothing is being read");
		break;
	case UI_REQUEST_FOLLOW:
		halt_job(l);
		break;
	case UI_REQUEST_SUSPEND:
		do_suspend(l, true);
		break;
	case UI_REQUEST_REDRAW:
		feed_size(l);
		screen_damaged(l->screen);
		break;
	case UI_REQUEST_THEME:
		do_theme(l, r->text);
		break;
	case UI_REQUEST_MOUSE:
		do_mouse(l, !strcmp(r->text, "yes"));
		break;
	case UI_REQUEST_COPY:
		do_copy(l, r);
		break;
	case UI_REQUEST_DUMP:
		do_dump(l, r);
		break;
	case UI_REQUEST_DIFF:
		begin_job(l, r->text);
		break;
	case UI_REQUEST_OPEN:
		if (l->setup->open && l->setup->open(l->setup->ctx, r->text))
			end(l, 0);
		break;
	case UI_REQUEST_PIPE:
		do_pipe(l, r);
		break;
	case UI_REQUEST_EDIT:
		do_edit(l, r);
		break;
	}
	l->dirty = true;
}

static void do_requests(struct loop *l)
{
	struct ui_request r;

	while (!l->over && ui_take_request(l->ui, &r)) {
		do_request(l, &r);
		ui_request_done(&r);
	}
}

/* Events. */

static void take_keys(struct loop *l, bool timed_out)
{
	struct event ev = {.kind = EVENT_KEY};

	while (!l->over && key_input_next(&l->keys, timed_out, &ev.key)) {
		if (ev.key.code != KEY_OF_MOUSE) {
			feed(l, ev);
		} else if (l->mouse) {
			struct event mouse = {.kind = EVENT_MOUSE};

			mouse_unpack(ev.key, &mouse);
			feed(l, mouse);
		}
		do_requests(l);
	}
}

/* What is there of the keyboard, to the end of @to; as read. */
static ssize_t read_bytes(struct loop *l, struct strbuf *to)
{
	char bytes[1024];
	ssize_t n = read(screen_input(l->screen), bytes, sizeof(bytes));

	if (n > 0) {
		l->bytes += (uint64_t)n;
		l->read_us = env_monotonic_us();
		l->untold = true;
		strbuf_add(to, (struct span){bytes, (size_t)n});
	}
	return n;
}

/* Keys that were typed while something was computed. */
static bool take_ahead(struct loop *l)
{
	struct strbuf *ahead = l->busy ? &l->busy->keys : NULL;

	if (!ahead || !ahead->n)
		return false;
	key_input_add(&l->keys, strbuf_span(ahead));
	strbuf_clear(ahead);
	take_keys(l, false);
	return true;
}

static void read_keys(struct loop *l)
{
	struct strbuf bytes = {0};
	ssize_t n = read_bytes(l, &bytes);

	if (n > 0)
		key_input_add(&l->keys, strbuf_span(&bytes));
	strbuf_done(&bytes);
	if (n > 0) {
		take_keys(l, false);
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		signals_hurry(); /* the terminal is gone */
		end(l, 129);
	}
}

static void read_news(struct loop *l)
{
	unsigned news = signals_take();

	if (signals_ended_by())
		return;
	if (news & SIGNAL_STOP)
		do_suspend(l, false);
	if (news & SIGNAL_QUIT_KEY) {
		ui_message(l->ui, MESSAGE_INFO, "Q quits; Ctrl-\\ twice ends a console that does not answer for a second");
		l->dirty = l->untold = true;
	}
	if (news & SIGNAL_CONTINUED) {
		/* stopped by something that gave no warning; the shell has had the terminal since */
		screen_leave(l->screen);
		screen_enter(l->screen);
	}
	if (news & (SIGNAL_RESIZED | SIGNAL_CONTINUED)) {
		/* there and back again between two looks is no change of size, but has cost the terminal its picture */
		screen_damaged(l->screen);
		l->untold = true;
		feed_size(l);
	}
}

/* Time. */

static int64_t esc_deadline(const struct loop *l)
{
	/* only ESC itself is typed by hand; the rest of a sequence may lag on a slow line */
	return l->read_us + (key_input_is_esc(&l->keys) ? l->esc_delay_us : 4 * l->esc_delay_us);
}

/* Microseconds to wait for input, -1 = for ever. */
static int64_t patience(const struct loop *l)
{
	int64_t now = env_monotonic_us();
	int64_t tick = ui_wants_tick(l->ui);
	int64_t until = tick;

	if (key_input_is_waiting(&l->keys) && (until < 0 || esc_deadline(l) < until))
		until = esc_deadline(l);
	if (until < 0)
		return -1;
	return until > now ? until - now : 0;
}

static void pass_time(struct loop *l)
{
	int64_t now = env_monotonic_us();
	int64_t tick = ui_wants_tick(l->ui);

	if (key_input_is_waiting(&l->keys) && now >= esc_deadline(l))
		take_keys(l, true);
	if (!l->over && tick >= 0 && now >= tick) {
		feed(l, (struct event){.kind = EVENT_TICK});
		do_requests(l);
	}
}

static void read_job(struct loop *l)
{
	l->job_fd = l->setup->job_news(l->setup->ctx);
	if (l->job_fd == TERM_JOB_FAILED)
		end(l, 1);
	l->dirty = true;
	l->untold = true;
}

static void wait_for_events(struct loop *l, int64_t wait_us)
{
	struct pollfd fds[] = {
		{.fd = screen_input(l->screen), .events = POLLIN},
		{.fd = signals_fd(), .events = POLLIN},
		{.fd = l->job_fd, .events = POLLIN},
	};
	int timeout = take_ahead(l) ? 0 : wait_us < 0 ? -1 : wait_us > 3600000000 ? 3600000 : (int)((wait_us + 999) / 1000);

	if (poll(fds, 3, timeout) < 0)
		return;
	if (fds[1].revents)
		read_news(l);
	if (!signals_ended_by() && fds[0].revents)
		read_keys(l);
	if (!signals_ended_by() && fds[2].revents)
		read_job(l);
}

/* Painting. */

static bool input_is_there(const struct loop *l)
{
	struct pollfd fds[] = {{.fd = screen_input(l->screen), .events = POLLIN}, {.fd = signals_fd(), .events = POLLIN}};

	return (l->busy && l->busy->keys.n) || poll(fds, 2, 0) > 0;
}

/* For struct term_busy. */

static int64_t world_now(void *ctx)
{
	(void)ctx;
	return env_monotonic_us();
}

static bool world_look(void *ctx, struct strbuf *keys)
{
	struct loop *l = ctx;
	struct pollfd fds[] = {{.fd = screen_input(l->screen), .events = POLLIN}, {.fd = signals_fd(), .events = POLLIN}};

	if (poll(fds, 2, 0) <= 0)
		return false;
	return (fds[0].revents && read_bytes(l, keys) <= 0) || fds[1].revents;
}

static void world_say(void *ctx)
{
	struct loop *l = ctx;

	ui_draw_busy(l->ui, &l->cells);
	screen_draw(l->screen, &l->cells);
}

static bool render(struct loop *l)
{
	bool whole;

	busy_begin(l->busy, BUSY_DRAWING);
	whole = ui_render(l->ui, &l->cells);
	busy_begin(l->busy, BUSY_NOTHING);
	if (l->busy)
		l->busy->unfinished = !whole && !ui_is_idle(l->ui);
	return whole;
}

/*
 * For tests: how many bytes of input, and what size, the painted screen stands for.  In the form of a sequence that
 * terminals ignore, so that it can travel behind the picture it is about.
 */
static void tell_test(struct loop *l)
{
	struct strbuf b = {0};

	strbuf_addf(&b, "\033]7777;%llu;%d;%d\033\\", (unsigned long long)l->bytes, l->cells.rows, l->cells.cols);
	for (struct span rest = strbuf_span(&b); rest.n;) {
		ssize_t n = write(l->test_fd, rest.p, rest.n);

		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			rest = span_from_offset(rest, (size_t)n);
	}
	strbuf_done(&b);
}

static void paint(struct loop *l)
{
	int64_t now = env_monotonic_us();
	bool more = input_is_there(l);
	bool settled;

	if (l->dirty && !((more || ui_wants_tick(l->ui) == 0) && now - l->painted_us < PAINT_EVERY_US)) {
		bool whole = render(l);

		screen_draw(l->screen, &l->cells);
		l->painted_us = now;
		l->dirty = !whole;
		l->untold = true;
		do_requests(l);
	}
	settled = !l->dirty && !more && ui_is_idle(l->ui) && !key_input_is_waiting(&l->keys) && l->job_fd < 0;
	if (l->test_fd >= 0 && l->untold && settled) {
		tell_test(l);
		l->untold = false;
	}
}

static void run(struct loop *l)
{
	int64_t delay_ms = env_number("ESCDELAY", -1);

	l->esc_delay_us = delay_ms < 0 ? ESC_DELAY_US : delay_ms * 1000;
	if (l->esc_delay_us > ESC_DELAY_MAX_US)
		l->esc_delay_us = ESC_DELAY_MAX_US;
	l->test_fd = (int)env_number("ASTSCOPE_TEST_FD", -1);
	key_input_init(&l->keys, screen_is_utf8(l->screen));
	screen_learn_keys(l->screen, &l->keys);
	l->cells.ascii = l->setup->ascii || !screen_is_utf8(l->screen);
	busy_attach(l->busy, &(const struct busy_world){world_now, world_look, world_say, l}, l->esc_delay_us);
	feed_size(l);
	if (l->setup->mouse)
		do_mouse(l, true);
	while (!l->over) {
		int64_t wait_us;

		paint(l);
		if (l->over)
			break;
		wait_us = l->dirty ? 0 : patience(l);
		wait_for_events(l, wait_us);
		if (signals_ended_by())
			end(l, 128 + signals_ended_by());
		if (!l->over)
			pass_time(l);
	}
	busy_attach(l->busy, NULL, 0);
	key_input_done(&l->keys);
	cells_done(&l->cells);
}

bool term_check(struct err *e)
{
	return screen_check(e);
}

int term_run(struct ui *ui, const struct term_setup *setup, struct err *e)
{
	struct loop l = {.ui = ui, .setup = setup, .job_fd = setup->job_fd > 0 ? setup->job_fd : -1, .test_fd = -1, .busy = setup->busy};
	const struct theme *theme = theme_find(span_from(setup->theme ? setup->theme : "default"));

	if (!theme) {
		err_set(e, ERR_USAGE, "no theme %.60s", setup->theme);
		return err_exit_status(e);
	}
	if (!signals_open(e))
		return err_exit_status(e);
	l.screen = screen_open(setup->color, theme, e);
	if (!l.screen) {
		signals_close();
		return err_exit_status(e);
	}
	l.bytes = setup->input ? *setup->input : 0;
	run(&l);
	if (setup->input)
		*setup->input = l.bytes;
	screen_close(l.screen);
	signals_close();
	return l.status;
}
