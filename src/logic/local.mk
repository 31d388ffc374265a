# One source a line.
noinst_LIBRARIES += liblogic.a
liblogic_a_SOURCES =
liblogic_a_SOURCES += src/logic/life.c include/astscope/logic/life.h
liblogic_a_SOURCES += src/logic/life_emit.c src/logic/life_emit.h
liblogic_a_SOURCES += src/logic/life_rec.c src/logic/life_rec.h
liblogic_a_SOURCES += src/logic/life_table.c src/logic/life_table.h
liblogic_a_SOURCES += src/logic/life_trail.c src/logic/life_trail.h
liblogic_a_SOURCES += src/logic/refcounter.c include/astscope/logic/refcounter.h
liblogic_a_SOURCES += src/logic/waitgraph.c include/astscope/logic/waitgraph.h
liblogic_a_SOURCES += src/logic/waitgraph_search.c src/logic/waitgraph_private.h
liblogic_a_SOURCES += src/logic/stack_rules.c src/logic/stack_rules.h
liblogic_a_SOURCES += src/logic/stackfold.c include/astscope/logic/stackfold.h
liblogic_a_SOURCES += src/logic/suspects.c include/astscope/logic/suspects.h
liblogic_a_SOURCES += src/logic/suspects_find.c src/logic/suspects_private.h
liblogic_a_SOURCES += src/logic/suspects_match.c src/logic/suspects_match.h
LOGIC_LIBS = liblogic.a $(BASE_LIBS)
