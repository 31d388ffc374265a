noinst_LIBRARIES += libanalysis.a
libanalysis_a_SOURCES = \
	src/analysis/analysis.c \
	src/analysis/findings.c \
	src/analysis/identity.c \
	src/analysis/leaks.c \
	src/analysis/locks.c \
	src/analysis/runs.c \
	src/analysis/stacks.c \
	src/analysis/step.c \
	src/analysis/values.c \
	src/analysis/waits.c \
	include/astscope/analysis/analysis.h \
	include/astscope/analysis/step.h
ANALYSIS_LIBS = libanalysis.a $(LOGIC_LIBS) $(STORE_LIBS)
