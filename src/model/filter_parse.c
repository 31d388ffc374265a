/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter_tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/base/scan.h"
#include "astscope/base/suggest.h"

struct parser {
	struct span text;
	size_t at;
	const struct list *list;
	struct arena *arena;
	struct filter_error *fe;
	size_t terms;
	size_t depth;
};

static const struct {
	const char *text;
	enum filter_op op;
} ops[] = {
	{"<=", OP_LE}, {">=", OP_GE},  {"!=", OP_NE},   {"<", OP_LT},
	{">", OP_GT},  {":", OP_GLOB}, {"=", OP_EXACT}, {"~", OP_REGEX},
};

bool filter_fail(struct filter_error *fe, size_t from, size_t to, const char *fmt, ...)
{
	va_list ap;

	fe->offset = from;
	fe->length = to > from ? to - from : 1;
	fe->nearest[0] = 0;
	va_start(ap, fmt);
	vsnprintf(fe->msg, sizeof(fe->msg), fmt, ap);
	va_end(ap);
	return false;
}

/* "field, field": the names of @l that are close to @name. */
static void filter_nearest(const struct list *l, struct span name, struct filter_error *fe)
{
	size_t limit = name.n <= 3 ? 1 : name.n <= 6 ? 2 : 3;

	fe->nearest[0] = 0;
	for (size_t d = 0; d <= limit; d++) {
		for (size_t i = 0; i < l->n_fields + l->n_flags; i++) {
			const char *have = i < l->n_fields ? l->fields[i].name : l->flags[i - l->n_fields].name;
			size_t used = strlen(fe->nearest);
			bool prefix = name.n >= 2 && span_starts(span_from(have), name);

			if ((prefix ? 1 : edit_distance(name, span_from(have))) != d)
				continue;
			if (used + strlen(have) + 3 < sizeof(fe->nearest))
				snprintf(fe->nearest + used, sizeof(fe->nearest) - used, "%s%s", used ? ", " : "",
					 have);
		}
	}
}

static struct span rest(const struct parser *p)
{
	return span_from_offset(p->text, p->at);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct parser *p)
{
	while (p->at < p->text.n && is_blank(p->text.p[p->at]))
		p->at++;
}

/* The word @w stands here, alone. */
static bool take_word(struct parser *p, const char *w)
{
	struct span r = rest(p), lit = span_from(w);

	if (!span_starts(r, lit) || (r.n > lit.n && !is_blank(r.p[lit.n]) && r.p[lit.n] != '(' && r.p[lit.n] != ')'))
		return false;
	p->at += lit.n;
	return true;
}

static struct node *new_node(struct parser *p, enum node_kind kind)
{
	struct node *n = arena_alloc(p->arena, sizeof(*n));

	n->kind = kind;
	n->from = p->at;
	return n;
}

/* "..." with \" and \\; the cursor stands on the opening quote. */
static bool quoted(struct parser *p, struct strbuf *out)
{
	size_t start = p->at++;

	for (; p->at < p->text.n; p->at++) {
		char c = p->text.p[p->at];

		if (c == '"') {
			p->at++;
			return true;
		}
		if (c == '\\' && p->at + 1 < p->text.n && (p->text.p[p->at + 1] == '"' || p->text.p[p->at + 1] == '\\'))
			c = p->text.p[++p->at];
		strbuf_add_char(out, c);
	}
	return filter_fail(p->fe, start, start + 1, "this quote is not closed");
}

/* Up to a blank, a comma (if it separates) or a ')' that closes nothing here; quotes keep all of them. */
static bool value_piece(struct parser *p, bool commas, struct span *ret, bool *ret_quoted)
{
	struct strbuf b = {0};
	int depth = 0;
	bool ok = true;

	*ret_quoted = false;
	while (ok && p->at < p->text.n) {
		char c = p->text.p[p->at];

		if (c == '"') {
			*ret_quoted = true;
			ok = quoted(p, &b);
			continue;
		}
		if (is_blank(c) || (commas && c == ',') || (c == ')' && depth == 0))
			break;
		depth += (c == '(') - (c == ')');
		strbuf_add_char(&b, c);
		p->at++;
	}
	*ret = arena_span(p->arena, strbuf_span(&b));
	strbuf_done(&b);
	return ok;
}

static bool parse_value(struct parser *p, struct node *n)
{
	struct vec pieces;
	bool commas = n->op == OP_GLOB, was_quoted, ok = true;

	vec_init(&pieces, sizeof(struct span));
	n->value_from = p->at;
	do {
		struct span s;
		size_t start = p->at;

		ok = value_piece(p, commas, &s, &was_quoted);
		if (ok && !s.n && !was_quoted)
			ok = filter_fail(p->fe, start, start + 1, "%s needs a value", n->field->name);
		else if (ok && ++p->terms > LIMIT_FILTER_TERMS)
			ok = filter_fail(p->fe, start, p->at, "too many values");
		if (ok)
			vec_append(&pieces, &s);
	} while (ok && commas && p->at < p->text.n && p->text.p[p->at] == ',' && ++p->at);
	if (ok) {
		struct span *copy = arena_alloc(p->arena, pieces.n * sizeof(struct span));

		memcpy(copy, pieces.p, pieces.n * sizeof(struct span));
		n->piece = copy;
		n->n_pieces = pieces.n;
	}
	vec_done(&pieces);
	return ok;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* "name op" here?  Leaves the cursor behind the operator. */
static bool take_field(struct parser *p, struct span *ret_name, enum filter_op *ret_op)
{
	struct span r = rest(p);
	size_t i = 0;

	while (i < r.n && is_name_char(r.p[i]))
		i++;
	if (!i)
		return false;
	for (size_t k = 0; k < ARRAY_LEN(ops); k++) {
		if (!span_starts(span_from_offset(r, i), span_from(ops[k].text)))
			continue;
		*ret_name = span_sub(r, 0, i);
		*ret_op = ops[k].op;
		p->at += i + strlen(ops[k].text);
		return true;
	}
	return false;
}

static bool op_fits(struct parser *p, const struct node *n)
{
	bool number = n->field->type == FIELD_INT;
	const char *name = n->field->name;

	switch (n->op) {
	case OP_GLOB:
	case OP_EXACT:
		return true;
	case OP_REGEX:
		return n->field->type == FIELD_TEXT ||
		       filter_fail(p->fe, n->from, n->value_from, "%s is no text: use : or =", name);
	case OP_NE:
		return number || filter_fail(p->fe, n->from, n->value_from, "%s is no number: use -%s=...", name, name);
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
		return number || filter_fail(p->fe, n->from, n->value_from, "%s is no number", name);
	}
	return false;
}

static bool number_value(struct parser *p, const struct node *n)
{
	for (size_t i = 0; i < n->n_pieces; i++) {
		struct span s = n->piece[i];
		int64_t v;
		uint64_t u;

		if (!((scan_addr(&s, &u) || scan_i64(&s, &v)) && !s.n))
			return filter_fail(p->fe, n->value_from, p->at, "%s takes a number, not \"%.*s\"",
					   n->field->name, SPAN_ARG(n->piece[i]));
	}
	return true;
}

static bool parse_field(struct parser *p, struct span name, enum filter_op op, size_t from, struct node **ret)
{
	struct node *n = new_node(p, NODE_FIELD);

	n->from = from;
	n->op = op;
	n->value_from = p->at;
	n->field = list_field(p->list, name);
	if (!n->field) {
		filter_fail(p->fe, from, from + name.n, "no field \"%.*s\" here", SPAN_ARG(name));
		filter_nearest(p->list, name, p->fe);
		return false;
	}
	if (!op_fits(p, n) || !parse_value(p, n))
		return false;
	n->to = p->at;
	*ret = n;
	return n->field->type != FIELD_INT || number_value(p, n);
}

static bool parse_bare(struct parser *p, struct node **ret)
{
	struct node *n = new_node(p, NODE_WORD);
	struct span word, s, *piece;
	bool was_quoted;

	if (!value_piece(p, false, &word, &was_quoted))
		return false;
	n->to = p->at;
	*ret = n;
	s = word;
	if (!was_quoted && list_flag(p->list, word)) {
		n->kind = NODE_FLAG;
		n->flag = list_flag(p->list, word);
		return true;
	}
	if (!was_quoted && scan_lit(&s, SPAN_LIT("0x"))) {
		uint64_t ordinal = 0;

		n->kind = NODE_ADDR;
		if (!scan_hex(&s, &n->addr) ||
		    (scan_char(&s, '#') && (!scan_u64(&s, &ordinal) || ordinal > INT64_MAX)) || s.n)
			return filter_fail(p->fe, n->from, n->to, "\"%.*s\" is no address", SPAN_ARG(word));
		n->ordinal = (int64_t)ordinal;
		if (!p->list->address)
			return filter_fail(p->fe, n->from, n->to, "no addresses here");
		return true;
	}
	if (!p->list->n_words) {
		filter_fail(p->fe, n->from, n->to, "no word \"%.*s\" here", SPAN_ARG(word));
		filter_nearest(p->list, word, p->fe);
		return false;
	}
	piece = arena_alloc(p->arena, sizeof(*piece));
	*piece = word;
	n->piece = piece;
	n->n_pieces = 1;
	return true;
}

static bool parse_or(struct parser *p, struct node **ret);

static bool parse_group(struct parser *p, struct node **ret)
{
	size_t open = p->at++;

	if (++p->depth > LIMIT_FILTER_DEPTH)
		return filter_fail(p->fe, open, open + 1, "too many parentheses");
	if (!parse_or(p, ret))
		return false;
	p->depth--;
	if (p->at >= p->text.n || p->text.p[p->at] != ')')
		return filter_fail(p->fe, open, open + 1, "this parenthesis is not closed");
	p->at++;
	return true;
}

static bool parse_unary(struct parser *p, struct node **ret)
{
	size_t from = p->at;
	bool negate = false;
	struct span name;
	enum filter_op op;

	if (p->at < p->text.n && p->text.p[p->at] == '-') {
		p->at++;
		negate = true;
	} else if (take_word(p, "not")) {
		skip_blanks(p);
		negate = true;
	}
	if (p->at >= p->text.n || is_blank(p->text.p[p->at]) || p->text.p[p->at] == ')')
		return filter_fail(p->fe, p->at, p->at + 1, negate ? "nothing to negate" : "a term is missing");
	if (++p->terms > LIMIT_FILTER_TERMS)
		return filter_fail(p->fe, from, from + 1, "too many terms");
	size_t start = p->at;
	bool ok = p->text.p[p->at] == '(' ? parse_group(p, ret)
		: take_field(p, &name, &op) ? parse_field(p, name, op, start, ret)
		: parse_bare(p, ret);

	if (ok && negate) {
		struct node *n = new_node(p, NODE_NOT);

		n->from = from;
		n->to = p->at;
		n->child = arena_alloc(p->arena, sizeof(*n->child));
		n->child[0] = *ret;
		n->n = 1;
		*ret = n;
	}
	return ok;
}

static struct node *gather(struct parser *p, enum node_kind kind, size_t from, const struct vec *v)
{
	struct node *n;

	if (v->n == 1)
		return *(struct node **)vec_at(v, 0);
	n = new_node(p, kind);
	n->from = from;
	n->to = p->at;
	n->n = v->n;
	n->child = arena_alloc(p->arena, (v->n ? v->n : 1) * sizeof(*n->child));
	if (v->n)
		memcpy(n->child, v->p, v->n * sizeof(*n->child));
	return n;
}

static bool at_or(const struct parser *p)
{
	struct parser q = *p;

	return take_word(&q, "or");
}

static bool parse_and(struct parser *p, struct node **ret)
{
	struct vec v;
	size_t from = p->at;
	bool ok = true;

	vec_init(&v, sizeof(struct node *));
	for (;;) {
		struct node *one;

		skip_blanks(p);
		if (p->at >= p->text.n || p->text.p[p->at] == ')' || at_or(p))
			break;
		if (v.n && take_word(p, "and"))
			skip_blanks(p);
		ok = parse_unary(p, &one);
		if (!ok)
			break;
		vec_append(&v, &one);
	}
	if (ok)
		*ret = gather(p, NODE_AND, from, &v);
	vec_done(&v);
	return ok;
}

static bool parse_or(struct parser *p, struct node **ret)
{
	struct vec v;
	size_t from = p->at;
	bool ok, more = true;

	vec_init(&v, sizeof(struct node *));
	do {
		struct node *one;

		ok = parse_and(p, &one);
		more = ok && take_word(p, "or");
		if (ok && (more || v.n || p->depth) && one->kind == NODE_AND && !one->n)
			ok = filter_fail(p->fe, one->from, one->from + 1, "a term is missing");
		if (ok)
			vec_append(&v, &one);
	} while (ok && more);
	if (ok)
		*ret = gather(p, NODE_OR, from, &v);
	vec_done(&v);
	return ok;
}

bool filter_tree(struct span text, const struct list *l, struct arena *a, struct node **ret, struct filter_error *fe)
{
	struct parser p = {.text = text, .list = l, .arena = a, .fe = fe};

	if (text.n > LIMIT_FILTER_BYTES)
		return filter_fail(fe, LIMIT_FILTER_BYTES, text.n, "the filter is longer than %u bytes",
				   LIMIT_FILTER_BYTES);
	if (!parse_or(&p, ret))
		return false;
	if (p.at < text.n)
		return filter_fail(fe, p.at, p.at + 1, "this parenthesis closes nothing");
	return true;
}
