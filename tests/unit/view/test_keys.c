/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/ui/keymap.h"
#include "astscope/ui/option.h"
#include "astscope/view/topics.h"
#include "astscope/view/views.h"
#include "console.h"
#include "../../../src/view/wrap.h"
#include "tests/lib/screens.h"

/*
 * Any keys in any order over the real views: each picture holds whole characters only, none that a terminal obeys, the
 * cursor inside, and drawing it again changes nothing.  ASTSCOPE_TEST_KEYS=N presses N keys instead of the usual, and
 * ASTSCOPE_TEST_SEED=N begins elsewhere.
 */
#define KEYS 700

/* What is typed into prompts, and into menus that take typing: words that mean something somewhere. */
static const char *const texts[] = {
	"leaked", "class=leaked func:sess", "addr:", "obj=0x7f", "thread=", "any.file:", "lwp>1 !name:x", "(", "\"", "not", "state=",
	"go 0x7f", "go app.c:120", "go threads", "go raw/source/1/line/5", "go hist/", "go waits/cycle/1", "sort ", "sort -count",
	"cols obj,class", "group file", "filter leaked", "set wrap=yes", "set digits=count", "set theme?", "help filter", "help", "3",
	"50%", "+7", "back", "forward", "mark q", "messages", "reload", "view 3", "copy command", "screendump x", "bind global Y zoom",
	"item", "0x", "ast_", "\xc3\xa4\xe6\xbc\xa2", "e\xcc\x81", "\x7f\x1b[31m", "%s%n", "a\nb",
};

/* Commands that begin with these letters are offered whole, to be completed from. */
static const char *const begun[] = {"f ", "g", "so", "c", "se", "h", "go l"};

struct walk {
	struct ui_driver d;
	struct vec keys; /* struct key_chord: what is bound where */
	uint64_t seed;
	struct strbuf pressed; /* for the report of a failure */
};

static unsigned draw_lot(struct walk *w, size_t n)
{
	w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((w->seed >> 33) % n);
}

static void press(struct walk *w, struct key k)
{
	int status;

	strbuf_add_char(&w->pressed, ' ');
	key_add_name(&w->pressed, k);
	if (!w->d.exited(w->d.ctx, &status))
		w->d.key(w->d.ctx, k);
}

static void type(struct walk *w, const char *text)
{
	for (const char *c = text; *c; c++)
		press(w, (struct key){(unsigned char)*c < 0x80 ? (uint32_t)*c : 0x6f22, 0});
}

static void collect_keys(struct walk *w)
{
	static const char *const contexts[] = {"global", "menu"};
	struct keymap *m = keymap_new();
	struct binding b;

	vec_init(&w->keys, sizeof(struct key_chord));
	for (size_t i = 0; i < ARRAY_LEN(contexts); i++) {
		for (size_t it = 0; keymap_next(m, contexts[i], &it, &b);)
			vec_append(&w->keys, &b.chord);
	}
	keymap_free(m);
}

static void press_bound(struct walk *w)
{
	const struct key_chord *c = vec_at(&w->keys, draw_lot(w, w->keys.n));

	for (int i = 0; i < c->n; i++) {
		struct key k = c->keys[i];

		if (k.code > UI_KEY_LAST) /* any letter or digit */
			k.code = draw_lot(w, 2) ? '1' + draw_lot(w, 9) : 'a' + draw_lot(w, 26);
		press(w, k);
	}
}

static void use_prompt(struct walk *w)
{
	static const char prompts[] = "f:/f:";

	press(w, (struct key){(uint32_t)prompts[draw_lot(w, sizeof(prompts) - 1)], 0});
	type(w, draw_lot(w, 4) ? texts[draw_lot(w, ARRAY_LEN(texts))] : begun[draw_lot(w, ARRAY_LEN(begun))]);
	for (unsigned i = draw_lot(w, 4); i; i--)
		press(w, (struct key){UI_KEY_TAB, draw_lot(w, 3) ? 0 : MOD_SHIFT});
	if (draw_lot(w, 3))
		press(w, (struct key){UI_KEY_ENTER, 0});
}

static void look(struct walk *w)
{
	struct cells before = {.ascii = false};
	const struct cells *c = w->d.screen(w->d.ctx);
	const char *fault = screens_fault(c);

	screens_copy(&before, c);
	if (!fault && !screens_equal(&before, w->d.screen(w->d.ctx)))
		fault = "the second picture is another one";
	cells_done(&before);
	if (fault)
		fail_msg("%s after%s", fault, strbuf_str(&w->pressed) + (w->pressed.n > 600 ? w->pressed.n - 600 : 0));
}

static void step(struct walk *w)
{
	switch (draw_lot(w, 16)) {
	case 0:
	case 1:
		use_prompt(w);
		break;
	case 2:
		w->d.resize(w->d.ctx, (int)draw_lot(w, 60), (int)draw_lot(w, 210));
		break;
	case 3:
		press(w, (struct key){' ' + draw_lot(w, 95), draw_lot(w, 4) ? 0 : draw_lot(w, 2) ? MOD_CTRL : MOD_ALT});
		break;
	case 4:
		press(w, (struct key){UI_KEY_NONE + draw_lot(w, UI_KEY_LAST - UI_KEY_NONE + 1), draw_lot(w, 8) ? 0 : MOD_SHIFT});
		break;
	case 5:
		press(w, (struct key){UI_KEY_ESC, 0});
		break;
	case 6:
	case 7:
		press(w, (struct key){'2' + draw_lot(w, 8), 0});
		break;
	case 8:
	case 9:
		press(w, (struct key){UI_KEY_ENTER, 0});
		break;
	default:
		press_bound(w);
		break;
	}
	if (draw_lot(w, 3))
		look(w);
}

static uint64_t number(const char *name, uint64_t otherwise)
{
	struct span text = span_from(getenv(name));
	uint64_t n;

	return scan_u64(&text, &n) ? n : otherwise;
}

static void walk_in(const char *bundle, uint64_t seed)
{
	uint64_t left = number("ASTSCOPE_TEST_KEYS", KEYS);
	struct walk w = {.seed = seed + number("ASTSCOPE_TEST_SEED", 0) * 1000};

	collect_keys(&w);
	while (left > 0) {
		int status;

		/* a walk that quits, or gets lost in paste or a long path of places, begins again */
		assert_true(console_begin(&w.d));
		assert_true(w.d.open(w.d.ctx, bundle));
		w.d.resize(w.d.ctx, 30, 110);
		strbuf_clear(&w.pressed);
		for (int i = 0; i < 350 && left > 0 && !w.d.exited(w.d.ctx, &status); i++, left--)
			step(&w);
		look(&w);
		console_end(&w.d);
	}
	vec_done(&w.keys);
	strbuf_done(&w.pressed);
}

static void test_demo(void **state)
{
	(void)state;
	walk_in("demo", 1);
}

static void test_deadlock(void **state)
{
	(void)state;
	walk_in("shared/asterisk-13-deadlock", 2);
}

static void test_start(void **state)
{
	(void)state;
	walk_in("start", 3);
}

/* A key holds everywhere, in menus, or in views there are. */
static void test_contexts(void **state)
{
	static const struct {
		const char *contexts, *action;
	} rows[] = {
#define KEY(contexts, keys, action, group, help, hint) {contexts, action},
#include "astscope/ui/keys.def"
#undef KEY
	};
	size_t n;
	const struct view_class *const *views = view_classes(&n);

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
		struct span rest = span_from(rows[k].contexts);

		while (rest.n) {
			long comma = span_find_char(rest, ',');
			struct span one = comma < 0 ? rest : span_sub(rest, 0, (size_t)comma);
			bool known = span_eq_str(one, "global") || span_eq_str(one, "menu");

			for (size_t i = 0; i < n; i++)
				known = known || span_eq_str(one, views[i]->name);
			if (!known)
				fail_msg("keys.def: there is no view %.*s for %s", SPAN_ARG(one), rows[k].action);
			rest = comma < 0 ? (struct span){0} : span_from_offset(rest, (size_t)comma + 1);
		}
	}
}

/* What explains the program fits a terminal of 80 columns: nothing of it is cut or wrapped. */
#define HELP_COLUMNS 45  /* beside the keys */
#define DOC_COLUMNS 56   /* beside an option and its value */
#define POPUP_COLUMNS 72
#define POPUP_LINES 20

static void assert_fits(const char *text, int most)
{
	if (utf8_columns(span_from(text)) > most)
		fail_msg("%d columns, at most %d: %s", utf8_columns(span_from(text)), most, text);
}

static void texts_fit(void **state)
{
	static const char *const helps[] = {
#define KEY(contexts, keys, action, group, help, hint) help,
#include "astscope/ui/keys.def"
#undef KEY
	};
	const struct help_topic *topics;
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(helps); i++)
		assert_fits(helps[i], HELP_COLUMNS);
	for (int i = 0; i < OPTION_COUNT; i++)
		assert_fits(option_row((enum option)i)->doc, DOC_COLUMNS);
	topics = view_topics(&n);
	assert_true(n > 5);
	for (size_t i = 0; i < n; i++) {
		char line[200];
		int lines = 0;

		for (struct span rest = span_from(topics[i].text); rest.n; lines++) {
			struct span one = span_first_line(rest);

			snprintf(line, sizeof(line), "%.*s", SPAN_ARG(one));
			assert_fits(line, POPUP_COLUMNS);
			rest = span_from_offset(rest, one.n + 1);
		}
		if (lines > POPUP_LINES)
			fail_msg("%s: %d lines", topics[i].name, lines);
	}
}

/* What is cut of a name is whole characters from its middle, whatever it is made of. */
static void names_are_cut_between_characters(void **state)
{
	static const char *const names[] = {
		"ast_bridge_channel_features_init", "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97",
		"a\x1b[31m\xff\xfe red \x80",
		"e\xcc\x81\xcc\x81\xcc\x81long",
	};
	struct strbuf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		for (int room = 4; room < 40; room++) {
			struct strbuf safe = {0};

			strbuf_clear(&b);
			add_name_cut(&b, span_from(names[i]), room);
			utf8_escape(&safe, strbuf_span(&b));
			assert_true(utf8_columns(strbuf_span(&safe)) <= room);
			/* nothing was torn: what is cut is safe as it is */
			if (!span_eq_str(strbuf_span(&b), names[i]))
				assert_string_equal(strbuf_str(&safe), strbuf_str(&b));
			strbuf_done(&safe);
		}
	}
	strbuf_clear(&b);
	add_name_cut(&b, span_from(names[0]), 20);
	assert_string_equal(strbuf_str(&b), "ast_bridge\xe2\x80\xa6ures_init");
	strbuf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_fit), cmocka_unit_test(names_are_cut_between_characters),
		cmocka_unit_test(test_contexts), cmocka_unit_test(test_start), cmocka_unit_test(test_demo), cmocka_unit_test(test_deadlock),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
