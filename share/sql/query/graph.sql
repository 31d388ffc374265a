-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the text graphs draw.

-- query: graph_counts
-- Nothing if the changes are not told apart from those of other lives (4096).
SELECT before, after, delta, thread FROM ref_event
WHERE life = (SELECT id FROM life WHERE id = :life AND flags & 4096 = 0) ORDER BY ord;

-- query: graph_long
-- The same of a life that is too long to be walked.
SELECT x.curve, x.ups, x.downs, x.threads, l.events, max(l.max_count, e.before), e.after, l.final_count
FROM long_life x JOIN life l ON l.id = x.life JOIN ref_event e ON e.life = x.life AND e.ord = 1 WHERE x.life = :life;

-- query: graph_edges
-- Of a snapshot; 0 = the shown ones, below 0 = all.
SELECT w.id, w.run, w.thread, w.lock, w.resource, w.kind, w.holder, w.why, w.confidence, p.mode, f.text, p.line, u.text, p.age_us,
	strftime('%H:%M:%S', p.since_us / 1000000, 'unixepoch'), p.held_mode, hf.text, p.held_line, hu.text, p.depth, w.seen
FROM wait_edge w LEFT JOIN wait_place p ON p.edge = w.id LEFT JOIN file f ON f.id = p.file LEFT JOIN func u ON u.id = p.func
LEFT JOIN file hf ON hf.id = p.held_file LEFT JOIN func hu ON hu.id = p.held_func
WHERE :snapshot < 0 OR (:snapshot = 0 AND (w.snapshot IS NULL OR w.snapshot IN (SELECT id FROM snapshot WHERE shown)))
	OR w.snapshot = :snapshot OR w.id IN (SELECT edge FROM wait_also WHERE snapshot = :snapshot)
ORDER BY w.confidence = 'guess', w.lock IS NULL, w.lock, w.id;

-- query: graph_threads
SELECT t.id, t.lwp, t.pthread, coalesce(t.name, t.role), (SELECT count(*) FROM thread o WHERE o.lwp = t.lwp) > 1, t.run, t.state, b.outside,
	u.text, i.text, f.src_line, (SELECT c.name FROM thread_channel c WHERE c.thread = t.id AND c.own ORDER BY c.name LIMIT 1),
	EXISTS (SELECT 1 FROM frame z JOIN func y ON y.id = z.func WHERE z.stack = b.stack AND z.level < b.caller AND y.text GLOB '*sleep*'),
	t.name IS NOT NULL
FROM thread t LEFT JOIN stack_of b ON b.thread = t.id AND b.best LEFT JOIN frame f ON f.stack = b.stack AND f.level = b.caller
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE t.id IN (SELECT thread FROM wait_edge UNION SELECT holder FROM wait_edge UNION SELECT thread FROM ring_member
	UNION SELECT o.thread FROM lock_entry e JOIN lock_thread_of o ON o.lock_thread = e.lock_thread WHERE e.state <> 1);

-- query: graph_locks
SELECT k.id, k.addr, k.name, b.letter, b.name, k.kind, CASE WHEN l.id IS NOT NULL THEN printf('0x%llx#%d', l.addr, l.ordinal) END, k.confidence,
	k.run
FROM lock k LEFT JOIN lock_label b ON b.lock = k.id LEFT JOIN life_row l ON l.id = k.life
WHERE b.letter IS NOT NULL OR k.holders OR k.id IN (SELECT lock FROM wait_edge UNION SELECT lock FROM ring_member)
	OR k.addr IN (SELECT addr FROM lock_entry WHERE state = 2);

-- query: graph_members
-- Rings that are more than a guess first.
SELECT c.cycle, c.seq, c.thread, c.lock, c.resource, c.does, c.confidence, c.run FROM ring_member c
WHERE :snapshot < 0 OR (:snapshot = 0 AND (c.snapshot IS NULL OR c.snapshot IN (SELECT id FROM snapshot WHERE shown)))
	OR c.snapshot = :snapshot OR c.cycle IN (SELECT d.cycle FROM cycle_dump d JOIN snapshot_dump n ON n.dump = d.dump WHERE n.snapshot = :snapshot)
ORDER BY c.confidence = 'guess', c.cycle, c.seq;

-- query: graph_dumps
SELECT c.dumps, r.dumps FROM cycle_dumps c JOIN run_dumps r ON r.run = :run WHERE c.cycle = :cycle;

-- query: graph_dump_count
SELECT sum(dumps) FROM run_dumps;

-- query: graph_wait_dumps
-- How many lock dumps state that the thread waits for the lock, of how many of the run; whether it went on in a later one,
-- or as the process ended in good order.
SELECT (SELECT sum(1 + w.twins) FROM dump_twins w WHERE w.dump IN (SELECT y.dump FROM lock_thread_of o CROSS JOIN lock_entry y
		ON y.lock_thread = o.lock_thread WHERE o.thread = :thread AND y.state = 1 AND +y.addr = (SELECT k.addr FROM lock k WHERE k.id = :lock))),
	(SELECT r.dumps FROM run_dumps r WHERE r.run = :run),
	EXISTS (SELECT 1 FROM wait_change c WHERE c.thread = :thread AND c.change IN ('gone', 'moving'))
		OR (SELECT r.shutdown = 'clean' FROM run r WHERE r.id = :run);

-- query: graph_tried
-- Failed tries in the shown lock dump of threads that do not wait for that lock.
SELECT t.id, k.id, f.text, s.line, u.text
FROM shown_dump x JOIN lock_entry e ON e.state = 2 AND (e.dump = x.dump OR e.dump IN (SELECT p.dump FROM dump_piece p WHERE p.first = x.dump))
JOIN lock_thread_of o ON o.lock_thread = e.lock_thread JOIN thread t ON t.id = o.thread JOIN lock k ON k.run = t.run AND k.addr = e.addr
LEFT JOIN site s ON s.id = e.site LEFT JOIN file f ON f.id = s.file LEFT JOIN func u ON u.id = s.func
WHERE NOT EXISTS (SELECT 1 FROM wait_edge w WHERE w.thread = t.id AND w.lock = k.id) ORDER BY e.id;

-- query: graph_idle_holds
-- Locks that somebody holds and nobody waits for, of threads that have no part in a wait.
SELECT t.id, k.id, f.text, s.line, u.text
FROM lock k JOIN shown_dump x ON x.run = k.run JOIN lock_entry e ON e.addr = k.addr AND e.state = 0 AND NOT e.suspended AND +e.dump = x.dump
JOIN lock_thread_of o ON o.lock_thread = e.lock_thread JOIN thread t ON t.id = o.thread
LEFT JOIN site s ON s.id = e.site LEFT JOIN file f ON f.id = s.file LEFT JOIN func u ON u.id = s.func
WHERE k.holders AND NOT k.waiters AND NOT EXISTS (SELECT 1 FROM wait_edge w WHERE w.thread = t.id OR w.holder = t.id) ORDER BY e.id;

-- query: graph_snapshot_dumps
-- Lock dumps of a snapshot (0 = the shown ones): the file, how long the longest wait lasts there, how many wait.
SELECT s.path, max(coalesce(d.at_us - e.since_us, e.age_us)), count(DISTINCT e.lock_thread), s.id
FROM snapshot n JOIN snapshot_dump x ON x.snapshot = n.id JOIN lock_dump d ON d.id = x.dump JOIN source s ON s.id = d.source
LEFT JOIN lock_entry e ON e.dump = d.id AND e.state = 1
WHERE iif(:snapshot = 0, n.shown, n.id = :snapshot) GROUP BY d.id ORDER BY 2 DESC, d.id LIMIT 20;

-- query: graph_snapshots
-- Moments in which somebody waits, in order as far as it is known.
SELECT n.id, n.shown, n.dumps, n.blocked, n.at_us FROM snapshot n WHERE n.blocked > 0 OR n.shown ORDER BY n.run, n.seq;

-- query: graph_snapshots_beside
-- Moments that tell of waits which the shown one does not.
SELECT DISTINCT w.snapshot FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot WHERE NOT n.shown ORDER BY n.run, n.seq;

-- query: graph_orders
-- Pairs of locks that were taken both ways, as valgrind tells: possible cycles.
SELECT before, before_name, after, after_name, thread, line, source, thread_name, times, kept_at, broken_at FROM v_lock_order ORDER BY source, line LIMIT 200;

-- query: lock_head
SELECT b.letter, b.name, k.addr, CASE WHEN l.id IS NOT NULL THEN printf('0x%llx#%d', l.addr, l.ordinal) END, l.addr - k.addr, k.confidence,
	k.kind, k.life, k.from_stacks, k.waiters, (SELECT e.events FROM life e WHERE e.id = k.life)
FROM lock k LEFT JOIN lock_label b ON b.lock = k.id LEFT JOIN life_row l ON l.id = k.life WHERE k.id = :lock;

-- query: lock_uses
-- Who has the lock, waits for it or tried it, alike ones together: state (3: suspended), how many, the first; where, since when, how.
WITH u AS (SELECT iif(e.suspended, 3, e.state) AS state, coalesce(o.thread, -lt.id) AS who, o.thread AS thread, e.site AS site, NULL AS file, NULL AS line,
		NULL AS func, coalesce(d.at_us - e.since_us, e.age_us) AS age, e.mode AS mode, e.depth AS depth, lt.name AS name, lt.lwp AS lwp
	FROM lock k JOIN shown_dump x ON x.run = k.run
	JOIN lock_entry e ON e.addr = k.addr AND (+e.dump = x.dump OR +e.dump IN (SELECT p.dump FROM dump_piece p WHERE p.first = x.dump))
	JOIN lock_dump d ON d.id = e.dump JOIN lock_thread lt ON lt.id = e.lock_thread LEFT JOIN lock_thread_of o ON o.lock_thread = lt.id
	WHERE k.id = :lock
	UNION ALL SELECT 1, w.thread, w.thread, NULL, p.file, p.line, p.func, p.age_us, p.mode, NULL, NULL, NULL
	FROM lock k JOIN wait_edge w ON w.lock = k.id LEFT JOIN wait_place p ON p.edge = w.id WHERE k.id = :lock AND k.from_stacks
	UNION ALL SELECT 0, w.holder, w.holder, NULL, p.held_file, p.held_line, p.held_func, NULL, p.held_mode, p.depth, NULL, NULL
	FROM lock k JOIN wait_edge w ON w.lock = k.id AND w.holder IS NOT NULL LEFT JOIN wait_place p ON p.edge = w.id
	WHERE k.id = :lock AND k.from_stacks)
SELECT u.state, count(DISTINCT u.who), min(u.thread), coalesce(t.name, t.role, u.name), min(coalesce(t.lwp, u.lwp)), min(t.pthread),
	coalesce(sf.text, uf.text), coalesce(s.line, u.line), coalesce(su.text, uu.text), max(u.age), u.mode, max(u.depth),
	max(EXISTS (SELECT 1 FROM cycle_member c WHERE c.thread = u.thread AND c.lock = :lock))
FROM u LEFT JOIN thread t ON t.id = u.thread LEFT JOIN site s ON s.id = u.site LEFT JOIN file sf ON sf.id = s.file LEFT JOIN func su ON su.id = s.func
LEFT JOIN file uf ON uf.id = u.file LEFT JOIN func uu ON uu.id = u.func
GROUP BY u.state, coalesce(t.name, t.role, u.name), u.site, u.file, u.line, u.mode ORDER BY u.state, 13 DESC, 2 DESC, 3 LIMIT 100;

-- query: lock_holder_waits
SELECT b.letter, k.addr, w.resource, f.text, p.line FROM wait_edge w LEFT JOIN lock k ON k.id = w.lock LEFT JOIN lock_label b ON b.lock = w.lock
LEFT JOIN wait_place p ON p.edge = w.id LEFT JOIN file f ON f.id = p.file WHERE w.thread = :thread ORDER BY w.confidence = 'guess', w.id LIMIT 1;

-- query: lock_refs
-- Changes of the object of a lock, those of one place together.
SELECT sum(e.delta), f.text, s.line, count(*), (SELECT group_concat(lwp, ' ') FROM (SELECT DISTINCT r.lwp FROM ref_event x JOIN ref_thread r ON r.id = x.thread
		WHERE x.life = :life AND x.site = e.site ORDER BY x.ord LIMIT 4))
FROM ref_event e JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file WHERE e.life = :life GROUP BY e.site, e.delta > 0 ORDER BY min(e.ord) LIMIT 9;

-- query: lock_counts
SELECT total(waiters > 0), total(holders > 0 AND NOT waiters) FROM lock;

-- query: thread_lock_refs
SELECT e.delta, b.letter, f.text, s.line, g.text, printf('0x%llx#%d', l.addr, l.ordinal), e.ord
FROM lock_label b JOIN lock k ON k.id = b.lock JOIN life l ON l.id = k.life AND l.events <= 2000
JOIN thread t ON t.id = :thread AND t.run = k.run
JOIN ref_event e ON e.life = k.life AND e.thread IN (SELECT o.ref_thread FROM ref_thread_of o WHERE o.thread = :thread)
JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file LEFT JOIN tag g ON g.id = e.tag
WHERE b.letter IS NOT NULL ORDER BY b.letter, e.ord LIMIT 8;
