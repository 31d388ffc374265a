/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "fake_views.h"
#include "src/ui/ui_private.h"
#include "tests/lib/ui_headless.h"

/* What Tab offers behind each command of the console. */

static const struct {
	const char *typed, *offered; /* separated by blanks */
	const char *line;            /* after the first Tab */
} rows[] = {
	{"fil", "filter", "filter"},
	{"re", "reload", "reload"},
	{"nonsense ", "", "nonsense "},
	{"back ", "", "back "},
	{"view i", "items item", "view item"},
	{"go h", "home", "go home"},
	{"bind t", "trio", "bind trio"},
	{"sort s", "size state", "sort size"},
	{"sort -na", "name", "sort -name"},
	{"sort x", "", "sort x"},
	{"cols id,ex", "extra", "cols id,extra"},
	{"cols name,", "id name size state note extra", "cols name,id"},
	{"group ", "none state", "group none"},
	{"set nu", "numbers", "set numbers"},
	{"set hints=", "yes no", "set hints=yes"},
	{"set hints=n", "no", "set hints=no"},
	{"set nonsense=n", "", "set nonsense=n"},
	{"set theme=", "default light dark mono high-contrast", "set theme=default"},
	{"theme d", "default dark", "theme default"},
	{"help the", "theme", "help theme"},
	{"help subj", "subject", "help subject"},
	{"filter e", "even every", "filter eve"},
	{"filter odd e", "even every", "filter odd eve"},
	{"filter odd od", "odd", "filter odd odd"},
};

static void add_offered(const struct ui_completions *list, struct strbuf *b)
{
	for (size_t i = 0; i < list->items.n; i++)
		strbuf_addf(b, "%s%s", b->n ? " " : "", ((const struct ui_completion *)vec_at(&list->items, i))->text);
}

static void test_offers(void **state)
{
	static const struct help_topic topics[] = {{"subject", "a text"}};
	struct fake_env env = {.rows = 50};
	struct line_editor *editor = plain_editor_new();
	struct ui_setup setup = {.env = &env, .program = "astscope", .home = "home", .editor = editor};
	struct headless h;

	(void)state;
	setup.views = fake_views(&setup.n_views);
	headless_init(&h, &setup);
	headless_resize(&h, 24, 80);
	ui_add_topics(h.ui, topics, ARRAY_LEN(topics));
	headless_keys(&h, "2");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf keys = {0}, offered = {0};

		strbuf_addf(&keys, ": \"%s\" Tab", rows[i].typed);
		headless_keys(&h, strbuf_str(&keys));
		add_offered(&h.ui->prompt.list, &offered);
		if (strcmp(strbuf_str(&offered), rows[i].offered) || !span_eq_str(prompt_text(&h.ui->prompt), rows[i].line))
			fail_msg(":%s offers \"%s\" and reads \"%.*s\"", rows[i].typed, strbuf_str(&offered),
				 SPAN_ARG(prompt_text(&h.ui->prompt)));
		headless_keys(&h, "Esc Esc");
		assert_false(h.ui->prompt.open);
		strbuf_done(&keys);
		strbuf_done(&offered);
	}
	headless_done(&h);
	plain_editor_free(editor);
	assert_int_equal(env.opened, 0);
}

/* No list, no columns, no groups: nothing to offer, and nothing breaks. */
static void test_offers_nothing(void **state)
{
	static const char *const lines[] = {"sort ", "cols ", "group ", "filter "};
	struct fake_env env = {.rows = 5};
	struct line_editor *editor = plain_editor_new();
	struct ui_setup setup = {.env = &env, .program = "astscope", .home = "home", .editor = editor};
	struct headless h;

	(void)state;
	setup.views = fake_views(&setup.n_views);
	headless_init(&h, &setup);
	headless_resize(&h, 24, 80);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct strbuf keys = {0};

		strbuf_addf(&keys, "1 : \"%s\" Tab", lines[i]);
		headless_keys(&h, strbuf_str(&keys));
		assert_int_equal(h.ui->prompt.list.items.n, 0);
		assert_true(span_eq_str(prompt_text(&h.ui->prompt), lines[i]));
		headless_keys(&h, "Esc");
		strbuf_done(&keys);
	}
	headless_done(&h);
	plain_editor_free(editor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_offers), cmocka_unit_test(test_offers_nothing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
