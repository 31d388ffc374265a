-- leaks by path
SELECT func, file, line, leaked, lives, last_func, release_func, role, confidence FROM v_leak ORDER BY leaked DESC, path;
