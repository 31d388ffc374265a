/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/script.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "astscope/app/say.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/term/term.h"

#define SCRIPT_BYTES_MAX (1 << 20)
#define COLS 80
#define ROWS 24

struct player {
	struct ui *ui;
	struct cells screen;
	const struct script_host *host;
	bool over;
	int status;
};

static bool print_screen(struct span text, struct err *e)
{
	return fwrite(text.p, 1, text.n, stdout) == text.n || err_set(e, ERR_WRITE, "cannot write to standard output");
}

static bool print(struct span text, struct err *e)
{
	return print_screen(text, e) && print_screen(SPAN_LIT("\n"), e);
}

/* What the console asks of a terminal: what is copied goes to standard output. */
static bool do_requests(struct player *p, struct err *e)
{
	struct ui_request r;
	bool ok = true;

	while (ok && !p->over && ui_take_request(p->ui, &r)) {
		switch (r.kind) {
		case UI_REQUEST_QUIT:
			p->over = true;
			break;
		case UI_REQUEST_INTERRUPT:
			p->over = true;
			p->status = EXIT_INTERRUPTED;
			break;
		case UI_REQUEST_COPY:
			ok = print((struct span){r.text, r.text_n}, e);
			break;
		case UI_REQUEST_DUMP:
			ok = print_screen((struct span){r.text, r.text_n}, e);
			break;
		case UI_REQUEST_DIFF:
			ok = p->host->diff(p->host->ctx, r.text, e);
			break;
		case UI_REQUEST_OPEN:
			ok = err_set(e, ERR_USAGE, "a script stays with the bundle that it was given");
			break;
		case UI_REQUEST_PIPE:
			ok = fflush(stdout) == 0 && term_pipe(r.text, span_from(r.more), e);
			break;
		case UI_REQUEST_STOP:
		case UI_REQUEST_FOLLOW:
		case UI_REQUEST_SUSPEND:
		case UI_REQUEST_REDRAW:
		case UI_REQUEST_EDIT:
		case UI_REQUEST_THEME:
		case UI_REQUEST_MOUSE:
			break;
		}
		ui_request_done(&r);
	}
	return ok;
}

/* Until nothing is left to do: searches, previews, counts. */
static bool settle(struct player *p, struct err *e)
{
	struct event tick = {.kind = EVENT_TICK};

	while (!ui_render(p->ui, &p->screen) || !ui_is_idle(p->ui))
		ui_feed(p->ui, &tick);
	return do_requests(p, e);
}

static bool press(struct player *p, struct key k, struct err *e)
{
	struct event ev = {.kind = EVENT_KEY, .key = k};

	ui_feed(p->ui, &ev);
	return do_requests(p, e) && (p->over || settle(p, e));
}

static bool type(struct player *p, struct span text, struct err *e)
{
	uint32_t cp;
	bool ok = true;

	while (ok && !p->over && utf8_take(&text, &cp))
		ok = press(p, (struct key){cp, 0}, e);
	return ok;
}

/* j j Enter "text" */
static bool play_keys(struct player *p, struct span line, struct err *e)
{
	bool ok = true;

	for (line = span_trim(line); ok && line.n && !p->over; line = span_trim(line)) {
		long quote = line.p[0] == '"' ? span_find_char(span_from_offset(line, 1), '"') : -1;
		struct span word;
		struct key k;

		if (quote >= 0) {
			ok = type(p, span_sub(line, 1, (size_t)quote), e);
			line = span_from_offset(line, (size_t)quote + 2);
			continue;
		}
		scan_word(&line, &word);
		ok = key_parse(word, &k) ? press(p, k, e) : err_set(e, ERR_USAGE, "no key is called %.*s", SPAN_ARG(word));
	}
	return ok;
}

static bool play(struct player *p, struct span line, struct err *e)
{
	line = span_trim(line);
	if (!line.n || line.p[0] == '#' || p->over)
		return true;
	if (line.p[0] != ':')
		return play_keys(p, line, e);
	return ui_run(p->ui, line, e) && do_requests(p, e) && (p->over || settle(p, e));
}

static bool read_script(const char *path, struct strbuf *ret, struct err *e)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char bytes[4096];
	size_t n;
	bool ok;

	if (!f)
		return err_set_errno(e, ERR_READ, errno, "cannot read %s", path);
	while (ret->n <= SCRIPT_BYTES_MAX && (n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		strbuf_add(ret, (struct span){bytes, n});
	ok = !ferror(f) || err_set_errno(e, ERR_READ, errno, "cannot read %s", path);
	if (f != stdin)
		fclose(f);
	if (ok && ret->n > SCRIPT_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "%s is larger than a script may be (%d bytes)", path, SCRIPT_BYTES_MAX);
	return ok;
}

static bool play_file(struct player *p, const char *path, struct err *e)
{
	struct strbuf text = {0};
	struct span rest;
	bool ok = read_script(path, &text, e);
	int number = 0;

	rest = strbuf_span(&text);
	while (ok && rest.n && !p->over) {
		long lf = span_find_char(rest, '\n');

		number++;
		ok = play(p, lf < 0 ? rest : span_sub(rest, 0, (size_t)lf), e) || err_wrap(e, "%s:%d", path, number);
		rest = lf < 0 ? (struct span){0} : span_from_offset(rest, (size_t)lf + 1);
	}
	strbuf_done(&text);
	return ok;
}

int script_run(struct ui *ui, const struct cmdline *o, const struct script_host *host)
{
	struct player p = {.ui = ui, .host = host};
	struct event size = {.kind = EVENT_RESIZE, .rows = o->size_rows ? o->size_rows : ROWS, .cols = o->size_cols ? o->size_cols : COLS};
	struct err e = {0};
	bool ok;

	p.screen.ascii = o->ascii;
	ui_feed(ui, &size);
	ok = settle(&p, &e) && (!o->script || play_file(&p, o->script, &e));
	for (int i = 0; ok && i < o->n_commands && !p.over; i++) {
		struct strbuf line = {0};

		/* -c 'go locks' is as good as -c ':go locks' */
		strbuf_addf(&line, "%s%s", o->commands[i][0] == ':' ? "" : ":", o->commands[i]);
		ok = play(&p, strbuf_span(&line), &e) || err_wrap(&e, "-c %s", o->commands[i]);
		strbuf_done(&line);
	}
	cells_done(&p.screen);
	if (ok && fflush(stdout) != 0)
		ok = err_set(&e, ERR_WRITE, "cannot write to standard output");
	return ok ? p.status : say_error(&e);
}
