#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/model/filter.h"
#include "astscope/model/place.h"
#include "astscope/model/rows.h"
#include "astscope/model/xref.h"
#include "astscope/store/db.h"
#include "tests/lib/small.h"

/*
 * Any text as a filter, a place and a thing to go to, over the small database.  The first byte picks the list.  A filter
 * either points at its fault or runs, and then it and its negation share the rows between them.
 */

static void claim(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

/* Rows of the list under a filter; -1 if it does not open. */
static int64_t count(struct db *db, const char *list, struct span filter)
{
	struct rows_args a = {.filter = filter};
	struct err e = {0};
	int64_t n = -1;

	if (!strcmp(list, "history"))
		rows_arg(&a, "life", 2);
	else if (!strcmp(list, "events"))
		rows_arg(&a, "ref_thread", 1);
	else if (!strcmp(list, "frames") || !strcmp(list, "values"))
		rows_arg(&a, "stack", 1);
	else if (!strcmp(list, "aliases"))
		rows_arg(&a, "thread", 2);
	if (!rows_count(db, list, &a, &n, &e)) {
		claim(e.code == ERR_USAGE, e.msg);
		return -1;
	}
	return n;
}

static void try_filter(struct db *db, const char *list, struct span text)
{
	struct filter_error fe = {0};
	struct strbuf negated = {0}, added = {0};
	bool ok = filter_check(db, list, text, &fe);
	int64_t n = count(db, list, text), rest;

	claim(ok == (n >= 0), "a filter compiles and does not run, or the other way round");
	if (!ok) {
		claim(fe.msg[0] && fe.length >= 1 && fe.offset <= text.n, "a fault without a place");
		return;
	}
	/* Groups of lives may be on both sides. */
	strbuf_add_str(&negated, "-(");
	strbuf_add(&negated, text);
	strbuf_add_char(&negated, ')');
	rest = count(db, list, strbuf_span(&negated));
	if (rest >= 0 && strncmp(list, "leaks", 5) != 0)
		claim(n + rest == count(db, list, (struct span){0}), "a filter and its negation do not share the rows");
	filter_add_term(text, SPAN_LIT("alive"), true, &added);
	strbuf_done(&negated);
	strbuf_done(&added);
}

static void try_completion(struct db *db, const char *list, struct span text)
{
	struct err e = {0};
	struct vec v;
	size_t start = 0;

	if (filter_complete(db, list, text, text.n, &start, &v, &e))
		claim(start <= text.n, "a completion begins behind the cursor");
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
		if (!xref_resolve(db, &p, &t, &e))
			claim(e.code == ERR_USAGE, e.msg);
	}
	if (xref_go(db, text, &l, &e)) {
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
	struct span text;
	const char *list;

	if (!size)
		return 0;
	if (!db)
		db = small_db();
	list = list_at(data[0] % list_count())->name;
	text = (struct span){(const char *)data + 1, size - 1};
	try_filter(db, list, text);
	try_completion(db, list, text);
	try_place(db, text);
	return 0;
}
