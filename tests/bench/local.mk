# make bench [BENCH_LOG=FILE]: measurements as JSON lines, never part of make check.
EXTRA_PROGRAMS = tests/bench/bench_import
tests_bench_bench_import_SOURCES = tests/bench/bench_import.c
tests_bench_bench_import_LDADD = $(IMPORT_LIBS)
CLEANFILES += $(EXTRA_PROGRAMS)

BENCH_LOG = $(abs_top_srcdir)/../shared/bundles/asterisk-20-big-refs-4M.csv.zst
.PHONY: bench
bench: tests/bench/bench_import astscope
	./tests/bench/bench_import tests/bench/bench.db '$(BENCH_LOG)'
	$(srcdir)/tests/bench/hang.sh ./astscope $(srcdir)
EXTRA_DIST += tests/bench/hang.sh tests/bench/hang.awk
