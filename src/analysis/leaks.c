#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"
#include "leak_suspects.h"

/*
 * How much the lives of one creator that did not end smell (0 to 100); every term is written down, so that `i` can show
 * why.  Deterministic: the same log gives the same score.
 */

struct group {
	int64_t creator, alive, finalized, bytes;
	bool has_bytes, clean, unknown_stop;
	int64_t late_born;  /* made in the last hundredth of the log */
	int64_t above_one;  /* count above 1 at the end: somebody besides the maker took it */
};

struct score {
	int points;
	struct strbuf why;
};

static void add_term(struct score *s, int points, const char *text)
{
	if (!points)
		return;
	s->points += points;
	strbuf_addf(&s->why, "%s%+d %s", s->why.n ? "\n" : "", points, text);
}

static int share(int64_t part, int64_t whole, int points)
{
	return whole > 0 ? (int)(part * points / whole) : 0;
}

static void score_group(const struct group *g, struct score *s)
{
	int64_t all = g->alive + g->finalized;
	struct strbuf text = {0};

	add_term(s, g->clean ? 50 : 0, "the process shut down cleanly and these were still there");
	strbuf_addf(&text, "%lld of %lld made by this line ended, %lld did not", (long long)g->finalized, (long long)all,
		    (long long)g->alive);
	add_term(s, g->finalized ? share(g->finalized, all, 30) : 0, strbuf_str(&text));
	add_term(s, g->alive > 1 ? 10 : 0, "more than one");
	add_term(s, share(g->above_one, g->alive, 5), "somebody besides the maker still counts on them");
	if (!g->clean)
		add_term(s, -share(g->late_born, g->alive, 25), "made in the last hundredth of the log: likely still in use");
	if (g->unknown_stop)
		add_term(s, -5, "how the process stopped is not known");
	if (!g->clean && !g->finalized)
		add_term(s, -5, "none ever ended: perhaps made to live as long as the process");
	if (s->points < 0)
		s->points = 0;
	if (s->points > 100)
		s->points = 100;
	strbuf_done(&text);
}

/* What the ended lives say about those that leaked; nothing is said about lives that an abrupt stop left alive. */
static void score_suspects(const struct leak_suspects *l, struct score *s)
{
	struct strbuf text = {0};

	if (l->evidence != SUSPECT_SIBLING)
		return;
	strbuf_addf(&text, "%llu of them did all that %llu others did, but for one release",
		    (unsigned long long)l->complete, (unsigned long long)l->siblings);
	add_term(s, 5, strbuf_str(&text));
	strbuf_done(&text);
}

static bool load_groups(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_GROUPS);
	enum step step;

	vec_init(ret, sizeof(struct group));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct group *g = vec_push(ret);

		g->creator = stmt_i64(st, 0);
		g->alive = stmt_i64(st, 1);
		g->finalized = stmt_i64(st, 2);
		g->bytes = stmt_i64(st, 3);
		g->has_bytes = stmt_i64(st, 4) != 0;
		g->clean = stmt_i64(st, 5) != 0;
		g->unknown_stop = stmt_i64(st, 6) != 0;
		g->late_born = stmt_i64(st, 7);
		g->above_one = stmt_i64(st, 8);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool write_group(struct db *db, const struct group *g, struct err *e)
{
	struct stmt *st;
	struct leak_suspects l = {0};
	struct score s = {0};
	bool ok;

	if (g->clean && g->finalized && !leak_suspects_find(db, g->creator, &l, e))
		return false;
	st = db_query(db, Q_LEAK_GROUP_INSERT);
	score_group(g, &s);
	score_suspects(&l, &s);
	stmt_bind_i64(st, ":creator", g->creator);
	stmt_bind_i64(st, ":leaked", g->alive);
	stmt_bind_i64(st, ":finalized", g->finalized);
	bind_optional(st, ":bytes", g->has_bytes ? g->bytes : -1, -1);
	stmt_bind_i64(st, ":score", s.points);
	stmt_bind_text(st, ":why", strbuf_span(&s.why));
	bind_optional(st, ":suspect_site", l.take_site, 0);
	bind_optional(st, ":suspect_tag", l.take_tag, 0);
	bind_optional(st, ":release_site", l.release_site, 0);
	ok = stmt_run(st, e);
	strbuf_done(&s.why);
	return ok;
}

bool analysis_leaks(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;
	struct vec groups;
	bool ok = load_groups(db, &groups, e);

	for (size_t i = 0; ok && i < groups.n; i++)
		ok = write_group(db, vec_at(&groups, i), e);
	vec_done(&groups);
	return ok;
}
