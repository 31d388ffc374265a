-- Stacks: which print counts, which thread crashed.

-- query: stack_without_thread
-- Stacks printed without a header, with the innermost frames to know them by.
SELECT s.id, s.source, s.frames, r.run, c.current_lwp, c.pid
FROM stack s JOIN source_run r ON r.source = s.source LEFT JOIN capture c ON c.source = s.source
WHERE s.banner AND s.id NOT IN (SELECT stack FROM stack_of) ORDER BY s.id;

-- query: stack_same_frames
-- A stack of the same source with a header and the same innermost frames.
SELECT o.thread
FROM stack s JOIN stack_of o ON o.stack = s.id
WHERE s.source = :source AND NOT s.banner AND s.id <> :stack AND NOT EXISTS (
	SELECT 1 FROM frame a
	LEFT JOIN frame b ON b.stack = s.id AND b.level = a.level
	WHERE a.stack = :stack AND a.level < 4 AND (b.func IS NOT a.func OR (a.pc IS NOT NULL AND b.pc IS NOT a.pc)))
ORDER BY s.frames DESC, s.id LIMIT 1;

-- query: thread_by_lwp
SELECT id FROM thread WHERE run = :run AND lwp = :lwp LIMIT 1;

-- query: stack_mark_shown
-- Of several prints of a thread in one source the one with locals, then the longest, then the first counts.  The bare
-- line with which gdb says where it stopped a living process is no stack.
UPDATE stack_of SET shown = 1 WHERE stack IN (
	SELECT stack FROM (
		SELECT o.stack, row_number() OVER (PARTITION BY s.source, o.thread
			ORDER BY s.has_values DESC, s.frames DESC, s.banner, s.id) AS n
		FROM stack_of o JOIN stack s ON s.id = o.stack LEFT JOIN capture c ON c.source = s.source
		WHERE NOT (s.banner AND s.frames = 1 AND s.lwp IS NULL AND coalesce(c.live, 0)))
	WHERE n = 1);

-- query: stack_mark_best
-- Over all sources: the print with locals, then the longest, then of the first source.
UPDATE stack_of SET best = 1 WHERE stack IN (
	SELECT stack FROM (
		SELECT o.stack, row_number() OVER (PARTITION BY o.thread
			ORDER BY s.has_values DESC, s.frames DESC, s.id) AS n
		FROM stack_of o JOIN stack s ON s.id = o.stack WHERE o.shown)
	WHERE n = 1);

-- query: stack_frames
SELECT u.text, i.text, f.src_line, f.kind, f.args
FROM frame f LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE f.stack = :stack ORDER BY f.level;

-- query: stack_all
SELECT stack FROM stack_of ORDER BY stack;

-- query: stack_describe
UPDATE stack_of SET stack_group = :group, role = :role, state = :state, crashed = :aborted,
	caller = (SELECT level FROM frame WHERE stack = :stack ORDER BY level LIMIT 1 OFFSET :caller) WHERE stack = :stack;

-- query: stack_mark_crashed
-- The crashed thread of each capture that a fatal signal ended: the thread gdb stopped at, in a core.
UPDATE stack_of SET crashed = 1, state = 'crashed' WHERE stack IN (
	SELECT o.stack FROM stack_of o
	JOIN stack s ON s.id = o.stack
	JOIN capture c ON c.source = s.source
	JOIN thread t ON t.id = o.thread
	WHERE c.signal IN (3, 4, 5, 6, 7, 8, 11, 31) AND coalesce(c.live, 0) = 0
		AND (t.lwp = c.current_lwp OR (c.current_lwp IS NULL AND s.gdb = 1)));

-- query: stack_mark_handler
-- A frame <signal handler called> marks the thread that took a fatal signal even if the capture does not name one.
UPDATE stack_of SET crashed = 1, state = 'crashed' WHERE stack IN (
	SELECT f.stack FROM frame f JOIN stack s ON s.id = f.stack JOIN capture c ON c.source = s.source
	JOIN frame a ON a.stack = f.stack AND a.level < f.level JOIN func u ON u.id = a.func
	WHERE f.kind = 2 AND c.live IS NOT 1 AND u.text IN ('abort', 'raise', '__GI_raise', '__GI_abort'));

-- query: thread_take_stack
-- A thread that no lock dump and no thread list names has the name of the function it was started for, as those would
-- say.
UPDATE thread SET name = coalesce(thread.name, b.role), role = b.role, state = b.state,
	gdb = coalesce(b.gdb, thread.gdb)
FROM (SELECT o.thread, o.role, CASE WHEN EXISTS (SELECT 1 FROM stack_of x WHERE x.thread = o.thread AND x.crashed)
		THEN 'crashed' ELSE o.state END AS state, s.gdb
	FROM stack_of o JOIN stack s ON s.id = o.stack WHERE o.best) b
WHERE b.thread = thread.id;
