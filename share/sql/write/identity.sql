-- SPDX-License-Identifier: GPL-3.0-or-later
-- Threads: one identity from all the names a thread has.

-- query: identity_rows
-- Every mention of a thread: what names it, in which order to believe it.
SELECT r.run, 'stack' AS kind, s.id, s.source, s.lwp, s.pthread, 0 AS is_32bit, s.gdb, NULL AS name, s.number, s.capture
FROM stack s JOIN source_run r ON r.source = s.source
WHERE s.lwp IS NOT NULL OR s.pthread IS NOT NULL OR s.number IS NOT NULL
UNION ALL
SELECT r.run, 'lock', t.id, d.source, t.lwp, t.pthread, t.pthread_is_32bit, NULL, t.name, NULL, NULL
FROM lock_thread t JOIN lock_dump d ON d.id = t.dump JOIN source_run r ON r.source = d.source
UNION ALL
SELECT r.run, 'row', t.id, t.source, t.lwp, t.pthread, 0, t.gdb, iif(t.gdb IS NULL AND t.number IS NULL, t.name, NULL), t.number, t.capture
FROM thread_row t JOIN source_run r ON r.source = t.source
UNION ALL
SELECT r.run, 'refs', t.id, t.source, t.lwp, NULL, 0, NULL, NULL, NULL, NULL
FROM ref_thread t JOIN source_run r ON r.source = t.source
ORDER BY 1, 2 DESC, 3;

-- query: stack_outer_functions
-- The outermost frames.
SELECT u.text, i.text, f.lib FROM frame f LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE f.stack = :stack ORDER BY f.level DESC LIMIT :most;

-- query: thread_insert
INSERT INTO thread(id, run, lwp, pthread, gdb, name, role, state, holds, waits, events, confidence)
VALUES (:id, :run, :lwp, :pthread, :gdb, :name, NULL, NULL, 0, 0, 0, :confidence);

-- query: thread_alias_insert
INSERT OR IGNORE INTO thread_alias(thread, kind, value, source, confidence)
VALUES (:thread, :kind, :value, :source, :confidence);

-- query: lock_thread_of_insert
INSERT INTO lock_thread_of(lock_thread, thread) VALUES (:id, :thread);

-- query: ref_thread_of_insert
INSERT INTO ref_thread_of(ref_thread, thread) VALUES (:id, :thread);

-- query: stack_of_insert
INSERT INTO stack_of(stack, thread, shown, best, crashed) VALUES (:id, :thread, 0, 0, 0);

-- query: thread_count_events
UPDATE thread SET events = coalesce((SELECT sum(r.events) FROM ref_thread_of o JOIN ref_thread r ON r.id = o.ref_thread
	WHERE o.thread = thread.id), 0);
