/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

static uint32_t new_pair(struct pairs *p, uint64_t key, uint64_t events)
{
	struct pair *pair = vec_push(&p->list);

	*pair = (struct pair){.key = key, .events = events, .told = events};
	*map_put(&p->ids, key, NULL) = p->list.n;
	return (uint32_t)p->list.n;
}

bool pairs_load(struct pairs *p, struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_PAIR_ALL);
	enum step r;
	bool ok = true;

	*p = (struct pairs){0};
	vec_init(&p->list, sizeof(struct pair));
	vec_init(&p->of_site, sizeof(struct site_pair));
	while (ok && (r = stmt_step(st, e)) == STEP_ROW) {
		uint64_t key = (uint64_t)stmt_i64(st, 1) << 32 | (uint32_t)stmt_i64(st, 2);

		ok = stmt_i64(st, 0) == (int64_t)new_pair(p, key, (uint64_t)stmt_i64(st, 3)) ||
		     err_set(e, ERR_DB, "table pair of the database is damaged");
	}
	stmt_reset(st);
	return ok && r == STEP_DONE;
}

void pairs_done(struct pairs *p)
{
	map_done(&p->ids);
	vec_done(&p->list);
	vec_done(&p->of_site);
}

/* Mostly a site has the tag that it had before. */
uint32_t pairs_count(struct pairs *p, uint32_t site, uint32_t tag)
{
	struct site_pair *last;

	while (p->of_site.n <= site)
		vec_push(&p->of_site);
	last = vec_at(&p->of_site, site);
	if (!last->id || last->tag != tag) {
		uint64_t key = (uint64_t)site << 32 | tag;
		const uint64_t *id = map_get(&p->ids, key);

		*last = (struct site_pair){.tag = tag, .id = id ? (uint32_t)*id : new_pair(p, key, 0)};
	}
	((struct pair *)vec_at(&p->list, last->id - 1))->events++;
	return last->id;
}

void pairs_flush(struct writer *w)
{
	for (size_t i = 0; i < w->pairs.list.n && !w->failed; i++) {
		struct pair *p = vec_at(&w->pairs.list, i);
		struct row row;

		if (p->events == p->told)
			continue;
		row = row_begin(w, Q_PAIR_PUT);
		row_i64(&row, (int64_t)i + 1);
		row_i64(&row, (int64_t)(p->key >> 32));
		row_opt(&row, (int64_t)(p->key & UINT32_MAX), 0);
		row_u64(&row, p->events);
		row_end(&row);
		p->told = p->events;
	}
}
