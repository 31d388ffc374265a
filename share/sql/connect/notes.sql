-- SPDX-License-Identifier: GPL-3.0-or-later
-- The notes of a connection, which hide those of the database.  A new file of notes begins with the same table.
DROP VIEW IF EXISTS temp.v_note;
DROP TABLE IF EXISTS temp.note;
CREATE TEMP TABLE note(kind TEXT NOT NULL, what TEXT NOT NULL, text TEXT, about TEXT, PRIMARY KEY(kind, what));
INSERT INTO temp.note SELECT kind, what, text, about FROM main.note
WHERE length(what) <= 4096 AND ifnull(length(text), 0) <= 4096 LIMIT 10000;
