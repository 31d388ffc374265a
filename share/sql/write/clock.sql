-- SPDX-License-Identifier: GPL-3.0-or-later
-- One clock for the bundle: what zone the times of each source are in, when each line was written, when it happened.

-- query: clock_stamps
-- The first and the last time of each source and kind: as printed, or in microseconds since 1970 in UTC.  Names of files are told
-- apart by the program.  sort-ok scan-ok
SELECT r.run, s.id, s.path, q.kind, q.line, q.first, q.last, q.first_us, q.last_us, q.begins
FROM (
	SELECT source, 'log' AS kind, first_line AS line, first, last, NULL AS first_us, NULL AS last_us, begins
	FROM (SELECT o.source AS source, o.first_line AS first_line, first_value(o.first_at) OVER up AS first, first_value(o.last_at) OVER down AS last,
			first_value(o.started) OVER up AS begins,
			row_number() OVER up AS nth
		FROM log_opening o LEFT JOIN log_shown w ON w.source = o.source
		WHERE o.first_at IS NOT NULL AND o.last_at IS NOT NULL
			AND (w.source IS NULL OR o.opening BETWEEN w.first_opening AND w.last_opening)
		WINDOW up AS (PARTITION BY o.source ORDER BY o.opening), down AS (PARTITION BY o.source ORDER BY o.opening DESC))
	WHERE nth = 1
	UNION ALL
	SELECT y.source, 'system', min(y.line), y.at,
		(SELECT z.at FROM system_event z WHERE z.source = y.source AND z.at IS NOT NULL ORDER BY z.line DESC LIMIT 1), NULL, NULL, 0
	FROM system_event y WHERE y.at IS NOT NULL GROUP BY y.source
	UNION ALL
	SELECT d.source, 'dump', min(d.line), NULL, NULL, min(d.at_us), max(d.at_us), 0 FROM lock_dump d WHERE d.at_us IS NOT NULL GROUP BY d.source
	UNION ALL
	SELECT f.source, CASE f.name WHEN 'captured' THEN 'session' WHEN 'taken' THEN 'date' ELSE 'start' END, min(f.line), f.value, f.value, NULL, NULL, 0
	FROM source_fact f WHERE f.name IN ('captured', 'taken') OR (f.name = 'started' AND f.value GLOB '[12]*-*-* *') GROUP BY f.source, f.name
	UNION ALL
	SELECT o.source, 'collected', c.line, c.value, c.value, NULL, NULL, 0
	FROM cli_count c JOIN cli_output o ON o.id = c.output WHERE o.name = 'collected' AND c.name = 'time'
	UNION ALL
	SELECT o.source, 'uptime', min(c.line), c.value, c.value, NULL, NULL, 0
	FROM cli_count c JOIN cli_output o ON o.id = c.output WHERE o.name = 'uptime' AND c.name = 'uptime' GROUP BY o.source
	UNION ALL
	SELECT p.id, 'name', 1, p.path, p.path, NULL, NULL, 0 FROM source p
	WHERE p.kind IS NOT NULL AND p.copy_of IS NULL AND p.parent IS NULL AND p.path GLOB '*[0-9]T[0-9]*'
	UNION ALL
	SELECT p.id, 'member', 1, NULL, NULL, p.mtime_us, p.mtime_us, 0 FROM source p
	WHERE p.kind IS NOT NULL AND p.copy_of IS NULL AND p.parent IS NULL AND p.mtime_us > 0) q
JOIN source s ON s.id = q.source LEFT JOIN source_run r ON r.source = s.id
ORDER BY s.id, q.kind;

-- query: clock_ids
-- Messages that tell the second in which a channel was made, as its id, with their own time.
SELECT g.line, g.at, CAST(substr(g.text, instr(g.text, 'channel:') + 8) AS INTEGER)
FROM log_line g LEFT JOIN log_shown w ON w.source = g.source
WHERE g.source = :source AND g.at IS NOT NULL AND g.text GLOB 'Topic ''channel:[0-9]*.[0-9]*'': 0x* created'
	AND (w.source IS NULL OR g.opening BETWEEN w.first_opening AND w.last_opening)
ORDER BY g.line LIMIT 200;

-- query: clock_insert
INSERT INTO clock(source, kind, line, first, last, from_us, offset_s, first_us, last_us, confidence, why)
VALUES (:source, :kind, :line, :first, :last, :from_us, :offset_s, :first_us, :last_us, :confidence, :why);

-- query: line_time_log
INSERT OR IGNORE INTO line_time(source, line, at_us)
SELECT g.source, g.line, clock_us(g.at, c.offset_s, c.from_us) AS us FROM log_line g JOIN clock c ON c.source = g.source AND c.kind = 'log'
WHERE g.at IS NOT NULL AND us IS NOT NULL;

-- query: line_time_system
INSERT OR IGNORE INTO line_time(source, line, at_us)
SELECT y.source, y.line, clock_us(y.at, c.offset_s, c.from_us) AS us FROM system_event y
JOIN clock c ON c.source = y.source AND c.kind = 'system' WHERE y.at IS NOT NULL AND us IS NOT NULL;

-- query: log_echoes
-- Files of one logger have the same message of a thread, place and second; the first of them with its stack counts, equal ones inside a file
-- are as many messages.  Rows that stand for many begin elsewhere in each file: of such a shape, which two files have in common if they have
-- a text of it, the file counts that has most of it, in place of those whose share lies within its time.  What an assertion writes to
-- standard error has neither time nor thread: so many of one wording and place as messages tell are those.
INSERT OR IGNORE INTO log_echo(message)
WITH said AS MATERIALIZED (SELECT g.id, g.source, r.run, g.lwp, g.level, g.file, g.src_line, g.shape, g.count,
		substr(g.text, 1, instr(g.text || char(10), char(10)) - 1) AS text, coalesce(m.at_us / 1000000, g.at) AS at,
		EXISTS (SELECT 1 FROM log_frame f WHERE f.source = g.source AND f.of_line = g.line) AS stacked
		FROM log_line g JOIN source_run r ON r.source = g.source
		JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
		LEFT JOIN line_time m ON m.source = g.source AND m.line = g.line
		WHERE g.level IN ('WARNING', 'ERROR') AND g.lwp IS NOT NULL OR g.level IS NULL AND g.lwp IS NULL AND g.text GLOB 'FRACK!*'),
	storm AS MATERIALIZED (SELECT source, shape, sum(count) AS n, max(stacked) AS stacked, max(count) > 1 AS gathered,
		min(at) AS first, max(at) AS last FROM said WHERE level IS NOT NULL GROUP BY source, shape),
	wording AS MATERIALIZED (SELECT DISTINCT run, source, shape, text, file FROM said WHERE level IS NOT NULL),
	met AS MATERIALIZED (SELECT DISTINCT x.source AS source, x.shape AS shape, y.source AS other, y.shape AS other_shape
		FROM storm s JOIN wording x ON x.source = s.source AND x.shape = s.shape
		JOIN wording y ON y.run = x.run AND y.text = x.text AND y.file IS x.file AND y.source <> x.source WHERE s.gathered),
	within AS MATERIALIZED (SELECT l.source, l.shape
		FROM (SELECT * FROM met UNION SELECT other, other_shape, source, shape FROM met) m
		JOIN storm l ON l.source = m.source AND l.shape = m.shape JOIN storm b ON b.source = m.other AND b.shape = m.other_shape
		WHERE (l.n, l.stacked, -l.source) < (b.n, b.stacked, -b.source) AND l.first >= b.first AND l.last <= b.last),
	numbered AS (SELECT *, row_number() OVER (PARTITION BY source, run, text, file, at, lwp, count ORDER BY id) AS nth FROM said
		WHERE level IS NOT NULL AND at IS NOT NULL AND (source, shape) NOT IN (SELECT source, shape FROM within)),
	message AS (SELECT *, row_number() OVER (PARTITION BY run, text, file, at, lwp, count, nth ORDER BY NOT stacked, source) AS told
		FROM numbered),
	assertion AS (SELECT *, row_number() OVER (PARTITION BY source, text, file ORDER BY id) AS nth,
		row_number() OVER (PARTITION BY source, text, file, src_line ORDER BY id) AS nth_there FROM said WHERE level IS NULL)
SELECT id FROM message WHERE told > 1
UNION ALL
SELECT id FROM said WHERE level IS NOT NULL AND (source, shape) IN (SELECT source, shape FROM within)
UNION ALL
SELECT a.id FROM assertion a
JOIN (SELECT run, text, file, src_line, sum(count) AS n FROM message WHERE told = 1 AND text GLOB 'FRACK!*' GROUP BY run, text, file, src_line) t
	ON t.run = a.run AND t.text = a.text AND t.file = a.file
WHERE iif(t.src_line IS NULL, a.nth, iif(t.src_line = a.src_line, a.nth_there, t.n + 1)) <= t.n;

-- query: incident_faults
-- What the kernel or a collector of cores says of the thread that crashed, or of its process: its own line is the moment.
INSERT OR IGNORE INTO incident(run, kind, subject, at_us, at, source, line, zone, confidence, why)
SELECT run, 'crash', subject, at_us, at, source, line, zone, iif(zone = 'guess', 'guess', iif(zone = 'derived' OR far, 'derived', 'sure')), why
FROM (SELECT t.run AS run, o.stack AS subject, l.at_us AS at_us, y.at AS at, y.source AS source, y.line AS line, c.confidence AS zone,
		iif(y.lwp = t.lwp, 'the system names the thread', 'the system names the process') AS why, y.lwp IS NOT t.lwp AS far,
		row_number() OVER (PARTITION BY o.stack ORDER BY y.lwp IS NOT t.lwp, y.event NOT IN ('segfault', 'protection', 'trap'), y.id) AS nth
	FROM stack_of o JOIN thread t ON t.id = o.thread JOIN run r ON r.id = t.run
	JOIN system_event y ON y.at IS NOT NULL AND y.event IN ('segfault', 'protection', 'trap', 'dumped', 'exit')
	JOIN source_run x ON x.source = y.source AND x.run = t.run
	LEFT JOIN line_time l ON l.source = y.source AND l.line = y.line LEFT JOIN clock c ON c.source = y.source AND c.kind = 'system'
	WHERE o.crashed = 1 AND o.shown = 1 AND (y.lwp = t.lwp OR (y.lwp IS NULL AND y.pid = r.pid)))
WHERE nth = 1;

-- query: incident_crash_ends
-- Else the last sign of life, a line of the log or a lock dump; the name of a file with the core says when it was over.
INSERT OR IGNORE INTO incident(run, kind, subject, at_us, until_us, at, source, line, zone, confidence, why)
SELECT run, 'crash', stack, at_us, until_us, at, source, line, zone, iif(zone IS NULL OR zone = 'guess' OR until_us IS NULL, 'guess', 'derived'),
	iif(kind = 'log', 'the log stops', 'the last lock dump') || iif(until_us IS NULL, '', ', then the core got its name')
FROM (SELECT q.*, (SELECT min(n.first_us) FROM clock n JOIN source_run x ON x.source = n.source AND x.run = q.run
		WHERE n.kind = 'name' AND n.first_us BETWEEN q.at_us - 1000000 AND q.at_us + 600000000) AS until_us
	FROM (SELECT t.run AS run, b.stack AS stack, c.kind AS kind, c.last_us AS at_us, c.last AS at, c.source AS source,
			iif(c.kind = 'log', o.last_line, c.line) AS line, c.confidence AS zone,
			row_number() OVER (PARTITION BY b.stack ORDER BY c.last_us IS NULL, c.last_us DESC, c.source) AS nth
		FROM stack_of b JOIN thread t ON t.id = b.thread JOIN source_run r ON r.run = t.run JOIN clock c ON c.source = r.source
		LEFT JOIN log_shown w ON w.source = r.source LEFT JOIN log_opening o ON o.source = w.source AND o.opening = w.last_opening
		WHERE b.crashed = 1 AND b.shown = 1 AND (c.kind = 'dump' OR (c.kind = 'log' AND o.stop_line IS NULL
			AND o.last_line = (SELECT max(x.last_line) FROM log_opening x WHERE x.source = o.source)))) q
	WHERE nth = 1);

-- query: incident_crash_names
-- Else when the core was named.
INSERT OR IGNORE INTO incident(run, kind, subject, until_us, at, source, line, zone, confidence, why)
SELECT t.run, 'crash', k.id, n.first_us, n.first, k.source, k.line, n.confidence, 'derived', 'the core got its name'
FROM stack_of b JOIN stack k ON k.id = b.stack JOIN thread t ON t.id = b.thread JOIN clock n ON n.source = k.source AND n.kind = 'name'
WHERE b.crashed = 1 AND b.shown = 1;

-- query: incident_rings
-- A ring is closed when the last of its threads begins to wait, as the lock dumps tell that.
INSERT OR IGNORE INTO incident(run, kind, subject, at_us, at, source, line, zone, confidence, why)
SELECT run, 'deadlock', cycle, since_us, NULL, source, line, 'sure', iif(known < members, 'guess', 'derived'),
	iif(known < members, 'the last wait that is dated', 'the last of them began to wait')
FROM (SELECT m.run AS run, m.cycle AS cycle, e.since_us AS since_us, d.source AS source, e.line AS line,
		row_number() OVER (PARTITION BY m.cycle ORDER BY e.since_us DESC, e.id) AS nth,
		(SELECT count(DISTINCT a.thread) FROM ring_member a JOIN lock al ON al.id = a.lock JOIN lock_thread_of ao ON ao.thread = a.thread
			JOIN lock_entry ae ON ae.lock_thread = ao.lock_thread AND ae.addr = al.addr AND ae.state = 1 AND ae.since_us IS NOT NULL
			WHERE a.cycle = m.cycle) AS known,
		(SELECT count(*) FROM ring_member a WHERE a.cycle = m.cycle) AS members
	FROM ring_member m JOIN lock k ON k.id = m.lock JOIN lock_thread_of o ON o.thread = m.thread
	JOIN lock_entry e ON e.lock_thread = o.lock_thread AND e.addr = k.addr AND e.state = 1 AND e.since_us IS NOT NULL
	JOIN lock_dump d ON d.id = e.dump)
WHERE nth = 1;

-- query: incident_ring_reports
-- Else the log: "Deadlock? waited 10 sec for mutex" of one of its threads tells when that began to wait.
INSERT OR IGNORE INTO incident(run, kind, subject, at_us, at, source, line, zone, confidence, why)
SELECT run, 'deadlock', cycle, at_us - waited * 1000000, iif(at_us IS NULL, at, NULL), source, line, zone, iif(zone = 'guess', 'guess', 'derived'),
	'waited ' || waited || ' s'
FROM (SELECT m.run AS run, m.cycle AS cycle, l.at_us AS at_us, g.at AS at, g.source AS source, g.line AS line, c.confidence AS zone,
		CAST(substr(g.text, instr(g.text, 'Deadlock? waited ') + 17) AS INTEGER) AS waited,
		row_number() OVER (PARTITION BY m.cycle ORDER BY g.source, g.line) AS nth
	FROM ring_member m JOIN thread t ON t.id = m.thread JOIN log_line g ON g.lwp = t.lwp JOIN source_run r ON r.source = g.source AND r.run = m.run
	JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
	LEFT JOIN line_time l ON l.source = g.source AND l.line = g.line LEFT JOIN clock c ON c.source = g.source AND c.kind = 'log'
	WHERE g.text GLOB '*Deadlock? waited [0-9]* sec*')
WHERE nth = 1;

-- query: incident_ring_words
-- Else the last message of its threads: it was after that.
INSERT OR IGNORE INTO incident(run, kind, subject, at_us, at, source, line, zone, confidence, why)
SELECT run, 'deadlock', cycle, at_us, at, source, line, zone, 'guess', 'its threads say no more'
FROM (SELECT m.run AS run, m.cycle AS cycle, clock_us(x.last_at, c.offset_s, c.from_us) AS at_us, x.last_at AS at, x.source AS source,
		x.last_line AS line, c.confidence AS zone, row_number() OVER (PARTITION BY m.cycle ORDER BY x.last_line DESC) AS nth
	FROM ring_member m JOIN thread t ON t.id = m.thread JOIN log_thread x ON x.lwp = t.lwp AND x.last_at IS NOT NULL
	JOIN source_run r ON r.source = x.source AND r.run = m.run
	JOIN log_shown w ON w.source = x.source AND x.opening BETWEEN w.first_opening AND w.last_opening
	LEFT JOIN clock c ON c.source = x.source AND c.kind = 'log')
WHERE nth = 1;

-- query: incident_ring_seen
-- Else the first text with a time that shows it.
INSERT OR IGNORE INTO incident(run, kind, subject, until_us, at, source, line, zone, confidence, why)
SELECT run, 'deadlock', cycle, at_us, at, source, line, zone, iif(zone = 'sure', 'derived', zone), 'it is seen then'
FROM (SELECT q.run AS run, q.cycle AS cycle, c.first_us AS at_us, c.first AS at, c.source AS source, q.line AS line, c.confidence AS zone,
		row_number() OVER (PARTITION BY q.cycle ORDER BY c.first_us, c.source) AS nth
	FROM (SELECT DISTINCT m.run AS run, m.cycle AS cycle, d.source AS source, d.line AS line
			FROM ring_member m JOIN cycle_dump x ON x.cycle = m.cycle JOIN lock_dump d ON d.id = x.dump
		UNION ALL SELECT DISTINCT run, cycle, source, 1 FROM ring_member) q
	JOIN clock c ON c.source = q.source AND c.first_us IS NOT NULL AND c.kind IN ('dump', 'name'))
WHERE nth = 1;

-- query: incident_ends
-- Crashes of which no stack tells, ends by the system, threads that hang in the kernel: their own line.
INSERT OR IGNORE INTO incident(run, kind, subject, at_us, at, source, line, zone, confidence, why)
SELECT r.run, iif(y.event = 'hung', 'hang', 'end'), y.id, l.at_us, y.at, y.source, y.line, c.confidence, coalesce(c.confidence, 'sure'), 'the system says it'
FROM system_event y JOIN source_run r ON r.source = y.source LEFT JOIN line_time l ON l.source = y.source AND l.line = y.line
LEFT JOIN clock c ON c.source = y.source AND c.kind = 'system' WHERE y.at IS NOT NULL AND y.id NOT IN (SELECT event FROM other_end);
