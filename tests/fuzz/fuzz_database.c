/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/utf8.h"
#include "astscope/import/importer.h"
#include "astscope/report/report.h"
#include "tests/lib/derive.h"

/*
 * A database of ours that somebody has changed, as bundle.  The input is a list of patches to one that is made once: page
 * and offset in it (16 bits each, little endian, taken modulo what there is), a number of bytes and those bytes; 0 bytes:
 * the file ends there; page 0xffff: those bytes are a text, a NUL, and what stands in its place wherever it stands.
 * However it is changed, opening it and writing every report ends, says what failed and prints nothing that a terminal
 * would obey.
 */

enum goal { GOAL_WRITTEN, GOAL_CHANGED, GOAL_REFUSED, GOAL_SCHEMA, GOAL_DAMAGED, GOAL_UNSEEN };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_WRITTEN] = {"reports written", 300, 0},
	[GOAL_CHANGED] = {"overviews that say something else than that of the database as it was", 2, 0},
	[GOAL_REFUSED] = {"databases that do not open", 3, 0},
	[GOAL_SCHEMA] = {"databases whose tables are not ours", 1, 0},
	[GOAL_DAMAGED] = {"databases with damaged pages", 8, 0},
	[GOAL_UNSEEN] = {"databases without damage that were changed all the same", 3, 0},
	{NULL, 0, 0},
};

enum { PAGE = 4096, ANYWHERE = 0xffff, LIMIT_MS = 5000 };

static struct strbuf original; /* the database as it was made */
static struct strbuf overview; /* what is said of it */

static void temporary(char path[4096], int *ret_fd)
{
	const char *dir = env_get("BUILDDIR");

	snprintf(path, 4096, "%s/fuzz-XXXXXX", dir ? dir : ".");
	*ret_fd = mkstemp(path);
	claim(*ret_fd >= 0, "no temporary file");
}

static void read_all(const char *path, struct strbuf *ret)
{
	FILE *f = fopen(path, "rb");
	char buf[65536];
	size_t n;

	claim(f != NULL, "cannot read the database");
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		strbuf_add(ret, (struct span){buf, n});
	fclose(f);
}

/* A bundle with a crash, a leak and a lock that three threads hold. */
static void make_original(void)
{
	const char *dir = env_get("SRCDIR");
	struct strbuf crash = {0}, readers = {0};
	struct import_args args = {.n = 2, .where = IMPORT_FILE, .again = true};
	const char *paths[2];
	struct import *im = NULL;
	struct err e = {0};
	char path[4096];
	int fd;

	strbuf_addf(&crash, "%s/share/demo/crash", dir ? dir : ".");
	strbuf_addf(&readers, "%s/tests/fixtures/readers", dir ? dir : ".");
	paths[0] = strbuf_str(&crash);
	paths[1] = strbuf_str(&readers);
	temporary(path, &fd);
	close(fd);
	unlink(path);
	args.paths = paths;
	args.db_path = path;
	claim(importer_run(&args, &im, &e) && derive(im, &e), e.msg);
	import_free(im);
	read_all(path, &original);
	claim(original.n % PAGE == 0 && original.n / PAGE > 50, "a database of other pages than expected");
	unlink(path);
	strbuf_done(&crash);
	strbuf_done(&readers);
}

/* The bytes up to the first NUL wherever they stand, overwritten with those behind it. */
static void patch_text(struct strbuf *file, struct span bytes)
{
	long end = span_find_char(bytes, '\0');
	struct span old = span_sub(bytes, 0, end < 0 ? 0 : (size_t)end), new = span_from_offset(bytes, old.n + 1);
	const char *p = file->p, *at;

	while (old.n && (at = memmem(p, file->n - (size_t)(p - file->p), old.p, old.n))) {
		size_t room = file->n - (size_t)(at - file->p);

		memcpy(file->p + (at - file->p), new.p, new.n < room ? new.n : room);
		p = at + old.n;
	}
}

static void patch_bytes(struct strbuf *file, size_t at, struct span bytes)
{
	if (at >= file->n)
		return;
	if (!bytes.n)
		file->n = at;
	memcpy(file->p + at, bytes.p, bytes.n < file->n - at ? bytes.n : file->n - at);
}

static void patch(struct strbuf *file, struct span input)
{
	while (input.n >= 5 && file->n) {
		const unsigned char *head = (const unsigned char *)input.p;
		size_t page = head[0] + head[1] * 256u, offset = (head[2] + head[3] * 256u) % PAGE;
		struct span bytes = span_sub(input, 5, head[4]);

		if (page == ANYWHERE)
			patch_text(file, bytes);
		else
			patch_bytes(file, page % ((file->n + PAGE - 1) / PAGE) * PAGE + offset, bytes);
		input = span_from_offset(input, 5 + bytes.n);
	}
}

static bool take(void *ctx, struct span text)
{
	strbuf_add(ctx, text);
	return ((struct strbuf *)ctx)->n < 32u << 20;
}

/* Text as it may go to a terminal: lines of characters that are no controls. */
static void check_clean(struct span text)
{
	uint32_t cp;

	while (text.n) {
		claim(utf8_take(&text, &cp), "a report is no text");
		claim(cp == '\n' || utf8_is_safe(cp), "a report has a character that a terminal would obey");
	}
}

/* @e tells of the database or of a limit; nobody asked for anything wrong. */
static void check_failure(const struct err *e)
{
	claim(e->msg[0] && (e->code == ERR_DB || e->code == ERR_LIMIT || e->code == ERR_WRITE || e->code == ERR_USAGE),
	      e->msg[0] ? e->msg : "failed without a word");
}

static bool write_report(struct db *db, const char *name, enum report_format format, struct strbuf *ret)
{
	struct report_sink sink = {take, ret};
	struct report_args a;
	struct err e = {0};
	bool ok;

	report_args_init(&a);
	a.format = format;
	if (strcmp(name, "history") == 0)
		a.at = "hist/0x55aa00005100#1";
	db_set_time(db, LIMIT_MS);
	ok = report_write(db, name, &a, &sink, &e);
	if (ok)
		fuzz_goals[GOAL_WRITTEN].times++;
	else
		check_failure(&e);
	check_clean(strbuf_span(ret));
	return ok;
}

static void write_reports(struct db *db)
{
	static const enum report_format formats[] = {REPORT_TEXT, REPORT_JSON};
	struct strbuf out = {0};
	unsigned bits;
	struct err e = {0};

	for (size_t i = 0; i < 2 * report_count(); i++) {
		strbuf_clear(&out);
		if (write_report(db, report_name(i / 2), formats[i % 2], &out) && i == 0 && overview.n)
			fuzz_goals[GOAL_CHANGED].times += !span_eq(strbuf_span(&out), strbuf_span(&overview));
		else if (i == 0 && !overview.n)
			strbuf_add(&overview, strbuf_span(&out));
	}
	if (!report_check(db, &bits, &e))
		check_failure(&e);
	strbuf_done(&out);
}

/* As the console does it: at once, before its pages are looked at. */
static void read_database(const char *path, bool changed)
{
	struct import_args args = {.paths = &path, .n = 1, .where = IMPORT_MEMORY};
	struct import *im = NULL;
	struct err e = {0};

	if (!importer_run(&args, &im, &e)) {
		claim(e.msg[0] && e.code != ERR_NONE && e.code != ERR_INTERNAL, e.msg[0] ? e.msg : "failed without a word");
		fuzz_goals[GOAL_REFUSED].times++;
		return;
	}
	if (!import_result(im)->foreign) {
		/* Its first bytes are no database's any more, and it was read as a text. */
		import_free(im);
		return;
	}
	db_set_time(import_db(im), LIMIT_MS);
	if (!db_check_foreign(import_db(im), &e)) {
		check_failure(&e);
		fuzz_goals[GOAL_SCHEMA].times++;
		import_free(im);
		return;
	}
	write_reports(import_db(im));
	db_set_time(import_db(im), LIMIT_MS);
	if (db_check_pages(import_db(im), &e)) {
		fuzz_goals[GOAL_UNSEEN].times += changed;
	} else {
		claim(changed, e.msg);
		check_failure(&e);
		fuzz_goals[GOAL_DAMAGED].times++;
	}
	import_free(im);
}

static void read_bytes(struct span bytes, bool changed)
{
	struct strbuf beside = {0};
	char path[4096];
	int fd;

	temporary(path, &fd);
	claim(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n, "cannot write the temporary file");
	close(fd);
	read_database(path, changed);
	unlink(path);
	/* beside one that says it is in WAL mode */
	strbuf_addf(&beside, "%s-wal", path);
	unlink(strbuf_str(&beside));
	strbuf_clear(&beside);
	strbuf_addf(&beside, "%s-shm", path);
	unlink(strbuf_str(&beside));
	strbuf_done(&beside);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf file = {0};

	if (!original.n) {
		make_original();
		read_bytes(strbuf_span(&original), false);
		claim(overview.n, "no overview of the database as it was made");
	}
	strbuf_add(&file, strbuf_span(&original));
	patch(&file, (struct span){(const char *)data, size});
	read_bytes(strbuf_span(&file), !span_eq(strbuf_span(&file), strbuf_span(&original)));
	strbuf_done(&file);
	return 0;
}
