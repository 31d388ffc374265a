-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: meta_set
INSERT INTO meta(key, value) VALUES(:key, :value) ON CONFLICT(key) DO UPDATE SET value = excluded.value;

-- query: derived_objects_set
-- Remember what the scripts of derive/ made: all that is there now and was not before.
INSERT INTO meta(key, value)
SELECT 'derived.objects', json_group_array(name)
FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
	AND name NOT IN (SELECT j.value FROM json_each(:before) j)
ON CONFLICT(key) DO UPDATE SET value = excluded.value;

-- query: raw_objects
-- What is there before the scripts of derive/ run, for derived_objects_set.
SELECT json_group_array(name) FROM sqlite_schema WHERE sql IS NOT NULL;

-- query: db_bytes
SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s;
