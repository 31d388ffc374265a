/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui_script.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <glob.h>
#include <regex.h>
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

struct token {
	char *text; /* owned */
	bool quoted;
	int line;
};

struct snapshot {
	char *name; /* owned */
	struct cells cells;
};

struct script {
	const char *path;
	const struct ui_driver *d;
	struct vec tokens;    /* struct token */
	size_t next;
	struct vec snapshots; /* struct snapshot */
	struct strbuf why;
	bool failed, asked;   /* asked: it has a line that can fail */
};

static const char *const words[] = {"open", "size", "resize", "key", "type", "expect", "snapshot", "same", "wait", "walk",
				      "click", "wheel"};

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

static const struct token *peek(const struct script *s)
{
	return s->next < s->tokens.n ? vec_at(&s->tokens, s->next) : NULL;
}

static const char *take(struct script *s)
{
	const struct token *t = peek(s);

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

static void wrong(struct script *s, const char *fmt, ...) AST_PRINTF(2, 3);

static void wrong(struct script *s, const char *fmt, ...)
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

static bool take_number(struct script *s, int *ret)
{
	const char *text = take(s);
	struct span rest = span_from(text);
	int64_t v;

	if (!scan_i64(&rest, &v) || rest.n || v < -10000 || v > 10000) {
		wrong(s, "\"%s\" is no number", text);
		return false;
	}
	*ret = (int)v;
	return true;
}

static void run_keys(struct script *s)
{
	while (!s->failed && peek(s) && !is_word(peek(s))) {
		const char *name = take(s);
		struct key k;

		if (key_parse(span_from(name), &k))
			s->d->key(s->d->ctx, k);
		else
			wrong(s, "\"%s\" is no key", name);
	}
}

static void run_mouse(struct script *s, enum mouse what, int row, int col)
{
	const struct cells *c = s->d->screen(s->d->ctx);

	if (!s->d->mouse)
		wrong(s, "there is no mouse here");
	else
		s->d->mouse(s->d->ctx, what, row < 0 ? row + c->rows : row, col);
}

static void run_type(struct script *s)
{
	struct span text = span_from(take(s));
	uint32_t cp;

	while (utf8_take(&text, &cp))
		s->d->key(s->d->ctx, (struct key){cp, 0});
	run_keys(s);
}

static bool row_matches(const struct cells *c, int row, const regex_t *re)
{
	struct strbuf b = {0};
	bool matches;

	cells_dump_row(c, row, &b);
	matches = regexec(re, strbuf_str(&b), 0, NULL, 0) == 0;
	strbuf_done(&b);
	return matches;
}

static void expect_rows(struct script *s, const char *which, int row)
{
	const char *op = take(s);
	const char *pattern = take(s);
	const struct cells *c = s->d->screen(s->d->ctx);
	bool want = !strcmp(op, "~") && strcmp(which, "none");
	bool found = false;
	regex_t re;

	if ((strcmp(op, "~") && strcmp(op, "!~")) || regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB)) {
		wrong(s, "no pattern: %s %s", op, pattern);
		return;
	}
	if (row < 0)
		row += c->rows;
	for (int i = 0; i < c->rows; i++) {
		if (strcmp(which, "row") || i == row)
			found = found || row_matches(c, i, &re);
	}
	regfree(&re);
	if (found != want)
		wrong(s, "%s %d %s \"%s\"", which, row, want ? "does not match" : "matches", pattern);
}

/* "3,10..18" or "3,10" */
static bool parse_range(const char *text, int *row, int *from, int *to)
{
	struct span rest = span_from(text);
	int64_t a, b, c;

	if (!scan_i64(&rest, &a) || !scan_char(&rest, ',') || !scan_i64(&rest, &b))
		return false;
	c = b;
	if (rest.n && (!scan_lit(&rest, SPAN_LIT("..")) || !scan_i64(&rest, &c) || rest.n))
		return false;
	*row = (int)a;
	*from = (int)b;
	*to = (int)c;
	return true;
}

static void expect_role_at(struct script *s, const char *range)
{
	const char *eq = take(s);
	const char *name = take(s);
	const struct cells *c;
	int row, from, to;

	if (!parse_range(range, &row, &from, &to) || strcmp(eq, "=")) {
		wrong(s, "expect role ROW,COL..COL = NAME, not %s %s %s", range, eq, name);
		return;
	}
	if (!s->d->knows_roles)
		return;
	c = s->d->screen(s->d->ctx);
	if (row < 0)
		row += c->rows;
	for (int col = from; col <= to; col++) {
		const struct glyph *g = cells_at(c, row, col);

		if (!g || strcmp(role_name((enum role)g->role), name))
			wrong(s, "role at %d,%d is %s, not %s", row, col, g ? role_name((enum role)g->role) : "outside", name);
	}
}

/* The row as text; @ret_col gets the column of each of its bytes. */
static void row_text(const struct cells *c, int row, struct strbuf *ret, struct vec *ret_col)
{
	for (int col = 0; col < c->cols; col++) {
		const struct glyph *g = cells_at(c, row, col);
		size_t from = ret->n;

		for (int i = 0; i < GLYPH_POINTS && g->cp[i]; i++)
			utf8_add(ret, g->cp[i]);
		if (ret->n == from && g->width)
			strbuf_add_char(ret, ' ');
		for (; from < ret->n; from++)
			*(int *)vec_push(ret_col) = col;
	}
	while (ret->n && ret->p[ret->n - 1] == ' ')
		ret->p[--ret->n] = '\0';
}

/* How often the pattern stands in the row; each time all of it that is not blank has to have the role. */
static int row_has_role(struct script *s, const struct cells *c, int row, const regex_t *re, const char *name)
{
	struct strbuf text = {0};
	struct vec columns;
	size_t from = 0;
	regmatch_t m;
	int n = 0;

	vec_init(&columns, sizeof(int));
	row_text(c, row, &text, &columns);
	while (from < text.n && !regexec(re, strbuf_str(&text) + from, 1, &m, from ? REG_NOTBOL : 0) && m.rm_eo > m.rm_so) {
		for (size_t i = from + (size_t)m.rm_so; i < from + (size_t)m.rm_eo; i++) {
			int col = *(int *)vec_at(&columns, i);
			enum role role = (enum role)cells_at(c, row, col)->role;

			if (text.p[i] != ' ' && strcmp(role_name(role), name))
				wrong(s, "role at %d,%d is %s, not %s", row, col, role_name(role), name);
		}
		from += (size_t)m.rm_eo;
		n++;
	}
	strbuf_done(&text);
	vec_done(&columns);
	return n;
}

static void expect_role_of(struct script *s, const char *pattern)
{
	const char *eq = take(s);
	const char *name = take(s);
	const struct cells *c;
	regex_t re;
	int n = 0;

	if (strcmp(eq, "=") || regcomp(&re, pattern, REG_EXTENDED)) {
		wrong(s, "no pattern: %s", pattern);
		return;
	}
	if (s->d->knows_roles) {
		c = s->d->screen(s->d->ctx);
		for (int row = 0; row < c->rows; row++)
			n += row_has_role(s, c, row, &re, name);
		if (!n)
			wrong(s, "nowhere \"%s\"", pattern);
	}
	regfree(&re);
}

static void expect_role_nowhere(struct script *s)
{
	const char *eq = take(s);
	const char *name = take(s);
	const struct cells *c = s->d->screen(s->d->ctx);

	if (strcmp(eq, "="))
		wrong(s, "expect role none = NAME, not %s", eq);
	for (int i = 0; s->d->knows_roles && i < c->rows * c->cols; i++) {
		if (!strcmp(role_name((enum role)cells_at(c, i / c->cols, i % c->cols)->role), name))
			wrong(s, "role %s at %d,%d", name, i / c->cols, i % c->cols);
	}
}

static void expect_role(struct script *s)
{
	bool pattern = peek(s) && peek(s)->quoted;
	const char *range = take(s);

	if (pattern)
		expect_role_of(s, range);
	else if (!strcmp(range, "none"))
		expect_role_nowhere(s);
	else
		expect_role_at(s, range);
}


static void expect_cursor(struct script *s)
{
	const char *where = take(s);
	const struct cells *c = s->d->screen(s->d->ctx);
	int row, col, to;

	if (!parse_range(where, &row, &col, &to)) {
		wrong(s, "expect cursor ROW,COL, not %s", where);
		return;
	}
	if (row < 0)
		row += c->rows;
	if (c->cursor_row != row || c->cursor_col != col)
		wrong(s, "the cursor is at %d,%d, not at %d,%d", c->cursor_row, c->cursor_col, row, col);
}

static void run_expect(struct script *s)
{
	const char *what = take(s);
	int n = 0;
	int status;

	if (!strcmp(what, "row")) {
		if (take_number(s, &n))
			expect_rows(s, what, n);
	} else if (!strcmp(what, "any") || !strcmp(what, "none")) {
		expect_rows(s, what, 0);
	} else if (!strcmp(what, "role")) {
		expect_role(s);
	} else if (!strcmp(what, "cursor")) {
		expect_cursor(s);
	} else if (!strcmp(what, "exit")) {
		if (!take_number(s, &n))
			return;
		if (!s->d->exited(s->d->ctx, &status))
			wrong(s, "the program goes on");
		else if (status != n)
			wrong(s, "exit status %d, not %d", status, n);
	} else {
		wrong(s, "expect what? \"%s\"", what);
	}
}

static void run_snapshot(struct script *s)
{
	struct snapshot *shot = vec_push(&s->snapshots);

	shot->name = mem_strdup(take(s));
	screens_copy(&shot->cells, s->d->screen(s->d->ctx));
}

static void run_same(struct script *s)
{
	const char *name = take(s);

	for (size_t i = s->snapshots.n; i-- > 0;) {
		const struct snapshot *shot = vec_at(&s->snapshots, i);

		if (strcmp(shot->name, name))
			continue;
		if (!screens_equal(&shot->cells, s->d->screen(s->d->ctx))) {
			wrong(s, "the screen is not the same as %s, now and then:", name);
			cells_dump(&shot->cells, &s->why);
		}
		return;
	}
	wrong(s, "no snapshot %s", name);
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

	if (!take_number(s, &steps) || !take_number(s, &seed))
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
			wrong(s, "place %zu of the walk is not as it was left, now and then:", way.n);
			cells_dump(left, &s->why);
		}
		cells_done(left);
		vec_pop(&way);
	}
	vec_done(&way);
}

static void run_one(struct script *s)
{
	const char *word = take(s);
	int rows, cols;

	s->asked |= !strcmp(word, "expect") || !strcmp(word, "same") || !strcmp(word, "walk");
	if (!strcmp(word, "open")) {
		if (!s->d->open(s->d->ctx, take(s)))
			wrong(s, "cannot open that");
	} else if (!strcmp(word, "size") || !strcmp(word, "resize")) {
		if (take_number(s, &rows) && take_number(s, &cols))
			s->d->resize(s->d->ctx, rows, cols);
	} else if (!strcmp(word, "click")) {
		if (take_number(s, &rows) && take_number(s, &cols))
			run_mouse(s, MOUSE_CLICK, rows, cols);
	} else if (!strcmp(word, "wheel")) {
		if (take_number(s, &rows) && take_number(s, &cols))
			run_mouse(s, !strcmp(take(s), "up") ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN, rows, cols);
	} else if (!strcmp(word, "key")) {
		run_keys(s);
	} else if (!strcmp(word, "type")) {
		run_type(s);
	} else if (!strcmp(word, "expect")) {
		run_expect(s);
	} else if (!strcmp(word, "snapshot")) {
		run_snapshot(s);
	} else if (!strcmp(word, "same")) {
		run_same(s);
	} else if (!strcmp(word, "walk")) {
		run_walk(s);
	} else if (!strcmp(word, "wait")) {
		take(s);
		s->d->screen(s->d->ctx);
	} else {
		wrong(s, "no statement \"%s\"", word);
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
		wrong(&s, "cannot read it");
	while (!s.failed && peek(&s))
		run_one(&s);
	if (!s.failed && !s.asked)
		wrong(&s, "it expects nothing, so it cannot fail");
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
