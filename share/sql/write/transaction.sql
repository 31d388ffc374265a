-- query: begin
BEGIN IMMEDIATE;

-- query: begin_reading
BEGIN;

-- query: commit
COMMIT;

-- query: rollback
ROLLBACK;
