/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/derive.h"
#include "tests/lib/sanitized.h"
#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/vec.h"
#include "astscope/import/importer.h"
#include "astscope/report/report.h"
#include "astscope/store/db.h"
#include "collect.h"
#include "damage.h"
#include "tests/unit/import/make.h"

/*
 * Bundles of damaged files all the way: import, analysis, every report.  Nothing may fail but for want of anything
 * recognised, and nothing that a terminal obeys may come out.  HOSTILE_ROUNDS and HOSTILE_SEED ask for more and others.
 */

static struct vec seeds; /* struct strbuf: the texts of tests/golden */

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In order of name, so that the same seed gives the same bundle everywhere. */
static void load_folder(const char *folder)
{
	const char *src = env_get("SRCDIR");
	char *golden = make_path(src ? src : ".", "tests/golden"), *dir = make_path(golden, folder);
	DIR *d = opendir(dir);
	struct dirent *ent;
	struct vec names;

	if (!d)
		fail_msg("%s cannot be read", dir);
	vec_init(&names, sizeof(char *));
	while ((ent = readdir(d))) {
		if (span_ends(span_from(ent->d_name), SPAN_LIT(".txt")))
			*(char **)vec_push(&names) = mem_strdup(ent->d_name);
	}
	closedir(d);
	vec_sort(&names, name_cmp);
	for (size_t i = 0; i < names.n; i++) {
		char *name = *(char **)vec_at(&names, i);
		char *path = make_path(dir, name);

		make_read(path, vec_push(&seeds));
		free(path);
		free(name);
	}
	vec_done(&names);
	free(dir);
	free(golden);
}

static int load_seeds(void **state)
{
	static const char *const folders[] = {"refs", "locks", "locktable", "gdb", "info", "console", "threads", "settings",
					      "version"};

	(void)state;
	vec_init(&seeds, sizeof(struct strbuf));
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		load_folder(folders[i]);
	return 0;
}

static int drop_seeds(void **state)
{
	(void)state;
	for (size_t i = 0; i < seeds.n; i++)
		strbuf_done(vec_at(&seeds, i));
	vec_done(&seeds);
	return 0;
}

static void make_member(struct dice *d, const char *dir, unsigned i)
{
	static const char *const names[] = {"refs", "core-brief.txt", "locks.txt", "a/core-full.txt", "b\033[31m/x", "refs.txt"};
	struct strbuf text = {0}, name = {0};

	switch (dice_below(d, 6)) {
	case 0:
		damage_make_refs(d, &text);
		break;
	case 1:
		damage_make_locks(d, &text);
		break;
	case 2:
		damage_make_gdb(d, &text);
		break;
	default:
		strbuf_add(&text, strbuf_span(vec_at(&seeds, dice_below(d, (uint32_t)seeds.n))));
		break;
	}
	if (dice_below(d, 3))
		damage(d, &text);
	strbuf_addf(&name, "%u/%s", i, names[dice_below(d, ARRAY_LEN(names))]);
	make_file(dir, strbuf_str(&name), strbuf_span(&text));
	strbuf_done(&name);
	strbuf_done(&text);
}

/* NULL: nothing in it is recognised, and that is said. */
static struct import *import_all(const char *dir)
{
	const struct import_args args = {.paths = &dir, .n = 1, .where = IMPORT_MEMORY};
	struct import *im = NULL;
	struct err e = {0};

	if (!importer_run(&args, &im, &e)) {
		if (e.code != ERR_NOTHING)
			fail_msg("import: %s (%s)", e.msg, e.hint);
		return NULL;
	}
	if (!derive(im, &e))
		fail_msg("analysis: %s (%s)", e.msg, e.hint);
	return im;
}

static void assert_harmless(const char *name, struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 && c != '\n' && c != '\t' && !(c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')) || c == 0x7f)
			fail_msg("%s: byte 0x%02x at %zu", name, c, i);
		if (c == 0xc2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xa0)
			fail_msg("%s: a C1 control at %zu", name, i);
	}
}

static void write_report(struct db *db, const char *name, const struct report_args *a, bool may_refuse)
{
	struct strbuf b = {0};
	struct report_sink sink = report_to_strbuf(&b);
	struct err e = {0};

	if (!report_write(db, name, a, &sink, &e) && !(may_refuse && e.code == ERR_USAGE))
		fail_msg("report %s: %s (%s)", name, e.msg, e.hint);
	assert_harmless(name, strbuf_span(&b));
	strbuf_done(&b);
}

static void write_lists(struct db *db)
{
	for (size_t i = 0; i < report_count(); i++) {
		struct report_args a;

		report_args_init(&a);
		for (int format = REPORT_TEXT; format <= REPORT_HTML; format++) {
			a.format = (enum report_format)format;
			/* A life must be named for its history, only waits are a graph and the overview a page. */
			write_report(db, report_name(i), &a, format >= REPORT_DOT || strcmp(report_name(i), "history") == 0);
		}
	}
}

/* The first word of the first rows of @sql, each as --at of the reports about one thing. */
static void write_details(struct db *db, const char *sql)
{
	struct report_args a;
	struct strbuf b = {0};
	struct report_sink sink = report_to_strbuf(&b);
	struct err e = {0};
	struct span rest, line;
	int offset;

	report_args_init(&a);
	a.format = REPORT_CSV;
	if (!report_sql(db, span_from(sql), &a, &sink, &offset, &e))
		fail_msg("%s: %s", sql, e.msg);
	rest = strbuf_span(&b);
	for (bool head = true; scan_until_char(&rest, '\n', &line); head = false) {
		static const char *const names[] = {"history", "stacks", "locks", "threads", "waits", "log", "objects"};
		struct strbuf at = {0};

		if (head)
			continue;
		strbuf_add(&at, span_trim(line));
		a.at = strbuf_str(&at);
		a.format = REPORT_TEXT;
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			write_report(db, names[i], &a, true);
		strbuf_done(&at);
	}
	strbuf_done(&b);
}

static void read_all(struct db *db)
{
	struct err e = {0};
	unsigned bits;

	write_lists(db);
	write_details(db, "SELECT obj FROM v_life ORDER BY events DESC LIMIT 3");
	write_details(db, "SELECT lwp FROM v_thread WHERE lwp IS NOT NULL ORDER BY waits DESC, thread LIMIT 2");
	write_details(db, "SELECT lock FROM v_lock ORDER BY waiters DESC LIMIT 2");
	if (!report_check(db, &bits, &e))
		fail_msg("check: %s", e.msg);
}

static uint64_t asked(const char *name, uint64_t otherwise)
{
	struct span text = span_from(env_get(name));
	uint64_t v;

	return scan_u64(&text, &v) ? v : otherwise;
}

static void test_damaged_bundles(void **state)
{
	uint64_t rounds = asked("HOSTILE_ROUNDS", SANITIZED ? 6 : 24), seed = asked("HOSTILE_SEED", 1), read = 0;

	(void)state;
	for (uint64_t round = 0; round < rounds; round++) {
		struct dice d = {.state = (seed + round) << 20};
		char *dir = make_dir();
		struct import *im;
		unsigned members = 1 + dice_below(&d, 5);

		for (unsigned i = 0; i < members; i++)
			make_member(&d, dir, i);
		if (rounds != 24)
			print_message("seed %llu\n", (unsigned long long)(seed + round));
		im = import_all(dir);
		if (im) {
			read_all(import_db(im));
			read++;
		}
		import_free(im);
		make_remove(dir);
	}
	assert_true(read > rounds / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damaged_bundles),
	};

	return cmocka_run_group_tests_name("hostile bundles", tests, load_seeds, drop_seeds);
}
