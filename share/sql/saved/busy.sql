-- threads with most ref events
SELECT lwp, name, events, state FROM v_thread WHERE events > 0 ORDER BY events DESC, thread LIMIT 50;
