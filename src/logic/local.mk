# One source a line.
noinst_LIBRARIES += liblogic.a
liblogic_a_SOURCES = \
	src/logic/life.c include/astscope/logic/life.h \
	src/logic/refcounter.c include/astscope/logic/refcounter.h
LOGIC_LIBS = liblogic.a $(BASE_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/logic/test_refcounter
endif
tests_unit_logic_test_refcounter_SOURCES = tests/unit/logic/test_refcounter.c
tests_unit_logic_test_refcounter_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_logic_test_refcounter_LDADD = $(LOGIC_LIBS) $(ARCHIVE_LIBS) $(CMOCKA_LIBS)
