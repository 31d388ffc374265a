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
