-- query: life_insert
INSERT INTO life(id, source, addr, ordinal, first_line, last_line, class, flags, alive, creator, creator_tag,
	first_thread, last_thread, last_site, last_tag, events, max_count, final_count, overhead, size, lock_state,
	destroyed_line, destroyed_thread, repaired, shape)
VALUES(:id, :source, :addr, :ordinal, :first_line, :last_line, :class, :flags, :alive, :creator, :creator_tag,
	:first_thread, :last_thread, :last_site, :last_tag, :events, :max_count, :final_count, :overhead, :size,
	:lock_state, :destroyed_line, :destroyed_thread, :repaired, :shape);

-- query: shape_pair_insert
INSERT INTO shape_pair(shape, site, tag) VALUES(:shape, :site, :tag);

-- query: ref_event_insert
INSERT INTO ref_event(source, life, ord, line, thread, site, tag, delta, before, after, kind)
VALUES(:source, :life, :ord, :line, :thread, :site, :tag, :delta, :before, :after, :kind);

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
-- Number the lives of each address over the bundle: by run, then source, then first line.
UPDATE life SET ordinal = n.ordinal
FROM (
	SELECT l.id, row_number() OVER (PARTITION BY l.addr ORDER BY r.run, l.source, l.first_line, l.id) AS ordinal
	FROM life l
	LEFT JOIN source_run r ON r.source = l.source
) n
WHERE n.id = life.id AND n.ordinal <> life.ordinal;
