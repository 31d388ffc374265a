# SPDX-License-Identifier: GPL-3.0-or-later
# The SQL of the program: one file a line.
SQL_FILES =
SQL_FILES += share/sql/connect/again.sql
SQL_FILES += share/sql/connect/create.sql
SQL_FILES += share/sql/connect/fill.sql
SQL_FILES += share/sql/connect/index.sql
SQL_FILES += share/sql/connect/derive.sql
SQL_FILES += share/sql/connect/expand.sql
SQL_FILES += share/sql/connect/foreign.sql
SQL_FILES += share/sql/connect/notes.sql
SQL_FILES += share/sql/connect/notes_file.sql
SQL_FILES += share/sql/connect/notes_read.sql
SQL_FILES += share/sql/connect/notes_write.sql
SQL_FILES += share/sql/connect/read.sql
SQL_FILES += share/sql/connect/seal.sql
SQL_FILES += share/sql/connect/tables.sql
SQL_FILES += share/sql/saved/busy.sql
SQL_FILES += share/sql/saved/grow.sql
SQL_FILES += share/sql/saved/held.sql
SQL_FILES += share/sql/saved/leaks.sql
SQL_FILES += share/sql/saved/shared.sql
SQL_FILES += share/sql/saved/waits.sql
SQL_FILES += share/sql/saved/warnings.sql
SQL_FILES += share/sql/schema/source.sql
SQL_FILES += share/sql/schema/site.sql
SQL_FILES += share/sql/schema/life.sql
SQL_FILES += share/sql/schema/event.sql
SQL_FILES += share/sql/schema/lock.sql
SQL_FILES += share/sql/schema/stack.sql
SQL_FILES += share/sql/schema/system.sql
SQL_FILES += share/sql/schema/memory.sql
SQL_FILES += share/sql/schema/log.sql
SQL_FILES += share/sql/schema/cli.sql
SQL_FILES += share/sql/schema/note.sql
SQL_FILES += share/sql/derive/0000_indexes.sql
SQL_FILES += share/sql/derive/0001_tables.sql
SQL_FILES += share/sql/derive/0002_views.sql
SQL_FILES += share/sql/write/dictionary.sql
SQL_FILES += share/sql/write/life.sql
SQL_FILES += share/sql/write/listed.sql
SQL_FILES += share/sql/write/lock.sql
SQL_FILES += share/sql/write/meta.sql
SQL_FILES += share/sql/write/note.sql
SQL_FILES += share/sql/write/source.sql
SQL_FILES += share/sql/write/stack.sql
SQL_FILES += share/sql/write/system.sql
SQL_FILES += share/sql/write/memory.sql
SQL_FILES += share/sql/write/log.sql
SQL_FILES += share/sql/write/cli.sql
SQL_FILES += share/sql/write/names.sql
SQL_FILES += share/sql/write/transaction.sql
SQL_FILES += share/sql/write/runs.sql
SQL_FILES += share/sql/write/identity.sql
SQL_FILES += share/sql/write/stacks.sql
SQL_FILES += share/sql/write/locks.sql
SQL_FILES += share/sql/write/waits.sql
SQL_FILES += share/sql/write/clock.sql
SQL_FILES += share/sql/write/does.sql
SQL_FILES += share/sql/write/values.sql
SQL_FILES += share/sql/write/leaks.sql
SQL_FILES += share/sql/write/findings.sql
SQL_FILES += share/sql/write/compare.sql
SQL_FILES += share/sql/derive/0003_model.sql
# Reports stand in the order of their lists.
SQL_FILES += share/sql/query/leaks.sql
SQL_FILES += share/sql/query/objects.sql
SQL_FILES += share/sql/query/types.sql
SQL_FILES += share/sql/query/events.sql
SQL_FILES += share/sql/query/cli.sql
SQL_FILES += share/sql/query/threads.sql
SQL_FILES += share/sql/query/locks.sql
SQL_FILES += share/sql/query/stacks.sql
SQL_FILES += share/sql/query/stack_lines.sql
SQL_FILES += share/sql/query/thread_locks.sql
SQL_FILES += share/sql/query/log.sql
SQL_FILES += share/sql/query/notes.sql
SQL_FILES += share/sql/query/compare.sql
SQL_FILES += share/sql/query/home.sql
SQL_FILES += share/sql/query/compat.sql
SQL_FILES += share/sql/query/compose.sql
SQL_FILES += share/sql/query/graph.sql
SQL_FILES += share/sql/query/meta.sql
SQL_FILES += share/sql/query/model.sql
SQL_FILES += share/sql/query/overview.sql
SQL_FILES += share/sql/query/packed.sql
SQL_FILES += share/sql/query/raw.sql
SQL_FILES += share/sql/query/xref.sql
EXTRA_DIST += $(SQL_FILES) build-aux/embed-sql.awk build-aux/embed-lists.awk

# queries.h keeps its time when only the text of a query changed, so that its users are not compiled again.
AM_V_EMBED = $(am__v_EMBED_@AM_V@)
am__v_EMBED_ = $(am__v_EMBED_@AM_DEFAULT_V@)
am__v_EMBED_0 = @echo "  EMBED   " $@;
am__v_EMBED_1 =
EMBED_SQL = cd $(srcdir) && $(AWK) -f build-aux/embed-sql.awk
EMBED_SQL_DEPS = $(SQL_FILES) build-aux/embed-sql.awk src/store/local.mk
EMBED_LISTS = cd $(srcdir) && $(AWK) -f build-aux/embed-lists.awk
EMBED_LISTS_DEPS = $(SQL_FILES) build-aux/embed-lists.awk src/store/local.mk

src/store/sql_gen.c: $(EMBED_SQL_DEPS)
	$(AM_V_EMBED)$(MKDIR_P) src/store && ($(EMBED_SQL) -v out=source $(SQL_FILES)) >$@.tmp && mv $@.tmp $@
# What a database holds changes with these: a sum over them tells whether one was made by this program.
MADE_FROM = $(libbase_a_SOURCES) $(libformat_a_SOURCES) $(liblogic_a_SOURCES) $(libstore_a_SOURCES) $(libimport_a_SOURCES) \
	$(libanalysis_a_SOURCES) $(SQL_FILES)
src/store/made_gen.c: $(MADE_FROM) src/store/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/store && sum=`cd $(srcdir) && cat $(MADE_FROM) | cksum` && test -n "$$sum" && \
	printf '#include "astscope/store/sql_asset.h"\n\nconst char sql_made_by[] = "%s";\n' "$$sum" >$@.tmp && mv $@.tmp $@
src/store/queries.stamp: $(EMBED_SQL_DEPS)
	$(AM_V_EMBED)h=include/astscope/store/queries.h; $(MKDIR_P) src/store include/astscope/store && \
	($(EMBED_SQL) -v out=header $(SQL_FILES)) >$$h.tmp && \
	{ cmp -s $$h.tmp $$h && rm -f $$h.tmp || mv $$h.tmp $$h; } && echo made >$@
include/astscope/store/queries.h: src/store/queries.stamp
	@test -f $@ || { rm -f src/store/queries.stamp; $(MAKE) $(AM_MAKEFLAGS) src/store/queries.stamp; }

$(libstore_a_OBJECTS): include/astscope/store/queries.h
BUILT_SOURCES += include/astscope/store/queries.h
CLEANFILES += include/astscope/store/queries.h include/astscope/store/queries.h.tmp \
	src/store/queries.stamp src/store/sql_gen.c src/store/sql_gen.c.tmp \
	src/store/made_gen.c src/store/made_gen.c.tmp

dist_man7_MANS = share/man/astscope-sql.7

noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
	src/store/conn.c \
	src/store/event_asked.c \
	src/store/event_check.c \
	src/store/event_chunk.c \
	src/store/event_drop.c \
	src/store/event_lines.c \
	src/store/event_cursor.c src/store/event_cursor.h \
	include/astscope/store/events.h \
	src/store/event_read.c src/store/event_read.h \
	src/store/event_sorted.c src/store/event_sorted.h \
	src/store/event_table.c \
	src/store/inner.c src/store/inner.h \
	src/store/lives_asked.c include/astscope/store/lives.h \
	src/store/lives_cursor.c src/store/lives_cursor.h src/store/lives_order.c src/store/lives_pack.c \
	src/store/lives_read.c src/store/lives_read.h src/store/lives_table.c \
	src/store/event_writer.c \
	src/store/line_map.c src/store/line_map.h \
	src/store/long_life.c \
	src/store/db.c include/astscope/store/db.h \
	src/store/dict.c src/store/dict.h \
	src/store/expand.c \
	src/store/foreign.c \
	src/store/functions.c \
	src/store/guard.c \
	src/store/internal.h \
	src/store/run_label.c include/astscope/store/run_label.h \
	src/store/meta.c \
	src/store/notes.c include/astscope/store/notes.h \
	src/store/schema.c \
	src/store/stmt.c \
	src/store/tempfile.c \
	src/store/user.c \
	src/store/vtab.c src/store/vtab.h \
	src/store/writer.c include/astscope/store/writer.h \
	src/store/writer_lives.c \
	src/store/writer_pairs.c \
	src/store/writer_profiles.c \
	src/store/writer_shapes.c \
	src/store/writer_locks.c \
	src/store/writer_log.c \
	src/store/writer_priv.h \
	src/store/writer_row.c \
	src/store/writer_stacks.c \
	src/store/writer_cli.c \
	src/store/writer_memory.c \
	src/store/writer_system.c \
	include/astscope/store/sql_asset.h
nodist_libstore_a_SOURCES = src/store/sql_gen.c src/store/made_gen.c
STORE_LIBS = libstore.a $(BASE_LIBS) $(SQLITE_LIBS) $(XXHASH_LIBS)
