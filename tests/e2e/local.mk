# The program from outside; each prints TAP.
E2E_TESTS = tests/e2e/usage.sh \
	tests/e2e/bundles.sh \
	tests/e2e/cache.sh \
	tests/e2e/demo.sh \
	tests/e2e/hostile.sh \
	tests/e2e/refcounter.sh \
	tests/e2e/sql.sh
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) tests/e2e/lib.sh

# The program on a pseudo terminal.
if HAVE_VTERM
if HAVE_CMOCKA
check_PROGRAMS += tests/e2e/test_scripts tests/e2e/test_terminal
endif
endif
tests_e2e_test_scripts_SOURCES = tests/e2e/test_scripts.c
tests_e2e_test_scripts_CPPFLAGS = $(TEST_CPPFLAGS)
tests_e2e_test_scripts_LDADD = $(PTY_LIBS) $(UISCRIPT_LIBS) $(UI_LIBS) $(CMOCKA_LIBS)
tests_e2e_test_terminal_SOURCES = tests/e2e/test_terminal.c
tests_e2e_test_terminal_CPPFLAGS = $(TEST_CPPFLAGS)
tests_e2e_test_terminal_LDADD = $(PTY_LIBS) $(UISCRIPT_LIBS) $(UI_LIBS) $(CMOCKA_LIBS)
