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
SELECT w.id, w.thread, t.lwp, t.pthread, t.name, w.lock, k.addr, k.name, w.resource, w.holder, h.lwp, h.pthread, h.name, w.why, w.confidence,
	CASE WHEN l.id IS NOT NULL THEN printf('0x%llx#%d', l.addr, l.ordinal) END, k.confidence, w.seen
FROM wait_edge w JOIN thread t ON t.id = w.thread LEFT JOIN lock k ON k.id = w.lock LEFT JOIN thread h ON h.id = w.holder
LEFT JOIN life_row l ON l.id = k.life
ORDER BY w.confidence = 'guess', w.lock IS NULL, w.lock, w.id;

-- query: graph_members
SELECT c.cycle, c.seq, c.thread, c.lock, c.run FROM cycle_member c ORDER BY c.cycle, c.seq;

-- query: graph_behind
SELECT cycle, thread FROM blocked_behind ORDER BY cycle, thread;

-- query: graph_dumps
SELECT c.dumps, r.dumps FROM cycle_dumps c JOIN run_dumps r ON r.run = :run WHERE c.cycle = :cycle;

-- query: graph_orders
-- Pairs of locks that were taken both ways, as valgrind tells: possible cycles.
SELECT before, before_name, after, after_name, thread, line FROM v_lock_order ORDER BY source, line LIMIT 200;
