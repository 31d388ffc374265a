-- SPDX-License-Identifier: GPL-3.0-or-later
-- What Home says besides the findings and the files, and what --check asks.

-- query: home_lives
-- All, alive, leaked, invalid, skewed.
SELECT coalesce(sum(lives), 0),
	coalesce(sum(lives * alive), 0),
	coalesce(sum(lives * (alive AND source IN
		(SELECT o.source FROM source_run o JOIN run r ON r.id = o.run WHERE r.shutdown = 'clean'))), 0),
	coalesce(sum(lives * (class = 3)), 0),
	coalesce(sum(lives * (class IN (2, 3) AND (flags & 4) <> 0)), 0)
FROM life_profile;

-- query: home_sources
-- Files that were not recognised, and lines that were not understood, copies apart; files that were read, and their lines; copies.
SELECT coalesce(sum(state = 'unrecognised'), 0), coalesce(sum(rejects), 0), coalesce(sum(kind IS NOT NULL AND parent IS NULL), 0),
	coalesce(sum(iif(kind IS NOT NULL, lines, 0)), 0), (SELECT count(*) FROM source WHERE copy_of IS NOT NULL)
FROM source WHERE copy_of IS NULL;

-- query: home_headline
-- What a headline is made of: findings that are more than a remark, the worst first; without any, what waits for a lock.
SELECT kind, coalesce(brief, title), outlook FROM finding
WHERE severity > 1 OR (kind = 'blocked' AND NOT EXISTS(SELECT 1 FROM finding WHERE severity > 1)) ORDER BY rank;

-- query: home_seen
-- What was read, as home_seen.c says it: threads with a stack; those whose innermost frames are there and have names; threads that anything
-- of the moment names, by gdb's numbers or by lists; threads of which a list says in which function they are; dumps of
-- locks, those without their end; refs logs, those cut short; reports about refs logs; logs, those cut short; texts of the system; of
-- tools that check memory.  A table of locks without a row is one whose script failed: no dump at all.
WITH k(kind, torn) AS (SELECT kind, state = 'torn' FROM source WHERE copy_of IS NULL AND state <> 'unreadable'),
d(complete) AS (SELECT d.complete FROM lock_dump d JOIN source s ON s.id = d.source
	WHERE (s.kind <> 'locktable' OR d.complete OR s.rejects > 0) AND d.id NOT IN (SELECT dump FROM dump_piece))
SELECT (SELECT count(*) FROM stack_of WHERE best),
	(SELECT count(*) FROM stack_of o WHERE o.best AND EXISTS (SELECT 1 FROM frame f WHERE f.stack = o.stack AND f.level = 0)
		AND EXISTS (SELECT 1 FROM frame f JOIN func u ON u.id = f.func
			WHERE f.stack = o.stack AND f.level < 3 AND u.text <> '?' || '?')),
	max((SELECT count(*) FROM thread t WHERE EXISTS (SELECT 1 FROM thread_alias a JOIN source s ON s.id = a.source
			WHERE a.thread = t.id AND s.kind NOT IN ('refs', 'refcounter', 'log', 'system', 'valgrind', 'sanitizer'))
			OR EXISTS (SELECT 1 FROM stack_of o WHERE o.thread = t.id)),
		coalesce((SELECT max(gdb) FROM thread), 0)),
	(SELECT count(*) FROM thread_row WHERE func IS NOT NULL),
	(SELECT count(*) FROM d), (SELECT count(*) FROM d WHERE NOT complete),
	(SELECT count(*) FROM k WHERE kind = 'refs'), (SELECT count(*) FROM k WHERE kind = 'refs' AND torn),
	(SELECT count(*) FROM k WHERE kind = 'refcounter'),
	(SELECT count(*) FROM k WHERE kind = 'log'), (SELECT count(*) FROM k WHERE kind = 'log' AND torn),
	(SELECT count(*) FROM k WHERE kind = 'system'), (SELECT count(*) FROM k WHERE kind IN ('valgrind', 'sanitizer'));

-- query: home_proofs
-- What shows how the process is or ended: it ran while gdb or a lock dump looked at it, a signal ended it, or it ended in order; one ended
-- in order, so that what is left is leaked.
SELECT EXISTS (SELECT 1 FROM capture c WHERE c.signal IS NOT NULL OR (c.live = 1 AND NOT EXISTS (SELECT 1 FROM source_fact f
		WHERE f.source = c.source AND f.name = 'cut' AND f.value = 'gap'))) OR EXISTS (SELECT 1 FROM lock_dump)
		OR EXISTS (SELECT 1 FROM run WHERE shutdown = 'clean'),
	EXISTS (SELECT 1 FROM run r JOIN source_run o ON o.run = r.id JOIN source s ON s.id = o.source
		WHERE r.shutdown = 'clean' AND s.kind IN ('refs', 'refcounter')) OR EXISTS (SELECT 1 FROM source WHERE kind = 'valgrind');

-- query: home_read
-- Kinds of what was read: "channels, threads, version".
SELECT group_concat(kind, ', ') FROM (SELECT DISTINCT CASE kind WHEN 'taskproc' THEN 'taskprocessors' WHEN 'sip' THEN 'SIP dialogs'
	WHEN 'pjsip' THEN 'PJSIP channels' WHEN 'endpoints' THEN 'PJSIP endpoints' WHEN 'confs' THEN 'conferences' WHEN 'stasis' THEN 'topics'
	WHEN 'gdb' THEN 'what gdb said' WHEN 'confusers' THEN 'conferences' WHEN 'sippeers' THEN 'SIP peers' WHEN 'sipdialog' THEN 'SIP dialogs'
	WHEN 'iax2' THEN 'IAX2 channels' WHEN 'dahdi' THEN 'DAHDI channels' WHEN 'pjset' THEN 'PJSIP settings' WHEN 'lsof' THEN 'open files'
	WHEN 'disks' THEN 'file systems' WHEN 'free' THEN 'memory of the machine' WHEN 'maps' THEN 'memory of the process'
	WHEN 'status' THEN 'state of the process' ELSE kind END AS kind FROM source s
	WHERE kind IS NOT NULL AND kind NOT IN ('sections', 'refused')
		AND NOT EXISTS (SELECT 1 FROM source_fact f WHERE f.source = s.id AND f.name = 'no-lock-data') ORDER BY kind);

-- query: home_looks
-- What files that were not recognised look like, those that look like anything: "a date, a Markdown page (2)".
SELECT group_concat(value || iif(n > 1, printf(' (%d)', n), ''), ', ') FROM (SELECT f.value, count(*) AS n
	FROM source_fact f JOIN source s ON s.id = f.source WHERE f.name = 'looks' AND s.copy_of IS NULL GROUP BY f.value ORDER BY n DESC, f.value);

-- query: run_label
-- How people tell a process from the others: by its pid, else the folder of its files, else its first file.
SELECT CASE WHEN r.pid IS NOT NULL THEN 'pid ' || r.pid
	ELSE coalesce(nullif(rtrim(rtrim(p.path, replace(p.path, '/', '')), '/'), ''), p.path, 'run ' || r.id) END
FROM run r LEFT JOIN source p ON p.id = (SELECT min(o.source) FROM source_run o WHERE o.run = r.id) WHERE r.id = :run;

-- query: home_runs
-- Runs that have a refs log, with its last word.
SELECT r.id, r.shutdown, r.why, (SELECT count(*) FROM run) FROM run r
WHERE r.id IN (SELECT o.run FROM source_run o JOIN source s ON s.id = o.source WHERE s.kind = 'refs') ORDER BY r.id;

-- query: home_version
-- The version of each process, those that name one.
SELECT DISTINCT version FROM run WHERE version IS NOT NULL ORDER BY id;

-- query: home_pids
-- Of the processes.
SELECT pid FROM run WHERE pid IS NOT NULL ORDER BY id;

-- query: home_ties
-- Threads named in more than one kind of file, and the kinds; locks with an object.
SELECT (SELECT count(*) FROM (SELECT a.thread FROM thread_alias a JOIN source s ON s.id = a.source
		GROUP BY a.thread HAVING count(DISTINCT iif(s.kind = 'locktable', 'locks', s.kind)) > 1)),
	(SELECT count(*) FROM lock WHERE life IS NOT NULL), (SELECT count(*) FROM lock),
	(SELECT count(*) FROM thread_alias a JOIN source s ON s.id = a.source WHERE s.kind = 'refs'),
	(SELECT count(*) FROM thread_alias a JOIN source s ON s.id = a.source WHERE s.kind IN ('locks', 'locktable')),
	(SELECT count(*) FROM thread_alias a JOIN source s ON s.id = a.source WHERE s.kind = 'gdb');

-- query: home_when
-- Of the worst finding: the moment, what it was not later than, both in UTC; as printed; where; how sure, and why.  sort-ok
SELECT strftime('%Y-%m-%d %H:%M:%S', i.at_us / 1000000, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S', i.until_us / 1000000, 'unixepoch'), i.at,
	s.path, i.line, i.confidence, i.why
FROM (SELECT * FROM finding ORDER BY rank LIMIT 1) f JOIN incident i ON i.run = ifnull(f.run, i.run)
	AND CASE WHEN f.place GLOB 'waits/cycle/*' THEN i.kind = 'deadlock' AND i.subject = CAST(substr(f.place, 13) AS INTEGER)
		WHEN f.kind = 'crash' AND f.place GLOB 'stacks/*' THEN i.kind = 'crash'
		ELSE i.kind IN ('end', 'hang') AND f.place = printf('raw/source/%d/line/%d', i.source, i.line) END
JOIN source s ON s.id = i.source
ORDER BY i.confidence = 'guess', i.confidence = 'derived', i.subject LIMIT 1;

-- query: home_process
-- Threads by what they do, in the order of their headings; those that had ended have no word.  sort-ok
SELECT count(*), CASE heading WHEN 1 THEN 'crashed' WHEN 2 THEN 'stuck' WHEN 3 THEN iif(count(*) = 1, 'waits', 'wait')
	WHEN 4 THEN iif(count(*) = 1, 'sleeps with a lock held', 'sleep with a lock held') WHEN 5 THEN 'in a call' WHEN 6 THEN 'working'
	WHEN 7 THEN 'idle or other' END
FROM thread_does WHERE EXISTS(SELECT 1 FROM stack_of) GROUP BY heading ORDER BY heading;

-- query: home_calls
-- Channels; calls, as Asterisk counts them itself where all lists agree: a channel that is called is no call of its own; of these
-- those that hang and those that are bridged; channel objects that are alive.
WITH c AS (SELECT ifnull(call, name) AS call, bridged, stuck FROM channel_call)
SELECT count(*), coalesce((SELECT min(CAST(n.value AS INTEGER)) FROM cli_count n JOIN cli_output o ON o.id = n.output
		WHERE n.name = 'active calls' AND o.name = 'channels' HAVING count(DISTINCT n.value) = 1), count(DISTINCT call)),
	count(DISTINCT iif(stuck, call, NULL)), count(DISTINCT iif(bridged AND NOT stuck, call, NULL)),
	(SELECT coalesce(sum(p.lives), 0) FROM life_profile p WHERE p.alive = 1
		AND p.creator IN (SELECT l.creator FROM channel_life o JOIN life l ON l.id = o.life))
FROM c;

-- query: home_clock
-- Sources with times of their own, and how their zone is known: path, confidence, reason, offset.  sort-ok
SELECT s.path, c.confidence, c.why, c.offset_s FROM clock c JOIN source s ON s.id = c.source
WHERE c.kind NOT IN ('name', 'member', 'start')
	AND c.kind = (SELECT min(x.kind) FROM clock x WHERE x.source = c.source AND x.kind NOT IN ('name', 'member', 'start'))
ORDER BY s.path;

-- query: home_collect
-- What to collect next, what costs most first.
SELECT what, how FROM collect ORDER BY ord;

-- query: home_check
-- The bits of --check that do not come from lives: a cycle that is more than a guess; a fatal signal.
SELECT EXISTS (SELECT 1 FROM cycle_member),
	EXISTS (SELECT 1 FROM stack_of WHERE crashed = 1) OR EXISTS (SELECT 1 FROM fatal_capture) OR
		EXISTS (SELECT 1 FROM finding WHERE kind = 'crash');

-- query: home_lines
SELECT rank, ord, label, text FROM finding_line ORDER BY rank, ord;

-- query: home_line_links
SELECT start, stop, place FROM finding_link WHERE rank = :rank AND ord = :ord ORDER BY start;

-- query: ring_members
-- The threads of a ring in its order: what each is called, its LWP or else its pthread id.
SELECT m.thread, coalesce(t.name, 'a thread'), coalesce(t.lwp, printf('0x%llx', t.pthread), '')
FROM ring_member m JOIN thread t ON t.id = m.thread WHERE m.cycle = :cycle ORDER BY m.seq;

-- query: home_trust
-- What is said of refs logs, once a kind: of the log with most of it, and how many others have it too.  sort-ok
SELECT text, means, path, logs, (SELECT count(DISTINCT source) FROM trust) FROM (
	SELECT t.text AS text, t.means AS means, s.path AS path, t.ord AS ord,
		count(*) OVER (PARTITION BY t.kind) AS logs, row_number() OVER (PARTITION BY t.kind ORDER BY t.n DESC, t.source) AS nth
	FROM trust t JOIN source s ON s.id = t.source)
WHERE nth = 1 ORDER BY ord;

-- query: view_facts
-- Of each view: whether it has anything to show, and how much, up to three numbers with their words (one|many).
SELECT 'leaks', EXISTS(SELECT 1 FROM life_profile), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'objects', EXISTS(SELECT 1 FROM life_profile), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'hist', EXISTS(SELECT 1 FROM life_profile), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'threads', EXISTS(SELECT 1 FROM thread), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'locks', EXISTS(SELECT 1 FROM lock), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'waits', EXISTS(SELECT 1 FROM wait_edge), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'stacks', EXISTS(SELECT 1 FROM stack), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'log', EXISTS(SELECT 1 FROM log_line), NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT 'channels', count(*), count(*), 'channel|channels', sum(bridged), 'bridged|bridged',
	sum(stuck), 'with a thread that waits|with a thread that waits' FROM channel_call
UNION ALL SELECT 'types', count(*), sum(alive > 0), 'type with objects alive|types with objects alive', sum(born), 'life|lives', NULL, NULL FROM type
UNION ALL SELECT 'refs', coalesce(sum(events), 0) > 0, coalesce(sum(events), 0), 'ref event, all threads|ref events, all threads', NULL, NULL, NULL, NULL
	FROM event_source
UNION ALL SELECT 'taskprocessors', count(*), count(*), 'taskprocessor|taskprocessors', sum(ifnull(queued, 0) > 0),
	'with tasks that wait|with tasks that wait', NULL, NULL FROM taskprocessor
UNION ALL SELECT 'files', count(*), sum(kind IS NOT NULL AND parent IS NULL AND copy_of IS NULL), 'read|read', sum(copy_of IS NOT NULL), 'copy|copies',
	sum(state = 'unrecognised' AND copy_of IS NULL), 'not recognised|not recognised' FROM source
UNION ALL SELECT 'diff', EXISTS(SELECT 1 FROM dump_pair), (SELECT coalesce(sum(dumps), 0) FROM run_dumps), 'lock dump|lock dumps', (SELECT count(*) FROM dump_pair),
	'pair that differs|pairs that differ', NULL, NULL
UNION ALL SELECT 'rejects', coalesce(sum(rejects), 0) > 0, coalesce(sum(rejects), 0), 'line not understood|lines not understood', NULL, NULL, NULL, NULL
	FROM source WHERE copy_of IS NULL
UNION ALL SELECT 'sql', 1, count(*), 'public view|public views', NULL, NULL, NULL, NULL FROM sqlite_schema WHERE type = 'view' AND name GLOB 'v_*'
UNION ALL SELECT 'notes', 1, coalesce(sum(kind = 'name'), 0), 'name|names', coalesce(sum(kind = 'mark'), 0), 'mark|marks',
	coalesce(sum(kind = 'note'), 0), 'note|notes' FROM v_note;

-- query: views_of_findings
-- Places of what is more than a remark.
SELECT place FROM finding WHERE severity > 1;
