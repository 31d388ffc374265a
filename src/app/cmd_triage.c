/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "astscope/app/app.h"
#include "astscope/app/output.h"
#include "astscope/app/report_run.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"
#include "astscope/app/stop.h"
#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/report/report_rows.h"
#include "astscope/store/queries.h"

/* Bundles that have the same fault: of each its first finding that is critical or a warning. */
struct fault {
	int64_t bundles;
	struct span kind, title, signature, issue, versions, example;
};

enum { COLUMN_BUNDLES, COLUMN_KIND, COLUMN_TITLE, COLUMN_ISSUE, COLUMN_VERSIONS, COLUMN_EXAMPLE, COLUMN_SIGNATURE, COLUMNS };

static const char *const columns[COLUMNS] = {"bundles", "kind", "title", "issue", "versions", "example", "signature"};

struct triage {
	struct arena *texts;
	struct vec faults;
	size_t at;              /* the row that comes next */
	struct cell cells[COLUMNS];
	int unread;
	int status;             /* of the last bundle that could not be read */
};

static struct fault *find(struct triage *t, struct span kind, struct span signature)
{
	for (size_t i = 0; i < t->faults.n; i++) {
		struct fault *f = vec_at(&t->faults, i);

		if (span_eq(f->kind, kind) && span_eq(f->signature, signature))
			return f;
	}
	return NULL;
}

static bool has_word(struct span list, struct span word)
{
	while (list.n) {
		long at = span_find(list, SPAN_LIT(", "));
		struct span one = at < 0 ? list : span_sub(list, 0, (size_t)at);

		if (span_eq(one, word))
			return true;
		list = span_from_offset(list, at < 0 ? list.n : (size_t)at + 2);
	}
	return false;
}

/* @f is of one bundle; its texts need not live. */
static void count(struct triage *t, const struct fault *f)
{
	struct fault *known = find(t, f->kind, f->signature);

	if (!known) {
		known = vec_push(&t->faults);
		*known = (struct fault){
			.kind = arena_span(t->texts, f->kind),
			.title = arena_span(t->texts, f->title),
			.signature = arena_span(t->texts, f->signature),
			.issue = arena_span(t->texts, f->issue),
			.versions = arena_span(t->texts, f->versions),
			.example = arena_span(t->texts, f->example),
		};
	} else if (f->versions.n && !has_word(known->versions, f->versions)) {
		known->versions = span_from(arena_strf(t->texts, "%.*s%s%.*s", (int)known->versions.n, known->versions.p,
						       known->versions.n ? ", " : "", (int)f->versions.n, f->versions.p));
	}
	known->bundles++;
}

static bool look(struct triage *t, struct session *s, const char *path, struct err *e)
{
	struct stmt *st = db_query(s->db, Q_FIRST_FAULT);
	struct fault f = {.kind = SPAN_LIT("none"), .title = SPAN_LIT("nothing critical and no warning"), .example = span_from(path)};
	enum step step = stmt_step(st, e);

	if (step == STEP_ROW) {
		f.kind = stmt_text(st, 0);
		f.title = stmt_text(st, 1);
		f.signature = stmt_text(st, 2);
		f.issue = stmt_text(st, 3);
		f.versions = stmt_text(st, 4);
	}
	if (step != STEP_FAIL)
		count(t, &f);
	stmt_reset(st);
	return step != STEP_FAIL && db_is_sound(s->db, e);
}

/* A bundle that cannot be read is a row of its own, and no reason to leave the others. */
static void take(struct triage *t, const char *path, const struct cmdline *o)
{
	struct session s = {0};
	struct err e = {0};

	if (!session_open(&path, 1, o, &s, &e) || !session_check(&s, &e) || !look(t, &s, path, &e)) {
		struct fault f = {.kind = SPAN_LIT("unread"), .title = span_from(e.msg), .signature = span_from(e.msg),
				  .example = span_from(path)};

		t->unread++;
		t->status = err_exit_status(&e);
		count(t, &f);
	}
	session_close(&s);
}

static int by_bundles(const void *a, const void *b)
{
	const struct fault *x = a, *y = b;

	if (x->bundles != y->bundles)
		return x->bundles < y->bundles ? 1 : -1;
	return span_cmp(x->example, y->example);
}

static bool next(void *ctx, const struct cell **ret, struct err *e)
{
	struct triage *t = ctx;
	const struct fault *f;

	(void)e;
	*ret = NULL;
	if (t->at == t->faults.n)
		return true;
	f = vec_at(&t->faults, t->at++);
	/* Why a bundle cannot be read is both. */
	const struct span signature = span_eq(f->signature, f->title) ? (struct span){0} : f->signature;
	const struct span texts[COLUMNS] = {
		[COLUMN_BUNDLES] = span_from(arena_strf(t->texts, "%lld", (long long)f->bundles)),
		[COLUMN_KIND] = f->kind,
		[COLUMN_TITLE] = f->title,
		[COLUMN_ISSUE] = f->issue,
		[COLUMN_VERSIONS] = f->versions,
		[COLUMN_EXAMPLE] = f->example,
		[COLUMN_SIGNATURE] = signature,
	};
	for (size_t i = 0; i < COLUMNS; i++)
		t->cells[i] = (struct cell){.text = texts[i], .kind = texts[i].n ? CELL_IS_TEXT : CELL_IS_NULL};
	t->cells[COLUMN_BUNDLES].kind = CELL_IS_INT;
	t->cells[COLUMN_BUNDLES].number = f->bundles;
	*ret = t->cells;
	return true;
}

static bool print(struct triage *t, const struct report_args *args, const char *path, struct err *e)
{
	const struct report_rows rows = {
		.name = "triage",
		.title = "Bundles by their first fault: what is the same is one row.",
		.names = columns,
		.titles = columns,
		.n = COLUMNS,
		.below = COLUMN_ISSUE,
		.guard = true,
		.next = next,
		.ctx = t,
	};
	struct report_sink sink;
	struct output out;
	bool ok;

	if (t->faults.n)
		qsort(t->faults.p, t->faults.n, sizeof(struct fault), by_bundles);
	if (!output_open(path, &out, e))
		return false;
	sink = output_sink(&out);
	ok = report_rows(&rows, args, &sink, e) || output_reader_gone(&out);
	if (ok || out.failed)
		return output_close(&out, e);
	output_abandon(&out);
	return false;
}

static void usage(void)
{
	printf("usage: astscope triage [OPTION...] BUNDLE...\n\n"
	       "A table of many bundles, each read by itself: how many have the same fault, with the first of them.\n\n");
}

/* Several folders in it: of one bundle, or bundles. */
static bool has_folders(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *entry;
	struct stat sb;
	int folders = 0;

	while (d && (entry = readdir(d)))
		folders += entry->d_name[0] != '.' && fstatat(dirfd(d), entry->d_name, &sb, 0) == 0 && S_ISDIR(sb.st_mode);
	if (d)
		closedir(d);
	return folders > 1;
}

int cmd_triage(int argc, char **argv)
{
	struct triage t = {0};
	struct report_args args;
	struct cmdline o;
	struct err e = {0};
	int status;
	bool ok;

	if (!cmdline_begin(argc, argv, USE_TRIAGE, usage, &o, &status))
		return status;
	if (o.n_args == 0) {
		err_set(&e, ERR_USAGE, "give me bundles");
		err_hint(&e, "astscope triage crashes/*");
		return say_error(&e);
	}
	if (!report_args_from(&o, NULL, &args, &e) || !output_check(o.output, o.args, o.n_args, &e))
		return say_error(&e);
	if (args.format == REPORT_DOT || args.format == REPORT_HTML) {
		err_set(&e, ERR_USAGE, "a table is no graph and no page: dot is for waits, html for overview");
		return say_error(&e);
	}
	t.texts = arena_new();
	vec_init(&t.faults, sizeof(struct fault));
	for (int i = 0; i < o.n_args && !atomic_load(stop_flag()); i++)
		take(&t, o.args[i], &o);
	ok = !atomic_load(stop_flag()) || err_set(&e, ERR_INTERRUPTED, "interrupted");
	ok = ok && print(&t, &args, o.output, &e);
	vec_done(&t.faults);
	arena_free(t.texts);
	if (!ok)
		return say_error(&e);
	if (o.n_args == 1 && has_folders(o.args[0]))
		fputs("astscope: a folder is one bundle; of one that holds several: astscope triage FOLDER/*\n", stderr);
	return t.unread == o.n_args ? t.status : 0;
}
