-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: begin
BEGIN IMMEDIATE;

-- query: begin_reading
BEGIN;

-- query: commit
COMMIT;

-- query: rollback
ROLLBACK;
