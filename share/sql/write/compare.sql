-- SPDX-License-Identifier: GPL-3.0-or-later
-- The database of two bundles: one row for each thing of a bundle, then those of both joined.

-- query: compare_add
-- What has the same key counts as one; the name is that of the first.
INSERT INTO compared_row(side, kind, key, name, detail, n, bytes, score, terms, ring, place)
VALUES(:side, :kind, :key, :name, :detail, :n, :bytes, :score, :terms, :ring, :place)
ON CONFLICT(side, kind, key) DO UPDATE SET n = n + excluded.n,
	bytes = iif(bytes IS NULL AND excluded.bytes IS NULL, NULL, ifnull(bytes, 0) + ifnull(excluded.bytes, 0)),
	ring = max(ring, excluded.ring);

-- query: compare_join
-- @kinds: of which both can tell, bits.  @apart_us: between the two, NULL = not known.  @open: the side whose places lead somewhere, NULL = neither.
INSERT INTO compared(id, kind, change, name, detail, n_first, n_second, bytes_first, bytes_second, score, terms, ring, per_hour, place, there)
WITH both AS (
	SELECT a.kind AS kind, a.key AS key, coalesce(b.name, a.name) AS name,
		iif(a.kind = 1 AND b.detail <> a.detail, b.detail || '; was: ' || a.detail, coalesce(b.detail, a.detail)) AS detail,
		a.n AS n_first, b.n AS n_second, a.bytes AS bytes_first, b.bytes AS bytes_second, max(a.score, ifnull(b.score, 0)) AS score,
		iif(ifnull(b.score, -1) >= a.score, b.terms, a.terms) AS terms, ifnull(b.ring, a.ring) AS ring, a.place AS place_first,
		b.place AS place_second
	FROM compared_row a LEFT JOIN compared_row b ON b.side = 1 AND b.kind = a.kind AND b.key = a.key WHERE a.side = 0
	UNION ALL
	SELECT b.kind, b.key, b.name, b.detail, NULL, b.n, NULL, b.bytes, b.score, b.terms, b.ring, NULL, b.place
	FROM compared_row b WHERE b.side = 1 AND NOT EXISTS (SELECT 1 FROM compared_row a WHERE a.side = 0 AND a.kind = b.kind AND a.key = b.key)),
told AS (SELECT *, iif(kind = 5, ifnull(bytes_second, 0) - ifnull(bytes_first, 0), ifnull(n_second, 0) - ifnull(n_first, 0)) AS more FROM both
	WHERE :kinds >> kind & 1 AND (ifnull(n_first, 0) > 0 OR ifnull(n_second, 0) > 0)),
changed AS (SELECT *, CASE WHEN n_first IS NULL THEN 1 WHEN n_second IS NULL THEN 3 WHEN kind < 3 THEN 0 WHEN more > 0 THEN 2
	WHEN more < 0 THEN 4 ELSE 5 END AS change FROM told)
SELECT row_number() OVER (ORDER BY change, kind, ring DESC, score DESC, abs(more) DESC, name, key), kind, change, name, detail, n_first, n_second,
	bytes_first, bytes_second, score, terms, ring, iif(change IN (1, 2, 4), more * 3600e6 / nullif(:apart_us, 0), NULL),
	CASE :open WHEN 0 THEN place_first WHEN 1 THEN place_second END, CASE :open WHEN 0 THEN place_second WHEN 1 THEN place_first END
FROM changed;
