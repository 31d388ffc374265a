-- warnings and errors of the log, most frequent first
SELECT level, count, file, src_line, lwp, channel, text FROM v_log WHERE level IN ('WARNING', 'ERROR') ORDER BY count DESC, line LIMIT 50;
