-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: life_pack_put
INSERT OR REPLACE INTO life_pack(id, b) VALUES(?, ?);

-- query: life_order_drop
-- Before lives are added: the orders are made when all are there.
DROP TABLE IF EXISTS life_order;

-- query: life_order_clear
DELETE FROM life_order;

-- query: life_order_put
INSERT INTO life_order(kind, key, sub, life, b) VALUES(?, ?, ?, ?, ?);

-- query: life_profile_insert
INSERT INTO life_profile(id, source, class, flags, alive, creator, creator_tag, last_site, last_tag, events, max_count,
	final_count, overhead, size, lock_state, ended, repaired, shape, lives)
VALUES(:id, :source, :class, :flags, :alive, :creator, :creator_tag, :last_site, :last_tag, :events, :max_count,
	:final_count, :overhead, :size, :lock_state, :ended, :repaired, :shape, :lives);

-- query: life_profile_lives
UPDATE life_profile SET lives = :lives WHERE id = :id;

-- query: pair_all
SELECT id, site, ifnull(tag, 0), events FROM pair ORDER BY id;

-- query: pair_put
INSERT INTO pair(id, site, tag, events) VALUES(:id, :site, :tag, :events)
ON CONFLICT(id) DO UPDATE SET events = excluded.events;

-- query: shape_pair_insert
INSERT INTO shape_pair(shape, pair) VALUES(:shape, :pair);

-- query: event_source_put
INSERT INTO event_source(source, first_life, last_life, last_line, events)
VALUES(:source, :first_life, :last_life, :last_line, :events)
ON CONFLICT(source) DO UPDATE
SET last_life = excluded.last_life, last_line = excluded.last_line, events = excluded.events;

-- query: event_chunk_insert
INSERT INTO event_chunk(id, b) VALUES(:id, :b);

-- query: event_chunk_set
UPDATE event_chunk SET b = ?2 WHERE id = ?1;

-- query: event_chunk_delete
DELETE FROM event_chunk WHERE id = :id;

-- query: event_source_lives
-- Of a source: its first and last life, and the number before that of its first thread.
SELECT first_life, last_life, (SELECT ifnull(min(t.id) - 1, 0) FROM ref_thread t WHERE t.source = s.source)
FROM event_source s WHERE source = :source;

-- query: life_is_there
SELECT 1 FROM life_row WHERE id = :life;

-- query: long_life_delete
DELETE FROM long_life WHERE life = :id;

-- query: long_pair_delete
DELETE FROM long_pair WHERE life = :id;

-- query: long_thread_delete
DELETE FROM long_thread WHERE life = :id;

-- query: life_blocks_delete
DELETE FROM life_block WHERE id BETWEEN :id << 40 AND (:id << 40) + 1099511627775;

-- query: thread_blocks_delete
DELETE FROM thread_block WHERE id BETWEEN :id << 40 AND (:id << 40) + 1099511627775;

-- query: thread_postings_delete
DELETE FROM thread_posting WHERE thread IN (SELECT id FROM ref_thread WHERE source = :id);

-- query: life_block_insert
INSERT INTO life_block(id, b) VALUES(:id, :b);

-- query: thread_block_insert
INSERT INTO thread_block(id, b) VALUES(:id, :b);

-- query: thread_posting_insert
INSERT INTO thread_posting(thread, b) VALUES(:thread, :b);

-- query: long_life_insert
INSERT INTO long_life(life, ups, downs, threads, curve) VALUES(:life, :ups, :downs, :threads, :curve);

-- query: long_pair_insert
INSERT INTO long_pair(life, pair, ups, downs, net, first_ord) VALUES(:life, :pair, :ups, :downs, :net, :first_ord);

-- query: long_thread_insert
INSERT INTO long_thread(life, thread, events, first_ord) VALUES(:life, :thread, :events, :first_ord);

-- query: ref_logged_insert
INSERT INTO ref_logged(source, line, before) VALUES(:source, :line, :before);

-- query: ref_thread_put
INSERT INTO ref_thread(id, source, lwp, events, first_line, last_line)
VALUES(:id, :source, :lwp, :events, :first_line, :last_line)
ON CONFLICT(id) DO UPDATE
SET events = excluded.events, first_line = excluded.first_line, last_line = excluded.last_line;

-- query: life_sources
-- How many sources lives can come from.
SELECT count(*) FROM source WHERE kind IN ('refs', 'refcounter') AND records > 0;

-- query: life_number
-- Lives whose number at their address is another one over the bundle: by run, then source, then first line.  scan-ok sort-ok
SELECT id, n FROM (
	SELECT l.id, l.ordinal, row_number() OVER (PARTITION BY l.addr ORDER BY r.run, l.source, l.first_line, l.id) AS n
	FROM life l
	LEFT JOIN source_run r ON r.source = l.source
)
WHERE n <> ordinal ORDER BY id;
