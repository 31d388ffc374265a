/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include "astscope/model/filter_tree.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"

struct matcher {
	enum filter_op op;
	bool word;              /* substring */
	struct span *piece;     /* own copies */
	bool *fold;
	size_t n;
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Smart case: a capital in the pattern makes case count; a letter after a backslash is a class, not text. */
static bool folds(struct span pattern, bool backslash_escapes)
{
	for (size_t i = 0; i < pattern.n; i++) {
		if (backslash_escapes && pattern.p[i] == '\\')
			i++;
		else if (pattern.p[i] >= 'A' && pattern.p[i] <= 'Z')
			return false;
	}
	return true;
}

static bool same_char(char a, char b, bool fold)
{
	return a == b || (fold && lower(a) == lower(b));
}

/* "[a-z]", "[!abc]" at @p[*at]; moves *at past it.  A '[' without ']' is an ordinary character. */
static bool glob_class(struct span p, size_t *at, char c, bool fold, bool *ret_is_class)
{
	size_t i = *at + 1, start;
	bool negate = i < p.n && (p.p[i] == '!' || p.p[i] == '^'), hit = false;

	if (negate)
		i++;
	start = i;
	for (; i < p.n && (p.p[i] != ']' || i == start); i++) {
		if (i + 2 < p.n && p.p[i + 1] == '-' && p.p[i + 2] != ']') {
			unsigned char lo = (unsigned char)p.p[i], hi = (unsigned char)p.p[i + 2];

			hit |= (unsigned char)c >= lo && (unsigned char)c <= hi;
			hit |= fold && (unsigned char)lower(c) >= lo && (unsigned char)lower(c) <= hi;
			i += 2;
		} else {
			hit |= same_char(p.p[i], c, fold);
		}
	}
	*ret_is_class = i < p.n;
	if (i < p.n)
		*at = i + 1;
	return hit != negate;
}

/* One pattern character against one text character; moves *at past the pattern character if it fits. */
static bool glob_one(struct span p, size_t *at, char c, bool fold)
{
	size_t i = *at;
	bool is_class = false;

	if (p.p[i] == '?') {
		*at = i + 1;
		return true;
	}
	if (p.p[i] == '[') {
		bool hit = glob_class(p, &i, c, fold, &is_class);

		if (is_class) {
			if (hit)
				*at = i;
			return hit;
		}
	}
	if (p.p[i] == '\\' && i + 1 < p.n)
		i++;
	if (!same_char(p.p[i], c, fold))
		return false;
	*at = i + 1;
	return true;
}

/* Linear back-off to the last star only: no pattern makes this slow. */
static bool glob(struct span p, struct span t, bool fold)
{
	size_t i = 0, j = 0, star = SIZE_MAX, mark = 0;

	while (j < t.n) {
		if (i < p.n && p.p[i] == '*') {
			star = i++;
			mark = j;
		} else if (i < p.n && glob_one(p, &i, t.p[j], fold)) {
			j++;
		} else if (star != SIZE_MAX) {
			i = star + 1;
			j = ++mark;
		} else {
			return false;
		}
	}
	while (i < p.n && p.p[i] == '*')
		i++;
	return i == p.n;
}

static bool contains(struct span t, struct span word, bool fold)
{
	for (size_t i = 0; i + word.n <= t.n; i++) {
		size_t k = 0;

		while (k < word.n && same_char(word.p[k], t.p[i + k], fold))
			k++;
		if (k == word.n)
			return true;
	}
	return false;
}

static bool compile_regex(struct matcher *m, struct filter_error *fe)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C | (m->fold[0] ? PCRE2_CASELESS : 0);
	PCRE2_SIZE at = 0;
	int code = 0;

	m->code = pcre2_compile((PCRE2_SPTR)(m->piece[0].p ? m->piece[0].p : ""), m->piece[0].n, options, &code, &at,
				NULL);
	if (!m->code) {
		PCRE2_UCHAR text[120];

		if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
			text[0] = 0;
		return filter_fail(fe, at, at + 1, "bad pattern: %s", (const char *)text);
	}
	m->data = pcre2_match_data_create(1, NULL);
	m->limits = pcre2_match_context_create(NULL);
	if (!m->data || !m->limits)
		die("out of memory (pattern)");
	pcre2_set_match_limit(m->limits, LIMIT_REGEX_MATCH);
	pcre2_set_heap_limit(m->limits, LIMIT_REGEX_HEAP_KIB);
	return true;
}

static struct matcher *make(enum filter_op op, const struct span *piece, size_t n)
{
	struct matcher *m = mem_zalloc(sizeof(*m));

	m->op = op;
	m->n = n;
	m->piece = mem_zalloc(n * sizeof(*m->piece));
	m->fold = mem_zalloc(n * sizeof(*m->fold));
	for (size_t i = 0; i < n; i++) {
		m->piece[i].p = mem_dup(piece[i].p ? piece[i].p : "", piece[i].n);
		m->piece[i].n = piece[i].n;
		m->fold[i] = op != OP_EXACT && folds(piece[i], op == OP_REGEX);
	}
	return m;
}

bool matcher_new(enum filter_op op, const struct span *piece, size_t n, struct matcher **ret, struct filter_error *fe)
{
	struct matcher *m = make(op, piece, n);

	if (op == OP_REGEX && !compile_regex(m, fe)) {
		matcher_free(m);
		return false;
	}
	*ret = m;
	return true;
}

struct matcher *matcher_word(struct span word)
{
	struct matcher *m = make(OP_GLOB, &word, 1);

	m->word = true;
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++) {
		union {
			const char *c;
			void *v;
		} u = {.c = m->piece[i].p};

		free(u.v);
	}
	free(m->piece);
	free(m->fold);
	pcre2_code_free(m->code);
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->limits);
	free(m);
}

static int try_regex(struct matcher *m, struct span text)
{
	int rc = pcre2_match(m->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, m->data, m->limits);

	if (rc >= 0)
		return 1;
	return rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

int matcher_try(struct matcher *m, struct span text)
{
	if (m->op == OP_REGEX)
		return try_regex(m, text);
	for (size_t i = 0; i < m->n; i++) {
		bool hit = m->word ? contains(text, m->piece[i], m->fold[i])
			: m->op == OP_EXACT ? span_eq(text, m->piece[i])
			: glob(m->piece[i], text, m->fold[i]);

		if (hit)
			return 1;
	}
	return 0;
}
