-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each thread does, in one sentence.

-- query: does_threads
-- What is known of each thread: its stack, from the first own frame; what it waits for, the surest first; whether it hangs: in a
-- deadlock or behind one, or for over ten seconds behind somebody known, and no later dump shows it elsewhere.  A thread is listed by a
-- lock dump, and by a debugger that told of it when it opened the process or core; one that began under it may have ended since.
SELECT t.id, t.state, coalesce(t.name, t.role), t.holds, u.text, i.text, f.src_line,
	(SELECT au.text FROM frame a JOIN func au ON au.id = a.func WHERE a.stack = o.stack AND a.level < o.caller ORDER BY a.level DESC LIMIT 1),
	o.role, o.outside,
	coalesce((SELECT c.signal_name FROM stack_of x JOIN stack s ON s.id = x.stack JOIN capture c ON c.id = s.capture
		WHERE x.thread = t.id AND x.crashed AND c.signal_name IS NOT NULL LIMIT 1),
		(SELECT k.signal_name FROM faulted_stack k WHERE k.thread = t.id LIMIT 1)),
	t.id IN (SELECT thread FROM cycle_member) OR t.id IN (SELECT thread FROM blocked_behind) OR
		(w.holder IS NOT NULL AND w.confidence <> 'guess' AND p.age_us > 10000000 AND
		NOT EXISTS (SELECT 1 FROM wait_change g WHERE g.thread = t.id AND g.change IN ('gone', 'moving'))),
	(SELECT c.app FROM thread_channel x JOIN channel c ON c.name = x.name AND c.run = t.run
		WHERE x.thread = t.id AND x.own AND c.app IS NOT NULL AND c.data IS NOT '(Outgoing Line)' AND NOT c.cut LIMIT 1),
	t.id IN (SELECT thread FROM lock_thread_of) OR t.id IN (SELECT a.thread FROM thread_row r
		JOIN thread_alias a ON a.source = r.source AND a.kind = 'lwp' AND a.value = CAST(r.lwp AS TEXT)
		JOIN source s ON s.id = r.source AND s.kind = 'gdb' WHERE r.gdb IS NOT NULL OR r.pthread IS NULL),
	t.run IN (SELECT run FROM thread WHERE state IS NOT NULL),
	w.id, w.kind, b.letter, b.name, k.addr, w.resource, w.confidence, w.holder,
	coalesce(hp.word, h.name, h.role, 'LWP ' || h.lwp, printf('thread 0x%llx', h.pthread)), h.lwp,
	p.mode, wf.text, p.line, wu.text, p.age_us, p.held_mode,
	coalesce(y.word, t.name, t.role)
FROM thread t
LEFT JOIN stack_of o ON o.thread = t.id AND o.best
LEFT JOIN frame f ON f.stack = o.stack AND f.level = o.caller LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
LEFT JOIN wait_edge w ON w.id = (SELECT x.id FROM wait_edge x WHERE x.thread = t.id ORDER BY x.confidence = 'guess', x.id LIMIT 1)
LEFT JOIN lock k ON k.id = w.lock LEFT JOIN lock_label b ON b.lock = w.lock
LEFT JOIN thread h ON h.id = w.holder LEFT JOIN thread_purpose hp ON hp.thread = h.id
LEFT JOIN wait_place p ON p.edge = w.id LEFT JOIN file wf ON wf.id = p.file LEFT JOIN func wu ON wu.id = p.func
LEFT JOIN thread_purpose y ON y.thread = t.id
ORDER BY t.id;

-- query: does_holds
-- The locks a thread has, and those it tried in vain, by the dump that is shown; whether another dump says so too, or there is none.
SELECT e.state, b.letter, b.name, e.addr, i.text, s.line, coalesce(d.at_us - e.since_us, e.age_us),
	EXISTS (SELECT 1 FROM lock_thread_of q CROSS JOIN lock_entry x ON x.lock_thread = q.lock_thread
		WHERE q.thread = o.thread AND x.addr = e.addr AND x.state = e.state AND x.dump <> e.dump) OR
	NOT EXISTS (SELECT 1 FROM lock_dump y JOIN source_run r ON r.source = y.source JOIN source_run h ON h.source = d.source AND h.run = r.run
		WHERE y.id <> e.dump AND EXISTS (SELECT 1 FROM lock_entry z WHERE z.dump = y.id))
FROM lock_thread_of o CROSS JOIN lock_entry e ON e.lock_thread = o.lock_thread AND e.state IN (0, 2) AND NOT e.suspended
JOIN lock_dump d ON d.id = e.dump
LEFT JOIN lock k ON k.addr = e.addr AND k.run = (SELECT t.run FROM thread t WHERE t.id = o.thread) LEFT JOIN lock_label b ON b.lock = k.id
LEFT JOIN site s ON s.id = e.site LEFT JOIN file i ON i.id = s.file
WHERE o.thread = :thread AND (e.dump IN (SELECT dump FROM shown_dump) OR e.dump IN
	(SELECT p.dump FROM dump_piece p JOIN shown_dump x ON x.dump = p.first))
ORDER BY e.state, b.letter IS NULL, b.letter, e.id LIMIT 64;

-- query: does_insert
INSERT INTO thread_does(thread, heading, does, brief, blocker, age_us, fold)
VALUES (:thread, :heading, nullif(:does, ''), :brief, nullif(:blocker, ''), :age, :fold);

-- query: does_place
-- Threads of a ring first, in it and elsewhere by LWP; those that do the same stand together.
UPDATE thread_does SET place = x.place FROM (
	SELECT d.thread, row_number() OVER (ORDER BY d.heading, d.ring, d.first, d.fold, d.lwp IS NULL, d.lwp, d.thread) AS place
	FROM (SELECT q.thread, q.heading, q.fold, t.lwp, t.id NOT IN (SELECT thread FROM cycle_member) AS ring,
			min(t.lwp) OVER (PARTITION BY q.heading, q.fold) AS first
		FROM thread_does q JOIN thread t ON t.id = q.thread) d) x
WHERE x.thread = thread_does.thread;

-- query: stack_fold_fill
-- What threads of equal stacks do is said as far as it is the same.
INSERT INTO stack_fold(id, place, heading, stack, threads, crashed, waiting, name, brief, blocker, age_us, lines)
SELECT id, row_number() OVER (ORDER BY heading, ring, iif(heading = 2, 0, -threads), place), heading, stack, threads, crashed, waiting,
	iif(names = 1, name || iif(threads = 1, ifnull(' ' || lwp, ''), ''), name || ' …'),
	iif(briefs = 1, brief, iif(heading = 2, 'wait for different locks', brief || ' …')), iif(blockers = 1, blocker, NULL), age_us, lines
FROM (
	SELECT ifnull(o.stack_group, -o.stack) AS id, min(o.stack) AS stack, count(*) AS threads, max(o.crashed) AS crashed,
		max(o.thread IN (SELECT thread FROM wait_edge)) AS waiting, min(o.thread NOT IN (SELECT thread FROM cycle_member)) AS ring,
		CASE WHEN max(o.crashed) THEN 1 WHEN min(d.heading) = 2 THEN 2
			WHEN min(d.heading) = 7 AND min(o.state IS 'idle') THEN 4 ELSE 3 END AS heading,
		count(DISTINCT coalesce(p.word, t.name, t.role, '')) AS names, min(coalesce(p.word, t.name, t.role)) AS name, min(t.lwp) AS lwp,
		count(DISTINCT d.brief) AS briefs, min(d.brief) AS brief, count(DISTINCT ifnull(d.blocker, '')) AS blockers, min(d.blocker) AS blocker,
		max(d.age_us) AS age_us, min(d.place) AS place, count(DISTINCT f.src_line) AS lines
	FROM stack_of o JOIN thread t ON t.id = o.thread JOIN thread_does d ON d.thread = o.thread
	LEFT JOIN thread_purpose p ON p.thread = o.thread LEFT JOIN frame f ON f.stack = o.stack AND f.level = o.caller
	WHERE o.best = 1 GROUP BY 1);
