/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include "astscope/base/scan.h"
#include "astscope/model/filter_tree.h"
#include "astscope/store/queries.h"

/* `:go TEXT`: whatever a reader may paste. */

static void go_lives(struct xref *x, uint64_t addr, int64_t ordinal, struct xref_list *l)
{
	struct stmt *st;
	struct vec found;

	if (ordinal) {
		int64_t life = xref_life_of(x, addr, ordinal);

		if (life)
			xref_add_thing(x, l, &(struct thing){THING_LIFE, {life, 0}}, SPAN_LIT("this life"), "sure");
		return;
	}
	st = db_query(x->db, Q_XREF_GO_LIVES);
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	vec_init(&found, sizeof(struct xref_link));
	while (xref_step(x, st)) {
		struct strbuf why = {0};

		strbuf_add(&why, stmt_text(st, 2));
		strbuf_addf(&why, ", from refs line %lld%s", (long long)stmt_i64(st, 4),
			    stmt_i64(st, 3) ? ", never ended" : "");
		vec_append(&found, &(struct xref_link){.what = arena_span(l->arena, stmt_text(st, 1)),
						       .why = arena_span(l->arena, strbuf_span(&why))});
		strbuf_done(&why);
	}
	for (size_t i = 0; i < found.n; i++) {
		const struct xref_link *f = vec_at(&found, i);
		struct strbuf place = {0};

		strbuf_addf(&place, "hist/%.*s", SPAN_ARG(f->what));
		xref_add(l, "object", f->what, strbuf_span(&place), f->why, "sure");
		strbuf_done(&place);
	}
	vec_done(&found);
}

static void go_threads(struct xref *x, const char *way, uint64_t number, struct xref_list *l)
{
	struct stmt *st = db_query(x->db, Q_XREF_GO_THREADS);
	struct vec ids;

	vec_init(&ids, sizeof(struct thing));
	stmt_bind_text(st, ":way", span_from(way));
	stmt_bind_i64(st, ":number", (int64_t)number);
	while (xref_step(x, st))
		vec_append(&ids, &(struct thing){THING_THREAD, {stmt_i64(st, 0), 0}});
	for (size_t i = 0; i < ids.n; i++)
		xref_add_thing(x, l, vec_at(&ids, i), SPAN_LIT("a name of this thread"), "sure");
	vec_done(&ids);
}

struct owner {
	struct thing life;
	const char *confidence;
};

static void owners_of_lock(struct xref *x, const struct thing *lock, struct vec *ret)
{
	struct stmt *st = xref_query(x, Q_XREF_LIVES, lock);

	while (xref_step(x, st))
		vec_append(ret, &(struct owner){{THING_LIFE, {stmt_i64(st, 0), 0}}, xref_confidence(stmt_text(st, 3))});
}

/*
 * A lock in front of an object is that object: what else begins some bytes further on is not meant.  Only without such an object
 * is the address looked for among all lives.
 */
static void go_address(struct xref *x, uint64_t addr, int64_t ordinal, struct xref_list *l)
{
	struct stmt *st;
	struct vec locks, owners;

	if (ordinal) {
		go_lives(x, addr, ordinal, l);
		return;
	}
	vec_init(&locks, sizeof(struct thing));
	vec_init(&owners, sizeof(struct owner));
	st = db_query(x->db, Q_XREF_LOCK_BY_ADDR);
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	while (xref_step(x, st))
		vec_append(&locks, &(struct thing){THING_LOCK, {stmt_i64(st, 0), 0}});
	for (size_t i = 0; i < locks.n; i++)
		owners_of_lock(x, vec_at(&locks, i), &owners);
	for (size_t i = 0; i < owners.n; i++) {
		const struct owner *o = vec_at(&owners, i);

		xref_add_thing(x, l, &o->life, SPAN_LIT("this is its lock"), o->confidence);
	}
	if (!owners.n)
		go_lives(x, addr, 0, l);
	for (size_t i = 0; !owners.n && i < locks.n; i++)
		xref_add_thing(x, l, vec_at(&locks, i), SPAN_LIT("its address"), "sure");
	vec_done(&owners);
	vec_done(&locks);
	go_threads(x, "addr", addr, l);
}

struct site_name {
	struct span file, func; /* one of them is empty */
	int64_t line;
};

static int64_t site_count(struct xref *x, int query, const struct site_name *s)
{
	struct stmt *st = db_query(x->db, query);

	if (s->file.n) {
		stmt_bind_text(st, ":file", s->file);
		stmt_bind_i64(st, ":line", s->line);
		stmt_bind_null(st, ":func");
	} else {
		stmt_bind_null(st, ":file");
		stmt_bind_null(st, ":line");
		stmt_bind_text(st, ":func", s->func);
	}
	return xref_number(x, st, 0);
}

/* "VIEW?filter=PREFIXfile=F PREFIXline=N" or with func=. */
static void site_place(const char *view, const char *prefix, const struct site_name *s, struct strbuf *out)
{
	struct strbuf filter = {0};

	strbuf_addf(&filter, "%s%s=", prefix, s->file.n ? "file" : "func");
	filter_quote(s->file.n ? s->file : s->func, &filter);
	if (s->file.n)
		strbuf_addf(&filter, " %sline=%lld", prefix, (long long)s->line);
	strbuf_addf(out, "%s?filter=", view);
	place_escape(out, strbuf_span(&filter));
	strbuf_done(&filter);
}

static void go_site(struct xref *x, const struct site_name *s, struct xref_list *l)
{
	static const struct {
		int query;
		const char *view, *prefix, *kind, *what, *why;
	} ways[] = {
		{Q_XREF_GO_CREATORS, "objects", "", "creator", "objects made there", "the constructor"},
		{Q_XREF_GO_EVENTS, "objects", "any.", "object", "events there", "objects changed there"},
		{Q_XREF_GO_FRAMES, "stacks", "", "stack", "stacks in it", "a frame"},
		{Q_XREF_GO_ENTRIES, "locks", "", "lock", "locks asked for there", "entries of lock dumps"},
	};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		int64_t n = site_count(x, ways[i].query, s);
		struct strbuf what = {0}, place = {0};

		if (!n)
			continue;
		strbuf_addf(&what, "%lld %s", (long long)n, ways[i].what);
		site_place(ways[i].view, ways[i].prefix, s, &place);
		xref_add(l, ways[i].kind, strbuf_span(&what), strbuf_span(&place), span_from(ways[i].why), "sure");
		strbuf_done(&what);
		strbuf_done(&place);
	}
}

/* Thing-like texts; false if @text is none of them. */
static bool go_known_form(struct xref *x, struct span text, struct xref_list *l)
{
	struct span s = text;
	struct site_name site = {0};
	uint64_t n, life = 0;
	long colon;

	if (span_starts(s, SPAN_LIT("0x")) && scan_addr(&s, &n) && (!scan_char(&s, '#') || scan_u64(&s, &life)) &&
	    !s.n && life <= INT64_MAX) {
		go_address(x, n, (int64_t)life, l);
		return true;
	}
	s = text;
	if (scan_char(&s, 'T') && scan_u64(&s, &n) && !s.n) {
		go_threads(x, "gdb", n, l);
		return true;
	}
	s = text;
	if (scan_u64(&s, &n) && !s.n) {
		go_threads(x, "number", n, l);
		return true;
	}
	colon = span_rfind_char(text, ':');
	if (colon > 0) {
		s = span_from_offset(text, (size_t)colon + 1);
		site.file = span_sub(text, 0, (size_t)colon);
		if (scan_u64(&s, &n) && !s.n && n <= INT64_MAX) {
			site.line = (int64_t)n;
			go_site(x, &site, l);
			return true;
		}
	}
	return false;
}

bool xref_go(struct db *db, struct span text, struct xref_list *ret, struct err *e)
{
	struct xref x = {.db = db, .e = e};
	struct place p = {0};
	struct err ignored;

	text = span_trim(text);
	xref_list_init(ret);
	if (!text.n)
		return true;
	if (!go_known_form(&x, text, ret)) {
		if (place_read(text, &p, &ignored)) {
			struct strbuf b = {0};

			place_add(&b, &p);
			xref_add(ret, "place", strbuf_span(&b), strbuf_span(&b), SPAN_LIT("a place"), "sure");
			strbuf_done(&b);
			place_done(&p);
		} else {
			go_site(&x, &(struct site_name){.func = text}, ret);
		}
	}
	if (!ret->links.n)
		xref_say(ret, "nothing here is called \"%.*s\"", SPAN_ARG(span_sub(text, 0, 200)));
	if (x.failed)
		xref_list_done(ret);
	return !x.failed;
}
