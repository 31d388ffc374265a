-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the kernel, systemd and the collectors of cores say of processes that ended.
CREATE TABLE system_event(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	event TEXT NOT NULL,            -- segfault protection trap dumped oom exit result restart timeout hung refused abort
	at TEXT,                        -- as printed
	name TEXT,                      -- of the thread, the program, the unit
	pid INTEGER,
	lwp INTEGER,                    -- what the kernel prints in brackets is the thread
	signal INTEGER,
	fault INTEGER,                  -- address
	ip INTEGER,
	sp INTEGER,
	error INTEGER,                  -- bits of x86: 1 protection, 2 write, 4 user, 16 fetch
	lib TEXT,                       -- in which ip lies
	lib_size INTEGER,               -- bytes of its mapped segment
	offset INTEGER,                 -- of ip in it
	in_file INTEGER NOT NULL,       -- 1 = from the start of the file, 0 = of the segment
	caller TEXT,                    -- library of the return address
	caller_offset INTEGER,
	rss_kb INTEGER,
	status INTEGER,                 -- exit status; how often a unit was restarted; seconds that a thread hung
	text TEXT NOT NULL
) STRICT;
CREATE INDEX system_event_source ON system_event(source, line);
CREATE INDEX system_event_lwp ON system_event(lwp);
