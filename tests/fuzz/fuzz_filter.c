/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/model/filter.h"
#include "astscope/model/list.h"
#include "astscope/model/place.h"
#include "astscope/model/rows.h"
#include "astscope/model/xref.h"
#include "astscope/store/db.h"
#include "tests/lib/small.h"

/*
 * Any text as a filter, a place and a thing to go to, over the small database.  The first line names the list; one that
 * names none picks a list by its first byte.  A filter either points at its fault or runs, and then it and its negation share
 * the rows between them.
 */
enum goal { GOAL_LISTS, GOAL_SOME, GOAL_FAULTS, GOAL_EXPLAINED, GOAL_COMPLETIONS, GOAL_VALUES, GOAL_PLACES, GOAL_GO };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_LISTS] = {"lists that were filtered", 10, 0},
	[GOAL_SOME] = {"filters that pass some rows and not all", 12, 0},
	[GOAL_FAULTS] = {"faults with a place", 4, 0},
	[GOAL_EXPLAINED] = {"filters that pass nothing, explained", 3, 0},
	[GOAL_COMPLETIONS] = {"names offered", 2, 0},
	[GOAL_VALUES] = {"values offered", 2, 0},
	[GOAL_PLACES] = {"places that resolve", 4, 0},
	[GOAL_GO] = {"things to go to", 3, 0},
	{NULL, 0, 0},
};

/* All that the list demands: things of the small database. */
static void add_params(const struct list *l, struct rows_args *a)
{
	for (size_t i = 0; i < l->n_params; i++) {
		if (l->params[i].required)
			rows_arg(a, l->params[i].name, strcmp(l->params[i].name, "life") == 0 ? 2 : 1);
	}
}

/* Rows of the list under a filter; -1 if it does not open. */
static int64_t count(struct db *db, const struct list *l, struct span filter)
{
	struct rows_args a = {.filter = filter};
	struct err e = {0};
	int64_t n = -1;

	add_params(l, &a);
	if (!rows_count(db, l->info.name, &a, &n, &e)) {
		claim(e.code == ERR_USAGE, e.msg);
		return -1;
	}
	return n;
}

static void explain(struct db *db, const struct list *l, struct span text)
{
	struct rows_args a = {.filter = text};
	struct strbuf why = {0}, offer = {0};
	struct filter_error fe;
	struct err e = {0};

	add_params(l, &a);
	claim(filter_explain_zero(db, l->info.name, &a, &why, &offer, &e), e.msg);
	claim(why.n > 0, "nothing to say of a filter that passes nothing");
	claim(!offer.n || filter_check(db, l->info.name, strbuf_span(&offer), &fe), "a filter is offered that does not compile");
	fuzz_goals[GOAL_EXPLAINED].times++;
	strbuf_done(&why);
	strbuf_done(&offer);
}

static void try_filter(struct db *db, const struct list *l, struct span text)
{
	static bool seen[100];
	struct filter_error fe = {0};
	struct strbuf negated = {0}, added = {0};
	bool ok = filter_check(db, l->info.name, text, &fe);
	int64_t n = count(db, l, text), all = count(db, l, (struct span){0}), rest;

	claim(all >= 0, "a list does not open");
	claim(ok == (n >= 0), "a filter compiles and does not run, or the other way round");
	if (!ok) {
		claim(fe.msg[0] && fe.length >= 1 && fe.offset <= text.n, "a fault without a place");
		fuzz_goals[GOAL_FAULTS].times++;
		return;
	}
	fuzz_goals[GOAL_LISTS].times += !seen[l - lists];
	seen[l - lists] = true;
	fuzz_goals[GOAL_SOME].times += n > 0 && n < all;
	if (!n && span_trim(text).n)
		explain(db, l, text);
	/* Groups of lives may be on both sides. */
	strbuf_add_str(&negated, "-(");
	strbuf_add(&negated, text);
	strbuf_add_char(&negated, ')');
	rest = count(db, l, strbuf_span(&negated));
	if (rest >= 0 && strncmp(l->info.name, "leaks", 5) != 0)
		claim(n + rest == all, "a filter and its negation do not share the rows");
	filter_add_term(text, SPAN_LIT("alive"), true, &added);
	strbuf_done(&negated);
	strbuf_done(&added);
}

static void try_completion(struct db *db, const struct list *l, struct span text)
{
	struct err e = {0};
	struct vec v;
	size_t start = 0;

	if (filter_complete(db, l->info.name, text, text.n, &start, &v, &e)) {
		claim(start <= text.n, "a completion begins behind the cursor");
		if (v.n)
			fuzz_goals[((struct completion *)vec_at(&v, 0))->count < 0 ? GOAL_COMPLETIONS : GOAL_VALUES].times++;
	}
	filter_completions_done(&v);
}

static bool same_place(const struct place *p, struct span text)
{
	struct strbuf b = {0};
	bool same;

	place_add(&b, p);
	same = span_eq(strbuf_span(&b), text);
	strbuf_done(&b);
	return same;
}

static void try_place(struct db *db, struct span text)
{
	struct place p = {0}, q = {0};
	struct xref_target t;
	struct xref_list l;
	struct strbuf b = {0};
	struct err e = {0};

	if (place_read(text, &p, &e)) {
		place_add(&b, &p);
		claim(place_read(strbuf_span(&b), &q, &e) && same_place(&q, strbuf_span(&b)), "a place does not read back");
		if (xref_resolve(db, &p, &t, &e))
			fuzz_goals[GOAL_PLACES].times++;
		else
			claim(e.code == ERR_USAGE, e.msg);
	}
	if (xref_go(db, text, &l, &e)) {
		fuzz_goals[GOAL_GO].times += l.links.n > 0;
		for (size_t i = 0; i < l.links.n; i++) {
			struct place r = {0};

			claim(place_read(((struct xref_link *)vec_at(&l.links, i))->place, &r, &e), "a link leads to no place");
			place_done(&r);
		}
		xref_list_done(&l);
	}
	place_done(&p);
	place_done(&q);
	strbuf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct db *db;
	struct span text = {(const char *)data, size};
	const struct list *l = NULL;
	char name[40];
	long end = span_find_char(text, '\n');

	if (!size)
		return -1;
	if (!db)
		db = small_db();
	if (end >= 0 && end < (long)sizeof(name)) {
		memcpy(name, text.p, (size_t)end);
		name[end] = '\0';
		l = list_find(name);
	}
	text = span_from_offset(text, l ? (size_t)end + 1 : 1);
	if (!l)
		l = &lists[data[0] % lists_count];
	try_filter(db, l, text);
	try_completion(db, l, text);
	try_place(db, text);
	return 0;
}
