-- SPDX-License-Identifier: GPL-3.0-or-later
-- In a copy of a database: the packed events become a plain table of the same name and columns, for any program that reads
-- SQLite.  All that is not packed is there already.
BEGIN;
CREATE TABLE event_plain(
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	life INTEGER NOT NULL,
	ord INTEGER NOT NULL,           -- from 1, in repaired order
	thread INTEGER,                 -- ref_thread, NULL in text logs
	site INTEGER NOT NULL,
	tag INTEGER,                    -- NULL = empty
	delta INTEGER NOT NULL,
	before INTEGER NOT NULL,        -- count of the corrected life
	after INTEGER NOT NULL,
	kind INTEGER NOT NULL,          -- 0 change 1 constructor 2 destructor 3 invalid
	PRIMARY KEY(life, ord)
) WITHOUT ROWID;
INSERT INTO event_plain SELECT source, line, life, ord, thread, site, tag, delta, before, after, kind FROM ref_event;
PRAGMA legacy_alter_table = ON; -- views name the new name, not the old one
ALTER TABLE event_plain RENAME TO ref_event;
CREATE INDEX ref_event_line ON ref_event(source, line);
CREATE INDEX ref_event_thread ON ref_event(thread, line, site, tag, kind, delta);
DROP TABLE event_chunk;
DROP TABLE life_block;
DROP TABLE thread_block;
DROP TABLE thread_posting;
COMMIT;
VACUUM;
