-- SPDX-License-Identifier: GPL-3.0-or-later
-- Places whose objects leak, over all bundles whose process ended cleanly; most bundles first.  `held` ones follow others.
SELECT l.file, l.func, count(DISTINCT l.bundle) AS bundles, CAST(sum(l.lives) AS BIGINT) AS objects, CAST(sum(l.bytes) AS BIGINT) AS bytes,
	max(l.score) AS score, min(l.release_func) AS release, string_agg(DISTINCT l.version, ', ' ORDER BY l.version) AS versions
FROM leak l WHERE l.role = 'root'
GROUP BY l.file, l.func ORDER BY bundles DESC, objects DESC, l.file, l.func;
