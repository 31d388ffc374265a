-- SPDX-License-Identifier: GPL-3.0-or-later
-- Reports about refs logs (sources of kind refcounter) beside what they report on.

-- query: listed_reports
-- Those of which nothing was said yet, with the best source of objects of their run if that is another: its refs log, else
-- the report with the most rows.  Then what each class holds: unclassed, invalid, leaked, skewed, finalized; NULL = not listed.
SELECT s.id, nullif(k.id, s.id), k.kind = 'refs', k.path, s.generation = 'py',
	max(iif(f.name = 'listed', f.value, NULL)), max(iif(f.name = 'listed.invalid', f.value, NULL)),
	max(iif(f.name = 'listed.leaked', f.value, NULL)), max(iif(f.name = 'listed.skewed', f.value, NULL)),
	max(iif(f.name = 'listed.finalized', f.value, NULL))
FROM source s JOIN source_run o ON o.source = s.id
JOIN source k ON k.id = (SELECT y.id FROM source_run x JOIN source y ON y.id = x.source
	WHERE x.run = o.run AND y.kind IN ('refs', 'refcounter') AND y.records > 0
	ORDER BY y.kind <> 'refs', y.records DESC, y.id LIMIT 1)
LEFT JOIN source_fact f ON f.source = s.id
WHERE s.kind = 'refcounter' AND NOT EXISTS (SELECT 1 FROM source_fact d WHERE d.source = s.id AND d.name = 'report')
GROUP BY s.id ORDER BY s.id;

-- query: listed_differences
-- Addresses alive in the report alone, in the other source alone; invalid in either alone.  scan-ok
SELECT (SELECT count(DISTINCT addr) FROM life WHERE source = :report AND alive = 1
		AND addr NOT IN (SELECT addr FROM life WHERE source = :kept AND alive = 1)),
	(SELECT count(DISTINCT addr) FROM life WHERE source = :kept AND alive = 1
		AND addr NOT IN (SELECT addr FROM life WHERE source = :report AND alive = 1)),
	(SELECT count(DISTINCT addr) FROM life WHERE class = 3 AND source = :report
		AND addr NOT IN (SELECT addr FROM life WHERE class = 3 AND source = :kept)),
	(SELECT count(DISTINCT addr) FROM life WHERE class = 3 AND source = :kept
		AND addr NOT IN (SELECT addr FROM life WHERE class = 3 AND source = :report));

-- query: listed_lives_to_drop
-- Lives of the report that the other source has: all, or those with an equal.  scan-ok
SELECT l.id FROM life l WHERE l.source = :report AND (:all OR EXISTS (SELECT 1 FROM life k
	WHERE k.addr = l.addr AND k.source = :kept AND k.class = l.class AND k.events = l.events)) ORDER BY l.id;

-- query: listed_count_profiles
UPDATE life_profile SET lives = (SELECT count(*) FROM life_row r WHERE r.profile = life_profile.id) WHERE source = :report;

-- query: listed_drop_profiles
DELETE FROM life_profile WHERE source = :report AND lives = 0;

-- query: listed_count_threads
UPDATE ref_thread SET events = (SELECT count(*) FROM ref_event e WHERE e.source = ref_thread.source AND e.thread = ref_thread.id)
WHERE source = :report;

-- query: listed_count_source
-- What is left of it.  scan-ok
UPDATE event_source SET last_line = (SELECT coalesce(max(l.last_line), 0) FROM life l WHERE l.source = :report),
	events = (SELECT coalesce(sum(p.events * p.lives), 0) FROM life_profile p WHERE p.source = :report)
WHERE source = :report;

-- query: listed_say
INSERT INTO source_fact(source, line, name, value) VALUES (:report, 0, 'report', :text);
