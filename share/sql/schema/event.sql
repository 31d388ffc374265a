-- SPDX-License-Identifier: GPL-3.0-or-later
-- Changes of counts.  They are packed: ref_event is a virtual table over these (src/store/event_table.c; the bytes: ARCHITECTURE
-- section 6).

CREATE TABLE event_chunk(
	id INTEGER PRIMARY KEY,         -- life << 32 | ordinal of its first event, from 0
	b BLOB NOT NULL
) STRICT;

-- What the lines of a log belong to, 4,096 a block: source << 40 | line >> 12.
CREATE TABLE life_block(id INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;
CREATE TABLE thread_block(id INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;
-- The blocks in which a thread comes.
CREATE TABLE thread_posting(thread INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;

-- Lives of more events than anybody should walk for a page.
CREATE TABLE long_life(
	life INTEGER PRIMARY KEY,
	ups INTEGER NOT NULL,           -- events that take
	downs INTEGER NOT NULL,         -- that give back
	threads INTEGER NOT NULL,
	curve BLOB NOT NULL             -- highest count of each of 256 parts, zigzag varints
) STRICT;
CREATE TABLE long_pair(
	life INTEGER NOT NULL,
	pair INTEGER NOT NULL REFERENCES pair(id),
	ups INTEGER NOT NULL,
	downs INTEGER NOT NULL,
	net INTEGER NOT NULL,           -- sum of its changes
	first_ord INTEGER NOT NULL,
	PRIMARY KEY(life, pair)
) STRICT, WITHOUT ROWID;
CREATE TABLE long_thread(
	life INTEGER NOT NULL,
	thread INTEGER NOT NULL,
	events INTEGER NOT NULL,
	first_ord INTEGER NOT NULL,
	PRIMARY KEY(life, thread)
) STRICT, WITHOUT ROWID;

-- What the events of a source say of it; sources without events have no row.
CREATE TABLE event_source(
	source INTEGER PRIMARY KEY REFERENCES source(id),
	first_life INTEGER NOT NULL,    -- its lives are those between
	last_life INTEGER NOT NULL,
	last_line INTEGER NOT NULL,     -- the highest that an event has
	events INTEGER NOT NULL
) STRICT;

-- Counts that the log printed and that differ from the corrected ones.
CREATE TABLE ref_logged(
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	before INTEGER NOT NULL,
	PRIMARY KEY(source, line)
) STRICT, WITHOUT ROWID;
