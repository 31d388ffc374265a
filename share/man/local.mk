# Manual pages.  The tables of astscope.1 come from those of the program: `make update-man` after a change of one of them;
# tests/check/docs.sh compares.
dist_man1_MANS = share/man/astscope.1
EXTRA_DIST += build-aux/man-tables.awk

MAN_TABLES = include/astscope/ui/keys.def include/astscope/ui/commands.def include/astscope/ui/options.def \
	src/app/cmdline.c share/sql/query/*.sql
update-man:
	cd $(srcdir) && $(AWK) -f build-aux/man-tables.awk $(MAN_TABLES) share/man/astscope.1 >share/man/astscope.1.tmp && \
	mv share/man/astscope.1.tmp share/man/astscope.1
.PHONY: update-man
