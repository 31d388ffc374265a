/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "event_read.h"
#include "internal.h"
#include "lives_read.h"

/* Whether packed events of somebody else's database are such as ours: all are unpacked, and counted against the lives. */

struct profile {
	int64_t events, source;
};

struct check {
	struct db *db;
	struct vec profiles;         /* struct profile */
	struct map profile_of;       /* id: index + 1 in profiles */
	struct life_block lives;     /* with the life at hand */
	uint32_t at;                 /* its place there, plus 1 */
	int64_t life;                /* 0 = there is none any more */
	const struct profile *has;
	uint64_t seen;               /* its events so far */
	struct err *e;
};

static bool odd(struct check *k, const char *what)
{
	return err_set(k->e, ERR_DB, "its packed events are damaged: %s", what);
}

static bool read_profiles(struct check *k)
{
	struct stmt *st = db_query(k->db, Q_EVENTS_PROFILES);
	enum step step;

	while ((step = stmt_step(st, k->e)) == STEP_ROW) {
		vec_append(&k->profiles, &(struct profile){stmt_i64(st, 1), stmt_i64(st, 2)});
		*map_put(&k->profile_of, (uint64_t)stmt_i64(st, 0), NULL) = k->profiles.n;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* The next life that has events: of several that are not told apart one has them all. */
static bool next_life(struct check *k)
{
	k->seen = 0;
	for (;;) {
		const uint64_t *profile;

		while (k->at >= k->lives.columns.n) {
			int rc = lives_block_from(k->db->lives, k->life ? k->lives.first + k->lives.columns.n : 1, &k->lives);

			if (rc != SQLITE_OK)
				return rc == SQLITE_CORRUPT_VTAB ? odd(k, "a life cannot be read") : db_fail(k->db, k->e, rc);
			k->at = 0;
			k->life = k->lives.first;
			if (!k->life)
				return true;
		}
		k->life = k->lives.first + k->at;
		profile = map_get(&k->profile_of, life_value(&k->lives, LIFE_PROFILE, k->at++));
		k->has = profile ? vec_at(&k->profiles, *profile - 1) : NULL;
		if (k->has && k->has->events)
			return true;
	}
}

static bool count_event(struct check *k, const struct event_row *r)
{
	if (k->life && r->life != k->life) {
		if (k->seen != (uint64_t)k->has->events)
			return odd(k, "a life lacks some");
		if (!next_life(k))
			return false;
	}
	if (!k->life || r->life != k->life || r->source != k->has->source)
		return odd(k, "they name a life that is none");
	return r->ord == (int64_t)++k->seen || odd(k, "they do not follow each other");
}

static bool check_chunks(struct check *k)
{
	struct chunk c = {.id = -1};
	struct vec rows;
	bool ok = next_life(k);

	vec_init(&rows, sizeof(struct event_row));
	while (ok) {
		int rc = events_chunk_from(k->db->events, c.id + 1, &c);

		vec_clear(&rows);
		if (rc == SQLITE_OK && c.id < 0)
			break;
		if (rc == SQLITE_OK)
			rc = events_of_chunk(k->db->events, &c, NULL, &rows);
		if (rc != SQLITE_OK)
			ok = rc == SQLITE_CORRUPT_VTAB ? odd(k, "a chunk cannot be read") : db_fail(k->db, k->e, rc);
		for (size_t i = 0; ok && i < rows.n; i++)
			ok = count_event(k, vec_at(&rows, i));
	}
	if (ok && k->life) {
		if (k->seen != (uint64_t)k->has->events)
			ok = odd(k, "a life lacks some");
		ok = ok && next_life(k);
	}
	if (ok && k->life)
		ok = odd(k, "a life has none");
	vec_done(&rows);
	strbuf_done(&c.bytes);
	return ok;
}

/* As many lines have a life as there are events; what each says is looked at when it is asked for. */
static bool check_blocks(struct check *k, int64_t source, int64_t events)
{
	struct line_block *b = mem_alloc(sizeof(*b));
	uint64_t block = 0;
	bool ok = true, found = true;
	int64_t lines = 0;

	while (ok && found) {
		int rc = events_next_block(k->db->events, source, block, false, &found, &block);

		if (rc == SQLITE_OK && found)
			rc = events_block(k->db->events, source, block, true, b);
		if (rc != SQLITE_OK)
			ok = rc == SQLITE_CORRUPT_VTAB ? odd(k, "a block cannot be read") : db_fail(k->db, k->e, rc);
		for (uint32_t i = 0; ok && found && i < b->n; i++)
			lines += b->life[i] != 0;
		block++;
	}
	free(b);
	return ok && (lines == events || odd(k, "lines and events differ"));
}

static bool check_sources(struct check *k)
{
	struct stmt *st = db_query(k->db, Q_EVENTS_SOURCES);
	bool ok = true;
	enum step r;

	while ((r = stmt_step(st, k->e)) == STEP_ROW && ok)
		ok = check_blocks(k, stmt_i64(st, 0), stmt_i64(st, 4));
	stmt_reset(st);
	return ok && r != STEP_FAIL;
}

bool events_check(struct db *db, struct err *e)
{
	struct check k = {.db = db, .e = e};
	bool ok;

	vec_init(&k.profiles, sizeof(struct profile));
	ok = read_profiles(&k) && check_chunks(&k) && check_sources(&k);
	vec_done(&k.profiles);
	map_done(&k.profile_of);
	strbuf_done(&k.lives.bytes);
	return ok;
}
