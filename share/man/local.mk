# Manual pages.  astscope.1 is made of what is written by hand and the tables of the program.
man1_MANS = share/man/astscope.1
EXTRA_DIST += share/man/astscope.1.in build-aux/man-tables.awk
CLEANFILES += share/man/astscope.1 share/man/astscope.1.tmp

MAN_TABLES = include/astscope/ui/keys.def include/astscope/ui/commands.def include/astscope/ui/options.def \
	include/astscope/view/views.def include/astscope/format/formats.def include/astscope/format/cli_outputs.def src/app/cmdline.c src/report/report.c $(SQL_FILES) \
	share/man/astscope.1.in
share/man/astscope.1: $(MAN_TABLES) $(libview_a_SOURCES) $(libformat_a_SOURCES) build-aux/man-tables.awk \
		src/store/local.mk
	$(AM_V_GEN)$(MKDIR_P) share/man && (cd $(srcdir) && $(AWK) -f build-aux/man-tables.awk $(MAN_TABLES)) >$@.tmp && mv $@.tmp $@
