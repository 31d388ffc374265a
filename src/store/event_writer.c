/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

/*
 * Packs the events of the lives that come: whole lives into groups, long ones into pieces; at the end of the source the blocks
 * of its lines.
 */

static void put_chunk(struct writer *w, int64_t life, uint64_t before, const struct strbuf *bytes)
{
	struct row row = row_begin(w, Q_EVENT_CHUNK_INSERT);

	row_i64(&row, (int64_t)((uint64_t)life << 32 | before));
	row_blob(&row, strbuf_span(bytes));
	row_end(&row);
}

static void close_group(struct writer *w)
{
	struct event_writer *ew = &w->packing;

	if (ew->group_lives)
		put_chunk(w, ew->group_first, 0, &ew->group);
	ew->group_lives = 0;
}

static struct span life_span(const struct event_writer *ew)
{
	return (struct span){(const char *)ew->life, ew->life_bytes};
}

static void begin_life(struct event_writer *ew)
{
	ew->life_bytes = 0;
	ew->state = (struct pack_state){0};
	ew->head = (struct piece_head){0};
	ew->is_long = false;
	ew->done = 0;
}

/* The events packed since the last piece are one. */
static void cut_piece(struct writer *w, const struct life *l)
{
	struct event_writer *ew = &w->packing;

	close_group(w);
	ew->head.events = l->events;
	piece_begin(&ew->piece, &ew->head);
	strbuf_add(&ew->piece, life_span(ew));
	put_chunk(w, w->last_life, ew->done, &ew->piece);
	ew->done += ew->head.here;
	ew->life_bytes = 0;
	ew->head.here = 0;
	ew->head.before = ew->state;
}

static void end_life(struct writer *w, const struct life *l)
{
	struct event_writer *ew = &w->packing;

	if (ew->is_long) {
		if (ew->head.here)
			cut_piece(w, l);
		return;
	}
	if (ew->group_lives && ew->group.n + ew->life_bytes + PACK_VARINT_MAX > GROUP_BYTES)
		close_group(w);
	if (!ew->group_lives) {
		group_begin(&ew->group);
		ew->group_first = w->last_life;
	}
	group_add(&ew->group, life_span(ew));
	ew->group_lives++;
}

static bool pack(struct writer *w, const struct life *l, const struct life_event *ev)
{
	struct event_writer *ew = &w->packing;
	struct packed_event packed = {
		.line = ev->line, .delta = ev->delta, .before = ev->before, .thread = ev->thread, .kind = ev->kind,
		.pair = pairs_count(&w->pairs, ev->site, ev->tag), .idle = ev->delta && ev->after == ev->before,
	};
	uint8_t *bytes = ew->life + ew->life_bytes; /* a piece is cut as soon as it is long enough */

	if (ev->kind > REF_INVALID || event_after(&packed) != ev->after)
		return writer_fail(w, "an event that cannot be packed");
	ew->life_bytes += (size_t)(pack_event(bytes, &ew->state, &packed) - bytes);
	ew->head.here++;
	if (ev->line > ew->head.high)
		ew->head.high = ev->line;
	if (ev->line > w->last_line)
		w->last_line = ev->line;
	shapes_add(&w->shapes, packed.pair);
	if (l->events > LIFE_PUT_EVENTS)
		long_life_add(&ew->long_life, l, &packed);
	ew->is_long |= ew->life_bytes > LIFE_LONG_BYTES;
	if (ew->life_bytes > PIECE_BYTES)
		cut_piece(w, l);
	if (line_map_put(&ew->lines, w->db->path, ev->line, (uint32_t)w->last_life, ev->thread, &w->err))
		return true;
	w->failed = true;
	return false;
}

bool events_put(struct writer *w, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	if (w->last_life > INT32_MAX)
		return writer_fail(w, "more lives than can be numbered");
	if (!from)
		begin_life(&w->packing);
	for (size_t i = 0; i < n; i++) {
		if (!pack(w, l, &events[i]))
			return false;
	}
	if (from + n == l->events) {
		end_life(w, l);
		if (l->events > LIFE_PUT_EVENTS)
			long_life_flush(w);
	}
	return !w->failed;
}

/* --- blocks --- */

static void put_block(struct writer *w, int query, int64_t id, const struct strbuf *bytes)
{
	struct row row;

	if (!bytes->n || w->failed)
		return;
	row = row_begin(w, query);
	row_i64(&row, id);
	row_blob(&row, strbuf_span(bytes));
	row_end(&row);
}

struct posting {
	uint64_t last, block; /* block + 1 of the last one added: 0 = none */
	struct strbuf bytes;
};

static void post(struct vec *postings, int64_t base, const struct line_block *b, uint64_t block)
{
	for (uint32_t i = 0; i < b->n; i++) {
		size_t at = (size_t)(b->thread[i] - base - 1);
		struct posting *p;

		if (!b->life[i] || !b->thread[i])
			continue;
		while (postings->n <= at)
			vec_push(postings);
		p = vec_at(postings, at);
		if (p->block == block + 1)
			continue;
		p->block = block + 1;
		pack_posting(&p->bytes, &p->last, block);
	}
}

void blocks_put(struct writer *w, int64_t source, int64_t thread_base, struct line_map *lines)
{
	struct line_block *b = mem_alloc(sizeof(*b));
	struct strbuf bytes = {0};
	struct vec postings; /* struct posting */

	vec_init(&postings, sizeof(struct posting));
	for (uint64_t block = lines->first >> BLOCK_SHIFT; block << BLOCK_SHIFT < lines->stop && !w->failed; block++) {
		int64_t id = (int64_t)((uint64_t)source << 40 | block);

		if (!line_map_block(lines, block, b, &w->err)) {
			w->failed = true;
			break;
		}
		if (!b->n)
			continue;
		pack_lives(b, &bytes);
		put_block(w, Q_LIFE_BLOCK_INSERT, id, &bytes);
		pack_threads(b, &bytes);
		put_block(w, Q_THREAD_BLOCK_INSERT, id, &bytes);
		post(&postings, thread_base, b, block);
	}
	for (size_t i = 0; i < postings.n; i++) {
		struct posting *p = vec_at(&postings, i);

		put_block(w, Q_THREAD_POSTING_INSERT, thread_base + (int64_t)i + 1, &p->bytes);
		strbuf_done(&p->bytes);
	}
	vec_done(&postings);
	strbuf_done(&bytes);
	free(b);
}

void events_begin_source(struct writer *w)
{
	w->packing.group_lives = 0;
	line_map_clear(&w->packing.lines);
}

void events_end_source(struct writer *w)
{
	if (!w->failed)
		close_group(w);
	if (!w->failed && w->packing.lines.stop)
		blocks_put(w, w->source, w->ref_thread_base, &w->packing.lines);
	line_map_clear(&w->packing.lines);
}

void events_done(struct event_writer *ew)
{
	strbuf_done(&ew->group);
	strbuf_done(&ew->piece);
	line_map_done(&ew->lines);
	long_life_done(&ew->long_life);
}
