/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "console.h"
#include "tests/lib/screens.h"

/*
 * Every name on Home, by l and Enter: the place of that name opens and q leads back to the name.  Every capital on every row: it
 * leads to a place of its kind if the row names one, and else says of whom it has none.
 */
#define ROWS_MAX 80
#define LINKS_MAX 40

static void press(struct ui_driver *d, const char *name)
{
	struct key k;

	assert_true(key_parse(span_from(name), &k));
	d->key(d->ctx, k);
}

static void row_text(const struct cells *c, int row, struct strbuf *ret)
{
	strbuf_clear(ret);
	cells_dump_row(c, row < 0 ? row + c->rows : row, ret);
}

static void blame(const struct cells *c, const char *what, const char *more)
{
	struct strbuf row = {0}, said = {0};

	row_text(c, c->cursor_row, &row);
	row_text(c, -2, &said);
	fail_msg("%s %s:\n%s\n%s", what, more, strbuf_str(&row), strbuf_str(&said));
}

static bool is_home(const struct cells *c)
{
	struct strbuf b = {0};
	bool home;

	row_text(c, 0, &b);
	home = span_starts(strbuf_span(&b), SPAN_LIT("astscope "));
	strbuf_done(&b);
	return home;
}

/* What the row under the cursor led to: one bit a capital that has to lead somewhere too. */
enum { TO_THREAD = 1, TO_LOCK = 2, TO_OBJECT = 4, TO_STACK = 8 };

/* By the name of the place, "LWP 25718 lab_worker_a", "lock 0x55aad9cb9810", "0x55aad9cb9860#1", "stack of LWP ..." */
static unsigned kind_of(const struct cells *c)
{
	static const struct {
		const char *begin;
		unsigned bit;
	} kinds[] = {{"> LWP ", TO_THREAD}, {"> lock ", TO_LOCK}, {"> 0x", TO_OBJECT}, {"> stack of LWP", TO_STACK}};
	struct strbuf b = {0};
	unsigned bits = 0;

	row_text(c, 0, &b);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		bits |= span_find(strbuf_span(&b), span_from(kinds[i].begin)) >= 0 ? kinds[i].bit : 0;
	strbuf_done(&b);
	return bits;
}

static void back_to(struct ui_driver *d, const struct cells *before, const char *by)
{
	const struct cells *c;

	press(d, "q");
	c = d->screen(d->ctx);
	for (int row = 0; row < c->rows; row++) {
		struct strbuf was = {0}, is = {0};

		row_text(before, row, &was);
		row_text(c, row, &is);
		if (memcmp(cells_at(before, row, 0), cells_at(c, row, 0), (size_t)c->cols * sizeof(struct glyph)))
			fail_msg("after %s and q row %d is another:\n%s\n%s", by, row, strbuf_str(&was), strbuf_str(&is));
		strbuf_done(&was);
		strbuf_done(&is);
	}
}

/* Along the names of the row and back.  Returns what kinds they are; @ret_n = how many. */
static unsigned follow_links(struct ui_driver *d, int *ret_n)
{
	struct cells here = {.rows = 0};
	struct strbuf said = {0};
	unsigned bits = 0;
	int n = 0;

	for (bool more = true; more && n < LINKS_MAX; n++) {
		screens_copy(&here, d->screen(d->ctx));
		press(d, "Enter");
		row_text(d->screen(d->ctx), -2, &said);
		if (!n && span_find(strbuf_span(&said), SPAN_LIT("this row leads nowhere")) >= 0) {
			press(d, "Esc");
			break;
		}
		if (is_home(d->screen(d->ctx)))
			blame(d->screen(d->ctx), "Enter leads nowhere", "");
		bits |= kind_of(d->screen(d->ctx));
		back_to(d, &here, "Enter");
		press(d, "l");
		row_text(d->screen(d->ctx), -2, &said);
		more = span_find(strbuf_span(&said), SPAN_LIT("nothing more to the right")) < 0;
		if (more && screens_equal(&here, d->screen(d->ctx)))
			blame(d->screen(d->ctx), "l moves nothing", "");
		if (!more)
			press(d, "Esc");
	}
	assert_true(n < LINKS_MAX);
	for (int i = 1; i < n; i++)
		press(d, "h");
	strbuf_done(&said);
	cells_done(&here);
	*ret_n = n;
	return bits;
}

/* A menu, as there are several of the kind. */
static bool asks(const struct cells *c)
{
	for (int i = 0; i < c->rows * c->cols; i++) {
		if (cells_at(c, i / c->cols, i % c->cols)->role == ROLE_POPUP)
			return true;
	}
	return false;
}

static void try_capital(struct ui_driver *d, const char *key, bool has_target)
{
	struct cells here = {.rows = 0};
	struct strbuf said = {0};

	screens_copy(&here, d->screen(d->ctx));
	press(d, key);
	if (asks(d->screen(d->ctx)))
		press(d, "Enter");
	if (!is_home(d->screen(d->ctx))) {
		back_to(d, &here, key);
	} else {
		row_text(d->screen(d->ctx), -2, &said);
		if (has_target)
			blame(d->screen(d->ctx), "the row names something of that kind, and leads nowhere by", key);
		if (span_find(strbuf_span(&said), SPAN_LIT("this row")) >= 0 || span_starts(strbuf_span(&said), SPAN_LIT(" Home ")))
			blame(d->screen(d->ctx), "no word of whom, by", key);
		press(d, "Esc");
		if (!screens_equal(&here, d->screen(d->ctx)))
			blame(d->screen(d->ctx), "another screen after a message of", key);
	}
	cells_done(&here);
	strbuf_done(&said);
}

static void test_home(void **state)
{
	struct cells before = {.rows = 0};
	struct ui_driver d = {0};
	int rows = 0, links = 0, n;

	if (!console_begin(&d))
		skip();
	assert_true(d.open(d.ctx, *state));
	d.resize(d.ctx, 36, 120);
	press(&d, "g");
	for (bool more = true; more && rows < ROWS_MAX; rows++) {
		unsigned bits = follow_links(&d, &n);

		links += n;
		try_capital(&d, "T", bits & (TO_THREAD | TO_STACK));
		try_capital(&d, "L", bits & TO_LOCK);
		try_capital(&d, "B", bits & TO_STACK);
		try_capital(&d, "W", false);
		try_capital(&d, "C", bits & TO_OBJECT);
		screens_copy(&before, d.screen(d.ctx));
		press(&d, "j");
		more = !screens_equal(&before, d.screen(d.ctx));
	}
	assert_in_range(rows, 2, ROWS_MAX - 1);
	assert_true(links > 2);
	cells_done(&before);
	console_end(&d);
}

int main(void)
{
	static const char *const bundles[] = {
		"demo", "shared/asterisk-20-deadlock", "shared/asterisk-20-crash", "shared/asterisk-20-leak",
		"shared/asterisk-1.8-deadlock", "shared/asterisk-11-calls-leak",
	};
	struct CMUnitTest tests[ARRAY_LEN(bundles)];

	setlocale(LC_ALL, "");
	for (size_t i = 0; i < ARRAY_LEN(bundles); i++)
		tests[i] = (struct CMUnitTest){.name = bundles[i], .test_func = test_home, .initial_state = (void *)(uintptr_t)bundles[i]};
	return cmocka_run_group_tests_name("view/home_links", tests, NULL, NULL);
}
