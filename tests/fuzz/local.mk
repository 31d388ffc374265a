# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzz targets: fuzz_NAME.c with its corpus in corpus/NAME.  `make check` replays the corpora; configure
# --enable-fuzzing with clang builds the targets for libFuzzer:
# tests/fuzz/fuzz_format -max_len=4096 NEW_DIR tests/fuzz/corpus/format
FUZZ_TARGETS =
FUZZ_REPLAYS =
LIBFUZZER = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/fuzz.h

FUZZ_TARGETS += tests/fuzz/fuzz_archive
tests_fuzz_fuzz_archive_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_archive
tests_fuzz_replay_archive_SOURCES = tests/fuzz/fuzz_archive.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_database
tests_fuzz_fuzz_database_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_database
tests_fuzz_replay_database_SOURCES = tests/fuzz/fuzz_database.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_filter
tests_fuzz_fuzz_filter_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_filter
tests_fuzz_replay_filter_SOURCES = tests/fuzz/fuzz_filter.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_format
tests_fuzz_fuzz_format_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_format
tests_fuzz_replay_format_SOURCES = tests/fuzz/fuzz_format.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_keys
tests_fuzz_fuzz_keys_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_keys
tests_fuzz_replay_keys_SOURCES = tests/fuzz/fuzz_keys.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_life
tests_fuzz_fuzz_life_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_life
tests_fuzz_replay_life_SOURCES = tests/fuzz/fuzz_life.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_log
tests_fuzz_fuzz_log_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_log
tests_fuzz_replay_log_SOURCES = tests/fuzz/fuzz_log.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_pack
tests_fuzz_fuzz_pack_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_pack
tests_fuzz_replay_pack_SOURCES = tests/fuzz/fuzz_pack.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_sql
tests_fuzz_fuzz_sql_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_sql
tests_fuzz_replay_sql_SOURCES = tests/fuzz/fuzz_sql.c tests/fuzz/replay.c

FUZZ_TARGETS += tests/fuzz/fuzz_terminal
tests_fuzz_fuzz_terminal_LDFLAGS = $(LIBFUZZER)
FUZZ_REPLAYS += tests/fuzz/replay_terminal
tests_fuzz_replay_terminal_SOURCES = tests/fuzz/fuzz_terminal.c tests/fuzz/replay.c

if FUZZING
noinst_PROGRAMS += $(FUZZ_TARGETS)
else
if HAVE_CMOCKA
check_PROGRAMS += $(FUZZ_REPLAYS)
endif
endif
