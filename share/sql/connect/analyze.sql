PRAGMA analysis_limit = 400;
ANALYZE;
