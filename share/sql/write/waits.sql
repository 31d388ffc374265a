-- Waits: snapshots, wait-for edges, cycles.

-- query: wait_dumps
-- Dumps that name a lock, with all that tells their time: printed inside, of the typescript, of the archive, their path.
SELECT d.id, d.source, d.at_us,
	(SELECT CAST(strftime('%s', f.value) AS INTEGER) * 1000000 FROM source_fact f
	 WHERE f.source = d.source AND f.name = 'captured' LIMIT 1),
	s.mtime_us, s.path
FROM lock_dump d JOIN source s ON s.id = d.source JOIN source_run r ON r.source = d.source
WHERE r.run = :run AND EXISTS (SELECT 1 FROM lock_entry e WHERE e.dump = d.id);

-- query: wait_entries
SELECT o.thread, k.id, e.state, e.mode, e.suspended, e.depth
FROM lock_entry e
JOIN lock_dump d ON d.id = e.dump
JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
JOIN source_run r ON r.source = d.source
JOIN lock k ON k.run = r.run AND k.addr = e.addr
WHERE e.dump = :dump ORDER BY e.id;

-- query: run_lock_entries
SELECT 1 FROM lock_entry e JOIN lock_dump d ON d.id = e.dump JOIN source_run r ON r.source = d.source
WHERE r.run = :run LIMIT 1;

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
JOIN address_ref a ON a.stack = s.id AND a.offset = 0
JOIN lock k ON (k.id = a.lock OR k.life = a.life) AND +k.run = :run -- not all locks of the run for each value
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

-- query: guessed_cycle_insert
INSERT INTO guessed_cycle(cycle, seq, run, thread, lock) VALUES (:cycle, :seq, :run, :thread, :lock);

-- query: cycle_dump_insert
INSERT INTO cycle_dump(cycle, dump) VALUES (:cycle, :dump);

-- query: snapshot_insert
INSERT INTO snapshot(id, run, seq, ordered, dumps, blocked, shown, at_us)
VALUES (:id, :run, :seq, :ordered, :dumps, :blocked, :shown, :at_us);

-- query: snapshot_dump_insert
INSERT INTO snapshot_dump(dump, snapshot) VALUES (:dump, :snapshot);

-- query: wait_edge_insert
INSERT INTO wait_edge(run, snapshot, source, seen, thread, lock, resource, holder, why, confidence)
SELECT :run, :snapshot, :source, :seen, :thread, k.id,
	coalesce(k.name || ' ', '') || printf('0x%llx', k.addr), :holder, :why, :confidence
FROM lock k WHERE k.id = :lock;

-- query: cycle_member_insert
INSERT INTO cycle_member(cycle, seq, run, snapshot, source, seen, thread, lock)
VALUES (:cycle, :seq, :run, :snapshot, :source, :seen, :thread, :lock);

-- query: blocked_behind_insert
INSERT OR IGNORE INTO blocked_behind(cycle, thread) VALUES (:cycle, :thread);

-- query: lock_count_users
-- Holders and waiters as of the shown snapshot, counted in one of its dumps.
UPDATE lock SET holders = c.holders, waiters = c.waiters
FROM (SELECT m.run, e.addr, count(DISTINCT iif(e.state = 0 AND NOT e.suspended, o.thread, NULL)) AS holders,
		count(DISTINCT iif(e.state = 1, o.thread, NULL)) AS waiters
	FROM (SELECT n.run, min(x.dump) AS dump FROM snapshot n JOIN snapshot_dump x ON x.snapshot = n.id
		WHERE n.shown GROUP BY n.run) m
	JOIN lock_entry e ON e.dump = m.dump
	JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	GROUP BY m.run, e.addr) c
WHERE lock.run = c.run AND lock.addr = c.addr;

-- query: lock_count_from_stacks
-- Where no dump names locks, the waits of the shown snapshot are all there is.
UPDATE lock SET holders = c.holders, waiters = c.waiters
FROM (SELECT w.lock, count(DISTINCT w.holder) AS holders, count(DISTINCT w.thread) AS waiters
	FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
	WHERE n.shown AND n.dumps = 0 GROUP BY w.lock) c
WHERE lock.id = c.lock;

-- query: thread_count_from_stacks
UPDATE thread SET holds = c.holds, waits = c.waits
FROM (SELECT id, sum(holds) AS holds, sum(waits) AS waits
	FROM (SELECT w.holder AS id, count(DISTINCT w.lock) AS holds, 0 AS waits
		FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
		WHERE n.shown AND n.dumps = 0 AND w.holder IS NOT NULL GROUP BY w.holder
		UNION ALL
		SELECT w.thread, 0, count(DISTINCT w.lock)
		FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
		WHERE n.shown AND n.dumps = 0 GROUP BY w.thread)
	GROUP BY id) c
WHERE thread.id = c.id;

-- query: thread_count_locks
UPDATE thread SET holds = c.holds, waits = c.waits
FROM (SELECT o.thread, count(DISTINCT iif(e.state = 0 AND NOT e.suspended, e.addr, NULL)) AS holds,
		count(DISTINCT iif(e.state = 1, e.addr, NULL)) AS waits
	FROM (SELECT n.run, min(x.dump) AS dump FROM snapshot n JOIN snapshot_dump x ON x.snapshot = n.id
		WHERE n.shown GROUP BY n.run) m
	JOIN lock_entry e ON e.dump = m.dump
	JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	GROUP BY o.thread) c
WHERE thread.id = c.thread;
