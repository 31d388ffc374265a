-- query: begin
BEGIN IMMEDIATE;

-- query: commit
COMMIT;

-- query: rollback
ROLLBACK;
