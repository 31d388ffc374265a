-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lines of sources as they stood.

-- query: raw_source
-- Lines of a section are those of its file, and the file keeps their text.
SELECT path,
	coalesce((SELECT max(c.last_line) FROM source c WHERE c.parent = coalesce(s.parent, s.id)), s.lines)
FROM source s WHERE id = :source;

-- query: raw_parts
-- The sources of that file, sections and runs, that have lines between :first and :last.
SELECT p.id, p.kind = 'refs', p.generation
FROM source s JOIN source p ON coalesce(p.parent, p.id) = coalesce(s.parent, s.id)
WHERE s.id = :source AND coalesce(p.first_line, 1) <= :last AND coalesce(p.last_line, p.lines) >= :first
ORDER BY p.parent IS NULL, p.id;

-- query: raw_end
-- The last line of the last file.
SELECT id, coalesce(last_line, lines) FROM source WHERE coalesce(last_line, lines) > 0 ORDER BY id DESC LIMIT 1;

-- query: raw_text
SELECT t.first_line, t.text FROM source s JOIN source_text t ON t.source = coalesce(s.parent, s.id)
WHERE s.id = :source AND t.first_line <= :last AND t.first_line >= ifnull(
	(SELECT max(f.first_line) FROM source_text f WHERE f.source = coalesce(s.parent, s.id) AND f.first_line <= :first), 0)
ORDER BY t.first_line;

-- query: raw_refs
SELECT e.line, l.addr, e.delta, ifnull(x.before, e.before), e.kind, r.lwp, f.text, s.line, u.text, t.text, l.overhead, l.size, l.lock_state
FROM ref_event e JOIN life l ON l.id = e.life JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
LEFT JOIN tag t ON t.id = e.tag LEFT JOIN ref_thread r ON r.id = e.thread LEFT JOIN ref_logged x ON x.source = e.source AND x.line = e.line
WHERE e.source = :source AND e.line BETWEEN :first AND :last ORDER BY e.line, e.ord;

-- query: raw_rejects
SELECT line, text FROM reject WHERE source = :source AND line BETWEEN :first AND :last ORDER BY line;

-- query: raw_thing
-- What a line tells of: the last thing that begins there or before.  sort-ok
SELECT kind, a, b FROM (
	SELECT 'event' AS kind, e.life AS a, e.ord AS b, e.line AS line FROM ref_event e WHERE e.source = :source AND e.line = :line
	UNION ALL
	SELECT 'thread', o.thread, 0, lt.line FROM lock_dump d JOIN lock_thread lt ON lt.dump = d.id JOIN lock_thread_of o ON o.lock_thread = lt.id
	WHERE d.source = :source AND lt.line <= :line
	UNION ALL
	SELECT 'hold', n.id, 0, n.line FROM lock_dump d JOIN lock_entry n ON n.dump = d.id WHERE d.source = :source AND n.line <= :line
	UNION ALL
	SELECT 'stack', s.id, 0, s.line FROM stack s WHERE s.source = :source AND s.line <= :line
	UNION ALL
	SELECT 'frame', f.stack, f.level, f.line FROM stack s JOIN frame f ON f.stack = s.id WHERE s.source = :source AND f.line <= :line
) ORDER BY line DESC, kind LIMIT 1;

-- query: raw_where
SELECT source, first, last FROM (
	SELECT e.source, e.line AS first, e.line AS last, 0 AS rank FROM ref_event e WHERE :kind = 'event' AND e.life = :a AND e.ord = :b
	UNION ALL
	SELECT l.source, l.first_line, l.first_line, 0 FROM life l WHERE :kind = 'life' AND l.id = :a
	UNION ALL
	SELECT d.source, e.line, max(e.line, ifnull((SELECT max(f.line) FROM lock_frame f WHERE f.entry = e.id), 0),
		ifnull((SELECT max(h.line) FROM locked_here h WHERE h.entry = e.id), 0)), e.state
	FROM lock_entry e JOIN lock_dump d ON d.id = e.dump WHERE e.id IN (
		SELECT :a WHERE :kind = 'hold'
		UNION ALL SELECT n.id FROM lock k JOIN lock_entry n ON n.addr = k.addr WHERE :kind = 'lock' AND k.id = :a AND n.dump IN (SELECT dump FROM shown_dump)
		UNION ALL SELECT n.id FROM wait_edge w JOIN lock k ON k.id = w.lock JOIN lock_thread_of o ON o.thread = w.thread
			JOIN lock_entry n ON n.lock_thread = o.lock_thread AND n.addr = k.addr
			WHERE :kind = 'wait' AND w.id = :a AND n.state = 1
		UNION ALL SELECT n.id FROM cycle_member c JOIN lock k ON k.id = c.lock JOIN lock_thread_of o ON o.thread = c.thread
			JOIN lock_entry n ON n.lock_thread = o.lock_thread AND n.addr = k.addr
			WHERE :kind = 'member' AND c.cycle = :a AND c.seq = :b AND n.state = 1)
	UNION ALL
	SELECT s.source, s.line, max(s.line, ifnull((SELECT max(f.line) FROM frame f WHERE f.stack = s.id), 0)), 0
	FROM stack s WHERE s.id IN (
		SELECT :a WHERE :kind = 'stack'
		UNION ALL SELECT o.stack FROM stack_of o WHERE :kind = 'thread' AND o.thread = :a AND o.best = 1
		UNION ALL SELECT min(o.stack) FROM stack_of o WHERE :kind = 'stack_group' AND o.best = 1 AND ifnull(o.stack_group, -o.stack) = :a)
	UNION ALL
	SELECT d.source, lt.line, max(lt.line, ifnull((SELECT max(e.line) FROM lock_entry e WHERE e.lock_thread = lt.id), 0)), 1
	FROM lock_thread_of o JOIN lock_thread lt ON lt.id = o.lock_thread JOIN lock_dump d ON d.id = lt.dump
	WHERE :kind = 'thread' AND o.thread = :a AND lt.dump IN (SELECT dump FROM shown_dump)
	UNION ALL
	SELECT r.source, r.first_line, r.first_line, 2 FROM ref_thread_of o JOIN ref_thread r ON r.id = o.ref_thread WHERE :kind = 'thread' AND o.thread = :a
	UNION ALL
	SELECT s.source, f.line, max(f.line, ifnull((SELECT max(v.line) FROM frame_value v WHERE v.stack = f.stack AND v.level = f.level), 0)), 0
	FROM frame f JOIN stack s ON s.id = f.stack WHERE :kind = 'frame' AND f.stack = :a AND f.level = :b
	UNION ALL
	SELECT :a, :b, :b, 0 WHERE :kind = 'line'
	UNION ALL
	SELECT s.id, coalesce(s.first_line, 1), coalesce(s.first_line, 1), 0 FROM source s WHERE :kind = 'source' AND s.id = :a
) ORDER BY rank, source, first LIMIT 1;
