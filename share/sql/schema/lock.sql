-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lock dumps.

-- A dump may come in pieces; one without its title is no dump of its own.
CREATE TABLE lock_dump(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	generation TEXT,
	version TEXT,
	at_us INTEGER,                  -- epoch, if printed
	complete INTEGER NOT NULL,      -- 1 = the closing rule was there
	titled INTEGER NOT NULL DEFAULT 1 -- 0 = its beginning is missing
) STRICT;

CREATE TABLE lock_thread(
	id INTEGER PRIMARY KEY,
	dump INTEGER NOT NULL REFERENCES lock_dump(id),
	line INTEGER NOT NULL,
	pthread INTEGER NOT NULL,
	pthread_is_32bit INTEGER NOT NULL,
	lwp INTEGER,
	name TEXT,
	started TEXT                    -- "file:line function"
) STRICT;
CREATE INDEX lock_thread_dump ON lock_thread(dump);

CREATE TABLE lock_entry(
	id INTEGER PRIMARY KEY,
	dump INTEGER NOT NULL REFERENCES lock_dump(id),
	lock_thread INTEGER NOT NULL REFERENCES lock_thread(id),
	line INTEGER NOT NULL,
	slot INTEGER,
	addr INTEGER NOT NULL,          -- of the lock
	state INTEGER NOT NULL,         -- enum lock_state: 0 held 1 waiting 2 failed
	mode INTEGER NOT NULL,          -- enum lock_mode: 0 mutex 1 read 2 write 3 unknown
	suspended INTEGER NOT NULL,
	name TEXT,                      -- the lock expression
	site INTEGER REFERENCES site(id),
	depth INTEGER,
	attempts INTEGER,
	since_us INTEGER,               -- when it was requested
	unlocked_us INTEGER,
	age_us INTEGER                  -- as printed
) STRICT;
CREATE INDEX lock_entry_thread ON lock_entry(lock_thread);
CREATE INDEX lock_entry_addr ON lock_entry(addr);
CREATE INDEX lock_entry_dump ON lock_entry(dump);

-- The backtrace printed under an entry.  It may belong to another thread.
CREATE TABLE lock_frame(
	entry INTEGER NOT NULL REFERENCES lock_entry(id),
	ord INTEGER NOT NULL,           -- from 0
	line INTEGER NOT NULL,
	pc INTEGER,
	func TEXT,
	file TEXT,
	src_line INTEGER,
	lib TEXT,
	inlined INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY(entry, ord)
) STRICT, WITHOUT ROWID;

-- Where a lock is held, as the dump says it beside the entry; a table of locks names who holds.
CREATE TABLE locked_here(
	entry INTEGER NOT NULL REFERENCES lock_entry(id),
	ord INTEGER NOT NULL,           -- from 0
	line INTEGER NOT NULL,
	site INTEGER NOT NULL REFERENCES site(id),
	by_pthread INTEGER,             -- of the thread that took it there; NULL = not said
	PRIMARY KEY(entry, ord)
) STRICT, WITHOUT ROWID;
