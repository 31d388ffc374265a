-- SPDX-License-Identifier: GPL-3.0-or-later
-- The public views: documented in astscope-sql(7), stable inside a major version.

CREATE VIEW v_source AS
SELECT id AS source, path, kind, generation, bytes, lines, records, continuations, rejects, state, note,
	parent, first_line, last_line, repair
FROM source;

CREATE VIEW v_run AS
SELECT r.id AS run, r.pid, r.version, r.shutdown, r.why,
	(SELECT coalesce(sum(l.lives), 0) FROM life_profile l JOIN source_run o ON o.source = l.source WHERE o.run = r.id) AS lives,
	r.alive, r.alive_peak, r.peak_line, r.creators_seen, r.creators_alive,
	(SELECT min(o.source) FROM source_run o JOIN source s ON s.id = o.source WHERE o.run = r.id AND s.kind = 'refs') AS source,
	t.started, iif(r.derived, 'derived', 'sure') AS confidence
FROM run r LEFT JOIN run_started t ON t.run = r.id;

CREATE VIEW v_bundle AS
SELECT (SELECT count(*) FROM run) AS runs, count(*) AS sources, sum(iif(parent IS NULL, bytes, 0)) AS bytes,
	sum(iif(kind <> 'sections', lines, 0)) AS lines, sum(records) AS records, sum(rejects) AS rejects,
	(SELECT coalesce(sum(1 + t.twins), 0) FROM dump_twins t WHERE t.dump NOT IN (SELECT dump FROM dump_piece)) AS lock_dumps,
	(SELECT count(*) FROM capture) AS captures, (SELECT count(*) FROM finding) AS findings
FROM source GROUP BY NULL;

CREATE VIEW v_capture AS
SELECT c.id AS capture, c.source, c.line, r.run, c.pid, c.signal, c.signal_name,
	iif(c.fault IS NULL, NULL, printf('0x%llx', c.fault)) AS fault, c.command, c.live, c.current_lwp, ifnull(c.tool, 'gdb') AS tool,
	(SELECT strftime('%Y-%m-%d %H:%M:%S', k.first_us / 1000000, 'unixepoch') || printf('.%06d', k.first_us % 1000000) FROM clock k
		WHERE k.source = c.source AND k.kind = 'name') AS utc
FROM capture c LEFT JOIN source_run r ON r.source = c.source;

CREATE VIEW v_reject AS
SELECT source, line, offset, reason, CAST(text AS TEXT) AS text FROM reject;

CREATE VIEW v_life AS
SELECT printf('0x%llx#%d', l.addr, l.ordinal) AS obj,
	printf('0x%llx', l.addr) AS addr,
	l.id AS life,
	CASE l.class WHEN 0 THEN 'finalized' WHEN 1 THEN 'leaked' WHEN 2 THEN 'skewed' WHEN 3 THEN 'invalid' ELSE 'lost' END AS class,
	l.alive,
	f.text AS file,
	s.line,
	u.text AS func,
	t.text AS tag,
	l.events, l.first_line, l.last_line, l.final_count, l.max_count, l.overhead, l.size,
	CASE l.lock_state WHEN 1 THEN 'used' WHEN 2 THEN 'unused' WHEN 3 THEN 'none' WHEN 4 THEN 'lockobj'
		WHEN 5 THEN 'invalid' END AS lock_state,
	(SELECT printf('0x%llx', k.addr) FROM lock k WHERE k.life = l.id) AS lock,
	ft.lwp AS first_lwp,
	lt.lwp AS last_lwp,
	l.repaired,
	l.addr AS addr_id,
	CASE WHEN l.flags & 4096 THEN 'together' WHEN l.flags & 2048 THEN 'possible' WHEN l.flags & 1024 THEN 'rebuilt' END AS row_order
FROM life l
LEFT JOIN site s ON s.id = l.creator
LEFT JOIN file f ON f.id = s.file
LEFT JOIN func u ON u.id = s.func
LEFT JOIN tag t ON t.id = l.creator_tag
LEFT JOIN ref_thread ft ON ft.id = l.first_thread
LEFT JOIN ref_thread lt ON lt.id = l.last_thread;

CREATE VIEW v_event AS
SELECT e.source, e.line,
	printf('0x%llx#%d', l.addr, l.ordinal) AS obj,
	printf('0x%llx', l.addr) AS addr,
	e.life, e.ord,
	r.lwp,
	f.text AS file,
	s.line AS src_line,
	u.text AS func,
	t.text AS tag,
	e.delta, e.before, e.after,
	CASE e.kind WHEN 0 THEN 'change' WHEN 1 THEN 'constructor' WHEN 2 THEN 'destructor' ELSE 'invalid' END AS kind
FROM ref_event e
CROSS JOIN life_row l ON l.id = e.life
CROSS JOIN site s ON s.id = e.site
CROSS JOIN file f ON f.id = s.file
CROSS JOIN func u ON u.id = s.func
LEFT JOIN tag t ON t.id = e.tag
LEFT JOIN ref_thread r ON r.id = e.thread;

CREATE VIEW v_thread AS
SELECT id AS thread, lwp, iif(pthread IS NULL, NULL, printf('0x%llx', pthread)) AS pthread, gdb, name, role, state,
	holds, waits, events, confidence, run, (SELECT p.purpose FROM thread_purpose p WHERE p.thread = id) AS purpose,
	d.does, CASE d.heading WHEN 1 THEN 'crashed' WHEN 2 THEN 'stuck' WHEN 3 THEN 'waiting' WHEN 4 THEN 'sleeps with a lock'
		WHEN 5 THEN 'in a call' WHEN 6 THEN 'working' WHEN 7 THEN 'idle or other' WHEN 8 THEN 'ended' END AS heading, d.blocker, d.age_us / 1e6 AS age_s
FROM thread LEFT JOIN thread_does d ON d.thread = id;

CREATE VIEW v_lock AS
SELECT k.source, k.seen, iif(k.addr IS NULL, NULL, printf('0x%llx', k.addr)) AS lock, k.kind, k.name,
	CASE WHEN l.id IS NOT NULL THEN printf('0x%llx#%d', l.addr, l.ordinal) END AS obj,
	k.confidence, k.holders, k.waiters, b.letter, coalesce(b.name, printf('lock 0x%llx', k.addr)) AS label
FROM lock k
LEFT JOIN life_row l ON l.id = k.life
LEFT JOIN lock_label b ON b.lock = k.id;

CREATE VIEW v_hold AS
SELECT d.source, o.thread, t.lwp, printf('0x%llx', lt.pthread) AS pthread, printf('0x%llx', e.addr) AS lock, e.slot,
	CASE e.mode WHEN 0 THEN 'mutex' WHEN 1 THEN 'read' WHEN 2 THEN 'write' END AS mode,
	CASE WHEN e.suspended THEN 'suspended' WHEN e.state = 0 THEN 'held' WHEN e.state = 1 THEN 'waiting'
		ELSE 'failed' END AS state,
	e.name, f.text AS file, s.line, u.text AS func, e.depth,
	CASE WHEN e.since_us IS NOT NULL THEN strftime('%Y-%m-%d %H:%M:%S', e.since_us / 1000000, 'unixepoch') ||
		printf('.%06d', e.since_us % 1000000) END AS since,
	coalesce(d.at_us - e.since_us, e.age_us) / 1e6 AS age_s
FROM lock_entry e
JOIN lock_dump d ON d.id = e.dump
JOIN lock_thread lt ON lt.id = e.lock_thread
LEFT JOIN lock_thread_of o ON o.lock_thread = lt.id
LEFT JOIN thread t ON t.id = o.thread
LEFT JOIN site s ON s.id = e.site
LEFT JOIN file f ON f.id = s.file
LEFT JOIN func u ON u.id = s.func;

CREATE VIEW v_wait AS
SELECT w.source, w.seen, w.thread, t.lwp, iif(t.pthread IS NULL, NULL, printf('0x%llx', t.pthread)) AS pthread,
	iif(k.addr IS NULL, NULL, printf('0x%llx', k.addr)) AS lock, w.resource, w.holder, h.lwp AS holder_lwp,
	iif(h.pthread IS NULL, NULL, printf('0x%llx', h.pthread)) AS holder_pthread, w.why, w.confidence, w.kind,
	b.letter, wf.text AS file, p.line, wu.text AS func, p.age_us / 1e6 AS age_s, hf.text AS held_file, p.held_line, hu.text AS held_func, p.depth,
	strftime('%Y-%m-%d %H:%M:%S', p.since_us / 1000000, 'unixepoch') || printf('.%06d', p.since_us % 1000000) AS since,
	(SELECT strftime('%Y-%m-%d %H:%M:%S', max(e.since_us) / 1000000, 'unixepoch') || printf('.%06d', max(e.since_us) % 1000000) FROM lock_entry e
		JOIN lock_thread_of o ON o.lock_thread = e.lock_thread WHERE o.thread = w.holder AND e.addr = k.addr AND e.state = 0) AS held_since
FROM wait_edge w
JOIN thread t ON t.id = w.thread
LEFT JOIN lock k ON k.id = w.lock
LEFT JOIN thread h ON h.id = w.holder
LEFT JOIN lock_label b ON b.lock = w.lock
LEFT JOIN wait_place p ON p.edge = w.id
LEFT JOIN file wf ON wf.id = p.file LEFT JOIN func wu ON wu.id = p.func
LEFT JOIN file hf ON hf.id = p.held_file LEFT JOIN func hu ON hu.id = p.held_func;

CREATE VIEW v_cycle AS
SELECT c.source, c.seen, c.cycle, c.seq, c.thread, t.lwp,
	iif(t.pthread IS NULL, NULL, printf('0x%llx', t.pthread)) AS pthread,
	iif(k.addr IS NULL, NULL, printf('0x%llx', k.addr)) AS lock, c.resource, c.kind, c.confidence,
	(SELECT strftime('%Y-%m-%d %H:%M:%S', min(p.since_us) / 1000000, 'unixepoch') || printf('.%06d', min(p.since_us) % 1000000) FROM wait_edge w
		JOIN wait_place p ON p.edge = w.id WHERE w.thread = c.thread AND w.lock IS c.lock) AS since
FROM ring_member c
JOIN thread t ON t.id = c.thread
LEFT JOIN lock k ON k.id = c.lock;

CREATE VIEW v_diff AS
SELECT c.from_source, c.to_source, c.apart_us / 1e6 AS apart_s, c.thread, t.lwp, c.resource, c.change
FROM wait_change c JOIN thread t ON t.id = c.thread;

CREATE VIEW v_stack AS
SELECT s.source, s.id AS stack, o.thread, t.lwp, s.gdb, s.frames, o.stack_group, o.role, o.state, o.crashed, o.outside,
	ifnull((SELECT c.tool FROM capture c WHERE c.id = s.capture), 'gdb') AS tool
FROM stack s
JOIN stack_of o ON o.stack = s.id AND o.shown
JOIN thread t ON t.id = o.thread;

CREATE VIEW v_frame AS
SELECT f.stack, o.thread, t.lwp, f.level, iif(f.pc IS NULL, NULL, printf('0x%llx', f.pc)) AS pc, u.text AS func,
	f.args, i.text AS file, f.src_line AS line, f.lib, CASE f.kind WHEN 0 THEN 'normal' WHEN 1 THEN 'inlined' ELSE 'signal' END AS kind,
	(SELECT c.class FROM frame_class c WHERE c.func = ifnull(f.func, 0) AND c.file = ifnull(f.file, 0) AND
		c.lib = ifnull(f.lib, '') AND c.kind = f.kind) AS class,
	iif(f.lib_offset IS NULL, NULL, printf('0x%llx', f.lib_offset)) AS lib_offset
FROM frame f
JOIN stack_of o ON o.stack = f.stack AND o.shown
JOIN thread t ON t.id = o.thread
LEFT JOIN func u ON u.id = f.func
LEFT JOIN file i ON i.id = f.file;

-- The best candidates of each path, as the list of leaks shows them.
CREATE VIEW leak_named AS
SELECT p.id AS path,
	t.site AS take_site, t.tag AS take_tag,
	r.site AS release_site, r.tag AS release_tag, r.share,
	x.site AS second_site, x.share AS second_share,
	o.site AS other_site, o.tag AS other_tag, r.ended AS release_lives, x.tag AS second_tag, x.ended AS second_lives
FROM leak_path p
LEFT JOIN leak_candidate t ON t.path = p.id AND t.kind = 'take' AND t.rank = 1
LEFT JOIN leak_candidate r ON r.path = p.id AND r.kind = 'release' AND r.rank = 1
LEFT JOIN leak_candidate x ON x.path = p.id AND x.kind = 'release' AND x.rank = 2 AND x.said
LEFT JOIN leak_candidate o ON o.path = p.id AND o.kind = 'take' AND o.rank = 2 AND o.said;

-- Takes of lives that stayed open, and the releases that may be missing, as far as they are to be said.
CREATE VIEW open_take AS
SELECT x.life, c.site, c.tag FROM life_path x JOIN leak_candidate c ON c.path = x.path AND c.kind = 'take' AND c.said;
CREATE VIEW missing_release AS SELECT path, site, tag FROM leak_candidate WHERE kind = 'release' AND said AND rank <= 2;

CREATE VIEW v_leak AS
SELECT f.text AS file, s.line, u.text AS func, p.lives AS leaked, p.ended AS finalized, p.bytes, p.score,
	sf.text AS suspect_file, ss.line AS suspect_line, su.text AS suspect_func, st.text AS suspect_tag,
	rf.text AS release_file, ru.text AS release_func, rs.line AS release_line,
	p.id AS path, t.text AS tag, p.lives, n.share,
	xf.text AS second_file, xs.line AS second_line, xu.text AS second_func, n.second_share,
	p.cost, p.siblings, p.confidence, p.role, p.label, p.holder AS held_by, p.excused, p.run, p.release, p.kept,
	iif(p.role = 'held' AND p.holder IS NULL, (SELECT min(h.cycle) FROM life_path x JOIN life_hung h ON h.life = x.life
		WHERE x.path = p.id AND h.wholly), NULL) AS cycle,
	of.text AS other_file, os.line AS other_line, ou.text AS other_func, ot.text AS other_tag,
	rt.text AS release_tag, n.release_lives, n.second_lives,
	lf.text AS last_file, ls.line AS last_line, lu.text AS last_func, lt.text AS last_tag, p.last_lives,
	p.events_least, p.events_most, p.alike
FROM leak_path p
JOIN leak_named n ON n.path = p.id
LEFT JOIN tag t ON t.id = p.tag
LEFT JOIN site s ON s.id = p.creator
LEFT JOIN file f ON f.id = s.file
LEFT JOIN func u ON u.id = s.func
LEFT JOIN site ss ON ss.id = n.take_site
LEFT JOIN file sf ON sf.id = ss.file
LEFT JOIN func su ON su.id = ss.func
LEFT JOIN tag st ON st.id = n.take_tag
LEFT JOIN site rs ON rs.id = n.release_site
LEFT JOIN file rf ON rf.id = rs.file
LEFT JOIN func ru ON ru.id = rs.func
LEFT JOIN site xs ON xs.id = n.second_site
LEFT JOIN file xf ON xf.id = xs.file
LEFT JOIN func xu ON xu.id = xs.func
LEFT JOIN tag rt ON rt.id = n.release_tag
LEFT JOIN site os ON os.id = n.other_site
LEFT JOIN file of ON of.id = os.file
LEFT JOIN func ou ON ou.id = os.func
LEFT JOIN tag ot ON ot.id = n.other_tag
LEFT JOIN site ls ON ls.id = p.last_site
LEFT JOIN file lf ON lf.id = ls.file
LEFT JOIN func lu ON lu.id = ls.func
LEFT JOIN tag lt ON lt.id = p.last_tag;

CREATE VIEW v_leak_candidate AS
SELECT c.path, c.kind, c.rank, f.text AS file, s.line, u.text AS func, t.text AS tag, c.share, c.said, c.support, c.siblings, c.ended
FROM leak_candidate c
JOIN site s ON s.id = c.site
JOIN file f ON f.id = s.file
JOIN func u ON u.id = s.func
LEFT JOIN tag t ON t.id = c.tag;

CREATE VIEW v_leak_term AS SELECT path, ord, points, text FROM leak_term;

CREATE VIEW v_leak_life AS
SELECT p.path, p.life, printf('0x%llx#%d', l.addr, l.ordinal) AS obj, p.excused,
	iif(h.id IS NULL, NULL, printf('0x%llx#%d', h.addr, h.ordinal)) AS held_by, p.holders,
	(SELECT x.path FROM life_path x WHERE x.life = p.holder) AS holder_path, coalesce(p.confidence, k.confidence) AS confidence,
	k.cycle, k.open AS cycle_refs
FROM life_path p
JOIN life_row l ON l.id = p.life
LEFT JOIN life_row h ON h.id = p.holder
LEFT JOIN life_hung k ON k.life = p.life;

CREATE VIEW v_type AS
SELECT f.text AS file, s.line, u.text AS func, t.text AS tag, y.born, y.ended, y.alive, y.lost, y.invalid, y.skewed, y.bytes,
	y.peak, y.peak_line, y.at_peak, y.median_life AS median_len, y.p95_life AS p95_len, y.never_locked, y.slices, y.run,
	y.events, y.shortest_life AS shortest_len, y.longest_life AS longest_len, y.youngest, y.median_age, y.oldest, y.curve, y.id AS type
FROM type y
LEFT JOIN tag t ON t.id = y.tag
LEFT JOIN site s ON s.id = y.creator
LEFT JOIN file f ON f.id = s.file
LEFT JOIN func u ON u.id = s.func;

CREATE VIEW v_hole AS SELECT source, from_line, to_line, lives, iif(kind = 'hole', 'derived', 'guess') AS confidence FROM hole;

CREATE VIEW v_pair AS
SELECT printf('0x%llx#%d', l.addr, l.ordinal) AS obj, t.line AS take_line, r.line AS release_line, p.confidence, p.times, p.life
FROM life_pair p
JOIN life_row l ON l.id = p.life
LEFT JOIN ref_event t ON t.life = p.life AND t.ord = p.take_ord
LEFT JOIN ref_event r ON r.life = p.life AND r.ord = p.release_ord;

CREATE VIEW v_sibling AS
SELECT printf('0x%llx#%d', l.addr, l.ordinal) AS obj, printf('0x%llx#%d', b.addr, b.ordinal) AS sibling, x.distance,
	t.line AS parts_line, s.line AS sibling_line, x.rank, x.life
FROM life_sibling x
JOIN life_row l ON l.id = x.life
JOIN life_row b ON b.id = x.sibling
LEFT JOIN ref_event t ON t.life = x.life AND t.ord = x.parts_ord
LEFT JOIN ref_event s ON s.life = x.sibling AND s.ord = x.sibling_ord;

CREATE VIEW v_link AS
SELECT 'lock' AS from_kind, printf('0x%llx', k.addr) AS from_id, 'object' AS to_kind,
	printf('0x%llx#%d', l.addr, l.ordinal) AS to_id, 'lock = object - overhead' AS why, k.confidence
FROM lock k JOIN life_row l ON l.id = k.life
UNION ALL
SELECT 'thread', CAST(a.thread AS TEXT), a.kind, a.value, 'named in ' || s.path, a.confidence
FROM thread_alias a JOIN source s ON s.id = a.source
UNION ALL
SELECT 'frame', printf('%d/%d', r.stack, r.level), 'object', printf('0x%llx#%d', l.addr, l.ordinal),
	r.name || CASE WHEN r.offset > 0 THEN printf(' points %d bytes into it', r.offset)
		WHEN r.offset < 0 THEN ' points into the header before it' ELSE ' is its address' END,
	r.confidence
FROM address_ref r JOIN life_row l ON l.id = r.life
UNION ALL
SELECT 'frame', printf('%d/%d', r.stack, r.level), 'lock', printf('0x%llx', k.addr), r.name || ' is its address',
	r.confidence
FROM address_ref r JOIN lock k ON k.id = r.lock;

CREATE VIEW v_log AS
SELECT g.source, g.line, g.at, g.level, g.lwp, g.callid, g.file, g.src_line, g.func, g.text, g.count, g.last_line, g.last_at,
	iif(g.addr IS NULL, NULL, printf('0x%llx', g.addr)) AS addr, g.channel, g.shape, g.opening,
	iif(g.opening BETWEEN w.first_opening AND w.last_opening, r.run, NULL) AS run,
	strftime('%Y-%m-%d %H:%M:%S', m.at_us / 1000000, 'unixepoch') || printf('.%06d', m.at_us % 1000000) AS utc
FROM log_line g
LEFT JOIN line_time m ON m.source = g.source AND m.line = g.line
LEFT JOIN log_shown w ON w.source = g.source
LEFT JOIN source_run r ON r.source = g.source;

CREATE VIEW v_log_frame AS
SELECT source, of_line, ord, line, level, iif(pc IS NULL, NULL, printf('0x%llx', pc)) AS pc, func, file, src_line, lib, inlined, text
FROM log_frame;

CREATE VIEW v_log_thread AS
SELECT t.source, t.opening, t.lwp, t.messages, t.first_line, t.last_line, t.last_at, t.last_file, t.last_text,
	iif(t.opening BETWEEN w.first_opening AND w.last_opening, r.run, NULL) AS run
FROM log_thread t
LEFT JOIN log_shown w ON w.source = t.source
LEFT JOIN source_run r ON r.source = t.source;

CREATE VIEW v_finding AS
SELECT rank, CASE severity WHEN 3 THEN 'critical' WHEN 2 THEN 'warning' WHEN 1 THEN 'info' ELSE 'note' END AS severity,
	kind, title, sentence, signature, confidence, run, place, brief
FROM finding;

CREATE VIEW v_finding_line AS
SELECT rank, ord, label, text FROM finding_line;

CREATE VIEW v_finding_link AS
SELECT rank, ord, start, stop, place FROM finding_link;

CREATE VIEW v_collect AS
SELECT ord, missing, what, shows, how FROM collect;

CREATE VIEW v_trust AS
SELECT t.source, s.path, r.run, t.kind, t.n, t.text, t.means
FROM trust t JOIN source s ON s.id = t.source LEFT JOIN source_run r ON r.source = t.source;

CREATE VIEW v_system AS
SELECT y.source, y.line, r.run, y.event, y.at, y.name, y.pid, y.lwp, y.signal,
	iif(y.fault IS NULL, NULL, printf('0x%llx', y.fault)) AS fault, iif(y.ip IS NULL, NULL, printf('0x%llx', y.ip)) AS ip, y.error,
	y.lib, iif(y.offset IS NULL, NULL, printf('0x%llx', y.offset)) AS offset, y.in_file, y.caller,
	iif(y.caller_offset IS NULL, NULL, printf('0x%llx', y.caller_offset)) AS caller_offset, y.rss_kb, y.status, y.text,
	strftime('%Y-%m-%d %H:%M:%S', m.at_us / 1000000, 'unixepoch') || printf('.%06d', m.at_us % 1000000) AS utc
FROM system_event y LEFT JOIN source_run r ON r.source = y.source LEFT JOIN line_time m ON m.source = y.source AND m.line = y.line;

CREATE VIEW v_memory AS
SELECT m.source, m.line, r.run, m.id AS error, m.kind, m.tool, m.pid, m.thread, m.thread_name, m.times, m.size, m.bytes, m.blocks,
	m.signal, m.text
FROM memory_error m LEFT JOIN source_run r ON r.source = m.source;

CREATE VIEW v_memory_frame AS
SELECT f.error, f.part, p.text AS what, f.level, iif(f.pc IS NULL, NULL, printf('0x%llx', f.pc)) AS pc, u.text AS func, i.text AS file,
	f.src_line AS line, f.lib
FROM memory_frame f
LEFT JOIN memory_part p ON p.error = f.error AND p.part = f.part
LEFT JOIN func u ON u.id = f.func
LEFT JOIN file i ON i.id = f.file;

CREATE VIEW v_channel AS
SELECT c.id AS channel, c.run, c.source, c.line, c.name, c.cut, c.state, c.context, c.exten, c.priority, c.app, c.data, c.caller, c.account,
	c.age_s, c.bridge, c.bridged_to, c.uniqueid, c.seen,
	(SELECT printf('0x%llx#%d', l.addr, l.ordinal) FROM channel_life o JOIN life_row l ON l.id = o.life WHERE o.channel = c.id) AS obj,
	(SELECT t.lwp FROM thread_channel x JOIN thread t ON t.id = x.thread
		WHERE x.name = c.name AND t.run = c.run AND NOT c.cut ORDER BY x.own DESC, t.id LIMIT 1) AS lwp
FROM channel c;

CREATE VIEW v_name AS
SELECT t.run, printf('0x%llx#%d', l.addr, l.ordinal) AS obj, printf('0x%llx', l.addr) AS addr, n.life, n.kind, n.name, n.source, n.line,
	n.confidence
FROM life_name n JOIN life_row l ON l.id = n.life LEFT JOIN source_run t ON t.source = n.source;

CREATE VIEW v_thread_channel AS
SELECT t.run, x.thread, t.lwp, x.name AS channel, x.own, x.why, x.confidence FROM thread_channel x JOIN thread t ON t.id = x.thread;

CREATE VIEW v_taskprocessor AS
SELECT run, source, line, name, processed, queued, deepest, low, high, high_us, over, seen, first_queued, first_processed
FROM taskprocessor;

CREATE VIEW v_cli AS
SELECT o.source, c.line, r.run, o.id AS output, o.name AS command, o.form, c.name, c.value, c.full AS cut
FROM cli_cell c JOIN cli_output o ON o.id = c.output LEFT JOIN source_run r ON r.source = o.source;

CREATE VIEW v_cli_fact AS
SELECT o.source, c.line, r.run, o.id AS output, o.name AS command, c.name, c.value
FROM cli_count c JOIN cli_output o ON o.id = c.output LEFT JOIN source_run r ON r.source = o.source;

-- An order of two locks that others keep and one thread broke: a cycle that is possible, none that was seen.
CREATE VIEW v_lock_order AS
SELECT o.source, o.line, r.run, o.error, o.thread, o.thread_name,
	o.before, (SELECT substr(p.text, instr(p.text, 'symbol "') + 8, length(p.text) - instr(p.text, 'symbol "') - 8)
		FROM memory_error x JOIN memory_part p ON p.error = x.id
		WHERE x.source = o.source AND p.text LIKE 'Address ' || o.before || ' is %data symbol "%"' LIMIT 1) AS before_name,
	o.after, (SELECT substr(p.text, instr(p.text, 'symbol "') + 8, length(p.text) - instr(p.text, 'symbol "') - 8)
		FROM memory_error x JOIN memory_part p ON p.error = x.id
		WHERE x.source = o.source AND p.text LIKE 'Address ' || o.after || ' is %data symbol "%"' LIMIT 1) AS after_name,
	o.times, 'guess' AS confidence,
	(SELECT i.text || ':' || f.src_line || ' ' || u.text FROM memory_frame f JOIN func u ON u.id = f.func JOIN file i ON i.id = f.file
		WHERE f.error = o.error AND f.part = (SELECT min(p.part) FROM memory_part p
			WHERE p.error = o.error AND p.text LIKE 'Required order was established%') AND i.text NOT GLOB '*_intercepts.c'
			AND u.text NOT GLOB '__ast_*lock*' AND u.text NOT GLOB '__ao2_*lock*' ORDER BY f.level LIMIT 1) AS kept_at,
	(SELECT i.text || ':' || f.src_line || ' ' || u.text FROM memory_frame f JOIN func u ON u.id = f.func JOIN file i ON i.id = f.file
		WHERE f.error = o.error AND f.part = ifnull((SELECT min(p.part) FROM memory_part p
			WHERE p.error = o.error AND p.text LIKE 'Observed (incorrect) order%'), 0) AND i.text NOT GLOB '*_intercepts.c'
			AND u.text NOT GLOB '__ast_*lock*' AND u.text NOT GLOB '__ao2_*lock*' ORDER BY f.level LIMIT 1) AS broken_at
FROM (SELECT m.source, m.line, m.id AS error, m.thread_name, m.times,
		iif(m.text LIKE 'Thread #%', CAST(substr(m.text, 9) AS INTEGER), m.thread) AS thread,
		lower(substr(m.text, instr(m.text, 'order "') + 7, instr(m.text, ' before ') - instr(m.text, 'order "') - 7)) AS before,
		lower(substr(m.text, instr(m.text, ' before ') + 8, instr(m.text, '" violated') - instr(m.text, ' before ') - 8)) AS after
	FROM memory_error m WHERE m.kind = 'order' AND instr(m.text, ' before ') > instr(m.text, 'order "')
		AND instr(m.text, '" violated') > instr(m.text, ' before ')) o
LEFT JOIN source_run r ON r.source = o.source;

-- What people wrote: names of things, marks, notes, each with the place that it is about.
CREATE VIEW v_note AS
SELECT n.rowid AS note, n.kind,
	CASE WHEN n.kind = 'mark' THEN '''' || n.what
		WHEN n.what GLOB 'hist/*' THEN substr(n.what, 6)
		WHEN n.what GLOB 'locks/*' THEN substr(n.what, 7)
		WHEN n.what GLOB 'threads/lwp/*' THEN 'LWP ' || substr(n.what, 13)
		WHEN n.what GLOB 'threads/pthread/*' THEN 'thread ' || substr(n.what, 17)
		WHEN n.what GLOB 'leaks/site/*' THEN substr(n.what, 12)
		ELSE n.what END AS thing,
	iif(n.kind = 'mark', NULL, n.text) AS text,
	n.about,
	iif(n.kind = 'mark', n.text, n.what) AS place
FROM note n WHERE n.text IS NOT NULL;

-- Refs logs of runs that stopped cleanly: what had not ended in them is leaked.
CREATE VIEW source_clean AS
SELECT o.source, o.run FROM source_run o JOIN run r ON r.id = o.run WHERE r.shutdown = 'clean';

-- Lives that a deadlock or a crash names: whose locks a ring is made of, and what the crashed thread's frames point at.
CREATE VIEW life_named AS
SELECT k.life FROM ring_member m JOIN lock k ON k.id = m.lock WHERE k.life IS NOT NULL
UNION
SELECT a.life FROM address_ref a JOIN stack_of o ON o.stack = a.stack WHERE o.crashed = 1 AND a.life IS NOT NULL;

-- Where a start of Asterisk is over in its log, by opening.
CREATE VIEW log_ready AS
SELECT source, opening, min(line) AS line FROM log_line WHERE text GLOB '*Asterisk Ready*' GROUP BY source, opening;

CREATE VIEW v_clock AS
SELECT c.source, s.path, r.run, c.kind, c.line, c.first, c.last, c.offset_s,
	strftime('%Y-%m-%d %H:%M:%S', c.first_us / 1000000, 'unixepoch') || printf('.%06d', c.first_us % 1000000) AS first_utc,
	strftime('%Y-%m-%d %H:%M:%S', c.last_us / 1000000, 'unixepoch') || printf('.%06d', c.last_us % 1000000) AS last_utc, c.confidence, c.why
FROM clock c JOIN source s ON s.id = c.source LEFT JOIN source_run r ON r.source = c.source;

CREATE VIEW v_incident AS
SELECT i.run, i.kind, iif(i.kind = 'deadlock', i.subject, NULL) AS cycle, iif(i.kind = 'crash', i.subject, NULL) AS stack,
	strftime('%Y-%m-%d %H:%M:%S', i.at_us / 1000000, 'unixepoch') || printf('.%06d', i.at_us % 1000000) AS utc,
	strftime('%Y-%m-%d %H:%M:%S', i.until_us / 1000000, 'unixepoch') || printf('.%06d', i.until_us % 1000000) AS until_utc, i.at, i.source, i.line,
	i.confidence, i.why
FROM incident i;

-- When a process began: what says so, else the first line of the log that it began.
CREATE VIEW run_started AS
SELECT r.run AS run, strftime('%Y-%m-%d %H:%M:%S', r.us / 1000000, 'unixepoch') || printf('.%06d', r.us % 1000000) AS started
FROM (SELECT r.run AS run, min(c.first_us) AS us FROM clock c JOIN source_run r ON r.source = c.source
	LEFT JOIN log_shown w ON w.source = c.source LEFT JOIN log_opening o ON o.source = w.source AND o.opening = w.first_opening
	WHERE c.kind = 'start' OR (c.kind = 'log' AND o.started) GROUP BY r.run) r;

-- Messages that name what a finding names: their line, their thread, that of their channel, their object.
CREATE VIEW log_finding AS
SELECT g.id, k.rank
FROM log_line g JOIN finding_link k ON k.place = printf('raw/source/%d/line/%d', g.source, g.line) OR k.place = 'threads/lwp/' || g.lwp
	OR k.place GLOB printf('hist/0x%llx#*', g.addr)
	OR k.place IN (SELECT 'threads/lwp/' || t.lwp FROM thread_channel x JOIN thread t ON t.id = x.thread WHERE x.name = g.channel)
JOIN finding f ON f.rank = k.rank AND f.severity >= 2;
