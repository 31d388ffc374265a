-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lives that had not ended, and what they have in common.

-- query: type_profiles
-- What lives have in common, by id.  scan-ok
SELECT p.id, r.run, ifnull(p.creator, 0), ifnull(p.creator_tag, 0), p.class, p.alive, coalesce(p.size + coalesce(p.overhead, 0), -1),
	p.lock_state, p.events
FROM life_profile p JOIN source_run r ON r.source = p.source ORDER BY p.id;

-- query: type_runs
-- Runs, where most of their objects were alive, their last row, whether their rows stand in order.  scan-ok
SELECT r.id, coalesce(r.peak_line, 0), coalesce((SELECT max(l.last_line) FROM event_source l JOIN source_run o ON o.source = l.source
	WHERE o.run = r.id), 0),
	EXISTS (SELECT 1 FROM ordered_source s JOIN source_run o ON o.source = s.source WHERE o.run = r.id)
FROM run r ORDER BY r.id;

-- query: type_insert
INSERT INTO type(run, creator, tag, born, ended, alive, lost, invalid, skewed, bytes, peak, peak_line, at_peak, first_line, median_life,
	p95_life, never_locked, slices, curve, events, shortest_life, longest_life, youngest, median_age, oldest, first_ended,
	last_birth)
VALUES (:run, :creator, :tag, :born, :ended, :alive, :lost, :invalid, :skewed, :bytes, :peak, :peak_line, :at_peak, :first_line,
	:median_life, :p95_life, :never_locked, :slices, :curve, :events, :shortest_life, :longest_life, :youngest, :median_age, :oldest,
	:first_ended, :last_birth);

-- query: type_heads
-- Lines of one function with the same figures are one row.  scan-ok sort-ok
UPDATE type SET head = m.head, alike = iif(m.tells, m.n, NULL), alike_from = iif(m.tells, m.line_from, NULL), alike_to = iif(m.tells, m.line_to, NULL)
FROM (SELECT y.id AS id, min(y.id) OVER w AS head, y.id = min(y.id) OVER w AND count(*) OVER w > 1 AS tells, count(*) OVER w AS n,
		min(s.line) OVER w AS line_from, max(s.line) OVER w AS line_to
	FROM type y LEFT JOIN site s ON s.id = y.creator
	WINDOW w AS (PARTITION BY y.run, ifnull(s.func, -y.id), s.file, y.born, y.ended, y.alive, y.lost, y.invalid, y.skewed, y.bytes, y.events)) m
WHERE m.id = type.id;

-- query: leak_runs
-- Runs with objects that had not ended: how each stopped, its last row, the row by which half of all creators were seen, whether
-- its rows stand in order, what was left.
-- scan-ok sort-ok
SELECT r.id, r.shutdown, (SELECT max(l.last_line) FROM event_source l JOIN source_run o ON o.source = l.source WHERE o.run = r.id),
	(SELECT max(first) FROM (SELECT min(first_line) AS first, ntile(2) OVER (ORDER BY min(first_line)) AS half
		FROM type WHERE run = r.id AND creator IS NOT NULL GROUP BY creator) WHERE half = 1),
	EXISTS (SELECT 1 FROM ordered_source s JOIN source_run o ON o.source = s.source WHERE o.run = r.id),
	r.creators_seen, r.creators_alive, r.alive, r.alive_peak
FROM run r WHERE EXISTS (SELECT 1 FROM type t WHERE t.run = r.id AND t.alive) ORDER BY r.id;

-- query: leak_types
-- scan-ok sort-ok
SELECT creator, tag, ended, first_ended, last_birth FROM type WHERE run = :run AND alive ORDER BY creator, tag;

-- query: leak_made_alive
-- How many are alive of what a place made.
SELECT sum(alive) FROM type WHERE run = :run AND creator = :creator;

-- query: leak_lives
-- Lives of a type that had not ended, in no order: whether its changes are all in the log and told apart (4096), and it began in it.
SELECT r.id, r.first_line, r.first_line + r.span, coalesce(p.size + coalesce(p.overhead, 0), -1), p.final_count,
	p.class = 1 AND p.flags & 4192 = 0, p.id
FROM life_profile p JOIN source_run o ON o.source = p.source CROSS JOIN life_row r ON r.profile = p.id
WHERE p.creator IS :creator AND p.alive = 1 AND p.creator_tag IS :tag AND o.run = :run;

-- query: leak_birth
SELECT first_line FROM life_row WHERE id = :life;

-- query: leak_is_alive
SELECT alive FROM life WHERE id = :life;

-- query: leak_profiles
-- What lives of a type have in common, of those that had not ended or of those that did, whole in the log and told apart; how many
-- they are, one of them.
SELECT p.id, p.lives, (SELECT id FROM life_row WHERE profile = p.id LIMIT 1)
FROM life_profile p JOIN source_run o ON o.source = p.source
WHERE p.creator IS :creator AND p.class = :alive AND p.alive = :alive AND p.creator_tag IS :tag AND p.flags & 4192 = 0 AND o.run = :run
ORDER BY p.id LIMIT :most;

-- query: leak_first_of_profile
SELECT id FROM life_row WHERE profile = :profile ORDER BY id LIMIT :n;

-- query: leak_last_of_profile
SELECT id FROM life_row WHERE profile = :profile ORDER BY id DESC LIMIT :n;

-- query: life_path_rest
-- All lives of a type that had not ended, that are in no path so far.
INSERT OR IGNORE INTO life_path(life, path, excused, holders)
SELECT r.id, :path, 0, 0 FROM life_profile p JOIN source_run o ON o.source = p.source CROSS JOIN life_row r ON r.profile = p.id
WHERE p.creator IS :creator AND p.alive = 1 AND p.creator_tag IS :tag AND o.run = :run;

-- query: leak_ended
-- Lives of a type that ended and whose changes are all in the log (64: gapped, 32: the end is not) and told apart (4096).
-- In no order.
SELECT r.id FROM life_profile p JOIN source_run o ON o.source = p.source CROSS JOIN life_row r ON r.profile = p.id
WHERE p.creator IS :creator AND p.class = 0 AND p.creator_tag IS :tag AND p.flags & 4192 = 0 AND o.run = :run;

-- query: leak_ended_at
-- Some of them that touch a place.
SELECT l.id FROM pair q JOIN shape_pair x ON x.pair = q.id JOIN life l ON l.shape = x.shape JOIN source_run o ON o.source = l.source
WHERE q.site = :site AND q.tag IS :tag AND l.creator IS :creator AND l.creator_tag IS :type_tag AND l.class = 0 AND l.flags & 4192 = 0
	AND o.run = :run LIMIT 60;

-- query: leak_sites
-- scan-ok
SELECT id, func, line FROM site;

-- query: leak_place
-- Names of a place.
SELECT s.file, s.func, u.text, (SELECT text FROM tag WHERE id = :tag) FROM site s JOIN func u ON u.id = s.func WHERE s.id = :site;

-- query: leak_type_of
SELECT ifnull(creator, 0), ifnull(creator_tag, 0) FROM life WHERE id = :life;

-- query: leak_before_operation
SELECT 1 FROM source_fact f JOIN source_run o ON o.source = f.source WHERE o.run = :run AND f.name = 'before-operation' LIMIT 1;

-- query: leak_near_in_thread
-- How near a life comes to a line in one thread.
SELECT min(abs(line - :line)) FROM ref_event WHERE life = :life AND thread = :thread;

-- query: leak_is_container
-- Whether a type is a container, by how it was made; the file it was made in.
SELECT u.text LIKE '%container\_alloc%' ESCAPE '\' OR ifnull(t.text, '') LIKE '%container\_alloc%' ESCAPE '\', s.file
FROM site s JOIN func u ON u.id = s.func LEFT JOIN tag t ON t.id = :tag WHERE s.id = :creator;

-- query: leak_gapped_lives
-- scan-ok sort-ok
SELECT id, source FROM life WHERE flags & 64 AND source IN (SELECT source FROM ordered_source) ORDER BY source, id;

-- query: leak_lost_lives
-- Lives of which the end is in no row, and where their address was used again: they ended in between.  Where a type loses
-- more than it ends, its ends are not logged.  scan-ok sort-ok
SELECT l.source, l.last_line, (SELECT min(n.first_line) FROM life n WHERE n.addr = l.addr AND n.source = l.source AND n.first_line > l.last_line)
FROM life l JOIN source_run o ON o.source = l.source
JOIN type y ON y.run = o.run AND y.creator IS l.creator AND y.tag IS l.creator_tag AND y.ended > y.lost
WHERE l.class = 4 AND l.source IN (SELECT source FROM ordered_source) ORDER BY l.source, l.last_line;

-- query: leak_counts
SELECT line, before, after FROM ref_event WHERE life = :life AND kind <> 3 ORDER BY ord;

-- query: hole_insert
INSERT INTO hole(source, from_line, to_line, lives, kind) VALUES (:source, :from, :to, :lives, :kind);

-- query: leak_path_insert
INSERT INTO leak_path(id, run, creator, tag, lives, excused, ended, bytes, first_birth, last_birth, cost, siblings, role, label, confidence,
	release, kept, holder, score)
VALUES (:id, :run, :creator, :tag, :lives, :excused, :ended, :bytes, :first_birth, :last_birth, :cost, :siblings, :role, :label,
	:confidence, :release, :kept, :holder, :score);

-- query: leak_candidate_insert
INSERT INTO leak_candidate(path, kind, rank, site, tag, share, said, support, siblings)
VALUES (:path, :kind, :rank, :site, :tag, :share, :said, :support, :siblings);

-- query: leak_path_common
-- Where most lives of each path were touched last, and how many changes they have.  Lives with the same places and tags, and as many
-- changes as these are, have each once.  Of paths that have all that is alive of a type profiles tell without their lives.
-- scan-ok sort-ok
WITH whole AS MATERIALIZED (SELECT k.id, k.run, k.creator, k.tag FROM leak_path k
	JOIN type y ON y.run = k.run AND y.creator IS k.creator AND y.tag IS k.tag AND y.alive = k.lives),
part AS MATERIALIZED (SELECT k.id AS path, p.last_site AS site, p.last_tag AS tag, sum(p.lives) AS n,
		min(p.events) AS least, max(p.events) AS most, min(p.shape) AS first, max(p.shape) AS last
	FROM whole k CROSS JOIN life_profile p ON p.alive = 1 AND p.creator IS k.creator AND p.creator_tag IS k.tag
	CROSS JOIN source_run o ON o.source = p.source AND o.run = k.run GROUP BY k.id, p.last_site, p.last_tag
	UNION ALL SELECT k.id, l.last_site, l.last_tag, count(*), min(l.events), max(l.events), min(l.shape), max(l.shape)
	FROM leak_path k CROSS JOIN life_path x ON x.path = k.id CROSS JOIN life l ON l.id = x.life
	WHERE k.id NOT IN (SELECT id FROM whole) GROUP BY k.id, l.last_site, l.last_tag),
ends AS MATERIALIZED (SELECT path, min(least) AS least, max(most) AS most, min(first) AS first, max(last) AS last FROM part GROUP BY path)
UPDATE leak_path SET last_site = m.site, last_tag = m.tag, last_lives = m.n, events_least = w.least, events_most = w.most,
	alike = w.least = w.most AND w.first = w.last AND w.most IS s.pairs
FROM (SELECT path, site, tag, max(n) AS n FROM part GROUP BY path) m
JOIN ends w ON w.path = m.path
LEFT JOIN (SELECT shape, count(*) AS pairs FROM shape_pair WHERE shape IN (SELECT first FROM ends WHERE least = most AND first = last)
	GROUP BY shape) s ON s.shape = w.first
WHERE m.path = leak_path.id;

-- query: leak_candidate_ended
-- Of how many ended lives of its type a release is one.  scan-ok
UPDATE leak_candidate SET ended = (SELECT ifnull(sum(q.lives), 0) FROM leak_path p
	JOIN life_profile q ON q.creator IS p.creator AND q.creator_tag IS p.tag AND q.class = 0
	JOIN source_run o ON o.source = q.source AND o.run = p.run
	WHERE p.id = leak_candidate.path AND EXISTS (SELECT 1 FROM shape_pair s JOIN pair r ON r.id = s.pair
		WHERE s.shape = q.shape AND r.site = leak_candidate.site AND r.tag IS leak_candidate.tag))
WHERE kind = 'release' AND said;

-- query: leak_term_insert
INSERT INTO leak_term(path, ord, points, text) VALUES (:path, :ord, :points, :text);

-- query: life_path_insert
INSERT INTO life_path(life, path, excused, holder, holders, confidence)
VALUES (:life, :path, :excused, :holder, :holders, :confidence);

-- query: leak_source_of
SELECT source FROM life WHERE id = :life;

-- query: leak_site_name
-- "res.c:12 f", and the tag.
SELECT f.text || ':' || s.line || ' ' || u.text, (SELECT text FROM tag WHERE id = :tag)
FROM site s JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func WHERE s.id = :site;

-- query: leak_told
-- The changes of a life that are told apart from those of others (4096), for pairs and for what stands beside it; more than 5000
-- are neither.
SELECT e.ord, s.func, ifnull(e.tag, 0), ifnull(e.thread, 0), e.delta, t.text, e.site
FROM ref_event e JOIN site s ON s.id = e.site LEFT JOIN tag t ON t.id = e.tag
WHERE e.life = (SELECT id FROM life WHERE id = :life AND flags & 4096 = 0) AND e.kind <> 3 AND e.delta <> 0
ORDER BY e.ord LIMIT 5001;

-- query: life_pair_insert
INSERT INTO life_pair(life, ord, take_ord, release_ord, times, confidence)
VALUES (:life, :ord, :take, :release, :times, :confidence);

-- query: life_sibling_insert
INSERT INTO life_sibling(life, rank, sibling, distance, parts_ord, sibling_ord)
VALUES (:life, :rank, :sibling, :distance, :parts, :sibling_parts);

-- query: trust_amounts
-- What is known of how refs logs were read: source, kind, amount, lines from and to, place of the kind.  scan-ok sort-ok
SELECT source, kind, n, first, last, ord FROM (
	SELECT f.source AS source, k.kind AS kind, CAST(f.value AS INTEGER) AS n, NULL AS first, NULL AS last, k.ord AS ord
	FROM source_fact f JOIN (SELECT 'trust.repaired' AS name, 'repaired' AS kind, 2 AS ord UNION ALL SELECT 'trust.late', 'raced', 3
		UNION ALL SELECT 'trust.stale', 'stale', 4 UNION ALL SELECT 'trust.gapped-lives', 'gapped', 5) k ON k.name = f.name
	UNION ALL SELECT source, 'lost', count(*), NULL, NULL, 6 FROM life WHERE class <> 0 AND (flags & 32) <> 0 GROUP BY source
	UNION ALL SELECT source, 'begun', sum(lives), NULL, NULL, 7 FROM life_profile
		WHERE class = 2 AND source IN (SELECT id FROM source WHERE kind = 'refs') GROUP BY source
	UNION ALL SELECT source, kind, lives, from_line, to_line, 8 FROM hole
	UNION ALL SELECT parent, 'runs', count(*) + 1, NULL, NULL, 1 FROM source
		WHERE kind = 'refs' AND parent IS NOT NULL AND note GLOB 'run [0-9]* from line *' GROUP BY parent
	UNION ALL SELECT source, iif(value = 'lines', 'sorted-lines', 'sorted'), 1, NULL, NULL, 9 FROM source_fact WHERE name = 'sorted'
	UNION ALL SELECT id, 'rejected', rejects, NULL, NULL, 10 FROM source WHERE kind = 'refs' AND rejects > 0
	UNION ALL SELECT id, 'whole', records, NULL, NULL, 11 FROM source WHERE kind = 'refs' AND copy_of IS NULL AND records > 0
) WHERE n > 0 ORDER BY source, ord;

-- query: trust_insert
INSERT INTO trust(source, ord, kind, n, text, means) VALUES (:source, :ord, :kind, :n, :text, :means);

-- query: life_hung_by_thread
-- Threads in a ring or behind one, and what each took more often than it gave it back: its last change was a take, and it was
-- not at that place again, as it would have been after a leak of before.  A constructor's reference may be another's by now.
-- scan-ok sort-ok
INSERT INTO life_hung(life, cycle, open, wholly, confidence)
WITH hung(thread, cycle) AS MATERIALIZED (SELECT o.ref_thread, min(t.cycle)
	FROM (SELECT cycle, thread FROM cycle_member
		UNION SELECT cycle, thread FROM blocked_behind WHERE cycle IN (SELECT cycle FROM cycle_member)) t
	JOIN ref_thread_of o ON o.thread = t.thread GROUP BY o.ref_thread),
took(thread, site, line) AS MATERIALIZED (SELECT e.thread, e.site, max(e.line) FROM hung h CROSS JOIN ref_event e ON e.thread = h.thread
	WHERE e.delta > 0 GROUP BY e.thread, e.site),
kept AS (SELECT e.life AS life, h.cycle AS cycle, e.thread AS thread, e.site AS site, sum(e.delta) AS open,
		sum(iif(e.kind = 1, 0, e.delta)) AS taken, max(e.line) AS line, e.delta AS last
	FROM hung h CROSS JOIN ref_event e ON e.thread = h.thread
	WHERE e.kind <> 3 GROUP BY e.life, e.thread HAVING sum(e.delta) > 0)
SELECT k.life, min(k.cycle), sum(k.open), sum(k.open) >= l.final_count, iif(sum(k.taken) = l.final_count, 'derived', 'guess')
FROM kept k JOIN life l ON l.id = k.life JOIN took t ON t.thread = k.thread AND t.site = k.site AND t.line = k.line
WHERE k.last > 0 AND l.alive = 1 GROUP BY k.life;

-- query: life_hung_by_function
-- The same of logs without threads, by the functions in which lock dumps show these threads.  scan-ok sort-ok
INSERT OR IGNORE INTO life_hung(life, cycle, open, wholly, confidence)
WITH hung(run, func, cycle) AS MATERIALIZED (SELECT t.run, s.func, min(t.cycle)
	FROM (SELECT m.run AS run, m.cycle AS cycle, m.thread AS thread FROM cycle_member m
		UNION SELECT m.run, b.cycle, b.thread FROM blocked_behind b JOIN cycle_member m ON m.cycle = b.cycle) t
	JOIN lock_thread_of o ON o.thread = t.thread
	JOIN lock_entry n ON n.lock_thread = o.lock_thread AND n.state IN (0, 1)
	JOIN site s ON s.id = n.site GROUP BY t.run, s.func),
kept AS (SELECT e.life AS life, l.final_count AS final_count, h.cycle AS cycle, e.source AS source, e.site AS site, sum(e.delta) AS open,
		max(e.line) AS line, e.delta AS last
	FROM hung h CROSS JOIN life l ON l.alive = 1
	CROSS JOIN source_run r ON r.source = l.source AND r.run = h.run
	CROSS JOIN ref_event e ON e.life = l.id AND e.thread IS NULL AND e.kind <> 3
	CROSS JOIN site s ON s.id = e.site AND s.func = h.func
	GROUP BY e.life, h.func HAVING sum(e.delta) > 0)
SELECT k.life, min(k.cycle), sum(k.open), sum(k.open) >= k.final_count, 'guess' FROM kept k
WHERE k.last > 0 AND NOT EXISTS (SELECT 1 FROM ref_event f WHERE f.source = k.source AND f.line > k.line AND f.site = k.site AND f.delta > 0)
GROUP BY k.life;

-- query: leak_hung
SELECT h.life, h.wholly FROM life_hung h CROSS JOIN life l ON l.id = h.life JOIN source_run o ON o.source = l.source WHERE o.run = :run;
