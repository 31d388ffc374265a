# One source a line.
noinst_LIBRARIES += liblogic.a
liblogic_a_SOURCES =
liblogic_a_SOURCES += src/logic/life.c include/astscope/logic/life.h
liblogic_a_SOURCES += src/logic/life_emit.c src/logic/life_emit.h
liblogic_a_SOURCES += src/logic/life_rec.c src/logic/life_rec.h
liblogic_a_SOURCES += src/logic/life_table.c src/logic/life_table.h
liblogic_a_SOURCES += src/logic/life_trail.c src/logic/life_trail.h
liblogic_a_SOURCES += src/logic/refcounter.c include/astscope/logic/refcounter.h
liblogic_a_SOURCES += src/logic/waitgraph.c include/astscope/logic/waitgraph.h
liblogic_a_SOURCES += src/logic/waitgraph_search.c src/logic/waitgraph_private.h
liblogic_a_SOURCES += src/logic/stack_rules.c src/logic/stack_rules.h
liblogic_a_SOURCES += src/logic/stackfold.c include/astscope/logic/stackfold.h
liblogic_a_SOURCES += src/logic/suspects.c include/astscope/logic/suspects.h
liblogic_a_SOURCES += src/logic/suspects_find.c src/logic/suspects_private.h
liblogic_a_SOURCES += src/logic/suspects_match.c src/logic/suspects_match.h
LOGIC_LIBS = liblogic.a $(BASE_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/logic/test_life
check_PROGRAMS += tests/unit/logic/test_refcounter
check_PROGRAMS += tests/unit/logic/test_waitgraph
endif

tests_unit_logic_test_life_SOURCES = tests/unit/logic/test_life.c
tests_unit_logic_test_life_SOURCES += tests/unit/logic/mini_refs.c tests/unit/logic/mini_refs.h
tests_unit_logic_test_life_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/logic
tests_unit_logic_test_life_LDADD = $(LOGIC_LIBS) $(CMOCKA_LIBS)

tests_unit_logic_test_refcounter_SOURCES = tests/unit/logic/test_refcounter.c
tests_unit_logic_test_refcounter_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_logic_test_refcounter_LDADD = $(LOGIC_LIBS) $(ARCHIVE_LIBS) $(CMOCKA_LIBS)

tests_unit_logic_test_waitgraph_SOURCES = tests/unit/logic/test_waitgraph.c
tests_unit_logic_test_waitgraph_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_logic_test_waitgraph_LDADD = $(LOGIC_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/logic/test_stackfold
endif
tests_unit_logic_test_stackfold_SOURCES = tests/unit/logic/test_stackfold.c
tests_unit_logic_test_stackfold_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_logic_test_stackfold_LDADD = $(LOGIC_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/logic/test_facts_life
endif
tests_unit_logic_test_facts_life_SOURCES = tests/unit/logic/test_facts_life.c
tests_unit_logic_test_facts_life_SOURCES += tests/unit/logic/mini_refs.c tests/unit/logic/mini_refs.h
tests_unit_logic_test_facts_life_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_logic_test_facts_life_LDADD = $(FACTS_LIBS) $(LOGIC_LIBS) $(ARCHIVE_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/logic/test_suspects
endif
tests_unit_logic_test_suspects_SOURCES = tests/unit/logic/test_suspects.c
tests_unit_logic_test_suspects_SOURCES += tests/unit/logic/mini_refs.c tests/unit/logic/mini_refs.h
tests_unit_logic_test_suspects_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_logic_test_suspects_LDADD = $(LOGIC_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/logic/test_facts_waitgraph
endif
tests_unit_logic_test_facts_waitgraph_SOURCES = tests/unit/logic/test_facts_waitgraph.c
tests_unit_logic_test_facts_waitgraph_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_logic_test_facts_waitgraph_LDADD = $(FACTS_LIBS) $(LOGIC_LIBS) $(CMOCKA_LIBS)
