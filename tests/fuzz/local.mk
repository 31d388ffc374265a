# Fuzz targets.  `make check` replays the corpora; configure --enable-fuzzing with clang builds the targets for
# libFuzzer: tests/fuzz/fuzz_format -max_len=4096 NEW_DIR tests/fuzz/corpus/format
EXTRA_DIST += tests/fuzz/corpus

if HAVE_CMOCKA
check_PROGRAMS += tests/fuzz/replay_format
endif
tests_fuzz_replay_format_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_format.c \
	tests/fuzz/replay.c
tests_fuzz_replay_format_CPPFLAGS = $(TEST_CPPFLAGS) -DCORPUS='"tests/fuzz/corpus/format"'
tests_fuzz_replay_format_LDADD = $(GOLDEN_LIBS) $(FORMAT_LIBS)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_format
endif
tests_fuzz_fuzz_format_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_format.c \
	tests/lib/records.c \
	tests/lib/records.h
tests_fuzz_fuzz_format_CPPFLAGS = $(TEST_CPPFLAGS)
tests_fuzz_fuzz_format_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_format_LDADD = $(FORMAT_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/fuzz/replay_life
endif
tests_fuzz_replay_life_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_life.c \
	tests/fuzz/replay.c
tests_fuzz_replay_life_CPPFLAGS = $(TEST_CPPFLAGS) -DCORPUS='"tests/fuzz/corpus/life"'
tests_fuzz_replay_life_LDADD = $(LOGIC_LIBS)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_life
endif
tests_fuzz_fuzz_life_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_life.c
tests_fuzz_fuzz_life_CPPFLAGS = $(TEST_CPPFLAGS)
tests_fuzz_fuzz_life_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_life_LDADD = $(LOGIC_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/fuzz/replay_filter
endif
tests_fuzz_replay_filter_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_filter.c \
	tests/fuzz/replay.c
tests_fuzz_replay_filter_CPPFLAGS = $(TEST_CPPFLAGS) -DCORPUS='"tests/fuzz/corpus/filter"'
tests_fuzz_replay_filter_LDADD = $(SMALL_LIBS) $(MODEL_LIBS)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_filter
endif
tests_fuzz_fuzz_filter_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_filter.c tests/lib/small.c tests/lib/small.h
tests_fuzz_fuzz_filter_CPPFLAGS = $(TEST_CPPFLAGS)
tests_fuzz_fuzz_filter_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_filter_LDADD = $(MODEL_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/fuzz/replay_keys
endif
tests_fuzz_replay_keys_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_keys.c \
	tests/fuzz/replay.c \
	tests/unit/ui/fake_views.c \
	tests/unit/ui/fake_views.h
tests_fuzz_replay_keys_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/tests/unit/ui -DCORPUS='"tests/fuzz/corpus/keys"'
tests_fuzz_replay_keys_LDADD = $(UISCRIPT_LIBS) $(UI_LIBS)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_keys
endif
tests_fuzz_fuzz_keys_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_keys.c \
	tests/lib/ui_headless.c \
	tests/lib/ui_headless.h \
	tests/unit/ui/fake_views.c \
	tests/unit/ui/fake_views.h
tests_fuzz_fuzz_keys_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/tests/unit/ui
tests_fuzz_fuzz_keys_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_keys_LDADD = $(UI_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/fuzz/replay_terminal
endif
tests_fuzz_replay_terminal_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_terminal.c \
	tests/fuzz/replay.c \
	tests/unit/ui/fake_views.c \
	tests/unit/ui/fake_views.h
tests_fuzz_replay_terminal_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/term -I$(top_srcdir)/tests/unit/ui \
	-DCORPUS='"tests/fuzz/corpus/terminal"'
tests_fuzz_replay_terminal_LDADD = $(TERM_LIBS)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_terminal
endif
tests_fuzz_fuzz_terminal_SOURCES = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_terminal.c \
	tests/unit/ui/fake_views.c \
	tests/unit/ui/fake_views.h
tests_fuzz_fuzz_terminal_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/term -I$(top_srcdir)/tests/unit/ui
tests_fuzz_fuzz_terminal_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_terminal_LDADD = $(TERM_LIBS)
