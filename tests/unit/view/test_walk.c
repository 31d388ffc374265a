/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "console.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/screens.h"

/*
 * A reader who follows whatever there is to follow, then goes back: the first screen is again what it was, to the last
 * attribute, and forward leads to where the walk ended.  On the way no key leads to an error.
 */
#define STEPS 200
#define BACK_MAX 500

static const char *const steps[] = {
	"Enter", "Enter", "Enter", "x", "R", "T", "L", "B", "W", "H", "C", "j", "j", "k", "G", "g", "PgDn", "J", "K", "Tab", "Tab",
	"Shift-Tab", "2", "3", "4", "5", "6", "7", "8", "9", "1", "}", "{", "i", "r", "*", "I", ">", "<", "p", "O", "n",
	"-", "F5", "#", "Space", "u", "|",
};

static void press(struct ui_driver *d, const char *name)
{
	struct key k;

	assert_true(key_parse(span_from(name), &k));
	d->key(d->ctx, k);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static void print_screen(const struct cells *c)
{
	struct strbuf b = {0};

	cells_dump(c, &b);
	for (struct span rest = strbuf_span(&b); rest.n;) {
		long lf = span_find_char(rest, '\n');

		print_message("%.*s\n", (int)lf, rest.p);
		rest = span_from_offset(rest, (size_t)lf + 1);
	}
	strbuf_done(&b);
}

static void fail_with(const struct cells *c, const char *what, const char *key, int step)
{
	print_screen(c);
	fail_msg("%s after %s, step %d", what, key, step);
}

/* A message about a failure stands in the last row. */
static bool says_error(const struct cells *c)
{
	const struct glyph *g = cells_at(c, c->rows - 1, 1);

	return g && g->role == ROLE_ERROR;
}

static bool shows(const struct cells *c, const char *text)
{
	struct strbuf b = {0};
	bool found;

	cells_dump(c, &b);
	found = span_find(strbuf_span(&b), span_from(text)) >= 0;
	strbuf_done(&b);
	return found;
}

static void walk(struct ui_driver *d, uint64_t seed)
{
	press(d, "Enter"); /* off the first screen, where nothing is changed */
	for (int i = 0; i < STEPS; i++) {
		const char *key = steps[next_random(&seed) % ARRAY_LEN(steps)];
		const struct cells *c;

		press(d, key);
		c = d->screen(d->ctx);
		/* a thread of a lock dump may have neither stack nor refs: that is said, and no fault */
		if (says_error(c) && !shows(c, "no stack for"))
			fail_with(c, "an error", key, i);
		if (shows(c, "not bound here"))
			fail_with(c, "a dead key", key, i);
		if (next_random(&seed) % 3 == 0)
			press(d, "Esc");
	}
	for (int i = 0; i < 3; i++)
		press(d, "Esc");
}

static void back_and_forth(struct ui_driver *d, const struct cells *first)
{
	struct cells last = {0};
	int back = 0, forward = 0;

	/* `-` may have left the walk at a place before the last */
	while (!shows(d->screen(d->ctx), "this is the last place") && forward++ < BACK_MAX)
		press(d, "]");
	press(d, "Esc");
	forward = 0;
	screens_copy(&last, d->screen(d->ctx));
	while (!shows(d->screen(d->ctx), "this is the first place") && back++ < BACK_MAX)
		press(d, "[");
	press(d, "Esc");
	if (!screens_equal(first, d->screen(d->ctx)))
		print_screen(first);
	if (!screens_equal(first, d->screen(d->ctx)))
		fail_with(d->screen(d->ctx), "another first screen", "[", back);
	while (!shows(d->screen(d->ctx), "this is the last place") && forward++ < BACK_MAX)
		press(d, "]");
	press(d, "Esc");
	if (!screens_equal(&last, d->screen(d->ctx)))
		print_screen(&last);
	if (!screens_equal(&last, d->screen(d->ctx)))
		fail_with(d->screen(d->ctx), "another last screen", "]", forward);
	cells_done(&last);
}

static void walk_in(const char *bundle, int rows, int cols, uint64_t seed)
{
	struct cells first = {0};
	struct ui_driver d;

	assert_true(console_begin(&d));
	assert_true(d.open(d.ctx, bundle));
	d.resize(d.ctx, rows, cols);
	screens_copy(&first, d.screen(d.ctx));
	for (uint64_t i = 0; i < (SANITIZED ? 1 : 4); i++) {
		walk(&d, seed * 100 + i);
		back_and_forth(&d, &first);
		while (!shows(d.screen(d.ctx), "this is the first place"))
			press(&d, "[");
		press(&d, "Esc");
	}
	cells_done(&first);
	console_end(&d);
}

#define FAR_STEPS (SANITIZED ? 100 : 500)
#define PLACES_KEPT 50

/* Everything is a link, and back is perfect: far away, then 50 places back, forward again, and back once more. */
static void test_far(void **state)
{
	static const char *const links[] = {
		"Enter", "Enter", "x", "R", "T", "L", "B", "W", "H", "C", "j", "Tab", "5", "6", "2", "3",
	};
	struct cells seen[PLACES_KEPT] = {{.rows = 0}};
	struct ui_driver d;
	uint64_t seed = 11;
	int n = 0;

	(void)state;
	assert_true(console_begin(&d));
	assert_true(d.open(d.ctx, "demo"));
	d.resize(d.ctx, 36, 120);
	for (int i = 0; i < FAR_STEPS; i++) {
		const char *key = links[next_random(&seed) % ARRAY_LEN(links)];

		press(&d, key);
		if (!strcmp(key, "x") || says_error(d.screen(d.ctx)))
			press(&d, "Enter");
		press(&d, "Esc");
		if (shows(d.screen(d.ctx), "not bound here"))
			fail_with(d.screen(d.ctx), "a dead key", key, i);
	}
	for (; n < PLACES_KEPT && !shows(d.screen(d.ctx), "this is the first place"); n++) {
		press(&d, "Esc");
		screens_copy(&seen[n], d.screen(d.ctx));
		press(&d, "[");
	}
	press(&d, "Esc");
	assert_true(n >= PLACES_KEPT - 1 || SANITIZED);
	/* the last one is where there was no way back, if that was met */
	for (int round = 0; round < 2; round++) {
		for (int i = n - 2; i >= 0; i--) {
			press(&d, "]");
			if (!screens_equal(&seen[i], d.screen(d.ctx)))
				print_screen(&seen[i]);
			if (!screens_equal(&seen[i], d.screen(d.ctx)))
				fail_with(d.screen(d.ctx), "another screen", "]", i);
		}
		for (int i = 1; i < n; i++) {
			press(&d, "[");
			if (!screens_equal(&seen[i], d.screen(d.ctx)))
				print_screen(&seen[i]);
			if (!screens_equal(&seen[i], d.screen(d.ctx)))
				fail_with(d.screen(d.ctx), "another screen", "[", i);
		}
	}
	for (int i = 0; i < n; i++)
		cells_done(&seen[i]);
	console_end(&d);
}

static void test_demo(void **state)
{
	(void)state;
	walk_in("demo", 24, 80, 1);
}

static void test_demo_wide(void **state)
{
	(void)state;
	walk_in("demo", 50, 200, 2);
}

static void test_deadlock(void **state)
{
	(void)state;
	walk_in("shared/asterisk-13-deadlock", 36, 120, 3);
}

static void test_crash(void **state)
{
	(void)state;
	walk_in("shared/asterisk-20-crash", 24, 80, 6);
}

static void test_small(void **state)
{
	(void)state;
	walk_in("demo", 10, 44, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_far),   cmocka_unit_test(test_demo),     cmocka_unit_test(test_demo_wide),
		cmocka_unit_test(test_small), cmocka_unit_test(test_deadlock), cmocka_unit_test(test_crash),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
