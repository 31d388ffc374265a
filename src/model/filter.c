#include "config.h"

#include "astscope/model/filter.h"

#include "astscope/model/filter_tree.h"

bool filter_check(struct db *db, const char *list, struct span text, struct filter_error *fe)
{
	const struct list *l = list_find(list);
	struct filter_sql s;
	struct node *n;
	bool ok;

	if (!l)
		return filter_fail(fe, 0, 0, "no list \"%s\"", list);
	filter_sql_init(&s, db, l);
	ok = filter_tree(text, l, s.arena, &n, fe) && filter_compile(&s, n, fe);
	filter_sql_done(&s);
	return ok;
}

/* The number N of ":fN" at the front of @s, with its length; 0 = no parameter here. */
static size_t param_at(struct span s, size_t *ret_length)
{
	size_t n = 0, i = 2;

	if (!span_starts(s, SPAN_LIT(":f")))
		return 0;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && n < 100000; i++)
		n = n * 10 + (size_t)(s.p[i] - '0');
	*ret_length = i;
	return n;
}

static void add_literal(const struct filter_value *v, struct strbuf *out)
{
	if (!v->is_text) {
		strbuf_addf(out, "%lld", (long long)v->number);
		return;
	}
	strbuf_add_char(out, '\'');
	for (size_t i = 0; i < v->text.n; i++) {
		if (v->text.p[i] == '\'')
			strbuf_add_char(out, '\'');
		strbuf_add_char(out, v->text.p[i]);
	}
	strbuf_add_char(out, '\'');
}

bool filter_to_sql(struct db *db, const char *list, struct span text, struct strbuf *out, struct err *e)
{
	const struct list *l = list_find(list);
	struct filter_error fe = {0};
	struct filter_sql s;
	struct node *n;
	bool ok;

	if (!l)
		return err_set(e, ERR_USAGE, "no list \"%s\"", list);
	filter_sql_init(&s, db, l);
	ok = filter_tree(text, l, s.arena, &n, &fe) && filter_compile(&s, n, &fe);
	if (!ok)
		err_set(e, ERR_USAGE, "filter, column %zu: %s", fe.offset + 1, fe.msg);
	for (struct span rest = strbuf_span(&s.sql); ok && rest.n;) {
		size_t length = 1, i = param_at(rest, &length);

		if (i && i <= s.values.n) {
			add_literal(vec_at(&s.values, i - 1), out);
		} else {
			length = 1;
			strbuf_add_char(out, rest.p[0]);
		}
		rest = span_from_offset(rest, length);
	}
	filter_sql_done(&s);
	return ok;
}

/* The filter without the top-level term that reads like @term; true if there was one. */
static bool without(struct span text, struct span term, struct strbuf *out)
{
	long at = -1;

	for (size_t i = 0; i + term.n <= text.n && at < 0; i++) {
		bool front = i == 0 || text.p[i - 1] == ' ';
		bool back = i + term.n == text.n || text.p[i + term.n] == ' ';

		if (front && back && span_eq(span_sub(text, i, term.n), term))
			at = (long)i;
	}
	if (at < 0) {
		strbuf_add(out, text);
		return false;
	}
	strbuf_add(out, span_trim(span_sub(text, 0, (size_t)at)));
	if (out->n && span_trim(span_from_offset(text, (size_t)at + term.n)).n)
		strbuf_add_char(out, ' ');
	strbuf_add(out, span_trim(span_from_offset(text, (size_t)at + term.n)));
	return true;
}

static bool has_or(struct span text)
{
	return span_find(text, SPAN_LIT(" or ")) >= 0;
}

void filter_add_term(struct span text, struct span term, bool exclude, struct strbuf *out)
{
	struct strbuf wanted = {0}, opposite = {0}, once = {0}, rest = {0};
	bool many = span_find_char(term, ' ') >= 0;

	/* A term of several words is excluded as a whole. */
	strbuf_add_str(&opposite, many ? "-(" : "-");
	strbuf_add(&opposite, term);
	strbuf_add_str(&opposite, many ? ")" : "");
	strbuf_add(&wanted, exclude ? strbuf_span(&opposite) : term);
	if (exclude)
		(void)without(span_trim(text), term, &once);
	else
		(void)without(span_trim(text), strbuf_span(&opposite), &once);
	(void)without(strbuf_span(&once), strbuf_span(&wanted), &rest);
	if (rest.n) {
		bool group = has_or(strbuf_span(&rest));

		strbuf_add_str(out, group ? "(" : "");
		strbuf_add(out, strbuf_span(&rest));
		strbuf_add_str(out, group ? ") " : " ");
	}
	strbuf_add(out, strbuf_span(&wanted));
	strbuf_done(&wanted);
	strbuf_done(&opposite);
	strbuf_done(&once);
	strbuf_done(&rest);
}
