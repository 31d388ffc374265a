# SPDX-License-Identifier: GPL-3.0-or-later
# make bench [BENCH_LOG=FILE]: measurements as JSON lines and a table, never part of make check; bench.sh says what else it takes.
EXTRA_PROGRAMS = tests/bench/bench_import tests/bench/bench_screens
tests_bench_bench_import_SOURCES = tests/bench/bench_import.c
tests_bench_bench_import_LDADD = $(APP_LIBS)
tests_bench_bench_screens_SOURCES = tests/bench/bench_screens.c
tests_bench_bench_screens_LDADD = $(APP_LIBS)
if HAVE_VTERM
EXTRA_PROGRAMS += tests/bench/bench_console
BENCH_CONSOLE = tests/bench/bench_console
tests_bench_bench_console_SOURCES = tests/bench/bench_console.c
endif
CLEANFILES += $(EXTRA_PROGRAMS)

# Megabytes of a log of Asterisk.
BENCH_LOG_MB = 1024
BENCH_LOG = $(abs_top_srcdir)/../shared/bundles/asterisk-20-big-refs-4M.csv.zst
.PHONY: bench
bench: tests/bench/bench_import tests/bench/bench_screens $(BENCH_CONSOLE) astscope
	$(srcdir)/tests/bench/bench.sh . $(srcdir) '$(BENCH_LOG)'
	$(srcdir)/tests/bench/log.sh ./astscope $(abs_top_srcdir)/../shared/bundles $(BENCH_LOG_MB)

# make truth [TRUTH_SEED=N [TRUTH_ROW=NAME]]: how right the program is about refs logs and leaks; a sample is part of make check.
TRUTH_SEED = 20251129
TRUTH_ROW =
tests_bench_leak_truth_SOURCES = tests/bench/leak_truth.c \
	tests/bench/truth/truth.h tests/bench/truth/figures.def \
	tests/bench/truth/cause.c tests/bench/truth/cause.h \
	tests/bench/truth/found.c tests/bench/truth/found.h \
	tests/bench/truth/inject.c tests/bench/truth/inject.h \
	tests/bench/truth/leaks.c \
	tests/bench/truth/lives.c \
	tests/bench/truth/log.c tests/bench/truth/log.h \
	tests/bench/truth/replay.c tests/bench/truth/replay.h \
	tests/bench/truth/roots.c \
	tests/bench/truth/runs.c \
	tests/bench/truth/shutdown.c \
	tests/bench/truth/sorted.c \
	tests/bench/truth/stock.c \
	tests/bench/truth/story.c tests/bench/truth/story.h
.PHONY: truth
truth: tests/bench/leak_truth
	SHARED='$(abs_top_srcdir)/../shared' ./tests/bench/leak_truth --full '$(TRUTH_SEED)' '$(TRUTH_ROW)'
EXTRA_DIST += tests/bench/bench.sh tests/bench/hang.sh tests/bench/hang.awk tests/bench/scale.sh tests/bench/scale.awk tests/bench/log.sh
