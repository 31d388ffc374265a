-- SPDX-License-Identifier: GPL-3.0-or-later
-- A new file of notes: the tables of schema/note.sql.
BEGIN;
PRAGMA application_id = 0x6173746e; -- "astn"
CREATE TABLE note(kind TEXT NOT NULL, what TEXT NOT NULL, text TEXT, about TEXT, PRIMARY KEY(kind, what));
CREATE TABLE note_member(digest BLOB PRIMARY KEY) WITHOUT ROWID;
COMMIT;
