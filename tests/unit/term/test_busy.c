/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "src/term/busy.h"

/* What becomes of a computation while keys come, with a clock of the test's. */

struct world {
	int64_t now;
	const char *keys; /* what is typed next, NULL = nothing */
	bool news;
	unsigned looks, said;
};

static int64_t now_us(void *ctx)
{
	return ((struct world *)ctx)->now;
}

static bool look(void *ctx, struct strbuf *keys)
{
	struct world *w = ctx;

	w->looks++;
	if (w->keys)
		strbuf_add_str(keys, w->keys);
	w->keys = NULL;
	return w->news;
}

static void say(void *ctx)
{
	((struct world *)ctx)->said++;
}

static struct term_busy *begin(struct world *w, enum busy_doing doing)
{
	struct term_busy *b = term_busy_new();
	const struct busy_world world = {now_us, look, say, w};

	w->now = 1000000;
	busy_attach(b, &world, 25000);
	busy_begin(b, doing);
	return b;
}

static enum term_wish after(struct term_busy *b, struct world *w, int64_t us, bool optional)
{
	w->now = 1000000 + us;
	return term_busy_ask(b, optional, us);
}

/* A count ends as soon as a key waits, a picture may take its time first. */
static void test_drawing(void **state)
{
	struct world w = {0};
	struct term_busy *b = begin(&w, BUSY_DRAWING);

	(void)state;
	assert_int_equal(after(b, &w, 0, true), TERM_GO_ON);
	w.keys = "j";
	assert_int_equal(after(b, &w, 1000, true), TERM_GO_ON); /* it does not look each time it is asked */
	assert_int_equal(w.looks, 1);
	assert_int_equal(after(b, &w, 3000, true), TERM_PUT_OFF);
	assert_int_equal(after(b, &w, 15000, false), TERM_GO_ON);
	assert_int_equal(after(b, &w, 17000, false), TERM_PUT_OFF);
	assert_string_equal(strbuf_str(&b->keys), "j");
	assert_int_equal(w.said, 0);
	term_busy_free(b);
}

/* So does another size, or a signal. */
static void test_news(void **state)
{
	struct world w = {.news = true};
	struct term_busy *b = begin(&w, BUSY_DRAWING);

	(void)state;
	assert_int_equal(after(b, &w, 2000, true), TERM_PUT_OFF);
	term_busy_free(b);
}

/* Nobody waits: words after a while, once. */
static void test_words(void **state)
{
	struct world w = {0};
	struct term_busy *b = begin(&w, BUSY_DRAWING);

	(void)state;
	for (int64_t us = 0; us < 400000; us += 500)
		assert_int_equal(after(b, &w, us, us % 1000 == 0), TERM_GO_ON);
	assert_int_equal(w.said, 1);
	assert_in_range(w.looks, 150, 200);
	term_busy_free(b);
}

/* Esc stops it once the words are there, and does nothing else; the beginning of a sequence is no Esc. */
static void test_escape(void **state)
{
	struct world w = {0};
	struct term_busy *b = begin(&w, BUSY_DRAWING);

	(void)state;
	after(b, &w, 110000, false);
	assert_int_equal(w.said, 1);
	w.keys = "\033";
	assert_int_equal(after(b, &w, 120000, false), TERM_GO_ON);
	w.keys = "OB";
	assert_int_equal(after(b, &w, 130000, false), TERM_PUT_OFF);
	assert_string_equal(strbuf_str(&b->keys), "\033OB");
	strbuf_clear(&b->keys);
	busy_begin(b, BUSY_DRAWING);
	after(b, &w, 240000, false);
	w.keys = "\033";
	assert_int_equal(after(b, &w, 250000, false), TERM_GO_ON);
	assert_int_equal(after(b, &w, 274000, false), TERM_GO_ON);
	assert_int_equal(after(b, &w, 276000, false), TERM_DROP);
	assert_int_equal(b->keys.n, 0);
	assert_int_equal(after(b, &w, 280000, false), TERM_GO_ON);
	w.keys = "\003";
	assert_int_equal(after(b, &w, 290000, true), TERM_DROP);
	term_busy_free(b);
}

/* Before the words Esc is a key like any other. */
static void test_early_escape(void **state)
{
	struct world w = {.keys = "\033"};
	struct term_busy *b = begin(&w, BUSY_DRAWING);

	(void)state;
	assert_int_equal(after(b, &w, 20000, false), TERM_PUT_OFF);
	assert_int_equal(b->keys.n, 1);
	term_busy_free(b);
}

/* What a key does goes on when the next one waits; with the picture put off it waits for no counts. */
static void test_acting(void **state)
{
	struct world w = {.keys = "j"};
	struct term_busy *b = begin(&w, BUSY_ACTING);

	(void)state;
	assert_int_equal(after(b, &w, 90000, false), TERM_GO_ON);
	assert_int_equal(after(b, &w, 90000, true), TERM_PUT_OFF);
	strbuf_clear(&b->keys);
	assert_int_equal(after(b, &w, 92000, true), TERM_GO_ON);
	b->unfinished = true;
	assert_int_equal(after(b, &w, 92000, true), TERM_PUT_OFF);
	assert_int_equal(after(b, &w, 120000, false), TERM_GO_ON);
	w.keys = "\003";
	assert_int_equal(after(b, &w, 130000, false), TERM_DROP);
	term_busy_free(b);
}

/* Without a console nothing ends. */
static void test_nobody(void **state)
{
	struct world w = {.keys = "j"};
	struct term_busy *b = begin(&w, BUSY_NOTHING);

	(void)state;
	assert_int_equal(after(b, &w, 900000, true), TERM_GO_ON);
	busy_attach(b, NULL, 0);
	busy_begin(b, BUSY_DRAWING);
	assert_int_equal(after(b, &w, 900000, true), TERM_GO_ON);
	assert_int_equal(w.looks, 0);
	term_busy_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drawing),	      cmocka_unit_test(test_news),   cmocka_unit_test(test_words),
		cmocka_unit_test(test_escape),	      cmocka_unit_test(test_early_escape),
		cmocka_unit_test(test_acting),	      cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests_name("busy", tests, NULL, NULL);
}
