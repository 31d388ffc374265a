-- Raw tables: what the files said.  They change shape only by a further numbered file here.
-- Addresses and pthread ids are unsigned 64-bit numbers stored as SQLite's signed 64-bit integers; views print them.
-- Text is bytes as they stood in the file, escaped only where it leaves the program.
-- Unknown is NULL everywhere.

PRAGMA application_id = 0x61737473; -- "asts"

CREATE TABLE meta(
	key TEXT PRIMARY KEY,
	value ANY
) STRICT, WITHOUT ROWID;

-- One file of the bundle.
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
	copy_of INTEGER REFERENCES source(id)
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

CREATE TABLE file(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE func(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE tag(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- A place in Asterisk's source.
CREATE TABLE site(
	id INTEGER PRIMARY KEY,
	file INTEGER NOT NULL REFERENCES file(id),
	line INTEGER NOT NULL,
	func INTEGER NOT NULL REFERENCES func(id),
	UNIQUE(file, line, func)
) STRICT;

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

-- One incarnation of an address in one refs log.
CREATE TABLE life(
	id INTEGER PRIMARY KEY,         -- in order of END
	source INTEGER NOT NULL REFERENCES source(id),
	addr INTEGER NOT NULL,
	ordinal INTEGER NOT NULL,       -- #N of the address, by run, then first line
	first_line INTEGER NOT NULL,
	last_line INTEGER NOT NULL,
	class INTEGER NOT NULL,         -- 0 finalized 1 leaked 2 skewed 3 invalid 4 lost: one value by precedence
	flags INTEGER NOT NULL,         -- enum life_flag
	alive INTEGER NOT NULL,         -- 1 = had not ended when the log stopped
	creator INTEGER REFERENCES site(id),
	creator_tag INTEGER REFERENCES tag(id),
	first_thread INTEGER REFERENCES ref_thread(id),
	last_thread INTEGER REFERENCES ref_thread(id),
	last_site INTEGER REFERENCES site(id),
	last_tag INTEGER REFERENCES tag(id),
	events INTEGER NOT NULL,
	max_count INTEGER NOT NULL,
	final_count INTEGER NOT NULL,
	overhead INTEGER,               -- bytes before the object, NULL if the log does not say
	size INTEGER,                   -- bytes of the object
	lock_state INTEGER NOT NULL,    -- enum ref_lock_state
	destroyed_line INTEGER,         -- line of the change that ended it
	destroyed_thread INTEGER REFERENCES ref_thread(id),
	repaired INTEGER NOT NULL       -- events that stood out of order
) STRICT;

-- One change of a life.  Queries may use these columns and no others: a packed store takes this table's place.
CREATE TABLE ref_event(
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	life INTEGER NOT NULL,
	ord INTEGER NOT NULL,           -- from 1, in repaired order
	thread INTEGER,                 -- ref_thread, NULL in text logs
	site INTEGER NOT NULL,
	tag INTEGER,                    -- NULL = empty
	delta INTEGER NOT NULL,
	before INTEGER NOT NULL,        -- count of the corrected life
	after INTEGER NOT NULL,
	kind INTEGER NOT NULL,          -- enum ref_kind: 0 change 1 constructor 2 destructor 3 invalid
	PRIMARY KEY(life, ord)
) STRICT, WITHOUT ROWID;

-- Counts that the log printed and that differ from the corrected ones.
CREATE TABLE ref_logged(
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	before INTEGER NOT NULL,
	PRIMARY KEY(source, line)
) STRICT, WITHOUT ROWID;

-- Lock dumps ------------------------------------------------------------------------------------------------------

CREATE TABLE lock_dump(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	generation TEXT,
	version TEXT,
	at_us INTEGER,                  -- epoch, if printed
	complete INTEGER NOT NULL       -- 1 = the closing rule was there
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

CREATE TABLE locked_here(
	entry INTEGER NOT NULL REFERENCES lock_entry(id),
	ord INTEGER NOT NULL,           -- from 0
	line INTEGER NOT NULL,
	site INTEGER NOT NULL REFERENCES site(id),
	PRIMARY KEY(entry, ord)
) STRICT, WITHOUT ROWID;

-- gdb texts -------------------------------------------------------------------------------------------------------

-- What a gdb text says of the process, one row a source.
CREATE TABLE capture(
	source INTEGER PRIMARY KEY REFERENCES source(id),
	pid INTEGER,
	signal INTEGER,
	signal_name TEXT,
	command TEXT,
	marker TEXT,                    -- section of ast_coredumper: "thread1.txt"
	live INTEGER,                   -- 1 live process, 0 core
	current_lwp INTEGER
) STRICT;

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
	has_values INTEGER NOT NULL     -- 1 = printed with locals (`bt full`)
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
	current INTEGER NOT NULL        -- 1 = the one that gdb marks
) STRICT;
CREATE INDEX thread_row_source ON thread_row(source);

PRAGMA user_version = 1;
