-- SPDX-License-Identifier: GPL-3.0-or-later
-- Waits: snapshots, wait-for edges, cycles.

-- query: wait_dumps
-- Dumps that name a lock, with all that tells their time: printed inside, of the typescript, of the archive, their path.
SELECT d.id, d.source, d.at_us,
	(SELECT CAST(strftime('%s', f.value) AS INTEGER) * 1000000 FROM source_fact f
	 WHERE f.source = d.source AND f.name = 'captured' LIMIT 1),
	s.mtime_us, s.path, NOT d.titled, NOT d.complete
FROM lock_dump d JOIN source s ON s.id = d.source JOIN source_run r ON r.source = d.source
WHERE r.run = :run AND EXISTS (SELECT 1 FROM lock_entry e WHERE e.dump = d.id);

-- query: wait_captures
-- Sources with stacks, in the same columns.
SELECT 0, s.id, NULL,
	(SELECT CAST(strftime('%s', f.value) AS INTEGER) * 1000000 FROM source_fact f
	 WHERE f.source = s.id AND f.name = 'captured' LIMIT 1),
	s.mtime_us, s.path, 0, 0
FROM source s JOIN source_run r ON r.source = s.id
WHERE r.run = :run AND EXISTS (SELECT 1 FROM stack k WHERE k.source = s.id) ORDER BY s.id;

-- query: wait_named_holders
-- Threads that the dump says hold a lock, below a waiter, of locks that no entry of it says are held.
SELECT DISTINCT t.id, k.id, e.mode
FROM lock_entry e JOIN locked_here h ON h.entry = e.id AND h.by_pthread IS NOT NULL
JOIN lock_dump d ON d.id = e.dump JOIN source_run r ON r.source = d.source
JOIN lock k ON k.run = r.run AND k.addr = e.addr
JOIN thread t ON t.run = r.run AND t.pthread = h.by_pthread
WHERE e.dump = :dump AND e.state = 1
	AND NOT EXISTS (SELECT 1 FROM lock_entry x WHERE x.dump = e.dump AND x.addr = e.addr AND x.state = 0)
ORDER BY k.id, t.id;

-- query: dump_piece_insert
INSERT INTO dump_piece(dump, first) VALUES (:dump, :first);

-- query: holder_still_there
-- The function in which the dump says that the thread took the lock is one of its stack's in the source.
SELECT 1 FROM lock_entry e JOIN lock_thread_of l ON l.lock_thread = e.lock_thread JOIN lock k ON k.addr = e.addr
JOIN site p ON p.id = e.site
JOIN stack_of o ON o.thread = l.thread AND o.shown JOIN stack s ON s.id = o.stack JOIN frame f ON f.stack = o.stack
WHERE e.dump = :dump AND l.thread = :thread AND k.id = :lock AND e.state = 0 AND s.source = :source AND f.func = p.func
LIMIT 1;

-- query: wait_entries
SELECT o.thread, k.id, e.state, e.mode, e.suspended, e.depth
FROM lock_entry e
JOIN lock_dump d ON d.id = e.dump
JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
JOIN source_run r ON r.source = d.source
JOIN lock k ON k.run = r.run AND k.addr = e.addr
WHERE e.dump = :dump ORDER BY e.id;

-- query: source_stacks
SELECT o.stack, o.thread, o.state FROM stack s JOIN stack_of o ON o.stack = s.id AND o.shown
WHERE s.source = :source ORDER BY o.stack;

-- query: thread_by_pthread
SELECT id FROM thread WHERE run = :run AND pthread = :pthread LIMIT 1;

-- query: stack_waiting
SELECT s.source, o.stack, o.thread FROM stack_of o JOIN stack s ON s.id = o.stack JOIN source_run r ON r.source = s.source
WHERE o.shown AND o.state = 'lock-wait' AND r.run = :run ORDER BY s.source, o.stack;

-- query: stack_owner_values
-- Printed locks that name their owner: values of frames, of which "*m" lies where "m" points to, and what gdb was asked for.
SELECT NULL, NULL, iif(v.name GLOB '[*]*', coalesce((SELECT w.text FROM frame_value w
		WHERE w.stack = v.stack AND w.level = v.level AND w.name = substr(v.name, 2) LIMIT 1), '') || ' ', '') || v.text
FROM frame_value v JOIN stack s ON s.id = v.stack
WHERE s.source = :source AND (instr(v.text, '__owner = ') OR instr(v.text, '_writer = '))
UNION ALL SELECT p.addr, p.expr, p.text FROM printed p WHERE p.source = :source AND p.addr IS NOT NULL;

-- query: stack_lock_namings
-- Frames of threads that do not idle, which name a lock of the run or the object of one.
SELECT a.stack, a.level, o.thread, k.id, o.state = 'lock-wait'
FROM stack s
JOIN stack_of o ON o.stack = s.id AND o.shown AND o.state IS NOT 'idle'
JOIN address_ref a ON a.stack = s.id
JOIN lock k ON (k.id = a.lock OR k.life = a.life) AND (a.offset = 0 OR a.value = k.object) AND +k.run = :run -- not all locks of the run for each value
WHERE s.source = :source
ORDER BY a.stack, a.level;

-- query: dump_count_twins
INSERT INTO dump_twins(dump, twins)
SELECT d.id, iif(d.at_us IS NULL, count(DISTINCT c.name), 0)
FROM lock_dump d
JOIN source s ON s.id = d.source
LEFT JOIN (SELECT copy_of, replace(path, rtrim(path, replace(path, '/', '')), '') AS name FROM source
	WHERE copy_of IS NOT NULL) c
	ON c.copy_of = d.source AND c.name <> replace(s.path, rtrim(s.path, replace(s.path, '/', '')), '')
GROUP BY d.id;

-- query: cycle_dump_insert
INSERT INTO cycle_dump(cycle, dump) VALUES (:cycle, :dump);

-- query: snapshot_insert
INSERT INTO snapshot(id, run, seq, ordered, dumps, blocked, shown, at_us)
VALUES (:id, :run, :seq, :ordered, :dumps, :blocked, :shown, :at_us);

-- query: snapshot_dump_insert
INSERT INTO snapshot_dump(dump, snapshot) VALUES (:dump, :snapshot);

-- query: wait_edge_insert
INSERT INTO wait_edge(run, snapshot, source, seen, thread, kind, lock, resource, holder, why, confidence)
VALUES (:run, :snapshot, :source, :seen, :thread, :kind, :lock,
	coalesce(:resource, (SELECT coalesce(k.name || ' ', '') || printf('0x%llx', k.addr) FROM lock k WHERE k.id = :lock)),
	:holder, :why, :confidence);

-- query: cycle_member_insert
INSERT INTO ring_member(cycle, seq, run, snapshot, source, seen, thread, kind, lock, resource, does, confidence)
VALUES (:cycle, :seq, :run, :snapshot, :source, :seen, :thread, :kind, :lock,
	coalesce(:resource, (SELECT coalesce(k.name || ' ', '') || printf('0x%llx', k.addr) FROM lock k WHERE k.id = :lock)),
	:does, :confidence);

-- query: wait_root_insert
INSERT INTO wait_root(run, thread, blocked) VALUES (:run, :thread, :blocked);

-- query: moment_insert
INSERT INTO moment(run, seq, source, dump, at_us) VALUES (:run, :seq, :source, :dump, :at_us);

-- query: wait_change_fill
INSERT INTO wait_change(run, from_source, to_source, apart_us, thread, resource, change)
SELECT run, from_source, to_source, apart_us, thread, resource, change FROM (
	WITH pair AS (SELECT a.run, a.id AS earlier, b.id AS later, a.source AS from_source, b.source AS to_source, a.seq,
			b.at_us - a.at_us AS apart_us
		FROM moment a JOIN moment b ON b.run = a.run AND b.seq = a.seq + 1)
	SELECT p.run, p.from_source, p.to_source, p.seq, p.apart_us, w.thread, w.resource,
		CASE WHEN EXISTS (SELECT 1 FROM moment_wait x WHERE x.moment = p.later AND x.thread = w.thread AND x.lock = w.lock)
				THEN 'stuck'
			WHEN EXISTS (SELECT 1 FROM moment_wait x WHERE x.moment = p.later AND x.thread = w.thread) THEN 'moving'
			ELSE 'gone' END AS change
	FROM pair p JOIN moment_wait w ON w.moment = p.earlier
	UNION ALL
	SELECT p.run, p.from_source, p.to_source, p.seq, p.apart_us, w.thread, w.resource, 'new'
	FROM pair p JOIN moment_wait w ON w.moment = p.later
	WHERE NOT EXISTS (SELECT 1 FROM moment_wait x WHERE x.moment = p.earlier AND x.thread = w.thread))
ORDER BY run, seq, change <> 'stuck', change <> 'moving', change, thread, resource;

-- query: moment_wait_insert
INSERT OR IGNORE INTO moment_wait(moment, thread, lock, resource)
VALUES (:moment, :thread, :lock,
	coalesce(:resource, (SELECT coalesce(k.name || ' ', '') || printf('0x%llx', k.addr) FROM lock k WHERE k.id = :lock)));

-- query: blocked_behind_insert
INSERT OR IGNORE INTO blocked_behind(cycle, thread) VALUES (:cycle, :thread);

-- query: lock_count_users
-- Holders and waiters as of the shown snapshot, counted in one of its dumps.
UPDATE lock SET holders = c.holders, waiters = c.waiters
FROM (SELECT m.run, e.addr, count(DISTINCT iif(e.state = 0 AND NOT e.suspended, o.thread, NULL)) AS holders,
		count(DISTINCT iif(e.state = 1, o.thread, NULL)) AS waiters
	FROM (SELECT n.run, min(x.dump) AS dump FROM snapshot n JOIN snapshot_dump x ON x.snapshot = n.id
		WHERE n.shown GROUP BY n.run) m
	JOIN lock_entry e ON e.dump = m.dump OR e.dump IN (SELECT p.dump FROM dump_piece p WHERE p.first = m.dump)
	JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	GROUP BY m.run, e.addr) c
WHERE lock.run = c.run AND lock.addr = c.addr;

-- query: lock_count_from_stacks
-- Stacks may tell of more than the dump that is counted.
UPDATE lock SET holders = max(lock.holders, c.holders), waiters = max(lock.waiters, c.waiters)
FROM (SELECT w.lock, count(DISTINCT w.holder) AS holders, count(DISTINCT w.thread) AS waiters
	FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
	WHERE n.shown AND w.lock IS NOT NULL GROUP BY w.lock) c
WHERE lock.id = c.lock;

-- query: thread_count_from_stacks
UPDATE thread SET holds = max(thread.holds, c.holds), waits = max(thread.waits, c.waits)
FROM (SELECT id, sum(holds) AS holds, sum(waits) AS waits
	FROM (SELECT w.holder AS id, count(DISTINCT w.lock) AS holds, 0 AS waits
		FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
		WHERE n.shown AND w.holder IS NOT NULL GROUP BY w.holder
		UNION ALL
		SELECT w.thread, 0, count(DISTINCT w.resource)
		FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
		WHERE n.shown GROUP BY w.thread)
	GROUP BY id) c
WHERE thread.id = c.id;

-- query: thread_count_locks
UPDATE thread SET holds = c.holds, waits = c.waits
FROM (SELECT o.thread, count(DISTINCT iif(e.state = 0 AND NOT e.suspended, e.addr, NULL)) AS holds,
		count(DISTINCT iif(e.state = 1, e.addr, NULL)) AS waits
	FROM (SELECT n.run, min(x.dump) AS dump FROM snapshot n JOIN snapshot_dump x ON x.snapshot = n.id
		WHERE n.shown GROUP BY n.run) m
	JOIN lock_entry e ON e.dump = m.dump OR e.dump IN (SELECT p.dump FROM dump_piece p WHERE p.first = m.dump)
	JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	GROUP BY o.thread) c
WHERE thread.id = c.thread;

-- query: lock_label_fill
-- What tells more than a variable of some function: an expression with & or _ (what a dump writes, or a symbol; else that of a holder,
-- who knows it best), what its object was made for, who made that, any other expression.
INSERT INTO lock_label(lock, letter, name)
WITH ring AS (
	SELECT m.lock, min(((SELECT n.shown FROM snapshot n WHERE n.id = m.snapshot) IS NOT 1) * 1000000000000 +
		m.cycle * 1000000 + m.seq % (SELECT count(*) FROM ring_member z WHERE z.cycle = m.cycle)) AS place
	FROM ring_member m WHERE m.lock IS NOT NULL GROUP BY m.lock),
placed AS (
	SELECT k.id, row_number() OVER (PARTITION BY k.run ORDER BY r.place IS NULL, r.place, k.waiters DESC, k.id) AS place
	FROM lock k LEFT JOIN ring r ON r.lock = k.id WHERE r.lock IS NOT NULL OR k.waiters OR k.holders)
SELECT k.id, iif(p.place <= 26, char(64 + p.place), NULL),
	coalesce(iif(k.name GLOB '*[&_]*' AND (k.name GLOB '*[^A-Za-z0-9_]*' OR k.from_stacks), k.name, NULL),
		(SELECT e.name FROM lock_entry e JOIN lock_dump d ON d.id = e.dump JOIN source_run o ON o.source = d.source
			WHERE e.addr = k.addr AND o.run = k.run AND e.state = 0 AND e.name GLOB '*[&_]*'
			GROUP BY e.name ORDER BY e.name GLOB '*[^A-Za-z0-9_]*' DESC, count(*) DESC, e.name LIMIT 1),
		iif(k.name GLOB '*[&_]*', k.name, NULL),
		iif(length(g.text) - length(replace(g.text, ' ', '')) < 3, nullif(g.text, ''), NULL), u.text,
		iif(k.name GLOB '*[^A-Za-z0-9_]*', k.name, NULL))
FROM lock k LEFT JOIN placed p ON p.id = k.id
LEFT JOIN life_row l ON l.id = k.life LEFT JOIN life_profile f ON f.id = l.profile
LEFT JOIN tag g ON g.id = f.creator_tag LEFT JOIN site s ON s.id = f.creator LEFT JOIN func u ON u.id = s.func
WHERE p.id IS NOT NULL OR k.name IS NOT NULL OR k.life IS NOT NULL;

-- query: wait_also_insert
INSERT OR IGNORE INTO wait_also(snapshot, edge) VALUES (:snapshot, :edge);

-- query: wait_place_fill
-- What the entries of the wait's own snapshot say goes first, then what was said last; a wait that no dump lists stands where the stack
-- does.  Entries are looked up by thread: of one lock there may be as many as threads.
INSERT INTO wait_place(edge, mode, file, line, func, age_us, since_us, held_mode, held_file, held_line, held_func, depth)
SELECT w.id, x.mode, coalesce(xs.file, c.file), iif(x.site IS NULL, c.src_line, xs.line), coalesce(xs.func, c.func),
	coalesce(xd.at_us - x.since_us, x.age_us), x.since_us, h.mode, hs.file, hs.line, hs.func, h.depth
FROM wait_edge w
LEFT JOIN lock k ON k.id = w.lock
LEFT JOIN lock_entry x ON x.id = (SELECT y.id FROM lock_thread_of o CROSS JOIN lock_entry y ON y.lock_thread = o.lock_thread AND y.state = 1
		AND +y.addr = k.addr
	JOIN lock_dump z ON z.id = y.dump LEFT JOIN snapshot_dump n ON n.dump = y.dump AND n.snapshot = w.snapshot
	WHERE o.thread = w.thread ORDER BY n.dump IS NULL, coalesce(z.at_us - y.since_us, y.age_us) DESC, y.id DESC LIMIT 1)
LEFT JOIN lock_dump xd ON xd.id = x.dump LEFT JOIN site xs ON xs.id = x.site
LEFT JOIN stack_of b ON b.thread = w.thread AND b.best AND x.site IS NULL
LEFT JOIN frame c ON c.stack = b.stack AND c.level = b.caller
LEFT JOIN lock_entry h ON h.id = (SELECT y.id FROM lock_thread_of o CROSS JOIN lock_entry y ON y.lock_thread = o.lock_thread AND y.state = 0
		AND +y.addr = k.addr
	LEFT JOIN snapshot_dump n ON n.dump = y.dump AND n.snapshot = w.snapshot
	WHERE o.thread = w.holder ORDER BY n.dump IS NULL, y.id DESC LIMIT 1)
LEFT JOIN locked_here q ON h.id IS NULL AND q.entry = x.id AND q.ord = (SELECT min(v.ord) FROM locked_here v WHERE v.entry = x.id AND
	v.by_pthread = (SELECT t.pthread FROM thread t WHERE t.id = w.holder))
LEFT JOIN site hs ON hs.id = coalesce(h.site, q.site);
