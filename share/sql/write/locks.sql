-- SPDX-License-Identifier: GPL-3.0-or-later
-- Locks: one row an address of a run, and the object each belongs to.

-- query: lock_collect
INSERT INTO lock(run, addr, kind, name, source, from_stacks, seen, holders, waiters)
SELECT r.run, e.addr,
	CASE WHEN max(e.mode IN (1, 2)) THEN 'rwlock' WHEN max(e.mode = 0) THEN 'mutex' END,
	-- An expression says more than a local name such as "lock"; then the name of the most entries.
	(SELECT x.name FROM lock_entry x JOIN lock_dump y ON y.id = x.dump JOIN source_run z ON z.source = y.source
	 WHERE x.addr = e.addr AND z.run = r.run AND x.name IS NOT NULL
	 GROUP BY x.name
	 ORDER BY x.name GLOB '*[^A-Za-z0-9_]*' DESC, count(*) DESC, length(x.name) DESC, x.name LIMIT 1),
	min(d.source), 0, count(DISTINCT d.source), 0, 0
FROM lock_entry e JOIN lock_dump d ON d.id = e.dump JOIN source_run r ON r.source = d.source
GROUP BY r.run, e.addr
ORDER BY r.run, min(e.id);

-- query: lock_insert
-- A lock that dumps list is counted by those.
INSERT INTO lock(run, addr, kind, object, source, from_stacks, seen, holders, waiters)
VALUES (:run, :addr, :kind, :object, :source, 1, 1, 0, 0)
ON CONFLICT(run, addr) DO UPDATE SET seen = seen + from_stacks, kind = coalesce(kind, excluded.kind),
	object = coalesce(object, excluded.object);

-- query: lock_symbols
-- Arguments that are locks, with the symbol gdb prints behind the address.
SELECT DISTINCT v.text
FROM frame_value v
JOIN stack s ON s.id = v.stack
JOIN source_run r ON r.source = s.source
WHERE r.run = :run AND v.is_arg AND v.name IN ('t', 'mutex', 'rwlock', 'pmutex', 'futex', 'lock')
	AND v.text GLOB '0x* <*>'
LIMIT 10000;

-- query: lock_arguments
-- What functions that lock were told: the address and, as DEBUG_THREADS passes it, the expression that the code locks by.
SELECT DISTINCT v.text, n.text
FROM frame_value v
JOIN frame_value n ON n.stack = v.stack AND n.level = v.level AND n.is_arg AND n.name IN ('mutex_name', 'rwlock_name', 'name')
JOIN frame f ON f.stack = v.stack AND f.level = v.level JOIN func u ON u.id = f.func AND u.text GLOB '__ast_*lock'
JOIN stack s ON s.id = v.stack
JOIN source_run r ON r.source = s.source
WHERE r.run = :run AND v.is_arg AND v.name = 't' AND n.text GLOB '*"*"'
LIMIT 10000;

-- query: lock_name_if_none
UPDATE lock SET name = :name WHERE run = :run AND addr = :addr AND name IS NULL;

-- query: lock_name
-- An expression that the code locks by, "&(&channels)->lock", stays; a symbol inside of something larger only helps
-- out.
UPDATE lock SET name = :name
WHERE run = :run AND addr = :addr
	AND (name IS NULL OR (name NOT GLOB '*[^A-Za-z0-9_]*' AND instr(:name, '+') = 0));

-- query: lock_link_by_overhead
-- lock = object - overhead, exact where the constructor logs its overhead.  The overheads of a log are few: each is tried for
-- each lock, and no life is read that is not at that address.
UPDATE lock SET confidence = 'derived', life = (
	SELECT l.id
	FROM source_run r
	CROSS JOIN (SELECT DISTINCT source, overhead FROM life_profile WHERE overhead IS NOT NULL) o ON o.source = r.source
	CROSS JOIN life l ON l.addr = lock.addr + o.overhead AND +l.overhead = o.overhead AND +l.source = o.source
	WHERE r.run = lock.run AND l.lock_state <> 3
	ORDER BY l.alive DESC, l.ordinal DESC LIMIT 1)
WHERE EXISTS (SELECT 1 FROM life_profile WHERE overhead IS NOT NULL);

-- query: lock_offsets_from_stacks
-- __ao2_lock(user_data=O) calling __ast_pthread_mutex_lock(t=L) in one stack gives O - L for this build.
SELECT o.text, l.text, u.text, count(*)
FROM frame f
JOIN func u ON u.id = f.func AND u.text GLOB '__ao2_*lock'
JOIN frame_value o ON o.stack = f.stack AND o.level = f.level AND o.is_arg AND o.name = 'user_data'
JOIN frame_value l ON l.stack = f.stack AND l.level = f.level - 1 AND l.is_arg AND l.name = 't'
JOIN stack s ON s.id = f.stack
JOIN source_run r ON r.source = s.source
WHERE r.run = :run
GROUP BY o.text, l.text, u.text
ORDER BY 4 DESC, 1, 2 LIMIT 1000;

-- query: lock_unlinked
SELECT id, addr, kind FROM lock WHERE run = :run AND life IS NULL ORDER BY id;

-- query: lock_lives_at
-- The life of an address to link to: the one alive at the end, else the last.
SELECT l.id FROM life l JOIN source_run r ON r.source = l.source
WHERE l.addr = :addr AND r.run = :run ORDER BY l.alive DESC, l.ordinal DESC LIMIT 1;

-- query: lock_link
UPDATE lock SET life = :life, confidence = :confidence WHERE id = :lock;

-- query: lock_clear_confidence
UPDATE lock SET confidence = NULL WHERE life IS NULL;

-- query: runs_all
SELECT id FROM run ORDER BY id;
