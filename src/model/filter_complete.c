/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/model/filter_tree.h"
#include "astscope/store/db.h"
#include "shape.h"

enum { COMPLETIONS = 200 };

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* Where the word before the cursor begins: behind a blank, '(' or '-', unless inside quotes. */
static size_t word_start(struct span text, size_t cursor)
{
	size_t start = 0;
	bool quoted = false;

	for (size_t i = 0; i < cursor; i++) {
		char c = text.p[i];

		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == ' ' || c == '\t' || c == '('))
			start = i + 1;
		else if (!quoted && c == '-' && start == i)
			start = i + 1;
	}
	return start;
}

static void push(struct vec *v, struct span text, int64_t count, const char *doc)
{
	struct completion *c = vec_push(v);

	strbuf_add(&c->text, text);
	c->count = count;
	c->doc = doc;
}

static void add_names(const struct list *l, struct span prefix, struct vec *v)
{
	struct strbuf b = {0};

	for (size_t i = 0; i < l->n_flags; i++) {
		const struct list_flag *f = &l->flags[i];

		if (span_starts(span_from(f->name), prefix))
			push(v, span_from(f->name), -1, f->doc);
	}
	for (size_t i = 0; i < l->n_fields; i++) {
		const struct list_field *f = &l->fields[i];

		if (!span_starts(span_from(f->name), prefix))
			continue;
		strbuf_clear(&b);
		strbuf_addf(&b, "%s:", f->name);
		push(v, strbuf_span(&b), -1, f->doc);
	}
	strbuf_done(&b);
}

static int by_count(const void *a, const void *b)
{
	const struct completion *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return span_cmp(strbuf_span(&x->text), strbuf_span(&y->text));
}

/* Values of a SELECT whose columns are value and count, or id and value. */
static bool each_from(struct db *db, struct span sql, bool with_counts, filter_value_fn *put, void *ctx, struct err *e)
{
	struct stmt *st;
	enum step step;

	if (!db_prepare(db, sql, &st, e))
		return false;
	while ((step = stmt_step(st, e)) == STEP_ROW)
		put(ctx, stmt_text(st, with_counts ? 0 : 1), with_counts ? stmt_i64(st, 1) : FILTER_COUNT_ROW);
	stmt_free(st);
	return step == STEP_DONE;
}

static void each_fixed(const char *names, filter_value_fn *put, void *ctx)
{
	struct span rest = span_from(names), name;

	while (rest.n) {
		if (!scan_until_char(&rest, ',', &name)) {
			name = rest;
			rest = (struct span){0};
		}
		put(ctx, name, FILTER_COUNT_FIXED);
	}
}

bool filter_each_value(struct db *db, const struct list_field *f, filter_value_fn *put, void *ctx, struct err *e)
{
	struct strbuf sql = {0};
	bool ok = true;

	if (f->values)
		return each_from(db, span_from(f->values), true, put, ctx, e);
	if (f->fixed)
		each_fixed(f->fixed, put, ctx);
	else if (f->dict && strchr(f->dict, ' '))
		ok = each_from(db, span_from(f->dict), false, put, ctx, e);
	else if (f->dict) {
		shape_fill_one("compose_dict", "dict", f->dict, &sql);
		ok = each_from(db, strbuf_span(&sql), false, put, ctx, e);
		strbuf_done(&sql);
	}
	return ok;
}

static void drop_from(struct vec *v, size_t n)
{
	while (v->n > n) {
		strbuf_done(&((struct completion *)vec_at(v, v->n - 1))->text);
		vec_pop(v);
	}
}

struct gathered {
	struct matcher *m;
	struct vec *v;
};

static void gather(void *ctx, struct span value, int64_t count)
{
	struct gathered *g = ctx;
	struct strbuf b = {0};
	size_t k = 0;

	if (matcher_try(g->m, value) != 1)
		return;
	filter_quote(value, &b);
	while (count == FILTER_COUNT_ROW && k < g->v->n &&
	       !span_eq(strbuf_span(&((struct completion *)vec_at(g->v, k))->text), strbuf_span(&b)))
		k++;
	if (count != FILTER_COUNT_ROW)
		push(g->v, strbuf_span(&b), count, "");
	else if (k < g->v->n)
		((struct completion *)vec_at(g->v, k))->count++;
	else if (g->v->n < COMPLETIONS)
		push(g->v, strbuf_span(&b), 1, "");
	strbuf_done(&b);
}

static bool add_values(struct db *db, const struct list_field *f, struct span typed, struct vec *v, struct err *e)
{
	struct span pattern = typed;
	struct strbuf glob = {0};
	struct gathered g = {.v = v};
	struct filter_error fe;
	bool ok;

	(void)scan_char(&pattern, '"');
	strbuf_add(&glob, pattern);
	strbuf_add_char(&glob, '*');
	pattern = strbuf_span(&glob);
	if (!matcher_new(OP_GLOB, &pattern, 1, &g.m, &fe))
		return err_set(e, ERR_USAGE, "%s", fe.msg);
	ok = filter_each_value(db, f, gather, &g, e);
	matcher_free(g.m);
	strbuf_done(&glob);
	if (!f->fixed)
		vec_sort(v, by_count);
	drop_from(v, COMPLETIONS);
	return ok;
}

/* The value being typed begins behind the operator, or behind the last comma of a list. */
static size_t value_start(struct span text, size_t from, size_t cursor)
{
	size_t start = from;
	bool quoted = false;

	for (size_t i = from; i < cursor; i++) {
		if (text.p[i] == '"')
			quoted = !quoted;
		else if (text.p[i] == ',' && !quoted)
			start = i + 1;
	}
	return start;
}

bool filter_complete(struct db *db, const char *list, struct span text, size_t cursor, size_t *ret_start,
		     struct vec *ret, struct err *e)
{
	const struct list *l = list_find(list);
	size_t start, i;
	bool ok = true;

	vec_init(ret, sizeof(struct completion));
	if (!l)
		return err_set(e, ERR_USAGE, "no list \"%s\"", list);
	if (cursor > text.n)
		cursor = text.n;
	start = i = word_start(text, cursor);
	while (i < cursor && is_name_char(text.p[i]))
		i++;
	*ret_start = start;
	if (i == cursor) {
		add_names(l, span_sub(text, start, cursor - start), ret);
	} else if (text.p[i] == ':' || text.p[i] == '=') {
		const struct list_field *f = list_field(l, span_sub(text, start, i - start));

		*ret_start = value_start(text, i + 1, cursor);
		if (f)
			ok = add_values(db, f, span_sub(text, *ret_start, cursor - *ret_start), ret, e);
	}
	return ok;
}

void filter_completions_done(struct vec *v)
{
	if (v->size)
		drop_from(v, 0);
	vec_done(v);
}
