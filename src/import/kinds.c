/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kinds.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"

enum {
	TOLD = 2048,      /* lines that are kept, of each place the last one */
	TOLD_MOST = 1024, /* bytes of one */
};

void kinds_init(struct kinds *k)
{
	k->n = 0;
	for (size_t i = 0; i < format_count() && k->n < KINDS_MOST; i++) {
		const struct format *f = format_at(i);
		bool known = f->alone;

		for (size_t j = 0; j < k->n; j++)
			known |= k->at[j]->begin == f->begin;
		if (!known)
			k->at[k->n++] = f;
	}
	k->told = mem_zalloc((TOLD + 1) * sizeof(*k->told));
}

void kinds_done(struct kinds *k)
{
	for (size_t i = 0; i < TOLD; i++)
		strbuf_done(&k->told[i].line);
	free(k->told);
}

bool kinds_blank(struct span line)
{
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
			return false;
	}
	return true;
}

/* The strongest sign of @text among the kinds other than @i. */
static enum line_sign sign_of_others(const struct kinds *k, size_t i, struct span text)
{
	enum line_sign best = LINE_FOREIGN;

	for (size_t j = 0; j < k->n && text.n && best < LINE_ANCHOR; j++) {
		enum line_sign sign = j == i ? LINE_FOREIGN : k->at[j]->sign(text);

		best = sign > best ? sign : best;
	}
	return best;
}

static struct kinds_told *told_of(const struct kinds *k, struct span line)
{
	struct kinds_told *t = &k->told[line.n > TOLD_MOST ? TOLD : hash_bytes(line) % TOLD];

	if (line.n > TOLD_MOST || !span_eq(strbuf_span(&t->line), line)) {
		memset(t->sign, 0, sizeof(t->sign));
		memset(t->carried, 0, sizeof(t->carried));
		strbuf_clear(&t->line);
		if (line.n <= TOLD_MOST)
			strbuf_add(&t->line, line);
	}
	return t;
}

static enum line_sign sign_of(const struct kinds *k, struct kinds_told *t, size_t i, struct span line)
{
	if (!t->sign[i])
		t->sign[i] = (unsigned char)(k->at[i]->sign(line) + 1);
	return (enum line_sign)(t->sign[i] - 1);
}

/* What the line carries, if the kind @i carries others and the line is one of it; *@ret_coat. */
static enum line_sign carried_by(const struct kinds *k, struct kinds_told *t, size_t i, struct span line, bool *ret_coat)
{
	*ret_coat = k->at[i]->carries && sign_of(k, t, i, line) == LINE_ANCHOR;
	if (!*ret_coat)
		return LINE_FOREIGN;
	if (!t->carried[i])
		t->carried[i] = (unsigned char)(sign_of_others(k, i, k->at[i]->carries(line)) + 1);
	return (enum line_sign)(t->carried[i] - 1);
}

static enum line_sign sign_as(const struct kinds *k, struct kinds_told *t, size_t i, struct span line)
{
	bool coat;

	return carried_by(k, t, i, line, &coat) == LINE_ANCHOR ? LINE_INSIDE : sign_of(k, t, i, line);
}

enum line_sign kinds_sign_as(const struct kinds *k, size_t i, struct span line)
{
	return sign_as(k, told_of(k, line), i, line);
}

enum line_sign kinds_carried(const struct kinds *k, struct span line, bool *ret_coat)
{
	struct kinds_told *t = told_of(k, line);

	*ret_coat = false;
	for (size_t i = 0; i < k->n; i++) {
		enum line_sign sign = carried_by(k, t, i, line, ret_coat);

		if (*ret_coat)
			return sign;
	}
	return LINE_FOREIGN;
}

enum line_sign kinds_sign(const struct kinds *k, struct span line, const struct format **ret)
{
	enum line_sign best = LINE_FOREIGN;
	struct kinds_told *t;

	*ret = NULL;
	if (kinds_blank(line))
		return best;
	t = told_of(k, line);
	for (size_t i = 0; i < k->n && best < LINE_ANCHOR; i++) {
		enum line_sign sign = sign_as(k, t, i, line);

		if (sign > best) {
			best = sign;
			*ret = k->at[i];
		}
	}
	return best;
}

bool kinds_mend(const struct kinds *k, struct span line, struct strbuf *out)
{
	for (size_t i = 0; i < k->n; i++) {
		if (k->at[i]->mend && k->at[i]->mend(line, out))
			return true;
	}
	return false;
}
