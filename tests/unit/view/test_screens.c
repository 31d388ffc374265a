/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/utf8.h"
#include "astscope/view/views.h"
#include "console.h"
#include "tests/lib/screens.h"

/*
 * Every view of real bundles at three sizes, each bundle opened once: what it shows is tests/golden/screens/NAME.gz, of those that have
 * a name here, and what holds on any screen is asked of it.  UPDATE_GOLDEN=1 writes the files; `zdiff` tells what became of them.
 */

static const struct {
	int rows, cols;
} sizes[] = {{24, 80}, {36, 120}, {50, 200}};

static const struct {
	const char *open, *name;
} bundles[] = {
	{"demo", "demo"},
	{"shared/asterisk-20-deadlock", "20-deadlock"},
	{"shared/asterisk-20-crash", "20-crash"},
	{"shared/asterisk-20-leak", "20-leak"},
	{"shared/asterisk-13-deadlock", "13-deadlock"},
	{"shared/asterisk-1.8-deadlock", "1.8-deadlock"},
	{"shared/asterisk-1.8-calls-leak", NULL},
	{"shared/asterisk-11-calls-leak", NULL},
	{"shared/asterisk-20-noisy", NULL},
};

struct shot {
	char view;
	bool table;  /* at its top */
	size_t size; /* of @sizes */
	struct cells cells;
	struct strbuf zoomed; /* each of its panes with the whole screen for itself */
};

static const char *where(const struct shot *s)
{
	static char text[40];

	snprintf(text, sizeof(text), "view %c at %dx%d", s->view, sizes[s->size].cols, sizes[s->size].rows);
	return text;
}

static void blame(const struct shot *s, const char *what, const char *more)
{
	struct strbuf all = {0};

	cells_dump(&s->cells, &all);
	print_error("%s\n", strbuf_str(&all));
	strbuf_done(&all);
	fail_msg("%s: %s %s", where(s), what, more);
}

static bool is_end(uint32_t cp)
{
	return cp == 0x2026 || cp == '>' || cp == ' ' || cp == 0x2500 || cp == 0x2502 || cp == ']' || cp == '"' || cp == 0x2551;
}

/* What ends at the right edge without a mark is whole: where there is more room it ends there too. */
static void check_edge(const struct shot *s, const char *wide)
{
	for (int row = 1; row < s->cells.rows - 2; row++) {
		const struct glyph *last = cells_at(&s->cells, row, s->cells.cols - 1);
		struct strbuf line = {0};
		const char *word, *found;
		bool whole = false;

		if (is_end(last->cp[0]) || !last->cp[0])
			continue;
		cells_dump_row(&s->cells, row, &line);
		for (word = line.p + line.n; word > line.p + 1 && (word[-1] != ' ' || word[-2] != ' '); word--)
			;
		if (strstr(word, "\xe2\x80\xa6")) { /* its middle is cut */
			strbuf_done(&line);
			continue;
		}
		word = strrchr(strbuf_str(&line), ' ');
		word = word ? word + 1 : strbuf_str(&line);
		for (found = strstr(wide, word); found && !whole; found = strstr(found + 1, word))
			whole = !strchr("abcdefghijklmnopqrstuvwxyz0123456789_", found[strlen(word)]) || !found[strlen(word)];
		if (!whole)
			blame(s, "cut without a mark:", word);
		strbuf_done(&line);
	}
}

/* Of a place the name of the file is not cut, but for the folders in front of it. */
static void check_places(const struct shot *s)
{
	static const char pattern[] = "\xe2\x80\xa6[A-Za-z0-9_-]*[.][ch]:[0-9]|(^|[.][ch]| ):[0-9]*\xe2\x80\xa6";
	regex_t cut;

	assert_int_equal(regcomp(&cut, pattern, REG_EXTENDED | REG_NOSUB), 0);
	for (int row = 2; row < s->cells.rows - 2; row++) {
		struct strbuf line = {0};

		cells_dump_row(&s->cells, row, &line);
		if (!regexec(&cut, strbuf_str(&line), 0, NULL, 0))
			blame(s, "a place is cut:", strbuf_str(&line));
		strbuf_done(&line);
	}
	regfree(&cut);
}

/* Without colours too: the row of the cursor is reverse, or a link of it; in the gutter stands the only `>`. */
static void check_focus(const struct shot *s)
{
	int marks = 0;
	bool lit = false;

	for (int i = 0; i < s->cells.rows * s->cells.cols; i++) {
		const struct glyph *g = cells_at(&s->cells, i / s->cells.cols, i % s->cells.cols);

		marks += g->cp[0] == '>' && (g->role == ROLE_MARK || g->role == ROLE_CURSOR) &&
			 i / s->cells.cols == s->cells.cursor_row && i % s->cells.cols == s->cells.cursor_col;
		lit |= (g->attrs & GLYPH_REVERSE) != 0;
		if (g->cp[0] == '>' && g->role == ROLE_MARK && i / s->cells.cols != s->cells.cursor_row)
			blame(s, "a second >", "");
	}
	if (marks && !lit)
		blame(s, "the row of the cursor is not reverse", "");
	if (lit && !marks)
		blame(s, "no > at the cursor", "");
}

/* A title of a column, which has one blank at most inside, of the table that fills the top. */
static void check_columns(const struct shot *s, const struct shot *wider)
{
	struct strbuf narrow = {0}, wide = {0};
	int row = 0;

	while (row < s->cells.rows && cells_at(&s->cells, row, 3)->role != ROLE_HEADER)
		row++;
	if (row > 6 || !s->table)
		return;
	cells_dump_row(&s->cells, row, &narrow);
	cells_dump(&wider->cells, &wide);
	for (char *rest = narrow.p, *at; rest && *rest;) {
		while (*rest == ' ')
			rest++;
		at = rest;
		while (*rest && !(rest[0] == ' ' && (rest[1] == ' ' || !rest[1])))
			rest++;
		if (*rest)
			*rest++ = '\0';
		if (strchr(at, '\xe2')) /* the arrow of the order, or a cut */
			*strchr(at, '\xe2') = '\0';
		if (*at && !strstr(strbuf_str(&wide), at))
			blame(wider, "has lost the column", at);
	}
	strbuf_done(&narrow);
	strbuf_done(&wide);
}

/* What says something by itself: an address, a place, an id, a count of three figures; not what is cut. */
static bool is_fact(struct span word)
{
	size_t figures = 0;

	if (span_find(word, SPAN_LIT("\xe2\x80\xa6")) >= 0)
		return false;
	for (size_t i = 0; i < word.n; i++)
		figures += word.p[i] >= '0' && word.p[i] <= '9';
	return figures >= 3 || (figures && span_find(word, SPAN_LIT(".c:")) > 0);
}

static bool in_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || strchr("_.:#-/", c) || (unsigned char)c >= 0x80;
}

/* A file that is named already is left out of a place. */
static bool says(struct span text, struct span fact)
{
	long colon = span_rfind_char(fact, ':');

	return span_find(text, fact) >= 0 || (colon > 0 && span_find(text, span_sub(fact, 0, (size_t)colon)) >= 0 &&
					      span_find(text, span_from_offset(fact, (size_t)colon)) >= 0);
}

/* A wider screen says all that a narrow one says. */
static void check_facts(const struct shot *s, const struct shot *wider)
{
	struct strbuf wide = {0};

	cells_dump(&wider->cells, &wide);
	strbuf_add(&wide, strbuf_span(&wider->zoomed));
	for (int row = 2; row < s->cells.rows - 2; row++) {
		struct strbuf line = {0};

		cells_dump_row(&s->cells, row, &line);
		for (size_t i = 0, from; i < line.n; i++) {
			struct strbuf word = {0};

			for (from = i; i < line.n && in_word(line.p[i]); i++)
				;
			while (i > from && strchr(".:-", line.p[i - 1])) /* of the sentence */
				i--;
			strbuf_add(&word, span_sub(strbuf_span(&line), from, i - from));
			if (is_fact(strbuf_span(&word)) && !says(strbuf_span(&wide), strbuf_span(&word)))
				blame(wider, "does not say what the narrower screen says:", strbuf_str(&word));
			strbuf_done(&word);
		}
		strbuf_done(&line);
	}
	strbuf_done(&wide);
}

static void check_shots(const struct vec *shots)
{
	const size_t n = ARRAY_LEN(sizes);

	for (size_t i = 0; i < shots->n; i++) {
		const struct shot *s = vec_at(shots, i), *widest = vec_at(shots, i / n * n + n - 1);
		struct strbuf wide = {0};

		if (screens_fault(&s->cells))
			blame(s, screens_fault(&s->cells), "");
		cells_dump(&widest->cells, &wide);
		check_focus(s);
		check_places(s);
		if (s != widest)
			check_edge(s, strbuf_str(&wide));
		if (s != widest)
			check_columns(s, vec_at(shots, i + 1));
		if (s != widest)
			check_facts(s, vec_at(shots, i + 1));
		strbuf_done(&wide);
	}
}

/* Where a list has fewer rows in sight than on a smaller screen, they are one key away. */
static void take_zoomed(const struct ui_driver *d, struct strbuf *ret)
{
	static const struct key keys[] = {{'O', 0}, {UI_KEY_TAB, 0}};

	for (int pane = 0; pane < 2; pane++) {
		d->key(d->ctx, keys[0]);
		cells_dump(d->screen(d->ctx), ret);
		d->key(d->ctx, keys[0]);
		d->key(d->ctx, keys[1]);
	}
	d->key(d->ctx, (struct key){UI_KEY_ESC, 0}); /* a message that there is one pane only */
}

static void take_shots(const struct ui_driver *d, struct vec *ret)
{
	const struct view_class *const *views;
	size_t n;

	views = view_classes(&n);
	for (size_t i = 0; i < n; i++) {
		uint32_t number = (uint32_t)views[i]->number;

		if (!number)
			continue;
		if (number > '9')
			d->key(d->ctx, (struct key){'0', 0});
		d->key(d->ctx, (struct key){number, 0});
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			struct shot *s = vec_push(ret);

			d->resize(d->ctx, sizes[k].rows, sizes[k].cols);
			*s = (struct shot){.view = (char)number, .size = k, .table = views[i]->panes[0].kind == PANE_TABLE};
			screens_copy(&s->cells, d->screen(d->ctx));
			take_zoomed(d, &s->zoomed);
		}
	}
}

static void read_golden(const char *path, struct strbuf *ret)
{
	gzFile f = gzopen(path, "rb");
	char chunk[16384];
	int n;

	if (!f)
		fail_msg("cannot read %s", path);
	while ((n = gzread(f, chunk, sizeof(chunk))) > 0)
		strbuf_add(ret, (struct span){chunk, (size_t)n});
	gzclose(f);
}

static void write_golden(const char *path, struct span text)
{
	gzFile f = gzopen(path, "wb9");

	if (!f || gzwrite(f, text.p, (unsigned)text.n) != (int)text.n || gzclose(f) != Z_OK)
		fail_msg("cannot write %s", path);
}

/* Where the two begin to differ. */
static void compare(struct span have, struct span want)
{
	size_t at = 0, line;
	long end;

	if (span_eq(have, want))
		return;
	while (at < have.n && at < want.n && have.p[at] == want.p[at])
		at++;
	for (line = at; line && have.p[line - 1] != '\n'; line--)
		;
	have = span_from_offset(have, line);
	want = span_from_offset(want, line);
	for (size_t i = line; i > 1; i--) {
		if (have.p[(long)i - (long)line - 2] == '\n' && !strncmp(have.p + ((long)i - (long)line) - 1, "== ", 3)) {
			print_error("%.40s\n", have.p + ((long)i - (long)line) - 1);
			break;
		}
	}
	end = span_find_char(have, '\n');
	print_error("is:  %.*s\n", (int)(end < 0 ? (long)have.n : end), have.p);
	end = span_find_char(want, '\n');
	print_error("was: %.*s\n", (int)(end < 0 ? (long)want.n : end), want.p);
	fail_msg("the screens are not those of before");
}

static void test_bundle(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;
	struct strbuf path = {0}, have = {0}, want = {0};
	struct ui_driver d = {0};
	struct vec shots;

	vec_init(&shots, sizeof(struct shot));
	if (!console_begin(&d))
		skip();
	if (!d.open(d.ctx, bundles[i].open))
		fail_msg("cannot open %s", bundles[i].open);
	d.resize(d.ctx, 24, 80);
	take_shots(&d, &shots);
	for (size_t k = 0; k < shots.n; k++) {
		const struct shot *s = vec_at(&shots, k);
		struct strbuf screen = {0};

		/* but for the title: the bundle has other names where other people open it */
		cells_dump(&s->cells, &screen);
		strbuf_addf(&have, "== %s\n", where(s));
		strbuf_add(&have, span_from_offset(strbuf_span(&screen), (size_t)span_find_char(strbuf_span(&screen), '\n') + 1));
		strbuf_done(&screen);
	}
	check_shots(&shots);
	if (bundles[i].name) {
		strbuf_addf(&path, "%s/tests/golden/screens/%s.gz", env_get("SRCDIR"), bundles[i].name);
		if (env_get("UPDATE_GOLDEN"))
			write_golden(strbuf_str(&path), strbuf_span(&have));
		read_golden(strbuf_str(&path), &want);
		compare(strbuf_span(&have), strbuf_span(&want));
	}
	for (size_t k = 0; k < shots.n; k++) {
		cells_done(&((struct shot *)vec_at(&shots, k))->cells);
		strbuf_done(&((struct shot *)vec_at(&shots, k))->zoomed);
	}
	vec_done(&shots);
	console_end(&d);
	strbuf_done(&path);
	strbuf_done(&have);
	strbuf_done(&want);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(bundles)];

	setlocale(LC_ALL, "");
	for (size_t i = 0; i < ARRAY_LEN(bundles); i++)
		tests[i] = (struct CMUnitTest){.name = bundles[i].open, .test_func = test_bundle, .initial_state = (void *)(uintptr_t)i};
	return cmocka_run_group_tests_name("view/screens", tests, NULL, NULL);
}
