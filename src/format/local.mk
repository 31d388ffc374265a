# One source a line: formats are added by adding lines.
noinst_LIBRARIES += libformat.a
libformat_a_SOURCES = \
	include/astscope/format/format.h \
	include/astscope/format/formats.def \
	src/format/cli.c \
	src/format/cli.h \
	src/format/cli_rows.c \
	src/format/cli_rows.h \
	src/format/cli_settings.c \
	src/format/cli_threads.c \
	src/format/cli_version.c \
	src/format/console.c \
	src/format/format.c \
	src/format/locks.c \
	src/format/locks_dump.c \
	src/format/locks_dump.h \
	src/format/locks_entry.c \
	src/format/locks_entry.h \
	src/format/locktable.c \
	src/format/noise.c \
	src/format/noise.h \
	src/format/reader.c \
	src/format/reader.h \
	src/format/gdb.c \
	src/format/gdb_bid.c \
	src/format/gdb_command.c \
	src/format/gdb_facts.c \
	src/format/gdb_fold.c \
	src/format/gdb_frame.c \
	src/format/gdb_line.c \
	src/format/gdb_parser.h \
	src/format/gdb_open.c \
	src/format/gdb_out.c \
	src/format/gdb_session.c \
	src/format/gdb_stack.c \
	src/format/gdb_text.h \
	src/format/gdb_value.c \
	src/format/info.c \
	src/format/refcounter.c \
	src/format/refcounter_line.c \
	src/format/refcounter_line.h \
	src/format/refs.c \
	src/format/refs_evidence.c \
	src/format/refs_evidence.h \
	src/format/refs_fast.c \
	src/format/refs_fast.h \
	src/format/refs_row.c \
	src/format/refs_row.h \
	src/format/refs_scan.c \
	src/format/refs_scan.h \
	src/format/session.c \
	src/format/session.h \
	src/format/symbol.c \
	src/format/symbol.h
FORMAT_LIBS = libformat.a $(BASE_LIBS)
