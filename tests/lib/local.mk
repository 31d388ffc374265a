# shared test helpers
if HAVE_FACTS
check_LIBRARIES += tests/lib/libfacts.a
endif
tests_lib_libfacts_a_SOURCES = tests/lib/facts.c tests/lib/facts.h
tests_lib_libfacts_a_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
FACTS_LIBS = tests/lib/libfacts.a $(JANSSON_LIBS)

# Formats over golden files.  `make update-golden` writes what they give now; look at the diff.
if HAVE_CMOCKA
check_LIBRARIES += tests/lib/libgolden.a
endif
tests_lib_libgolden_a_SOURCES = \
	tests/lib/golden.c \
	tests/lib/golden.h \
	tests/lib/golden_file.c \
	tests/lib/records.c \
	tests/lib/records.h \
	tests/lib/stacks.c \
	tests/lib/stacks.h
tests_lib_libgolden_a_CPPFLAGS = $(TEST_CPPFLAGS)
GOLDEN_LIBS = tests/lib/libgolden.a
EXTRA_DIST += tests/golden

GOLDEN_TESTS = tests/unit/format/test_golden$(EXEEXT) tests/unit/report/test_report$(EXEEXT) \
	tests/unit/report/test_report_demo$(EXEEXT)
update-golden: $(GOLDEN_TESTS)
	for t in $(GOLDEN_TESTS); do SRCDIR='$(abs_top_srcdir)' UPDATE_GOLDEN=1 $$t || exit; done
.PHONY: update-golden

# A small database made by hand, for model and report.
if HAVE_CMOCKA
check_LIBRARIES += tests/lib/libsmall.a
endif
tests_lib_libsmall_a_SOURCES = tests/lib/small.c tests/lib/small.h
tests_lib_libsmall_a_CPPFLAGS = $(TEST_CPPFLAGS)
SMALL_LIBS = tests/lib/libsmall.a
EXTRA_DIST += tests/fixtures/small.sql tests/fixtures/small-derived.sql
# Screen scripts (.ui), run without a terminal.
if HAVE_CMOCKA
check_LIBRARIES += tests/lib/libuiscript.a
endif
tests_lib_libuiscript_a_SOURCES = \
	tests/lib/ui_headless.c \
	tests/lib/ui_headless.h \
	tests/lib/ui_script.c \
	tests/lib/ui_script.h
tests_lib_libuiscript_a_CPPFLAGS = $(TEST_CPPFLAGS)
UISCRIPT_LIBS = tests/lib/libuiscript.a

# A program on a pseudo terminal, with libvterm as the terminal; runs screen scripts too.
if HAVE_VTERM
if HAVE_CMOCKA
check_LIBRARIES += tests/lib/libpty.a
endif
endif
tests_lib_libpty_a_SOURCES = \
	tests/lib/pty_driver.c \
	tests/lib/pty_private.h \
	tests/lib/pty_screen.c \
	tests/lib/pty_vterm.c \
	tests/lib/pty_vterm.h
tests_lib_libpty_a_CPPFLAGS = $(TEST_CPPFLAGS) $(VTERM_CFLAGS)
PTY_LIBS = tests/lib/libpty.a $(VTERM_LIBS) -lutil
