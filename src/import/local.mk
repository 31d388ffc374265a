noinst_LIBRARIES += libimport.a
libimport_a_SOURCES = \
	include/astscope/import/bundle.h \
	src/import/archive.c src/import/archive.h \
	src/import/bundle.c src/import/bundle_data.h \
	src/import/cursor.c \
	src/import/input.h src/import/walk.c \
	src/import/scan.c \
	src/import/sniff.c src/import/sniff.h \
	src/import/stream.c src/import/stream.h \
	src/import/sums.c src/import/sums.h
