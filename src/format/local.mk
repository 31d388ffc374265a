# One source a line: formats are added by adding lines.
noinst_LIBRARIES += libformat.a
libformat_a_SOURCES = \
	include/astscope/format/format.h \
	include/astscope/format/formats.def \
	src/format/console.c \
	src/format/format.c \
	src/format/locks.c \
	src/format/locks.h \
	src/format/locks_dump.c \
	src/format/locks_dump.h \
	src/format/locks_entry.c \
	src/format/locks_entry.h \
	src/format/noise.c \
	src/format/noise.h \
	src/format/reader.c \
	src/format/reader.h \
	src/format/refs.c \
	src/format/refs_evidence.c \
	src/format/refs_evidence.h \
	src/format/refs_row.c \
	src/format/refs_row.h \
	src/format/symbol.c \
	src/format/symbol.h
FORMAT_LIBS = libformat.a $(BASE_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/format/test_golden
endif
tests_unit_format_test_golden_SOURCES = tests/unit/format/test_golden.c
tests_unit_format_test_golden_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_format_test_golden_LDADD = $(GOLDEN_LIBS) $(FORMAT_LIBS) $(CMOCKA_LIBS)
