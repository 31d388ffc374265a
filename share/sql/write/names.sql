-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: named_lines_fill
-- One log of a run: the one with most of them.  Others may repeat it, or hold what was written before or after.
INSERT INTO named_line(run, kind, family, addr, nth, name, source, line)
WITH told AS (SELECT r.run AS run, g.source AS source, g.line AS line, g.addr AS addr,
		CASE WHEN g.text GLOB 'Channel 0x* ''*/*'' allocated' THEN 'channel' WHEN g.text GLOB 'Topic ''*'': 0x* created' THEN 'topic'
			WHEN g.text GLOB '(0x*) RTP allocated port [0-9]*' OR g.text GLOB 'Allocated port [0-9]* for RTP instance ''0x*' THEN 'rtp' END AS kind,
		CASE WHEN g.text GLOB 'Channel 0x*' THEN substr(g.text, instr(g.text, '''') + 1, length(g.text) - instr(g.text, '''') - length(''' allocated'))
			WHEN g.text GLOB 'Topic *' THEN substr(g.text, length('Topic ''') + 1, instr(g.text, ''': 0x') - length('Topic ''') - 1)
			ELSE 'RTP port ' || CAST(substr(g.text, instr(g.text, ' port ') + 6) AS INTEGER) END AS name
	FROM log_line g JOIN log_shown w ON w.source = g.source AND g.opening BETWEEN w.first_opening AND w.last_opening
	JOIN source_run r ON r.source = g.source WHERE g.addr IS NOT NULL),
best AS (SELECT run, kind, source, row_number() OVER (PARTITION BY run, kind ORDER BY count(*) DESC, source) AS nth
	FROM told WHERE kind IS NOT NULL GROUP BY run, kind, source)
SELECT t.run, t.kind, t.family, t.addr, row_number() OVER (PARTITION BY t.run, t.kind, t.family, t.addr ORDER BY t.line), t.name, t.source, t.line
FROM (SELECT *, iif(kind = 'channel', substr(name, 1, instr(name, '/') - 1), '') AS family FROM told WHERE name <> '') t
JOIN best b ON b.run = t.run AND b.kind = t.kind AND b.source = t.source AND b.nth = 1;

-- query: life_names_fill
-- What makes such objects - a function, and their size, if the log has it - is not known by its name; but at nearly all addresses it made
-- as many as the log names.  Where the two differ nothing is said, nor where two makers would do.
INSERT OR IGNORE INTO life_name(life, kind, name, source, line, confidence)
WITH named AS MATERIALIZED (SELECT run, kind, family, addr, count(*) AS n FROM named_line GROUP BY run, kind, family, addr),
born AS MATERIALIZED (SELECT a.run AS run, s.func AS func, ifnull(l.size, 0) AS size, l.addr AS addr, l.id AS life,
		row_number() OVER (PARTITION BY a.run, s.func, ifnull(l.size, 0), l.addr ORDER BY l.ordinal) AS nth,
		count(*) OVER (PARTITION BY a.run, s.func, ifnull(l.size, 0), l.addr) AS n
	FROM (SELECT DISTINCT run, addr FROM named) a CROSS JOIN life l ON l.addr = a.addr
	JOIN source_run r ON r.source = l.source AND r.run = a.run JOIN site s ON s.id = l.creator),
maker AS (SELECT n.run AS run, n.kind AS kind, n.family AS family, b.func AS func, b.size AS size, sum(b.n = n.n) AS same, count(*) AS addrs,
		max(u.text GLOB iif(n.kind = 'topic', 'stasis_topic*', iif(n.kind = 'rtp', '*rtp_instance*', '*new*'))) AS likely
	FROM named n JOIN born b ON b.run = n.run AND b.addr = n.addr AND b.nth = 1
	JOIN func u ON u.id = b.func
	GROUP BY n.run, n.kind, n.family, b.func, b.size),
best AS (SELECT *, row_number() OVER kinds AS nth, lead(same) OVER kinds AS next_same, lead(likely) OVER kinds AS next_likely
	FROM maker WHERE same * 10 >= addrs * 9 WINDOW kinds AS (PARTITION BY run, kind, family ORDER BY same DESC, likely DESC, func, size))
SELECT b.life, m.kind, l.name, l.source, l.line, 'derived'
FROM best m JOIN named n ON n.run = m.run AND n.kind = m.kind AND n.family = m.family
JOIN born b ON b.run = m.run AND b.func = m.func AND b.size = m.size AND b.addr = n.addr AND b.n = n.n
JOIN named_line l ON l.run = n.run AND l.kind = n.kind AND l.family = n.family AND l.addr = n.addr AND l.nth = b.nth
WHERE m.nth = 1 AND (m.next_same IS NULL OR m.same > m.next_same OR m.likely > m.next_likely);

-- query: thread_channels_by_object
INSERT OR IGNORE INTO thread_channel(thread, name, own, why, confidence)
SELECT thread, name, level = max(level) OVER (PARTITION BY thread), value || ' of ' || func || ' is its address', 'derived'
FROM (SELECT o.thread AS thread, n.name AS name, max(r.level) AS level, r.name AS value, ifnull(u.text, 'a function') AS func
	FROM life_name n JOIN address_ref r ON r.life = n.life AND r.offset = 0
	JOIN stack_of o ON o.stack = r.stack AND o.best = 1
	LEFT JOIN frame f ON f.stack = r.stack AND f.level = r.level LEFT JOIN func u ON u.id = f.func
	WHERE n.kind = 'channel' GROUP BY o.thread, n.name);

-- query: thread_channels_by_text
-- The first quoted words of a value are the whole name of a channel that is listed or logged.
INSERT OR IGNORE INTO thread_channel(thread, name, own, why, confidence)
SELECT thread, word, 0, value || ' of ' || ifnull(func, 'a function') || ' names it', 'derived'
FROM (SELECT o.thread AS thread, t.run AS run, v.name AS value, max(v.level) AS level, u.text AS func,
		substr(v.text, instr(v.text, '"') + 1, instr(substr(v.text, instr(v.text, '"') + 1), '"') - 1) AS word
	FROM frame_value v JOIN stack_of o ON o.stack = v.stack AND o.best = 1 JOIN thread t ON t.id = o.thread
	LEFT JOIN frame f ON f.stack = v.stack AND f.level = v.level LEFT JOIN func u ON u.id = f.func
	WHERE v.text GLOB '*"*/*"*' GROUP BY 1, 2, 6) q
WHERE EXISTS (SELECT 1 FROM channel c WHERE c.run = q.run AND c.name = q.word AND NOT c.cut);
