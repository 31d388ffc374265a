/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kinds.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/* A longer line is asked for anew each time. */
#define TOLD_MOST 4096

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
	k->told = mem_zalloc(KINDS_TOLD * sizeof(*k->told));
}

void kinds_done(struct kinds *k)
{
	for (size_t i = 0; i < KINDS_TOLD; i++)
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

/* What was told of @line, as the first; NULL = it is too long. */
static struct kinds_told *told_of(const struct kinds *k, struct span line)
{
	struct kinds_told *t = k->told, last;
	size_t i = 0;

	if (line.n > TOLD_MOST)
		return NULL;
	while (i < KINDS_TOLD - 1 && !span_eq(strbuf_span(&t[i].line), line))
		i++;
	last = t[i];
	memmove(t + 1, t, i * sizeof(*t));
	t[0] = last;
	if (!span_eq(strbuf_span(&t->line), line)) {
		strbuf_clear(&t->line);
		strbuf_add(&t->line, line);
		memset(t->sign, 0, sizeof(t->sign));
	}
	return t;
}

static enum line_sign ask(const struct kinds *k, size_t i, struct span line)
{
	enum line_sign sign = k->at[i]->sign(line);

	if (sign == LINE_ANCHOR && k->at[i]->carries && sign_of_others(k, i, k->at[i]->carries(line)) == LINE_ANCHOR)
		return LINE_INSIDE;
	return sign;
}

enum line_sign kinds_sign_as(const struct kinds *k, size_t i, struct span line)
{
	struct kinds_told *t = told_of(k, line);

	if (!t)
		return ask(k, i, line);
	if (!t->sign[i])
		t->sign[i] = (unsigned char)(ask(k, i, line) + 1);
	return (enum line_sign)(t->sign[i] - 1);
}

enum line_sign kinds_carried(const struct kinds *k, struct span line, bool *ret_coat)
{
	*ret_coat = false;
	for (size_t i = 0; i < k->n; i++) {
		if (!k->at[i]->carries || k->at[i]->sign(line) != LINE_ANCHOR)
			continue;
		*ret_coat = true;
		return sign_of_others(k, i, k->at[i]->carries(line));
	}
	return LINE_FOREIGN;
}

enum line_sign kinds_sign(const struct kinds *k, struct span line, const struct format **ret)
{
	enum line_sign best = LINE_FOREIGN;

	*ret = NULL;
	if (kinds_blank(line))
		return best;
	for (size_t i = 0; i < k->n && best < LINE_ANCHOR; i++) {
		enum line_sign sign = kinds_sign_as(k, i, line);

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
