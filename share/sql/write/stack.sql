-- query: capture_insert
INSERT INTO capture(source, pid, signal, signal_name, command, marker, live, current_lwp)
VALUES(:source, :pid, :signal, :signal_name, :command, :marker, :live, :current_lwp);

-- query: stack_insert
INSERT INTO stack(id, source, line, gdb, pthread, lwp, name, banner, frames, has_values)
VALUES(:id, :source, :line, :gdb, :pthread, :lwp, :name, :banner, :frames, :has_values);

-- query: frame_insert
INSERT INTO frame(stack, level, line, pc, kind, func, args, file, src_line, lib)
VALUES(:stack, :level, :line, :pc, :kind, :func, :args, :file, :src_line, :lib);

-- query: frame_value_insert
INSERT INTO frame_value(stack, level, ord, line, is_arg, name, text)
VALUES(:stack, :level, :ord, :line, :is_arg, :name, :text);

-- query: thread_row_insert
INSERT INTO thread_row(id, source, line, pthread, lwp, gdb, name, started, func, current)
VALUES(:id, :source, :line, :pthread, :lwp, :gdb, :name, :started, :func, :current);
