noinst_LIBRARIES += liblogic.a
liblogic_a_SOURCES = \
	src/logic/life.c include/astscope/logic/life.h
LOGIC_LIBS = liblogic.a $(BASE_LIBS)
