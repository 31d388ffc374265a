# shared test helpers
if HAVE_FACTS
check_LIBRARIES += tests/lib/libfacts.a
endif
tests_lib_libfacts_a_SOURCES = tests/lib/facts.c tests/lib/facts.h
tests_lib_libfacts_a_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
FACTS_LIBS = tests/lib/libfacts.a $(JANSSON_LIBS)
