-- SPDX-License-Identifier: GPL-3.0-or-later
-- The shapes of statements that src/model fills in: {from} of a list, {base} = {from} and its joins,
-- {sorted_from} and {sorted_base} the same as the sort wants them, {where} of parameters and filter.

-- shape: compose_count
SELECT count(*) FROM (SELECT {keys} FROM {from} WHERE {where} LIMIT -1)

-- shape: compose_coarse
SELECT coalesce(sum({coarse_count}), 0) FROM {coarse} WHERE {where}

-- shape: compose_say
SELECT count(*) FROM {base} WHERE {where}

-- shape: compose_keys
SELECT {keys} FROM {sorted_from} WHERE {where} ORDER BY {order}

-- shape: compose_unsorted
-- The same in any order, with what they are to be sorted by.
SELECT {keys}{values} FROM {sorted_from} WHERE {where}

-- shape: compose_keyed
-- Rows by their keys, in the order of these.
SELECT page.k1, page.k2, {thing}, {columns}
FROM (SELECT json_extract(value, '$[0]') AS k1, json_extract(value, '$[1]') AS k2 FROM json_each(:page_keys)) page
CROSS JOIN {base} WHERE {match}

-- shape: compose_page
SELECT page.k1, page.k2, {thing}, {columns}
FROM (SELECT {keys} FROM {sorted_from} WHERE {bound}{where} ORDER BY {order} LIMIT :page_rows OFFSET :page_offset) page
CROSS JOIN {base} WHERE {match} {ordered}

-- shape: compose_bound
-- The last that a page of some of the rows would have: what stands behind it is on no page of all of them.
({bounded}, {key}) {not_behind} (SELECT last, key FROM (SELECT coalesce({first}, {farthest}) AS last, {key} AS key FROM {sorted_from}
	WHERE ({likely}) AND {where} ORDER BY {first}{way}, {key}{way} LIMIT 1 OFFSET :page_rows + :page_offset - 1)
	UNION ALL SELECT {farthest}, {farthest} LIMIT 1) AND

-- shape: compose_each
-- The order of the inner rows is that of the outer ones: CROSS JOIN keeps them outermost.
SELECT page.k1, page.k2, {thing}, {columns}
FROM (SELECT {keys} FROM {sorted_from} WHERE {where} ORDER BY {order} LIMIT :page_rows) page
CROSS JOIN {base} WHERE {match}

-- shape: compose_scan
SELECT {keys}, {thing}, {columns} FROM {sorted_base} WHERE {where} ORDER BY {order} LIMIT :page_rows OFFSET :page_offset

-- shape: compose_single
SELECT page.k1, page.k2, {thing}, {columns} FROM (SELECT :key1 AS k1, :key2 AS k2) page CROSS JOIN {base} WHERE {match} AND ({where})

-- shape: compose_folds
-- The first of the rows that have one value, and how many have it.  sort-ok
SELECT k1, k2, CAST(value AS TEXT), iif(value IS NULL, 1, n) FROM (SELECT {keys}, {fold} AS value,
	row_number() OVER (ORDER BY {order}) AS place, row_number() OVER (PARTITION BY {fold} ORDER BY {order}) AS nth,
	count(*) OVER (PARTITION BY {fold}) AS n
	FROM {sorted_base} WHERE {where})
WHERE nth = 1 OR value IS NULL ORDER BY place

-- shape: compose_dict
SELECT id, text FROM {dict}

-- shape: compose_grouped
-- Groups are named once and then called by that name, so that they are found once.
WITH grouped AS {groups}

-- shape: compose_passing
-- Named once, as a bound asks for it too.
WITH passing(id) AS (SELECT {coarse_id} FROM {coarse} WHERE ({filter}))

-- shape: compose_by_coarse
-- The + keeps SQLite from looking these up, row by row of the coarse table.
+{coarse_key} IN passing

-- shape: compose_set
(SELECT value FROM json_each({param}))

-- shape: compose_addr_glob
printf('0x%llx', {column}) GLOB
