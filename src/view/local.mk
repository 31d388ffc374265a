noinst_LIBRARIES += libview.a
libview_a_SOURCES =
libview_a_SOURCES += include/astscope/view/env.h include/astscope/view/views.def include/astscope/view/views.h
libview_a_SOURCES += src/view/topics.c include/astscope/view/topics.h src/view/views.c
libview_a_SOURCES += src/view/list.c src/view/list_pane.c src/view/list.h
libview_a_SOURCES += src/view/command.c
libview_a_SOURCES += src/view/empty.c
libview_a_SOURCES += src/view/explain.c
libview_a_SOURCES += src/view/related.c
libview_a_SOURCES += src/view/files.c
libview_a_SOURCES += src/view/history.c
libview_a_SOURCES += src/view/home.c
libview_a_SOURCES += src/view/leaks.c
libview_a_SOURCES += src/view/locks.c
libview_a_SOURCES += src/view/objects.c
libview_a_SOURCES += src/view/raw.c
libview_a_SOURCES += src/view/refs.c
libview_a_SOURCES += src/view/rejects.c
libview_a_SOURCES += src/view/stacks.c
libview_a_SOURCES += src/view/threads.c
libview_a_SOURCES += src/view/waits.c
VIEW_LIBS = libview.a $(UI_LIBS) $(MODEL_LIBS)

VIEW_TEST_CONSOLE = tests/unit/view/console.c tests/unit/view/console.h tests/lib/ui_script.c tests/lib/ui_script.h
VIEW_TEST_LIBS = $(VIEW_LIBS) $(TERM_LIBS) $(UI_LIBS) $(MODEL_LIBS) $(ANALYSIS_LIBS) $(IMPORT_LIBS) \
	$(FORMAT_LIBS) $(LOGIC_LIBS) $(STORE_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/view/test_console
endif
tests_unit_view_test_console_SOURCES = tests/unit/view/test_console.c $(VIEW_TEST_CONSOLE)
tests_unit_view_test_console_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_view_test_console_LDADD = $(VIEW_TEST_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/view/test_walk
endif
tests_unit_view_test_walk_SOURCES = tests/unit/view/test_walk.c $(VIEW_TEST_CONSOLE)
tests_unit_view_test_walk_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_view_test_walk_LDADD = $(VIEW_TEST_LIBS)
EXTRA_DIST += tests/ui
