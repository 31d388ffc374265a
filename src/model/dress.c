/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/dress.h"

#include <stdlib.h>

#include "astscope/base/arena.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/vec.h"
#include "astscope/logic/redact.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* A thing with a name, by what it is called in texts: "0x55aad9cb9860#1", "0x55aad9cb9810", "25718". */
struct entry {
	struct span token, name;
	struct span place;
	struct span own;     /* of a thread by its LWP: the name that it has by itself; may be empty */
	bool number;         /* the token is a decimal number, which says by itself nothing */
};

struct dress {
	struct vec names; /* struct entry, by token */
	struct arena *texts;
	struct redact *redact; /* NULL = nothing is private */
};

struct dress *dress_new(void)
{
	struct dress *d = mem_zalloc(sizeof(*d));

	vec_init(&d->names, sizeof(struct entry));
	d->texts = arena_new();
	return d;
}

void dress_free(struct dress *d)
{
	if (!d)
		return;
	vec_done(&d->names);
	arena_free(d->texts);
	redact_free(d->redact);
	free(d);
}

/* ---- names ---- */

static const struct {
	const char *prefix;
	bool number;
} forms[] = {
	{"hist/", false}, {"locks/", false}, {"threads/lwp/", true}, {"threads/pthread/", false},
};

static void add_name(struct dress *d, struct span place, struct span name, struct span about)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct span prefix = span_from(forms[i].prefix);
		struct entry *to;

		if (!span_starts(place, prefix))
			continue;
		to = vec_push(&d->names);
		to->place = arena_span(d->texts, place);
		to->name = arena_span(d->texts, name);
		to->token = span_from_offset(to->place, prefix.n);
		to->number = forms[i].number;
		if (to->number && span_find_char(to->token, '/') >= 0) /* another process has the same LWP: the place tells */
			to->token.n = (size_t)span_find_char(to->token, '/');
		else if (to->number)
			to->own = arena_span(d->texts, span_sub(about, 0, span_find_char(about, ',') < 0
				? about.n : (size_t)span_find_char(about, ',')));
		return;
	}
}

static int by_token(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = span_cmp(x->token, y->token);

	return c ? c : span_cmp(x->place, y->place);
}

/* What people call a thing may be whose it is. */
static void mark_names(const struct dress *d)
{
	for (size_t i = 0; d->redact && i < d->names.n; i++)
		redact_mark(d->redact, ((const struct entry *)vec_at(&d->names, i))->name);
}

bool dress_load(struct dress *d, struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_NOTE_NAMES);
	enum step step;

	vec_clear(&d->names);
	arena_reset(d->texts);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		add_name(d, stmt_text(st, 0), stmt_text(st, 1), stmt_text(st, 2));
	stmt_reset(st);
	vec_sort(&d->names, by_token);
	mark_names(d);
	return step == STEP_DONE;
}

/* The first entry of that token, or NULL. */
static const struct entry *find(const struct dress *d, struct span token)
{
	size_t from = 0, to = d->names.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct entry *x = vec_at(&d->names, middle);

		if (span_cmp(x->token, token) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from < d->names.n && span_eq(((struct entry *)vec_at(&d->names, from))->token, token))
		return vec_at(&d->names, from);
	return NULL;
}

static bool leads_to(struct span link, struct span place)
{
	char next = link.n > place.n ? link.p[place.n] : '/';

	return span_starts(link, place) && (next == '/' || next == '?');
}

/* A decimal number is the LWP of a thread where the text leads to the thread, says LWP or names it as the thread does. */
static bool is_meant(const struct entry *x, struct span before, struct span link)
{
	struct span lwp = SPAN_LIT("LWP ");

	if (!x->number)
		return true;
	if (leads_to(link, x->place))
		return true;
	if (span_ends(before, lwp))
		return x->place.p + x->place.n == x->token.p + x->token.n;
	return x->own.n && before.n > x->own.n && before.p[before.n - 1] == ' ' &&
	       span_ends(span_sub(before, 0, before.n - 1), x->own);
}

static const struct entry *meant(const struct dress *d, struct span token, struct span before, struct span link)
{
	const struct entry *x = find(d, token), *end = (const struct entry *)d->names.p + d->names.n;

	for (; x && x < end && span_eq(x->token, token); x++)
		if (is_meant(x, before, link))
			return x;
	return NULL;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '#';
}

/* Names behind what has them; a place in its text form is no text for people. */
static bool add_names(const struct dress *d, struct span text, struct span link, struct strbuf *ret)
{
	size_t done = 0;
	bool any = false;

	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		const struct entry *x;

		while (i < text.n && is_word(text.p[i]))
			i++;
		if (i == from) {
			i++;
			continue;
		}
		if (text.p[from] < '0' || text.p[from] > '9' || (from && text.p[from - 1] == '/'))
			continue;
		x = meant(d, span_sub(text, from, i - from), span_sub(text, 0, from), link);
		if (!x)
			continue;
		strbuf_add(ret, span_sub(text, done, i - done));
		strbuf_add_str(ret, " (");
		if (!d->redact || !redact_value(d->redact, x->name, ret))
			strbuf_add(ret, x->name);
		strbuf_add_char(ret, ')');
		done = i;
		any = true;
	}
	if (any)
		strbuf_add(ret, span_from_offset(text, done));
	return any;
}

/* ---- what is private ---- */

/* The id of the bundle, which no text tells; a database without one has a key that lasts as long as the program. */
static void make_key(struct db *db, uint64_t key[2])
{
	struct strbuf id = {0};
	struct err ignored;
	struct span rest;

	env_random(key, 2 * sizeof(*key));
	if (db && db_meta_get(db, "id", &id, &ignored) == STEP_ROW && id.n == 32) {
		rest = span_sub(strbuf_span(&id), 0, 16);
		(void)scan_hex(&rest, &key[0]);
		rest = span_from_offset(strbuf_span(&id), 16);
		(void)scan_hex(&rest, &key[1]);
	}
	strbuf_done(&id);
}

static bool learn(struct redact *r, struct db *db, int query, void (*take)(struct redact *r, struct span text), struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		take(r, stmt_text(st, 0));
	stmt_reset(st);
	return step == STEP_DONE;
}

bool dress_redact(struct dress *d, struct db *db, bool on, struct err *e)
{
	uint64_t key[2];

	redact_free(d->redact);
	d->redact = NULL;
	if (!on)
		return true;
	make_key(db, key);
	d->redact = redact_new(key);
	mark_names(d);
	if (!db)
		return true;
	return learn(d->redact, db, Q_REDACT_VALUES, redact_mark, e) && learn(d->redact, db, Q_REDACT_TEXTS, redact_learn, e);
}

bool dress_is_redacting(const struct dress *d)
{
	return d && d->redact;
}

bool dress_redacted(const struct dress *d, size_t i, struct span *ret_value, struct strbuf *ret_pseudonym)
{
	return d && d->redact && redact_learnt(d->redact, i, ret_value, ret_pseudonym);
}

bool dress_text(const struct dress *d, struct span text, struct span link, bool names, bool value, struct strbuf *ret)
{
	bool (*redacted)(const struct redact *r, struct span text, struct strbuf *ret) = value ? redact_value : redact_text;
	struct strbuf named = {0};
	bool changed;

	if (!d || !text.n)
		return false;
	if (!d->redact)
		return names && d->names.n && add_names(d, text, link, ret);
	changed = names && d->names.n && add_names(d, text, link, &named);
	if (redacted(d->redact, changed ? strbuf_span(&named) : text, ret))
		changed = true;
	else if (changed)
		strbuf_add(ret, strbuf_span(&named));
	strbuf_done(&named);
	return changed;
}
