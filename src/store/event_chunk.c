/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "event_read.h"

/* The events of a chunk as rows: all, or those that are wished for. */

#define TRAITS_AT_ONCE 64u

/* The events of a life, which follow the event @ord; exactly @n, or all if @n is 0. */
struct packed {
	const struct event_source *source;
	int64_t life;
	uint64_t ord, n;
	struct pack_state before;
	struct span events;
};

/* Room for @n rows behind those that are there. */
static struct event_row *room_for(struct vec *rows, size_t n)
{
	while (rows->cap - rows->n < n)
		vec_grow(rows);
	return (struct event_row *)rows->p + rows->n;
}

int choice_has(const struct event_choice *ch, uint32_t pair, unsigned kind, int64_t delta)
{
	if (ch->pairs && (!pair || pair > ch->n_pairs))
		return -1;
	return (!ch->pairs || ch->pairs[pair - 1]) && (!ch->kinds || ch->kinds >> kind & 1) && (!ch->by_delta || ch->delta == delta);
}

static int add_events(const struct packed *k, const struct event_wish *wish, struct vec *rows)
{
	const uint8_t *p = (const uint8_t *)k->events.p, *end = p + k->events.n;
	struct pack_state st = k->before;
	uint64_t done = 0;

	for (; p < end; done++) {
		struct packed_event e;
		int has;

		p = unpack_event(p, end, &st, &e);
		if (!p || e.line > (uint64_t)k->source->last_line || k->ord + done >= UINT32_MAX)
			return SQLITE_CORRUPT_VTAB;
		if (wish->thread && e.thread != wish->thread)
			continue;
		has = choice_has(wish->choice, e.pair, e.kind, e.delta);
		if (has < 0)
			return SQLITE_CORRUPT_VTAB;
		if (!has)
			continue;
		*room_for(rows, 1) = (struct event_row){
			.source = k->source->source, .line = (int64_t)e.line, .life = k->life, .ord = (int64_t)(k->ord + done + 1),
			.thread = e.thread, .delta = e.delta, .before = e.before, .after = event_after(&e),
			.pair = e.pair, .kind = (uint8_t)e.kind,
		};
		rows->n++;
	}
	return k->n && done != k->n ? SQLITE_CORRUPT_VTAB : SQLITE_OK;
}

/* The same without line and counts. */
static int add_traits(const struct chunk *c, const struct packed *k, const struct event_wish *wish, struct vec *rows)
{
	const uint8_t *p = (const uint8_t *)k->events.p;
	struct trait_scan s = {.p = p, .end = p + k->events.n, .thread = k->before.thread, .begun = k->before.begun};
	struct packed_trait t[TRAITS_AT_ONCE];
	size_t n;

	s.behind = (size_t)(c->bytes.p + c->bytes.n - (k->events.p + k->events.n));
	while ((n = unpack_traits(&s, (uint32_t)wish->thread, t, TRAITS_AT_ONCE))) {
		struct event_row *r = room_for(rows, n);

		for (size_t i = 0; i < n; i++) {
			int has = choice_has(wish->choice, t[i].pair, t[i].kind, t[i].delta);

			if (has < 0)
				return SQLITE_CORRUPT_VTAB;
			*r = (struct event_row){
				.source = k->source->source, .life = k->life, .ord = (int64_t)(k->ord + t[i].nth + 1),
				.thread = t[i].thread, .delta = t[i].delta, .pair = t[i].pair, .kind = (uint8_t)t[i].kind,
			};
			r += has;
		}
		rows->n = (size_t)(r - (struct event_row *)rows->p);
	}
	return !s.p || k->ord + s.done > UINT32_MAX || (k->n && s.done != k->n) ? SQLITE_CORRUPT_VTAB : SQLITE_OK;
}

/* Whether a number stands among the bytes at all: where it does not, no event has it. */
static bool may_have(struct span events, uint64_t number)
{
	uint8_t varint[PACK_VARINT_MAX];
	size_t n = (size_t)(pack_varint(varint, number) - varint);
	const char *p = events.p, *end = p + events.n;

	while ((p = memchr(p, varint[0], (size_t)(end - p)))) {
		if ((size_t)(end - p) >= n && !memcmp(p, varint, n))
			return true;
		p++;
	}
	return false;
}

static bool may_have_any(struct span events, const struct event_choice *ch)
{
	bool may = !ch->n_few;

	for (size_t i = 0; !may && i < ch->n_few; i++)
		may = may_have(events, ch->few[i]);
	return may;
}

static int add_packed(const struct chunk *c, const struct packed *k, const struct event_wish *wish, struct vec *rows)
{
	static const struct event_choice all;
	struct event_wish w = wish ? *wish : (struct event_wish){0};

	w.choice = w.choice ? w.choice : &all;
	/* The thread of a piece may be that of the piece before. */
	if (!may_have_any(k->events, w.choice) || (w.thread && !k->n && !may_have(k->events, (uint64_t)w.thread)))
		return SQLITE_OK;
	return w.traits ? add_traits(c, k, &w, rows) : add_events(k, &w, rows);
}

static int add_piece(struct events *ev, const struct chunk *c, const struct event_wish *wish, struct vec *rows)
{
	struct packed k = {.life = life_of_chunk(c), .ord = before_chunk(c)};
	struct piece_head head;
	int rc = events_source_of_life(ev, k.life, &k.source);

	if (rc != SQLITE_OK)
		return rc;
	if (!k.source || !piece_open(strbuf_span(&c->bytes), &head, &k.events) || k.ord + head.here > head.events)
		return SQLITE_CORRUPT_VTAB;
	k.n = head.here;
	k.before = head.before;
	k.before.begun = k.ord > 0;
	return add_packed(c, &k, wish, rows);
}

/* The lives of a group; all, or @only. */
static int add_group(struct events *ev, const struct chunk *c, int64_t only, const struct event_wish *wish, struct vec *rows)
{
	struct span rest = group_entries(strbuf_span(&c->bytes));
	struct packed k = {.life = life_of_chunk(c)};
	int rc = SQLITE_OK;

	if (before_chunk(c))
		return SQLITE_CORRUPT_VTAB;
	for (; rc == SQLITE_OK && group_next(&rest, &k.events); k.life++) {
		if (only && k.life != only)
			continue;
		/* lives of a chunk are those of one source, mostly */
		if (!k.source || k.life > k.source->last_life)
			rc = events_source_of_life(ev, k.life, &k.source);
		if (rc == SQLITE_OK && !k.source)
			rc = SQLITE_CORRUPT_VTAB;
		if (rc == SQLITE_OK)
			rc = add_packed(c, &k, wish, rows);
		if (only)
			return rc;
	}
	return rc == SQLITE_OK && rest.n ? SQLITE_CORRUPT_VTAB : rc;
}

int events_of_life(struct events *ev, const struct chunk *c, int64_t life, const struct event_wish *wish, struct vec *rows)
{
	if (c->id < 0)
		return SQLITE_OK;
	if (chunk_is_group(strbuf_span(&c->bytes)))
		return add_group(ev, c, life, wish, rows);
	return life_of_chunk(c) == life ? add_piece(ev, c, wish, rows) : SQLITE_OK;
}

int events_of_chunk(struct events *ev, const struct chunk *c, const struct event_wish *wish, struct vec *rows)
{
	return chunk_is_group(strbuf_span(&c->bytes)) ? add_group(ev, c, 0, wish, rows) : add_piece(ev, c, wish, rows);
}
