-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the model's lists ask more than once; not public.

-- The lock dump that stands for the shown snapshot of a run.
CREATE VIEW shown_dump AS
SELECT s.run AS run, min(d.dump) AS dump FROM snapshot s JOIN snapshot_dump d ON d.snapshot = s.id WHERE s.shown = 1 GROUP BY s.run;

-- How often lock dumps of a run were taken, and how many of them show a cycle: Home and Waits say the same.
CREATE VIEW run_dumps AS
SELECT o.run AS run, sum(1 + t.twins) AS dumps, sum(EXISTS (SELECT 1 FROM lock_entry x WHERE x.dump = d.id)) AS entries
FROM lock_dump d JOIN source_run o ON o.source = d.source JOIN dump_twins t ON t.dump = d.id
WHERE d.id NOT IN (SELECT dump FROM dump_piece) GROUP BY o.run;

CREATE VIEW cycle_dumps AS
SELECT d.cycle AS cycle, sum(1 + t.twins) AS dumps FROM cycle_dump d JOIN dump_twins t ON t.dump = d.dump GROUP BY d.cycle;

-- The object of a channel that is listed: of several with its name one that had not ended, the last.
CREATE VIEW channel_life AS
SELECT c.id AS channel, (SELECT l.id FROM life_name n JOIN life l ON l.id = n.life JOIN source_run r ON r.source = l.source
	WHERE n.name = c.name AND n.kind = 'channel' AND r.run = c.run ORDER BY l.alive DESC, l.id DESC LIMIT 1) AS life
FROM channel c WHERE NOT c.cut;

-- Sources of objects whose lines stand in the order in which things happened: nothing that rests on time is said of others,
-- sorted logs and what refcounter.py and utils/refcounter print.
CREATE VIEW ordered_source AS
SELECT s.id AS source FROM source s WHERE s.kind = 'refs' AND NOT EXISTS (SELECT 1 FROM source_fact f WHERE f.source = s.id AND f.name = 'sorted');

-- Which life the events of a life stand with: itself, but where those of several lives of an address are not told apart (4096).
CREATE VIEW life_rows AS
SELECT l.id AS life, iif(l.flags & 4096, (SELECT max(g.id) FROM life g WHERE g.addr = l.addr AND g.source = l.source AND g.flags & 4096),
	l.id) AS keeper
FROM life l;

-- What a lock dump says who waits for, once.
CREATE VIEW dump_wait AS
SELECT e.dump AS dump, o.thread AS thread, e.addr AS addr, min(e.id) AS entry
FROM lock_entry e JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
WHERE e.state = 1 AND NOT e.suspended GROUP BY e.dump, o.thread, e.addr;

-- Two lock dumps of a process that differ, one for each snapshot: the earlier first; where no times tell that, the one with
-- fewer that wait.  The pair to begin with is that of the widest span.
CREATE VIEW dump_pair AS
WITH s AS (SELECT s.run, s.seq, s.ordered, s.blocked, min(d.dump) AS dump FROM snapshot s JOIN snapshot_dump d ON d.snapshot = s.id GROUP BY s.id)
SELECT x.dump << 24 | y.dump AS pair, x.run AS run, x.dump AS a, y.dump AS b, x.ordered AND y.ordered AS ordered,
	iif(x.ordered AND y.ordered, y.seq - x.seq, y.blocked - x.blocked) AS span
FROM s x JOIN s y ON y.run = x.run AND iif(x.ordered AND y.ordered, y.seq > x.seq, y.blocked > x.blocked OR (y.blocked = x.blocked AND y.seq > x.seq));

-- What a lock dump says who has, once.
CREATE VIEW dump_hold AS
SELECT e.dump AS dump, o.thread AS thread, e.addr AS addr, min(e.id) AS entry
FROM lock_entry e JOIN lock_thread_of o ON o.lock_thread = e.lock_thread
WHERE e.state = 0 AND NOT e.suspended GROUP BY e.dump, o.thread, e.addr;

-- 0 it waits in both, 1 only in the second, 2 only in the first; 3 it has it only in the second, and nobody waits for it.
CREATE VIEW dump_change AS
SELECT p.pair AS pair, w.thread AS thread, w.addr AS addr, w.entry AS entry,
	iif(EXISTS (SELECT 1 FROM dump_wait v WHERE v.dump = p.b AND v.thread = w.thread AND v.addr = w.addr), 0, 2) AS change
FROM dump_pair p JOIN dump_wait w ON w.dump = p.a
UNION ALL
SELECT p.pair, w.thread, w.addr, w.entry, 1 FROM dump_pair p JOIN dump_wait w ON w.dump = p.b
WHERE NOT EXISTS (SELECT 1 FROM dump_wait v WHERE v.dump = p.a AND v.thread = w.thread AND v.addr = w.addr)
UNION ALL
SELECT p.pair, h.thread, h.addr, h.entry, 3 FROM dump_pair p JOIN dump_hold h ON h.dump = p.b
WHERE NOT EXISTS (SELECT 1 FROM dump_hold v WHERE v.dump = p.a AND v.thread = h.thread AND v.addr = h.addr)
	AND NOT EXISTS (SELECT 1 FROM dump_wait v WHERE v.dump = p.b AND v.addr = h.addr);
