/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui_script_private.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/base/vec.h"
#include "screens.h"

#define WALK_PLACES 45 /* the console keeps 50 */

struct snapshot {
	char *name; /* owned */
	struct cells cells;
};

static const char *const words[] = {"open", "size", "resize", "key", "type", "expect", "snapshot", "same", "wait", "walk",
				      "click", "wheel", "presses"};

static bool read_file(const char *path, struct strbuf *ret)
{
	FILE *f = fopen(path, "rb");
	char chunk[4096];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		strbuf_add(ret, (struct span){chunk, n});
	fclose(f);
	return true;
}

static void add_token(struct script *s, struct span text, bool quoted, int line)
{
	struct token *t = vec_push(&s->tokens);
	struct strbuf b = {0};

	strbuf_add(&b, text);
	strbuf_add_str(&b, "");
	*t = (struct token){b.p, quoted, line};
}

/* "..." with \" and \\ inside; everything else stands for itself, so regular expressions need no doubling. */
static struct span take_quoted(struct script *s, struct span rest, int line)
{
	struct strbuf b = {0};
	size_t i = 1;

	for (; i < rest.n && rest.p[i] != '"'; i++) {
		if (rest.p[i] == '\\' && i + 1 < rest.n && rest.p[i + 1] == '"')
			i++;
		strbuf_add_char(&b, rest.p[i]);
	}
	add_token(s, strbuf_span(&b), true, line);
	strbuf_done(&b);
	return span_from_offset(rest, i + 1);
}

static void tokenize(struct script *s, struct span text)
{
	for (int line = 1; text.n; line++) {
		long lf = span_find_char(text, '\n');
		struct span rest = span_trim(lf < 0 ? text : span_sub(text, 0, (size_t)lf));

		text = lf < 0 ? (struct span){0} : span_from_offset(text, (size_t)lf + 1);
		if (span_starts(rest, SPAN_LIT("#")))
			continue;
		while (rest.n) {
			struct span word;

			if (rest.p[0] == '"' && rest.n > 1 && rest.p[1] != ' ') {
				rest = span_trim(take_quoted(s, rest, line));
				continue;
			}
			if (!scan_word(&rest, &word))
				break;
			add_token(s, word, false, line);
			rest = span_trim(rest);
		}
	}
}

const struct token *ui_script_peek(const struct script *s)
{
	return s->next < s->tokens.n ? vec_at(&s->tokens, s->next) : NULL;
}

const char *ui_script_take(struct script *s)
{
	const struct token *t = ui_script_peek(s);

	if (t)
		s->next++;
	return t ? t->text : "";
}

static bool is_word(const struct token *t)
{
	for (size_t i = 0; t && !t->quoted && i < ARRAY_LEN(words); i++) {
		if (!strcmp(t->text, words[i]))
			return true;
	}
	return false;
}

void ui_script_wrong(struct script *s, const char *fmt, ...)
{
	const struct token *t = s->next ? vec_at(&s->tokens, s->next - 1) : NULL;
	char text[500];
	va_list ap;

	if (s->failed)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strbuf_addf(&s->why, "%s:%d: %s\n", s->path, t ? t->line : 0, text);
	cells_dump(s->d->screen(s->d->ctx), &s->why);
	s->failed = true;
}

bool ui_script_take_number(struct script *s, int *ret)
{
	const char *text = ui_script_take(s);
	struct span rest = span_from(text);
	int64_t v;

	if (!scan_i64(&rest, &v) || rest.n || v < -10000 || v > 10000) {
		ui_script_wrong(s, "\"%s\" is no number", text);
		return false;
	}
	*ret = (int)v;
	return true;
}

static void press_key(struct script *s, struct key k)
{
	s->presses++;
	s->d->key(s->d->ctx, k);
}

static void run_keys(struct script *s)
{
	while (!s->failed && ui_script_peek(s) && !is_word(ui_script_peek(s))) {
		const char *name = ui_script_take(s);
		struct key k;

		if (key_parse(span_from(name), &k))
			press_key(s, k);
		else
			ui_script_wrong(s, "\"%s\" is no key", name);
	}
}

static void run_mouse(struct script *s, enum mouse what, int row, int col)
{
	const struct cells *c = s->d->screen(s->d->ctx);

	if (!s->d->mouse)
		ui_script_wrong(s, "there is no mouse here");
	else
		s->d->mouse(s->d->ctx, what, row < 0 ? row + c->rows : row, col);
}

static void run_type(struct script *s)
{
	struct span text = span_from(ui_script_take(s));
	uint32_t cp;

	while (utf8_take(&text, &cp))
		press_key(s, (struct key){cp, 0});
	run_keys(s);
}

static void run_snapshot(struct script *s)
{
	struct snapshot *shot = vec_push(&s->snapshots);

	shot->name = mem_strdup(ui_script_take(s));
	screens_copy(&shot->cells, s->d->screen(s->d->ctx));
}

static void run_same(struct script *s)
{
	const char *name = ui_script_take(s);

	for (size_t i = s->snapshots.n; i-- > 0;) {
		const struct snapshot *shot = vec_at(&s->snapshots, i);

		if (strcmp(shot->name, name))
			continue;
		if (!screens_equal(&shot->cells, s->d->screen(s->d->ctx))) {
			ui_script_wrong(s, "the screen is not the same as %s, now and then:", name);
			cells_dump(&shot->cells, &s->why);
		}
		return;
	}
	ui_script_wrong(s, "no snapshot %s", name);
}

static void press(struct script *s, const char *name)
{
	struct key k;

	if (key_parse(span_from(name), &k))
		s->d->key(s->d->ctx, k);
}

/* One random step; if it went somewhere, the screen from before is kept on @way. */
static void walk_step(struct script *s, unsigned random, struct vec *way)
{
	static const char *const moves[] = {"j", "j", "k", "PgDn", "G", "g", "Tab", "l", "}", "z", "O", "w"};
	static const char *const goes[] = {"Enter", "Enter", "Enter", "x", "R", "T", "L", "B", "W", "H", "C", "r", "2", "3", "5", "7"};
	struct cells before = {.ascii = false};
	long depth = s->d->depth(s->d->ctx);

	if (random % 2) {
		press(s, moves[random / 2 % ARRAY_LEN(moves)]);
		press(s, "Esc");
		return;
	}
	screens_copy(&before, s->d->screen(s->d->ctx));
	press(s, goes[random / 2 % ARRAY_LEN(goes)]);
	/* still here: a menu may ask what is meant, or nothing is linked that way */
	if (s->d->depth(s->d->ctx) == depth)
		press(s, "Enter");
	press(s, "Esc");
	if (s->d->depth(s->d->ctx) > depth)
		*(struct cells *)vec_push(way) = before;
	else
		cells_done(&before);
}

static void run_walk(struct script *s)
{
	struct vec way; /* struct cells */
	unsigned random;
	int steps, seed;

	if (!ui_script_take_number(s, &steps) || !ui_script_take_number(s, &seed))
		return;
	if (!s->d->depth)
		return;
	vec_init(&way, sizeof(struct cells));
	random = (unsigned)seed;
	press(s, "Esc");
	for (int i = 0; i < steps && way.n < WALK_PLACES; i++) {
		random = random * 1103515245u + 12345u;
		walk_step(s, random >> 16, &way);
	}
	while (way.n) {
		struct cells *left = vec_at(&way, way.n - 1);

		if (!s->failed) {
			press(s, "[");
			press(s, "Esc");
		}
		if (!s->failed && !screens_equal(left, s->d->screen(s->d->ctx))) {
			ui_script_wrong(s, "place %zu of the walk is not as it was left, now and then:", way.n);
			cells_dump(left, &s->why);
		}
		cells_done(left);
		vec_pop(&way);
	}
	vec_done(&way);
}

static void run_one(struct script *s)
{
	const char *word = ui_script_take(s);
	int rows, cols;

	s->asked |= !strcmp(word, "expect") || !strcmp(word, "same") || !strcmp(word, "walk");
	if (!strcmp(word, "open")) {
		s->presses = 0;
		if (!s->d->open(s->d->ctx, ui_script_take(s)))
			ui_script_wrong(s, "cannot open that");
	} else if (!strcmp(word, "size") || !strcmp(word, "resize")) {
		if (ui_script_take_number(s, &rows) && ui_script_take_number(s, &cols))
			s->d->resize(s->d->ctx, rows, cols);
	} else if (!strcmp(word, "click")) {
		if (ui_script_take_number(s, &rows) && ui_script_take_number(s, &cols))
			run_mouse(s, MOUSE_CLICK, rows, cols);
	} else if (!strcmp(word, "wheel")) {
		if (ui_script_take_number(s, &rows) && ui_script_take_number(s, &cols))
			run_mouse(s, !strcmp(ui_script_take(s), "up") ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN, rows, cols);
	} else if (!strcmp(word, "key")) {
		run_keys(s);
	} else if (!strcmp(word, "type")) {
		run_type(s);
	} else if (!strcmp(word, "expect")) {
		ui_script_expect(s);
	} else if (!strcmp(word, "snapshot")) {
		run_snapshot(s);
	} else if (!strcmp(word, "same")) {
		run_same(s);
	} else if (!strcmp(word, "presses")) {
		s->presses = 0;
	} else if (!strcmp(word, "walk")) {
		run_walk(s);
	} else if (!strcmp(word, "wait")) {
		ui_script_take(s);
		s->d->screen(s->d->ctx);
	} else {
		ui_script_wrong(s, "no statement \"%s\"", word);
	}
}

bool ui_script_run(const char *path, const struct ui_driver *d, struct strbuf *ret_why)
{
	struct script s = {.path = path, .d = d};
	struct strbuf text = {0};

	vec_init(&s.tokens, sizeof(struct token));
	vec_init(&s.snapshots, sizeof(struct snapshot));
	if (read_file(path, &text))
		tokenize(&s, strbuf_span(&text));
	else
		ui_script_wrong(&s, "cannot read it");
	while (!s.failed && ui_script_peek(&s))
		run_one(&s);
	if (!s.failed && !s.asked)
		ui_script_wrong(&s, "it expects nothing, so it cannot fail");
	strbuf_add(ret_why, strbuf_span(&s.why));
	for (size_t i = 0; i < s.tokens.n; i++)
		free(((struct token *)vec_at(&s.tokens, i))->text);
	for (size_t i = 0; i < s.snapshots.n; i++) {
		struct snapshot *shot = vec_at(&s.snapshots, i);

		free(shot->name);
		cells_done(&shot->cells);
	}
	vec_done(&s.tokens);
	vec_done(&s.snapshots);
	strbuf_done(&s.why);
	strbuf_done(&text);
	return !s.failed;
}

/* One script as a cmocka test. */
struct script_test {
	char *path;
	bool (*begin)(struct ui_driver *ret);
	void (*end)(struct ui_driver *d);
};

static void run_script(void **state)
{
	const struct script_test *t = *state;
	struct ui_driver d = {0};
	struct strbuf why = {0};
	bool ok;

	if (!t->begin(&d))
		skip();
	ok = ui_script_run(t->path, &d, &why);
	t->end(&d);
	if (!ok)
		print_error("%s", strbuf_str(&why));
	strbuf_done(&why);
	assert_true(ok);
}

int ui_script_run_all(const char *dir, bool (*begin)(struct ui_driver *ret), void (*end)(struct ui_driver *d))
{
	const char *src = env_get("SRCDIR"), *only = env_get("UI_ONLY");
	struct strbuf pattern = {0};
	struct CMUnitTest *tests;
	struct script_test *data;
	glob_t found = {0};
	int status;

	strbuf_addf(&pattern, "%s/%s/%s.ui", src ? src : ".", dir, only ? only : "*");
	glob(strbuf_str(&pattern), 0, NULL, &found);
	tests = mem_zalloc((found.gl_pathc + 1) * sizeof(*tests));
	data = mem_zalloc((found.gl_pathc + 1) * sizeof(*data));
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *slash = strrchr(found.gl_pathv[i], '/');

		data[i] = (struct script_test){found.gl_pathv[i], begin, end};
		tests[i] = (struct CMUnitTest){.name = slash ? slash + 1 : found.gl_pathv[i], .test_func = run_script,
					       .initial_state = &data[i]};
	}
	status = found.gl_pathc ? _cmocka_run_group_tests(dir, tests, found.gl_pathc, NULL, NULL) : 1;
	globfree(&found);
	strbuf_done(&pattern);
	free(tests);
	free(data);
	return status;
}
