# SPDX-License-Identifier: GPL-3.0-or-later
bin_PROGRAMS += astscope
astscope_SOURCES =
astscope_SOURCES += include/astscope/app/app.h
astscope_SOURCES += src/app/background.c include/astscope/app/background.h
astscope_SOURCES += src/app/cmd_collect.c
astscope_SOURCES += src/app/cmd_demo.c
astscope_SOURCES += src/app/cmd_diff.c
astscope_SOURCES += src/app/cmd_import.c
astscope_SOURCES += src/app/cmd_export.c
astscope_SOURCES += src/app/cmd_graph_locks.c
astscope_SOURCES += src/app/cmd_open.c
astscope_SOURCES += src/app/cmd_refcounter.c
astscope_SOURCES += src/app/cmd_reflocks.c
astscope_SOURCES += src/app/cmd_refstats.c
astscope_SOURCES += src/app/cmd_report.c include/astscope/app/report_run.h
astscope_SOURCES += src/app/cmd_sql.c
astscope_SOURCES += src/app/cmdline.c include/astscope/app/cmdline.h
astscope_SOURCES += src/app/cmd_triage.c
astscope_SOURCES += src/app/export_views.c include/astscope/app/export_views.h
astscope_SOURCES += src/app/follow.c include/astscope/app/follow.h
astscope_SOURCES += src/app/growing.c include/astscope/app/growing.h
astscope_SOURCES += src/app/main.c
astscope_SOURCES += src/app/news_pipe.c include/astscope/app/news_pipe.h
astscope_SOURCES += src/app/notes_file.c include/astscope/app/notes_file.h
astscope_SOURCES += src/app/console.c src/app/console.h
astscope_SOURCES += src/app/open.c include/astscope/app/open.h
astscope_SOURCES += src/app/other.c include/astscope/app/other.h
astscope_SOURCES += src/app/output.c include/astscope/app/output.h
astscope_SOURCES += src/app/page_check.c include/astscope/app/page_check.h
astscope_SOURCES += src/app/progress.c include/astscope/app/progress.h
astscope_SOURCES += src/app/save.c include/astscope/app/save.h
astscope_SOURCES += src/app/say.c include/astscope/app/say.h
astscope_SOURCES += src/app/rc.c include/astscope/app/rc.h
astscope_SOURCES += src/app/script.c include/astscope/app/script.h
astscope_SOURCES += src/app/session.c include/astscope/app/session.h
astscope_SOURCES += src/app/start.c include/astscope/app/start.h
astscope_SOURCES += src/app/stop.c include/astscope/app/stop.h
astscope_SOURCES += src/app/subcommand.c
astscope_SOURCES += src/app/terminal.c include/astscope/app/terminal.h
astscope_SOURCES += src/app/twin.c include/astscope/app/twin.h
astscope_SOURCES += src/app/user_rules.c include/astscope/app/user_rules.h
# What `astscope collect` runs.
nodist_astscope_SOURCES = src/app/collect_text.c
CLEANFILES += src/app/collect_text.c src/app/collect_text.c.tmp
EXTRA_DIST += share/collect/collect.sh
src/app/collect_text.c: share/collect/collect.sh build-aux/embed-text.awk src/app/local.mk
	$(AM_V_EMBED)$(MKDIR_P) src/app && (cd $(srcdir) && $(AWK) -v table=collect_texts -f build-aux/embed-text.awk \
		share/collect/collect.sh) >$@.tmp && mv $@.tmp $@
astscope_CPPFLAGS = $(AM_CPPFLAGS) -DPKGDATADIR='"$(pkgdatadir)"'
APP_LIBS = $(VIEW_LIBS) $(REPORT_LIBS) $(TERM_LIBS) $(UI_LIBS) $(MODEL_LIBS) $(ANALYSIS_LIBS) $(IMPORT_LIBS) \
	$(FORMAT_LIBS) $(LOGIC_LIBS) $(STORE_LIBS) $(BASE_LIBS)
astscope_LDADD = $(APP_LIBS)
