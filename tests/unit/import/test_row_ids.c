/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "astscope/logic/runs.h"
#include "src/import/row_ids.h"

enum { SITES = 9000, ROWS = 60000 };

static uint64_t state = 1;

static unsigned roll(unsigned sides)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(state >> 33) % sides;
}

/* Few rows in which names are long, a piece is missing, or places differ in the middle alone; tags that differ at their end. */
static void make_row(struct record_ref *ref, char *text, size_t cap, char *tag, size_t tag_cap)
{
	unsigned site = roll(4) ? roll(40) : roll(SITES);
	int file_n, n;

	file_n = snprintf(text, cap, "chan_%u.c", site % 3);
	n = snprintf(text, cap, "chan_%u.c,%u,%s_%0*u", site % 3, site, site % 5 ? "ast_thing" : "thing_destroy",
		     site % 700 == 1 ? 150 : 1, site % 7);
	ref->file = (struct span){text, (size_t)file_n};
	ref->src_line = site;
	ref->func = span_from(strrchr(text, ',') + 1);
	ref->site = roll(50) ? (struct span){text, (size_t)n} : (struct span){0};
	n = snprintf(tag, tag_cap, "%0*u", site % 300 == 7 ? 90 : site % 5 == 2 ? 61 : site % 5 == 3 ? 12 : 1, roll(20) ? site : roll(200));
	ref->tag = (struct span){tag, roll(9) ? (size_t)n : 0};
}

/* However many places there are: what is remembered is what the dictionaries say. */
static void ids_are_those_of_the_dictionaries(void **unused)
{
	struct err e = {0};
	struct db *db;
	struct writer *w;
	struct row_ids *ids;
	unsigned destroyers = 0;

	(void)unused;
	assert_true(db_open(NULL, DB_CREATE, &db, &e));
	assert_true(writer_new(db, &w, &e));
	ids = row_ids_new(w);
	for (unsigned i = 0; i < ROWS; i++) {
		struct record_ref ref = {0};
		char text[256], tag[128];
		struct row_id id;

		make_row(&ref, text, sizeof(text), tag, sizeof(tag));
		id = row_ids_of(ids, &ref);
		assert_int_equal(id.site, writer_site(w, ref.file, ref.src_line, ref.func));
		assert_int_equal(id.tag, writer_tag(w, ref.tag));
		assert_int_equal(id.destroyer, runs_is_destroyer(ref.func));
		destroyers += id.destroyer;
	}
	assert_true(destroyers > ROWS / 100 && destroyers < ROWS / 2);
	row_ids_free(ids);
	writer_free(w);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ids_are_those_of_the_dictionaries)};

	return cmocka_run_group_tests_name("row_ids", tests, NULL, NULL);
}
