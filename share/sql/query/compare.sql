-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two bundles, or two dumps of one hang, side by side.

-- query: compare_traces
-- What a process has that no other one is likely to have: names of threads, and lives by address and line.  The lives
-- that began first stand in every later copy of a refs log. Once a comparison: scan-ok sort-ok
SELECT 'thread ' || printf('%llx %s', pthread, name) FROM (SELECT pthread, name FROM thread WHERE pthread IS NOT NULL AND name IS NOT NULL
	ORDER BY id LIMIT 1000)
UNION
SELECT 'life ' || printf('%llx %d', addr, first_line) FROM (SELECT addr, first_line FROM life_row ORDER BY first_line, addr LIMIT 200);

-- query: compare_facts
-- Processes; pid and version of the first; when the bundle is known to be of, latest; lines of its longest refs log; its first fault; bits by kind
-- of what it can tell.
SELECT (SELECT count(*) FROM run), (SELECT pid FROM run WHERE pid IS NOT NULL ORDER BY id LIMIT 1),
	(SELECT version FROM run WHERE version IS NOT NULL ORDER BY id LIMIT 1),
	(SELECT max(at) FROM (SELECT max(at_us) AS at FROM moment UNION ALL SELECT max(at_us) FROM lock_dump UNION ALL SELECT max(at_us) FROM snapshot
		UNION ALL SELECT max(CAST(strftime('%s', substr(g.last_at, 1, 19)) AS INTEGER) * 1000000) FROM log_thread g
			JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
			WHERE g.last_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]*')),
	(SELECT max(s.lines) FROM source s WHERE s.kind = 'refs' AND EXISTS (SELECT 1 FROM ordered_source o WHERE o.source = s.id)),
	(SELECT kind || ifnull(': ' || signature, '') FROM finding WHERE severity > 1 ORDER BY rank LIMIT 1),
	1 << 1 | iif(EXISTS (SELECT 1 FROM lock_dump) OR EXISTS (SELECT 1 FROM stack), 1 << 2, 0) | iif(EXISTS (SELECT 1 FROM life_profile), 1 << 3 | 1 << 4, 0) |
	iif(EXISTS (SELECT 1 FROM cli_output WHERE name = 'memory'), 1 << 5, 0) | iif(EXISTS (SELECT 1 FROM stack), 1 << 6, 0) |
	iif(EXISTS (SELECT 1 FROM taskprocessor), 1 << 7, 0);

-- query: compare_rows
-- All that is compared of one bundle.  Inside one process (:same) lines, addresses and ids are keys, between processes names.
WITH own AS (SELECT s.id AS stack, f.level AS level, u.text AS func FROM stack_fold s JOIN frame f ON f.stack = s.stack JOIN func u ON u.id = f.func
	WHERE ifnull((SELECT c.class FROM frame_class c WHERE c.func = ifnull(f.func, 0) AND c.file = ifnull(f.file, 0) AND
		c.lib = ifnull(f.lib, '') AND c.kind = f.kind), 'own') = 'own'),
memory AS (SELECT c.line AS line, max(iif(c.name = 'bytes', CAST(c.value AS INTEGER), NULL)) AS bytes,
		ifnull(max(iif(c.name = 'count', CAST(c.value AS INTEGER), NULL)), 1) AS n, max(iif(c.name = 'func', c.value, NULL)) AS func,
		max(iif(c.name = 'line', c.value, NULL)) AS src_line, max(iif(c.name = 'file', c.value, NULL)) AS file
	FROM cli_cell c WHERE c.output = (SELECT max(id) FROM cli_output WHERE name = 'memory') GROUP BY c.line)
SELECT 1 AS kind, f.kind || iif(f.kind = 'alive', '', ': ' || ifnull(f.signature, '')) AS key, f.kind AS name, f.title AS detail, 1 AS n, NULL AS bytes,
	0 AS score, NULL AS terms, 0 AS ring, f.place AS place
FROM finding f WHERE f.severity > 0
UNION ALL
SELECT 2, CASE WHEN :same THEN ifnull(printf('%llx', t.pthread), 'LWP ' || t.lwp) || ' ' || ifnull(printf('%llx', k.addr), w.resource)
		ELSE ifnull(t.name, t.role) || ' at ' || ifnull(u.text, '') || ' for ' || coalesce(k.name, iif(k.id IS NULL, w.resource, '')) END,
	coalesce(t.name, t.role, 'a thread') || iif(:same, ifnull(' ' || t.lwp, ''), ''),
	'waits for ' || coalesce(b.name, w.resource) || ifnull(' at ' || i.text || ':' || p.line, '') ||
		ifnull(', ' || coalesce(h.name, h.role, 'LWP ' || h.lwp) || ' has it', iif(w.lock IS NULL, '', ', holder not listed')),
	1, NULL, 0, NULL, w.thread IN (SELECT c.thread FROM cycle_member c), 'threads/' || coalesce('lwp/' || t.lwp, printf('pthread/0x%llx', t.pthread))
FROM wait_edge w JOIN thread t ON t.id = w.thread LEFT JOIN lock k ON k.id = w.lock LEFT JOIN lock_label b ON b.lock = w.lock
	LEFT JOIN thread h ON h.id = w.holder LEFT JOIN wait_place p ON p.edge = w.id LEFT JOIN file i ON i.id = p.file LEFT JOIN func u ON u.id = p.func
UNION ALL
SELECT * FROM (SELECT 3, replace(f.text, rtrim(f.text, replace(f.text, '/', '')), '') || ' ' || u.text || ' ' || coalesce(ru.text, lu.text, ''),
	u.text, coalesce('lacks ' || ru.text || ' ' || rf.text || ':' || rs.line, 'last touched by ' || lu.text, 'never touched again'),
	p.lives, p.bytes, p.score,
	(SELECT group_concat(printf('%+d %s', o.points, o.text), '; ') FROM (SELECT points, text FROM leak_term WHERE path = p.id ORDER BY ord) o),
	0, 'leaks/path/' || p.id
FROM leak_path p JOIN leak_named m ON m.path = p.id JOIN site s ON s.id = p.creator JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
	LEFT JOIN site rs ON rs.id = m.release_site LEFT JOIN file rf ON rf.id = rs.file LEFT JOIN func ru ON ru.id = rs.func
	LEFT JOIN site ls ON ls.id = p.last_site LEFT JOIN func lu ON lu.id = ls.func
WHERE NOT :same AND p.role <> 'alive' ORDER BY p.id)
UNION ALL
SELECT * FROM (SELECT 4, replace(f.text, rtrim(f.text, replace(f.text, '/', '')), '') || ' ' || u.text || iif(:same, ':' || s.line, ''),
	u.text, f.text || ':' || s.line, y.alive, y.bytes, ifnull(p.score, 0),
	(SELECT group_concat(printf('%+d %s', o.points, o.text), '; ') FROM (SELECT points, text FROM leak_term WHERE path = p.id ORDER BY ord) o),
	0, 'types/type/' || y.id
FROM type y JOIN site s ON s.id = y.creator JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
	LEFT JOIN leak_path p ON p.id = (SELECT min(x.id) FROM leak_path x WHERE x.run = y.run AND x.creator = y.creator AND x.tag IS y.tag)
ORDER BY p.id IS NULL, p.id, y.alive DESC)
UNION ALL
SELECT 5, ifnull(replace(file, rtrim(file, replace(file, '/', '')), ''), '') || ifnull(' ' || func || iif(:same, ':' || src_line, ''), ''), coalesce(func, file),
	iif(func IS NULL, NULL, file || ':' || src_line), n, bytes, 0, NULL, 0, NULL
FROM memory WHERE coalesce(func, file) IS NOT NULL
UNION ALL
SELECT 6, group_concat(func, ' < '), max(name), NULL, max(threads), NULL, 0, NULL, 0, max(place)
FROM (SELECT o.func AS func, o.func || '' AS first, ifnull(s.name, s.brief) AS name, s.threads AS threads, s.id AS id, 'stacks/stack/' || s.stack AS place
	FROM own o JOIN stack_fold s ON s.id = o.stack ORDER BY s.id, o.level) GROUP BY id
UNION ALL
SELECT 7, iif(name GLOB '*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]', substr(name, 1, length(name) - 9), name), name,
	'tasks queued', queued, NULL, 0, NULL, 0, 'taskprocessors/taskprocessor/' || id
FROM taskprocessor WHERE queued IS NOT NULL;

-- query: compare_shared
-- Traces of each side, and of both.
SELECT (SELECT count(*) FROM compared_row WHERE kind = 0 AND side = 0), (SELECT count(*) FROM compared_row WHERE kind = 0 AND side = 1),
	(SELECT count(*) FROM compared_row a JOIN compared_row b ON b.side = 1 AND b.kind = 0 AND b.key = a.key WHERE a.side = 0 AND a.kind = 0),
	(SELECT count(*) FROM compared_row a JOIN compared_row b ON b.side = 1 AND b.kind = 0 AND b.key = a.key WHERE a.side = 0 AND a.kind = 0
		AND a.key LIKE 'life %');

-- query: compare_counts
-- How many of a kind stayed, are new, more, gone, less, as many.
SELECT kind, sum(change = 0), sum(change = 1), sum(change = 2), sum(change = 3), sum(change = 4), sum(change = 5) FROM compared GROUP BY kind ORDER BY kind;

-- list: compared
-- doc: Two bundles: what stayed, what is new, what grew, what is gone.
-- key: c.id
-- enter: {=goes}
-- default-sort: change
-- place: compare row bare key
-- empty: nothing to compare: :diff PATH reads another bundle, or another dump of this process
-- hints: follow filter sort-menu fold explain turn
-- section: stayed title=STAYED expr=c.change = 0
-- section: new title=NEW expr=c.change = 1
-- section: grew title=GREW expr=c.change = 2
-- section: gone title=GONE expr=c.change = 3
-- section: less title="LESS" folded expr=c.change = 4
-- section: same title="{n} with as many in both" folded
-- col: change title="" type=text width=1 prio=1 nosort doc="= in both, + only in the second, ^ more, - only in the first, v less" expr=substr('=+^-v ', c.change + 1, 1)
-- col: kind title="" type=text width=8 prio=1 expr=CASE c.kind WHEN 1 THEN 'finding' WHEN 2 THEN 'wait' WHEN 3 THEN 'leak' WHEN 4 THEN 'type' WHEN 5 THEN 'memory'
--+ WHEN 6 THEN 'stack' WHEN 7 THEN 'tasks' END
-- col: ring title="" type=text width=4 prio=2 nosort expr=iif(c.ring, 'ring', NULL)
-- col: name title=what type=text middle width=32 prio=1 expr=c.name
-- col: first title=first type=int width=7 prio=2 nosort doc="how many the first bundle has" expr=iif(c.kind > 2, c.n_first, NULL)
-- col: second title=second type=int width=7 prio=2 nosort doc="how many the second bundle has" expr=iif(c.kind > 2, c.n_second, NULL)
-- col: grown title=grown type=count width=7 prio=1 doc="by how many" expr=iif(c.kind > 2, ifnull(c.n_second, 0) - ifnull(c.n_first, 0), NULL)
-- col: bytes title=bytes type=bytes width=9 prio=3 doc="by how many bytes" expr=iif(c.bytes_first IS NULL AND c.bytes_second IS NULL, NULL, ifnull(c.bytes_second, 0) - ifnull(c.bytes_first, 0))
-- col: per_hour title="an hour" type=text width=9 prio=3 doc="grown in an hour, of memory in bytes" expr=iif(c.kind > 2 AND c.per_hour IS NOT NULL, printf('%.1f', c.per_hour), NULL)
-- col: score title=score type=int width=5 prio=2 doc="suspicion that objects of this type leak, 0 to 100" expr=nullif(c.score, 0)
-- col: detail title="" type=text width=36 prio=2 wide nosort expr=c.detail
-- col: terms title=why type=text width=60 prio=5 wide nosort doc="the terms of the score" expr=c.terms
-- col: state title=change type=text prio=0 nosort expr=CASE c.change WHEN 0 THEN 'stayed' WHEN 1 THEN 'new' WHEN 2 THEN 'grew' WHEN 3 THEN 'gone' WHEN 4 THEN 'less' ELSE 'same' END
-- col: bytes_first title="bytes first" type=bytes width=9 prio=9 nosort optional expr=c.bytes_first
-- col: bytes_second title="bytes second" type=bytes width=9 prio=9 nosort optional expr=c.bytes_second
-- col: goes title=place type=text prio=0 nosort expr=c.place
-- col: there title="place in the other" type=text prio=0 nosort expr=c.there
-- sort: change expr=c.id
-- sort: kind expr=c.kind, c.id
-- sort: name expr=c.name
-- sort: grown desc expr=ifnull(c.n_second, 0) - ifnull(c.n_first, 0)
-- sort: bytes desc expr=ifnull(c.bytes_second, 0) - ifnull(c.bytes_first, 0)
-- sort: per_hour desc expr=c.per_hour
-- sort: score desc expr=c.score
-- word: name
-- field: kind type=text values=finding,wait,leak,type,memory,stack,tasks doc="finding wait leak type memory stack tasks" expr=c.kind - 1
-- field: name type=text dict="SELECT id, name FROM compared" doc="what it is" expr=c.id
-- field: grown type=int doc="by how many" expr=ifnull(c.n_second, 0) - ifnull(c.n_first, 0)
-- flag: stayed doc="in both" expr=c.change = 0
-- flag: new doc="only in the second" expr=c.change = 1
-- flag: grew doc="more in the second" expr=c.change = 2
-- flag: gone doc="only in the first" expr=c.change = 3
FROM compared c
