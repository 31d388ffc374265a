-- objects that several threads touched
SELECT obj, count(DISTINCT lwp) AS threads, count(*) AS events, min(lwp) AS first_lwp, max(lwp) AS last_lwp FROM v_event
GROUP BY obj HAVING threads > 1 ORDER BY threads DESC, events DESC, obj LIMIT 50;
