# One source a line.
noinst_LIBRARIES += liblogic.a
liblogic_a_SOURCES =
liblogic_a_SOURCES += src/logic/align.c include/astscope/logic/align.h
liblogic_a_SOURCES += src/logic/cause.c include/astscope/logic/cause.h
liblogic_a_SOURCES += src/logic/known.c include/astscope/logic/known.h
liblogic_a_SOURCES += src/logic/life.c include/astscope/logic/life.h
liblogic_a_SOURCES += src/logic/life_balance.c src/logic/life_balance.h
liblogic_a_SOURCES += src/logic/life_emit.c src/logic/life_emit.h
liblogic_a_SOURCES += src/logic/life_rec.c src/logic/life_rec.h
liblogic_a_SOURCES += src/logic/life_table.c src/logic/life_table.h
liblogic_a_SOURCES += src/logic/life_trail.c src/logic/life_trail.h
liblogic_a_SOURCES += src/logic/pairs.c include/astscope/logic/pairs.h
liblogic_a_SOURCES += src/logic/pytext.c src/logic/pytext.h
liblogic_a_SOURCES += src/logic/ref_types.c src/logic/ref_types.h
liblogic_a_SOURCES += src/logic/refcounter.c include/astscope/logic/refcounter.h
liblogic_a_SOURCES += src/logic/refcounter_legacy.c include/astscope/logic/refcounter_legacy.h
liblogic_a_SOURCES += src/logic/reflocks.c include/astscope/logic/reflocks.h
liblogic_a_SOURCES += src/logic/refstats.c include/astscope/logic/refstats.h
liblogic_a_SOURCES += src/logic/run_cut.c src/logic/run_cut.h
liblogic_a_SOURCES += src/logic/run_kind.c src/logic/run_kind.h
liblogic_a_SOURCES += src/logic/runs.c include/astscope/logic/runs.h
liblogic_a_SOURCES += src/logic/shutdown.c include/astscope/logic/shutdown.h
liblogic_a_SOURCES += src/logic/distribution.c include/astscope/logic/distribution.h
liblogic_a_SOURCES += src/logic/rules.c include/astscope/logic/rules.h include/astscope/logic/rules.def src/logic/rules_text.h
liblogic_a_SOURCES += src/logic/waitgraph.c include/astscope/logic/waitgraph.h
liblogic_a_SOURCES += src/logic/waitgraph_search.c src/logic/waitgraph_search.h
liblogic_a_SOURCES += src/logic/wait_build.h
liblogic_a_SOURCES += src/logic/stackfold.c include/astscope/logic/stackfold.h
liblogic_a_SOURCES += src/logic/suspects.c include/astscope/logic/suspects.h
liblogic_a_SOURCES += src/logic/suspects_find.c src/logic/suspects_private.h
liblogic_a_SOURCES += src/logic/suspects_near.c src/logic/suspects_context.c src/logic/suspects_checks.c
liblogic_a_SOURCES += src/logic/suspects_match.c src/logic/suspects_match.h
LOGIC_LIBS = liblogic.a $(BASE_LIBS)

# What is known of Asterisk, as tables; rules_text.c holds them.
RULES_FILES =
RULES_FILES += share/rules/frames.tsv
RULES_FILES += share/rules/roles.tsv
RULES_FILES += share/rules/taskprocessors.tsv
RULES_FILES += share/rules/waits.tsv
RULES_FILES += share/rules/outside.tsv
RULES_FILES += share/rules/locks.tsv
RULES_FILES += share/rules/libraries.tsv
RULES_FILES += share/rules/aborts.tsv
RULES_FILES += share/rules/pointers.tsv
RULES_FILES += share/rules/issues.tsv
RULES_FILES += share/rules/collect.tsv
RULES_FILES += share/rules/sentences.tsv
RULES_FILES += share/rules/distributions.tsv
RULES_FILES += share/rules/packages.tsv
EXTRA_DIST += $(RULES_FILES) build-aux/embed-text.awk
src/logic/rules_text.c: $(RULES_FILES) build-aux/embed-text.awk src/logic/local.mk
	$(AM_V_EMBED)$(MKDIR_P) src/logic && (cd $(srcdir) && $(AWK) -f build-aux/embed-text.awk $(RULES_FILES)) >$@.tmp && mv $@.tmp $@
nodist_liblogic_a_SOURCES = src/logic/rules_text.c
CLEANFILES += src/logic/rules_text.c src/logic/rules_text.c.tmp
