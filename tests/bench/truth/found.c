/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "found.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/scan.h"
#include "astscope/import/importer.h"
#include "tests/lib/derive.h"

static _Noreturn void fail(const char *what, const struct err *e)
{
	fprintf(stderr, "leak_truth: %s: %s\n", what, e->msg);
	exit(1);
}

static struct stmt *prepare(struct db *db, const char *sql)
{
	struct stmt *st;
	struct err e = {0};

	if (!db_prepare(db, span_from(sql), &st, &e))
		fail(sql, &e);
	return st;
}

static bool next(struct stmt *st)
{
	struct err e = {0};
	enum step step = stmt_step(st, &e);

	if (step == STEP_FAIL)
		fail("a view", &e);
	if (step == STEP_DONE)
		stmt_free(st);
	return step == STEP_ROW;
}

static uint32_t site_of(struct names *names, const struct stmt *st, int col)
{
	struct strbuf b = {0};
	uint32_t id;

	strbuf_add(&b, stmt_text(st, col));
	strbuf_addf(&b, ":%lld:", (long long)stmt_i64(st, col + 1));
	strbuf_add(&b, stmt_text(st, col + 2));
	id = intern_id(names->sites, strbuf_span(&b));
	strbuf_done(&b);
	return id;
}

static uint64_t addr_of(struct span obj)
{
	uint64_t addr = 0;

	return obj.n && scan_addr(&obj, &addr) ? addr : 0;
}

static void load_paths(struct names *names, struct db *db, struct found *f)
{
	struct stmt *st = prepare(db, "SELECT path, score, lives, file, line, func, confidence, second_func IS NOT NULL, role "
				      "FROM v_leak ORDER BY score DESC, lives DESC, path");

	vec_init(&f->paths, sizeof(struct found_path));
	while (next(st)) {
		struct span role = stmt_text(st, 8);
		struct found_path *p = vec_push(&f->paths);

		*p = (struct found_path){
			.path = stmt_i64(st, 0), .score = stmt_i64(st, 1), .lives = stmt_i64(st, 2),
			.creator = site_of(names, st, 3),
			.derived = span_eq_str(stmt_text(st, 6), "derived"), .has_confidence = !stmt_is_null(st, 6),
			.second = stmt_i64(st, 7) != 0,
			.root = span_eq_str(role, "root"), .held = span_eq_str(role, "held"),
			.forgotten = span_eq_str(role, "forgotten"),
		};
	}
}

static void load_lives(struct db *db, struct found *f)
{
	struct stmt *st = prepare(db, "SELECT path, obj, held_by, excused FROM v_leak_life");

	vec_init(&f->lives, sizeof(struct found_life));
	while (next(st)) {
		struct found_life *l = vec_push(&f->lives);

		*l = (struct found_life){.path = stmt_i64(st, 0), .addr = addr_of(stmt_text(st, 1)),
					 .held_by = addr_of(stmt_text(st, 2)), .excused = stmt_i64(st, 3) != 0};
		*map_put(&f->at, l->addr, NULL) = f->lives.n;
	}
}

static void load_candidates(struct names *names, struct db *db, struct found *f)
{
	struct stmt *st = prepare(db, "SELECT path, rank, file, line, func, kind = 'take' FROM v_leak_candidate");

	vec_init(&f->candidates, sizeof(struct found_candidate));
	while (next(st)) {
		struct found_candidate *c = vec_push(&f->candidates);

		*c = (struct found_candidate){.path = stmt_i64(st, 0), .rank = stmt_i64(st, 1),
					      .site = site_of(names, st, 2), .take = stmt_i64(st, 5) != 0};
	}
}

static void write_log(const struct injected *in, const char *path)
{
	struct strbuf log = {0};
	FILE *file = fopen(path, "wb");

	injected_write(in, &log);
	if (!file || fwrite(log.p, 1, log.n, file) != log.n || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
	strbuf_done(&log);
}

static void say_stopped(struct db *db)
{
	struct stmt *st = prepare(db, "INSERT INTO source_fact(source, line, name, value) "
				      "SELECT id, 1, 'clean-stop', '1' FROM source");

	while (next(st))
		;
}

void found_in(struct names *names, const struct injected *in, bool stopped, struct found *ret)
{
	struct strbuf path = {0};
	struct import *im = NULL;
	struct err e = {0};

	strbuf_addf(&path, "leak_truth.%ld.refs", (long)getpid());
	write_log(in, strbuf_str(&path));
	const struct import_args args = {.paths = (const char *const[]){strbuf_str(&path)}, .n = 1, .where = IMPORT_MEMORY};
	if (!importer_run(&args, &im, &e))
		fail("import", &e);
	if (stopped)
		say_stopped(import_db(im));
	if (!derive(im, &e))
		fail("analysis", &e);
	*ret = (struct found){0};
	load_paths(names, import_db(im), ret);
	load_lives(import_db(im), ret);
	load_candidates(names, import_db(im), ret);
	import_free(im);
	unlink(strbuf_str(&path));
	strbuf_done(&path);
}

void found_done(struct found *f)
{
	vec_done(&f->paths);
	vec_done(&f->lives);
	vec_done(&f->candidates);
	map_done(&f->at);
}

const struct found_life *found_life_at(const struct found *f, uint64_t addr)
{
	const uint64_t *at = map_get(&f->at, addr);

	return at ? vec_at(&f->lives, *at - 1) : NULL;
}

const struct found_path *found_path_of(const struct found *f, int64_t path)
{
	for (size_t i = 0; i < f->paths.n; i++) {
		const struct found_path *p = vec_at(&f->paths, i);

		if (p->path == path)
			return p;
	}
	return NULL;
}

int64_t found_rank(const struct found *f, int64_t path, uint32_t site)
{
	int64_t best = 0;

	for (size_t i = 0; i < f->candidates.n; i++) {
		const struct found_candidate *c = vec_at(&f->candidates, i);

		if (c->path == path && !c->take && c->site == site && (!best || c->rank < best))
			best = c->rank;
	}
	return best;
}
