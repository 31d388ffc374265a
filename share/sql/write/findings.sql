-- What Home says.

-- query: finding_insert
INSERT INTO finding(rank, severity, kind, title, detail, place) VALUES (:rank, :severity, :kind, :title, :detail, :place);

-- query: finding_crashes
-- Crashed threads, the best print of each.
SELECT o.thread, o.stack, t.lwp, t.name, c.signal_name, c.signal, s.source
FROM stack_of o JOIN stack s ON s.id = o.stack JOIN thread t ON t.id = o.thread LEFT JOIN capture c ON c.source = s.source
WHERE o.thread IN (SELECT thread FROM stack_of WHERE crashed)
ORDER BY t.id, o.crashed DESC, o.best DESC, o.stack;

-- query: finding_frame_values
-- Known things that the innermost frames of a stack name, ended objects first.
SELECT a.level, a.name, u.text, i.text, f.src_line, printf('0x%llx#%d', l.addr, l.ordinal), a.offset, a.ended,
	l.destroyed_line, dt.lwp, dn.name, l.id
FROM address_ref a
JOIN frame f ON f.stack = a.stack AND f.level = a.level
LEFT JOIN func u ON u.id = f.func
LEFT JOIN file i ON i.id = f.file
JOIN life l ON l.id = a.life
LEFT JOIN ref_thread dt ON dt.id = l.destroyed_thread
LEFT JOIN ref_thread_of dof ON dof.ref_thread = dt.id
LEFT JOIN thread dn ON dn.id = dof.thread
WHERE a.stack IN (SELECT stack FROM stack_of WHERE thread = :thread AND shown) AND a.level < 12
ORDER BY a.ended DESC, a.level, a.stack, a.ord;

-- query: finding_top_frame
-- The innermost frame that is not of the C library or the kernel interface, else the innermost.
SELECT f.level, u.text, i.text, f.src_line, f.args FROM frame f
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE f.stack = :stack
ORDER BY coalesce(i.text GLOB '*sysdeps*' OR i.text GLOB '*/nptl/*' OR i.text GLOB './nptl/*' OR i.text GLOB '*/signal/*'
	OR i.text GLOB '*.S', 0) OR f.lib IS NOT NULL OR u.text IS NULL OR f.kind = 2, f.level LIMIT 1;

-- query: finding_cycles
SELECT c.cycle, count(*), c.run, c.seen, (SELECT count(*) FROM blocked_behind b WHERE b.cycle = c.cycle),
	(SELECT count(*) FROM snapshot n WHERE n.id = c.snapshot AND n.shown)
FROM cycle_member c GROUP BY c.cycle ORDER BY 6 DESC, 2 + 5 DESC, c.cycle;

-- query: finding_cycle_members
SELECT t.lwp, t.pthread, t.name, k.name, k.addr,
	(SELECT p.name || ' ' || printf('0x%llx', p.addr) FROM cycle_member q JOIN lock p ON p.id = q.lock
	 WHERE q.cycle = c.cycle AND q.seq = iif(c.seq = 1, (SELECT max(seq) FROM cycle_member WHERE cycle = c.cycle), c.seq - 1))
FROM cycle_member c JOIN thread t ON t.id = c.thread JOIN lock k ON k.id = c.lock
WHERE c.cycle = :cycle ORDER BY c.seq;

-- query: finding_blocked
-- Waits of the shown snapshot of a run that are part of no cycle: waiters, without a listed holder.
SELECT count(DISTINCT w.thread), count(DISTINCT iif(w.holder IS NULL, w.lock, NULL))
FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
WHERE w.run = :run AND n.shown
	AND w.thread NOT IN (SELECT thread FROM cycle_member) AND w.thread NOT IN (SELECT thread FROM blocked_behind);

-- query: finding_blocked_top
SELECT w.resource, count(*), w.holder, h.lwp, h.name, printf('0x%llx', k.addr)
FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot JOIN lock k ON k.id = w.lock LEFT JOIN thread h ON h.id = w.holder
WHERE w.run = :run AND n.shown
	AND w.thread NOT IN (SELECT thread FROM cycle_member) AND w.thread NOT IN (SELECT thread FROM blocked_behind)
GROUP BY w.lock ORDER BY 2 DESC, w.lock LIMIT 1;

-- query: finding_classes
-- Lives of a run by class.  scan-ok sort-ok
SELECT sum(l.alive), sum(l.class = 2), sum(l.class = 3), count(*), count(DISTINCT iif(l.alive, l.creator, NULL))
FROM life l JOIN source_run o ON o.source = l.source WHERE o.run = :run;

-- query: finding_run
SELECT shutdown, why, version, pid FROM run WHERE id = :run;

-- query: finding_top_leak
-- scan-ok sort-ok
SELECT f.text, s.line, u.text, g.leaked, g.finalized, g.score
FROM leak_group g JOIN site s ON s.id = g.creator JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
WHERE g.creator IN (SELECT l.creator FROM life l JOIN source_run o ON o.source = l.source WHERE o.run = :run AND l.alive)
ORDER BY g.score DESC, g.leaked DESC, f.text, s.line LIMIT 1;

-- query: finding_top_invalid
-- The place of the first change of an object that was already gone.
SELECT f.text, s.line, u.text, e.line, t.lwp FROM ref_event e JOIN life l ON l.id = e.life
JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
LEFT JOIN ref_thread t ON t.id = e.thread
JOIN source_run o ON o.source = l.source
WHERE o.run = :run AND l.class = 3 AND (e.kind = 3 OR e.after < 0)
ORDER BY e.source, e.line LIMIT 1;

-- query: finding_sources
SELECT count(*), sum(kind = 'refs'), sum(kind IN ('locks', 'locktable')), sum(kind = 'gdb'), sum(state = 'torn'),
	sum(coalesce(rejects, 0)), sum(state = 'partial')
FROM source WHERE copy_of IS NULL;

-- query: finding_fact_sources
SELECT s.path, f.value FROM source_fact f JOIN source s ON s.id = f.source WHERE f.name = :name ORDER BY s.id LIMIT 1;

-- query: finding_fatal_captures
SELECT count(*) FROM capture WHERE coalesce(live, 0) = 0 AND signal IN (3, 4, 5, 6, 7, 8, 11, 31);

-- query: finding_links
-- How much is tied together, for the last line of Home.
SELECT (SELECT count(*) FROM (SELECT thread FROM thread_alias GROUP BY thread HAVING count(DISTINCT source) > 1)),
	(SELECT count(*) FROM lock WHERE life IS NOT NULL), (SELECT count(*) FROM lock);

-- query: finding_run_sources
-- What is known of each process: has it a refs log, has it stacks or locks?
SELECT r.run, max(s.kind = 'refs'), max(s.kind <> 'refs') FROM source_run r JOIN source s ON s.id = r.source
WHERE s.kind IN ('refs', 'gdb', 'locks', 'locktable') GROUP BY r.run;
