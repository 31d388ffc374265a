-- query: model_shutdowns
SELECT shutdown, why FROM run ORDER BY id;

-- query: model_schema
-- The views for people with their columns, in their order.
SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'view' AND m.name GLOB 'v_*' ORDER BY m.rowid, c.cid;
