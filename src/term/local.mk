# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += libterm.a
libterm_a_SOURCES = \
	include/astscope/term/busy.h \
	include/astscope/term/term.h \
	src/term/busy.c src/term/busy.h \
	src/term/caps.c src/term/caps.h \
	src/term/clipboard.c src/term/clipboard.h \
	src/term/program.c src/term/program.h src/term/editor.c src/term/editor.h \
	src/term/files.c src/term/files.h \
	src/term/history.c src/term/history.h \
	src/term/keys.c src/term/keys.h \
	src/term/line_readline.c \
	src/term/loop.c \
	src/term/rescue.c src/term/rescue.h \
	src/term/screen.h \
	src/term/sequence.c src/term/sequence.h \
	src/term/term_curses.c \
	src/term/theme.c src/term/theme.h src/term/themes.def
TERM_LIBS = libterm.a $(UI_LIBS) $(NCURSES_LIBS) $(READLINE_LIBS)
