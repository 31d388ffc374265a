-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: meta_get
SELECT value FROM meta WHERE key = :key;

-- query: identity
-- What a file says it is; objects = 0 for an empty one.
SELECT a.application_id, (SELECT count(*) FROM sqlite_schema) AS objects
FROM pragma_application_id a;

-- query: schema_objects
-- Everything that a CREATE made.
SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY rowid;

-- query: derived_drops
-- The statements that drop what db_make_derived made, indexes and views before tables.
SELECT printf('DROP %s IF EXISTS "%w";', s.type, s.name)
FROM sqlite_schema s
JOIN json_each((SELECT value FROM meta WHERE key = 'derived.objects')) j ON j.value = s.name
WHERE s.sql IS NOT NULL AND s.type IN ('table', 'index', 'view')
ORDER BY s.type = 'table', s.rowid;

-- query: quick_check
-- As a table it would take the 1 for the name of a table.
PRAGMA quick_check(1);

-- query: public_views
-- The views for people, and of each a SELECT whose rows also tell the bundle, the run, the version of Asterisk and the first
-- fault, unless the view does.  Rows that do not tell their run are of that of their file, or of the only one.
SELECT w.name, printf('SELECT %Q AS bundle, %s%s%sv.* FROM "%w" v', :bundle,
	iif(w.has_run, '', w.run || ' AS run, '),
	iif(w.has_version, '', '(SELECT r.version FROM run r WHERE r.id = ' || w.run || ') AS version, '),
	iif(w.has_signature, '', '(SELECT f.signature FROM v_finding f WHERE f.severity IN (''critical'', ''warning'')'
		|| ' ORDER BY f.rank LIMIT 1) AS signature, '),
	w.name) AS query
FROM (SELECT k.name, k.has_run, k.has_version, k.has_signature,
		CASE WHEN k.has_run THEN 'v.run' WHEN k.has_source THEN '(SELECT o.run FROM source_run o WHERE o.source = v.source)'
			ELSE '(SELECT iif(count(*) = 1, min(o.id), NULL) FROM run o)' END AS run
	FROM (SELECT m.name, max(c.name = 'run') AS has_run, max(c.name = 'source') AS has_source, max(c.name = 'version') AS has_version,
			max(c.name = 'signature') AS has_signature
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'view' AND m.name GLOB 'v_*' GROUP BY m.name) k) w
ORDER BY w.name;

-- query: first_fault
-- What is worst in the bundle: its kind, title and signature, a public issue it looks like, the version of Asterisk.
SELECT f.kind, f.title, ifnull(f.signature, f.title) AS signature,
	(SELECT l.text FROM v_finding_line l WHERE l.rank = f.rank AND l.label = 'known' ORDER BY l.ord LIMIT 1) AS issue,
	coalesce((SELECT r.version FROM run r WHERE r.id = f.run), (SELECT max(r.version) FROM run r)) AS version
FROM v_finding f WHERE f.severity IN ('critical', 'warning') ORDER BY f.rank LIMIT 1;
