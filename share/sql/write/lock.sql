-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: lock_dump_insert
INSERT INTO lock_dump(id, source, line, generation, version, at_us, titled, complete)
VALUES(:id, :source, :line, :generation, :version, :at_us, :titled, 0);

-- query: lock_dump_complete
UPDATE lock_dump SET complete = :complete WHERE id = :id;

-- query: lock_thread_insert
INSERT INTO lock_thread(id, dump, line, pthread, pthread_is_32bit, lwp, name, started)
VALUES(:id, :dump, :line, :pthread, :pthread_is_32bit, :lwp, :name, :started);

-- query: lock_entry_insert
INSERT INTO lock_entry(id, dump, lock_thread, line, slot, addr, state, mode, suspended, name, site, depth, attempts,
	since_us, unlocked_us, age_us)
VALUES(:id, :dump, :lock_thread, :line, :slot, :addr, :state, :mode, :suspended, :name, :site, :depth, :attempts,
	:since_us, :unlocked_us, :age_us);

-- query: lock_frame_insert
INSERT INTO lock_frame(entry, ord, line, pc, func, file, src_line, lib, inlined, text)
VALUES(:entry, :ord, :line, :pc, :func, :file, :src_line, :lib, :inlined, :text);

-- query: locked_here_insert
INSERT INTO locked_here(entry, ord, line, site, by_pthread) VALUES(:entry, :ord, :line, :site, :by_pthread);
