/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/names.h"

#include "astscope/base/vec.h"
#include "astscope/model/xref.h"
#include "astscope/store/notes.h"
#include "astscope/store/queries.h"
#include "xref_priv.h"

void named_done(struct named *n)
{
	strbuf_done(&n->what);
	strbuf_done(&n->title);
	strbuf_done(&n->about);
	strbuf_done(&n->text);
}

/* Things that stand for the one that is meant, by the capital that leads to it. */
static const struct {
	enum thing_kind kind;
	char capital;
} stand_for[] = {
	{THING_HOLD, 'L'}, {THING_WAIT, 'T'}, {THING_MEMBER, 'T'}, {THING_STACK, 'T'}, {THING_FRAME, 'T'},
};

/* The thing to name in place of @t; false if a note is all that can be made. */
static bool meant(struct db *db, const struct thing *t, struct thing *ret)
{
	struct xref_list found = {0};
	struct err ignored;
	char capital = 0;
	bool ok = false;

	*ret = *t;
	if (t->kind == THING_LIFE || t->kind == THING_THREAD || t->kind == THING_LOCK)
		return true;
	if (t->kind == THING_EVENT) {
		*ret = (struct thing){THING_LIFE, {t->id[0], 0}};
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(stand_for); i++)
		if (stand_for[i].kind == t->kind)
			capital = stand_for[i].capital;
	if (!capital || !xref_jump(db, t, capital, &found, &ignored))
		return false;
	if (found.links.n)
		ok = xref_thing(db, ((struct xref_link *)vec_at(&found.links, 0))->place, ret, &ignored) &&
		     (ret->kind == THING_THREAD || ret->kind == THING_LOCK);
	xref_list_done(&found);
	return ok;
}

static int about_query(enum thing_kind kind)
{
	return kind == THING_LIFE ? Q_NOTE_ABOUT_LIFE : kind == THING_THREAD ? Q_NOTE_ABOUT_THREAD : Q_NOTE_ABOUT_LOCK;
}

/* The columns that are not NULL, with commas between. */
static bool add_about(struct db *db, const struct thing *t, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, about_query(t->kind));
	enum step step;

	stmt_bind_i64(st, ":a", t->id[0]);
	step = stmt_step(st, e);
	for (int i = 0; step == STEP_ROW && i < stmt_columns(st); i++) {
		if (stmt_text(st, i).n)
			strbuf_add_str(ret, ret->n ? ", " : "");
		strbuf_add(ret, stmt_text(st, i));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool note_text(struct db *db, const char *kind, struct span what, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_NOTE_TEXT);
	enum step step;

	stmt_bind_text(st, ":kind", span_from(kind));
	stmt_bind_text(st, ":what", what);
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_add(ret, stmt_text(st, 0));
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool fill_text(struct db *db, struct named *n, struct err *e)
{
	return note_text(db, n->is_name ? "name" : "note", strbuf_span(&n->what), &n->text, e);
}

bool named_thing(struct db *db, const struct thing *t, struct named *ret, struct err *e)
{
	struct thing thing;
	bool ok;

	*ret = (struct named){.is_name = meant(db, t, &thing)};
	if (!ret->is_name)
		thing = *t;
	ok = xref_place(db, &thing, &ret->what) || err_set(e, ERR_USAGE, "this can be neither named nor noted");
	ok = ok && xref_title(db, &thing, &ret->title, e) && (!ret->is_name || add_about(db, &thing, &ret->about, e)) &&
	     fill_text(db, ret, e);
	if (!ok)
		named_done(ret);
	return ok;
}

/* A name may be left of a thing that is not in the bundle any more. */
static bool note_of_place(struct db *db, struct span place, bool may_name, struct named *ret, struct err *e)
{
	bool ok;

	*ret = (struct named){.is_name = may_name};
	strbuf_add(&ret->what, place);
	strbuf_add(&ret->title, place);
	ok = fill_text(db, ret, e);
	if (ok && may_name && !ret->text.n) {
		ret->is_name = false;
		ok = fill_text(db, ret, e);
	}
	if (!ok)
		named_done(ret);
	return ok;
}

/* What `:go` would open. */
static bool find_place(struct db *db, struct span text, struct strbuf *ret, struct err *e)
{
	struct xref_list found = {0};
	bool ok = xref_go(db, text, &found, e);

	if (!ok)
		return false;
	if (!found.links.n)
		ok = err_set(e, ERR_USAGE, "%.*s", SPAN_ARG(found.message));
	else if (found.links.n > 1)
		ok = err_set(e, ERR_USAGE, "\"%.*s\" is several things; :go shows them, a names the one under the cursor",
			     SPAN_ARG(span_sub(text, 0, 100)));
	else
		strbuf_add(ret, ((struct xref_link *)vec_at(&found.links, 0))->place);
	xref_list_done(&found);
	return ok;
}

bool named_place(struct db *db, struct span text, bool may_name, struct named *ret, struct err *e)
{
	struct strbuf place = {0};
	struct place p = {0};
	struct thing t = {0};
	struct err ignored;
	bool ok;

	if (!may_name)
		return note_of_place(db, text, false, ret, e);
	if (place_read(text, &p, &ignored))
		strbuf_add(&place, text);
	ok = place.n || find_place(db, text, &place, e);
	if (ok && xref_thing(db, strbuf_span(&place), &t, &ignored) && t.kind != THING_NONE)
		ok = named_thing(db, &t, ret, e);
	else if (ok)
		ok = note_of_place(db, strbuf_span(&place), true, ret, e);
	place_done(&p);
	strbuf_done(&place);
	return ok;
}

bool named_set(struct db *db, const struct named *n, struct span text, struct err *e)
{
	return notes_put(db, &(struct note){
		.kind = span_from(n->is_name ? "name" : "note"), .what = strbuf_span(&n->what), .text = text,
		.about = strbuf_span(&n->about),
	}, e);
}

bool mark_set(struct db *db, char letter, struct span place, struct span about, struct err *e)
{
	return notes_put(db, &(struct note){
		.kind = SPAN_LIT("mark"), .what = (struct span){&letter, 1}, .text = place, .about = about,
	}, e);
}

bool mark_get(struct db *db, char letter, struct strbuf *ret)
{
	size_t before = ret->n;
	struct err ignored;

	return note_text(db, "mark", (struct span){&letter, 1}, ret, &ignored) && ret->n > before;
}
