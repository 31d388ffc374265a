-- SPDX-License-Identifier: GPL-3.0-or-later
-- In a copy of a database: the packed events and lives become plain tables of the same names and columns, for any program that
-- reads SQLite.  All that is not packed is there already.
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
CREATE TABLE life_plain(
	id INTEGER PRIMARY KEY,
	addr INTEGER NOT NULL,
	ordinal INTEGER NOT NULL,       -- #N of the address, by run, then first line
	first_line INTEGER NOT NULL,
	span INTEGER NOT NULL,          -- last line - first line
	profile INTEGER NOT NULL REFERENCES life_profile(id),
	first_thread INTEGER REFERENCES ref_thread(id),
	last_thread INTEGER REFERENCES ref_thread(id),
	destroyed_line INTEGER,         -- line of the change that ended it, if the profile does not tell
	destroyed_thread INTEGER REFERENCES ref_thread(id)
);
INSERT INTO life_plain SELECT * FROM life_row ORDER BY id;
PRAGMA legacy_alter_table = ON; -- views name the new name, not the old one
ALTER TABLE event_plain RENAME TO ref_event;
ALTER TABLE life_plain RENAME TO life_row;
CREATE INDEX ref_event_line ON ref_event(source, line);
CREATE INDEX ref_event_thread ON ref_event(thread, line, site, tag, kind, delta);
CREATE INDEX life_addr ON life_row(addr, ordinal);
CREATE INDEX life_of_profile ON life_row(profile);
-- As schema/life.sql has it, but that ids say in which order lives of one profile come.
DROP VIEW life_by_profile;
CREATE VIEW life_by_profile AS
SELECT life_row.id AS id, source, addr, ordinal, first_line, first_line + span AS last_line, class, flags, alive, creator, creator_tag,
	first_thread, last_thread, last_site, last_tag, events, max_count, final_count, overhead, size, lock_state,
	CASE ended WHEN 1 THEN first_line + span WHEN 2 THEN destroyed_line END AS destroyed_line,
	CASE ended WHEN 1 THEN last_thread WHEN 2 THEN destroyed_thread END AS destroyed_thread, repaired, shape,
	life_profile.id AS profile, 0 AS way, life_row.id AS seq
FROM life_profile CROSS JOIN life_row ON profile = life_profile.id;
DROP VIEW life_alone;
CREATE VIEW life_alone AS
SELECT id, addr, ordinal, first_line, first_line + span AS last_line, ifnull(last_thread, 0) AS last_thread, profile FROM life_row;
DROP TABLE life_pack;
DROP TABLE IF EXISTS life_order;
DROP TABLE event_chunk;
DROP TABLE life_block;
DROP TABLE thread_block;
DROP TABLE thread_posting;
COMMIT;
VACUUM;
