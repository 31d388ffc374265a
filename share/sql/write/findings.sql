-- SPDX-License-Identifier: GPL-3.0-or-later
-- What Home says.

-- query: finding_insert
INSERT INTO finding(rank, severity, kind, title, sentence, signature, confidence, run, place, brief, outlook)
VALUES (:rank, :severity, :kind, :title, :sentence, :signature, :confidence, :run, :place, :brief, :outlook);

-- query: finding_line_insert
INSERT INTO finding_line(rank, ord, label, text) VALUES (:rank, :ord, :label, :text);

-- query: finding_link_insert
INSERT INTO finding_link(rank, ord, start, stop, place) VALUES (:rank, :ord, :start, :stop, :place);

-- query: finding_crashes
-- Crashed threads, the best print of each, with what its captures say of the signal and of the program; whether its frames, or
-- another file, show that it is Asterisk; whether it is all that the core has, though not the first thread of a process.
SELECT o.thread, o.stack, t.lwp, t.name, coalesce(max(c.signal_name), max(k.signal_name)), coalesce(max(c.signal), max(k.signal)), t.run,
	coalesce(max(c.fault), max(k.fault)), s.frames,
	EXISTS (SELECT 1 FROM frame f WHERE f.stack = o.stack AND f.kind = 2) OR max(c.tool) IS NOT NULL, max(c.command),
	EXISTS (SELECT 1 FROM source k WHERE k.kind IN ('refs', 'locks', 'log', 'threads', 'info'))
		OR EXISTS (SELECT 1 FROM stack k JOIN frame f ON f.stack = k.id LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
			WHERE k.source = s.source AND (u.text GLOB '*ast_*' OR u.text GLOB '*ao2_*' OR f.lib GLOB '*asterisk*' OR i.text GLOB '*asterisk*'
				OR i.text GLOB '*chan_*.c' OR i.text GLOB '*app_*.c' OR i.text GLOB '*res_*.c' OR i.text GLOB '*func_*.c'
				OR i.text GLOB '*pbx*.c')),
	max(c.live IS NOT 1 AND t.role IS NOT NULL AND t.role NOT IN ('main', 'monitor_sig_flags')
		AND (SELECT count(DISTINCT a.lwp) FROM thread_row a WHERE a.source = y.source AND a.gdb IS NULL) = 1
		AND (SELECT count(DISTINCT x.thread) FROM stack_of x JOIN stack z ON z.id = x.stack WHERE z.source = y.source) = 1)
FROM stack_of o JOIN stack s ON s.id = o.stack JOIN thread t ON t.id = o.thread
LEFT JOIN stack_of x ON x.thread = o.thread AND x.crashed LEFT JOIN stack y ON y.id = x.stack
LEFT JOIN capture c ON c.id = y.capture LEFT JOIN faulted_stack k ON k.stack = x.stack
WHERE o.thread IN (SELECT thread FROM stack_of WHERE crashed)
GROUP BY o.stack
ORDER BY t.id, o.crashed DESC, o.best DESC, o.stack;

-- query: finding_lost_crashes
-- Fatal signals of captures without the thread that took them.
SELECT c.signal_name, c.signal, r.run, s.path FROM fatal_capture c JOIN source s ON s.id = c.source
JOIN source_run r ON r.source = s.id
WHERE NOT EXISTS (SELECT 1 FROM stack_of o JOIN thread t ON t.id = o.thread WHERE o.crashed AND t.run = r.run)
GROUP BY r.run, c.signal ORDER BY c.id;

-- query: finding_faults
-- Faults of Asterisk that the kernel logged, without those of threads whose crash a stack tells of; those of one place in one
-- library are one.  A fault that two files tell of is the same.  Where a process was seen alive, what killed threads that it does
-- not have is of another one: :other.
SELECT y.event, y.at, y.name, y.lwp, y.signal, y.fault, y.sp, y.error, y.lib, y.lib_size, y.offset, y.in_file, y.caller, y.caller_offset,
	y.source, y.line, r.run, count(DISTINCT ifnull(y.lwp, y.id) || ' ' || ifnull(y.ip, 0)), max(y.at),
	y.signal_name, s.path
FROM kernel_fault y JOIN source s ON s.id = y.source JOIN source_run r ON r.source = y.source
LEFT JOIN (SELECT t.lwp, max(o.crashed) AS crashed, max(k.name) AS name FROM thread t JOIN stack_of o ON o.thread = t.id
	JOIN stack k ON k.id = o.stack WHERE t.lwp IS NOT NULL GROUP BY t.lwp) h ON h.lwp = y.lwp
WHERE (y.name GLOB 'asterisk*' OR ifnull(h.name, y.name) = y.name AND h.lwp IS NOT NULL)
	AND h.crashed IS NOT 1
	AND :other = (h.lwp IS NULL AND (EXISTS (SELECT 1 FROM capture WHERE live = 1 OR signal = 19)
		OR EXISTS (SELECT 1 FROM cli_output o JOIN cli_count c ON c.output = o.id
			WHERE o.name = 'collected' AND c.name = 'of' AND c.value GLOB 'process [0-9]*')))
GROUP BY y.event, y.signal, ifnull(y.lib, y.id), ifnull(y.offset, y.id), y.lib_size
ORDER BY min(y.id) LIMIT 10;

-- query: finding_fault_lines
-- What the kernel said of a thread.
SELECT y.event, y.at, y.name, y.lwp, y.signal, y.fault, y.sp, y.error, y.lib, y.lib_size, y.offset, y.in_file, y.caller, y.caller_offset,
	y.source, y.line, r.run, 1, NULL, y.signal_name, s.path
FROM kernel_fault y JOIN source s ON s.id = y.source JOIN source_run r ON r.source = y.source
WHERE y.lwp = :lwp ORDER BY y.id LIMIT :most;

-- query: finding_words
-- What processes said as they ended: of Asterisk, or of nobody by name; whether a stack tells of that end.
SELECT y.text, y.source, min(y.line), s.path, r.run, count(*),
	EXISTS (SELECT 1 FROM stack_of o JOIN thread t ON t.id = o.thread WHERE o.crashed AND t.run = r.run)
FROM system_event y JOIN source s ON s.id = y.source JOIN source_run r ON r.source = y.source
WHERE y.event = 'abort' AND (y.name IS NULL OR y.name GLOB '*asterisk*') AND (:run IS NULL OR r.run = :run)
GROUP BY r.run, y.text ORDER BY min(y.id) LIMIT 10;

-- query: finding_ends
-- How Asterisk ended by the words of the system, the worst first: memory, an end, a time that ran out, then what follows; whether
-- a stack or a fault tells of a crash.  @other: how a process ended that nothing else here is of.
SELECT y.event, min(y.at), y.name, y.pid,
	(SELECT w.word FROM signal_word w WHERE w.signal = y.signal),
	y.rss_kb, y.status, y.text, y.source, min(y.line), r.run, count(*),
	EXISTS (SELECT 1 FROM stack_of o JOIN thread t ON t.id = o.thread WHERE o.crashed AND t.run = r.run)
		OR EXISTS (SELECT 1 FROM system_event z JOIN source_run q ON q.source = z.source
			WHERE q.run = r.run AND z.event IN ('segfault', 'protection', 'trap', 'abort'))
FROM system_event y JOIN source_run r ON r.source = y.source
WHERE iif(:other, y.id IN (SELECT event FROM other_end), r.run = :run AND y.id NOT IN (SELECT event FROM other_end))
	AND y.name GLOB '*asterisk*' AND y.event NOT IN ('segfault', 'protection', 'trap', 'hung', 'refused', 'abort')
GROUP BY y.event, y.text
ORDER BY CASE y.event WHEN 'oom' THEN 0 WHEN 'exit' THEN 1 WHEN 'dumped' THEN 2 WHEN 'timeout' THEN 3 ELSE 4 END, min(y.id) LIMIT 20;

-- query: finding_refused
-- Processes and threads that the kernel refused a run: the unit, the words, where, how often.
SELECT y.name, y.text, s.path, y.source, min(y.line), count(*)
FROM system_event y JOIN source s ON s.id = y.source JOIN source_run r ON r.source = y.source
WHERE r.run = :run AND y.event = 'refused' AND y.name GLOB '*asterisk*' GROUP BY r.run;

-- query: finding_kernel_hung
-- Threads of a process that the kernel says hang in it, the longest first: the time, name, LWP, seconds, words and stack, where, how often.
SELECT y.at, y.name, y.lwp, max(y.status), y.text, s.path, y.source, y.line, count(*)
FROM system_event y JOIN source s ON s.id = y.source JOIN source_run r ON r.source = y.source
WHERE r.run = :run AND y.event = 'hung'
	AND (y.name GLOB 'asterisk*' OR EXISTS (SELECT 1 FROM thread t WHERE t.run = r.run AND t.lwp = y.lwp AND t.pthread IS NOT NULL))
GROUP BY y.lwp ORDER BY max(y.status) DESC, min(y.id) LIMIT 10;

-- query: finding_listed
-- Threads of a run of which only lists tell where they are: thread, function, where that stands; of a list that was printed again the last.
SELECT t.lwp, t.pthread, t.name, w.func, w.source, w.line, max(w.id)
FROM thread_row w JOIN source_run r ON r.source = w.source LEFT JOIN thread t ON t.run = r.run AND t.lwp = w.lwp
WHERE r.run = :run AND w.func IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM stack_of o WHERE o.thread = t.id)
GROUP BY w.source, coalesce(w.lwp, -w.id) ORDER BY w.id LIMIT 10000;

-- query: finding_busy
-- Threads of Asterisk, or the process, that take most of a processor, the busiest first: where that stands; id, name, share, state; is it a
-- thread; was it measured.  What ps says is the mean since the start, as is the first screen of top; what the later ones say was measured
-- between two of them, and of what they tell of no mean counts.
WITH p AS (SELECT c.source, c.output, c.line, c.task, c.thread_name, c.value AS share, CAST(c.value AS REAL) AS cpu,
		c.of_thread OR EXISTS (SELECT 1 FROM cli_count h WHERE h.output = c.output AND h.name = 'threads') AS of_thread,
		EXISTS (SELECT 1 FROM cli_count u WHERE u.output = c.output AND u.name = 'up') AS by_top
		FROM own_cell c WHERE c.run = :run AND c.command = 'processes' AND c.name = 'cpu'),
	m AS (SELECT *, by_top AND output > min(output) OVER (PARTITION BY source, by_top, of_thread) AS measured
		FROM p WHERE by_top OR cpu >= 80)
SELECT s.path, p.source, p.line, p.task, p.thread_name, p.share,
	(SELECT x.value FROM cli_cell x WHERE x.output = p.output AND x.line = p.line AND x.name = 'state'), p.of_thread, p.measured, max(p.cpu)
FROM (SELECT *, max(measured) OVER (PARTITION BY of_thread, task) AS best FROM m) p JOIN source s ON s.id = p.source
WHERE p.measured = p.best AND p.cpu >= 80
GROUP BY p.of_thread, p.task ORDER BY p.measured DESC, max(p.cpu) DESC, p.source, p.line LIMIT 20;

-- query: finding_asleep
-- Threads of Asterisk in state D: where that stands; LWP, name, in which function of the kernel.
SELECT s.path, c.source, c.line, c.task, c.thread_name,
	(SELECT nullif(x.value, '-') FROM cli_cell x WHERE x.output = c.output AND x.line = c.line AND x.name = 'waits in')
FROM own_cell c JOIN source s ON s.id = c.source WHERE c.run = :run AND c.command = 'processes' AND c.name = 'state' AND c.value GLOB 'D*'
GROUP BY c.task ORDER BY c.source, c.line LIMIT 200;

-- query: finding_traced_waits
-- Mutexes for which threads waited when strace left: where that stands; the lock, its name, how many threads, which; the one thread that
-- lock dumps and stacks name as its holder, if it is none of those: LWP, name, which file says so; threads and locks of all rows, also of
-- those that are beyond the limit.  sort-ok
WITH has AS (SELECT k.addr AS addr, o.thread AS thread, d.source AS source
		FROM lock k JOIN lock_entry e ON e.addr = k.addr AND e.state = 0 AND NOT e.suspended JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
		JOIN thread t ON t.id = o.thread AND t.run = k.run JOIN lock_dump d ON d.id = e.dump WHERE k.run = :run
	UNION ALL
	SELECT k.addr, w.holder, w.source FROM wait_edge w JOIN lock k ON k.id = w.lock WHERE w.run = :run AND w.holder IS NOT NULL),
	holder AS (SELECT printf('0x%llx', addr) AS addr, min(thread) AS thread, min(source) AS source FROM has GROUP BY has.addr
		HAVING count(DISTINCT thread) = 1)
SELECT x.path, x.source, x.line, x.addr, x.name, x.threads, x.lwps, t.lwp, t.name, q.path, x.all_threads, x.all_locks
FROM (SELECT s.path, o.source, min(a.line) AS line, substr(a.value, 1, instr(a.value, ',') - 1) AS addr,
		(SELECT k.name FROM lock k WHERE k.run = r.run AND printf('0x%llx', k.addr) = substr(a.value, 1, instr(a.value, ',') - 1) LIMIT 1) AS name,
		count(*) AS threads, group_concat(l.value, ', ') AS lwps, sum(count(*)) OVER () AS all_threads, count(*) OVER () AS all_locks
	FROM cli_output o JOIN cli_cell a ON a.output = o.id AND a.name = 'arguments'
	JOIN cli_cell l ON l.output = o.id AND l.line = a.line AND l.name = 'lwp'
	JOIN cli_cell d ON d.output = o.id AND d.line = a.line AND d.name = 'returned' AND d.value = 'no'
	JOIN source s ON s.id = o.source JOIN source_run r ON r.source = o.source
	WHERE o.name = 'strace' AND r.run = :run AND (a.value GLOB '0x*, FUTEX_WAIT_PRIVATE, 2, NULL*' OR a.value GLOB '0x*, FUTEX_WAIT, 2, NULL*')
	GROUP BY o.id, addr ORDER BY count(*) DESC, min(a.line) LIMIT 50) x
LEFT JOIN holder h ON h.addr = x.addr LEFT JOIN thread t ON t.id = h.thread AND instr(', ' || x.lwps || ',', ', ' || t.lwp || ',') = 0
LEFT JOIN source q ON q.id = h.source ORDER BY x.threads DESC, x.line;

-- query: finding_disks
-- File systems that are full, or nearly; media and pictures that are only read always are.  Where Asterisk writes by itself that is more
-- than a remark.
SELECT path, source, line, printf('the file system /%s is %sfull', mount, iif(percent >= 100, '', percent || ' % ')),
	2, percent < 99 OR NOT (mount = '' OR mount || '/' GLOB 'var/*' OR mount || '/' GLOB 'tmp/*' OR mount || '/' GLOB 'etc/*'
		OR mount || '/' GLOB 'opt/*' OR mount || '/' GLOB 'usr/local/*')
FROM (SELECT s.path, o.source, c.output, c.line, CAST(c.value AS INTEGER) AS percent, d.value AS device, t.value AS type, ifnull(m.value, '') AS mount
	FROM cli_output o JOIN cli_cell c ON c.output = o.id AND c.name = 'percent'
	JOIN cli_cell d ON d.output = o.id AND d.line = c.line AND d.name = 'filesystem'
	LEFT JOIN cli_cell t ON t.output = o.id AND t.line = c.line AND t.name = 'type'
	LEFT JOIN cli_cell m ON m.output = o.id AND m.line = c.line AND m.name = 'mount'
	JOIN source s ON s.id = o.source JOIN source_run r ON r.source = o.source WHERE o.name = 'disks' AND r.run = :run)
WHERE percent >= 97 AND ifnull(type, device) NOT IN ('squashfs', 'iso9660', 'udf') AND device NOT GLOB '/dev/loop*' AND device NOT GLOB '/dev/sr*'
	AND mount || '/' NOT GLOB 'snap/*' AND mount || '/' NOT GLOB 'media/*' AND mount || '/' NOT GLOB 'run/media/*' AND mount <> 'rofs'
	AND mount NOT GLOB 'cdrom*' ORDER BY output, line LIMIT 10;

-- query: finding_odbc
-- Pools of connections to a database in which all are in use; where it is not said how many of them rest, that is a guess.
SELECT s.path, o.source, a.line, printf('all %s connections of the ODBC class %s are in use', m.value, c.value), iif(h.value IS NULL, 0, 1), h.value IS NULL
FROM cli_output o JOIN cli_cell a ON a.output = o.id AND a.name = 'active' JOIN cli_cell m ON m.output = o.id AND m.line = a.line AND m.name = 'most'
JOIN cli_cell c ON c.output = o.id AND c.line = a.line AND c.name = 'class' LEFT JOIN cli_cell h ON h.output = o.id AND h.line = a.line AND h.name = 'cached'
JOIN source s ON s.id = o.source JOIN source_run r ON r.source = o.source
WHERE o.name = 'odbc' AND r.run = :run AND CAST(m.value AS INTEGER) > 0
	AND CAST(a.value AS INTEGER) - ifnull(CAST(h.value AS INTEGER), 0) >= CAST(m.value AS INTEGER) ORDER BY a.output, a.line LIMIT 10;

-- query: finding_files
-- Open files of Asterisk near the limit of the process; lists with threads have each file for each of them.
WITH f AS (SELECT c.source, min(c.line) AS line, count(DISTINCT CAST(c.value AS INTEGER)) AS n FROM own_cell c
		WHERE c.run = :run AND c.command = 'open_files' AND c.name = 'fd' AND c.value GLOB '[0-9]*' GROUP BY c.output, c.pid ORDER BY n DESC LIMIT 1),
	m AS (SELECT max(CAST(value AS INTEGER)) AS most, max(of_process) AS of_process FROM soft_limit
		WHERE run = :run AND name = 'open files' AND CAST(value AS INTEGER) > 0)
SELECT s.path, f.source, f.line, printf('%d of %d open files are in use', f.n, m.most), m.of_process, f.n * 100 < m.most * 95
FROM f JOIN m JOIN source s ON s.id = f.source WHERE f.n * 100 >= m.most * 80;

-- query: finding_profile
-- The function of which perf says that it takes most, if that is much.
SELECT s.path, o.source, c.line, printf('perf: %s %% of the time in %s (%s)', c.value, y.value, b.value), 1, 1
FROM cli_output o JOIN cli_cell c ON c.output = o.id AND c.name = 'percent' JOIN cli_cell y ON y.output = o.id AND y.line = c.line AND y.name = 'symbol'
JOIN cli_cell b ON b.output = o.id AND b.line = c.line AND b.name = 'object' LEFT JOIN cli_cell p ON p.output = o.id AND p.line = c.line AND p.name = 'command'
JOIN source s ON s.id = o.source JOIN source_run r ON r.source = o.source
WHERE o.name = 'profile' AND r.run = :run AND CAST(c.value AS REAL) >= 20 AND (p.value IS NULL
	OR EXISTS (SELECT 1 FROM own_cell w WHERE w.output = o.id AND w.line = c.line AND w.name = 'percent'))
ORDER BY CAST(c.value AS REAL) DESC LIMIT 1;

-- query: finding_timer
-- What a test of the timer says is wrong.
SELECT s.path, o.source, c.line, printf('the test of the timer fails: %s', c.value), 2, 0
FROM cli_output o JOIN cli_count c ON c.output = o.id AND c.name = 'problem' JOIN source s ON s.id = o.source JOIN source_run r ON r.source = o.source
WHERE o.name = 'timing' AND r.run = :run ORDER BY c.line LIMIT 1;

-- query: finding_core_limit
-- The process may write no core; what a shell says that was asked is a guess.
SELECT s.path, v.source, v.line, 'no core is written: the limit of its size is 0', iif(v.of_process, 2, 0), 1
FROM soft_limit v JOIN source s ON s.id = v.source WHERE v.run = :run AND v.name = 'core file size' AND v.value = '0' ORDER BY v.source, v.line LIMIT 1;

-- query: finding_printed_locks
-- What gdb was asked to print, where no lock is known that anything waits for: address, expression, value, where.
SELECT p.addr, p.expr, p.text, s.path, p.source, p.line FROM printed p JOIN source s ON s.id = p.source JOIN source_run r ON r.source = p.source
WHERE r.run = :run AND p.addr IS NOT NULL AND (instr(p.text, '__owner = ') OR instr(p.text, '_writer = ') OR p.expr GLOB '*__owner'
	OR p.expr GLOB '*_writer') AND NOT EXISTS (SELECT 1 FROM lock k WHERE k.run = r.run AND k.addr = p.addr AND k.waiters > 0)
GROUP BY p.addr ORDER BY min(p.source), min(p.line) LIMIT 10;

-- query: finding_thread_of_lwp
SELECT t.lwp, t.pthread, t.name, d.does, EXISTS (SELECT 1 FROM stack_of o WHERE o.thread = t.id)
FROM thread t LEFT JOIN thread_does d ON d.thread = t.id WHERE t.run = :run AND t.lwp = :lwp LIMIT 1;

-- query: finding_log_shapes
-- Messages of one wording, the first of each, of the processes that are looked at: what is known of that is known of all.
SELECT g.source, g.shape, min(g.line), g.text, r.run
FROM log_line g JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
LEFT JOIN source_run r ON r.source = g.source
GROUP BY g.source, g.shape ORDER BY g.source, min(g.line);

-- query: finding_log_shape
-- The messages of a wording, and the life of the address if it has but one: source, line, file, time, LWP, place, text, times,
-- address, class of that life.
SELECT g.source, g.line, s.path, g.at, g.lwp, g.file, g.src_line, g.func, g.text, g.count, g.addr, (SELECT l.class FROM life l
	JOIN source_run x ON x.source = l.source JOIN source_run y ON y.source = g.source AND y.run = x.run
	WHERE l.addr = g.addr ORDER BY l.class <> 3 LIMIT 1)
FROM log_line g JOIN source s ON s.id = g.source
WHERE g.source = :source AND g.shape = :shape AND g.id NOT IN (SELECT message FROM log_echo) ORDER BY g.line LIMIT :most;

-- query: finding_log_frames
SELECT func, file, src_line, lib FROM log_frame WHERE source = :source AND of_line = :line ORDER BY ord;

-- query: finding_log_life
-- The lives of an address in the run: how many, the first, its maker, its last row.
SELECT count(*), l.addr, min(l.ordinal), f.text, s.line, u.text, l.last_line, l.alive, lu.text
FROM life l JOIN source_run x ON x.source = l.source AND x.run = :run
LEFT JOIN site s ON s.id = l.creator LEFT JOIN file f ON f.id = s.file LEFT JOIN func u ON u.id = s.func
LEFT JOIN site ls ON ls.id = l.last_site LEFT JOIN func lu ON lu.id = ls.func
WHERE l.addr = :addr;

-- query: finding_log_of_invalid
-- What the log says of objects that were released more often than taken; columns as of finding_log_shape.
SELECT g.source, g.line, s.path, g.at, g.lwp, g.file, g.src_line, g.func, g.text, g.count
FROM log_line g JOIN source s ON s.id = g.source
JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
JOIN source_run r ON r.source = g.source AND r.run = :run
WHERE g.level IN ('ERROR', 'WARNING') AND g.id NOT IN (SELECT message FROM log_echo) AND g.addr IN (SELECT l.addr FROM life l JOIN source_run x ON x.source = l.source
	WHERE l.class = 3 AND x.run = :run)
ORDER BY g.id LIMIT :most;

-- query: finding_log_of_leaks
-- What the log says of objects that did not end.
SELECT g.source, g.line, s.path, g.at, g.lwp, g.file, g.src_line, g.func, g.text, g.count
FROM log_line g JOIN source s ON s.id = g.source
JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
JOIN source_run r ON r.source = g.source AND r.run = :run
WHERE g.level IN ('ERROR', 'WARNING', 'NOTICE') AND g.id NOT IN (SELECT message FROM log_echo) AND g.addr IN (SELECT l.addr FROM life l JOIN life_path p ON p.life = l.id
	JOIN source_run x ON x.source = l.source WHERE x.run = :run)
ORDER BY g.id LIMIT :most;

-- query: finding_log_of_stack
-- What the log says of objects in the hands of a stack, then the last words of its thread.  sort-ok
SELECT source, line, path, at, lwp, file, src_line, func, text, count FROM (
	SELECT 0 AS rank, g.id AS ord, g.source, g.line, s.path, g.at, g.lwp, g.file, g.src_line, g.func, g.text, g.count
	FROM stack k JOIN source_run r ON r.source = k.source
	JOIN source_run o ON o.run = r.run JOIN log_shown w ON w.source = o.source
	JOIN address_ref a ON a.stack = k.id JOIN life l ON l.id = a.life
	JOIN log_line g ON g.addr = l.addr AND g.source = w.source AND g.opening BETWEEN w.first_opening AND w.last_opening
	JOIN source s ON s.id = g.source WHERE k.id = :stack
	UNION
	SELECT 1, 0, t.source, t.last_line, s.path, t.last_at, t.lwp, t.last_file, NULL, NULL, t.last_text, 1
	FROM stack k JOIN source_run r ON r.source = k.source
	JOIN source_run o ON o.run = r.run JOIN log_shown w ON w.source = o.source
	JOIN log_thread t ON t.source = w.source AND t.opening BETWEEN w.first_opening AND w.last_opening AND t.lwp = k.lwp
	JOIN source s ON s.id = t.source WHERE k.id = :stack)
ORDER BY rank, ord LIMIT :most;

-- query: finding_log_of_cycle
-- The last words of the members of a cycle.
SELECT t.source, t.last_line, s.path, t.last_at, t.lwp, t.last_file, NULL, NULL, t.last_text, 1
FROM ring_member c JOIN thread h ON h.id = c.thread
JOIN source_run r ON r.run = c.run JOIN log_shown w ON w.source = r.source
JOIN log_thread t ON t.source = w.source AND t.opening BETWEEN w.first_opening AND w.last_opening AND t.lwp = h.lwp
JOIN source s ON s.id = t.source WHERE c.cycle = :cycle GROUP BY c.seq, t.source ORDER BY c.seq LIMIT :most;

-- query: finding_log_end
-- Where the log of a run ends without saying so: the last time in it, its last line.
SELECT o.source, o.last_line, s.path, o.last_at
FROM log_opening o JOIN source s ON s.id = o.source JOIN source_run r ON r.source = o.source AND r.run = :run
JOIN log_shown w ON w.source = o.source AND o.opening = w.last_opening
WHERE o.stop_line IS NULL AND o.last_at IS NOT NULL
	AND o.last_line = (SELECT max(x.last_line) FROM log_opening x WHERE x.source = o.source)
ORDER BY o.source LIMIT 1;

-- query: finding_memory
-- What valgrind found that is a fault, the worst first.
SELECT m.id, m.kind, m.thread, m.thread_name, m.times,
	iif(m.kind = 'fatal', (SELECT w.word FROM signal_word w WHERE w.signal = m.signal), NULL),
	m.text, m.source, m.line, r.run, m.tool
FROM memory_error m JOIN source_run r ON r.source = m.source
WHERE m.kind NOT IN ('indirect', 'possible', 'reachable') AND (m.kind <> 'fatal' OR m.signal IN (SELECT signal FROM signal_word WHERE crash))
ORDER BY CASE m.kind WHEN 'fatal' THEN 0 WHEN 'read' THEN 1 WHEN 'write' THEN 1 WHEN 'free' THEN 1 WHEN 'mismatch' THEN 1
	WHEN 'jump' THEN 1 WHEN 'definite' THEN 2 WHEN 'order' THEN 3 ELSE 4 END, iif(m.kind = 'definite', -m.bytes, 0), m.id LIMIT 1000;

-- query: finding_memory_frames
-- The stacks of an error: part, what is said of it, frames; a remark without a stack has one row without a function.
SELECT x.part, x.text, u.text, i.text, f.src_line, f.lib
FROM (SELECT 0 AS part, NULL AS text UNION ALL SELECT part, text FROM memory_part WHERE error = :error) x
LEFT JOIN memory_frame f ON f.error = :error AND f.part = x.part
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
ORDER BY x.part, f.level;

-- query: finding_capture_end
-- What the captures of a run say of its life: whether gdb was attached to it, and no lines were left out that may have told of a signal
-- since; the signal of a core that is none of a crash.
SELECT max(c.live = 1 AND NOT EXISTS (SELECT 1 FROM source_fact f WHERE f.source = c.source AND f.name = 'cut' AND f.value = 'gap')), max(c.signal), max(c.signal_name), max(EXISTS (SELECT 1 FROM fatal_capture f WHERE f.id = c.id)),
	min(coalesce(c.marker IS NOT NULL, 0))
FROM capture c JOIN source_run r ON r.source = c.source WHERE r.run = :run;

-- query: finding_took
-- Events of a life, those whose thread the log names, and of them those of one thread.
SELECT count(*), count(e.thread), count(o.thread) FROM ref_event e
LEFT JOIN ref_thread_of o ON o.ref_thread = e.thread AND o.thread = :thread WHERE e.life = :life;

-- query: finding_life_begins
-- Where a life begins, if it does in the log: line, LWP and name of the thread, place, tag; references taken, given back, most at a time.
SELECT e.line, rt.lwp, tn.name, u.text, i.text, s.line, g.text,
	(SELECT count(*) FROM ref_event x WHERE x.life = :life AND x.delta > 0), (SELECT count(*) FROM ref_event x WHERE x.life = :life AND x.delta < 0),
	(SELECT l.max_count FROM life l WHERE l.id = :life)
FROM ref_event e
LEFT JOIN ref_thread rt ON rt.id = e.thread
LEFT JOIN ref_thread_of o ON o.ref_thread = rt.id
LEFT JOIN thread tn ON tn.id = o.thread
JOIN site s ON s.id = e.site LEFT JOIN file i ON i.id = s.file LEFT JOIN func u ON u.id = s.func
LEFT JOIN tag g ON g.id = e.tag
WHERE e.life = :life AND e.ord = 1 AND e.kind = 1;

-- query: finding_crash_calls
-- Calls and channels of the last list of channels, best one that was taken out of the core: by its own words, or counted; its file.
WITH l AS (SELECT o.id, o.source FROM cli_output o JOIN source_run r ON r.source = o.source
	WHERE r.run = :run AND o.name IN ('channels', 'pjsip_channels')
	ORDER BY o.form IS 'coredumper' DESC, o.name = 'channels' DESC, o.source DESC, o.line DESC LIMIT 1)
SELECT coalesce((SELECT CAST(n.value AS INTEGER) FROM cli_count n WHERE n.output = l.id AND n.name = 'active calls' ORDER BY n.line DESC LIMIT 1),
		(SELECT count(DISTINCT coalesce(c.bridge, min(c.name, c.bridged_to), c.name)) FROM channel_row c WHERE c.output = l.id)),
	coalesce((SELECT CAST(n.value AS INTEGER) FROM cli_count n WHERE n.output = l.id AND n.name = 'active channels' ORDER BY n.line DESC LIMIT 1),
		(SELECT count(*) FROM channel_row c WHERE c.output = l.id)), s.path
FROM l JOIN source s ON s.id = l.source;

-- query: finding_frame_values
-- Known things that the innermost frames of a stack name, ended objects first; last: whether the thread that ended the
-- object went on, by its later events or because it is not among the other stacks; rows of the log behind its end.
SELECT a.level, a.name, u.text, i.text, f.src_line, printf('0x%llx#%d', l.addr, l.ordinal), a.offset, a.ended,
	l.destroyed_line, dt.lwp, dn.name, l.id, df.text, ds.line, du.text, dg.text,
	a.confidence = 'guess', dof.thread,
	EXISTS (SELECT 1 FROM ref_event x WHERE x.thread = l.destroyed_thread AND x.line > l.destroyed_line AND x.source = l.source)
		OR EXISTS (SELECT 1 FROM stack_of y JOIN thread z ON z.id = y.thread
			WHERE y.thread <> :thread AND z.run = (SELECT run FROM thread WHERE id = :thread)), -- it would be there
	(SELECT v.last_line FROM event_source v WHERE v.source = l.source) - l.destroyed_line
FROM address_ref a
JOIN frame f ON f.stack = a.stack AND f.level = a.level
LEFT JOIN func u ON u.id = f.func
LEFT JOIN file i ON i.id = f.file
JOIN life l ON l.id = a.life
LEFT JOIN ref_thread dt ON dt.id = l.destroyed_thread
LEFT JOIN ref_thread_of dof ON dof.ref_thread = dt.id
LEFT JOIN thread dn ON dn.id = dof.thread
LEFT JOIN ref_event de ON de.life = l.id AND de.line = l.destroyed_line
LEFT JOIN site ds ON ds.id = de.site LEFT JOIN file df ON df.id = ds.file LEFT JOIN func du ON du.id = ds.func
LEFT JOIN tag dg ON dg.id = de.tag
WHERE a.stack IN (SELECT stack FROM stack_of WHERE thread = :thread AND shown) AND a.level < 12
ORDER BY a.confidence = 'guess', a.ended DESC, a.level, a.stack, a.ord;

-- query: finding_ender_stack
-- The stack of the thread that ended an object, innermost first: the functions, and which frames name the object.
SELECT f.level, u.text, EXISTS (SELECT 1 FROM address_ref a WHERE a.stack = f.stack AND a.level = f.level AND a.life = :life)
FROM stack_of o JOIN frame f ON f.stack = o.stack LEFT JOIN func u ON u.id = f.func
WHERE o.thread = :thread AND o.best ORDER BY f.level;

-- query: finding_cycles
-- Cycles of the shown snapshots first, then the large ones.  A dump without a time in it that was saved under two names
-- is two dumps that came out the same; under one name it is the same file again.
SELECT c.cycle, c.run, count(*) AS members,
	(SELECT count(*) FROM blocked_behind b WHERE b.cycle = c.cycle) AS behind,
	(SELECT d.dumps FROM cycle_dumps d WHERE d.cycle = c.cycle)
FROM cycle_member c
GROUP BY c.cycle
ORDER BY (SELECT n.shown FROM snapshot n WHERE n.id = c.snapshot) DESC, members + behind DESC, c.cycle;

-- query: finding_guessed_cycles
SELECT cycle, run, count(*), 0, 0 FROM ring_member WHERE confidence = 'guess' GROUP BY cycle ORDER BY cycle;

-- query: finding_cycle_members
-- Each member, the lock it holds (the one before it wants that) and the lock it wants; where it took and where it wants
-- them, by the last lock dump, else by its stack; how long it waits; what is no lock, and what it does that is waited for.
WITH m AS (SELECT * FROM ring_member WHERE cycle = :cycle)
SELECT t.lwp, t.pthread, t.name,
	h.name, h.addr, iif(hl.id IS NULL, NULL, printf('0x%llx#%d', hl.addr, hl.ordinal)), hu.text,
	k.name, k.addr, iif(kl.id IS NULL, NULL, printf('0x%llx#%d', kl.addr, kl.ordinal)), ku.text,
	hf.text, hp.line, coalesce(wf.text, cf.text), coalesce(wp.line, c.src_line), coalesce(wu.text, cu.text),
	coalesce(vd.at_us - v.since_us, v.age_us), strftime('%H:%M:%S', v.since_us / 1000000, 'unixepoch'),
	iif(m.lock IS NULL, m.resource, NULL), p.does, iif(m.lock IS NULL, m.kind, NULL), m.confidence,
	hb.letter, kb.letter, x.depth, w.mode
FROM m
JOIN m p ON p.seq = iif(m.seq = 1, (SELECT max(seq) FROM m), m.seq - 1)
JOIN thread t ON t.id = m.thread
LEFT JOIN lock k ON k.id = m.lock LEFT JOIN life_row kl ON kl.id = k.life LEFT JOIN life_profile kp ON kp.id = kl.profile
LEFT JOIN site ks ON ks.id = kp.creator
LEFT JOIN func ku ON ku.id = ks.func
LEFT JOIN lock h ON h.id = p.lock LEFT JOIN life_row hl ON hl.id = h.life LEFT JOIN life_profile hq ON hq.id = hl.profile
LEFT JOIN site hs ON hs.id = hq.creator
LEFT JOIN func hu ON hu.id = hs.func
LEFT JOIN lock_entry x ON x.id = (SELECT max(y.id) FROM lock_thread_of o JOIN lock_entry y ON y.lock_thread = o.lock_thread
	WHERE o.thread = m.thread AND y.addr = h.addr AND y.state = 0)
LEFT JOIN site hp ON hp.id = x.site LEFT JOIN file hf ON hf.id = hp.file
LEFT JOIN lock_entry w ON w.id = (SELECT max(y.id) FROM lock_thread_of o JOIN lock_entry y ON y.lock_thread = o.lock_thread
	WHERE o.thread = m.thread AND y.addr = k.addr AND y.state = 1)
LEFT JOIN lock_label hb ON hb.lock = h.id LEFT JOIN lock_label kb ON kb.lock = k.id
LEFT JOIN lock_entry v ON v.id = (SELECT y.id FROM lock_thread_of o JOIN lock_entry y ON y.lock_thread = o.lock_thread
	JOIN lock_dump z ON z.id = y.dump WHERE o.thread = m.thread AND y.addr = k.addr AND y.state = 1
	ORDER BY coalesce(z.at_us - y.since_us, y.age_us) DESC, y.id DESC LIMIT 1)
LEFT JOIN lock_dump vd ON vd.id = v.dump
LEFT JOIN site wp ON wp.id = w.site LEFT JOIN file wf ON wf.id = wp.file LEFT JOIN func wu ON wu.id = wp.func
LEFT JOIN stack_of b ON b.thread = m.thread AND b.best
LEFT JOIN frame c ON c.stack = b.stack AND c.level = b.caller
LEFT JOIN file cf ON cf.id = c.file LEFT JOIN func cu ON cu.id = c.func
ORDER BY m.seq;

-- query: finding_cycle_locks
-- What the threads of a ring have and wait for: letter, name, the object or else the address, where it was made.  Equal ones
-- follow each other.
SELECT DISTINCT b.letter, b.name, k.addr, iif(l.id IS NULL, NULL, printf('0x%llx#%d', l.addr, l.ordinal)), i.text, s.line, u.text
FROM ring_member m JOIN lock k ON k.id = m.lock LEFT JOIN lock_label b ON b.lock = k.id
LEFT JOIN life_row l ON l.id = k.life LEFT JOIN life_profile f ON f.id = l.profile LEFT JOIN site s ON s.id = f.creator
LEFT JOIN file i ON i.id = s.file LEFT JOIN func u ON u.id = s.func
WHERE m.cycle = :cycle ORDER BY b.letter IS NULL, b.letter, k.addr;

-- query: finding_cycle_behind
-- Who waits behind a ring, by what they wait for and where: how many, the first of them; the lock's letter, what else it is; the
-- mode of the wait.
SELECT count(DISTINCT t.id), min(t.lwp), min(t.pthread), t.name, b.letter, k.addr, e.resource, i.text, coalesce(a.line, c.src_line), min(w.mode)
FROM blocked_behind y JOIN thread t ON t.id = y.thread
JOIN wait_edge e ON e.thread = t.id AND e.snapshot IS (SELECT snapshot FROM cycle_member WHERE cycle = :cycle LIMIT 1)
LEFT JOIN lock k ON k.id = e.lock LEFT JOIN lock_label b ON b.lock = k.id
LEFT JOIN lock_entry w ON w.id = (SELECT max(z.id) FROM lock_thread_of o JOIN lock_entry z ON z.lock_thread = o.lock_thread
	WHERE o.thread = t.id AND z.addr = k.addr AND z.state = 1)
LEFT JOIN stack_of q ON q.thread = t.id AND q.best LEFT JOIN frame c ON c.stack = q.stack AND c.level = q.caller
LEFT JOIN site a ON a.id = w.site LEFT JOIN file i ON i.id = coalesce(a.file, c.file)
WHERE y.cycle = :cycle
GROUP BY t.name, e.lock, e.resource, w.site ORDER BY 1 DESC, t.id;

-- query: finding_cycle_size
-- How many of the threads seen in the run of a ring hang in or behind one, and how many of them are calls.
WITH own(cycle) AS (SELECT DISTINCT cycle FROM cycle_member WHERE run = (SELECT run FROM cycle_member WHERE cycle = :cycle)),
stuck(thread) AS (SELECT thread FROM cycle_member WHERE cycle IN own UNION SELECT thread FROM blocked_behind WHERE cycle IN own)
SELECT (SELECT count(*) FROM stuck),
	(SELECT count(DISTINCT o.thread) FROM stack_of o JOIN thread t ON t.id = o.thread
		WHERE t.run = (SELECT run FROM ring_member WHERE cycle = :cycle LIMIT 1)),
	(SELECT count(*) FROM stuck s JOIN thread t ON t.id = s.thread WHERE coalesce(t.role, t.name) = 'pbx_thread');

-- query: finding_cycle_threads
-- What the threads in a cycle and behind it are for: the function each was started for, its file, all it calls.
SELECT coalesce(t.role, t.name),
	(SELECT i.text FROM stack_of b JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func
		JOIN file i ON i.id = f.file
		WHERE b.thread = t.id AND b.best AND u.text = b.role ORDER BY f.level DESC LIMIT 1),
	(SELECT group_concat(u.text, ' ') FROM stack_of b JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func
		WHERE b.thread = t.id AND b.best)
FROM (SELECT thread FROM cycle_member WHERE cycle = :cycle UNION SELECT thread FROM blocked_behind WHERE cycle = :cycle) x
JOIN thread t ON t.id = x.thread ORDER BY t.id;

-- query: finding_cycle_functions
-- What the threads in a cycle and behind it call.
SELECT DISTINCT u.text FROM (SELECT thread FROM ring_member WHERE cycle = :cycle
	UNION SELECT thread FROM blocked_behind WHERE cycle = :cycle) x
JOIN stack_of b ON b.thread = x.thread AND b.best JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func;

-- query: finding_blocked_functions
-- What those call that wait for locks outside of rings, and those whom they wait for in the end.
SELECT DISTINCT u.text FROM (SELECT w.thread FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot AND n.shown
		WHERE w.run = :run AND w.lock IS NOT NULL AND w.thread NOT IN (SELECT thread FROM ring_member)
	UNION SELECT thread FROM wait_root WHERE run = :run) x
JOIN stack_of b ON b.thread = x.thread AND b.best JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func;

-- query: finding_stack_functions
-- The innermost functions of a stack.
SELECT u.text FROM frame f JOIN func u ON u.id = f.func WHERE f.stack = :stack ORDER BY f.level LIMIT 16;

-- query: finding_refs
SELECT 1 FROM source WHERE kind = 'refs' LIMIT 1;

-- query: finding_version
SELECT version FROM run WHERE id = :run AND version IS NOT NULL;

-- query: finding_blocked_threads
-- The same of the threads of a run that wait in its shown snapshot.
SELECT coalesce(t.role, t.name),
	(SELECT i.text FROM stack_of b JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func
		JOIN file i ON i.id = f.file
		WHERE b.thread = t.id AND b.best AND u.text = b.role ORDER BY f.level DESC LIMIT 1),
	(SELECT group_concat(u.text, ' ') FROM stack_of b JOIN frame f ON f.stack = b.stack JOIN func u ON u.id = f.func
		WHERE b.thread = t.id AND b.best)
FROM (SELECT DISTINCT w.thread FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot WHERE w.run = :run AND n.shown
	AND w.thread NOT IN (SELECT thread FROM ring_member) AND w.thread NOT IN (SELECT thread FROM blocked_behind)) x
JOIN thread t ON t.id = x.thread ORDER BY t.id;

-- query: finding_working_threads
-- The same of the threads that wait for work or run while others are stuck: in the last stacks of a run that show one of those wait.
WITH stuck(thread) AS (SELECT w.thread FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot WHERE w.run = :run AND n.shown
	UNION SELECT thread FROM ring_member WHERE run = :run
	UNION SELECT b.thread FROM blocked_behind b JOIN ring_member m ON m.cycle = b.cycle WHERE m.run = :run),
last(capture) AS (SELECT max(s.capture) FROM stuck x JOIN stack_of o ON o.thread = x.thread JOIN stack s ON s.id = o.stack
	WHERE o.state IN ('lock-wait', 'task-wait', 'spinning'))
SELECT coalesce(o.role, t.name),
	(SELECT i.text FROM frame f JOIN func u ON u.id = f.func JOIN file i ON i.id = f.file
		WHERE f.stack = o.stack AND u.text = o.role ORDER BY f.level DESC LIMIT 1),
	(SELECT group_concat(u.text, ' ') FROM frame f JOIN func u ON u.id = f.func WHERE f.stack = o.stack)
FROM last l JOIN stack s ON s.capture = l.capture JOIN stack_of o ON o.stack = s.id JOIN thread t ON t.id = o.thread
WHERE o.shown AND o.state IN ('idle', 'running') AND o.thread NOT IN (SELECT thread FROM stuck) ORDER BY t.id;

-- query: finding_blocked
-- Waits of the shown snapshot of a run that are part of no cycle: waiters, of them without a known holder; lock dumps that show it,
-- rings, waiters for what is no lock, whether a dump lacks threads or locks.
SELECT count(DISTINCT w.thread), count(DISTINCT iif(w.holder IS NULL, w.thread, NULL)),
	coalesce((SELECT sum(1 + t.twins) FROM snapshot_dump d JOIN dump_twins t ON t.dump = d.dump
		WHERE d.snapshot = n.id), 0),
	(SELECT count(DISTINCT cycle) FROM ring_member WHERE run = :run),
	count(DISTINCT iif(w.kind NOT IN ('mutex', 'read', 'write', 'lock'), w.thread, NULL)),
	EXISTS (SELECT 1 FROM lock_dump d JOIN snapshot_dump x ON x.dump = d.id
		WHERE x.snapshot = n.id AND NOT d.complete AND d.id NOT IN (SELECT first FROM dump_piece))
FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot
WHERE w.run = :run AND n.shown
	AND w.thread NOT IN (SELECT thread FROM ring_member) AND w.thread NOT IN (SELECT thread FROM blocked_behind);

-- query: finding_blocked_top
-- What most of those wait for.  Columns that are no aggregates are of a wait whose holder is known, if one is: that is what min() picks.
SELECT count(DISTINCT w.thread), w.holder, h.lwp, h.pthread, h.name,
	k.name, k.addr, iif(l.id IS NULL, NULL, printf('0x%llx#%d', l.addr, l.ordinal)), u.text, w.confidence, w.resource,
	(SELECT i.text FROM lock_entry x JOIN site p ON p.id = x.site JOIN file i ON i.id = p.file WHERE x.addr = k.addr
		ORDER BY x.state DESC, x.id LIMIT 1),
	(SELECT y.text FROM lock_entry x JOIN site p ON p.id = x.site JOIN func y ON y.id = p.func WHERE x.addr = k.addr
		ORDER BY x.state DESC, x.id LIMIT 1),
	EXISTS (SELECT 1 FROM lock_dump d JOIN source_run r ON r.source = d.source
		WHERE r.run = w.run AND NOT d.complete AND d.id NOT IN (SELECT first FROM dump_piece)), w.kind, k.holders > 0,
	min(w.holder IS NULL)
FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot LEFT JOIN lock k ON k.id = w.lock LEFT JOIN thread h ON h.id = w.holder
LEFT JOIN life_row l ON l.id = k.life LEFT JOIN life_profile lp ON lp.id = l.profile LEFT JOIN site s ON s.id = lp.creator
LEFT JOIN func u ON u.id = s.func
WHERE w.run = :run AND n.shown
	AND w.thread NOT IN (SELECT thread FROM ring_member) AND w.thread NOT IN (SELECT thread FROM blocked_behind)
GROUP BY w.lock, w.resource ORDER BY 1 DESC, w.lock IS NULL, w.lock LIMIT 1;

-- query: finding_roots
-- Whom they wait for in the end, most first, with what its stack does; whether there are
-- stacks of those that wait; whether more than a guess says so; the lock without a known holder that it wants itself.
SELECT r.blocked, t.lwp, t.pthread, t.name, o.state, o.outside, u.text, cu.text, ci.text, c.src_line,
	EXISTS (SELECT 1 FROM wait_edge w JOIN stack_of x ON x.thread = w.thread WHERE w.holder = r.thread),
	EXISTS (SELECT 1 FROM wait_edge w WHERE w.holder = r.thread AND w.confidence <> 'guess'), r.thread,
	k.name, k.addr, NULL, NULL
FROM wait_root r JOIN thread t ON t.id = r.thread
LEFT JOIN lock k ON k.id = (SELECT w.lock FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot AND n.shown
	WHERE w.run = r.run AND w.thread = r.thread AND w.holder IS NULL AND w.lock IS NOT NULL ORDER BY w.id LIMIT 1)
LEFT JOIN stack_of o ON o.thread = t.id AND o.best
LEFT JOIN frame f ON f.stack = o.stack AND f.level = o.outside_level LEFT JOIN func u ON u.id = f.func
LEFT JOIN frame c ON c.stack = o.stack AND c.level = coalesce(
	(SELECT min(y.level) FROM frame y JOIN frame_class z ON z.func = ifnull(y.func, 0) AND z.file = ifnull(y.file, 0)
			AND z.lib = ifnull(y.lib, '') AND z.kind = y.kind
		WHERE y.stack = o.stack AND y.level > o.outside_level AND z.class = 'own'), o.caller)
LEFT JOIN func cu ON cu.id = c.func LEFT JOIN file ci ON ci.id = c.file
WHERE r.run = :run AND r.thread NOT IN (SELECT thread FROM ring_member)
ORDER BY r.blocked DESC, r.thread LIMIT 4;

-- query: finding_locked_here
-- Places where a lock without a known holder was taken, by the dumps.
SELECT DISTINCT i.text, p.line, u.text, k.name, k.addr, NULL, NULL
FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot JOIN lock k ON k.id = w.lock
JOIN lock_thread_of o ON o.thread = w.thread
JOIN lock_entry x ON x.lock_thread = o.lock_thread AND x.addr = k.addr AND x.state = 1
JOIN locked_here h ON h.entry = x.id
JOIN site p ON p.id = h.site JOIN file i ON i.id = p.file LEFT JOIN func u ON u.id = p.func
WHERE w.run = :run AND n.shown AND w.holder IS NULL ORDER BY k.id, h.ord LIMIT 3;

-- query: finding_over_time
-- Moments of a run whose order is known; who waits outside of rings for the same in two that follow each other; how far
-- apart, in how many.
WITH same AS (SELECT a.thread, a.lock, m.id AS earlier, l.id AS later, m.at_us AS begin_us, l.at_us AS end_us
	FROM moment m JOIN moment l ON l.run = m.run AND l.seq = m.seq + 1
	JOIN moment_wait a ON a.moment = m.id JOIN moment_wait b ON b.moment = l.id AND b.thread = a.thread AND b.lock = a.lock
	WHERE m.run = :run AND a.thread NOT IN (SELECT thread FROM ring_member)
		AND a.thread NOT IN (SELECT thread FROM blocked_behind))
SELECT (SELECT count(*) FROM moment WHERE run = :run), count(DISTINCT thread), max(end_us) - min(begin_us),
	(SELECT count(*) FROM moment WHERE id IN (SELECT earlier FROM same UNION SELECT later FROM same))
FROM same;

-- query: finding_spinning
-- Threads of a run that try something again and again, by where; and what in.
SELECT count(DISTINCT o.thread), min(t.lwp), min(t.pthread), min(t.name), u.text, i.text, f.src_line
FROM stack_of o JOIN thread t ON t.id = o.thread
LEFT JOIN frame f ON f.stack = o.stack AND f.level = o.caller
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE o.best AND o.state = 'spinning' AND t.run = :run
GROUP BY f.func, f.file, f.src_line ORDER BY 1 DESC, 2 LIMIT 4;

-- query: finding_running
-- Threads that run code of Asterisk's in each print of several moments, and where: the innermost function that the first and the last
-- print share, counted from what the thread was started for.  What stands at the same instruction twice may be one moment.
WITH x AS MATERIALIZED (SELECT o.thread, o.stack, s.capture, o.state, (SELECT max(f.level) FROM frame f WHERE f.stack = o.stack) AS top,
		(SELECT ifnull(f.pc, 0) || ' ' || ifnull(f.func, 0) || ' ' || ifnull(f.src_line, 0) || ' ' || s.frames FROM frame f
			WHERE f.stack = o.stack ORDER BY f.level LIMIT 1) AS instruction,
		(SELECT z.class IN ('own', 'wrapper') FROM frame f JOIN frame_class z ON z.func = ifnull(f.func, 0)
				AND z.file = ifnull(f.file, 0) AND z.lib = ifnull(f.lib, '') AND z.kind = f.kind
			WHERE f.stack = o.stack ORDER BY f.level LIMIT 1) AS ours, s.folded
	FROM stack_of o JOIN stack s ON s.id = o.stack JOIN thread t ON t.id = o.thread
	WHERE o.shown AND t.run = :run AND t.id IN (SELECT y.thread FROM stack_of y WHERE y.shown AND y.state = 'running')),
p AS (SELECT thread, min(stack) AS a, max(stack) AS b, count(DISTINCT instruction) AS moments FROM x
	GROUP BY thread HAVING min(state = 'running' AND ours AND NOT folded) AND count(DISTINCT capture) > 1 AND moments > 1),
shared AS (SELECT p.thread, p.a, p.moments, max(f.level) AS outer_level, min(f.level) FILTER (WHERE NOT EXISTS (
		SELECT 1 FROM frame g LEFT JOIN frame h ON h.stack = p.b
			AND h.level = g.level - (SELECT top FROM x WHERE stack = p.a) + (SELECT top FROM x WHERE stack = p.b)
		WHERE g.stack = p.a AND g.level >= f.level AND h.func IS NOT g.func)) AS level
	FROM p JOIN frame f ON f.stack = p.a
	JOIN frame_class z ON z.func = ifnull(f.func, 0) AND z.file = ifnull(f.file, 0) AND z.lib = ifnull(f.lib, '') AND z.kind = f.kind
	WHERE z.class = 'own' GROUP BY p.thread)
SELECT s.moments, t.lwp, t.pthread, t.name, u.text, i.text, f.src_line
FROM shared s JOIN thread t ON t.id = s.thread JOIN frame f ON f.stack = s.a AND f.level = s.level
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE s.level < s.outer_level ORDER BY t.lwp LIMIT 4;

-- query: finding_taskprocessors
-- Taskprocessors that gdb printed, on request or as locals.
SELECT text, source, line FROM (
	SELECT p.text, p.source, p.line FROM printed p WHERE instr(p.text, 'tps_queue_size = ')
	UNION ALL SELECT v.text, s.source, s.line FROM frame_value v JOIN stack s ON s.id = v.stack
		JOIN stack_of o ON o.stack = s.id AND o.best
	WHERE instr(v.text, 'tps_queue_size = '))
WHERE source IN (SELECT source FROM source_run WHERE run = :run)
GROUP BY text ORDER BY source, line LIMIT 16;

-- query: finding_cycle_calls
-- Channels whose own thread is in a cycle or behind it.
SELECT name, state, age_s, app, lwp, count(*) OVER ()
FROM thread_call
WHERE thread IN (SELECT thread FROM ring_member WHERE cycle = :cycle UNION SELECT thread FROM blocked_behind WHERE cycle = :cycle)
ORDER BY age_s DESC, name;

-- query: finding_blocked_calls
-- Channels whose own thread waits.
SELECT name, state, age_s, app, lwp, count(*) OVER ()
FROM thread_call WHERE thread IN (SELECT thread FROM wait_edge WHERE run = :run)
ORDER BY age_s DESC, name;

-- query: finding_allocations_grew
-- Places of lists of allocations that have at least twice and a hundred allocations more than in the first row of them, what grew most
-- in bytes first; how many such places there are.  Of a place that is counted a later row of one list is a later list, of which only
-- these rows are here; rows that are one allocation each are summed.
WITH counted AS MATERIALIZED (SELECT ifnull(r.run, 0) AS run, c.source AS source, min(c.line) AS line, func, src_line, file,
		sum(ifnull(n, 1)) AS n, sum(bytes) AS bytes
	FROM allocation c LEFT JOIN source_run r ON r.source = c.source WHERE file IS NOT NULL
	GROUP BY output, r.run, func, src_line, file, iif(n IS NULL, 0, c.line)),
first AS (SELECT run, func, src_line, file, n, bytes, source, line, min(source << 40 | line) FROM counted GROUP BY run, func, src_line, file),
last AS (SELECT run, func, src_line, file, n, bytes, source, line, max(source << 40 | line) FROM counted GROUP BY run, func, src_line, file)
SELECT l.func, l.src_line, l.file, f.n, f.bytes, f.source, f.line, a.path, l.n, l.bytes, l.source, l.line, b.path, count(*) OVER (), l.run
FROM last l JOIN first f ON f.run = l.run AND f.file = l.file AND f.func IS l.func AND f.src_line IS l.src_line
JOIN source a ON a.id = f.source JOIN source b ON b.id = l.source
WHERE l.n >= 2 * f.n AND l.n - f.n >= 100 ORDER BY l.bytes - f.bytes DESC, l.n - f.n DESC, l.file, l.src_line LIMIT 64;

-- query: finding_allocations_most
-- The place that has most bytes of the list that comes last; columns as above.
SELECT func, src_line, file, NULL, NULL, NULL, NULL, NULL, sum(ifnull(n, 1)), sum(bytes) AS bytes, c.source, min(c.line) AS first, NULL, NULL,
	ifnull(r.run, 0)
FROM allocation c LEFT JOIN source_run r ON r.source = c.source
WHERE c.output = (SELECT max(id) FROM cli_output WHERE name = 'memory') AND file IS NOT NULL
GROUP BY r.run, func, src_line, file, iif(n IS NULL, 0, c.line) ORDER BY bytes DESC, first LIMIT 1;

-- query: finding_queues
-- Queues over their high water mark, the longest first; how many are, of how many.
SELECT p.name, p.queued, p.high, p.deepest, p.source, p.line, p.first_queued, p.processed <> p.first_processed,
	(SELECT count(*) FROM taskprocessor o WHERE o.run = p.run AND o.over), (SELECT count(*) FROM taskprocessor o WHERE o.run = p.run)
FROM taskprocessor p WHERE p.run = :run AND p.over ORDER BY p.queued DESC, p.id LIMIT 64;

-- query: finding_two_holders
-- Locks that one dump lists as held by several threads, of whom not all only read.
SELECT k.name, k.addr, NULL, NULL, count(DISTINCT o.thread), group_concat(DISTINCT 'LWP ' || t.lwp)
FROM lock_entry x JOIN lock_dump d ON d.id = x.dump JOIN source_run r ON r.source = d.source
JOIN lock_thread_of o ON o.lock_thread = x.lock_thread JOIN thread t ON t.id = o.thread
JOIN lock k ON k.run = r.run AND k.addr = x.addr
WHERE r.run = :run AND x.state = 0 AND NOT x.suspended
GROUP BY d.id, k.id HAVING count(DISTINCT o.thread) > 1 AND max(x.mode IN (0, 2)) ORDER BY d.id, k.id;

-- query: finding_few_stacks
-- What the stacks of a run do that has at most :most of them, none of them crashed.
SELECT o.stack, t.lwp, t.pthread, t.name,
	iif((SELECT min(x.level) FROM frame x WHERE x.stack = o.stack) > 0, NULL, o.state), -- the innermost are not shown
	o.outside, NULL, u.text, i.text, f.src_line,
	(SELECT v.text FROM frame_value v WHERE v.stack = o.stack AND v.name IN ('cond_name', 'name') AND v.is_arg
		ORDER BY v.level LIMIT 1)
FROM stack_of o JOIN thread t ON t.id = o.thread
LEFT JOIN frame f ON f.stack = o.stack AND f.level = o.caller
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE o.best AND t.run = :run AND o.state NOT IN ('idle', 'spinning')
	AND (SELECT count(*) FROM stack_of x JOIN thread y ON y.id = x.thread WHERE x.best AND y.run = :run) <= :most
	AND NOT EXISTS (SELECT 1 FROM stack_of x JOIN thread y ON y.id = x.thread WHERE x.crashed AND y.run = :run)
ORDER BY o.stack;

-- query: finding_outside
-- Threads of a run without a crash that wait for something outside of Asterisk and behind which no other is known to wait: what each does,
-- where; then what it was started for, the file of that, all it calls; does it run a task.  What only the disk keeps goes on at once.
SELECT o.stack, t.lwp, t.pthread, t.name, o.state, o.outside, NULL, u.text, i.text, f.src_line,
	coalesce(t.role, t.name),
	(SELECT y.text FROM frame x JOIN func z ON z.id = x.func JOIN file y ON y.id = x.file
		WHERE x.stack = o.stack AND z.text = o.role ORDER BY x.level DESC LIMIT 1),
	(SELECT group_concat(z.text, ' ') FROM frame x JOIN func z ON z.id = x.func WHERE x.stack = o.stack),
	EXISTS (SELECT 1 FROM frame x JOIN func z ON z.id = x.func WHERE x.stack = o.stack AND z.text GLOB '*ast_taskprocessor_execute'),
	(SELECT v.text FROM frame_value v WHERE v.stack = o.stack AND v.name = 'name' AND v.is_arg ORDER BY v.level LIMIT 1)
FROM stack_of o JOIN thread t ON t.id = o.thread
LEFT JOIN frame f ON f.stack = o.stack AND f.level = o.caller
LEFT JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file
WHERE o.best AND t.run = :run AND o.outside IS NOT NULL AND o.outside <> 'the disk'
	AND o.thread NOT IN (SELECT thread FROM wait_root WHERE run = :run)
	AND NOT EXISTS (SELECT 1 FROM stack_of x JOIN thread y ON y.id = x.thread WHERE x.crashed AND y.run = :run)
ORDER BY t.lwp, t.id LIMIT 1000;

-- query: finding_workers
-- Threads of a run by the function they were started for: how many have a stack, idle, wait for a task that nobody runs.
SELECT o.role, count(DISTINCT o.thread), count(DISTINCT iif(o.state = 'idle', o.thread, NULL)),
	count(DISTINCT iif(EXISTS (SELECT 1 FROM wait_edge w WHERE w.thread = o.thread AND w.kind = 'task' AND w.holder IS NULL),
		o.thread, NULL)),
	count(DISTINCT iif(o.state IN ('lock-wait', 'task-wait'), o.thread, NULL))
FROM stack_of o JOIN thread t ON t.id = o.thread WHERE o.best AND t.run = :run AND o.role IS NOT NULL
GROUP BY o.role ORDER BY o.role;

-- query: finding_classes
-- Lives of the runs by class.  sort-ok
SELECT o.run, sum(l.alive * l.lives), sum((l.class = 2) * l.lives), sum((l.class = 3) * l.lives), count(DISTINCT iif(l.alive, l.creator, NULL))
FROM life_profile l JOIN source_run o ON o.source = l.source GROUP BY o.run;

-- query: finding_runs
-- Runs with what they hold; lock dumps are counted as often as they were taken.  scan-ok sort-ok
SELECT r.id, r.pid, r.shutdown, coalesce(max(s.kind = 'refs'), 0),
	coalesce(k.stacks, 0),
	coalesce(d.entries, 0), coalesce(d.dumps, 0), coalesce(w.waits, 0),
	EXISTS (SELECT 1 FROM source_fact f JOIN source_run x ON x.source = f.source WHERE x.run = r.id AND f.name = 'sorted'), r.derived
FROM run r
LEFT JOIN source_run o ON o.run = r.id
LEFT JOIN source s ON s.id = o.source
LEFT JOIN run_dumps d ON d.run = r.id
LEFT JOIN (SELECT o.run AS run, count(*) AS stacks FROM stack x JOIN source_run o ON o.source = x.source
	GROUP BY o.run) k
	ON k.run = r.id
LEFT JOIN (SELECT run, count(*) AS waits FROM wait_edge GROUP BY run) w ON w.run = r.id
GROUP BY r.id ORDER BY r.id;

-- query: finding_crashed
SELECT 1 FROM stack_of o JOIN thread t ON t.id = o.thread WHERE o.crashed AND t.run = :run LIMIT 1;

-- query: finding_leak_paths
-- Leak paths of a run, the worst first: where made, how many, of how many, sentences, what each holds, its number.
SELECT f.text, s.line, u.text, p.lives, p.ended, p.release, p.kept, p.role, p.id,
	(SELECT coalesce(sum(h.lives), 0) FROM leak_path h WHERE h.holder = p.id), p.excused, p.confidence,
	(SELECT count(*) FROM leak_path WHERE run = :run) - 1
FROM leak_path p
LEFT JOIN site s ON s.id = p.creator LEFT JOIN file f ON f.id = s.file LEFT JOIN func u ON u.id = s.func
WHERE p.run = :run AND (p.role IN ('root', 'forgotten') OR p.id = (SELECT min(id) FROM leak_path WHERE run = :run))
ORDER BY p.id LIMIT 3;

-- query: finding_excused
SELECT coalesce(sum(excused), 0) FROM leak_path WHERE run = :run;

-- query: finding_hung_paths
-- The same, those whose references they have all: by ring and maker, with what the lock in front of them is called.
SELECT h.cycle, count(*), f.text, s.line, u.text, min(b.name) FROM life_hung h CROSS JOIN life l ON l.id = h.life
JOIN source_run o ON o.source = l.source
LEFT JOIN site s ON s.id = l.creator LEFT JOIN file f ON f.id = s.file LEFT JOIN func u ON u.id = s.func
LEFT JOIN lock k ON k.life = h.life LEFT JOIN lock_label b ON b.lock = k.id
WHERE o.run = :run AND h.wholly GROUP BY h.cycle, l.creator ORDER BY h.cycle, count(*) DESC, min(h.life) LIMIT 4;

-- query: finding_hung
-- Objects that threads of a deadlock, or behind it, have all references of, or some.
SELECT h.cycle, sum(h.wholly), count(*) FROM life_hung h CROSS JOIN life l ON l.id = h.life JOIN source_run o ON o.source = l.source
WHERE o.run = :run GROUP BY h.cycle ORDER BY h.cycle;

-- query: finding_top_invalid
-- The places that first changed objects that were already gone, or took more than there was, by the first of each: how many objects,
-- which one first.
SELECT f.text, s.line, u.text, min(x.line), t.lwp, count(*), printf('0x%llx#%d', x.addr, x.ordinal), x.life, x.site
FROM (SELECT e.source, min(e.line) AS line, e.site, e.thread, e.life, l.addr, l.ordinal FROM ref_event e JOIN life l ON l.id = e.life
	JOIN source_run o ON o.source = l.source
	WHERE o.run = :run AND l.class = 3 AND (e.kind = 3 OR e.after < 0 OR e.before + e.delta < 0) GROUP BY e.life) x
JOIN site s ON s.id = x.site JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
LEFT JOIN ref_thread t ON t.id = x.thread
GROUP BY x.source, x.site ORDER BY x.source, min(x.line) LIMIT 4;

-- query: finding_extra_release
-- What a life that was released too often did more than those of its type that ended well, if that is one release and nothing else:
-- where, and how many these are; those of a few ways to end are looked at.
WITH bad AS (SELECT source, creator, creator_tag, events FROM life WHERE id = :life AND events <= 5000),
near AS (SELECT p.id, p.lives FROM bad b JOIN life_profile p ON p.creator = b.creator
	WHERE p.source = b.source AND p.class = 0 AND p.creator_tag IS b.creator_tag AND p.events = b.events - 1
	ORDER BY p.lives DESC, p.id LIMIT 20),
sibling AS (SELECT n.lives, (SELECT min(l.id) FROM life_by_profile l WHERE l.profile = n.id) AS life FROM near n),
change AS (SELECT s.life, s.lives, e.site, e.tag, e.delta < 0 AS releases, 1 AS n FROM sibling s CROSS JOIN ref_event e
	WHERE e.life = :life AND e.delta <> 0
	UNION ALL SELECT s.life, s.lives, e.site, e.tag, e.delta < 0, -1 FROM sibling s CROSS JOIN ref_event e
	WHERE e.life = s.life AND e.delta <> 0),
more AS (SELECT life, lives, site, tag, releases, sum(n) AS n FROM change GROUP BY life, site, tag, releases HAVING sum(n) <> 0),
extra AS (SELECT lives, site, tag FROM more GROUP BY life HAVING count(*) = 1 AND min(releases) = 1 AND min(n) = 1)
SELECT f.text, s.line, u.text, t.text, sum(x.lives), x.site FROM extra x JOIN site s ON s.id = x.site JOIN file f ON f.id = s.file
JOIN func u ON u.id = s.func LEFT JOIN tag t ON t.id = x.tag GROUP BY x.site, x.tag ORDER BY sum(x.lives) DESC LIMIT 2;

-- query: finding_ids_used_again
-- Two threads of a run with the same LWP, or with the same pthread id though they were started for different things; each
-- with a file that names it.  A pthread id is given out again as soon as its thread has ended.
WITH pair AS (
	SELECT 0 AS is_lwp, a.id AS a, b.id AS b FROM thread a JOIN thread b ON b.pthread = a.pthread AND b.id > a.id
	WHERE a.run = :run AND b.run = :run AND a.name <> b.name
	UNION ALL SELECT 1, a.id, b.id FROM thread a JOIN thread b ON b.lwp = a.lwp AND b.id > a.id
	WHERE a.run = :run AND b.run = :run)
SELECT p.is_lwp, a.lwp, a.pthread, a.name, (SELECT s.path FROM thread_alias x JOIN source s ON s.id = x.source
		WHERE x.thread = a.id ORDER BY s.id LIMIT 1),
	b.lwp, b.pthread, b.name, (SELECT s.path FROM thread_alias x JOIN source s ON s.id = x.source
		WHERE x.thread = b.id ORDER BY s.id LIMIT 1)
FROM pair p JOIN thread a ON a.id = p.a JOIN thread b ON b.id = p.b ORDER BY p.is_lwp, a.id, b.id LIMIT 100;

-- query: finding_shared_lwps
-- Runs with different process ids whose stacks and lock dumps name the same LWPs; a file of each that does.
SELECT x.pid, y.pid, count(DISTINCT a.lwp), min(a.lwp),
	(SELECT min(s.path) FROM thread_alias k JOIN source s ON s.id = k.source WHERE k.thread = min(a.id)),
	(SELECT min(s.path) FROM thread_alias k JOIN source s ON s.id = k.source WHERE k.thread = min(b.id))
FROM thread a JOIN thread b ON b.lwp = a.lwp AND b.run > a.run
JOIN run x ON x.id = a.run JOIN run y ON y.id = b.run
WHERE x.pid IS NOT NULL AND y.pid IS NOT NULL AND x.pid <> y.pid AND a.pthread IS NOT NULL AND b.pthread IS NOT NULL
GROUP BY a.run, b.run ORDER BY a.run, b.run LIMIT 4;

-- query: finding_source_notes
-- What changes how a file is to be read; of a cut text what is missing.
SELECT iif(f.value = 'lines', 'sorted-lines', 'sorted') AS what, s.path AS path, 0, s.id AS id, NULL
	FROM source_fact f JOIN source s ON s.id = f.source WHERE f.name = 'sorted'
UNION ALL SELECT 'unknown-states', s.path, 0, s.id, f.value FROM source_fact f JOIN source s ON s.id = f.source
	WHERE f.name = 'unknown-states'
UNION ALL SELECT 'report', s.path, 0, s.id, f.value FROM source_fact f JOIN source s ON s.id = f.source
	WHERE f.name = 'report'
UNION ALL SELECT 'no-lock-data', s.path, 0, s.id, NULL FROM source_fact f JOIN source s ON s.id = f.source
	WHERE f.name = 'no-lock-data'
UNION ALL SELECT 'gapped', s.path, CAST(f.value AS INTEGER), s.id, NULL FROM source_fact f JOIN source s ON s.id = f.source
	WHERE f.name = 'trust.gapped-lives' AND f.value <> '0'
UNION ALL SELECT h.kind, s.path, h.lives, s.id,
		iif(h.kind = 'hole', 'lines are missing between ', 'lines may be missing between ') || h.from_line || ' and ' || h.to_line
	FROM hole h JOIN source s ON s.id = h.source
UNION ALL SELECT 'cut', s.path, 0, s.id, f.value FROM source_fact f JOIN source s ON s.id = f.source WHERE f.name = 'cut'
UNION ALL SELECT DISTINCT 'cut', s.path, 0, s.id, 'rule' FROM lock_dump d JOIN source s ON s.id = d.source
	WHERE NOT d.complete AND s.state <> 'torn' AND d.id NOT IN (SELECT first FROM dump_piece)
		AND NOT EXISTS (SELECT 1 FROM source_fact f WHERE f.source = s.id AND f.name = 'cut' AND f.value = 'locks')
UNION ALL SELECT state, path, 0, id, NULL FROM source WHERE state IN ('torn', 'partial', 'unreadable')
	AND coalesce(note, '') NOT IN ('is being read', 'is being written')
UNION ALL SELECT DISTINCT 'no-arguments', s.path, 0, s.id, 'by ' || c.tool FROM capture c JOIN source s ON s.id = c.source
	WHERE c.tool IS NOT NULL AND NOT EXISTS (SELECT 1 FROM frame_value)
UNION ALL SELECT 'rejects', path, rejects, id, NULL FROM source WHERE rejects > 0
UNION ALL SELECT 'no-record', path, 0, id, kind FROM source
	WHERE records = 0 AND state IN ('ok', 'torn') AND copy_of IS NULL
UNION ALL SELECT 'repaired', path, 0, id, repair FROM source
	WHERE repair NOT IN ('terminal', 'CR LF', 'terminal, CR LF')
ORDER BY what, path, id;

-- query: collect_evidence
-- What a bundle has, to say what it lacks: files of the kinds, copies apart; reports about refs logs; lock entries; dumps that say their build keeps no
-- locks; files that state build options, those with DEBUG_THREADS; stacks, those with values; frames, those without a name; values,
-- those that were optimised out; sorted refs logs; refs logs that stop without a shutdown; findings of a crash or hang.
SELECT (SELECT count(*) FROM source WHERE kind = 'refs' AND copy_of IS NULL),
	(SELECT count(*) FROM source WHERE kind IN ('locks', 'locktable') AND copy_of IS NULL),
	(SELECT count(*) FROM source WHERE kind = 'refcounter' AND copy_of IS NULL),
	(SELECT count(*) FROM lock_entry),
	(SELECT count(*) FROM source_fact WHERE name = 'no-lock-data'),
	(SELECT count(*) FROM source_fact WHERE name = 'build-options'),
	(SELECT count(*) FROM source_fact WHERE name = 'build-options' AND value LIKE '%DEBUG_THREADS%'),
	(SELECT count(*) FROM stack), (SELECT count(*) FROM stack WHERE has_values = 1),
	(SELECT count(*) FROM frame WHERE kind <> 2),
	(SELECT count(*) FROM frame f LEFT JOIN func u ON u.id = f.func WHERE f.kind <> 2 AND (u.id IS NULL OR u.text = '?' || '?')),
	(SELECT count(*) FROM frame_value), (SELECT count(*) FROM frame_value WHERE text = '<optimized out>'),
	(SELECT count(*) FROM source_fact WHERE name = 'sorted'),
	(SELECT count(*) FROM source_run o JOIN source s ON s.id = o.source JOIN run r ON r.id = o.run
		WHERE s.kind = 'refs' AND r.shutdown = 'abrupt'),
	(SELECT count(*) FROM finding WHERE kind IN ('crash', 'deadlock'));

-- query: collect_version
SELECT version FROM run WHERE version IS NOT NULL ORDER BY id LIMIT 1;

-- query: collect_insert
INSERT INTO collect(ord, missing, what, shows, how) VALUES (:ord, :missing, :what, :shows, :how);

-- query: finding_bare_frames
-- Frames of a run by library, of them those without a name.
SELECT f.lib, count(*), sum(u.id IS NULL OR u.text = '?' || '?')
FROM stack_of o JOIN thread t ON t.id = o.thread JOIN frame f ON f.stack = o.stack LEFT JOIN func u ON u.id = f.func
WHERE o.best AND t.run = :run AND f.kind <> 2
GROUP BY f.lib ORDER BY 3 DESC, f.lib IS NULL, f.lib;

-- query: finding_debuginfo
-- What gdb asks for, where it names a command.
SELECT DISTINCT value FROM source_fact WHERE name = 'debuginfo' AND (value LIKE '% use: %' OR value LIKE '%try: %')
	AND source IN (SELECT source FROM source_run WHERE run = :run) ORDER BY source, line LIMIT :most;

-- query: finding_distribution
-- What tells the distribution of a run, and where it is from.
SELECT DISTINCT name, value FROM source_fact WHERE name IN ('gdb', 'debuginfo', 'version')
	AND source IN (SELECT source FROM source_run WHERE run = :run)
UNION SELECT DISTINCT 'path', f.lib FROM stack_of o JOIN thread t ON t.id = o.thread JOIN frame f ON f.stack = o.stack
	WHERE o.best AND t.run = :run AND f.lib IS NOT NULL
LIMIT 1000;

-- query: finding_failed_holds
-- Locks that a thread holds by what others wait for, though a dump lists it as one that failed to get them and not as holder.
-- A thread has few entries, a lock may have thousands: + keeps the index on addresses out.
SELECT k.name, k.addr, NULL, NULL, w.confidence, t.lwp, t.pthread, t.name
FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot AND n.shown JOIN lock k ON k.id = w.lock JOIN thread t ON t.id = w.holder
WHERE w.run = :run
	AND EXISTS (SELECT 1 FROM lock_thread_of o JOIN lock_entry x ON x.lock_thread = o.lock_thread AND +x.addr = k.addr AND x.state = 2
		WHERE o.thread = w.holder)
	AND NOT EXISTS (SELECT 1 FROM lock_thread_of o JOIN lock_entry x ON x.lock_thread = o.lock_thread AND +x.addr = k.addr
		AND x.state = 0 WHERE o.thread = w.holder)
GROUP BY k.id, t.id ORDER BY k.id, t.id;

-- query: finding_stale_held_at
-- Holders named below a waiter that are none: the dump lists others as holders of the lock.
SELECT k.name, k.addr, NULL, NULL, 'derived', t.lwp, t.pthread, t.name, f.text, p.line,
	group_concat(DISTINCT coalesce('LWP ' || ht.lwp, printf('thread 0x%llx', ht.pthread)))
FROM (SELECT e.dump, e.addr, h.by_pthread, h.site FROM locked_here h CROSS JOIN lock_entry e ON e.id = h.entry AND e.state = 1
	WHERE h.by_pthread IS NOT NULL GROUP BY 1, 2, 3) h
JOIN lock_dump d ON d.id = h.dump JOIN source_run r ON r.source = d.source
JOIN lock k ON k.run = r.run AND k.addr = h.addr
JOIN thread t ON t.run = r.run AND t.pthread = h.by_pthread
JOIN site p ON p.id = h.site JOIN file f ON f.id = p.file
JOIN lock_entry x ON +x.dump = h.dump AND x.addr = h.addr AND x.state = 0 AND NOT x.suspended
JOIN lock_thread_of ho ON ho.lock_thread = x.lock_thread JOIN thread ht ON ht.id = ho.thread
WHERE r.run = :run
GROUP BY k.id, t.id HAVING sum(ht.id = t.id) = 0 ORDER BY k.id, t.id;

-- query: finding_tree
-- Who waits for a thread of the shown snapshot, and who for those, each below the one it waits for; threads alike and with nobody
-- behind them are one row.  Those of a ring wait for each other: it has its own finding, nobody stands below them here.  The limit keeps
-- a made dump, in which each waits for each, from growing without end.
WITH RECURSIVE shown_edge AS (SELECT w.* FROM wait_edge w JOIN snapshot n ON n.id = w.snapshot AND n.shown WHERE w.run = :run),
tree(waiter, lock, resource, confidence, depth, parent, path) AS (
	SELECT thread, lock, resource, confidence, 1, '', printf('/%d', id) FROM shown_edge WHERE holder = :thread
	UNION ALL SELECT w.thread, w.lock, w.resource, w.confidence, x.depth + 1, x.path, x.path || printf('/%d', w.id)
	FROM tree x JOIN shown_edge w ON w.holder = x.waiter
	WHERE x.depth < 4 AND x.waiter NOT IN (SELECT thread FROM ring_member WHERE run = :run)
	LIMIT 1000)
SELECT x.depth, count(*), min(t.lwp), min(t.pthread), t.name, k.name, k.addr, NULL, NULL, x.resource, max(x.confidence = 'guess')
FROM tree x JOIN thread t ON t.id = x.waiter LEFT JOIN lock k ON k.id = x.lock
GROUP BY x.parent, x.lock, x.resource, t.name, iif(EXISTS (SELECT 1 FROM shown_edge w WHERE w.holder = x.waiter), x.waiter, NULL)
ORDER BY min(x.path) LIMIT :most;

-- query: finding_has_life
SELECT 1 FROM life_row WHERE addr = :addr AND ordinal = :ordinal LIMIT 1;

-- query: finding_has_thread
-- One thread alone has that id, and that name if one is given.
SELECT 1 FROM thread WHERE lwp = :lwp AND run = ifnull(:run, run) GROUP BY lwp HAVING count(*) = 1 AND (:name = '' OR min(name) = :name);

-- query: finding_refs_of_run
-- How many refs logs, and one of them.
SELECT count(*), min(s.id) FROM source s JOIN source_run r ON r.source = s.id
WHERE s.kind = 'refs' AND s.copy_of IS NULL AND r.run = ifnull(:run, r.run);

-- query: finding_name_of_life
-- sort-ok
SELECT n.name FROM life_row l JOIN life_name n ON n.life = l.id WHERE l.addr = :addr AND l.ordinal = :ordinal ORDER BY n.kind, n.name LIMIT 1;

-- query: finding_name_of_lock
-- sort-ok
SELECT n.name FROM lock k JOIN life_name n ON n.life = k.life WHERE k.addr = :addr AND k.run = ifnull(:run, k.run) ORDER BY n.kind, n.name LIMIT 1;

-- query: finding_name_of_thread
-- sort-ok
SELECT x.name FROM thread t JOIN thread_channel x ON x.thread = t.id AND x.own
WHERE t.lwp = :lwp AND t.run = ifnull(:run, t.run) AND (SELECT count(*) FROM thread o WHERE o.lwp = t.lwp AND o.run = ifnull(:run, o.run)) = 1
ORDER BY x.name LIMIT 1;
