-- SPDX-License-Identifier: GPL-3.0-or-later
-- Stacks, and what the debugger says of the process.

-- What a text says of a core or a process; one text may tell of several.
CREATE TABLE capture(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,          -- where it begins
	pid INTEGER,
	signal INTEGER,
	signal_name TEXT,
	fault INTEGER,                  -- the address that siginfo blames
	command TEXT,
	marker TEXT,                    -- section of ast_coredumper: "thread1.txt"
	live INTEGER,                   -- 1 live process, 0 core
	current_lwp INTEGER,
	tool TEXT                       -- that printed the stacks: "lldb"; NULL = gdb
) STRICT;
CREATE INDEX capture_source ON capture(source);

CREATE TABLE stack(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,          -- of the header
	gdb INTEGER,
	pthread INTEGER,
	lwp INTEGER,
	name TEXT,
	banner INTEGER NOT NULL,        -- 1 = printed without a thread header
	frames INTEGER NOT NULL,
	has_values INTEGER NOT NULL,    -- 1 = printed with locals (`bt full`)
	capture INTEGER REFERENCES capture(id),
	signalled INTEGER NOT NULL DEFAULT 0, -- 1 = of the thread gdb stopped at for a signal
	folded INTEGER NOT NULL DEFAULT 0,    -- of its frames those that were not kept
	number INTEGER                        -- of the thread, by another debugger than gdb; holds within the capture
) STRICT;
CREATE INDEX stack_source ON stack(source);

CREATE TABLE frame(
	stack INTEGER NOT NULL REFERENCES stack(id),
	level INTEGER NOT NULL,         -- position from 0; gdb's number unless the text is damaged
	line INTEGER NOT NULL,
	pc INTEGER,
	kind INTEGER NOT NULL,          -- enum frame_kind: 0 normal 1 inlined 2 signal
	func INTEGER REFERENCES func(id),
	args TEXT,
	file INTEGER REFERENCES file(id),
	src_line INTEGER,
	lib TEXT,
	lib_offset INTEGER,             -- where in its library the pc lies, as collectors of cores print it
	PRIMARY KEY(stack, level)
) STRICT, WITHOUT ROWID;

CREATE TABLE frame_value(
	stack INTEGER NOT NULL,
	level INTEGER NOT NULL,
	ord INTEGER NOT NULL,           -- from 0
	line INTEGER NOT NULL,
	is_arg INTEGER NOT NULL,
	name TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY(stack, level, ord)
) STRICT, WITHOUT ROWID;

-- Rows that only name threads: `core show threads`, gdb `info threads`, [New LWP n].
CREATE TABLE thread_row(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	pthread INTEGER,
	lwp INTEGER,
	gdb INTEGER,
	name TEXT,
	started TEXT,                   -- "file:line function"
	func TEXT,                      -- where the thread is
	current INTEGER NOT NULL,       -- 1 = the one that gdb marks
	number INTEGER,                 -- another debugger's, of this capture
	capture INTEGER REFERENCES capture(id)
) STRICT;
CREATE INDEX thread_row_source ON thread_row(source);

-- What gdb was asked to print: print, x.
CREATE TABLE printed(
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	expr TEXT,                      -- as it was typed, if the text shows it
	addr INTEGER,                   -- where the value lies
	text TEXT NOT NULL
) STRICT;
CREATE INDEX printed_source ON printed(source, line);
