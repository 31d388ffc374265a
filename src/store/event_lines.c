/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "event_read.h"

/* The events of lines: blocks name their lives, each of which is read once. */

/* Repair moves a line by less than two segments of 4,096; a block has 4,096 lines.  Whatever is farther off is no line of ours. */
#define READ_MOST 32768u

static int by_life(const void *pa, const void *pb)
{
	const struct wanted *a = pa, *b = pb;

	if (a->life != b->life)
		return a->life < b->life ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static bool is_wanted(const struct wanted *w, size_t n, uint64_t line)
{
	size_t lo = 0;

	while (n) {
		size_t half = n / 2;

		if (w[lo + half].line == line)
			return true;
		if (w[lo + half].line < line) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return false;
}

/* The piece of a long life that has its event @ord (from 0), into sc->chunk. */
static int piece_with(struct events *ev, int64_t life, uint64_t ord, struct piece_head *ret)
{
	struct events_scratch *sc = events_scratch(ev);
	int rc = events_chunk_at(ev, (int64_t)((uint64_t)life << 32 | ord), &sc->chunk);
	struct span events;

	if (rc != SQLITE_OK)
		return rc;
	if (sc->chunk.id < 0 || life_of_chunk(&sc->chunk) != life ||
	    !piece_open(strbuf_span(&sc->chunk.bytes), ret, &events) || before_chunk(&sc->chunk) + ret->here <= ord)
		return SQLITE_CORRUPT_VTAB;
	return SQLITE_OK;
}

/* The first piece of a long life that may hold @line, into sc->chunk: their highest lines never fall. */
static int find_piece(struct events *ev, int64_t life, uint64_t line)
{
	const struct events_scratch *sc = events_scratch(ev);
	struct piece_head head;
	int rc = piece_with(ev, life, 0, &head);
	uint64_t lo = 0, stop, best = UINT64_MAX;

	for (stop = rc == SQLITE_OK ? head.events : 0; rc == SQLITE_OK && lo < stop;) {
		rc = piece_with(ev, life, lo + (stop - lo) / 2, &head);
		if (rc == SQLITE_OK && head.high >= line)
			best = stop = before_chunk(&sc->chunk);
		else if (rc == SQLITE_OK)
			lo = before_chunk(&sc->chunk) + head.here;
	}
	if (rc == SQLITE_OK && best == UINT64_MAX)
		rc = SQLITE_CORRUPT_VTAB;
	return rc == SQLITE_OK ? piece_with(ev, life, best, &head) : rc;
}

static int take_wanted(const struct events_scratch *sc, const struct wanted *w, size_t n, struct vec *rows, size_t *found)
{
	for (size_t i = 0; i < sc->life.n; i++) {
		const struct event_row *r = vec_at(&sc->life, i);

		if (!is_wanted(w, n, (uint64_t)r->line))
			continue;
		vec_append(rows, r);
		++*found;
	}
	return *found > n ? SQLITE_CORRUPT_VTAB : SQLITE_OK;
}

/* The lines of one life; sc->chunk: that of the life before, which may have this one too. */
static int lines_of_life(struct events *ev, const struct wanted *w, size_t n, struct vec *rows)
{
	struct events_scratch *sc = events_scratch(ev);
	size_t found = 0, read = 0;
	int rc;

	if (w->life < 1 || w->life > INT32_MAX)
		return SQLITE_CORRUPT_VTAB;
	if (sc->chunk.id >= 0 && chunk_is_group(strbuf_span(&sc->chunk.bytes)) && w->life > life_of_chunk(&sc->chunk)) {
		vec_clear(&sc->life);
		rc = events_of_life(ev, &sc->chunk, w->life, NULL, &sc->life);
		if (rc == SQLITE_OK)
			rc = take_wanted(sc, w, n, rows, &found);
		if (rc != SQLITE_OK || found == n)
			return rc;
		found = 0;
	}
	rc = events_chunk_at(ev, (int64_t)((uint64_t)w->life << 32), &sc->chunk);
	if (rc == SQLITE_OK && sc->chunk.id >= 0 && !chunk_is_group(strbuf_span(&sc->chunk.bytes)))
		rc = find_piece(ev, w->life, w->line);
	while (rc == SQLITE_OK) {
		vec_clear(&sc->life);
		rc = events_of_life(ev, &sc->chunk, w->life, NULL, &sc->life);
		if (rc == SQLITE_OK)
			rc = take_wanted(sc, w, n, rows, &found);
		read += sc->life.n;
		if (rc != SQLITE_OK || found == n)
			return rc;
		if (sc->chunk.id < 0 || chunk_is_group(strbuf_span(&sc->chunk.bytes)) || !sc->life.n || read > READ_MOST)
			return SQLITE_CORRUPT_VTAB; /* the block says that it is there */
		rc = events_chunk_from(ev, sc->chunk.id + 1, &sc->chunk);
	}
	return rc;
}

int events_of_lines(struct events *ev, struct wanted *wanted, size_t n, struct vec *rows)
{
	int rc = SQLITE_OK;

	if (n)
		qsort(wanted, n, sizeof(*wanted), by_life);
	events_scratch(ev)->chunk.id = -1;
	for (size_t i = 0, stop; rc == SQLITE_OK && i < n; i = stop) {
		for (stop = i; stop < n && wanted[stop].life == wanted[i].life;)
			stop++;
		rc = lines_of_life(ev, wanted + i, stop - i, rows);
	}
	return rc;
}
