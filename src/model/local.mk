# SPDX-License-Identifier: GPL-3.0-or-later
src/model/lists_gen.c: $(EMBED_LISTS_DEPS)
	$(AM_V_EMBED)$(MKDIR_P) src/model && ($(EMBED_LISTS) -v out=lists $(SQL_FILES)) >$@.tmp && mv $@.tmp $@
CLEANFILES += src/model/lists_gen.c src/model/lists_gen.c.tmp

noinst_LIBRARIES += libmodel.a
libmodel_a_SOURCES = \
	include/astscope/model/beside.h \
	include/astscope/model/compare.h \
	include/astscope/model/compat.h \
	include/astscope/model/filter.h \
	include/astscope/model/filter_tree.h \
	include/astscope/model/graph.h \
	include/astscope/model/home.h \
	include/astscope/model/home_lines.h \
	include/astscope/model/dump_pairs.h \
	include/astscope/model/view_facts.h \
	include/astscope/model/later.h \
	include/astscope/model/leak.h \
	include/astscope/model/list.h \
	include/astscope/model/note.h \
	include/astscope/model/place.h \
	include/astscope/model/raw.h \
	include/astscope/model/ring.h \
	include/astscope/model/rows.h \
	include/astscope/model/sections.h \
	include/astscope/model/source.h \
	include/astscope/model/sql.h \
	include/astscope/model/stack_lines.h \
	include/astscope/model/thing.h \
	include/astscope/model/thread_locks.h \
	include/astscope/model/xref.h \
	src/model/beside.c \
	src/model/compare.c \
	src/model/compat.c \
	src/model/cell.c src/model/cell.h \
	src/model/filter.c \
	src/model/filter_compile.c \
	src/model/filter_complete.c \
	src/model/filter_explain.c \
	src/model/filter_parse.c \
	src/model/filter_say.c \
	src/model/filter_slips.c \
	src/model/home_clock.c src/model/home_clock.h \
	src/model/home_state.c src/model/home_state.h \
	src/model/home.c \
	src/model/home_lines.c \
	src/model/home_seen.c src/model/home_seen.h \
	src/model/dump_pairs.c \
	src/model/view_facts.c \
	src/model/graph_counts.c \
	src/model/graph_dot.c \
	src/model/graph_load.c \
	src/model/graph_lock.c \
	src/model/graph_parts.h \
	src/model/graph_pen.c \
	src/model/graph_pen.h \
	src/model/graph_priv.h \
	src/model/graph_queue.c \
	src/model/graph_rest.c \
	src/model/graph_snapshots.c \
	src/model/graph_tree.c \
	src/model/graph_waits.c \
	src/model/later.c \
	src/model/leak.c \
	src/model/list.c \
	src/model/match.c \
	src/model/names.c include/astscope/model/names.h \
	src/model/dress.c include/astscope/model/dress.h \
	src/model/note.c \
	src/model/place.c \
	src/model/raw.c \
	src/model/raw_refs.c \
	src/model/raw_refs.h \
	src/model/ring.c \
	src/model/rows.c \
	src/model/rows_each.c \
	src/model/rows_link.c \
	src/model/rows_order.c \
	src/model/rows_page.c \
	src/model/rows_priv.h \
	src/model/rows_sql.c \
	src/model/sections.c \
	src/model/sections_fold.c \
	src/model/sections_go.c \
	src/model/sections_priv.h \
	src/model/shape.c \
	src/model/shape.h \
	src/model/source.c \
	src/model/sql.c \
	src/model/sql_result.c \
	src/model/sql_words.c \
	src/model/sql_saves.c \
	src/model/stack_lines.c \
	src/model/thread_locks.c \
	src/model/xref.c \
	src/model/xref_go.c \
	src/model/xref_jump.c \
	src/model/xref_list.c \
	src/model/xref_place.c \
	src/model/xref_priv.h \
	src/model/xref_related.c \
	src/model/xref_resolve.c
nodist_libmodel_a_SOURCES = src/model/lists_gen.c
MODEL_LIBS = libmodel.a $(LOGIC_LIBS) $(STORE_LIBS) $(PCRE2_LIBS)
