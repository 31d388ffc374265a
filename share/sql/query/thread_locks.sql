-- SPDX-License-Identifier: GPL-3.0-or-later
-- The locks of one thread as detail panes show them.

-- query: thread_locks
-- What it has (0), wants (1) and tried in vain (2): letter, name, address and object of the lock, where, how often; who waits for a lock
-- that it has, or who has one that it wants.
SELECT * FROM (SELECT e.state AS state, b.letter AS letter, b.name, e.addr AS addr, iif(l.id IS NULL, NULL, printf('0x%llx#%d', l.addr, l.ordinal)), i.text,
	s.line, e.depth,
	iif(e.state = 0, (SELECT group_concat(said, ', ') FROM (SELECT iif(count(*) = 1, name || ifnull(' ' || lwp, ''), count(*) || ' x ' || name) AS said
		FROM (SELECT coalesce(p.word, t.name, t.role, iif(t.lwp IS NULL, printf('thread 0x%llx', t.pthread), 'LWP')) AS name, t.lwp AS lwp FROM wait_edge w JOIN thread t ON t.id = w.thread
			LEFT JOIN thread_purpose p ON p.thread = t.id WHERE w.lock = k.id AND w.holder = o.thread ORDER BY t.lwp)
		GROUP BY name ORDER BY min(lwp) LIMIT 8)), NULL)
FROM lock_thread_of o CROSS JOIN lock_entry e ON e.lock_thread = o.lock_thread AND e.state <> 1 AND NOT e.suspended
LEFT JOIN lock k ON k.addr = e.addr AND k.run = (SELECT t.run FROM thread t WHERE t.id = o.thread) LEFT JOIN lock_label b ON b.lock = k.id
LEFT JOIN life_row l ON l.id = k.life
LEFT JOIN site s ON s.id = e.site LEFT JOIN file i ON i.id = s.file
WHERE o.thread = :thread AND (e.dump IN (SELECT dump FROM shown_dump) OR e.dump IN
	(SELECT p.dump FROM dump_piece p JOIN shown_dump x ON x.dump = p.first))
UNION ALL
SELECT 1, b.letter, b.name, k.addr, iif(l.id IS NULL, NULL, printf('0x%llx#%d', l.addr, l.ordinal)), f.text, p.line, 1,
	coalesce(d.blocker, iif(w.lock IS NULL, w.resource, NULL))
FROM wait_edge w LEFT JOIN lock k ON k.id = w.lock LEFT JOIN lock_label b ON b.lock = w.lock LEFT JOIN life_row l ON l.id = k.life
LEFT JOIN wait_place p ON p.edge = w.id LEFT JOIN file f ON f.id = p.file LEFT JOIN thread_does d ON d.thread = w.thread
WHERE w.thread = :thread)
ORDER BY state, letter IS NULL, letter, addr LIMIT :limit;

-- query: note_threads
-- Threads that hang, and all.
SELECT (SELECT count(*) FROM thread_does WHERE heading = 2), (SELECT count(*) FROM thread_does);

-- query: note_stacks
-- Threads with a stack, different stacks, and who died of what.
SELECT (SELECT ifnull(sum(threads), 0) FROM stack_fold), (SELECT count(*) FROM stack_fold),
	(SELECT g.brief || ifnull(', LWP ' || t.lwp, '') FROM stack_fold g JOIN stack_of o ON o.stack = g.stack JOIN thread t ON t.id = o.thread
		WHERE g.heading = 1 ORDER BY g.place LIMIT 1);
