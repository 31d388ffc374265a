-- SPDX-License-Identifier: GPL-3.0-or-later
-- One stack as detail panes show it.

-- query: stack_lines
-- The frames from the innermost on.
SELECT f.level, f.kind, u.text, i.text, f.src_line, c.class, c.word, f.lib
FROM frame f LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
LEFT JOIN frame_class c ON c.func = ifnull(f.func, 0) AND c.file = ifnull(f.file, 0) AND c.lib = ifnull(f.lib, '') AND c.kind = f.kind
WHERE f.stack = :stack ORDER BY f.level LIMIT :limit;

-- query: stack_line_args
-- Arguments of one frame, and the object or lock whose address each is: the object itself, else a lock, else the object it
-- lies in; whether that had ended: of a process that went on behind the stack it may have ended later, as refs logs tell no times.
SELECT v.name, substr(v.text, 1, 256),
	(SELECT iif(k.id IS NULL OR (l.id IS NOT NULL AND r.offset = 0), printf('hist/0x%llx#%d', l.addr, l.ordinal), printf('locks/0x%llx', k.addr))
	FROM address_ref r LEFT JOIN life_row l ON l.id = r.life LEFT JOIN lock k ON k.id = r.lock
	WHERE r.stack = v.stack AND r.level = v.level AND r.ord = v.ord AND (l.id IS NOT NULL OR k.id IS NOT NULL)
	ORDER BY r.life IS NULL OR r.offset <> 0, r.lock IS NULL, r.offset LIMIT 1),
	iif((SELECT max(r.ended) FROM address_ref r WHERE r.stack = v.stack AND r.level = v.level AND r.ord = v.ord),
	EXISTS (SELECT 1 FROM stack me JOIN stack k ON k.source = me.source AND k.capture IS me.capture JOIN stack_of o ON o.stack = k.id
	WHERE me.id = v.stack AND o.crashed), 0)
FROM frame_value v WHERE v.stack = :stack AND v.level = :level AND v.is_arg ORDER BY v.ord LIMIT :limit;

-- query: stack_line_crashed
SELECT crashed FROM stack_of WHERE stack = :stack;

-- query: stack_of_thread
-- The stack that is shown for a thread.
SELECT stack FROM stack_of WHERE thread = :thread AND best;
