# One source a line: formats are added by adding lines.
noinst_LIBRARIES += libformat.a
libformat_a_SOURCES = \
	include/astscope/format/format.h \
	include/astscope/format/formats.def \
	src/format/format.c \
	src/format/refs.c \
	src/format/refs_evidence.c \
	src/format/refs_evidence.h \
	src/format/refs_row.c \
	src/format/refs_row.h
FORMAT_LIBS = libformat.a $(BASE_LIBS)
