/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter_tree.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/suggest.h"

struct slips {
	struct db *db;
	const struct list *l;
	struct span text;
	struct strbuf *out; /* what stands in place of the text up to `from` */
	size_t from;
	struct err *e;
};

/* The value nearest to a word, unless there is one that fits. */
struct nearest {
	struct span word;
	struct matcher *m;
	struct matcher *within; /* or NULL */
	bool fits;
	bool is_part;           /* a value has the word within */
	struct strbuf best;
	size_t distance; /* of `best`; one more than what is near, if there is none */
	int64_t count;
};

static void try_value(void *ctx, struct span value, int64_t count)
{
	struct nearest *n = ctx;
	size_t longer = value.n > n->word.n ? value.n - n->word.n : n->word.n - value.n;
	size_t d;

	n->fits = n->fits || matcher_try(n->m, value) == 1;
	n->is_part = n->is_part || (n->within && matcher_try(n->within, value) == 1);
	if (n->fits || longer > n->distance)
		return;
	d = edit_distance(n->word, value);
	if (d > n->distance || d >= value.n || (d == n->distance && (!n->best.n || count <= n->count)))
		return;
	n->distance = d;
	n->count = count;
	strbuf_clear(&n->best);
	strbuf_add(&n->best, value);
}

static void nearest_init(struct nearest *n, struct span word)
{
	*n = (struct nearest){.word = word, .distance = word.n < 6 ? 2 : 3};
}

static void nearest_done(struct nearest *n)
{
	matcher_free(n->m);
	matcher_free(n->within);
	strbuf_done(&n->best);
}

static void replace(struct slips *s, size_t from, size_t to, struct span with)
{
	strbuf_add(s->out, span_sub(s->text, s->from, from - s->from));
	strbuf_add(s->out, with);
	s->from = to;
}

static const char *nearest_flag(const struct list *l, struct span word)
{
	const char **names = mem_alloc((l->n_flags + 1) * sizeof(*names));
	const char *near;

	for (size_t i = 0; i < l->n_flags; i++)
		names[i] = l->flags[i].name;
	near = suggest(word, names, l->n_flags);
	free(names);
	return near;
}

static bool mend_word(struct slips *s, const struct node *n)
{
	struct nearest near;
	const char *flag = nearest_flag(s->l, n->piece[0]);
	bool ok = true;

	nearest_init(&near, n->piece[0]);
	near.m = matcher_word(n->piece[0]);
	for (size_t i = 0; ok && i < s->l->n_words; i++) {
		const struct list_field *f = list_field(s->l, span_from(s->l->words[i]));

		ok = !f || filter_each_value(s->db, f, try_value, &near, s->e);
	}
	if (ok && !near.fits && flag) {
		replace(s, n->from, n->to, span_from(flag));
	} else if (ok && !near.fits && near.best.n) {
		struct strbuf quoted = {0};

		filter_quote(strbuf_span(&near.best), &quoted);
		replace(s, n->from, n->to, strbuf_span(&quoted));
		strbuf_done(&quoted);
	}
	nearest_done(&near);
	return ok;
}

static bool is_pattern(struct span piece)
{
	return span_find_char(piece, '*') >= 0 || span_find_char(piece, '?') >= 0 || span_find_char(piece, '[') >= 0;
}

/* A pattern fits a value as a whole: a part of one wants stars around it. */
static void with_stars(struct span word, struct strbuf *ret)
{
	struct strbuf stars = {0};

	strbuf_addf(&stars, "*%.*s*", SPAN_ARG(word));
	filter_quote(word, ret);
	/* stars by themselves need no quotes */
	if (span_eq(strbuf_span(ret), word)) {
		strbuf_clear(ret);
		strbuf_add(ret, strbuf_span(&stars));
	} else {
		strbuf_clear(ret);
		filter_quote(strbuf_span(&stars), ret);
	}
	strbuf_done(&stars);
}

static bool mend_value(struct slips *s, const struct node *n)
{
	struct nearest near;
	struct filter_error fe;
	bool ok;

	if (n->field->type != FIELD_TEXT || n->n_pieces != 1 || (n->op != OP_GLOB && n->op != OP_EXACT) ||
	    (n->op == OP_GLOB && is_pattern(n->piece[0])))
		return true;
	nearest_init(&near, n->piece[0]);
	if (!matcher_new(n->op, n->piece, 1, &near.m, &fe))
		return true;
	if (n->op == OP_GLOB && n->piece[0].n)
		near.within = matcher_word(n->piece[0]);
	ok = filter_each_value(s->db, n->field, try_value, &near, s->e);
	if (ok && !near.fits && (near.best.n || near.is_part)) {
		struct strbuf quoted = {0};

		if (near.is_part)
			with_stars(near.word, &quoted);
		else
			filter_quote(strbuf_span(&near.best), &quoted);
		replace(s, n->value_from, n->to, strbuf_span(&quoted));
		strbuf_done(&quoted);
	}
	nearest_done(&near);
	return ok;
}

/* Nodes come in the order of the text.  What is excluded takes nothing away by being wrong. */
static bool mend(struct slips *s, const struct node *n)
{
	bool ok = true;

	switch (n->kind) {
	case NODE_AND:
	case NODE_OR:
		for (size_t i = 0; ok && i < n->n; i++)
			ok = mend(s, n->child[i]);
		return ok;
	case NODE_WORD:
		return s->text.p[n->from] == '"' || mend_word(s, n);
	case NODE_FIELD:
		return mend_value(s, n);
	case NODE_NOT:
	case NODE_FLAG:
	case NODE_ADDR:
		return true;
	}
	return true;
}

bool filter_without_slips(struct db *db, const struct list *l, struct span text, const struct node *root,
			  struct strbuf *ret, struct err *e)
{
	struct slips s = {.db = db, .l = l, .text = text, .out = ret, .e = e};
	bool ok = mend(&s, root);

	if (ok && s.from)
		strbuf_add(ret, span_from_offset(text, s.from));
	return ok;
}
