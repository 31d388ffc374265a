-- SPDX-License-Identifier: GPL-3.0-or-later
-- Derived tables: everything here is computed from the raw tables by src/analysis and may be dropped and computed
-- again; it is, when the text of this folder changes.

-- One process.
CREATE TABLE run(
	id INTEGER PRIMARY KEY,
	pid INTEGER,
	shutdown TEXT NOT NULL          -- clean | abrupt | unknown
		CHECK(shutdown IN ('clean', 'abrupt', 'unknown')),
	why TEXT NOT NULL,              -- the evidence for shutdown, one sentence
	derived INTEGER NOT NULL DEFAULT 0, -- 1 = concluded: no row of the refs log says it
	version TEXT,                   -- of Asterisk
	creators_seen INTEGER,          -- places that made objects; NULL = no refs log
	creators_alive INTEGER,         -- of them those of whose objects at least one had not ended
	alive INTEGER,                  -- lives that had not ended
	alive_peak INTEGER,             -- most that were alive at one time
	peak_line INTEGER               -- of the refs log, where there first were so many
) STRICT;

CREATE TABLE source_run(
	source INTEGER PRIMARY KEY REFERENCES source(id),
	run INTEGER NOT NULL,
	why TEXT NOT NULL               -- pid | start | overlap | folder | alone
) STRICT;

CREATE INDEX source_run_run ON source_run(run);

-- Which openings of a log are of the process that the other files tell of; the last process if none tells.
CREATE TABLE log_shown(
	source INTEGER PRIMARY KEY REFERENCES source(id),
	first_opening INTEGER NOT NULL,
	last_opening INTEGER NOT NULL
) STRICT;

-- One thread of a run, joined from all its names.
CREATE TABLE thread(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	lwp INTEGER,
	pthread INTEGER,
	gdb INTEGER,                    -- number in the best capture
	name TEXT,                      -- start function as Asterisk knows it
	role TEXT,                      -- what it is for, from its stack
	state TEXT,                     -- idle lock-wait task-wait io-wait spinning running crashed; NULL = no stack
	holds INTEGER NOT NULL,         -- locks held in the shown snapshot
	waits INTEGER NOT NULL,
	events INTEGER NOT NULL,        -- lines of the refs log
	confidence TEXT NOT NULL        -- sure derived guess: how the names were joined
) STRICT;
CREATE INDEX thread_lwp ON thread(lwp, run);
CREATE INDEX thread_pthread ON thread(pthread, run);
CREATE INDEX thread_run ON thread(run);

CREATE TABLE thread_alias(
	thread INTEGER NOT NULL REFERENCES thread(id),
	kind TEXT NOT NULL,             -- lwp pthread gdb name
	value TEXT NOT NULL,
	source INTEGER NOT NULL REFERENCES source(id),
	confidence TEXT NOT NULL,
	PRIMARY KEY(thread, kind, value, source)
) STRICT, WITHOUT ROWID;

-- Which thread a raw row belongs to.
CREATE TABLE lock_thread_of(lock_thread INTEGER PRIMARY KEY, thread INTEGER NOT NULL) STRICT;
CREATE INDEX lock_thread_of_thread ON lock_thread_of(thread);
CREATE TABLE ref_thread_of(ref_thread INTEGER PRIMARY KEY, thread INTEGER NOT NULL) STRICT;
CREATE INDEX ref_thread_of_thread ON ref_thread_of(thread);
CREATE TABLE stack_of(
	stack INTEGER PRIMARY KEY,
	thread INTEGER NOT NULL,
	shown INTEGER NOT NULL,         -- 1 = the print of this thread to count in its source (it may be printed twice)
	best INTEGER NOT NULL,          -- 1 = the print to show for the thread over all sources
	stack_group INTEGER,            -- equal for equal stacks
	caller INTEGER,                 -- level of the first own frame; where there is none, of the first that is no wait; of a
	                                -- crash, of the one to look at; NULL = none
	role TEXT,
	state TEXT,
	crashed INTEGER NOT NULL,
	outside TEXT,                   -- what it waits for that is no part of Asterisk: "the database (ODBC)"; NULL = nothing
	outside_level INTEGER           -- of the frame that says so
) STRICT;
CREATE INDEX stack_of_thread ON stack_of(thread);

-- What a thread is for, in words, as far as the rules know.
CREATE TABLE thread_purpose(
	thread INTEGER PRIMARY KEY,
	purpose TEXT NOT NULL,
	word TEXT,                      -- what it is called in place of its function; NULL = by that
	words TEXT                      -- several of it
) STRICT;

-- What each thread does, one sentence.
CREATE TABLE thread_does(
	thread INTEGER PRIMARY KEY REFERENCES thread(id),
	heading INTEGER NOT NULL,       -- 1 crashed 2 stuck 3 waits 4 has a lock and sleeps 5 in a call 6 working 7 idle or other 8 ended
	does TEXT,                      -- "waits for B at res_crashlab.c:224, has A"; NULL = nothing tells
	brief TEXT NOT NULL,            -- "waits for B", "in a call"
	blocker TEXT,                   -- "lab_worker_b has B"
	age_us INTEGER,                 -- how long, at the last dump that tells
	fold INTEGER NOT NULL,          -- equal for threads of one name that do the same
	place INTEGER                   -- in the list of threads, from 1
) STRICT;
CREATE INDEX thread_does_place ON thread_does(heading, place);
CREATE INDEX thread_does_fold ON thread_does(fold);

-- Equal stacks, as they are listed: those of crashed threads, of those that hang, others, those of idle threads.
CREATE TABLE stack_fold(
	id INTEGER PRIMARY KEY,         -- the group; below 0 = a stack without one
	place INTEGER NOT NULL,         -- in the list, from 1
	heading INTEGER NOT NULL,       -- 1 crashed 2 stuck 3 others 4 idle
	stack INTEGER NOT NULL,         -- the first of them
	threads INTEGER NOT NULL,
	crashed INTEGER NOT NULL,
	waiting INTEGER NOT NULL,       -- 1 = one of them waits for something
	name TEXT,                      -- "lab_worker_a 25718"; of several what they have in common: "pbx_thread"
	brief TEXT NOT NULL,            -- what they do, in a word or two
	blocker TEXT,                   -- who has what they wait for, if that is one for all
	age_us INTEGER,                 -- the longest
	lines INTEGER NOT NULL          -- different source lines of their first own frames
) STRICT;
CREATE UNIQUE INDEX stack_fold_place ON stack_fold(heading, place);

-- Whose code frames are: own (Asterisk's or a module's), wrapper, library, start.
CREATE TABLE frame_class(
	func INTEGER NOT NULL,          -- 0 = none
	file INTEGER NOT NULL,          -- 0 = none
	lib TEXT NOT NULL,              -- empty = none
	kind INTEGER NOT NULL,
	class TEXT NOT NULL,
	word TEXT,                      -- what people call such frames: "lock wrapper", "libc"; NULL = own
	PRIMARY KEY(func, file, lib, kind)
) STRICT, WITHOUT ROWID;

-- One lock of a run.
CREATE TABLE lock(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	addr INTEGER NOT NULL,
	kind TEXT,                      -- mutex rwlock
	name TEXT,
	life INTEGER,                   -- the object it belongs to
	confidence TEXT,                -- of that link
	object INTEGER,                 -- address of the ao2 object or group lock that stacks name with it
	source INTEGER,                 -- strongest that shows it
	from_stacks INTEGER NOT NULL,   -- 1 = no lock dump lists it
	seen INTEGER NOT NULL,          -- sources that show it
	holders INTEGER NOT NULL,       -- in the shown snapshot
	waiters INTEGER NOT NULL,
	UNIQUE(run, addr)
) STRICT;
CREATE INDEX lock_life ON lock(life);
CREATE INDEX lock_object ON lock(object);

-- How people call a lock.
CREATE TABLE lock_label(
	lock INTEGER PRIMARY KEY REFERENCES lock(id),
	letter TEXT,                    -- A to Z in a run: the locks of rings, then those most wait for, then those held; else NULL
	name TEXT                       -- what tells more than a variable: an expression, what the object was made for, its maker
) STRICT;

-- Captures of one moment.  A dump belongs to exactly one snapshot.
CREATE TABLE snapshot(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	seq INTEGER NOT NULL,           -- order in time, from 1
	ordered INTEGER NOT NULL,       -- 1 = the order is known
	dumps INTEGER NOT NULL,         -- lock dumps that state it
	blocked INTEGER NOT NULL,       -- threads that wait
	shown INTEGER NOT NULL,         -- 1 = the one Home and Locks show
	at_us INTEGER
) STRICT;
CREATE TABLE snapshot_dump(dump INTEGER PRIMARY KEY, snapshot INTEGER NOT NULL) STRICT;

-- Facts: same threads, same lock = one row, however many sources state it.
CREATE TABLE wait_edge(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	snapshot INTEGER,
	source INTEGER NOT NULL,        -- strongest, then first
	seen INTEGER NOT NULL,          -- lock dumps or captures that state it
	thread INTEGER NOT NULL REFERENCES thread(id),
	kind TEXT NOT NULL,             -- mutex read write lock, or what the rules of waits call it: task publish join ...
	lock INTEGER REFERENCES lock(id), -- NULL = no lock, or one whose address nothing names
	resource TEXT NOT NULL,         -- what is waited for, for people: lock name and address, or "a task (..)"
	holder INTEGER REFERENCES thread(id), -- NULL = not listed
	why TEXT NOT NULL,
	confidence TEXT NOT NULL
) STRICT;
CREATE INDEX wait_edge_run ON wait_edge(run);
CREATE INDEX wait_edge_thread ON wait_edge(thread);
CREATE INDEX wait_edge_holder ON wait_edge(holder);
CREATE INDEX wait_edge_lock ON wait_edge(lock);

-- Other snapshots that state a wait, beside that of its row.
CREATE TABLE wait_also(snapshot INTEGER NOT NULL, edge INTEGER NOT NULL, PRIMARY KEY(snapshot, edge)) STRICT, WITHOUT ROWID;

-- Both places of a wait, where they are known: where the thread waits, where the holder took the lock.
CREATE TABLE wait_place(
	edge INTEGER PRIMARY KEY REFERENCES wait_edge(id),
	mode INTEGER,                   -- enum lock_mode of the wait
	file INTEGER, line INTEGER, func INTEGER,
	age_us INTEGER,                 -- the longest that a dump tells
	since_us INTEGER,               -- of that one
	held_mode INTEGER,
	held_file INTEGER, held_line INTEGER, held_func INTEGER,
	depth INTEGER                   -- times the holder took it
) STRICT;

-- Threads that wait for each other.
CREATE TABLE ring_member(
	cycle INTEGER NOT NULL,
	seq INTEGER NOT NULL,           -- each member waits for the next, the last for the first
	run INTEGER NOT NULL,
	snapshot INTEGER,
	source INTEGER NOT NULL,
	seen INTEGER NOT NULL,
	thread INTEGER NOT NULL REFERENCES thread(id),
	lock INTEGER REFERENCES lock(id), -- what this member waits for; NULL = no lock
	resource TEXT NOT NULL,         -- as of wait_edge
	kind TEXT NOT NULL,
	does TEXT,                      -- what the next member does that this one waits for; NULL = it holds the lock
	confidence TEXT NOT NULL,       -- of the weakest wait of the cycle
	PRIMARY KEY(cycle, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ring_member_thread ON ring_member(thread);
CREATE INDEX ring_member_lock ON ring_member(lock);

-- Cycles that are more than a guess.
CREATE VIEW cycle_member AS SELECT * FROM ring_member WHERE confidence <> 'guess';

-- Lock dumps without a beginning, which another one goes on with.
CREATE TABLE dump_piece(
	dump INTEGER PRIMARY KEY,
	first INTEGER NOT NULL          -- the dump it is a piece of
) STRICT;
CREATE INDEX dump_piece_first ON dump_piece(first);

-- Threads that others of the shown snapshot wait for, and that wait for nobody known: why they stand still.
CREATE TABLE wait_root(
	run INTEGER NOT NULL,
	thread INTEGER NOT NULL REFERENCES thread(id),
	blocked INTEGER NOT NULL,       -- threads that wait for it, over others too
	PRIMARY KEY(run, thread)
) STRICT, WITHOUT ROWID;

-- Moments whose order in time is known: lock dumps, and captures that stand for themselves.
CREATE TABLE moment(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	seq INTEGER NOT NULL,           -- order in time, from 1
	source INTEGER NOT NULL,
	dump INTEGER,                   -- NULL = stacks
	at_us INTEGER NOT NULL
) STRICT;
CREATE INDEX moment_run ON moment(run, seq);

-- Who waits for what at such a moment.
CREATE TABLE moment_wait(
	moment INTEGER NOT NULL,
	thread INTEGER NOT NULL,
	lock INTEGER NOT NULL,          -- below 0: no lock, equal for equal resources of the run
	resource TEXT NOT NULL,
	PRIMARY KEY(moment, thread, lock)
) STRICT, WITHOUT ROWID;

-- What became of each wait from one moment to the next.
CREATE TABLE wait_change(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	from_source INTEGER NOT NULL,
	to_source INTEGER NOT NULL,
	apart_us INTEGER NOT NULL,
	thread INTEGER NOT NULL REFERENCES thread(id),
	resource TEXT NOT NULL,
	change TEXT NOT NULL            -- stuck: it waits for the same; moving: for another; gone; new
) STRICT;

-- How often the same lock dump was taken again: a dump without a time in it that was saved under another name came out
-- the same; under the same name (in an archive, say) it is the same file.
CREATE TABLE dump_twins(
	dump INTEGER PRIMARY KEY,
	twins INTEGER NOT NULL
) STRICT;

-- The lock dumps that show a cycle.
CREATE TABLE cycle_dump(
	cycle INTEGER NOT NULL,
	dump INTEGER NOT NULL,
	PRIMARY KEY(cycle, dump)
) STRICT, WITHOUT ROWID;

-- Threads that are in no cycle but wait, over others, for one.
CREATE TABLE blocked_behind(
	cycle INTEGER NOT NULL,
	thread INTEGER NOT NULL,
	PRIMARY KEY(cycle, thread)
) STRICT, WITHOUT ROWID;

-- A value in a stack that is the address of something we know.
CREATE TABLE address_ref(
	stack INTEGER NOT NULL,
	level INTEGER NOT NULL,
	ord INTEGER NOT NULL,           -- frame_value.ord, or -1 for a value only in the argument text
	value INTEGER NOT NULL,
	name TEXT NOT NULL,
	life INTEGER,
	lock INTEGER,
	offset INTEGER NOT NULL,        -- value - address of the thing; below 0: in what stands before it, Asterisk's and malloc's header
	ended INTEGER NOT NULL,         -- 1 = the life had ended
	confidence TEXT NOT NULL,
	PRIMARY KEY(stack, level, ord, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_ref_life ON address_ref(life);

-- What became of all objects that one place made with one tag.
CREATE TABLE type(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	creator INTEGER REFERENCES site(id), -- NULL = made before the log
	tag INTEGER REFERENCES tag(id), -- of the constructor
	born INTEGER NOT NULL,
	ended INTEGER NOT NULL,
	alive INTEGER NOT NULL,         -- when the log stopped
	lost INTEGER NOT NULL,
	invalid INTEGER NOT NULL,
	skewed INTEGER NOT NULL,
	bytes INTEGER,                  -- of those alive; NULL = the log does not say
	peak INTEGER,                   -- most that were alive at one time; NULL, as all that rests on time = the rows have no order
	peak_line INTEGER,              -- of the refs log, where there first were so many
	at_peak INTEGER,                -- alive where most objects of the run were
	first_line INTEGER NOT NULL,
	median_life INTEGER,            -- lines from birth to end, of those that ended
	p95_life INTEGER,
	never_locked INTEGER NOT NULL,  -- ended, and their lock was never used
	slices TEXT,                    -- alive at the end of each tenth of the log: "0 2 2 3 ..."
	curve TEXT,                     -- the same of each hundredth; NULL = fewer than 10 were born
	events INTEGER NOT NULL,        -- of all lives
	shortest_life INTEGER,          -- lines from birth to end, of those that ended
	longest_life INTEGER,
	youngest INTEGER,               -- lines from birth to the end of the log, of those alive
	median_age INTEGER,
	oldest INTEGER,
	first_ended INTEGER,            -- line that the first of those that ended was born on
	last_birth INTEGER,
	head INTEGER,                   -- the first type of the same function with the same figures: it stands for all of them
	alike INTEGER,                  -- of a head, if there are others: how many with it,
	alike_from INTEGER,             -- their first line
	alike_to INTEGER                -- and last
) STRICT;
CREATE INDEX type_creator ON type(run, creator, tag);
CREATE INDEX type_maker ON type(creator);
CREATE INDEX type_head ON type(head);

-- Lives of a run that had not ended, by type and by the release they lack or the functions that touched them.
CREATE TABLE leak_path(
	id INTEGER PRIMARY KEY,         -- 1 = to be looked at first
	run INTEGER NOT NULL REFERENCES run(id),
	creator INTEGER REFERENCES site(id), -- NULL = made before the log
	tag INTEGER REFERENCES tag(id), -- of the constructor
	lives INTEGER NOT NULL,
	excused INTEGER NOT NULL,       -- of them those that may have ended in a hole of the log
	ended INTEGER NOT NULL,         -- lives of the type that ended
	bytes INTEGER,
	first_birth INTEGER NOT NULL,   -- lines of the refs log
	last_birth INTEGER NOT NULL,
	cost INTEGER,                   -- changes that differ from the nearest ended life, beyond the release; NULL = none to compare with
	siblings INTEGER NOT NULL,      -- ended lives that near
	role TEXT NOT NULL              -- root held; of a run that did not end cleanly: forgotten alive
		CHECK(role IN ('root', 'held', 'forgotten', 'alive')),
	label TEXT,                     -- startup growing once; NULL = none of them
	confidence TEXT,                -- of the missing release: derived guess; NULL = none is named
	release TEXT,                   -- what is said of it, one sentence
	kept TEXT,                      -- what is said of the take that stayed open
	holder INTEGER,                 -- path of the objects that hold these
	score INTEGER NOT NULL,         -- 0..100, orders and says nothing
	last_site INTEGER REFERENCES site(id), -- where most of them were touched last
	last_tag INTEGER REFERENCES tag(id),
	last_lives INTEGER,             -- how many of them
	events_least INTEGER,           -- changes of one life
	events_most INTEGER,
	alike INTEGER                   -- 1 = all of them have the same changes, each once
) STRICT;
CREATE INDEX leak_path_creator ON leak_path(creator);

-- Which release is missing, which take stayed open.
CREATE TABLE leak_candidate(
	path INTEGER NOT NULL REFERENCES leak_path(id),
	kind TEXT NOT NULL CHECK(kind IN ('release', 'take')),
	rank INTEGER NOT NULL,          -- from 1
	site INTEGER NOT NULL REFERENCES site(id),
	tag INTEGER REFERENCES tag(id),
	share REAL NOT NULL,            -- of all points of its kind
	said INTEGER NOT NULL,          -- 1 = near enough to the first to be said with it
	support TEXT NOT NULL,          -- nearest context invariant balance matching
	siblings INTEGER NOT NULL,      -- ended lives that did the same and it
	ended INTEGER,                  -- of a release that is said: ended lives of the type that have it
	PRIMARY KEY(path, kind, rank)
) STRICT, WITHOUT ROWID;

-- What the score of a path is the sum of.
CREATE TABLE leak_term(
	path INTEGER NOT NULL REFERENCES leak_path(id),
	ord INTEGER NOT NULL,
	points INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY(path, ord)
) STRICT, WITHOUT ROWID;

-- The lives of each path.
CREATE TABLE life_path(
	life INTEGER PRIMARY KEY,
	path INTEGER NOT NULL REFERENCES leak_path(id),
	excused INTEGER NOT NULL,       -- 1 = it may have ended in a hole of the log
	holder INTEGER,                 -- life that holds it
	holders INTEGER NOT NULL,       -- lives that could, of the same path as the holder
	confidence TEXT                 -- of the holder; NULL = none
) STRICT;
CREATE INDEX life_path_path ON life_path(path);

-- Lives that had not ended and of which threads in a deadlock, or behind it, have references.
CREATE TABLE life_hung(
	life INTEGER PRIMARY KEY,
	cycle INTEGER NOT NULL,         -- of ring_member
	open INTEGER NOT NULL,          -- references that they have
	wholly INTEGER NOT NULL,        -- 1 = all that are open
	confidence TEXT NOT NULL        -- derived: by thread, and taken; guess: by function, or made there, or others are open too
) STRICT;
CREATE INDEX life_hung_cycle ON life_hung(cycle);

-- How lives of leak paths took and gave back; up to 50 of each path.
CREATE TABLE life_pair(
	life INTEGER NOT NULL,
	ord INTEGER NOT NULL,           -- from 1
	take_ord INTEGER,               -- NULL = its take is not known
	release_ord INTEGER,            -- NULL = not given back, or it is not known where
	times INTEGER NOT NULL,         -- references
	confidence TEXT,                -- derived guess; NULL = alone
	PRIMARY KEY(life, ord)
) STRICT, WITHOUT ROWID;

-- Ended lives they are to be read beside: up to three that differ from each other, the nearest first.
CREATE TABLE life_sibling(
	life INTEGER NOT NULL,
	rank INTEGER NOT NULL,          -- from 1
	sibling INTEGER NOT NULL,       -- life
	distance INTEGER NOT NULL,      -- changes that only one of them has
	parts_ord INTEGER,              -- where they part: the first change that is another; NULL = it has none there
	sibling_ord INTEGER,
	PRIMARY KEY(life, rank)
) STRICT, WITHOUT ROWID;

-- Where lines are missing in the middle of a refs log: all of these lives lack a change, or stop, between the two lines.
CREATE TABLE hole(
	source INTEGER PRIMARY KEY,
	from_line INTEGER NOT NULL,
	to_line INTEGER NOT NULL,
	lives INTEGER NOT NULL,
	kind TEXT NOT NULL -- hole: their counts say so; break: they stop there although the process ended cleanly
) STRICT;

-- How far a refs log can be trusted, and what that means for the figures.
CREATE TABLE trust(
	source INTEGER NOT NULL REFERENCES source(id),
	ord INTEGER NOT NULL,           -- place of the kind
	kind TEXT NOT NULL,             -- repaired raced stale gapped lost begun hole break runs sorted rejected; whole = none of them
	n INTEGER NOT NULL,             -- lines, objects, processes
	text TEXT NOT NULL,             -- what is there
	means TEXT NOT NULL,            -- for the figures
	PRIMARY KEY(source, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding(
	rank INTEGER PRIMARY KEY,       -- 1 = worst
	severity INTEGER NOT NULL,      -- 3 !! 2 ! 1 . 0 note
	kind TEXT NOT NULL,             -- crash deadlock blocked stack invalid leak alive skewed killed exit quality
	title TEXT NOT NULL,
	sentence TEXT,                  -- for whoever runs Asterisk
	signature TEXT,                 -- equal for equal faults: no addresses, no ids
	confidence TEXT NOT NULL,       -- sure derived guess, of the weakest thing it says
	run INTEGER,                    -- NULL = of the bundle
	place TEXT NOT NULL,            -- where Enter goes, without the "astscope:" prefix
	brief TEXT,                     -- in place of the title in a headline
	outlook TEXT                    -- behind a headline: what still works, what is needed
) STRICT;

-- The evidence below the title of a finding.
CREATE TABLE finding_line(
	rank INTEGER NOT NULL,
	ord INTEGER NOT NULL,           -- from 1
	label TEXT NOT NULL,            -- thread freed ring held stuck kept path lost next ...
	text TEXT NOT NULL,
	PRIMARY KEY(rank, ord)
) STRICT, WITHOUT ROWID;

-- Names in the title (ord 0) and the lines of a finding.
CREATE TABLE finding_link(
	rank INTEGER NOT NULL,
	ord INTEGER NOT NULL,
	start INTEGER NOT NULL,         -- bytes of the text, from 0
	stop INTEGER NOT NULL,
	place TEXT NOT NULL,
	PRIMARY KEY(rank, ord, start)
) STRICT, WITHOUT ROWID;

-- Signals of Linux on x86 and ARM that end a process; crash: nobody sends it but the fault itself, or the program to itself.
CREATE VIEW signal_word AS
SELECT column1 AS signal, column2 AS word, column1 IN (4, 6, 7, 8, 11, 31) AS crash
FROM (VALUES (1, 'SIGHUP'), (2, 'SIGINT'), (3, 'SIGQUIT'), (4, 'SIGILL'), (5, 'SIGTRAP'), (6, 'SIGABRT'), (7, 'SIGBUS'), (8, 'SIGFPE'),
	(9, 'SIGKILL'), (11, 'SIGSEGV'), (15, 'SIGTERM'), (31, 'SIGSYS'));

-- Captures that a fatal signal ended or stopped.  A debugger traps and people quit: in a living process 3 and 5 are not fatal.
CREATE VIEW fatal_capture AS
SELECT * FROM capture WHERE signal IN (SELECT signal FROM signal_word WHERE crash) OR (signal IN (3, 5) AND live IS NOT 1);

-- Faults of threads that the kernel logged.
CREATE VIEW kernel_fault AS
SELECT y.*, (SELECT w.word FROM signal_word w WHERE w.signal = y.signal) AS signal_name
FROM system_event y WHERE y.event IN ('segfault', 'protection', 'trap');

-- Stacks of which no debugger said a signal: of threads that the kernel says faulted, where the innermost frame then was if it says that;
-- those that systemd-coredump wrote of the thread that made it take the core, with the signal that systemd says of the unit; and those
-- in which the function that a signal called, some crash reporter's, was given the number of a fatal one.
CREATE VIEW faulted_stack AS
SELECT o.stack, o.thread, y.signal, y.signal_name, y.fault
FROM kernel_fault y JOIN thread t ON t.lwp = y.lwp JOIN stack_of o ON o.thread = t.id JOIN stack s ON s.id = o.stack
JOIN frame f ON f.stack = s.id AND f.level = (SELECT min(x.level) FROM frame x WHERE x.stack = s.id)
LEFT JOIN capture c ON c.id = s.capture
WHERE c.live IS NOT 1 AND c.signal IS NULL AND ifnull(f.pc, y.ip) IS y.ip
UNION ALL
SELECT o.stack, o.thread, n.signal, n.word, NULL
FROM frame f JOIN stack_of o ON o.stack = f.stack JOIN stack s ON s.id = f.stack
JOIN frame_value v ON v.stack = f.stack AND v.level = f.level - 1 AND v.name IN ('sig', 'signo', 'signum', 'signal', 'sig_num', 'sig_no')
JOIN signal_word n ON n.crash AND (v.text = CAST(n.signal AS TEXT) OR v.text = v.name || '@entry=' || n.signal)
LEFT JOIN capture c ON c.id = s.capture
WHERE f.kind = 2 AND c.live IS NOT 1 AND c.signal IS NULL
UNION ALL
SELECT o.stack, o.thread, x.signal, n.word, NULL
FROM capture c JOIN stack s ON s.capture = c.id JOIN stack_of o ON o.stack = s.id JOIN thread t ON t.id = o.thread AND t.lwp = c.current_lwp
LEFT JOIN system_event x ON x.id = (SELECT y.id FROM system_event y JOIN source_run a ON a.source = y.source
	JOIN source_run b ON b.source = c.source AND b.run = a.run
	WHERE y.event = 'exit' AND y.name GLOB '*asterisk*' AND y.signal IS NOT NULL ORDER BY y.id LIMIT 1)
LEFT JOIN signal_word n ON n.signal = x.signal
WHERE c.tool = 'systemd-coredump' AND c.live = 0 AND c.signal IS NULL AND (x.signal IS NULL OR n.crash OR x.signal = 3);

-- What to collect next.
CREATE TABLE collect(
	ord INTEGER PRIMARY KEY,        -- from 1; what costs most first
	missing TEXT NOT NULL,          -- as the rules call it
	what TEXT NOT NULL,
	shows TEXT,
	how TEXT
) STRICT;

-- Channels as each row of a channel list has them.
CREATE TABLE channel_row(
	output INTEGER NOT NULL,
	line INTEGER NOT NULL,
	source INTEGER NOT NULL,
	run INTEGER NOT NULL,
	cells INTEGER NOT NULL,         -- of the row: those with more say more
	name TEXT NOT NULL,
	cut INTEGER NOT NULL,           -- 1 = the name may go on
	state TEXT,
	context TEXT,
	exten TEXT,
	priority INTEGER,
	app TEXT,
	data TEXT,
	caller TEXT,
	account TEXT,
	age_s INTEGER,
	bridge TEXT,                    -- id of its bridge
	bridged_to TEXT,                -- the channel it is bridged to: up to release 11
	uniqueid TEXT,
	PRIMARY KEY(output, line)
) STRICT, WITHOUT ROWID;

-- One channel of a run, of all rows with its name; a row whose name is cut stands alone.
CREATE TABLE channel(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	source INTEGER NOT NULL,        -- of the row that says most
	line INTEGER NOT NULL,
	name TEXT NOT NULL,
	cut INTEGER NOT NULL,
	state TEXT,
	context TEXT,
	exten TEXT,
	priority INTEGER,
	app TEXT,
	data TEXT,
	caller TEXT,
	account TEXT,
	age_s INTEGER,                  -- how long there had been one, where it was listed last
	bridge TEXT,
	bridged_to TEXT,
	uniqueid TEXT,
	seen INTEGER NOT NULL           -- rows that tell of it
) STRICT;
CREATE INDEX channel_name ON channel(run, name);
CREATE INDEX channel_bridge ON channel(run, bridge) WHERE bridge IS NOT NULL;

-- Channels and the calls that they are of: which (NULL = it is bridged with nobody), and whether a thread waits whose stack has them.
CREATE VIEW channel_call AS
SELECT c.*, coalesce(c.bridge, min(c.name, c.bridged_to)) AS call, c.bridge IS NOT NULL OR c.bridged_to IS NOT NULL AS bridged,
	NOT c.cut AND (c.run, c.name) IN (SELECT w.run, x.name FROM thread_channel x JOIN wait_edge w ON w.thread = x.thread) AS stuck
FROM channel c;

-- One taskprocessor of a run, as it was listed last.
CREATE TABLE taskprocessor(
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run(id),
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	name TEXT NOT NULL,
	processed INTEGER,
	queued INTEGER,
	deepest INTEGER,                -- most that were ever queued
	low INTEGER,                    -- marks; NULL = the release does not print them
	high INTEGER,
	high_us INTEGER,                -- longest task
	over INTEGER NOT NULL,          -- 1 = as many are queued as its high water mark, or more
	seen INTEGER NOT NULL,          -- rows that tell of it
	first_queued INTEGER,           -- in the first of them
	first_processed INTEGER,
	UNIQUE(run, name)
) STRICT;

-- Messages of the log that give what lies at an address a name, counted by address: the first names its first object, and so on.
CREATE TABLE named_line(
	run INTEGER NOT NULL,
	kind TEXT NOT NULL,             -- channel topic rtp
	family TEXT NOT NULL,           -- of a channel its technology, else empty: what is made in one place
	addr INTEGER NOT NULL,
	nth INTEGER NOT NULL,
	name TEXT NOT NULL,
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	PRIMARY KEY(run, kind, family, addr, nth)
) STRICT, WITHOUT ROWID;

-- What the log calls an object.
CREATE TABLE life_name(
	life INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	source INTEGER NOT NULL,        -- the message
	line INTEGER NOT NULL,
	confidence TEXT NOT NULL
) STRICT;
CREATE INDEX life_name_name ON life_name(name);

-- Which channels a thread works on, by what its best stack shows.
CREATE TABLE thread_channel(
	thread INTEGER NOT NULL REFERENCES thread(id),
	name TEXT NOT NULL,
	own INTEGER NOT NULL,           -- 1 = the outermost function that has a channel has this one
	why TEXT NOT NULL,
	confidence TEXT NOT NULL,
	PRIMARY KEY(thread, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_channel_name ON thread_channel(name);

-- Channels that threads work on for themselves, with what a list says of them.
CREATE VIEW thread_call AS
SELECT x.thread, t.lwp, x.name, c.state, c.age_s, c.app
FROM thread_channel x JOIN thread t ON t.id = x.thread LEFT JOIN channel c ON c.run = t.run AND c.name = x.name AND NOT c.cut
WHERE x.own;

-- Rows of the lists of Asterisk's allocator: a place with what is allocated there (n NULL: the row is one allocation).
CREATE VIEW allocation AS
SELECT o.id AS output, o.source, c.line,
	max(iif(c.name = 'bytes', CAST(c.value AS INTEGER), NULL)) AS bytes, max(iif(c.name = 'count', CAST(c.value AS INTEGER), NULL)) AS n,
	max(iif(c.name = 'func', c.value, NULL)) AS func, max(iif(c.name = 'line', CAST(c.value AS INTEGER), NULL)) AS src_line,
	max(iif(c.name = 'file', c.value, NULL)) AS file
FROM cli_output o JOIN cli_cell c ON c.output = o.id WHERE o.name = 'memory' GROUP BY o.id, c.line;

-- Cells of the rows that ps, top, lsof and perf print of Asterisk itself: its program is called so, whatever its path and its arguments (a
-- remote console is none), or its task is a thread that other files know.
CREATE VIEW own_cell AS
SELECT run, source, output, command, line, name, value, pid, task, thread_name, of_thread
FROM (SELECT *, substr(word, length(rtrim(word, replace(word, '/', ''))) + 1) AS program
	FROM (SELECT r.run, o.source, o.id AS output, o.name AS command, c.line, c.name, c.value, CAST(p.value AS INTEGER) AS pid,
			CAST(coalesce(w.value, p.value) AS INTEGER) AS task, t.id AS thread, t.name AS thread_name, w.value IS NOT NULL AS of_thread,
			ltrim(a.value, ' |\_') AS args, substr(ltrim(a.value, ' |\_'), 1, instr(ltrim(a.value, ' |\_') || ' ', ' ') - 1) AS word
		FROM cli_output o JOIN source_run r ON r.source = o.source JOIN cli_cell c ON c.output = o.id
		LEFT JOIN cli_cell a ON a.output = c.output AND a.line = c.line AND a.name = 'command'
		LEFT JOIN cli_cell p ON p.output = c.output AND p.line = c.line AND p.name = 'pid'
		LEFT JOIN cli_cell w ON w.output = c.output AND w.line = c.line AND w.name = 'lwp'
		LEFT JOIN thread t ON t.run = r.run AND t.lwp = CAST(coalesce(w.value, p.value) AS INTEGER))) x
WHERE thread IS NOT NULL OR EXISTS (SELECT 1 FROM thread k WHERE k.run = x.run AND k.lwp = x.pid)
	OR (program = 'asterisk' OR program GLOB 'asterisk-[0-9]*')
		AND replace(replace(replace(replace(args, 'v', ''), 'n', ''), 'T', ''), 'd', '') NOT GLOB '* -[rRx]*';

-- Soft limits: of the process; what the shell that was asked says, is said only of runs without them.
CREATE VIEW soft_limit AS
SELECT r.run, o.source, v.line, y.value AS name, v.value, 1 AS of_process
FROM cli_output o JOIN source_run r ON r.source = o.source JOIN cli_cell v ON v.output = o.id AND v.name = 'soft'
JOIN cli_cell y ON y.output = v.output AND y.line = v.line AND y.name = 'limit' WHERE o.name = 'limits'
UNION ALL
SELECT r.run, o.source, v.line, substr(v.name, 5), v.value, 0
FROM cli_output o JOIN source_run r ON r.source = o.source JOIN cli_count v ON v.output = o.id AND v.name GLOB 'max *'
WHERE o.name = 'limits' AND NOT EXISTS (SELECT 1 FROM source_run q JOIN cli_output p ON p.source = q.source AND p.name = 'limits'
	JOIN cli_cell l ON l.output = p.id AND l.name = 'soft' WHERE q.run = r.run);

-- The times that a source carries, a row for each kind of them, and how far its clock is from UTC.
CREATE TABLE clock(
	source INTEGER NOT NULL REFERENCES source(id),
	kind TEXT NOT NULL,             -- log system: of its lines; dump session start collected name member: of all of it
	line INTEGER NOT NULL,          -- of the first
	first TEXT, last TEXT,          -- as printed; NULL = it counts from 1970
	from_us INTEGER,                -- the first by its own clock, since 1970-01-01 there; NULL = its year or its form is not known
	offset_s INTEGER,               -- its clock is so far ahead of UTC; NULL = not known
	first_us INTEGER, last_us INTEGER, -- UTC
	confidence TEXT,                -- of the offset: sure = it says so; NULL = not known
	why TEXT NOT NULL,
	PRIMARY KEY(source, kind)
) STRICT, WITHOUT ROWID;

-- When messages of the log and lines of the system were written.
CREATE TABLE line_time(
	source INTEGER NOT NULL,
	line INTEGER NOT NULL,
	at_us INTEGER NOT NULL,         -- UTC
	PRIMARY KEY(source, line)
) STRICT, WITHOUT ROWID;

-- Messages that another row of the process tells as well: a line on standard error, or of a second file that the logger wrote.
CREATE TABLE log_echo(
	message INTEGER PRIMARY KEY REFERENCES log_line(id)
) STRICT;

-- When it happened.
CREATE TABLE incident(
	run INTEGER NOT NULL REFERENCES run(id),
	kind TEXT NOT NULL,             -- crash deadlock end
	subject INTEGER NOT NULL,       -- the stack that crashed, the cycle, the line of the system
	at_us INTEGER,                  -- UTC; NULL = the zone is not known
	until_us INTEGER,               -- not later than this
	at TEXT,                        -- as printed
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,
	zone TEXT,                      -- confidence of its offset
	confidence TEXT NOT NULL,
	why TEXT NOT NULL,
	PRIMARY KEY(run, kind, subject)
) STRICT, WITHOUT ROWID;

-- Ends that the system tells of, of no process that is seen here.
CREATE TABLE other_end(
	event INTEGER PRIMARY KEY REFERENCES system_event(id)
) STRICT;

-- Two bundles side by side: a database of their own has these rows, that of one bundle none.  What each has, under a key that both can have.
CREATE TABLE compared_row(
	side INTEGER NOT NULL,          -- 0 the first bundle, 1 the second
	kind INTEGER NOT NULL,          -- 0 a trace of the process itself 1 finding 2 wait 3 leak 4 type 5 memory 6 stack 7 taskprocessor
	key TEXT NOT NULL,
	name TEXT NOT NULL,
	detail TEXT,
	n INTEGER NOT NULL,             -- how many
	bytes INTEGER,
	score INTEGER NOT NULL,         -- of the leak path of a type that is to be looked at first
	terms TEXT,                     -- what that is the sum of
	ring INTEGER NOT NULL,          -- 1 = a wait of a cycle
	place TEXT,                     -- in that bundle
	PRIMARY KEY(side, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE compared(
	id INTEGER PRIMARY KEY,         -- in the order of what is to be looked at first
	kind INTEGER NOT NULL,
	change INTEGER NOT NULL,        -- 0 it stayed 1 new 2 more 3 gone 4 less 5 as many
	name TEXT NOT NULL,
	detail TEXT,
	n_first INTEGER,                -- NULL = the first bundle has none
	n_second INTEGER,
	bytes_first INTEGER,
	bytes_second INTEGER,
	score INTEGER NOT NULL,
	terms TEXT,
	ring INTEGER NOT NULL,
	per_hour REAL,                  -- of the number, of memory of the bytes; NULL = no times
	place TEXT,                     -- in the bundle that is open; NULL = none is, or it has none
	there TEXT                      -- in the other one then
) STRICT;
