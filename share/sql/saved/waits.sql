-- who waits for whom
SELECT lwp, resource, letter, holder_lwp, file, line, round(age_s) AS age_s, confidence FROM v_wait ORDER BY age_s DESC, lwp;
