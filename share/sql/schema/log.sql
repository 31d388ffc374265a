-- SPDX-License-Identifier: GPL-3.0-or-later
-- Asterisk's own log.  Each message is counted in one row: sum(count) is all there were.
CREATE TABLE log_line(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	opening INTEGER NOT NULL,       -- of log_opening
	shape INTEGER NOT NULL,         -- equal for messages of one place and one wording
	count INTEGER NOT NULL,         -- messages that it stands for, this one the first
	last_line INTEGER NOT NULL,     -- of the last of them
	at TEXT,                        -- as printed
	last_at TEXT,
	level TEXT,
	lwp INTEGER,
	callid TEXT,
	file TEXT,
	src_line INTEGER,
	func TEXT,
	text TEXT NOT NULL,
	addr INTEGER,                   -- the first address in it
	channel TEXT                    -- the first name of a channel in it
) STRICT;
CREATE INDEX log_line_source ON log_line(source, line);
CREATE INDEX log_line_addr ON log_line(addr) WHERE addr IS NOT NULL;
CREATE INDEX log_line_lwp ON log_line(lwp, source, line);

-- The stack that was logged with a message.
CREATE TABLE log_frame(
	source INTEGER NOT NULL REFERENCES source(id),
	of_line INTEGER NOT NULL,       -- of the message
	ord INTEGER NOT NULL,           -- from 0
	line INTEGER NOT NULL,
	level INTEGER NOT NULL,         -- as printed
	pc INTEGER,
	func TEXT,
	file TEXT,
	src_line INTEGER,
	lib TEXT,
	inlined INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY(source, of_line, ord)
) STRICT, WITHOUT ROWID;

-- The log was opened: by a start, or by a reload of the logger.
CREATE TABLE log_opening(
	source INTEGER NOT NULL REFERENCES source(id),
	opening INTEGER NOT NULL,       -- from 1
	first_line INTEGER NOT NULL,
	last_line INTEGER NOT NULL,
	first_at TEXT,
	last_at TEXT,
	version TEXT,
	started INTEGER NOT NULL,       -- 1 = a process began
	pid INTEGER,
	stop_line INTEGER,              -- where it says that it ends in order
	PRIMARY KEY(source, opening)
) STRICT, WITHOUT ROWID;

-- Threads that wrote messages, each with its last one.
CREATE TABLE log_thread(
	source INTEGER NOT NULL REFERENCES source(id),
	opening INTEGER NOT NULL,
	lwp INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	first_line INTEGER NOT NULL,
	last_line INTEGER NOT NULL,
	last_at TEXT,
	last_file TEXT,
	last_text TEXT NOT NULL,
	PRIMARY KEY(source, opening, lwp)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_thread_lwp ON log_thread(lwp);
