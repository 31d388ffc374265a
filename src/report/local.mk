noinst_LIBRARIES += libreport.a
libreport_a_SOURCES = \
	include/astscope/report/report.h \
	src/report/at.c src/report/at.h \
	src/report/columns.c \
	src/report/details.c \
	src/report/graphs.c \
	src/report/grid.c src/report/grid.h \
	src/report/lists.c \
	src/report/out.c src/report/out.h \
	src/report/overview.c \
	src/report/parts.h \
	src/report/report.c \
	src/report/report_sql.c \
	src/report/table.c src/report/table.h \
	src/report/under.c
REPORT_LIBS = libreport.a $(MODEL_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/report/test_report tests/unit/report/test_report_demo
endif
tests_unit_report_test_report_SOURCES = tests/unit/report/test_report.c tests/unit/report/report_test.h
tests_unit_report_test_report_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_report_test_report_LDADD = $(SMALL_LIBS) $(GOLDEN_LIBS) $(REPORT_LIBS) $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_report_test_report_demo_SOURCES = tests/unit/report/test_report_demo.c tests/unit/report/report_test.h
tests_unit_report_test_report_demo_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_report_test_report_demo_LDADD = $(GOLDEN_LIBS) $(REPORT_LIBS) $(ANALYSIS_LIBS) $(IMPORT_LIBS) $(JANSSON_LIBS) \
	$(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/report/test_hostile
endif
tests_unit_report_test_hostile_SOURCES = tests/unit/report/test_hostile.c $(IMPORT_TEST_MAKE)
tests_unit_report_test_hostile_SOURCES += tests/unit/report/damage.c tests/unit/report/damage.h
tests_unit_report_test_hostile_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/tests/unit/import
tests_unit_report_test_hostile_LDADD = $(REPORT_LIBS) $(ANALYSIS_LIBS) $(IMPORT_LIBS) $(CMOCKA_LIBS)
