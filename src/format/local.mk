# One source a line: formats are added by adding lines.
noinst_LIBRARIES += libformat.a
libformat_a_SOURCES = \
	include/astscope/format/format.h \
	include/astscope/format/formats.def \
	src/format/format.c
FORMAT_LIBS = libformat.a $(BASE_LIBS)
