# SPDX-License-Identifier: GPL-3.0-or-later
# Manual pages.  They are made of what is written by hand and the tables of the program.
man1_MANS = share/man/astscope.1
man5_MANS = share/man/astscoperc.5
EXTRA_DIST += share/man/astscope.1.in share/man/astscoperc.5.in build-aux/man-tables.awk
CLEANFILES += $(man1_MANS) $(man5_MANS) share/man/astscope.1.tmp share/man/astscoperc.5.tmp

MAN_TABLES = include/astscope/ui/keys.def include/astscope/ui/commands.def include/astscope/ui/options.def \
	include/astscope/view/views.def include/astscope/format/formats.def include/astscope/format/cli_outputs.def src/app/cmdline.c src/report/report.c tests/ui/tutorial.ui tests/ui/keystrokes.ui $(SQL_FILES)
MAN_NEEDS = $(MAN_TABLES) $(libview_a_SOURCES) $(libformat_a_SOURCES) build-aux/man-tables.awk src/store/local.mk
MAN_PAGE = $(AM_V_GEN)$(MKDIR_P) share/man && (cd $(srcdir) && $(AWK) -f build-aux/man-tables.awk $(MAN_TABLES) share/man/$(@F).in) \
	>$@.tmp && mv $@.tmp $@
share/man/astscope.1: share/man/astscope.1.in $(MAN_NEEDS)
	$(MAN_PAGE)
share/man/astscoperc.5: share/man/astscoperc.5.in $(MAN_NEEDS)
	$(MAN_PAGE)
