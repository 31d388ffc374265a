/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/importer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/golden.h"
#include "tests/unit/store/store_test.h"

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/scan.h"

/*
 * All files of the eight shared bundles against tests/data/hand-counts.tsv: how many rows each has, the first and the last.
 * No file that is counted there is unknown, and none that is known is missing there.
 */

#define CELLS(output, cell) "SELECT c.value FROM cli_cell c JOIN cli_output o ON o.id = c.output WHERE o.source = ?1" \
	" AND o.name = '" output "' AND c.name = '" cell "' ORDER BY c.line"
#define FACT(name_) "SELECT value FROM source_fact WHERE source = ?1 AND name = '" name_ "' ORDER BY line"
#define OF_DUMP " JOIN lock_dump d ON d.id = x.dump WHERE d.source = ?1"
#define PLACES "SELECT f.text || ':' || s.line FROM locked_here h JOIN lock_entry x ON x.id = h.entry" \
	" JOIN site s ON s.id = h.site JOIN file f ON f.id = s.file" OF_DUMP " ORDER BY h.line"
#define HEX(column) "printf('0x%llx', " column ")"

/* What is counted; the values in their order, and for how many rows each stands if not one. */
static const struct {
	const char *what, *sql;
} nouns[] = {
	/* address of each row */
	{"refs", "SELECT " HEX("l.addr") " FROM ref_event e CROSS JOIN life_row l ON l.id = e.life WHERE e.source = ?1"
	 " ORDER BY e.line"},
	/* "=== Thread ID: ADDR" */
	{"locks.threads", "SELECT " HEX("x.pthread") " FROM lock_thread x" OF_DUMP " ORDER BY x.line"},
	/* "=== ---> Lock #N .. ADDR", waiting or not */
	{"locks.entries", "SELECT " HEX("x.addr") " FROM lock_entry x" OF_DUMP " ORDER BY x.line"},
	/* "=== --- ---> Locked Here: FILE line N" */
	{"locks.places", PLACES},
	/* lines that begin with TAB below an entry */
	{"locks.frames", "SELECT f.text FROM lock_frame f JOIN lock_entry x ON x.id = f.entry" OF_DUMP " ORDER BY f.line"},
	/* rows of the table that are holding, waiting, failed: address of the lock */
	{"table.entries", "SELECT " HEX("x.addr") " FROM lock_entry x" OF_DUMP " ORDER BY x.line"},
	/* "held at: FILE:LINE" below a mutex; below others it is left over from the mutex before */
	{"table.places", PLACES},
	/* "Thread N (.. (LWP n))" */
	{"gdb.stacks", "SELECT lwp FROM stack WHERE source = ?1 AND NOT banner ORDER BY line"},
	/* "#N  [ADDR in] FUNC", and "ADDR in FUNC" of the frame where gdb stopped the process */
	{"gdb.frames", "SELECT u.text FROM frame f JOIN stack s ON s.id = f.stack LEFT JOIN func u ON u.id = f.func WHERE s.source = ?1"
	 " ORDER BY f.line"},
	/* "[New LWP n]" */
	{"gdb.announced", "SELECT lwp FROM thread_row WHERE source = ?1 AND gdb IS NULL ORDER BY line"},
	/* rows of info threads */
	{"gdb.listed", "SELECT lwp FROM thread_row WHERE source = ?1 AND gdb NOT NULL ORDER BY line"},
	/* rows of core show threads, of ps */
	{"threads", "SELECT " HEX("pthread") " FROM thread_row WHERE source = ?1 ORDER BY line"},
	{"tasks", CELLS("tasks", "lwp")},
	{"channels", CELLS("channels", "name")},
	{"taskprocessors", CELLS("taskprocessors", "name")},
	{"bridges", CELLS("bridges", "bridge")},
	{"dialogs", CELLS("sip_channels", "callid")},
	/* channels and calls that are active, calls that were processed */
	{"calls", "SELECT c.value FROM cli_count c JOIN cli_output o ON o.id = c.output WHERE o.source = ?1 ORDER BY c.line"},
	/* said once or twice */
	{"version", FACT("version")},
	{"started", FACT("started")},
	{"pid", FACT("pid")},
	{"captured", FACT("captured")},
	{"date", FACT("taken")},
	/* "[DATE] LEVEL[LWP]", also those inside a line */
	{"log", "SELECT at, count FROM (SELECT at, count FROM log_line WHERE source = ?1 AND level NOT NULL ORDER BY line)"
	 " UNION ALL SELECT last, 0 FROM (SELECT ifnull(last_at, at) AS last FROM log_line WHERE source = ?1 AND level NOT NULL"
	 " ORDER BY last_line DESC LIMIT 1)"},
	/* "FRACK!, .. at line N in FUNC of FILE" */
	{"log.stderr", "SELECT file || ':' || src_line, count FROM log_line WHERE source = ?1 ORDER BY line"},
};

/* One line of the table. */
struct counted {
	struct span bundle, path, what, n, first, last;
};

static bool read_line(struct span *rest, struct counted *ret)
{
	struct span line, file;

	do {
		if (!scan_until_char(rest, '\n', &line))
			return false;
	} while (span_starts(line, SPAN_LIT("#")));
	*ret = (struct counted){0};
	assert_true(scan_until_char(&line, '\t', &file));
	assert_true(scan_until_char(&file, '/', &ret->bundle));
	ret->path = file;
	if (!scan_until_char(&line, '\t', &ret->what)) {
		ret->what = line;
		return true;
	}
	assert_true(scan_until_char(&line, '\t', &ret->n));
	assert_true(scan_until_char(&line, '\t', &ret->first));
	ret->last = line;
	return true;
}

struct whole {
	struct strbuf table, found;
	struct import *im;
	unsigned wrong;
};

static const char *statement_of(struct span what)
{
	for (size_t i = 0; i < ARRAY_LEN(nouns); i++) {
		if (span_eq_str(what, nouns[i].what))
			return nouns[i].sql;
	}
	fail_msg("%.*s: nothing is known by that name", SPAN_ARG(what));
	return NULL;
}

/* "N TAB first TAB last" of what @sql gives for @source. */
static void count(struct db *db, const char *sql, int64_t source, struct strbuf *ret)
{
	struct strbuf first = {0}, last = {0};
	struct stmt *st = NULL;
	struct err e = {0};
	int64_t n = 0;

	assert_ok(db_prepare(db, span_from(sql), &st, &e), e);
	stmt_bind_i64(st, "?1", source);
	while (stmt_step(st, &e) == STEP_ROW) {
		if (!n)
			strbuf_add(&first, stmt_text(st, 0));
		strbuf_clear(&last);
		strbuf_add(&last, stmt_text(st, 0));
		n += stmt_columns(st) > 1 ? stmt_i64(st, 1) : 1;
	}
	stmt_free(st);
	strbuf_clear(ret);
	strbuf_addf(ret, "%lld\t%s\t%s", (long long)n, n ? strbuf_str(&first) : "-", n ? strbuf_str(&last) : "-");
	strbuf_done(&first);
	strbuf_done(&last);
}

/* The source of @path, of a copy that of the file that was read; *@ret_known: it was recognised. */
static int64_t source_of(struct db *db, struct span path, bool *ret_known)
{
	struct stmt *st = NULL;
	struct err e = {0};
	int64_t id = 0;

	assert_ok(db_prepare(db, SPAN_LIT("SELECT s.id, s.kind FROM source m JOIN source s ON s.id = ifnull(m.copy_of, m.id) "
					  "WHERE m.path = ?1"), &st, &e), e);
	stmt_bind_text(st, "?1", path);
	if (stmt_step(st, &e) == STEP_ROW) {
		id = stmt_i64(st, 0);
		*ret_known = !stmt_is_null(st, 1);
	}
	stmt_free(st);
	return id;
}

static void check(struct whole *w, const struct counted *c)
{
	struct db *db = import_db(w->im);
	bool known = false, evidence = !span_eq_str(c->what, "none");
	int64_t source = source_of(db, c->path, &known);
	struct strbuf want = {0};

	if (!source || known != evidence) {
		print_error("%.*s/%.*s: %s\n", SPAN_ARG(c->bundle), SPAN_ARG(c->path),
			    !source ? "not there" : known ? "recognised, and nothing is counted in it" : "not recognised");
		w->wrong++;
		return;
	}
	if (!evidence)
		return;
	strbuf_addf(&want, "%.*s\t%.*s\t%.*s", SPAN_ARG(c->n), SPAN_ARG(c->first), SPAN_ARG(c->last));
	count(db, statement_of(c->what), source, &w->found);
	if (!span_eq(strbuf_span(&w->found), strbuf_span(&want))) {
		print_error("%.*s/%.*s %.*s: got %s, want %s\n", SPAN_ARG(c->bundle), SPAN_ARG(c->path), SPAN_ARG(c->what),
			    strbuf_str(&w->found), strbuf_str(&want));
		w->wrong++;
	}
	strbuf_done(&want);
}

/* Each file of the bundle stands in the table, but for what an archive of it holds once more. */
static void check_all_are_counted(struct whole *w, struct span bundle)
{
	struct strbuf paths = {0}, mark = {0};
	struct span rest, path;

	rows_of(import_db(w->im), "SELECT path FROM source WHERE parent IS NULL AND NOT (path GLOB '*.tar.gz/*' AND copy_of NOT NULL)",
		&paths);
	for (rest = strbuf_span(&paths); scan_until_char(&rest, '\n', &path);) {
		strbuf_clear(&mark);
		strbuf_addf(&mark, "\n%.*s/%.*s\t", SPAN_ARG(bundle), SPAN_ARG(path));
		if (span_find(strbuf_span(&w->table), strbuf_span(&mark)) < 0) {
			print_error("%.*s: nothing is counted in it\n", SPAN_ARG(strbuf_span(&mark)));
			w->wrong++;
		}
	}
	strbuf_done(&paths);
	strbuf_done(&mark);
}

static bool open_bundle(struct whole *w, struct span bundle)
{
	struct strbuf path = {0};
	const char *arg;
	struct err e = {0};
	bool there;

	strbuf_addf(&path, "%s/bundles/%.*s", env_get("SHARED") ? env_get("SHARED") : "/nonexistent", SPAN_ARG(bundle));
	arg = strbuf_str(&path);
	there = access(arg, R_OK) == 0;
	if (there)
		assert_ok(importer_run(&(struct import_args){.paths = &arg, .n = 1, .where = IMPORT_MEMORY}, &w->im, &e), e);
	strbuf_done(&path);
	return there;
}

static void close_bundle(struct whole *w, struct span bundle)
{
	if (!w->im)
		return;
	check_all_are_counted(w, bundle);
	import_free(w->im);
	w->im = NULL;
}

static void test_bundles(void **state)
{
	struct whole w = {0};
	struct span rest, bundle = {0};
	struct counted c;
	unsigned bundles = 0;

	(void)state;
	assert_true(golden_read("tests/data/hand-counts.tsv", &w.table));
	for (rest = strbuf_span(&w.table); read_line(&rest, &c);) {
		if (!span_eq(c.bundle, bundle)) {
			close_bundle(&w, bundle);
			bundle = c.bundle;
			if (!open_bundle(&w, bundle)) {
				print_message("# no $SHARED\n");
				skip();
			}
			bundles++;
		}
		check(&w, &c);
	}
	close_bundle(&w, bundle);
	assert_int_equal(bundles, 8);
	assert_int_equal(w.wrong, 0);
	strbuf_done(&w.table);
	strbuf_done(&w.found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bundles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
