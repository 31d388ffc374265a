# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests.  A test is one line in one of the three lists; its source is NAME.c.  What several tests share goes into
# libtest.a.  tests/check/layers.sh sees to it that no layer calls upwards, so all tests may link all layers.
UNIT_TESTS =
UNIT_TESTS += tests/unit/analysis/test_advice
UNIT_TESTS += tests/unit/analysis/test_crash
UNIT_TESTS += tests/unit/analysis/test_ends
UNIT_TESTS += tests/unit/analysis/test_hangs
UNIT_TESTS += tests/unit/analysis/test_impact
UNIT_TESTS += tests/unit/analysis/test_leak_abrupt
UNIT_TESTS += tests/unit/analysis/test_leak_deadlock
UNIT_TESTS += tests/unit/analysis/test_leak_holes
UNIT_TESTS += tests/unit/analysis/test_leak_roots
UNIT_TESTS += tests/unit/analysis/test_log
UNIT_TESTS += tests/unit/analysis/test_owners
UNIT_TESTS += tests/unit/analysis/test_rule_rows
UNIT_TESTS += tests/unit/analysis/test_samples
UNIT_TESTS += tests/unit/analysis/test_statements
UNIT_TESTS += tests/unit/base/test_base
UNIT_TESTS += tests/unit/base/test_die
UNIT_TESTS += tests/unit/base/test_hash
UNIT_TESTS += tests/unit/base/test_pack
UNIT_TESTS += tests/unit/base/test_shell
UNIT_TESTS += tests/unit/format/test_cli
UNIT_TESTS += tests/unit/format/test_gdb
UNIT_TESTS += tests/unit/format/test_golden
UNIT_TESTS += tests/unit/format/test_locks
UNIT_TESTS += tests/unit/format/test_refs
UNIT_TESTS += tests/unit/format/test_refs_fast
UNIT_TESTS += tests/unit/format/test_stacks
UNIT_TESTS += tests/unit/import/test_archives
UNIT_TESTS += tests/unit/import/test_budget
UNIT_TESTS += tests/unit/import/test_bundle
UNIT_TESTS += tests/unit/import/test_containers
UNIT_TESTS += tests/unit/import/test_found
UNIT_TESTS += tests/unit/import/test_import_again
UNIT_TESTS += tests/unit/import/test_importer
UNIT_TESTS += tests/unit/import/test_part
UNIT_TESTS += tests/unit/import/test_row_ids
UNIT_TESTS += tests/unit/import/test_sections
UNIT_TESTS += tests/unit/import/test_statements
UNIT_TESTS += tests/unit/import/test_target
UNIT_TESTS += tests/unit/import/test_torn
UNIT_TESTS += tests/unit/logic/test_align
UNIT_TESTS += tests/unit/logic/test_bag
UNIT_TESTS += tests/unit/logic/test_cause
UNIT_TESTS += tests/unit/logic/test_compat
UNIT_TESTS += tests/unit/logic/test_distribution
UNIT_TESTS += tests/unit/logic/test_known
UNIT_TESTS += tests/unit/logic/test_life
UNIT_TESTS += tests/unit/logic/test_life_order
UNIT_TESTS += tests/unit/logic/test_log_fold
UNIT_TESTS += tests/unit/logic/test_pairs
UNIT_TESTS += tests/unit/logic/test_redact
UNIT_TESTS += tests/unit/logic/test_refcounter
UNIT_TESTS += tests/unit/logic/test_rules
UNIT_TESTS += tests/unit/logic/test_runs
UNIT_TESTS += tests/unit/logic/test_shutdown
UNIT_TESTS += tests/unit/logic/test_stackfold
UNIT_TESTS += tests/unit/logic/test_suspects
UNIT_TESTS += tests/unit/logic/test_suspects_injected
UNIT_TESTS += tests/unit/logic/test_twins
UNIT_TESTS += tests/unit/logic/test_waitgraph
UNIT_TESTS += tests/unit/model/test_beside
UNIT_TESTS += tests/unit/model/test_filter
UNIT_TESTS += tests/unit/model/test_graph
UNIT_TESTS += tests/unit/model/test_home
UNIT_TESTS += tests/unit/model/test_order
UNIT_TESTS += tests/unit/model/test_place
UNIT_TESTS += tests/unit/model/test_plans
UNIT_TESTS += tests/unit/model/test_names
UNIT_TESTS += tests/unit/model/test_rows
UNIT_TESTS += tests/unit/model/test_sections
UNIT_TESTS += tests/unit/model/test_stacks
UNIT_TESTS += tests/unit/model/test_stores
UNIT_TESTS += tests/unit/model/test_xref
UNIT_TESTS += tests/unit/report/test_escape
UNIT_TESTS += tests/unit/report/test_faults
UNIT_TESTS += tests/unit/report/test_hostile
UNIT_TESTS += tests/unit/report/test_statements
UNIT_TESTS += tests/unit/store/test_ask
UNIT_TESTS += tests/unit/store/test_db
UNIT_TESTS += tests/unit/store/test_event_asked
UNIT_TESTS += tests/unit/store/test_events
UNIT_TESTS += tests/unit/store/test_guard
UNIT_TESTS += tests/unit/store/test_lives
UNIT_TESTS += tests/unit/store/test_queries
UNIT_TESTS += tests/unit/store/test_tempfile
UNIT_TESTS += tests/unit/store/test_views
UNIT_TESTS += tests/unit/store/test_writer
UNIT_TESTS += tests/unit/term/test_busy
UNIT_TESTS += tests/unit/term/test_clipboard
UNIT_TESTS += tests/unit/term/test_keys
UNIT_TESTS += tests/unit/term/test_line
UNIT_TESTS += tests/unit/ui/test_cells
UNIT_TESTS += tests/unit/ui/test_completers
UNIT_TESTS += tests/unit/ui/test_keymap
UNIT_TESTS += tests/unit/ui/test_layout
UNIT_TESTS += tests/unit/ui/test_menu
UNIT_TESTS += tests/unit/ui/test_prompts
UNIT_TESTS += tests/unit/ui/test_table
UNIT_TESTS += tests/unit/ui/test_text
UNIT_TESTS += tests/unit/ui/test_ui
UNIT_TESTS += tests/unit/view/test_console
UNIT_TESTS += tests/unit/view/test_keys
UNIT_TESTS += tests/unit/view/test_later
UNIT_TESTS += tests/unit/view/test_missing
UNIT_TESTS += tests/unit/view/test_new_list
UNIT_TESTS += tests/unit/view/test_walk

# Those that read JSON.
FACTS_TESTS =

# How right it is does not change under sanitizers, where the scripts of the screens open the same bundles.
if !SANITIZERS
UNIT_TESTS += tests/unit/analysis/test_bundles
UNIT_TESTS += tests/unit/analysis/test_leak_suspects
UNIT_TESTS += tests/unit/import/test_hand_counts
UNIT_TESTS += tests/unit/view/test_home_links
UNIT_TESTS += tests/unit/view/test_screens
UNIT_TESTS += tests/unit/view/test_source
UNIT_TESTS += tests/unit/view/test_statements
FACTS_TESTS += tests/bench/leak_truth
FACTS_TESTS += tests/unit/analysis/test_facts_analysis
endif

FACTS_TESTS += tests/unit/format/test_facts_gdb
FACTS_TESTS += tests/unit/format/test_facts_locks
FACTS_TESTS += tests/unit/format/test_facts_refs
FACTS_TESTS += tests/unit/import/test_facts_import
FACTS_TESTS += tests/unit/import/test_facts_stackfold
FACTS_TESTS += tests/unit/logic/test_facts_life
FACTS_TESTS += tests/unit/logic/test_facts_waitgraph
FACTS_TESTS += tests/unit/report/test_report
FACTS_TESTS += tests/unit/report/test_report_limits
FACTS_TESTS += tests/unit/report/test_report_demo

# The program over small inputs.
UNIT_TESTS += tests/e2e/test_cases

# Those on a pseudo terminal, with libvterm as the terminal.
TERMINAL_TESTS =
TERMINAL_TESTS += tests/e2e/test_terminal
TERMINAL_TESTS += tests/e2e/test_follow
# Under sanitizers test_console plays the same scripts.
if !SANITIZERS
TERMINAL_TESTS += tests/e2e/test_promises
TERMINAL_TESTS += tests/e2e/test_scripts
endif
TERMINAL_TESTS += tests/unit/term/test_ends
TERMINAL_TESTS += tests/unit/term/test_pty
TERMINAL_TESTS += tests/unit/term/test_requests
TERMINAL_TESTS += tests/unit/term/test_scripts

tests_lib_libtest_a_SOURCES = \
	tests/lib/cases.c tests/lib/cases.h \
	tests/lib/derive.c tests/lib/derive.h \
	tests/lib/faults.c tests/lib/faults.h tests/lib/faults_malloc.c tests/lib/faults_statement.c \
	tests/lib/golden.c tests/lib/golden.h \
	tests/lib/golden_file.c \
	tests/lib/names.c tests/lib/names.h \
	tests/lib/any.h tests/lib/sanitized.h tests/lib/records.c tests/lib/records.h \
	tests/lib/plan.c tests/lib/plan.h \
	tests/lib/screens.c tests/lib/screens.h \
	tests/lib/small.c tests/lib/small.h \
	tests/lib/stacks.c tests/lib/stacks.h \
	tests/lib/ui_headless.c tests/lib/ui_headless.h \
	tests/lib/ui_expect.c tests/lib/ui_script_private.h \
	tests/lib/ui_script.c tests/lib/ui_script.h \
	tests/unit/analysis/opened.c tests/unit/analysis/opened.h \
	tests/unit/import/bundle_test.h \
	tests/unit/import/damages.c tests/unit/import/damages.h \
	tests/unit/import/make.c tests/unit/import/make.h \
	tests/unit/import/run.c tests/unit/import/run.h \
	tests/unit/logic/mini_refs.c tests/unit/logic/mini_refs.h \
	tests/unit/logic/suspects_test.h \
	tests/unit/model/model_test.h \
	tests/unit/report/collect.h \
	tests/unit/report/damage.c tests/unit/report/damage.h \
	tests/unit/report/report_test.h tests/unit/report/small_report.h \
	tests/unit/store/events_made.c tests/unit/store/events_made.h tests/unit/store/store_test.h \
	tests/unit/term/base64.h \
	tests/unit/ui/cells_test.h \
	tests/unit/ui/fake_items.c \
	tests/unit/ui/fake_views.c tests/unit/ui/fake_views.h \
	tests/unit/ui/world.h \
	tests/unit/view/console.c tests/unit/view/console.h

if HAVE_CMOCKA
check_LIBRARIES += tests/lib/libtest.a
check_PROGRAMS += $(UNIT_TESTS)
if HAVE_JANSSON
check_PROGRAMS += $(FACTS_TESTS)
tests_lib_libtest_a_SOURCES += tests/lib/facts.c tests/lib/facts.h tests/lib/json_schema.c tests/lib/json_schema.h
endif
if HAVE_VTERM
check_PROGRAMS += $(TERMINAL_TESTS)
tests_lib_libtest_a_SOURCES += \
	tests/lib/pty_dim.c tests/lib/pty_driver.c tests/lib/pty_private.h \
	tests/lib/pty_screen.c \
	tests/lib/pty_vterm.c tests/lib/pty_vterm.h \
	tests/unit/term/console.c tests/unit/term/console.h \
	tests/unit/term/demo.c tests/unit/term/demo.h
else
TESTS += tests/unit/term/no_vterm.sh
endif
TESTS += $(check_PROGRAMS)
endif
EXTRA_DIST += tests/unit/term/no_vterm.sh tests/unit/term/scripts tests/ui tests/golden \
	tests/data tests/fixtures

# test_new_list has tables of its own: the lists of the program and those of a fixture.
NEW_LISTS = $(SQL_FILES) tests/fixtures/new-list.sql
NEW_LISTS_DEPS = $(EMBED_LISTS_DEPS) tests/fixtures/new-list.sql
tests/unit/view/new_lists.c: $(NEW_LISTS_DEPS)
	$(AM_V_EMBED)$(MKDIR_P) $(@D) && ($(EMBED_LISTS) -v out=lists $(NEW_LISTS)) >$@.tmp && mv $@.tmp $@
tests/unit/view/new/astscope/view/list_views.def: $(NEW_LISTS_DEPS)
	$(AM_V_EMBED)$(MKDIR_P) $(@D) && ($(EMBED_LISTS) -v out=views $(NEW_LISTS)) >$@.tmp && mv $@.tmp $@
tests_unit_view_test_new_list_SOURCES = tests/unit/view/test_new_list.c src/view/views.c
nodist_tests_unit_view_test_new_list_SOURCES = tests/unit/view/new_lists.c
tests_unit_view_test_new_list_CPPFLAGS = -Itests/unit/view/new $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
$(tests_unit_view_test_new_list_OBJECTS): tests/unit/view/new/astscope/view/list_views.def
CLEANFILES += tests/unit/view/new_lists.c tests/unit/view/new/astscope/view/list_views.def

# What a program links that has no LDADD of its own.
LDADD = tests/lib/libtest.a $(APP_LIBS) $(CMOCKA_LIBS) $(JANSSON_LIBS) $(VTERM_LIBS) -lutil -lm

# Each statement of SQLite can be made to fail (tests/lib/faults_statement.c).
STATEMENT_FAULTS = -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec,--wrap=sqlite3_errmsg \
	-Wl,--wrap=sqlite3_prepare_v2,--wrap=sqlite3_prepare_v3
tests_unit_analysis_test_statements_LDFLAGS = $(AM_LDFLAGS) $(STATEMENT_FAULTS)
tests_unit_import_test_statements_LDFLAGS = $(AM_LDFLAGS) $(STATEMENT_FAULTS)
tests_unit_report_test_statements_LDFLAGS = $(AM_LDFLAGS) $(STATEMENT_FAULTS)
tests_unit_view_test_statements_LDFLAGS = $(AM_LDFLAGS) $(STATEMENT_FAULTS)

# Formats over golden files.  `make update-golden` writes what they give now; look at the diff.
GOLDEN_TESTS = tests/unit/format/test_golden$(EXEEXT) tests/unit/report/test_report$(EXEEXT) \
	tests/unit/report/test_report_demo$(EXEEXT) tests/unit/view/test_screens$(EXEEXT)
update-golden: $(GOLDEN_TESTS)
	for t in $(GOLDEN_TESTS); do SRCDIR='$(abs_top_srcdir)' UPDATE_GOLDEN=1 $$t || exit; done
.PHONY: update-golden

# make soak: what make check tries as a sample, as a whole; takes many minutes.
SOAK_TESTS = tests/unit/report/test_faults$(EXEEXT) tests/unit/model/test_stores$(EXEEXT)
soak: $(SOAK_TESTS)
	SOAK=1 $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(SOAK_TESTS)'
.PHONY: soak
