/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/view_facts.h"

#include <string.h>

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

#define NUMBERS 3 /* of a view */

void view_facts_done(struct vec *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		struct view_fact *f = vec_at(facts, i);

		strbuf_done(&f->view);
		strbuf_done(&f->words);
	}
	vec_done(facts);
}

/* "9 channels, 1 copy": of the words for one and for many, those that suit the number. */
static void add_words(struct stmt *st, int column, struct strbuf *b)
{
	for (int i = 0; i < NUMBERS && stmt_text(st, column + 1).n; i++, column += 2) {
		struct span words = stmt_text(st, column + 1);
		int64_t n = stmt_i64(st, column);
		long bar = span_find_char(words, '|');

		strbuf_add_str(b, b->n ? ", " : "");
		strbuf_add_grouped(b, n);
		strbuf_add_char(b, ' ');
		strbuf_add(b, bar < 0 ? words : n == 1 ? span_sub(words, 0, (size_t)bar) : span_from_offset(words, (size_t)bar + 1));
	}
}

static void mark(struct vec *facts, struct span place)
{
	for (size_t i = 0; i < facts->n; i++) {
		struct view_fact *f = vec_at(facts, i);
		char next = f->view.n < place.n ? place.p[f->view.n] : '/';

		f->bad |= span_starts(place, strbuf_span(&f->view)) && (next == '/' || next == '?');
	}
}

static bool load_findings(struct db *db, struct vec *facts, struct err *e)
{
	struct stmt *st = db_query(db, Q_VIEWS_OF_FINDINGS);
	struct view_fact *home = vec_push(facts);
	enum step step;

	strbuf_add_str(&home->view, "home");
	home->any = true;
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		((struct view_fact *)vec_at(facts, facts->n - 1))->bad = true;
		mark(facts, stmt_text(st, 0));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool view_facts_load(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_VIEW_FACTS);
	enum step step;

	vec_init(ret, sizeof(struct view_fact));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct view_fact *f = vec_push(ret);

		strbuf_add(&f->view, stmt_text(st, 0));
		f->any = stmt_i64(st, 1) > 0;
		add_words(st, 2, &f->words);
	}
	stmt_reset(st);
	if (step == STEP_DONE && load_findings(db, ret, e))
		return true;
	view_facts_done(ret);
	return false;
}
