# SPDX-License-Identifier: GPL-3.0-or-later
include/astscope/view/list_views.stamp: $(EMBED_LISTS_DEPS)
	$(AM_V_EMBED)h=include/astscope/view/list_views.def; $(MKDIR_P) include/astscope/view && \
	($(EMBED_LISTS) -v out=views $(SQL_FILES)) >$$h.tmp && \
	{ cmp -s $$h.tmp $$h && rm -f $$h.tmp || mv $$h.tmp $$h; } && echo made >$@
include/astscope/view/list_views.def: include/astscope/view/list_views.stamp
	@test -f $@ || { rm -f include/astscope/view/list_views.stamp; $(MAKE) $(AM_MAKEFLAGS) include/astscope/view/list_views.stamp; }
BUILT_SOURCES += include/astscope/view/list_views.def
CLEANFILES += include/astscope/view/list_views.def include/astscope/view/list_views.def.tmp \
	include/astscope/view/list_views.stamp

noinst_LIBRARIES += libview.a
libview_a_SOURCES =
libview_a_SOURCES += include/astscope/view/env.h include/astscope/view/views.def include/astscope/view/views.h
libview_a_SOURCES += src/view/topics.c include/astscope/view/topics.h src/view/views.c
libview_a_SOURCES += src/view/list.c src/view/list_lines.c src/view/list_pane.c src/view/list.h
libview_a_SOURCES += src/view/command.c
libview_a_SOURCES += src/view/empty.c
libview_a_SOURCES += src/view/explain.c
libview_a_SOURCES += src/view/related.c
libview_a_SOURCES += src/view/beside.c src/view/beside.h
libview_a_SOURCES += src/view/history.c src/view/history.h src/view/history_text.c
libview_a_SOURCES += src/view/home.c src/view/home.h src/view/home_parts.c src/view/home_room.c src/view/home_text.c
libview_a_SOURCES += src/view/home_beside.c
libview_a_SOURCES += src/view/diff.c
libview_a_SOURCES += src/view/files.c
libview_a_SOURCES += src/view/compare.c
libview_a_SOURCES += src/view/graph_fill.c src/view/graph_fill.h
libview_a_SOURCES += src/view/locks.c
libview_a_SOURCES += src/view/leaks.c src/view/leaks.h src/view/leaks_text.c src/view/leaks_detail.c
libview_a_SOURCES += src/view/notes.c src/view/note_env.c
libview_a_SOURCES += src/view/raw.c
libview_a_SOURCES += src/view/source.c
libview_a_SOURCES += src/view/start.c include/astscope/view/bundles.h
libview_a_SOURCES += src/view/sql.c src/view/sql_env.c
libview_a_SOURCES += src/view/stack_text.c src/view/stack_text.h
libview_a_SOURCES += src/view/stacks.c
libview_a_SOURCES += src/view/threads.c
libview_a_SOURCES += src/view/two_stacks.c src/view/two_stacks.h
libview_a_SOURCES += src/view/types.c
libview_a_SOURCES += src/view/waits.c
libview_a_SOURCES += src/view/wrap.c src/view/wrap.h
VIEW_LIBS = libview.a $(UI_LIBS) $(MODEL_LIBS)
