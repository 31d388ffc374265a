-- SPDX-License-Identifier: GPL-3.0-or-later
-- Stacks: which print counts, which thread crashed.

-- query: stack_without_thread
-- Stacks printed without a header, the longest first: a shorter one may be the beginning of it.
SELECT s.id, s.capture, s.signalled, r.run, c.current_lwp, c.pid
FROM stack s JOIN source_run r ON r.source = s.source LEFT JOIN capture c ON c.id = s.capture
WHERE s.banner AND s.id NOT IN (SELECT stack FROM stack_of) ORDER BY s.frames DESC, s.id;

-- query: stack_same_frames
-- A stack of the same capture with the same innermost frames; of one without a header all of them must be the same,
-- and their arguments.  Of several the one that gdb is known to stand in.
SELECT o.thread
FROM stack s JOIN stack_of o ON o.stack = s.id JOIN thread t ON t.id = o.thread
WHERE s.capture = :capture AND s.id <> :stack AND NOT EXISTS (
	SELECT 1 FROM frame a
	LEFT JOIN frame b ON b.stack = s.id AND b.level = a.level
	WHERE a.stack = :stack AND a.level < (SELECT min(level) FROM frame WHERE stack = :stack) + iif(s.banner, 64, 4)
		AND (b.level IS NULL OR iif(a.pc IS NOT NULL AND b.pc IS NOT NULL, b.pc <> a.pc, b.func IS NOT a.func)
			OR (s.banner AND b.args IS NOT a.args)))
ORDER BY t.lwp IS :lwp DESC, s.banner, s.gdb IS 1 DESC, s.frames DESC, s.id LIMIT 1;

-- query: stack_same_place
-- The only thread of the capture whose frame 0 stands where the frame under a signal line does.
SELECT min(o.thread) FROM frame a
JOIN stack s ON s.capture = :capture AND NOT s.banner JOIN stack_of o ON o.stack = s.id
JOIN frame b ON b.stack = s.id AND b.level = 0 AND b.func = a.func AND b.file = a.file AND b.src_line = a.src_line
WHERE a.stack = :stack AND a.level = 0
GROUP BY a.stack HAVING count(DISTINCT o.thread) = 1;

-- query: stack_first_announced
-- gdb announces the threads of a core in the order of the core, in which the kernel puts the one that took the signal first.  So the
-- stack under the signal line is of the first one; any other without a header is if no more were announced.
SELECT a.lwp FROM stack s JOIN capture c ON c.id = s.capture
JOIN thread_row a ON a.source = s.source AND a.gdb IS NULL AND a.lwp IS NOT NULL AND a.line < s.line
	AND a.line > ifnull((SELECT max(x.line) FROM stack x WHERE x.source = s.source AND x.capture < s.capture), 0)
WHERE s.id = :stack AND c.live IS NOT 1 AND c.pid IS NULL
	AND (s.signalled OR (SELECT count(DISTINCT o.lwp) FROM thread_row o
		WHERE o.source = s.source AND o.gdb IS NULL AND o.line < s.line
			AND o.line > ifnull((SELECT max(x.line) FROM stack x WHERE x.source = s.source AND x.capture < s.capture), 0)) = 1)
ORDER BY a.line LIMIT 1;

-- query: thread_by_lwp
SELECT id FROM thread WHERE run = :run AND lwp = :lwp LIMIT 1;

-- query: stack_mark_shown
-- Of several prints of a thread in one capture the one with locals, then the longest, then the first counts.  The bare
-- line with which gdb says where it stopped a living process is no stack, unless a signal stopped it.
UPDATE stack_of SET shown = 1 WHERE stack IN (
	SELECT stack FROM (
		SELECT o.stack, row_number() OVER (PARTITION BY s.capture, o.thread
			ORDER BY s.has_values DESC, s.frames DESC, s.banner, s.id) AS n
		FROM stack_of o JOIN stack s ON s.id = o.stack LEFT JOIN capture c ON c.id = s.capture
		WHERE NOT (s.banner AND s.frames = 1 AND s.lwp IS NULL AND coalesce(c.live, 0) AND NOT s.signalled))
	WHERE n = 1);

-- query: stack_mark_best
-- Over all sources: gdb's before those that lack arguments, the print with locals, then the longest, then of the first
-- source.
UPDATE stack_of SET best = 1 WHERE stack IN (
	SELECT stack FROM (
		SELECT o.stack, row_number() OVER (PARTITION BY o.thread
			ORDER BY c.tool IS NOT NULL, s.has_values DESC, s.frames DESC, s.id) AS n
		FROM stack_of o JOIN stack s ON s.id = o.stack LEFT JOIN capture c ON c.id = s.capture WHERE o.shown)
	WHERE n = 1);

-- query: stack_frames
SELECT u.text, i.text, f.src_line, f.kind, f.args, f.lib, f.pc, f.level
FROM frame f LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE f.stack = :stack ORDER BY f.level;

-- query: stack_values
-- What the innermost frames have in hand; what is longer than this is no pointer and no message.
SELECT level, name, substr(text, 1, 1000) FROM frame_value
WHERE stack = :stack AND level < (SELECT min(level) + 64 FROM frame WHERE stack = :stack) ORDER BY level, ord;

-- query: stack_all
SELECT stack FROM stack_of ORDER BY stack;

-- query: stack_describe
UPDATE stack_of SET stack_group = :group, role = :role, state = :state, crashed = :aborted,
	outside = :outside, outside_level = :outside_level,
	caller = (SELECT level FROM frame WHERE stack = :stack ORDER BY level LIMIT 1 OFFSET :caller) WHERE stack = :stack;

-- query: stack_mark_crashed
-- The crashed thread of each capture with a fatal signal: the one whose frame stands under the line that tells of it,
-- else the one gdb calls current, else gdb's first in a core.
UPDATE stack_of SET crashed = 1, state = 'crashed' WHERE stack IN (
	SELECT o.stack FROM stack_of o
	JOIN stack s ON s.id = o.stack
	JOIN fatal_capture c ON c.id = s.capture
	JOIN thread t ON t.id = o.thread
	WHERE CASE WHEN EXISTS (SELECT 1 FROM stack x WHERE x.capture = c.id AND x.signalled) THEN o.thread IN
			(SELECT y.thread FROM stack x JOIN stack_of y ON y.stack = x.id WHERE x.capture = c.id AND x.signalled)
		WHEN c.current_lwp IS NOT NULL THEN t.lwp = c.current_lwp
		ELSE s.gdb = 1 END);

-- query: stack_mark_faulted
UPDATE stack_of SET crashed = 1, state = 'crashed' WHERE stack IN (SELECT stack FROM faulted_stack);

-- query: stack_mark_handler
-- A frame <signal handler called> marks the thread that took a fatal signal even if the capture does not name one.
UPDATE stack_of SET crashed = 1, state = 'crashed' WHERE stack IN (
	SELECT f.stack FROM frame f JOIN stack s ON s.id = f.stack JOIN capture c ON c.id = s.capture
	JOIN frame a ON a.stack = f.stack AND a.level < f.level JOIN func u ON u.id = a.func
	WHERE f.kind = 2 AND c.live IS NOT 1 AND u.text IN ('abort', 'raise', '__GI_raise', '__GI_abort'));

-- query: stack_crashed
SELECT stack FROM stack_of WHERE crashed ORDER BY stack;

-- query: stack_blame
-- Of a crashed stack the frame to look at takes the place of the caller of a wait.
UPDATE stack_of SET caller = :level WHERE stack = :stack;

-- query: thread_take_stack
-- A thread that no lock dump and no thread list names has the name of the function it was started for, as those would
-- say.
UPDATE thread SET name = coalesce(thread.name, b.role), role = b.role, state = b.state,
	gdb = coalesce(b.gdb, thread.gdb)
FROM (SELECT o.thread, o.role, CASE WHEN EXISTS (SELECT 1 FROM stack_of x WHERE x.thread = o.thread AND x.crashed)
		THEN 'crashed' ELSE o.state END AS state, s.gdb
	FROM stack_of o JOIN stack s ON s.id = o.stack WHERE o.best) b
WHERE b.thread = thread.id;

-- query: name_threads
-- What each thread was started for, the file of that, all it calls.
SELECT t.id, coalesce(t.role, t.name),
	(SELECT i.text FROM stack_of b JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func
		JOIN file i ON i.id = f.file
		WHERE b.thread = t.id AND b.best AND u.text = b.role ORDER BY f.level DESC LIMIT 1),
	(SELECT group_concat(u.text, ' ') FROM stack_of b JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func
		WHERE b.thread = t.id AND b.best)
FROM thread t WHERE coalesce(t.role, t.name) IS NOT NULL ORDER BY t.id;

-- query: thread_purpose_insert
INSERT INTO thread_purpose(thread, purpose, word, words) VALUES (:thread, :purpose, nullif(:word, ''), nullif(:words, ''));

-- query: name_frames
SELECT DISTINCT f.func, f.file, f.lib, u.text, i.text, f.kind
FROM frame f LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file;

-- query: frame_class_insert
INSERT INTO frame_class(func, file, lib, kind, class, word)
VALUES (ifnull(:func, 0), ifnull(:file, 0), ifnull(:lib, ''), :kind, :class, nullif(:word, ''));
