noinst_LIBRARIES += libimport.a
libimport_a_SOURCES = \
	include/astscope/import/bundle.h \
	include/astscope/import/importer.h \
	src/import/archive.c src/import/archive.h \
	src/import/bundle.c src/import/bundle_data.h \
	src/import/cache.c src/import/cache.h \
	src/import/cursor.c \
	src/import/importer.c \
	src/import/input.h src/import/walk.c \
	src/import/lane.c src/import/lane.h \
	src/import/pass.c src/import/pass.h src/import/pass_data.h \
	src/import/scan.c \
	src/import/sniff.c src/import/sniff.h \
	src/import/source.c \
	src/import/stream.c src/import/stream.h \
	src/import/sums.c src/import/sums.h \
	src/import/text.c src/import/text.h \
	src/import/watch.c
IMPORT_LIBS = libimport.a $(FORMAT_LIBS) $(LOGIC_LIBS) $(STORE_LIBS) $(ARCHIVE_LIBS) $(XXHASH_LIBS) -lpthread

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/import/test_bundle tests/unit/import/test_importer \
	tests/unit/import/test_import_again
endif
IMPORT_TEST_MAKE = tests/unit/import/make.c tests/unit/import/make.h
tests_unit_import_test_bundle_SOURCES = tests/unit/import/test_bundle.c $(IMPORT_TEST_MAKE)
tests_unit_import_test_bundle_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_import_test_bundle_LDADD = $(IMPORT_LIBS) $(CMOCKA_LIBS)
IMPORT_TEST_RUN = tests/unit/import/run.c tests/unit/import/run.h $(IMPORT_TEST_MAKE)
tests_unit_import_test_importer_SOURCES = tests/unit/import/test_importer.c $(IMPORT_TEST_RUN)
tests_unit_import_test_importer_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_import_test_importer_LDADD = $(IMPORT_LIBS) $(CMOCKA_LIBS)
tests_unit_import_test_import_again_SOURCES = tests/unit/import/test_import_again.c $(IMPORT_TEST_RUN)
tests_unit_import_test_import_again_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_import_test_import_again_LDADD = $(IMPORT_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/import/test_facts_stackfold
endif
tests_unit_import_test_facts_stackfold_SOURCES = tests/unit/import/test_facts_stackfold.c
tests_unit_import_test_facts_stackfold_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_import_test_facts_stackfold_LDADD = $(GOLDEN_LIBS) $(FACTS_LIBS) $(FORMAT_LIBS) $(LOGIC_LIBS) $(CMOCKA_LIBS)

if HAVE_FACTS
check_PROGRAMS += tests/unit/import/test_facts_import
endif
tests_unit_import_test_facts_import_SOURCES = tests/unit/import/test_facts_import.c
tests_unit_import_test_facts_import_CPPFLAGS = $(TEST_CPPFLAGS) $(JANSSON_CFLAGS)
tests_unit_import_test_facts_import_LDADD = $(FACTS_LIBS) $(IMPORT_LIBS) $(CMOCKA_LIBS)
