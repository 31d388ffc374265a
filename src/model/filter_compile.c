/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter_tree.h"

#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/model/place.h"
#include "astscope/store/db.h"
#include "shape.h"

/* One term while its template is filled. */
struct term {
	struct filter_sql *out;
	const struct node *node;
	struct strbuf set;      /* JSON array for {set} */
	bool set_ready;
	bool nothing_matches;   /* the empty text matches too: NULL counts as empty */
	bool failed;            /* a template named something that does not fit: a bug in a list file */
	struct filter_error *fe;
	struct strbuf *within;  /* of a bareword: what its fields say of list.words_in is added here; NULL = nothing */
};

void filter_sql_init(struct filter_sql *s, struct db *db, const struct list *l)
{
	memset(s, 0, sizeof(*s));
	s->arena = arena_new();
	vec_init(&s->values, sizeof(struct filter_value));
	s->db = db;
	s->list = l;
}

void filter_sql_done(struct filter_sql *s)
{
	if (s->arena)
		arena_free(s->arena);
	strbuf_done(&s->sql);
	vec_done(&s->values);
	memset(s, 0, sizeof(*s));
}

static void add_param(struct filter_sql *s, struct strbuf *out)
{
	strbuf_addf(out, ":f%zu", s->values.n);
}

static void add_number(struct filter_sql *s, int64_t v, struct strbuf *out)
{
	vec_append(&s->values, &(struct filter_value){.number = v});
	add_param(s, out);
}

static void add_text(struct filter_sql *s, struct span v, struct strbuf *out)
{
	vec_append(&s->values, &(struct filter_value){.is_text = true, .text = arena_span(s->arena, v)});
	add_param(s, out);
}

static bool name_param(void *ctx, struct span name, struct strbuf *out)
{
	struct filter_sql *s = ctx;

	if (!span_eq_str(name, "param"))
		return false;
	add_param(s, out);
	return true;
}

/* The values of a JSON array as a set (compose_set). */
static void add_set(struct filter_sql *s, struct span json, struct strbuf *out)
{
	vec_append(&s->values, &(struct filter_value){.is_text = true, .text = arena_span(s->arena, json)});
	shape_fill(shape_named("compose_set"), name_param, s, out);
	while (out->n && out->p[out->n - 1] == '\n')
		out->p[--out->n] = 0;
}

static void json_text(struct strbuf *b, struct span s)
{
	strbuf_add_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			strbuf_add_char(b, '\\');
		if (c < ' ')
			strbuf_addf(b, "\\u%04x", c);
		else
			strbuf_add_char(b, (char)c);
	}
	strbuf_add_char(b, '"');
}

/* A file is also found by its base name. */
static int try_value(struct matcher *m, const struct list_field *f, struct span text)
{
	int hit = matcher_try(m, text);
	long slash = span_rfind_char(text, '/');

	if (hit == 0 && slash >= 0 && f->dict && !strcmp(f->dict, "file"))
		hit = matcher_try(m, span_from_offset(text, (size_t)slash + 1));
	return hit;
}

static bool scan_dictionary(struct term *t, struct matcher *m)
{
	const struct list_field *f = t->node->field;
	struct strbuf sql = {0};
	struct stmt *st = NULL;
	struct err e;
	enum step step = STEP_FAIL;
	int hit = 0;

	if (span_find_char(span_from(f->dict), ' ') >= 0) {
		strbuf_add_str(&sql, f->dict);
	} else {
		shape_fill_one("compose_dict", "dict", f->dict, &sql);
	}
	if (db_prepare(t->out->db, strbuf_span(&sql), &st, &e)) {
		while (hit >= 0 && (step = stmt_step(st, &e)) == STEP_ROW) {
			hit = try_value(m, f, stmt_text(st, 1));
			if (hit <= 0)
				continue;
			if (t->set.n > 1)
				strbuf_add_char(&t->set, ',');
			if (stmt_type(st, 0) == VALUE_INTEGER)
				strbuf_addf(&t->set, "%lld", (long long)stmt_i64(st, 0));
			else
				json_text(&t->set, stmt_text(st, 0));
		}
	}
	strbuf_done(&sql);
	stmt_free(st);
	if (hit < 0)
		return filter_fail(t->fe, t->node->from, t->node->to,
				   "this pattern takes too long to match: make it simpler");
	if (step != STEP_DONE)
		return filter_fail(t->fe, t->node->from, t->node->to, "%s", e.msg);
	return true;
}

static void scan_fixed(struct term *t, struct matcher *m)
{
	struct span names = span_from(t->node->field->fixed), name;
	int i = 0;

	for (; names.n; i++) {
		if (!scan_until_char(&names, ',', &name)) {
			name = names;
			names = (struct span){0};
		}
		if (matcher_try(m, name) == 1)
			strbuf_addf(&t->set, "%s%d", t->set.n > 1 ? "," : "", i);
	}
}

/* The ids of the values that fit, as a JSON array in t->set. */
static bool make_set(struct term *t)
{
	const struct node *n = t->node;
	struct matcher *m = NULL;
	bool ok = true;

	if (n->kind == NODE_WORD)
		m = matcher_word(n->piece[0]);
	else if (!matcher_new(n->op, n->piece, n->n_pieces, &m, t->fe)) {
		t->fe->offset += n->value_from;
		return false;
	}
	strbuf_add_char(&t->set, '[');
	if (n->field->dict)
		ok = scan_dictionary(t, m);
	else
		scan_fixed(t, m);
	strbuf_add_char(&t->set, ']');
	t->nothing_matches = matcher_try(m, (struct span){0}) == 1 && n->kind == NODE_FIELD;
	matcher_free(m);
	t->set_ready = true;
	return ok;
}

static bool parse_number(struct span s, int64_t *ret)
{
	uint64_t u;

	if (span_starts(s, SPAN_LIT("0x")) && scan_addr(&s, &u) && !s.n) {
		*ret = (int64_t)u;
		return true;
	}
	return scan_i64(&s, ret) && !s.n;
}

static const char *comparison(enum filter_op op)
{
	switch (op) {
	case OP_LT:
		return "< ";
	case OP_LE:
		return "<= ";
	case OP_GT:
		return "> ";
	case OP_GE:
		return ">= ";
	case OP_NE:
		return "<> ";
	case OP_GLOB:
	case OP_EXACT:
	case OP_REGEX:
		return "= ";
	}
	return "= ";
}

/* "= :f1", "> :f1" or "IN (...)". */
static void add_cmp(struct term *t, struct strbuf *out)
{
	const struct node *n = t->node;
	int64_t v = 0;

	if (n->n_pieces == 1) {
		(void)parse_number(n->piece[0], &v);
		strbuf_add_str(out, n->kind == NODE_WORD ? "= " : comparison(n->op));
		add_number(t->out, v, out);
		return;
	}
	struct strbuf json = {0};

	for (size_t i = 0; i < n->n_pieces; i++) {
		(void)parse_number(n->piece[i], &v);
		strbuf_addf(&json, "%c%lld", i ? ',' : '[', (long long)v);
	}
	strbuf_add_char(&json, ']');
	strbuf_add_str(out, "IN ");
	add_set(t->out, strbuf_span(&json), out);
	strbuf_done(&json);
}

static bool has_glob(struct span s)
{
	return span_find_char(s, '*') >= 0 || span_find_char(s, '?') >= 0 || span_find_char(s, '[') >= 0;
}

/* Conditions on an address column: equal, or the printed form fits a glob. */
static bool add_addr(struct term *t, const char *column, struct strbuf *out)
{
	const struct node *n = t->node;

	for (size_t i = 0; i < n->n_pieces; i++) {
		struct span s = n->piece[i];
		uint64_t v;

		strbuf_add_str(out, i ? " OR " : "(");
		if (n->op == OP_GLOB && has_glob(s)) {
			shape_fill_one("compose_addr_glob", "column", column, out);
			add_text(t->out, s, out);
		} else if (((span_starts(s, SPAN_LIT("0x")) && scan_addr(&s, &v)) || scan_hex(&s, &v)) && !s.n) {
			strbuf_addf(out, "%s = ", column);
			add_number(t->out, (int64_t)v, out);
		} else {
			return filter_fail(t->fe, n->value_from, n->to, "%s takes an address, not \"%.*s\"",
					   n->field->name, SPAN_ARG(n->piece[i]));
		}
	}
	strbuf_add_char(out, ')');
	return true;
}

/* 0xADDR#N, or 0xADDR for all lives; @columns is "addr, ordinal". */
static bool add_obj(struct term *t, const char *columns, struct strbuf *out)
{
	const struct node *n = t->node;
	struct span both = span_from(columns), addr = both, ordinal;

	(void)scan_until_char(&both, ',', &addr);
	ordinal = span_trim(both);
	for (size_t i = 0; i < n->n_pieces; i++) {
		struct span s = n->piece[i];
		uint64_t a;
		int64_t o = 0;

		if (!place_scan_obj(s, &a, &o) && !(span_starts(s, SPAN_LIT("0x")) && scan_addr(&s, &a) && !s.n))
			return filter_fail(t->fe, n->value_from, n->to, "%s takes 0xADDR or 0xADDR#LIFE, not \"%.*s\"",
					   n->field->name, SPAN_ARG(n->piece[i]));
		strbuf_addf(out, "%s%.*s = ", i ? " OR (" : "((", SPAN_ARG(addr));
		add_number(t->out, (int64_t)a, out);
		if (o) {
			strbuf_addf(out, " AND %.*s = ", SPAN_ARG(ordinal));
			add_number(t->out, o, out);
		}
		strbuf_add_char(out, ')');
	}
	strbuf_add_char(out, ')');
	return true;
}

static bool fill_term(void *ctx, struct span name, struct strbuf *out)
{
	struct term *t = ctx;

	if (span_eq_str(name, "set"))
		add_set(t->out, strbuf_span(&t->set), out);
	else if (span_eq_str(name, "cmp"))
		add_cmp(t, out);
	else if (span_eq_str(name, "obj"))
		t->failed |= !add_obj(t, "addr, ordinal", out);
	else if (scan_lit(&name, SPAN_LIT("match:")))
		t->failed |= !add_addr(t, arena_span(t->out->arena, name).p, out);
	else
		return false;
	return true;
}

static bool compile_text(struct term *t)
{
	const struct list_field *f = t->node->field;
	struct strbuf *sql = &t->out->sql;

	/* Everything fits a lone star, also what is empty or unknown: no need to look. */
	if (t->node->kind == NODE_FIELD && t->node->op == OP_GLOB && t->node->n_pieces == 1 &&
	    span_eq_str(t->node->piece[0], "*")) {
		strbuf_add_char(sql, '1');
		return true;
	}
	if (!make_set(t))
		return false;
	if (t->within) {
		strbuf_add_str(t->within, t->within->n ? " UNION ALL " : "");
		shape_fill(f->within, fill_term, t, t->within);
	}
	strbuf_add_char(sql, '(');
	if (span_find(span_from(f->expr), SPAN_LIT("{set}")) >= 0) {
		shape_fill(f->expr, fill_term, t, sql);
	} else {
		strbuf_addf(sql, "%s IN ", f->expr);
		add_set(t->out, strbuf_span(&t->set), sql);
		if (t->nothing_matches)
			strbuf_addf(sql, " OR %s IS NULL", f->expr);
	}
	strbuf_add_char(sql, ')');
	return true;
}

static bool compile_field(struct filter_sql *s, const struct node *n, struct strbuf *within, struct filter_error *fe)
{
	struct term t = {.out = s, .node = n, .fe = fe, .within = within};
	const char *expr = n->field->expr;
	bool ok = true, template = span_find_char(span_from(expr), '{') >= 0;

	if (n->field->type == FIELD_TEXT) {
		ok = compile_text(&t);
	} else if (template) {
		strbuf_add_char(&s->sql, '(');
		shape_fill(expr, fill_term, &t, &s->sql);
		strbuf_add_char(&s->sql, ')');
		ok = !t.failed;
	} else if (n->field->type == FIELD_INT) {
		strbuf_addf(&s->sql, "%s ", expr);
		add_cmp(&t, &s->sql);
	} else if (n->field->type == FIELD_ADDR) {
		ok = add_addr(&t, expr, &s->sql);
	} else {
		ok = add_obj(&t, expr, &s->sql);
	}
	strbuf_done(&t.set);
	return ok;
}

/* A bareword: in any of the list's word fields. */
static bool compile_word(struct filter_sql *s, const struct node *n, struct filter_error *fe)
{
	struct strbuf within = {0};
	bool ok = true;
	size_t used = 0;
	int64_t v;

	strbuf_add_str(&s->sql, "((");
	for (size_t i = 0; ok && i < s->list->n_words; i++) {
		const char *name = s->list->words[i];
		struct node one = *n;

		one.field = list_field(s->list, span_from(name));
		if (!one.field)
			die("list %s: word %s is no field", s->list->info.name, name);
		if (one.field->type != FIELD_TEXT && !parse_number(n->piece[0], &v))
			continue;
		if (used++)
			strbuf_add_str(&s->sql, " OR ");
		ok = compile_field(s, &one, s->list->words_in ? &within : NULL, fe);
	}
	strbuf_add_str(&s->sql, used ? ")" : "0)");
	if (within.n)
		strbuf_addf(&s->sql, " AND %s IN (%s)", s->list->words_in, strbuf_str(&within));
	strbuf_add_char(&s->sql, ')');
	strbuf_done(&within);
	return ok;
}

struct addr_fill {
	struct filter_sql *out;
	uint64_t addr;
};

static bool fill_addr(void *ctx, struct span name, struct strbuf *out)
{
	struct addr_fill *f = ctx;

	if (!span_eq_str(name, "addr"))
		return false;
	add_number(f->out, (int64_t)f->addr, out);
	return true;
}

static bool compile_addr(struct filter_sql *s, const struct node *n, struct filter_error *fe)
{
	struct addr_fill f = {s, n->addr};
	const struct list_field *obj = list_field(s->list, SPAN_LIT("obj"));

	if (n->ordinal && obj) {
		struct node one = *n;
		char *text = arena_strf(s->arena, "0x%llx#%lld", (unsigned long long)n->addr, (long long)n->ordinal);

		struct span piece = span_from(text);
		one.kind = NODE_FIELD;
		one.field = obj;
		one.op = OP_EXACT;
		one.piece = &piece;
		one.n_pieces = 1;
		return compile_field(s, &one, NULL, fe);
	}
	strbuf_add_char(&s->sql, '(');
	shape_fill(s->list->address, fill_addr, &f, &s->sql);
	strbuf_add_char(&s->sql, ')');
	return true;
}

static bool compile_many(struct filter_sql *s, const struct node *n, const char *glue, struct filter_error *fe)
{
	if (!n->n)
		strbuf_add_char(&s->sql, '1');
	for (size_t i = 0; i < n->n; i++) {
		if (i)
			strbuf_add_str(&s->sql, glue);
		if (n->n > 1)
			strbuf_add_char(&s->sql, '(');
		if (!filter_compile(s, n->child[i], fe))
			return false;
		if (n->n > 1)
			strbuf_add_char(&s->sql, ')');
	}
	return true;
}

bool filter_compile(struct filter_sql *s, const struct node *n, struct filter_error *fe)
{
	switch (n->kind) {
	case NODE_AND:
		return compile_many(s, n, " AND ", fe);
	case NODE_OR:
		return compile_many(s, n, " OR ", fe);
	case NODE_NOT:
		/* NULL means "does not have it": without ifnull the row would fall out of both halves. */
		strbuf_add_str(&s->sql, "NOT ifnull((");
		if (!filter_compile(s, n->child[0], fe))
			return false;
		strbuf_add_str(&s->sql, "), 0)");
		return true;
	case NODE_FLAG:
		strbuf_addf(&s->sql, "(%s)", n->flag->expr);
		return true;
	case NODE_FIELD:
		return compile_field(s, n, NULL, fe);
	case NODE_ADDR:
		return compile_addr(s, n, fe);
	case NODE_WORD:
		return compile_word(s, n, fe);
	}
	return false;
}

void filter_bind(const struct filter_sql *s, struct stmt *st)
{
	for (size_t i = 0; i < s->values.n; i++) {
		const struct filter_value *v = vec_at(&s->values, i);
		char name[24];
		struct strbuf b = {0};

		strbuf_addf(&b, ":f%zu", i + 1);
		memcpy(name, strbuf_str(&b), b.n + 1);
		strbuf_done(&b);
		if (v->is_text)
			stmt_bind_text(st, name, v->text);
		else
			stmt_bind_i64(st, name, v->number);
	}
}
