-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the virtual tables ref_event and life_row read (src/store/event_read.c, lives_read.c).

-- shape: ref_event_columns
CREATE TABLE ref_event(source INTEGER, line INTEGER, life INTEGER, ord INTEGER, thread INTEGER, site INTEGER, tag INTEGER,
	delta INTEGER, before INTEGER, after INTEGER, kind INTEGER, PRIMARY KEY(life, ord)) WITHOUT ROWID

-- shape: life_row_columns
-- way: no column; rows come by descending ids or addresses where it is asked to be at least something, else ascending.
-- last_line: first_line + span; last_thread_or_0: last_thread, never NULL.  Rows beyond a bound of these or of first_line are passed
-- over without SQLite looking at each.
CREATE TABLE life_row(id INTEGER, addr INTEGER, ordinal INTEGER, first_line INTEGER, span INTEGER, profile INTEGER, first_thread INTEGER,
	last_thread INTEGER, destroyed_line INTEGER, destroyed_thread INTEGER, way INTEGER HIDDEN, last_line INTEGER HIDDEN,
	last_thread_or_0 INTEGER HIDDEN)

-- query: lives_block_at
SELECT id, b FROM main.life_pack WHERE id <= ? ORDER BY id DESC LIMIT 1;

-- query: lives_block_from
SELECT id, b FROM main.life_pack WHERE id >= ? ORDER BY id LIMIT 1;

-- query: lives_chunk_at
SELECT key, sub, life, b FROM main.life_order WHERE kind = ? AND (key, sub, life) <= (?, ?, ?) ORDER BY key DESC, sub DESC, life DESC LIMIT 1;

-- query: lives_chunk_before
SELECT key, sub, life, b FROM main.life_order WHERE kind = ? AND (key, sub, life) < (?, ?, ?) ORDER BY key DESC, sub DESC, life DESC LIMIT 1;

-- query: lives_chunk_after
SELECT key, sub, life, b FROM main.life_order WHERE kind = ? AND (key, sub, life) > (?, ?, ?) ORDER BY key, sub, life LIMIT 1;

-- query: lives_plain
-- What src/store/lives_asked.c tells of packed lives, from a plain table of them.  scan-ok
SELECT profile, first_line, coalesce(destroyed_line, first_line + span) FROM life_row ORDER BY id;

-- query: life_order_all
SELECT kind, key, sub, life, b FROM main.life_order ORDER BY kind, key, sub, life;

-- query: events_chunk_from
SELECT id, b FROM main.event_chunk WHERE id >= ? ORDER BY id LIMIT 1;

-- query: events_chunk_at
SELECT id, b FROM main.event_chunk WHERE id <= ? ORDER BY id DESC LIMIT 1;

-- query: events_lives_of
SELECT id, b FROM main.life_block WHERE id = ?;

-- query: events_threads_of
SELECT id, b FROM main.thread_block WHERE id = ?;

-- query: events_block_up
SELECT id FROM main.life_block WHERE id >= ? ORDER BY id LIMIT 1;

-- query: events_block_down
SELECT id FROM main.life_block WHERE id <= ? ORDER BY id DESC LIMIT 1;

-- query: events_posting_of
SELECT thread, b FROM main.thread_posting WHERE thread = ?;

-- query: events_pairs
SELECT id, site, ifnull(tag, 0) FROM main.pair ORDER BY id;

-- query: events_sources
SELECT source, first_life, last_life, last_line, events FROM main.event_source ORDER BY first_life;

-- query: events_source_of_thread
SELECT source FROM main.ref_thread WHERE id = ?;

-- query: events_profiles
-- What the events of lives are counted against.  scan-ok
SELECT id, events, source FROM life_profile;

-- query: asked_changes
-- This and the next ones: what src/store/event_asked.c reads of packed events, from a plain table of them.
SELECT source, line, life, ord, thread, site, tag, delta, kind FROM ref_event WHERE life = :life AND kind <> 3 ORDER BY ord LIMIT :n;

-- query: asked_rows_before
SELECT source, line, life, ord, thread, site, tag, delta, kind FROM ref_event
WHERE thread = :thread AND line < :line ORDER BY line DESC LIMIT :n;

-- query: asked_rows_after
SELECT source, line, life, ord, thread, site, tag, delta, kind FROM ref_event
WHERE thread = :thread AND line > :line ORDER BY line LIMIT :n;

-- query: asked_lines_before
SELECT source, line, life, ord, thread, site, tag, delta, kind FROM ref_event
WHERE source = :source AND line < :line ORDER BY line DESC LIMIT :n;

-- query: asked_lines_after
SELECT source, line, life, ord, thread, site, tag, delta, kind FROM ref_event
WHERE source = :source AND line > :line ORDER BY line LIMIT :n;
