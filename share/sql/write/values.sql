-- SPDX-License-Identifier: GPL-3.0-or-later
-- Values in stacks that are addresses of something we know.

-- query: value_rows
-- Arguments and locals of the stacks that count, and the run they are in.
SELECT v.stack, v.level, v.ord, v.name, v.text, r.run, u.text,
	EXISTS (SELECT 1 FROM stack_of c WHERE c.thread = o.thread AND c.crashed)
FROM frame_value v
JOIN stack_of o ON o.stack = v.stack AND o.shown
LEFT JOIN frame f ON f.stack = v.stack AND f.level = v.level LEFT JOIN func u ON u.id = f.func
JOIN stack s ON s.id = v.stack
JOIN source_run r ON r.source = s.source
ORDER BY v.stack, v.level, v.ord;

-- query: value_life_at
-- The life whose bytes hold the address: exactly, or inside it where the log says its size.
SELECT l.id, l.addr, l.size, l.alive FROM life l CROSS JOIN source_run r ON r.source = l.source
WHERE l.addr <= :value AND l.addr > :value - 65536 AND r.run = :run
ORDER BY l.addr DESC, l.ordinal DESC LIMIT 1;

-- query: value_life_behind
-- The next life behind the address: is it in what stands before the object?
SELECT l.id, l.addr, l.overhead, l.alive FROM life l CROSS JOIN source_run r ON r.source = l.source
WHERE l.addr > :value AND l.addr <= :value + 4096 AND r.run = :run
ORDER BY l.addr, l.ordinal DESC LIMIT 1;

-- query: value_lock_at
SELECT id FROM lock WHERE addr = :value AND run = :run;

-- query: value_lock_of
-- The lock of an object that stacks name with it, where no refs log knows the object.
SELECT id, addr FROM lock WHERE object = :value AND run = :run AND life IS NULL ORDER BY id LIMIT 1;

-- query: value_mutex_at
SELECT id FROM lock WHERE addr = :value AND run = :run AND kind = 'mutex';

-- query: address_ref_insert
INSERT OR IGNORE INTO address_ref(stack, level, ord, value, name, life, lock, offset, ended, confidence)
VALUES (:stack, :level, :ord, :value, :name, :life, :lock, :offset, :ended, :confidence);
