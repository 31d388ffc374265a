-- SPDX-License-Identifier: GPL-3.0-or-later
-- What people wrote about the bundle.  In a database of a bundle it is what came with it; what is written from now on stands in
-- the notes file of the bundle, whose table is the same one, and in a temporary table that hides this one (src/store/notes.c).
CREATE TABLE note(
	kind TEXT NOT NULL CHECK(kind IN ('name', 'mark', 'note')),
	what TEXT NOT NULL,             -- place of the thing; of a mark its letter
	text TEXT,                      -- of a mark the place; NULL = taken away, so that it does not come back from elsewhere
	about TEXT,                     -- what it was when that was written, in words: "lab trunk, alive"; NULL = nothing is known
	PRIMARY KEY(kind, what)
) STRICT;

-- Of which files the bundle was made for which a notes file was written: notes of a bundle to which files were added are found by
-- those it shares.  Empty in the database of a bundle.
CREATE TABLE note_member(digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
