-- Lives of one creator and what they have in common.

-- query: leak_groups
-- scan-ok sort-ok
SELECT l.creator, sum(l.alive), sum(l.alive = 0 AND l.class = 0), sum(iif(l.alive, coalesce(l.size, 0) + coalesce(l.overhead, 0), 0)),
	max(l.size IS NOT NULL), max(r.shutdown = 'clean'), max(r.shutdown = 'unknown'),
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
