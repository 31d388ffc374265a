-- SPDX-License-Identifier: GPL-3.0-or-later
-- Processes: which sources belong to one, and how it ended.

-- query: run_log_shown
-- Openings that belong together begin with the start of a process.  The process with most threads that other files name.
INSERT INTO log_shown(source, first_opening, last_opening)
WITH named(lwp) AS (
	SELECT lwp FROM ref_thread UNION SELECT lwp FROM stack UNION SELECT lwp FROM lock_thread UNION SELECT lwp FROM thread_row
	UNION SELECT lwp FROM system_event),
counted AS (
	SELECT o.source, o.opening, sum(o.started) OVER (PARTITION BY o.source ORDER BY o.opening) AS process,
		(SELECT count(*) FROM log_thread t WHERE t.source = o.source AND t.opening = o.opening AND t.lwp IN (SELECT lwp FROM named)) AS hits
	FROM log_opening o),
ranked AS (
	SELECT source, min(opening) AS first, max(opening) AS last,
		row_number() OVER (PARTITION BY source ORDER BY sum(hits) DESC, process DESC) AS rank
	FROM counted GROUP BY source, process)
SELECT source, first, last FROM ranked WHERE rank = 1;

-- query: run_sources
-- Recognised sources that are no copies, with the process they state.  The thread of main() has the id of the process; what the
-- system says of other programs is not theirs; nor is what it says of an Asterisk that had another id than all that state theirs.
WITH stated(pid) AS (SELECT pid FROM capture WHERE pid IS NOT NULL UNION SELECT CAST(value AS INTEGER) FROM source_fact WHERE name = 'pid'
	UNION SELECT k.lwp FROM stack k JOIN frame f ON f.stack = k.id JOIN func u ON u.id = f.func WHERE u.text = 'main' AND k.lwp IS NOT NULL)
SELECT s.id, s.kind,
	coalesce((SELECT c.pid FROM capture c WHERE c.source = s.id AND c.pid IS NOT NULL ORDER BY c.id LIMIT 1),
		(SELECT CAST(f.value AS INTEGER) FROM source_fact f WHERE f.source = s.id AND f.name = 'pid' LIMIT 1),
		(SELECT k.lwp FROM stack k JOIN frame f ON f.stack = k.id JOIN func u ON u.id = f.func
		 WHERE k.source = s.id AND u.text = 'main' AND k.lwp IS NOT NULL LIMIT 1),
		(SELECT max(y.pid) FROM system_event y WHERE y.source = s.id AND ifnull(y.name, 'asterisk') GLOB '*asterisk*'
		 HAVING count(DISTINCT y.pid) = 1 AND (max(y.pid) IN (SELECT pid FROM stated) OR NOT EXISTS (SELECT 1 FROM stated)))),
	s.path,
	(SELECT f.value FROM source_fact f WHERE f.source = s.id AND f.name = 'started' LIMIT 1)
FROM source s
WHERE s.kind IS NOT NULL AND s.kind <> 'sections' AND s.copy_of IS NULL
ORDER BY s.kind <> 'refs', s.id;

-- query: run_threads
-- Every mention of a thread.
SELECT d.source, t.pthread, t.lwp FROM lock_thread t JOIN lock_dump d ON d.id = t.dump
UNION ALL SELECT source, pthread, lwp FROM stack
UNION ALL SELECT source, pthread, lwp FROM thread_row
UNION ALL SELECT source, NULL, lwp FROM ref_thread
UNION ALL SELECT source, NULL, lwp FROM system_event WHERE lwp IS NOT NULL
UNION ALL SELECT t.source, NULL, t.lwp FROM log_thread t JOIN log_shown w ON w.source = t.source
	AND t.opening BETWEEN w.first_opening AND w.last_opening;

-- query: run_object_values
-- Values that a gdb text itself calls an ao2 object: arguments of the ao2 functions; and what a report about a refs log lists.
-- scan-ok sort-ok
SELECT DISTINCT s.source, v.text
FROM frame_value v
JOIN stack s ON s.id = v.stack
JOIN frame f ON f.stack = v.stack AND f.level = v.level
JOIN func u ON u.id = f.func
WHERE v.is_arg AND v.name IN ('user_data', 'o', 'obj') AND u.text GLOB '*ao2_*'
UNION ALL SELECT DISTINCT l.source, printf('0x%llx', l.addr) FROM life l
WHERE l.source IN (SELECT id FROM source WHERE kind = 'refcounter');

-- query: run_lock_values
SELECT DISTINCT d.source, e.addr FROM lock_entry e JOIN lock_dump d ON d.id = e.dump;

-- query: run_overheads
SELECT DISTINCT overhead FROM life_profile WHERE source = :source AND overhead IS NOT NULL LIMIT 32;

-- query: run_life_at
SELECT 1 FROM life WHERE addr = :addr AND source = :source LIMIT 1;

-- query: run_insert
INSERT INTO run(id, pid, shutdown, why, derived, version, creators_seen, creators_alive, alive, alive_peak, peak_line)
VALUES (:id, :pid, :shutdown, :why, :derived,
	(SELECT f.value FROM source_fact f JOIN source_run r ON r.source = f.source
	 WHERE r.run = :id AND f.name = 'version' ORDER BY f.source LIMIT 1),
	:creators_seen, :creators_alive, :alive, :alive_peak, :peak_line);

-- query: run_source_insert
INSERT INTO source_run(source, run, why) VALUES (:source, :run, :why);

-- query: run_fact
-- A fact that any source of the run states.
SELECT f.value FROM source_fact f JOIN source_run r ON r.source = f.source
WHERE r.run = :run AND f.name = :name ORDER BY f.source, f.line LIMIT 1;

-- query: run_refs_source
-- The refs log of a run, the number of its last row, and whether a function named *shutdown* wrote that.
SELECT s.id, s.state, coalesce(u.text GLOB '*shutdown*', 0)
FROM source s JOIN source_run r ON r.source = s.id
LEFT JOIN event_source v ON v.source = s.id
LEFT JOIN ref_event e ON e.source = s.id AND e.line = v.last_line
LEFT JOIN site p ON p.id = e.site LEFT JOIN func u ON u.id = p.func
WHERE r.run = :run AND s.kind = 'refs' ORDER BY s.id LIMIT 1;

-- query: run_alive
-- What of a refs log had not ended: places that made objects, those with one alive, objects alive; most alive at one time.
SELECT count(DISTINCT creator), count(DISTINCT iif(alive, creator, NULL)), coalesce(sum(alive * lives), 0),
	(SELECT CAST(value AS INTEGER) FROM source_fact WHERE source = :source AND name = 'trust.alive-peak'),
	(SELECT CAST(value AS INTEGER) FROM source_fact WHERE source = :source AND name = 'trust.peak-line')
FROM life_profile WHERE source = :source;

-- query: run_log_stop
-- A row if the log says that the process ended in order and the thread that says it wrote the last row of the refs log too: 1 = modules
-- in use cut the shutdown short.  Other threads live on then, so any row of the thread will do.
SELECT c.line IS NOT NULL
FROM source_run r JOIN log_shown w ON w.source = r.source JOIN log_opening o ON o.source = w.source AND o.opening = w.last_opening
JOIN log_line g ON g.source = o.source AND g.opening = o.opening AND o.stop_line BETWEEN g.line AND g.last_line
JOIN source_run f ON f.run = r.run JOIN source s ON s.id = f.source AND s.kind = 'refs'
JOIN event_source v ON v.source = s.id JOIN ref_event e ON e.source = s.id AND e.line = v.last_line
LEFT JOIN log_line c ON c.source = o.source AND c.opening = o.opening AND c.lwp = g.lwp AND c.text GLOB 'Some modules could not be unloaded*'
JOIN ref_thread t ON t.lwp = g.lwp AND (t.id = e.thread OR c.line IS NOT NULL)
WHERE r.run = :run AND o.stop_line IN (g.line, g.last_line)
	AND NOT EXISTS (SELECT 1 FROM log_line u WHERE u.source = o.source AND u.opening = o.opening AND u.text GLOB 'Asterisk uncleanly ending*')
ORDER BY 1 DESC LIMIT 1;

-- query: run_other_ends
-- Ends of processes that nothing else here is of: all that are seen have an id, and that one is none of theirs.  Lines of systemd, which
-- name a unit only, are about the process that the lines around them name.  Once: scan-ok
INSERT INTO other_end(event)
WITH ended AS (SELECT y.id AS id, coalesce(y.pid, z.pid) AS pid, min(abs(z.line - y.line)) AS lines
	FROM system_event y LEFT JOIN system_event z ON y.pid IS NULL AND z.source = y.source AND z.pid IS NOT NULL AND z.name GLOB '*asterisk*'
		AND z.line BETWEEN y.line - 20 AND y.line + 20
	WHERE y.name GLOB '*asterisk*' AND y.event NOT IN ('segfault', 'protection', 'trap', 'hung', 'refused', 'abort') GROUP BY y.id)
SELECT id FROM ended WHERE pid IS NOT NULL AND EXISTS (SELECT 1 FROM run) AND NOT EXISTS (SELECT 1 FROM run r WHERE r.pid IS NULL OR r.pid = ended.pid)
	AND NOT EXISTS (SELECT 1 FROM stack WHERE lwp = ended.pid) AND NOT EXISTS (SELECT 1 FROM lock_thread WHERE lwp = ended.pid)
	AND NOT EXISTS (SELECT 1 FROM ref_thread WHERE lwp = ended.pid) AND NOT EXISTS (SELECT 1 FROM thread_row WHERE lwp = ended.pid);
