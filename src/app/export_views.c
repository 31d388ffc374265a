/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/export_views.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/app/output.h"
#include "astscope/app/report_run.h"
#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/store/queries.h"

struct export {
	struct session *s;
	struct report_args args;
	const char *ending;
	const char *dir;    /* where it is made: the folder's name with ".part" */
	struct vec files;   /* const char *: that were written */
	struct arena *texts;
};

struct public_view {
	const char *name;
	struct span query; /* for its rows */
};

static bool load_views(struct export *x, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(x->s->db, Q_PUBLIC_VIEWS);
	enum step step;

	stmt_bind_text(st, ":bundle", strbuf_span(&x->s->name));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct public_view *v = vec_push(ret);

		v->name = arena_span(x->texts, stmt_text(st, 0)).p;
		v->query = arena_span(x->texts, stmt_text(st, 1));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool write_view(struct export *x, const struct public_view *v, struct err *e)
{
	const char *path = arena_strf(x->texts, "%s/%s%s", x->dir, v->name, x->ending);
	struct report_sink sink;
	struct output out;
	int offset;
	bool ok;

	ok = output_open(path, &out, e);
	if (ok) {
		vec_append(&x->files, &path);
		sink = output_sink(&out);
		ok = report_sql(x->s->db, v->query, &x->args, &sink, &offset, e);
		if (ok || out.failed)
			ok = output_close(&out, e);
		else
			output_abandon(&out);
	}
	return ok;
}

static bool write_views(struct export *x, struct err *e)
{
	struct vec views;
	bool ok;

	vec_init(&views, sizeof(struct public_view));
	ok = db_begin_reading(x->s->db, e) && load_views(x, &views, e);
	for (size_t i = 0; ok && i < views.n; i++)
		ok = write_view(x, vec_at(&views, i), e);
	db_rollback(x->s->db);
	vec_done(&views);
	return ok && db_is_sound(x->s->db, e);
}

static bool take_format(struct export *x, const struct cmdline *o, struct err *e)
{
	if (!report_args_from(o, x->s, &x->args, e))
		return false;
	if (!o->format)
		x->args.format = REPORT_JSONL;
	if (x->args.format != REPORT_JSONL && x->args.format != REPORT_CSV)
		return err_set(e, ERR_USAGE, "views are written as jsonl or csv, not as %s", o->format);
	x->ending = x->args.format == REPORT_CSV ? ".csv" : ".jsonl";
	return true;
}

bool export_views_check(const char *dir, struct err *e)
{
	struct stat sb;

	if (lstat(dir, &sb) < 0)
		return true;
	err_set(e, ERR_WRITE, "%s is there already", dir);
	return err_hint(e, "name a folder that is not there yet");
}

bool export_views(struct session *s, const char *dir, const struct cmdline *o, struct err *e)
{
	struct export x = {.s = s};
	bool ok;

	if (!take_format(&x, o, e) || !export_views_check(dir, e))
		return false;
	x.texts = arena_new();
	x.dir = arena_strf(x.texts, "%s.part", dir);
	vec_init(&x.files, sizeof(char *));
	ok = mkdir(x.dir, 0777) == 0 || err_set_errno(e, ERR_WRITE, errno, "%s", x.dir);
	if (ok) {
		ok = write_views(&x, e) && (rename(x.dir, dir) == 0 || err_set_errno(e, ERR_WRITE, errno, "%s", dir));
		for (size_t i = 0; !ok && i < x.files.n; i++)
			unlink(*(const char *const *)vec_at(&x.files, i));
		if (!ok)
			rmdir(x.dir);
	}
	vec_done(&x.files);
	arena_free(x.texts);
	return ok;
}
