-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: memory_error_insert
INSERT INTO memory_error(id, source, line, kind, tool, pid, thread, thread_name, times, size, bytes, blocks, signal, text)
VALUES(:id, :source, :line, :kind, :tool, :pid, :thread, :thread_name, :times, :size, :bytes, :blocks, :signal, :text);

-- query: memory_part_insert
INSERT INTO memory_part(error, part, line, text) VALUES(:error, :part, :line, :text);

-- query: memory_frame_insert
INSERT INTO memory_frame(error, part, level, line, pc, func, file, src_line, lib)
VALUES(:error, :part, :level, :line, :pc, :func, :file, :src_line, :lib);
