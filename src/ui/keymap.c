/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"

/* Stand in a chord for any letter a-z or digit. */
#define WILD_LETTER 0x120000u
#define WILD_DIGIT 0x120001u

static const struct key_row rows[] = {
#define KEY(contexts, keys, action, group, help, hint) {contexts, keys, action, group, help, hint},
#include "astscope/ui/keys.def"
#undef KEY
};

struct keymap_binding {
	struct binding b;
	char *context, *action; /* owned; NULL for a default row */
};

struct keymap {
	struct vec bindings; /* struct keymap_binding; later ones win */
};

static bool parse_key(struct span word, struct key *ret)
{
	bool alt = span_starts(word, SPAN_LIT("Alt-"));
	struct span bare = alt ? span_from_offset(word, 4) : word;

	if (span_eq_str(bare, "LETTER") || span_eq_str(bare, "DIGIT")) {
		*ret = (struct key){bare.p[0] == 'L' ? WILD_LETTER : WILD_DIGIT, alt ? MOD_ALT : 0};
		return true;
	}
	return key_parse(word, ret);
}

static struct span take_word(struct span *s)
{
	struct span word;
	long blank;

	*s = span_trim(*s);
	blank = span_find_char(*s, ' ');
	word = blank < 0 ? *s : span_sub(*s, 0, (size_t)blank);
	*s = span_from_offset(*s, word.n);
	return word;
}

static bool parse_chord(struct span keys, struct key_chord *ret)
{
	struct key_chord c = {0};

	for (struct span word = take_word(&keys); word.n; word = take_word(&keys)) {
		if (c.n == KEYMAP_CHORD || !parse_key(word, &c.keys[c.n]))
			return false;
		c.n++;
	}
	*ret = c;
	return c.n > 0;
}

/* The next alternative of "j or Down or Ctrl-N". */
static bool take_alternative(struct span *keys, struct span *ret)
{
	long or = span_find(*keys, SPAN_LIT(" or "));

	if (!keys->n)
		return false;
	*ret = or < 0 ? *keys : span_sub(*keys, 0, (size_t)or);
	*keys = or < 0 ? (struct span){0} : span_from_offset(*keys, (size_t)or + 4);
	return true;
}

struct keymap *keymap_new(void)
{
	struct keymap *m = mem_zalloc(sizeof(*m));

	vec_init(&m->bindings, sizeof(struct keymap_binding));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct span keys = span_from(rows[i].keys);
		struct span alternative;

		while (take_alternative(&keys, &alternative)) {
			struct keymap_binding kb = {.b = {rows[i].contexts, rows[i].action, &rows[i], {.n = 0}}};

			if (!parse_chord(alternative, &kb.b.chord))
				die("keys.def: not a key: %.*s", SPAN_ARG(alternative));
			vec_append(&m->bindings, &kb);
		}
	}
	return m;
}

void keymap_free(struct keymap *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->bindings.n; i++) {
		struct keymap_binding *kb = vec_at(&m->bindings, i);

		free(kb->context);
		free(kb->action);
	}
	vec_done(&m->bindings);
	free(m);
}

bool keymap_bind(struct keymap *m, const char *context, struct span keys, const char *action, struct err *e)
{
	struct keymap_binding kb = {.b = {.chord = {.n = 0}}};

	if (!parse_chord(keys, &kb.b.chord)) {
		err_set(e, ERR_USAGE, "\"%.*s\" is no key", SPAN_ARG(keys));
		return err_hint(e, "keys are written j, Ctrl-W, Alt-1, F5, PgDn, Space; a chord with blanks: y y");
	}
	kb.b.context = kb.context = mem_strdup(context);
	kb.b.action = kb.action = mem_strdup(action);
	vec_append(&m->bindings, &kb);
	return true;
}

static bool has_context(const char *list, const char *context)
{
	struct span rest = span_from(list);

	if (!strcmp(list, context))
		return true;
	while (rest.n) {
		long comma = span_find_char(rest, ',');
		struct span one = comma < 0 ? rest : span_sub(rest, 0, (size_t)comma);

		if (span_eq_str(one, context))
			return true;
		rest = comma < 0 ? (struct span){0} : span_from_offset(rest, (size_t)comma + 1);
	}
	return false;
}

static bool key_matches(struct key pattern, struct key k)
{
	if (pattern.code == WILD_LETTER)
		return k.mods == pattern.mods && k.code >= 'a' && k.code <= 'z';
	if (pattern.code == WILD_DIGIT)
		return k.mods == pattern.mods && k.code >= '0' && k.code <= '9';
	return key_eq(pattern, k);
}

static bool chord_begins(const struct key_chord *pattern, const struct key_chord *typed, struct key *wild)
{
	if (typed->n > pattern->n)
		return false;
	for (int i = 0; i < typed->n; i++) {
		if (!key_matches(pattern->keys[i], typed->keys[i]))
			return false;
		if (pattern->keys[i].code >= WILD_LETTER)
			*wild = typed->keys[i];
	}
	return true;
}

static enum key_result find_in(const struct keymap *m, const char *context, const struct key_chord *chord,
			       struct key_hit *ret)
{
	bool prefix = false;

	for (size_t i = m->bindings.n; i-- > 0;) {
		const struct keymap_binding *kb = vec_at(&m->bindings, i);
		struct key wild = {0};

		if (!chord_begins(&kb->b.chord, chord, &wild) || !has_context(kb->b.context, context))
			continue;
		if (kb->b.chord.n > chord->n) {
			prefix = prefix || strcmp(kb->b.action, "none") != 0;
			continue;
		}
		*ret = (struct key_hit){kb->b.action, kb->b.row, wild};
		return KEY_BOUND;
	}
	return prefix ? KEY_PREFIX : KEY_UNBOUND;
}

enum key_result keymap_find(const struct keymap *m, const char *context, const struct key_chord *chord,
			    struct key_hit *ret)
{
	enum key_result r = find_in(m, context, chord, ret);

	if (r == KEY_UNBOUND && strcmp(context, "menu") && strcmp(context, "global"))
		r = find_in(m, "global", chord, ret);
	if (r == KEY_BOUND && !strcmp(ret->action, "none"))
		return KEY_UNBOUND;
	return r;
}

/* The next binding that stands in @context, then in global, with no regard to what wins over it. */
static const struct keymap_binding *next_listed(const struct keymap *m, const char *context, size_t *it)
{
	size_t n = m->bindings.n;

	while (*it < 2 * n) {
		const struct keymap_binding *kb = vec_at(&m->bindings, *it % n);
		const char *part = *it < n ? context : "global";

		if (*it >= n && (!strcmp(context, "menu") || !strcmp(context, "global")))
			return NULL;
		++*it;
		if (has_context(kb->b.context, part) && strcmp(kb->b.action, "none"))
			return kb;
	}
	return NULL;
}

/* One that stands for LETTER or DIGIT is overruled by such a one only: that a single digit does something else leaves it the others. */
static bool is_overruled(const struct keymap *m, const char *context, const struct keymap_binding *kb)
{
	struct key_chord chord = kb->b.chord;
	struct key_hit hit;
	bool wild = false;

	for (int i = 0; i < chord.n; i++) {
		if (chord.keys[i].code < WILD_LETTER)
			continue;
		wild = true;
		chord.keys[i].code = chord.keys[i].code == WILD_LETTER ? 'a' : '0';
	}
	return keymap_find(m, context, &chord, &hit) == KEY_BOUND && (!wild || hit.wild.code) &&
	       (hit.action != kb->b.action || hit.row != kb->b.row);
}

bool keymap_next(const struct keymap *m, const char *context, size_t *it, struct binding *ret)
{
	const struct keymap_binding *kb;

	while ((kb = next_listed(m, context, it))) {
		if (!is_overruled(m, context, kb)) {
			*ret = kb->b;
			return true;
		}
	}
	return false;
}

bool keymap_of_action(const struct keymap *m, const char *context, struct span action, struct binding *ret)
{
	const struct keymap_binding *kb;
	size_t it = 0;

	while ((kb = next_listed(m, context, &it))) {
		if (span_eq_str(action, kb->b.action) && !is_overruled(m, context, kb)) {
			*ret = kb->b;
			return true;
		}
	}
	return false;
}

void chord_add_name(struct strbuf *b, const struct key_chord *c)
{
	for (int i = 0; i < c->n; i++) {
		struct key k = c->keys[i];

		if (i)
			strbuf_add_char(b, ' ');
		if (k.code >= WILD_LETTER)
			strbuf_addf(b, "%s%s", k.mods & MOD_ALT ? "Alt-" : "", k.code == WILD_LETTER ? "a-z" : "0-9");
		else
			key_add_name(b, k);
	}
}

void keymap_list(struct strbuf *b)
{
	strbuf_addf(b, "%-8s %-28s %-16s %s\n", "context", "keys", "action", "does");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		strbuf_addf(b, "%-8s %-28s %-16s %s\n", rows[i].contexts, rows[i].keys, rows[i].action, rows[i].help);
}
