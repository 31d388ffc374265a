-- What the model's lists ask more than once; not public.

-- The lock dump that stands for the shown snapshot of a run.
CREATE VIEW shown_dump AS
SELECT s.run AS run, min(d.dump) AS dump FROM snapshot s JOIN snapshot_dump d ON d.snapshot = s.id WHERE s.shown = 1 GROUP BY s.run;
