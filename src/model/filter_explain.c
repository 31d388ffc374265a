/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/model/filter_tree.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Why nothing is left: each top-level term is dropped in turn, and fields that mean the creator are tried as any. ones. */
struct explain {
	struct db *db;
	const char *list;
	const struct rows_args *args;
	struct span text;
	const struct list *l;
	const struct node *root;
	struct strbuf *out, *offer;
	struct err *e;
};

static bool count_text(struct explain *x, struct span text, int64_t *ret)
{
	struct rows_args a = *x->args;

	a.filter = text;
	return rows_count(x->db, x->list, &a, ret, x->e);
}

/* The filter with the bytes @from..@to replaced by @with. */
static void replaced(struct explain *x, size_t from, size_t to, struct span with, struct strbuf *out)
{
	strbuf_add(out, span_sub(x->text, 0, from));
	strbuf_add(out, with);
	strbuf_add(out, span_from_offset(x->text, to));
}

static size_t top_terms(const struct node *root)
{
	return root->kind == NODE_AND ? root->n : 1;
}

static const struct node *top_term(const struct node *root, size_t i)
{
	return root->kind == NODE_AND ? root->child[i] : root;
}

static struct span node_text(struct explain *x, const struct node *n)
{
	return span_sub(x->text, n->from, n->to - n->from);
}

/* "Without A 37, without B 12": only the terms whose absence helps. */
static bool blame(struct explain *x)
{
	size_t said = 0;

	for (size_t i = 0; top_terms(x->root) > 1 && i < top_terms(x->root); i++) {
		const struct node *n = top_term(x->root, i);
		struct strbuf text = {0};
		int64_t left = 0;
		bool ok;

		replaced(x, n->from, n->to, (struct span){0}, &text);
		ok = count_text(x, strbuf_span(&text), &left);
		strbuf_done(&text);
		if (!ok)
			return false;
		if (!left)
			continue;
		strbuf_add_str(x->out, said++ ? ", without " : ". Without ");
		strbuf_add(x->out, node_text(x, n));
		strbuf_add_char(x->out, ' ');
		strbuf_add_grouped(x->out, left);
	}
	return true;
}

/* file func line mean the creator: offer the same words for any event. */
static bool offer_any(struct explain *x)
{
	static const char *const creator[] = {"file", "func", "line"};
	struct strbuf text = {0};
	size_t changed = 0, from = 0;
	int64_t found = 0;
	bool ok = true;

	for (size_t i = 0; i < top_terms(x->root); i++) {
		const struct node *n = top_term(x->root, i);
		bool is_creator = false;

		for (size_t k = 0; n->kind == NODE_FIELD && k < ARRAY_LEN(creator); k++)
			is_creator |= !strcmp(n->field->name, creator[k]);
		if (!is_creator)
			continue;
		strbuf_add(&text, span_sub(x->text, from, n->from - from));
		strbuf_add_str(&text, "any.");
		from = n->from;
		changed++;
	}
	strbuf_add(&text, span_from_offset(x->text, from));
	if (changed && list_field(x->l, SPAN_LIT("any.file"))) {
		ok = count_text(x, strbuf_span(&text), &found);
		if (ok && found) {
			strbuf_addf(x->out, "; file, func and line mean the creator: %s gives ", strbuf_str(&text));
			strbuf_add_grouped(x->out, found);
			if (x->offer && !x->offer->n)
				strbuf_add(x->offer, strbuf_span(&text));
		}
	}
	strbuf_done(&text);
	return ok;
}

static bool offer_mended(struct explain *x)
{
	struct strbuf text = {0};
	int64_t found = 0;
	bool ok = filter_without_slips(x->db, x->l, x->text, x->root, &text, x->e) &&
		  (!text.n || count_text(x, strbuf_span(&text), &found));

	if (ok && found) {
		strbuf_addf(x->out, "; did you mean %s (", strbuf_str(&text));
		strbuf_add_grouped(x->out, found);
		strbuf_add_str(x->out, ")?");
		if (x->offer && !x->offer->n)
			strbuf_add(x->offer, strbuf_span(&text));
	}
	strbuf_done(&text);
	return ok;
}

/* True (and said) if `leaked` found nothing because the run did not stop cleanly. */
static bool explain_leaked(struct explain *x, bool *ret_said)
{
	struct stmt *st = db_query(x->db, Q_MODEL_SHUTDOWNS);
	const struct node *leaked = NULL;
	struct strbuf text = {0}, shutdown = {0};
	enum step step;
	int64_t clean = 0, alive = 0;
	bool ok;

	*ret_said = false;
	for (size_t i = 0; i < top_terms(x->root); i++) {
		const struct node *n = top_term(x->root, i);

		if (n->kind == NODE_FLAG && !strcmp(n->flag->name, "leaked"))
			leaked = n;
	}
	if (!leaked)
		return true;
	while ((step = stmt_step(st, x->e)) == STEP_ROW) {
		clean += span_eq_str(stmt_text(st, 0), "clean");
		strbuf_clear(&shutdown);
		strbuf_add(&shutdown, stmt_text(st, 0));
	}
	stmt_reset(st);
	replaced(x, leaked->from, leaked->to, SPAN_LIT("alive"), &text);
	ok = step == STEP_DONE && count_text(x, strbuf_span(&text), &alive);
	if (ok && !clean && alive) {
		strbuf_addf(x->out, "0 leaked: %s; %lld alive, type alive",
			    span_eq_str(strbuf_span(&shutdown), "unknown") ? "the log does not say how the run ended"
				    : "the log shows no whole shutdown", (long long)alive);
		if (x->offer)
			strbuf_add(x->offer, strbuf_span(&text));
		*ret_said = true;
	}
	strbuf_done(&text);
	strbuf_done(&shutdown);
	return ok;
}

bool filter_explain_zero(struct db *db, const char *list, const struct rows_args *a, struct strbuf *out,
			 struct strbuf *ret_offer, struct err *e)
{
	struct arena *arena = arena_new();
	const struct list *l = list_find(list);
	struct filter_error fe = {0};
	struct node *root = NULL;
	struct explain x = {db, list, a, span_trim(a->filter), l, NULL, out, ret_offer, e};
	int64_t all = 0;
	bool said = false, ok;

	if (!l)
		ok = err_set(e, ERR_USAGE, "no list \"%s\"", list);
	else if (!filter_tree(x.text, l, arena, &root, &fe))
		ok = err_set(e, ERR_USAGE, "filter, column %zu: %s", fe.offset + 1, fe.msg);
	else
		ok = count_text(&x, (struct span){0}, &all);
	x.root = root;
	ok = ok && explain_leaked(&x, &said);
	if (ok && !said) {
		strbuf_add_str(out, "0 of ");
		strbuf_add_grouped(out, all);
		ok = blame(&x) && offer_mended(&x) && offer_any(&x);
	}
	arena_free(arena);
	return ok;
}
