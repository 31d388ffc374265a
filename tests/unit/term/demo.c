/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/term/busy.h"
#include "astscope/term/term.h"
#include "demo.h"
#include "tests/unit/ui/fake_views.h"

struct demo {
	struct fake_env env; /* first: what the views know */
	struct term_setup term;
	bool slow_end;
	bool dropped, put_off; /* --slow: the count */
};

/* Until the user wants something else. */
static bool count_for_ever(struct fake_env *env, bool *ret_dropped)
{
	struct demo *d = (struct demo *)env;
	enum term_wish wish = TERM_GO_ON;
	int64_t begun = env_monotonic_us();

	while (!d->dropped && wish == TERM_GO_ON)
		wish = term_busy_ask(d->term.busy, false, env_monotonic_us() - begun);
	d->dropped |= wish == TERM_DROP;
	d->put_off |= wish == TERM_PUT_OFF;
	*ret_dropped = d->dropped;
	return false;
}

static struct ui_put_off take_put_off(void *env)
{
	struct demo *d = env;
	struct ui_put_off off = {.any = d->put_off};

	d->put_off = false;
	return off;
}

static bool run_die(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)fx, (void)e;
	die("the demo dies");
}

static bool run_signal(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	uint64_t n;

	(void)ui, (void)fx;
	if (!scan_u64(&args, &n))
		return err_set(e, ERR_USAGE, "which signal?");
	raise((int)n);
	return true;
}

static bool run_hang(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)fx, (void)e;
	fputs("\033]0;hanging\a", stderr); /* a title: no picture of the demo's */
	while (pause() < 0)
		;
	return true;
}

/* clip TEXT, or clip =N: N times x */
static bool run_copy(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct strbuf b = {0};
	uint64_t n = 0;

	(void)ui, (void)e;
	if (scan_char(&args, '=') && scan_u64(&args, &n))
		strbuf_add_repeat(&b, 'x', n);
	else
		strbuf_add(&b, args);
	fx_copy(fx, strbuf_span(&b), "text");
	strbuf_done(&b);
	return true;
}

static bool run_input(const struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)e, (void)args;
	fx_message(fx, MESSAGE_INFO, "%s", isatty(STDIN_FILENO) ? "keys from standard input" : "keys from /dev/tty");
	return true;
}

static const struct command commands[] = {
	{"die", "", "die", "", run_die, NULL},
	{"raise", "N", "raise a signal", "", run_signal, NULL},
	{"hang", "", "do not come back", "", run_hang, NULL},
	{"clip", "TEXT", "copy a text", "", run_copy, NULL},
	{"input", "", "where keys come from", "", run_input, NULL},
};

static bool take_option(struct demo *d, const char *arg)
{
	struct span s = span_from(arg);
	uint64_t rows;

	if (span_eq_str(s, "--color=never"))
		d->term.color = TERM_COLOR_NEVER;
	else if (span_eq_str(s, "--color=always"))
		d->term.color = TERM_COLOR_ALWAYS;
	else if (scan_lit(&s, SPAN_LIT("--theme=")))
		d->term.theme = s.p;
	else if (span_eq_str(s, "--ascii"))
		d->term.ascii = true;
	else if (span_eq_str(s, "--slow-end"))
		d->slow_end = true;
	else if (span_eq_str(s, "--slow"))
		d->env.counts = count_for_ever;
	else if (scan_u64(&s, &rows) && !s.n)
		d->env.rows = (long)rows;
	else
		return !*arg;
	return true;
}

int demo_main(int argc, char **argv)
{
	struct demo demo = {.env = {.rows = 500}};
	struct ui_setup setup = {.env = &demo, .program = "demo", .home = "home", .put_off = take_put_off};
	struct err e = {0};
	struct ui *ui;
	int status;

	setlocale(LC_ALL, "");
	for (int i = 1; i < argc; i++) {
		if (!take_option(&demo, argv[i]))
			return 64;
	}
	setup.views = fake_views(&setup.n_views);
	setup.editor = line_readline_new(NULL);
	demo.term.busy = term_busy_new();
	ui = ui_new(&setup);
	ui_add_commands(ui, commands, ARRAY_LEN(commands));
	status = term_run(ui, &demo.term, &e);
	if (e.code)
		fprintf(stderr, "demo: %s\n%s\n", e.msg, e.hint);
	while (demo.slow_end)
		pause();
	printf("the demo ends with %d\n", status);
	ui_free(ui);
	term_busy_free(demo.term.busy);
	line_readline_free(setup.editor);
	return status;
}
