-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the virtual table ref_event reads (src/store/event_read.c).

-- shape: ref_event_columns
CREATE TABLE ref_event(source INTEGER, line INTEGER, life INTEGER, ord INTEGER, thread INTEGER, site INTEGER, tag INTEGER,
	delta INTEGER, before INTEGER, after INTEGER, kind INTEGER, PRIMARY KEY(life, ord)) WITHOUT ROWID

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

-- query: events_lives
-- What the events are counted against.  scan-ok
SELECT r.id, p.events, p.source FROM life_row r CROSS JOIN life_profile p ON p.id = r.profile ORDER BY r.id;

-- query: asked_is_plain
-- A copy whose events are a plain table.
SELECT 1 FROM main.sqlite_schema WHERE name = 'ref_event';

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
