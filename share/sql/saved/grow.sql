-- types with most objects alive
SELECT func, file, line, alive, born, ended, bytes, peak FROM v_type WHERE alive > 0 ORDER BY alive DESC, bytes DESC LIMIT 50;
