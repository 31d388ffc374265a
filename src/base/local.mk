# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/arena.c include/astscope/base/arena.h \
	src/base/dirs.c include/astscope/base/dirs.h \
	src/base/env.c include/astscope/base/env.h \
	src/base/err.c include/astscope/base/err.h \
	src/base/hash.c include/astscope/base/hash.h \
	src/base/pack.c include/astscope/base/pack.h \
	src/base/pack_block.c include/astscope/base/pack_block.h \
	src/base/varint.c include/astscope/base/varint.h \
	src/base/pack_columns.c include/astscope/base/pack_columns.h \
	src/base/intern.c src/base/intern_private.h include/astscope/base/intern.h \
	src/base/keys.c include/astscope/base/keys.h \
	src/base/lines.c include/astscope/base/lines.h \
	src/base/map.c include/astscope/base/map.h \
	src/base/mem.c include/astscope/base/mem.h \
	src/base/place.c include/astscope/base/place.h \
	include/astscope/base/text_file.h \
	src/base/record.c include/astscope/base/record.h include/astscope/base/record_refs.h \
	include/astscope/base/record_lock_frame.h include/astscope/base/record_log.h \
	include/astscope/base/record_cli.h include/astscope/base/record_memory.h include/astscope/base/record_system.h \
	src/base/scan.c include/astscope/base/scan.h \
	src/base/shell.c include/astscope/base/shell.h \
	src/base/sort.c include/astscope/base/sort.h \
	src/base/span.c include/astscope/base/span.h \
	src/base/stamp.c include/astscope/base/stamp.h \
	src/base/strbuf.c include/astscope/base/strbuf.h \
	src/base/suggest.c include/astscope/base/suggest.h \
	src/base/utf8.c include/astscope/base/utf8.h \
	src/base/vec.c include/astscope/base/vec.h \
	src/base/write.c include/astscope/base/write.h \
	include/astscope/base/attr.h \
	include/astscope/base/limits.h \
	include/astscope/base/lives.h \
	include/astscope/base/log_rows.h
BASE_LIBS = libbase.a
