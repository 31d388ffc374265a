noinst_LIBRARIES += libterm.a
libterm_a_SOURCES = \
	include/astscope/term/term.h \
	src/term/caps.c src/term/caps.h \
	src/term/clipboard.c \
	src/term/files.c src/term/files.h \
	src/term/history.c src/term/history.h \
	src/term/keys.c src/term/keys.h \
	src/term/line_readline.c \
	src/term/loop.c \
	src/term/outside.c src/term/outside.h \
	src/term/rescue.c src/term/rescue.h \
	src/term/screen.h \
	src/term/sequence.c src/term/sequence.h \
	src/term/term_curses.c \
	src/term/theme.c src/term/theme.h src/term/themes.def
TERM_LIBS = libterm.a $(UI_LIBS) $(NCURSES_LIBS) $(READLINE_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/term/test_keys tests/unit/term/test_line tests/unit/term/test_outside
endif
tests_unit_term_test_keys_SOURCES = tests/unit/term/test_keys.c
tests_unit_term_test_keys_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/term
tests_unit_term_test_keys_LDADD = $(TERM_LIBS) $(CMOCKA_LIBS)
tests_unit_term_test_line_SOURCES = tests/unit/term/test_line.c
tests_unit_term_test_line_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_term_test_line_LDADD = $(TERM_LIBS) $(CMOCKA_LIBS)
tests_unit_term_test_outside_SOURCES = tests/unit/term/base64.h tests/unit/term/test_outside.c
tests_unit_term_test_outside_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/term
tests_unit_term_test_outside_LDADD = $(TERM_LIBS) $(CMOCKA_LIBS)

# The terminal itself: a console over made-up views on a pseudo terminal, with libvterm as the terminal.
if HAVE_VTERM
if HAVE_CMOCKA
check_LIBRARIES += tests/unit/term/libconsole.a
check_PROGRAMS += \
	tests/unit/term/test_ends tests/unit/term/test_pty tests/unit/term/test_requests tests/unit/term/test_scripts
endif
else
TESTS += tests/unit/term/no_vterm.sh
endif
EXTRA_DIST += tests/unit/term/no_vterm.sh
tests_unit_term_libconsole_a_SOURCES = \
	tests/unit/term/console.c tests/unit/term/console.h \
	tests/unit/term/demo.c tests/unit/term/demo.h \
	tests/unit/ui/fake_views.c tests/unit/ui/fake_views.h
tests_unit_term_libconsole_a_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/tests/unit/ui
CONSOLE_LIBS = tests/unit/term/libconsole.a $(PTY_LIBS) $(UISCRIPT_LIBS) $(TERM_LIBS)
tests_unit_term_test_ends_SOURCES = tests/unit/term/test_ends.c
tests_unit_term_test_ends_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_term_test_ends_LDADD = $(CONSOLE_LIBS) $(CMOCKA_LIBS)
tests_unit_term_test_pty_SOURCES = tests/unit/term/test_pty.c
tests_unit_term_test_pty_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_term_test_pty_LDADD = $(CONSOLE_LIBS) $(CMOCKA_LIBS)
tests_unit_term_test_requests_SOURCES = tests/unit/term/base64.h tests/unit/term/test_requests.c
tests_unit_term_test_requests_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_term_test_requests_LDADD = $(CONSOLE_LIBS) $(CMOCKA_LIBS)
tests_unit_term_test_scripts_SOURCES = tests/unit/term/test_scripts.c
tests_unit_term_test_scripts_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/tests/unit/ui
tests_unit_term_test_scripts_LDADD = $(CONSOLE_LIBS) $(CMOCKA_LIBS)
EXTRA_DIST += tests/unit/term/scripts
