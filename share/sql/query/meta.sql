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
