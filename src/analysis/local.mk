noinst_LIBRARIES += libanalysis.a
libanalysis_a_SOURCES = \
	src/analysis/analysis.c \
	src/analysis/evidence.c \
	src/analysis/evidence.h \
	src/analysis/find_crash.c \
	src/analysis/find_lives.c \
	src/analysis/find_quality.c \
	src/analysis/find_waits.c \
	src/analysis/finding.c \
	src/analysis/finding.h \
	src/analysis/findings.c \
	src/analysis/findings.h \
	src/analysis/fold.c \
	src/analysis/fold.h \
	src/analysis/groups.c \
	src/analysis/groups.h \
	src/analysis/identity.c \
	src/analysis/leak_suspects.c \
	src/analysis/leak_suspects.h \
	src/analysis/leaks.c \
	src/analysis/locks.c \
	src/analysis/runs.c \
	src/analysis/stack_waits.c \
	src/analysis/stack_waits.h \
	src/analysis/stacks.c \
	src/analysis/step.c \
	src/analysis/values.c \
	src/analysis/waits.c \
	src/analysis/waits.h \
	src/analysis/waits_write.c \
	include/astscope/analysis/analysis.h \
	include/astscope/analysis/step.h
ANALYSIS_LIBS = libanalysis.a $(LOGIC_LIBS) $(STORE_LIBS)

ANALYSIS_TEST_OPENED = tests/unit/analysis/opened.c tests/unit/analysis/opened.h tests/unit/store/store_test.h
if HAVE_FACTS
check_PROGRAMS += tests/unit/analysis/test_facts_analysis
endif
tests_unit_analysis_test_facts_analysis_SOURCES = tests/unit/analysis/test_facts_analysis.c $(ANALYSIS_TEST_OPENED)
tests_unit_analysis_test_facts_analysis_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_analysis_test_facts_analysis_LDADD = $(FACTS_LIBS) $(ANALYSIS_LIBS) $(IMPORT_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/analysis/test_bundles
endif
tests_unit_analysis_test_bundles_SOURCES = tests/unit/analysis/test_bundles.c $(ANALYSIS_TEST_OPENED) $(IMPORT_TEST_MAKE)
tests_unit_analysis_test_bundles_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_analysis_test_bundles_LDADD = $(ANALYSIS_LIBS) $(IMPORT_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/analysis/test_leak_suspects
endif
tests_unit_analysis_test_leak_suspects_SOURCES = tests/unit/analysis/test_leak_suspects.c $(ANALYSIS_TEST_OPENED)
tests_unit_analysis_test_leak_suspects_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_analysis_test_leak_suspects_LDADD = $(ANALYSIS_LIBS) $(IMPORT_LIBS) $(CMOCKA_LIBS)
