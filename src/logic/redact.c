/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/redact.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "redact_words.h"

#define LEARNT_MAX 100000 /* values; further ones are replaced only where something marks them */
#define PHRASES_TRIED 64 /* at one place, that begin alike */

struct redact {
	uint64_t key[2];
	struct arena *texts;
	struct vec learnt;  /* struct span, sorted: private wherever they stand */
	struct vec marked;  /* the same: private where a name or a number may stand */
	struct vec phrases; /* the same, of several words: private wherever they stand */
};

/* Before a number: it is no phone's. */
static const char *const ids[] = {
	"LWP ", "pid ", "PID ", "line ", "lines ", "Thread ", "thread ", "frame #", "#", "tid ", "TID ", "status ", "signal ", "size ",
	"count ",
};

static void add_pseudonym(const struct redact *r, struct span value, const char *kind, struct strbuf *ret)
{
	uint64_t h = hash_siphash(r->key, value);

	strbuf_addf(ret, "<%s-", kind ? kind : redact_kind(value));
	for (int i = 0; i < PSEUDONYM_CHARS; i++, h >>= 5)
		strbuf_add_char(ret, PSEUDONYM_DIGITS[h & 31]);
	strbuf_add_char(ret, '>');
}

/* ---- what was learnt ---- */

/* Where @value stands or would stand. */
static size_t position(const struct vec *values, struct span value)
{
	size_t from = 0, to = values->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (span_cmp(*(const struct span *)vec_at(values, middle), value) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool is_one_of(const struct vec *values, struct span value)
{
	size_t i = position(values, value);

	return i < values->n && span_eq(*(const struct span *)vec_at(values, i), value);
}

static void add_value(struct redact *r, struct vec *values, struct span value)
{
	size_t i = position(values, value);
	struct span kept;

	if (values->n >= LEARNT_MAX || is_one_of(values, value))
		return;
	kept = arena_span(r->texts, value);
	vec_append(values, &kept);
	memmove((struct span *)values->p + i + 1, (struct span *)values->p + i, (values->n - 1 - i) * sizeof(kept));
	*(struct span *)vec_at(values, i) = kept;
}

/* Short ones, and words of the language, would be found everywhere: digits in it or a capital make a name. */
static bool can_learn(struct span s)
{
	bool digit = false, small = false;

	for (size_t i = 0; i < s.n; i++) {
		digit |= is_digit(s.p[i]);
		small |= s.p[i] >= 'a' && s.p[i] <= 'z';
	}
	if (s.n < 4 || s.n > 64 || redact_is_known(s) || redact_is_counted(s))
		return false;
	return digit || (small && s.p[0] >= 'A' && s.p[0] <= 'Z');
}

void redact_learn_value(struct redact *r, struct span value)
{
	value = span_trim(value);
	if (can_learn(value) && redact_is_private(value))
		add_value(r, &r->learnt, value);
}

/* What is somebody's name is no sentence: blanks, and a capital. */
static bool is_phrase(struct span s)
{
	return s.n >= 5 && s.n <= 64 && span_find_char(s, ' ') > 0 && ((s.p[0] >= 'A' && s.p[0] <= 'Z') || (unsigned char)s.p[0] >= 0x80) &&
	       !redact_is_known(s);
}

/* Of the values that begin as the text at @at does the longest stands behind the others. */
static bool find_phrase(const struct redact *r, struct span s, size_t at, struct find *ret)
{
	struct span rest = span_from_offset(s, at);
	size_t end = position(&r->phrases, rest), i = end + (end < r->phrases.n); /* the text may end with it */

	for (int tries = 0; i-- > 0 && tries < PHRASES_TRIED; tries++) {
		struct span phrase = *(const struct span *)vec_at(&r->phrases, i);

		if (span_starts(rest, phrase) && (phrase.n == rest.n || !is_word(rest.p[phrase.n]))) {
			*ret = (struct find){.from = at, .n = phrase.n, .end = at + phrase.n, .kind = "name"};
			return true;
		}
		if (i < end && phrase.p[0] != rest.p[0])
			break;
	}
	return false;
}

void redact_mark(struct redact *r, struct span value)
{
	value = span_trim(value);
	if (value.n > VALUE_MOST || !redact_is_private(value))
		return;
	add_value(r, &r->marked, value);
	if (is_phrase(value))
		add_value(r, &r->phrases, value);
	redact_learn_value(r, value);
}

/* The longest value at @at that was learnt, of words that dots and dashes join; 0 = none. */
static size_t learnt_at(const struct redact *r, struct span s, size_t at)
{
	size_t end = at + redact_run(s, at, is_word, "+*.-");

	while (end > at) {
		/* what makes a text bold or slanted is none of it */
		while (end > at && is_in(s.p[end - 1], "*_.-"))
			end--;
		if (is_one_of(&r->learnt, span_sub(s, at, end - at)))
			break;
		while (end > at && !is_in(s.p[end - 1], ".-"))
			end--;
	}
	return end - at;
}

/* A word that was learnt, unless it is a number that says itself what it is. */
static bool find_learnt(const struct redact *r, struct span s, size_t at, struct find *ret)
{
	size_t n;

	while (at < s.n && is_in(s.p[at], "*_"))
		at++;
	n = learnt_at(r, s, at);
	*ret = (struct find){.from = at, .n = n, .end = at + n};
	if (!n)
		return false;
	if (!redact_is_number(span_sub(s, at, n)))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		if (span_ends(span_sub(s, 0, at), span_from(ids[i])))
			return false;
	return !(at && is_in(s.p[at - 1], ":.-+")) && !(at + n < s.n && is_in(s.p[at + n], ".%"));
}

/*
 * A word that was marked, where a name or a number may stand: as an argument of an application, between quotes, alone.  Words of
 * digits are ids elsewhere: they are one only where @given tells that arguments stand here.
 */
static bool find_marked(const struct redact *r, struct span s, size_t at, bool given, struct find *ret)
{
	size_t n = redact_run(s, at, is_word, "+*#.-");
	struct span word = span_sub(s, at, n);

	*ret = (struct find){.from = at, .n = n, .end = at + n};
	if (!n || !is_one_of(&r->marked, word))
		return false;
	if (redact_is_listed(s, at, n))
		return true;
	return (given || !redact_is_number(word)) && redact_is_argument(s, at, n);
}

/* ---- texts ---- */

struct walk {
	const struct redact *r;
	bool arguments;          /* all of it is what a column of names and numbers has */
	struct strbuf *out;      /* NULL: learn into */
	struct redact *learner;
};

/* How long the byte is that a debugger printed as "\\213". */
static size_t escaped(struct span s, size_t at)
{
	return s.p[at] == '\\' && at + 3 < s.n && redact_run(span_sub(s, at + 1, 3), 0, is_digit, "") == 3 ? 4 : 0;
}

/* A pseudonym that is there already: texts go through here more than once. */
static size_t taken_out(struct span s, size_t at)
{
	long close = s.p[at] == '<' ? span_find_char(span_sub(s, at, 8 + PSEUDONYM_CHARS + 2), '>') : -1;

	return close > 0 && redact_is_pseudonym(span_sub(s, at, (size_t)close + 1)) ? (size_t)close + 1 : 0;
}

/* Numbers in the text of a place or an address are ids. */
static bool is_boundary(struct span s, size_t at, size_t begins)
{
	return at == begins || !is_word(s.p[at - 1]) || (s.p[at - 1] == '_' && redact_begins_channel(s, at));
}

static bool find_at(const struct redact *r, struct span s, size_t at, bool given, struct find *ret, enum teaches *ret_teaches)
{
	*ret_teaches = TEACHES_NOTHING;
	if (r->phrases.n && find_phrase(r, s, at, ret))
		return true;
	return redact_rule(s, at, ret, ret_teaches) || find_marked(r, s, at, given, ret) || find_learnt(r, s, at, ret);
}

static void learn_found(struct redact *r, struct span value, enum teaches what)
{
	if (what == TEACHES_MARK)
		redact_mark(r, value);
	else if (what == TEACHES_WORD)
		redact_learn_value(r, value);
	if (what == TEACHES_WORD && is_phrase(span_trim(value)))
		add_value(r, &r->phrases, span_trim(value));
}

static bool walk(const struct walk *w, struct span s)
{
	size_t done = 0, given = w->arguments ? 0 : redact_arguments(s);
	bool any = false;
	enum teaches teaches;
	size_t begins = 0; /* where a word begins whatever stands before */

	for (size_t i = 0; i < s.n;) {
		size_t other = escaped(s, i) ? escaped(s, i) : taken_out(s, i);
		struct find f;

		if (other) {
			i += other;
			begins = i;
			continue;
		}
		if (!is_boundary(s, i, begins) || !find_at(w->r, s, i, i >= given, &f, &teaches)) {
			i++;
			continue;
		}
		if (f.n && w->learner)
			learn_found(w->learner, span_sub(s, f.from, f.n), teaches);
		if (f.n && w->out) {
			strbuf_add(w->out, span_sub(s, done, f.from - done));
			add_pseudonym(w->r, span_sub(s, f.from, f.n), f.kind, w->out);
			done = f.from + f.n;
		}
		any |= f.n > 0;
		i = f.end > i ? f.end : i + 1;
	}
	if (any && w->out)
		strbuf_add(w->out, span_from_offset(s, done));
	return any;
}

/* All of @text, which may have blanks in it, is one value. */
static bool is_marked_whole(const struct redact *r, struct span text)
{
	return is_one_of(&r->marked, text) && !redact_is_number(text);
}

bool redact_text(const struct redact *r, struct span text, struct strbuf *ret)
{
	if (is_marked_whole(r, text)) {
		add_pseudonym(r, text, NULL, ret);
		return true;
	}
	return walk(&(struct walk){.r = r, .out = ret}, text);
}

bool redact_value(const struct redact *r, struct span text, struct strbuf *ret)
{
	if (is_one_of(&r->marked, text)) {
		add_pseudonym(r, text, NULL, ret);
		return true;
	}
	return walk(&(struct walk){.r = r, .arguments = true, .out = ret}, text);
}

void redact_learn(struct redact *r, struct span text)
{
	walk(&(struct walk){.r = r, .learner = r}, text);
}

bool redact_learnt(const struct redact *r, size_t i, struct span *ret_value, struct strbuf *ret_pseudonym)
{
	if (i >= r->learnt.n)
		return false;
	*ret_value = *(const struct span *)vec_at(&r->learnt, i);
	add_pseudonym(r, *ret_value, NULL, ret_pseudonym);
	return true;
}

struct redact *redact_new(const uint64_t key[2])
{
	struct redact *r = mem_zalloc(sizeof(*r));

	memcpy(r->key, key, sizeof(r->key));
	r->texts = arena_new();
	vec_init(&r->learnt, sizeof(struct span));
	vec_init(&r->marked, sizeof(struct span));
	vec_init(&r->phrases, sizeof(struct span));
	return r;
}

void redact_free(struct redact *r)
{
	if (!r)
		return;
	arena_free(r->texts);
	vec_done(&r->learnt);
	vec_done(&r->marked);
	vec_done(&r->phrases);
	free(r);
}
