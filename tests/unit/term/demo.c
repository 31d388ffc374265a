#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/vec.h"
#include "astscope/term/term.h"
#include "demo.h"
#include "tests/unit/ui/fake_views.h"

struct demo {
	struct fake_env env;
	struct term_setup term;
	bool slow_end;
	int wake[2];
	int stops, woken;
};

static bool run_die(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)fx, (void)e;
	die("the demo dies");
}

static bool run_signal(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	uint64_t n;

	(void)ui, (void)fx;
	if (!scan_u64(&args, &n))
		return err_set(e, ERR_USAGE, "which signal?");
	raise((int)n);
	return true;
}

static bool run_hang(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)args, (void)fx, (void)e;
	fputs("\033]0;hanging\a", stderr); /* a title: no picture of the demo's */
	while (pause() < 0)
		;
	return true;
}

static bool run_exec(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct vec words;
	struct span word;
	const char *end = NULL;

	(void)ui, (void)e;
	vec_init(&words, sizeof(char *));
	for (args = span_trim(args); scan_word(&args, &word); args = span_trim(args)) {
		char *copy = mem_alloc(word.n + 1);

		memcpy(copy, word.p, word.n);
		copy[word.n] = '\0';
		vec_append(&words, &copy);
	}
	vec_append(&words, &end);
	fx_exec(fx, words.p);
	for (size_t i = 0; i + 1 < words.n; i++)
		free(*(char **)vec_at(&words, i));
	vec_done(&words);
	return true;
}

/* clip TEXT, or clip =N: N times x */
static bool run_copy(struct ui *ui, struct span args, struct effects *fx, struct err *e)
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

static bool run_wake(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct demo *demo = (struct demo *)ui_env(ui);
	ssize_t n = write(demo->wake[1], "x", 1);

	(void)args, (void)fx;
	return n == 1 || err_set(e, ERR_INTERNAL, "cannot wake");
}

static bool run_woken(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	struct demo *demo = (struct demo *)ui_env(ui);

	(void)args, (void)e;
	fx_message(fx, MESSAGE_INFO, "woken %d times", demo->woken);
	return true;
}

static bool run_input(struct ui *ui, struct span args, struct effects *fx, struct err *e)
{
	(void)ui, (void)e, (void)args;
	fx_message(fx, MESSAGE_INFO, "%s", isatty(STDIN_FILENO) ? "keys from standard input" : "keys from /dev/tty");
	return true;
}

static const struct command commands[] = {
	{"die", "", "die", "", run_die, NULL},
	{"raise", "N", "raise a signal", "", run_signal, NULL},
	{"hang", "", "do not come back", "", run_hang, NULL},
	{"exec", "ARGS", "run a program", "", run_exec, NULL},
	{"clip", "TEXT", "copy a text", "", run_copy, NULL},
	{"wake", "", "as a background job would", "", run_wake, NULL},
	{"woken", "", "how often", "", run_woken, NULL},
	{"input", "", "where keys come from", "", run_input, NULL},
};

static void on_wake(void *ctx)
{
	((struct demo *)ctx)->woken++;
}

static bool on_interrupt(void *ctx)
{
	struct demo *demo = ctx;

	return demo->stops-- > 0;
}

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
	else if (span_eq_str(s, "--stops"))
		d->stops = 1;
	else if (span_eq_str(s, "--slow-end"))
		d->slow_end = true;
	else if (scan_u64(&s, &rows) && !s.n)
		d->env.rows = (long)rows;
	else
		return !*arg;
	return true;
}

int demo_main(int argc, char **argv)
{
	struct demo demo = {.env = {.rows = 500}};
	struct ui_setup setup = {.env = &demo, .program = "demo", .home = "home"};
	struct err e = {0};
	struct ui *ui;
	int status;

	setlocale(LC_ALL, "");
	for (int i = 1; i < argc; i++) {
		if (!take_option(&demo, argv[i]))
			return 64;
	}
	if (pipe(demo.wake) < 0)
		return 70;
	demo.term.wake_fd = demo.wake[0];
	demo.term.wake = on_wake;
	demo.term.interrupt = on_interrupt;
	demo.term.ctx = &demo;
	setup.views = fake_views(&setup.n_views);
	setup.editor = line_readline_new(NULL);
	ui = ui_new(&setup);
	ui_add_commands(ui, commands, ARRAY_LEN(commands));
	status = term_run(ui, &demo.term, &e);
	if (e.code)
		fprintf(stderr, "demo: %s\n%s\n", e.msg, e.hint);
	while (demo.slow_end)
		pause();
	printf("the demo ends with %d\n", status);
	ui_free(ui);
	line_readline_free(setup.editor);
	close(demo.wake[0]);
	close(demo.wake[1]);
	return status;
}
