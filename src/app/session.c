/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/session.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "astscope/analysis/analysis.h"
#include "astscope/app/notes_file.h"
#include "astscope/app/progress.h"
#include "astscope/app/stop.h"
#include "astscope/app/user_rules.h"
#include "astscope/base/env.h"
#include "astscope/import/importer.h"
#include "astscope/model/dress.h"
#include "astscope/store/notes.h"

static void fill_args(const struct session_import *how, const struct budget *budget, const struct rules *rules,
		      struct import_args *ret)
{
	const struct cmdline *o = how->o;

	*ret = (struct import_args){
		.paths = how->paths,
		.n = (size_t)how->n,
		.where = o->no_cache || how->small_alone || how->growing ? IMPORT_MEMORY : o->db ? IMPORT_FILE : IMPORT_CACHE,
		.db_path = o->db,
		.again = o->rebuild,
		.budget = budget,
		.no_repair = o->no_repair,
		.rules = rules_hash(rules),
		.progress = how->progress,
		.progress_ctx = how->ctx,
		.reads_long = how->reads_long,
		.no_wait = o->partial,
		.leave = how->small_alone ? IMPORT_LEAVE_LATER : IMPORT_LEAVE_NONE,
		.growing = how->growing,
		.cancel = how->cancel,
	};
}

static void say(const struct session_import *how, const char *stage)
{
	if (how->say)
		how->say(how->ctx, stage);
}

/* Steps take unlike times: how many there are is told, not how long the rest takes. */
static void say_step(void *ctx, size_t step, size_t steps, const char *what)
{
	struct strbuf words = {0};

	strbuf_addf(&words, "step %zu of %zu: %s", step, steps, what);
	say(ctx, strbuf_str(&words));
	strbuf_done(&words);
}

static bool derive(struct import *im, const struct rules *rules, const struct session_import *how, struct err *e)
{
	struct session_import copy = *how;
	const struct analysis_tell tell = {say_step, &copy};

	say(how, "indexing");
	if (!db_make_derived(import_db(im), e))
		return importer_failed(im, e);
	return (analysis_run(import_db(im), rules, &tell, e) || importer_failed(im, e)) && importer_finish(im, e);
}

#define STOP_MS 1200 /* from Ctrl-C until what was read is to be looked through, so that the program ends within 2 s */

/* The user has stopped the import and waits: little time is left to make something of what was read. */
static bool hurry(struct import *im, struct err *e)
{
	int64_t age = stop_import_age_ms();

	if (age < 0)
		return true;
	if (age >= STOP_MS)
		return err_set(e, ERR_LIMIT, "stopped");
	db_set_time(import_db(im), STOP_MS - age);
	return true;
}

static bool derive_in_time(struct import *im, const struct rules *rules, const struct session_import *how, struct err *e)
{
	if (hurry(im, e) && derive(im, rules, how, e)) {
		db_set_time(import_db(im), 0);
		return true;
	}
	if (e->code == ERR_INTERRUPTED)
		return err_set(e, ERR_INTERRUPTED, "stopped; kept nothing");
	if (stop_import_age_ms() >= 0 && e->code == ERR_LIMIT) {
		err_set(e, ERR_INTERRUPTED, "stopped; kept nothing");
		err_hint(e, "to look through what was read takes longer than one waits after Ctrl-C");
	}
	return false;
}

static bool finish_import(struct import *im, const struct rules *rules, const struct session_import *how, struct err *e)
{
	if (atomic_load(how->stop))
		return err_set(e, ERR_INTERRUPTED, "interrupted");
	db_set_stop(import_db(im), how->stop);
	if (import_result(im)->derive && !derive_in_time(im, rules, how, e))
		return false;
	db_set_stop(import_db(im), how->stop); /* perhaps another connection now */
	return !import_result(im)->foreign || db_check_foreign(import_db(im), e);
}

/* The exit status of what is printed of a bundle that was not read whole. */
static int partial_status(const struct import_result *r)
{
	if (r->beside)
		return EX_TEMPFAIL;
	return r->stopped ? err_exit_status(&(struct err){.code = ERR_LIMIT}) : EXIT_INTERRUPTED;
}

static bool take_budget(const struct cmdline *o, struct budget *ret, struct err *e)
{
	const char *env = env_get("ASTSCOPE_BUDGET");

	budget_init(ret);
	if (env && !budget_take(ret, span_from(env), e))
		return err_wrap(e, "ASTSCOPE_BUDGET");
	return !o->budget || budget_take(ret, span_from(o->budget), e) || err_wrap(e, "--budget");
}

void session_add_partial(const struct session *s, const char *between, struct strbuf *b)
{
	const struct import_result *r = import_result(s->import);

	strbuf_addf(b, "%s: counts are lower bounds", r->stopped ? r->stopped : "the import was stopped");
	if (r->over)
		strbuf_addf(b, "%s%s", between, budget_hint(r->over));
}

bool session_was_stopped(const struct session *s)
{
	return s->partial && !import_result(s->import)->stopped;
}

void session_say_partial(const struct session *s)
{
	struct strbuf words = {0};

	if (!s->partial)
		return;
	strbuf_add_str(&words, "astscope: ");
	session_add_partial(s, "\n  ", &words);
	fprintf(stderr, "%s\n", strbuf_str(&words));
	strbuf_done(&words);
}

bool session_import(const struct session_import *how, struct session *ret, struct err *e)
{
	struct rules *rules;
	struct budget budget;
	const struct import_result *result;
	struct import_args args;
	struct import *im;
	bool ok;

	if (!take_budget(how->o, &budget, e) || !user_rules(how->o->rules, &rules, e))
		return false;
	fill_args(how, &budget, rules, &args);
	ok = importer_run(&args, &im, e);
	say(how, NULL);
	if (ok && !finish_import(im, rules, how, e)) {
		import_free(im);
		ok = false;
	}
	rules_free(rules);
	if (!ok)
		return false;
	result = import_result(im);
	*ret = (struct session){.import = im, .db = import_db(im), .fresh = result->fresh, .partial = result->partial,
				.foreign = result->foreign};
	ret->partial_status = partial_status(result);
	strbuf_add_str(&ret->name, result->name);
	if (result->db_path)
		strbuf_add_str(&ret->path, result->db_path);
	if (!how->o->no_cache && !how->growing) /* nothing is left behind then */
		notes_file(result->id, &ret->notes);
	ret->notes_also = how->o->db && !how->small_alone && !how->growing && !ret->foreign ? how->o->db : NULL;
	ret->dress = dress_new();
	session_notes(ret);
	if (!how->o->redact || dress_redact(ret->dress, ret->db, true, e))
		return true;
	session_close(ret);
	return false;
}

static bool load_notes(struct session *s, struct err *e)
{
	return notes_begin(s->db, s->notes.n ? strbuf_str(&s->notes) : NULL, s->notes_also, e) && notes_take_shared(s->db, &s->notes, e) &&
	       dress_load(s->dress, s->db, e);
}

void session_notes(struct session *s)
{
	s->notes_failed = (struct err){0};
	if (!load_notes(s, &s->notes_failed))
		err_wrap(&s->notes_failed, "notes cannot be read");
}

static void take_stage(void *ctx, const char *stage)
{
	stop_import_ends();
	if (stage)
		progress_say(ctx, stage);
}

bool session_open(const char *const *paths, int n, const struct cmdline *o, struct session *ret, struct err *e)
{
	struct progress progress;
	const struct session_import how = {
		.paths = paths, .n = n, .o = o, .progress = progress_take, .say = take_stage, .ctx = &progress,
		.cancel = stop_import_flag(), .stop = stop_flag(),
	};
	bool ok;

	progress_start(&progress, isatty(STDERR_FILENO) == 1, stop_import_flag());
	stop_catch();
	stop_import_begins();
	ok = session_import(&how, ret, e);
	progress_end(&progress);
	if (ok)
		session_say_partial(ret);
	if (ok && ret->notes_failed.code != ERR_NONE)
		fprintf(stderr, "astscope: %s\n", ret->notes_failed.msg);
	return ok;
}

bool session_check(struct session *s, struct err *e)
{
	return !s->foreign || db_check_pages(s->db, e);
}

void session_close(struct session *s)
{
	import_free(s->import);
	strbuf_done(&s->name);
	strbuf_done(&s->path);
	strbuf_done(&s->notes);
	dress_free(s->dress);
	*s = (struct session){0};
}
