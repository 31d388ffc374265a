-- Lives of one creator and what they have in common.

-- query: leak_groups
-- scan-ok sort-ok
SELECT l.creator, sum(l.alive), sum(l.alive = 0 AND l.class = 0), sum(iif(l.alive, coalesce(l.size, 0) + coalesce(l.overhead, 0), 0)),
	max(l.size IS NOT NULL), max(l.alive AND r.shutdown = 'clean'), max(l.alive AND r.shutdown = 'unknown'),
	sum(l.alive AND l.first_line > 0.99 * m.last), sum(l.alive AND l.final_count > 1)
FROM life l
JOIN source_run o ON o.source = l.source
JOIN run r ON r.id = o.run
JOIN (SELECT source, max(last_line) AS last FROM life GROUP BY source) m ON m.source = l.source
WHERE l.creator IN (SELECT creator FROM life WHERE alive = 1)
GROUP BY l.creator ORDER BY l.creator;

-- query: leak_group_insert
INSERT INTO leak_group(creator, leaked, finalized, bytes, score, why, suspect_site, suspect_tag, release_site)
VALUES (:creator, :leaked, :finalized, :bytes, :score, :why, :suspect_site, :suspect_tag, :release_site);

-- query: suspect_lives
-- Lives of one creator that leaked in a run that ended clean, and those that ended; without those whose changes are not
-- all in the log (64: gapped), or whose end is not (32).
-- sort-ok
SELECT l.id, ifnull(l.creator_tag, 0), l.alive
FROM life l
JOIN source_run o ON o.source = l.source
JOIN run r ON r.id = o.run
WHERE l.creator = :creator AND l.class IN (0, 1) AND l.flags & 96 = 0 AND r.shutdown = 'clean'
ORDER BY ifnull(l.creator_tag, 0), l.id;

-- query: suspect_events
SELECT site, ifnull(tag, 0), ifnull(thread, 0), delta FROM ref_event WHERE life = :life AND kind <> 3 ORDER BY ord
LIMIT 5001;

-- query: suspect_names
SELECT u.text, (SELECT text FROM tag WHERE id = :tag) FROM site s JOIN func u ON u.id = s.func WHERE s.id = :site;
