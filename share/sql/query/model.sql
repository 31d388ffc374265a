-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: model_shutdowns
SELECT shutdown, why FROM run ORDER BY id;

-- query: model_schema
-- The views for people with their columns, in their order.
SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'view' AND m.name GLOB 'v_*' ORDER BY m.rowid, c.cid;

-- query: redact_values
-- Columns that hold nothing but what is private.
SELECT exten FROM channel WHERE exten IS NOT NULL UNION SELECT caller FROM channel WHERE caller IS NOT NULL
UNION SELECT account FROM channel WHERE account IS NOT NULL;

-- query: redact_texts
-- Texts in which something may be marked as private.
SELECT name FROM channel UNION ALL SELECT data FROM channel WHERE data IS NOT NULL
UNION ALL SELECT * FROM (SELECT text FROM log_line LIMIT 50000)
UNION ALL SELECT * FROM (SELECT text FROM tag LIMIT 50000)
UNION ALL SELECT * FROM (SELECT name || ' = ' || text FROM frame_value WHERE text GLOB '*"*' LIMIT 50000);
