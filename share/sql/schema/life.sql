-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lives of objects.  Most are alike in all but place and time: a row keeps what is its own, what it shares with others is a profile.

-- A thread as one refs log names it.
CREATE TABLE ref_thread(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	lwp INTEGER NOT NULL,
	events INTEGER NOT NULL,
	first_line INTEGER NOT NULL,
	last_line INTEGER NOT NULL,
	UNIQUE(source, lwp)
) STRICT;

-- Incarnations of addresses, packed, some hundred a block: life_row is a virtual table over these (src/store/lives_table.c; the
-- bytes: ARCHITECTURE section 6).
CREATE TABLE life_pack(
	id INTEGER PRIMARY KEY,         -- of its first life; ids are in order of END, those of a source follow each other
	b BLOB NOT NULL
) STRICT;

-- What lives of one source have in common.  One profile may come under more than one number.
CREATE TABLE life_profile(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	class INTEGER NOT NULL,         -- 0 finalized 1 leaked 2 skewed 3 invalid 4 lost: one value by precedence
	flags INTEGER NOT NULL,         -- enum life_flag
	alive INTEGER NOT NULL,         -- 1 = had not ended when the log stopped
	creator INTEGER REFERENCES site(id),
	creator_tag INTEGER REFERENCES tag(id),
	last_site INTEGER REFERENCES site(id),
	last_tag INTEGER REFERENCES tag(id),
	events INTEGER NOT NULL,
	max_count INTEGER NOT NULL,
	final_count INTEGER NOT NULL,
	overhead INTEGER,               -- bytes before the object, NULL if the log does not say
	size INTEGER,                   -- bytes of the object
	lock_state INTEGER NOT NULL,    -- enum ref_lock_state
	ended INTEGER NOT NULL,         -- 0 = it did not; by which change: 1 = the last line and its thread, 2 = the row says it
	repaired INTEGER NOT NULL,      -- events that stood out of order
	shape INTEGER NOT NULL,         -- of shape_pair
	lives INTEGER NOT NULL          -- how many have it
) STRICT;

-- A life as one row: a row and its profile.  The second walks the profiles first, for the orders that they have; lives of one
-- profile come by id, up or down as `way` is asked to be (life_row_columns), so that what sorts them on, `seq`, is nothing.
CREATE VIEW life AS
SELECT life_row.id AS id, source, addr, ordinal, first_line, first_line + span AS last_line, class, flags, alive, creator, creator_tag,
	first_thread, last_thread, last_site, last_tag, events, max_count, final_count, overhead, size, lock_state,
	CASE ended WHEN 1 THEN first_line + span WHEN 2 THEN destroyed_line END AS destroyed_line,
	CASE ended WHEN 1 THEN last_thread WHEN 2 THEN destroyed_thread END AS destroyed_thread, repaired, shape,
	life_profile.id AS profile, life_row.id AS seq
FROM life_row JOIN life_profile ON life_profile.id = profile;

CREATE VIEW life_by_profile AS
SELECT life_row.id AS id, source, addr, ordinal, first_line, first_line + span AS last_line, class, flags, alive, creator, creator_tag,
	first_thread, last_thread, last_site, last_tag, events, max_count, final_count, overhead, size, lock_state,
	CASE ended WHEN 1 THEN first_line + span WHEN 2 THEN destroyed_line END AS destroyed_line,
	CASE ended WHEN 1 THEN last_thread WHEN 2 THEN destroyed_thread END AS destroyed_thread, repaired, shape,
	life_profile.id AS profile, way, 0 AS seq
FROM life_profile CROSS JOIN life_row ON profile = life_profile.id;

-- What a row has without its profile, for the orders that no index has: none of these is NULL.
CREATE VIEW life_alone AS
SELECT id, addr, ordinal, first_line, last_line, last_thread_or_0 AS last_thread, profile FROM life_row;

-- A site with a tag, and how many events have them.
CREATE TABLE pair(
	id INTEGER PRIMARY KEY,
	site INTEGER NOT NULL REFERENCES site(id),
	tag INTEGER REFERENCES tag(id), -- NULL = empty
	events INTEGER NOT NULL
) STRICT;

-- One pair of a shape; a shape may come under more than one number.
CREATE TABLE shape_pair(
	shape INTEGER NOT NULL,
	pair INTEGER NOT NULL REFERENCES pair(id)
) STRICT;
