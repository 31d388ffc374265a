-- One text may tell of several cores or processes: each is a capture of its own.
ALTER TABLE capture RENAME TO capture_of_source;
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
	current_lwp INTEGER
) STRICT;
CREATE INDEX capture_source ON capture(source);
INSERT INTO capture(source, line, pid, signal, signal_name, command, marker, live, current_lwp)
SELECT source, 1, pid, signal, signal_name, command, marker, live, current_lwp FROM capture_of_source;
DROP TABLE capture_of_source;

ALTER TABLE stack ADD COLUMN capture INTEGER REFERENCES capture(id);
ALTER TABLE stack ADD COLUMN signalled INTEGER NOT NULL DEFAULT 0; -- 1 = of the thread gdb stopped at for a signal
ALTER TABLE stack ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;    -- of its frames those that were not kept
UPDATE stack SET capture = (SELECT c.id FROM capture c WHERE c.source = stack.source);

-- What gdb was asked to print: print, x.
CREATE TABLE printed(
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	expr TEXT,                      -- as it was typed, if the text shows it
	addr INTEGER,                   -- where the value lies
	text TEXT NOT NULL
) STRICT;
CREATE INDEX printed_source ON printed(source, line);

PRAGMA user_version = 3;
