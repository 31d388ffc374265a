/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter.h"

#include "astscope/base/scan.h"
#include "astscope/model/filter_tree.h"
#include "shape.h"

/* A filter as the SQL that it means, for people: values stand in it as text, which no statement of ours has. */

static void add_quoted(struct strbuf *out, struct span text)
{
	strbuf_add_char(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'')
			strbuf_add_char(out, '\'');
		strbuf_add_char(out, text.p[i]);
	}
	strbuf_add_char(out, '\'');
}

/* The condition with what is bound to :f1, :f2 .. in their places. */
static void add_condition(const struct filter_sql *s, struct strbuf *out)
{
	struct span rest = strbuf_span(&s->sql);
	bool quoted = false;

	while (rest.n) {
		struct span after = rest;
		int64_t nth;

		if (!quoted && scan_lit(&after, SPAN_LIT(":f")) && scan_i64(&after, &nth) && nth > 0 && (size_t)nth <= s->values.n) {
			const struct filter_value *v = vec_at(&s->values, (size_t)nth - 1);

			if (v->is_text)
				add_quoted(out, v->text);
			else
				strbuf_addf(out, "%lld", (long long)v->number);
			rest = after;
			continue;
		}
		quoted ^= *rest.p == '\'';
		strbuf_add_char(out, *rest.p);
		rest = span_from_offset(rest, 1);
	}
}

static bool fill_filter(void *ctx, struct span name, struct strbuf *out)
{
	if (!span_eq_str(name, "filter"))
		return false;
	strbuf_add_char(out, '(');
	add_condition(ctx, out);
	strbuf_add_char(out, ')');
	return true;
}

static bool fill_shape(void *ctx, struct span name, struct strbuf *out)
{
	struct filter_sql *s = ctx;

	if (span_eq_str(name, "base")) {
		shape_fill(s->list->from, fill_filter, s, out);
		strbuf_add_str(out, s->list->joins);
	} else if (span_eq_str(name, "where") && s->list->filter_inside) {
		strbuf_add_char(out, '1');
	} else if (span_eq_str(name, "where")) {
		add_condition(s, out);
	} else {
		return false;
	}
	return true;
}

bool filter_say_sql(struct db *db, const char *list, struct span text, struct strbuf *out, struct filter_error *fe)
{
	const struct list *l = list_find(list);
	struct filter_sql s;
	struct node *n;
	bool ok;

	if (!l)
		return filter_fail(fe, 0, 0, "no list \"%s\"", list);
	filter_sql_init(&s, db, l);
	ok = filter_tree(text, l, s.arena, &n, fe) && filter_compile(&s, n, fe);
	if (ok && out)
		shape_fill(shape_named("compose_say"), fill_shape, &s, out);
	filter_sql_done(&s);
	return ok;
}
