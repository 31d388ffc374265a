noinst_LIBRARIES += libanalysis.a
libanalysis_a_SOURCES = \
	src/analysis/analysis.c \
	src/analysis/blame.c \
	src/analysis/blame.h \
	src/analysis/crash_objects.c \
	src/analysis/crash_objects.h \
	src/analysis/evidence.c \
	src/analysis/evidence.h \
	src/analysis/find_blocked.c \
	src/analysis/find_crash.c \
	src/analysis/find_identity.c \
	src/analysis/find_known.c \
	src/analysis/find_lives.c \
	src/analysis/find_lies.c \
	src/analysis/find_pool.c \
	src/analysis/find_quality.c \
	src/analysis/find_rings.c \
	src/analysis/find_spin.c \
	src/analysis/find_stacks.c \
	src/analysis/find_taskprocessors.c \
	src/analysis/finding.c \
	src/analysis/finding.h \
	src/analysis/findings.c \
	src/analysis/findings.h \
	src/analysis/fold.c \
	src/analysis/fold.h \
	src/analysis/groups.c \
	src/analysis/groups.h \
	src/analysis/headers.c \
	src/analysis/headers.h \
	src/analysis/identity.c \
	src/analysis/impact.c \
	src/analysis/impact.h \
	src/analysis/leak_suspects.c \
	src/analysis/leak_suspects.h \
	src/analysis/leaks.c \
	src/analysis/lock_holders.c \
	src/analysis/lock_holders.h \
	src/analysis/lock_meaning.c \
	src/analysis/lock_meaning.h \
	src/analysis/locks.c \
	src/analysis/names.c \
	src/analysis/owners.c \
	src/analysis/owners.h \
	src/analysis/resources.c \
	src/analysis/resources.h \
	src/analysis/runs.c \
	src/analysis/source_stacks.c \
	src/analysis/source_stacks.h \
	src/analysis/stack_waits.c \
	src/analysis/stack_waits.h \
	src/analysis/stacks.c \
	src/analysis/step.c \
	src/analysis/task_waits.c \
	src/analysis/task_waits.h \
	src/analysis/values.c \
	src/analysis/wait_captures.c \
	src/analysis/wait_dumps.c \
	src/analysis/wait_facts.c src/analysis/wait_facts.h \
	src/analysis/waits.c \
	src/analysis/waits_write.c src/analysis/waits_write.h \
	include/astscope/analysis/analysis.h \
	include/astscope/analysis/step.h
ANALYSIS_LIBS = libanalysis.a $(LOGIC_LIBS) $(STORE_LIBS)
