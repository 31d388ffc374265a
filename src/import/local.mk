# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += libimport.a
libimport_a_SOURCES = \
	include/astscope/import/budget.h \
	include/astscope/import/bundle.h \
	include/astscope/import/found.h \
	include/astscope/import/importer.h \
	src/import/archive.c src/import/archive.h \
	src/import/budget.c src/import/spent.h \
	src/import/bundle.c src/import/bundle_data.h \
	src/import/cache.c src/import/cache.h \
	src/import/cancel.h \
	src/import/clean.c src/import/clean.h \
	src/import/clean_borders.c src/import/clean_borders.h \
	src/import/clean_join.c src/import/clean_join.h \
	src/import/clean_json.c src/import/clean_json.h \
	src/import/clean_plan.c src/import/clean_plan.h \
	src/import/clean_prefix.c src/import/clean_prefix.h \
	src/import/clean_terminal.c src/import/clean_text.c src/import/clean_text.h \
	src/import/codec.c src/import/codec_issue.c src/import/codec_mail.c src/import/codec_list.c src/import/codec.h \
	src/import/cursor.c \
	src/import/decode.c src/import/decode.h \
	src/import/found.c \
	src/import/importer.c src/import/importer_data.h \
	src/import/input.h src/import/walk.c \
	src/import/kinds.c src/import/kinds.h \
	src/import/label.c src/import/label.h \
	src/import/lane.c src/import/lane.h \
	src/import/listing.c src/import/listing.h \
	src/import/log_runs.c \
	src/import/log_tap.c src/import/log_tap.h \
	src/import/part.c src/import/part.h \
	src/import/plain_log.c \
	src/import/pass.c src/import/pass.h src/import/pass_data.h \
	src/import/reuse.c \
	src/import/reading.c \
	src/import/row_ids.c \
	src/import/row_ids.h \
	src/import/scan.c \
	src/import/section.c src/import/section.h \
	src/import/section_open.c src/import/section_open.h \
	src/import/sectioned.c \
	src/import/looks.c src/import/looks.h \
	src/import/sniff.c src/import/sniff.h \
	src/import/source.c \
	src/import/stream.c src/import/stream.h \
	src/import/sums.c src/import/sums.h \
	src/import/tar_head.c src/import/tar_head.h \
	src/import/target.c \
	src/import/text.c src/import/text.h \
	src/import/unpack.c src/import/unpack.h \
	src/import/watch.c
IMPORT_LIBS = libimport.a $(FORMAT_LIBS) $(LOGIC_LIBS) $(STORE_LIBS) $(ARCHIVE_LIBS) $(UNPACK_LIBS) $(XXHASH_LIBS) -lpthread
