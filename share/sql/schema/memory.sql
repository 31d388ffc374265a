-- SPDX-License-Identifier: GPL-3.0-or-later
-- What valgrind or a sanitizer found: errors and losses, each with its stacks.
CREATE TABLE memory_error(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	kind TEXT NOT NULL,             -- read write free mismatch jump uninitialised overlap fishy definite indirect possible reachable
	                                -- race order unlock fatal null bounds misaligned overflow undefined other
	tool TEXT,
	pid INTEGER,
	thread INTEGER,                 -- valgrind's number
	thread_name TEXT,
	times INTEGER NOT NULL,
	size INTEGER,                   -- bytes of the access
	bytes INTEGER,                  -- of a loss
	blocks INTEGER,
	signal INTEGER,                 -- that ended the process
	text TEXT NOT NULL
) STRICT;
CREATE INDEX memory_error_source ON memory_error(source, line);

-- Part 0 is the error itself, others are remarks with or without a stack.
CREATE TABLE memory_part(
	error INTEGER NOT NULL REFERENCES memory_error(id),
	part INTEGER NOT NULL,
	line INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY(error, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE memory_frame(
	error INTEGER NOT NULL REFERENCES memory_error(id),
	part INTEGER NOT NULL,
	level INTEGER NOT NULL,
	line INTEGER NOT NULL,
	pc INTEGER,
	func INTEGER REFERENCES func(id),
	file INTEGER REFERENCES file(id),
	src_line INTEGER,
	lib TEXT,
	PRIMARY KEY(error, part, level)
) STRICT, WITHOUT ROWID;
