-- SPDX-License-Identifier: GPL-3.0-or-later
-- Refs logs as refcounter.py reads them: a file at a time, whatever runs we see in it.

-- query: compat_files
-- Files of refs logs; whether the script reads their form; the states in them that it may die of.
SELECT f.id, f.path, max(s.generation GLOB 'C*') AS csv,
	(SELECT x.value FROM source_fact x JOIN source c ON c.id = x.source
	 WHERE x.name = 'unknown-states' AND coalesce(c.parent, c.id) = f.id LIMIT 1)
FROM source s JOIN source f ON f.id = coalesce(s.parent, s.id)
WHERE s.kind = 'refs' AND s.copy_of IS NULL GROUP BY f.id ORDER BY f.id;

-- query: compat_rows
-- All rows of a file by address and life: their part of the life, then what the life is.  The log prints another count
-- only where something is amiss with the life.  scan-ok sort-ok
SELECT e.line, e.delta, e.before, e.after = e.before,
	iif(l.flags & ~3, coalesce((SELECT x.before FROM ref_logged x WHERE x.source = e.source AND x.line = e.line), e.before), e.before),
	iif(e.kind = 2 AND l.lock_state = 5, 3, e.kind),
	l.id, l.addr, l.ordinal, l.flags, l.source, coalesce(l.destroyed_line, 0)
FROM life l
CROSS JOIN source s ON s.id = l.source
CROSS JOIN ref_event e ON e.life = l.id
WHERE s.kind = 'refs' AND coalesce(s.parent, s.id) = :file
ORDER BY l.addr, l.ordinal, e.ord;

-- query: compat_rejects
-- Lines of a file that we do not understand; the script may.
SELECT r.line, r.text FROM source s JOIN reject r ON r.source = s.id
WHERE s.kind = 'refs' AND coalesce(s.parent, s.id) = :file ORDER BY r.source, r.line;

-- query: compat_life
SELECT printf('0x%llx#%d', l.addr, l.ordinal), f.text || ':' || s.line, u.text, r.shutdown = 'clean', l.first_line
FROM life l LEFT JOIN site s ON s.id = l.creator LEFT JOIN file f ON f.id = s.file LEFT JOIN func u ON u.id = s.func
LEFT JOIN source_run o ON o.source = l.source LEFT JOIN run r ON r.id = o.run
WHERE l.id = :life;
