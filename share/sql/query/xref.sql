-- SPDX-License-Identifier: GPL-3.0-or-later
-- Cross references.  :kind is the name of a thing (src/model/xref.c), :a and :b its ids (include/astscope/model/thing.h).

-- query: xref_threads
SELECT t.id, t.lwp, t.pthread, t.name, x.why, x.confidence
FROM (
	SELECT :a AS thread, 'this thread' AS why, 'sure' AS confidence, 0 AS rank WHERE :kind = 'thread'
	UNION ALL
	SELECT o.thread, CASE WHEN e.suspended THEN 'gave it back for now' WHEN e.state = 0 THEN 'holds it' WHEN e.state = 1 THEN 'waits for it'
		ELSE 'tried it and failed' END, 'sure', CASE WHEN e.suspended THEN 3 ELSE e.state END
	FROM lock k JOIN lock_entry e ON e.addr = k.addr JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	WHERE :kind = 'lock' AND k.id = :a AND e.dump IN (SELECT dump FROM shown_dump WHERE run = k.run)
	UNION ALL
	SELECT w.holder, 'holds it: ' || w.why, w.confidence, 0 FROM wait_edge w WHERE :kind = 'lock' AND w.lock = :a AND w.holder IS NOT NULL
	UNION ALL
	SELECT w.thread, 'waits for it: ' || w.why, w.confidence, 1 FROM wait_edge w WHERE :kind = 'lock' AND w.lock = :a
	UNION ALL
	SELECT o.thread, 'this entry is its own', 'sure', 0 FROM lock_entry e JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	WHERE :kind = 'hold' AND e.id = :a
	UNION ALL
	SELECT w.thread, 'waits', w.confidence, 0 FROM wait_edge w WHERE :kind = 'wait' AND w.id = :a
	UNION ALL
	SELECT c.thread, 'member of the cycle', c.confidence, 0 FROM cycle_member c WHERE :kind = 'member' AND c.cycle = :a AND c.seq = :b
	UNION ALL
	SELECT o.thread, 'this stack is its own', 'sure', 0 FROM stack_of o WHERE :kind IN ('stack', 'frame') AND o.stack = :a
	UNION ALL
	SELECT o.thread, 'has this stack', 'sure', 0 FROM stack_of o WHERE :kind = 'stack_group' AND o.best = 1 AND ifnull(o.stack_group, -o.stack) = :a
	UNION ALL
	SELECT o.thread, 'made this change', 'sure', 0 FROM ref_event e JOIN ref_thread_of o ON o.ref_thread = e.thread
	WHERE :kind = 'event' AND e.life = :a AND e.ord = :b
	UNION ALL
	SELECT o.thread, CASE n.events WHEN 1 THEN '1 of its events' ELSE n.events || ' of its events' END, 'sure', -n.events
	FROM (SELECT thread, events FROM (SELECT e.thread AS thread, count(*) AS events FROM ref_event e WHERE :kind = 'life'
			AND e.life = iif(EXISTS (SELECT 1 FROM long_life WHERE life = :a), NULL, :a) GROUP BY e.thread
		UNION ALL SELECT x.thread, x.events FROM long_thread x WHERE :kind = 'life' AND x.life = :a) ORDER BY 2 DESC LIMIT 40) n
	JOIN ref_thread_of o ON o.ref_thread = n.thread
) x JOIN thread t ON t.id = x.thread
GROUP BY t.id ORDER BY min(x.rank), t.id;

-- query: xref_holders
SELECT t.id, t.lwp, t.pthread, t.name, x.why, x.confidence
FROM (
	SELECT o.thread, 'holds it' AS why, 'sure' AS confidence, 0 AS rank
	FROM lock k JOIN lock_entry e ON e.addr = k.addr JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	WHERE e.state = 0 AND e.suspended = 0 AND e.dump IN (SELECT dump FROM shown_dump WHERE run = k.run) AND k.id IN (
		SELECT :a WHERE :kind = 'lock'
		UNION ALL SELECT k2.id FROM lock k2 WHERE :kind = 'life' AND k2.life = :a
		UNION ALL SELECT k2.id FROM lock_entry h JOIN lock k2 ON k2.addr = h.addr WHERE :kind = 'hold' AND h.id = :a)
	UNION ALL
	SELECT w.holder, w.why, w.confidence, 1 FROM wait_edge w
	WHERE w.holder IS NOT NULL AND w.id IN (
		SELECT :a WHERE :kind = 'wait'
		UNION ALL SELECT w2.id FROM wait_edge w2 WHERE :kind = 'thread' AND w2.thread = :a
		UNION ALL SELECT w2.id FROM wait_edge w2 WHERE :kind = 'lock' AND w2.lock = :a
		UNION ALL SELECT w2.id FROM lock k JOIN wait_edge w2 ON w2.lock = k.id WHERE :kind = 'life' AND k.life = :a
		UNION ALL SELECT w2.id FROM cycle_member c JOIN wait_edge w2 ON w2.thread = c.thread AND w2.lock IS c.lock
			WHERE :kind = 'member' AND c.cycle = :a AND c.seq = :b
		UNION ALL SELECT w2.id FROM stack_of o JOIN wait_edge w2 ON w2.thread = o.thread WHERE :kind IN ('stack', 'frame') AND o.stack = :a
		UNION ALL SELECT w2.id FROM stack_of o JOIN wait_edge w2 ON w2.thread = o.thread
			WHERE :kind = 'stack_group' AND o.best = 1 AND ifnull(o.stack_group, -o.stack) = :a)
) x JOIN thread t ON t.id = x.thread
GROUP BY t.id ORDER BY min(x.rank), t.id;

-- query: xref_locks
SELECT k.id, k.addr, k.name, x.why, x.confidence
FROM (
	SELECT k.id AS lock, CASE WHEN e.suspended THEN 'gave it back for now' WHEN e.state = 0 THEN 'holds it' WHEN e.state = 1 THEN 'waits for it'
		ELSE 'tried it and failed' END AS why, 'sure' AS confidence, e.state = 1 AS rank
	FROM lock_thread_of o JOIN lock_entry e ON e.lock_thread = o.lock_thread JOIN thread t ON t.id = o.thread
	JOIN lock k ON k.addr = e.addr AND k.run = t.run
	WHERE e.dump IN (SELECT dump FROM shown_dump) AND o.thread IN (
		SELECT :a WHERE :kind = 'thread'
		UNION ALL SELECT s.thread FROM stack_of s WHERE :kind IN ('stack', 'frame') AND s.stack = :a
		UNION ALL SELECT s.thread FROM stack_of s WHERE :kind = 'stack_group' AND s.best = 1 AND ifnull(s.stack_group, -s.stack) = :a)
	UNION ALL
	SELECT w.lock, 'waits for it: ' || w.why, w.confidence, 2 FROM wait_edge w WHERE w.lock IS NOT NULL AND w.thread IN (
		SELECT :a WHERE :kind = 'thread'
		UNION ALL SELECT s.thread FROM stack_of s WHERE :kind IN ('stack', 'frame') AND s.stack = :a)
	UNION ALL
	SELECT k.id, 'this entry is about it', 'sure', 0 FROM lock_entry e JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
	JOIN thread t ON t.id = o.thread JOIN lock k ON k.addr = e.addr AND k.run = t.run WHERE :kind = 'hold' AND e.id = :a
	UNION ALL
	SELECT w.lock, 'waits for it', w.confidence, 0 FROM wait_edge w WHERE :kind = 'wait' AND w.id = :a
	UNION ALL
	SELECT c.lock, 'waits for it', c.confidence, 0 FROM cycle_member c WHERE c.lock IS NOT NULL AND :kind = 'member' AND c.cycle = :a AND c.seq = :b
	UNION ALL
	SELECT k.id, 'the lock of this object', k.confidence, 0 FROM lock k WHERE :kind IN ('life', 'event') AND k.life = :a
	UNION ALL
	SELECT r.lock, r.name || ' is its address', r.confidence, -1 FROM address_ref r
	WHERE r.lock IS NOT NULL AND (:kind = 'frame' AND r.stack = :a AND r.level = :b OR :kind = 'stack' AND r.stack = :a)
) x JOIN lock k ON k.id = x.lock
GROUP BY k.id ORDER BY min(x.rank), k.id;

-- query: xref_lives
SELECT l.id, printf('0x%llx#%d', l.addr, l.ordinal), x.why, x.confidence, f.text, s.line, l.creator
FROM (
	SELECT :a AS life, 'this object' AS why, 'sure' AS confidence, 0 AS rank WHERE :kind IN ('life', 'event')
	UNION ALL
	SELECT k.life, 'its lock is ' || ifnull(k.name, printf('0x%llx', k.addr)), k.confidence, 0 FROM lock k WHERE k.life IS NOT NULL AND k.id IN (
		SELECT :a WHERE :kind = 'lock'
		UNION ALL SELECT k2.id FROM lock_entry e JOIN lock_thread_of o ON o.lock_thread = e.lock_thread JOIN thread t ON t.id = o.thread
			JOIN lock k2 ON k2.addr = e.addr AND k2.run = t.run WHERE :kind = 'hold' AND e.id = :a
		UNION ALL SELECT w.lock FROM wait_edge w WHERE :kind = 'wait' AND w.id = :a
		UNION ALL SELECT c.lock FROM cycle_member c WHERE c.lock IS NOT NULL AND :kind = 'member' AND c.cycle = :a AND c.seq = :b)
	UNION ALL
	SELECT r.life, r.name || CASE WHEN r.offset > 0 THEN printf(' points %d bytes into it', r.offset)
		WHEN r.offset < 0 THEN ' points into the header before it' ELSE ' is its address' END ||
		CASE WHEN r.ended THEN ', after its end' ELSE '' END, r.confidence, r.level
	FROM address_ref r WHERE r.life IS NOT NULL AND (:kind = 'frame' AND r.stack = :a AND r.level = :b OR :kind = 'stack' AND r.stack = :a)
) x JOIN life l ON l.id = x.life LEFT JOIN site s ON s.id = l.creator LEFT JOIN file f ON f.id = s.file
GROUP BY l.id ORDER BY min(x.rank), l.id LIMIT 40;

-- query: xref_frames
-- One frame a stack: the innermost of a crashed one, else the outermost.
SELECT r.stack, r.level, t.lwp, t.name, u.text, r.name || CASE WHEN r.offset > 0 THEN printf(' points %d bytes into it', r.offset)
		WHEN r.offset < 0 THEN ' points into the header before it' ELSE ' is its address' END ||
	CASE WHEN r.ended THEN ', after its end' ELSE '' END, r.confidence
FROM (
	SELECT a.stack, min(a.level) AS lo, max(a.level) AS hi FROM address_ref a
	WHERE :kind = 'life' AND a.life = :a OR :kind = 'lock' AND a.lock = :a GROUP BY a.stack
) m JOIN stack_of o ON o.stack = m.stack AND o.best = 1
JOIN address_ref r ON r.stack = m.stack AND r.level = CASE WHEN o.crashed THEN m.lo ELSE m.hi END
	AND (:kind = 'life' AND r.life = :a OR :kind = 'lock' AND r.lock = :a)
JOIN thread t ON t.id = o.thread
LEFT JOIN frame f ON f.stack = r.stack AND f.level = r.level LEFT JOIN func u ON u.id = f.func
GROUP BY r.stack ORDER BY o.crashed DESC, r.stack LIMIT 40;

-- query: xref_thread
SELECT lwp, pthread, name, run, events, (SELECT count(*) FROM thread o WHERE o.lwp = t.lwp) FROM thread t WHERE id = :a;

-- query: xref_thread_stack
SELECT o.stack, s.frames, src.path FROM stack_of o JOIN stack s ON s.id = o.stack JOIN source src ON src.id = s.source
WHERE o.thread = :a AND o.best = 1 ORDER BY o.stack LIMIT 1;

-- query: xref_thread_refs
SELECT o.ref_thread, r.lwp, r.events FROM ref_thread_of o JOIN ref_thread r ON r.id = o.ref_thread WHERE o.thread = :a ORDER BY r.events DESC, r.id LIMIT 1;

-- query: xref_touched
SELECT e.line FROM ref_event e WHERE e.life = :life AND e.thread = :ref_thread ORDER BY e.ord LIMIT 1;

-- query: xref_life
SELECT printf('0x%llx#%d', addr, ordinal), creator, source, first_line, last_line, addr, ordinal FROM life WHERE id = :a;

-- query: xref_life_by_obj
SELECT id FROM life_row WHERE addr = :addr AND ordinal = :ordinal;

-- query: xref_life_next
SELECT id FROM life_row WHERE addr = :addr AND ordinal > :ordinal ORDER BY ordinal LIMIT 1;

-- query: xref_life_before
SELECT id FROM life_row WHERE addr = :addr AND ordinal < :ordinal ORDER BY ordinal DESC LIMIT 1;

-- query: xref_event
SELECT e.source, e.line, e.thread, r.lwp FROM ref_event e LEFT JOIN ref_thread r ON r.id = e.thread WHERE e.life = :a AND e.ord = :b;

-- query: xref_event_of_life_at
SELECT e.ord FROM ref_event e WHERE e.life = :life AND e.line = :line;

-- query: xref_event_of_thread_at
SELECT e.life, e.ord FROM ref_event e WHERE e.thread = :ref_thread AND e.line = :line;

-- query: xref_lock
SELECT addr, coalesce((SELECT b.name FROM lock_label b WHERE b.lock = k.id), name), life, run FROM lock k WHERE id = :a;

-- query: xref_lock_by_addr
SELECT id, coalesce((SELECT b.name FROM lock_label b WHERE b.lock = k.id), name), run FROM lock k WHERE addr = :addr ORDER BY run;

-- query: xref_hold
SELECT e.addr, d.source, e.line, o.thread, e.state, e.suspended FROM lock_entry e JOIN lock_dump d ON d.id = e.dump
LEFT JOIN lock_thread_of o ON o.lock_thread = e.lock_thread WHERE e.id = :a;

-- query: xref_site
SELECT f.text, s.line, u.text FROM site s JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func WHERE s.id = :a;

-- query: xref_site_by_name
SELECT s.id FROM site s JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func WHERE f.text = :file AND s.line = :line AND u.text = :func;

-- query: xref_path_of_creator
SELECT min(id) FROM leak_path WHERE creator IS nullif(:a, 0);

-- query: xref_creator_has_leaks
SELECT 1 FROM life_profile WHERE alive = 1 AND creator IS :a LIMIT 1;

-- query: xref_stack
SELECT o.thread, s.source, s.line, o.best, ifnull(o.stack_group, -o.stack), s.lwp, s.gdb FROM stack s LEFT JOIN stack_of o ON o.stack = s.id WHERE s.id = :a;

-- query: xref_group_stack
SELECT min(stack) FROM stack_of WHERE best = 1 AND ifnull(stack_group, -stack) = :a;

-- query: xref_frame
SELECT u.text, i.text, f.src_line, f.line FROM frame f LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file WHERE f.stack = :a AND f.level = :b;

-- query: xref_wait
SELECT thread, holder, lock, resource, source FROM wait_edge WHERE id = :a;

-- query: xref_wait_of_thread
SELECT id FROM wait_edge WHERE thread = :a OR holder = :a ORDER BY thread <> :a, confidence = 'guess', id LIMIT 1;

-- query: xref_wait_of_cycle
SELECT w.id FROM cycle_member c JOIN wait_edge w ON w.thread = c.thread AND w.lock IS c.lock WHERE c.cycle = :a ORDER BY c.seq LIMIT 1;

-- query: xref_member
SELECT thread, lock FROM cycle_member WHERE cycle = :a AND seq = :b;

-- query: xref_finding
SELECT title, place FROM finding WHERE rank = :a;

-- query: xref_source
SELECT path, kind FROM source WHERE id = :a;

-- query: xref_go_lives
SELECT id, printf('0x%llx#%d', addr, ordinal), CASE WHEN addr = :addr THEN 'its address'
	WHEN :addr < addr THEN printf('%d bytes before the object: its header or lock', addr - :addr) ELSE printf('%d bytes into it', :addr - addr) END,
	alive, first_line
FROM life WHERE addr BETWEEN :addr - 4194304 AND :addr + 65536 AND :addr >= addr - ifnull(overhead, 0) AND :addr < addr + max(ifnull(size, 0), 1)
ORDER BY addr <> :addr, alive DESC, first_line DESC LIMIT 40;

-- query: xref_go_threads
SELECT id, CASE WHEN :way = 'gdb' THEN 'gdb number' WHEN lwp = :number THEN 'LWP' ELSE 'pthread id' END FROM thread
WHERE :way = 'number' AND lwp = :number OR :way = 'gdb' AND gdb = :number OR :way = 'addr' AND pthread = :number ORDER BY run, id LIMIT 40;

-- query: xref_thread_by_lwp
SELECT id FROM thread WHERE lwp = :number AND (:run = 0 OR run = :run) ORDER BY events DESC, id LIMIT 1;

-- query: xref_thread_by_pthread
SELECT id FROM thread WHERE pthread = :number AND (:run = 0 OR run = :run) ORDER BY lwp IS NULL, id LIMIT 1;

-- query: xref_thread_by_gdb
SELECT id FROM thread WHERE gdb = :number AND (:run = 0 OR run = :run) ORDER BY id LIMIT 1;

-- query: xref_ref_thread_by_lwp
SELECT r.id, o.thread FROM ref_thread r LEFT JOIN ref_thread_of o ON o.ref_thread = r.id WHERE r.lwp = :number ORDER BY r.events DESC, r.id;

-- query: xref_go_creators
SELECT coalesce(sum(l.lives), 0) FROM life_profile l WHERE l.creator IN (SELECT s.id FROM site s JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
	WHERE (:file IS NULL OR f.text = :file AND s.line = :line) AND (:func IS NULL OR u.text = :func));

-- query: xref_go_events
SELECT sum(p.events) FROM pair p WHERE p.site IN (SELECT s.id FROM site s JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
	WHERE (:file IS NULL OR f.text = :file AND s.line = :line) AND (:func IS NULL OR u.text = :func));

-- query: xref_go_frames
SELECT count(DISTINCT f.stack) FROM stack_of o JOIN frame f ON f.stack = o.stack LEFT JOIN file i ON i.id = f.file LEFT JOIN func u ON u.id = f.func
WHERE o.best = 1 AND (:file IS NULL OR i.text = :file AND f.src_line = :line) AND (:func IS NULL OR u.text = :func);

-- query: xref_go_entries
SELECT count(DISTINCT e.addr) FROM lock_entry e JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
WHERE (:file IS NULL OR f.text = :file AND s.line = :line) AND (:func IS NULL OR u.text = :func);
