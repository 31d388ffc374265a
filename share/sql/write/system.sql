-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: system_event_insert
INSERT INTO system_event(source, line, event, at, name, pid, lwp, signal, fault, ip, sp, error, lib, lib_size, offset, in_file,
	caller, caller_offset, rss_kb, status, text)
VALUES(:source, :line, :event, :at, :name, :pid, :lwp, :signal, :fault, :ip, :sp, :error, :lib, :lib_size, :offset, :in_file,
	:caller, :caller_offset, :rss_kb, :status, :text);
