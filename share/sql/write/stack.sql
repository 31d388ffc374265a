-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: capture_insert
INSERT INTO capture(id, source, line, pid, signal, signal_name, fault, command, marker, live, current_lwp, tool)
VALUES(:id, :source, :line, :pid, :signal, :signal_name, :fault, :command, :marker, :live, :current_lwp, :tool);

-- query: stack_insert
INSERT INTO stack(id, source, line, gdb, pthread, lwp, name, banner, frames, has_values, capture, signalled, folded, number)
VALUES(:id, :source, :line, :gdb, :pthread, :lwp, :name, :banner, :frames, :has_values, :capture, :signalled, :folded, :number);

-- query: frame_insert
INSERT INTO frame(stack, level, line, pc, kind, func, args, file, src_line, lib, lib_offset)
VALUES(:stack, :level, :line, :pc, :kind, :func, :args, :file, :src_line, :lib, :lib_offset);

-- query: frame_value_insert
INSERT INTO frame_value(stack, level, ord, line, is_arg, name, text)
VALUES(:stack, :level, :ord, :line, :is_arg, :name, :text);

-- query: frame_next_value
-- Of a frame that may have been printed before: whether it was, and where its values go on.
SELECT EXISTS (SELECT 1 FROM frame WHERE stack = :stack AND level = :level),
	coalesce((SELECT max(ord) + 1 FROM frame_value WHERE stack = :stack AND level = :level), 0);

-- query: printed_insert
INSERT INTO printed(source, line, expr, addr, text) VALUES(:source, :line, :expr, :addr, :text);

-- query: thread_row_insert
INSERT INTO thread_row(id, source, line, pthread, lwp, gdb, name, started, func, current, number, capture)
VALUES(:id, :source, :line, :pthread, :lwp, :gdb, :name, :started, :func, :current, :number, :capture);
