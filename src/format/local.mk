# One source a line: formats are added by adding lines.
noinst_LIBRARIES += libformat.a
libformat_a_SOURCES = \
	include/astscope/format/format.h \
	include/astscope/format/formats.def \
	src/format/cli.c \
	src/format/cli.h \
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
	src/format/gdb_facts.c \
	src/format/gdb_frame.c \
	src/format/gdb_line.c \
	src/format/gdb_parser.h \
	src/format/gdb_stack.c \
	src/format/gdb_text.h \
	src/format/gdb_value.c \
	src/format/info.c \
	src/format/refs.c \
	src/format/refs_evidence.c \
	src/format/refs_evidence.h \
	src/format/refs_row.c \
	src/format/refs_row.h \
	src/format/session.c \
	src/format/session.h \
	src/format/symbol.c \
	src/format/symbol.h
FORMAT_LIBS = libformat.a $(BASE_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/format/test_golden
endif
tests_unit_format_test_golden_SOURCES = tests/unit/format/test_golden.c
tests_unit_format_test_golden_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_format_test_golden_LDADD = $(GOLDEN_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/format/test_facts_gdb
endif
tests_unit_format_test_facts_gdb_SOURCES = tests/unit/format/test_facts_gdb.c
tests_unit_format_test_facts_gdb_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_format_test_facts_gdb_LDADD = $(GOLDEN_LIBS) $(FACTS_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/format/test_refs
endif
tests_unit_format_test_refs_SOURCES = tests/unit/format/test_refs.c
tests_unit_format_test_refs_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_format_test_refs_LDADD = $(GOLDEN_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/format/test_facts_refs
endif
tests_unit_format_test_facts_refs_SOURCES = tests/unit/format/test_facts_refs.c
tests_unit_format_test_facts_refs_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_format_test_facts_refs_LDADD = $(FACTS_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/format/test_facts_locks
endif
tests_unit_format_test_facts_locks_SOURCES = tests/unit/format/test_facts_locks.c
tests_unit_format_test_facts_locks_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_format_test_facts_locks_LDADD = $(FACTS_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS) -lm

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/format/test_locks
endif
tests_unit_format_test_locks_SOURCES = tests/unit/format/test_locks.c
tests_unit_format_test_locks_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_format_test_locks_LDADD = $(GOLDEN_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/format/test_gdb
endif
tests_unit_format_test_gdb_SOURCES = tests/unit/format/test_gdb.c
tests_unit_format_test_gdb_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_format_test_gdb_LDADD = $(GOLDEN_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)
