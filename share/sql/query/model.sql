-- query: model_shutdowns
SELECT shutdown, why FROM run ORDER BY id;

