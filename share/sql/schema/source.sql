-- SPDX-License-Identifier: GPL-3.0-or-later
-- Raw tables: what the files said.  A database whose tables are not those of the program is imported again, nothing is converted.
-- Addresses and pthread ids are unsigned 64-bit numbers stored as SQLite's signed 64-bit integers; views print them.
-- Text is bytes as they stood in the file, escaped only where it leaves the program.
-- Unknown is NULL everywhere.

PRAGMA application_id = 0x61737473; -- "asts"

CREATE TABLE meta(
	key TEXT PRIMARY KEY,
	value ANY
) STRICT, WITHOUT ROWID;

-- One file of the bundle.  A file that holds texts of several kinds is a source of kind 'sections' without lines of its own; each of
-- its sections is a source whose parent it is.  Lines of a section are numbered as in the file, and so is its text, which the
-- parent keeps.
CREATE TABLE source(
	id INTEGER PRIMARY KEY,
	path TEXT NOT NULL,             -- inside the bundle, '/' separated; "-" for standard input
	kind TEXT,                      -- name of the format; NULL = not recognised
	generation TEXT,                -- of the format: "C6", "L8", ...
	bytes INTEGER NOT NULL,         -- after expansion
	lines INTEGER,                  -- NULL if not recognised; lines = records + continuations + rejects
	records INTEGER,
	continuations INTEGER,
	rejects INTEGER,
	state TEXT NOT NULL             -- ok | torn | partial | unrecognised | copy | unreadable
		CHECK(state IN ('ok', 'torn', 'partial', 'unrecognised', 'copy', 'unreadable')),
	note TEXT,                      -- one sentence for people: why torn, copy of what
	digest BLOB,                    -- XXH3-128 of all bytes
	mtime_us INTEGER,               -- of an archive member; NULL for loose files, whose time says nothing
	copy_of INTEGER REFERENCES source(id),
	parent INTEGER REFERENCES source(id),
	first_line INTEGER,             -- of a section
	last_line INTEGER,
	repair TEXT                     -- what was done to the text before it was read: "quote, wrap 72"; NULL = nothing
) STRICT;

-- Facts a file states of itself: "version", "pid", "sorted", "clean-stop", "capture.signal", ...
CREATE TABLE source_fact(
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	name TEXT NOT NULL,
	value TEXT
) STRICT;
CREATE INDEX source_fact_name ON source_fact(source, name);

-- The text of sources other than refs logs, for the raw view; refs lines are written again from their events.
CREATE TABLE source_text(
	source INTEGER NOT NULL REFERENCES source(id),
	first_line INTEGER NOT NULL,    -- of the chunk
	text BLOB NOT NULL,             -- whole lines with their LF
	PRIMARY KEY(source, first_line)
) STRICT, WITHOUT ROWID;

CREATE TABLE reject(
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	offset INTEGER NOT NULL,        -- bytes from the start of the source to the line
	reason TEXT NOT NULL,
	text BLOB NOT NULL              -- the line, cut at LIMIT_REJECT_TEXT
) STRICT;
CREATE INDEX reject_place ON reject(source, line);
