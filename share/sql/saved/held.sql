-- locks held longest
SELECT lwp, name, lock, mode, file, line, round(age_s) AS age_s FROM v_hold WHERE state = 'held' ORDER BY age_s DESC, lwp LIMIT 50;
