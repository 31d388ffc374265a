/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows_priv.h"

#include "astscope/base/scan.h"
#include "astscope/model/place.h"
#include "shape.h"

/* A template over one row. */
struct linking {
	const struct rows *r;
	const struct row *row;
	int col;       /* for {@}; -1 = none */
	bool term;     /* values are quoted for a filter, not encoded for a place */
	bool missing;  /* a value it needs is NULL: there is no link */
};

static bool fill_link(void *ctx, struct span name, struct strbuf *out)
{
	struct linking *l = ctx;
	bool verbatim = scan_char(&name, '=');
	struct strbuf term = {0};

	if (span_eq_str(name, "filter")) {
		place_escape(out, strbuf_span(&l->r->filter_text));
		return true;
	}
	if (span_eq_str(name, "@")) {
		l->missing |= !rows_term(l->r, l->row, l->col, &term);
		place_escape(out, strbuf_span(&term));
		strbuf_done(&term);
		return true;
	}
	for (size_t i = 0; i < l->row->n; i++) {
		const struct cell *c = &l->row->cells[i];

		if (!span_eq_str(name, l->r->list->info.columns[i].name))
			continue;
		l->missing |= c->kind == CELL_IS_NULL;
		if (l->term)
			filter_quote(c->text, out);
		else if (verbatim)
			strbuf_add(out, c->text);
		else
			place_escape(out, c->text);
		return true;
	}
	return false;
}

/* A filter that ends in an encoded blank lost its last part. */
static void trim_end(struct strbuf *b)
{
	while (b->n >= 3 && span_ends(strbuf_span(b), SPAN_LIT("%20"))) {
		b->n -= 3;
		b->p[b->n] = 0;
	}
}

static bool fill(struct linking *l, const char *template, struct strbuf *out)
{
	struct strbuf b = {0};

	shape_fill(template, fill_link, l, &b);
	if (!l->missing) {
		trim_end(&b);
		strbuf_add(out, strbuf_span(&b));
	}
	strbuf_done(&b);
	return !l->missing;
}

bool rows_link(const struct rows *r, const struct row *row, int col, struct strbuf *out)
{
	struct linking l = {.r = r, .row = row, .col = col};
	const char *template = r->list->enter;

	if (col >= 0 && (size_t)col < r->list->info.n_columns)
		template = r->list->columns[col].link;
	return template && fill(&l, template, out);
}

bool rows_term(const struct rows *r, const struct row *row, int col, struct strbuf *out)
{
	struct linking l = {.r = r, .row = row, .col = -1, .term = true};
	if (col < 0 || (size_t)col >= r->list->info.n_columns)
		return false;
	return r->list->columns[col].term && fill(&l, r->list->columns[col].term, out);
}
