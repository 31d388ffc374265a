-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: log_line_insert
INSERT INTO log_line(id, source, line, opening, shape, count, last_line, at, level, lwp, callid, file, src_line, func, text, addr, channel)
VALUES(:id, :source, :line, :opening, :shape, 1, :line, :at, :level, :lwp, :callid, :file, :src_line, :func, :text, :addr, :channel);

-- query: log_line_count
UPDATE log_line SET count = :count, last_line = :last_line, last_at = :last_at WHERE id = :id;

-- query: log_frame_insert
INSERT INTO log_frame(source, of_line, ord, line, level, pc, func, file, src_line, lib, inlined, text)
VALUES(:source, :of_line, (SELECT count(*) FROM log_frame WHERE source = :source AND of_line = :of_line), :line, :level, :pc, :func,
	:file, :src_line, :lib, :inlined, :text);

-- query: log_opening_insert
INSERT INTO log_opening(source, opening, first_line, last_line, first_at, last_at, version, started, pid, stop_line)
VALUES(:source, :opening, :first_line, :last_line, :first_at, :last_at, :version, :started, :pid, :stop_line);

-- query: log_thread_put
INSERT INTO log_thread(source, opening, lwp, messages, first_line, last_line, last_at, last_file, last_text)
VALUES(:source, :opening, :lwp, :messages, :first_line, :last_line, :last_at, :last_file, :last_text)
ON CONFLICT(source, opening, lwp) DO UPDATE SET messages = messages + excluded.messages, last_line = excluded.last_line,
	last_at = excluded.last_at, last_file = excluded.last_file, last_text = excluded.last_text;
