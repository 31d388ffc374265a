#include "config.h"

#include "astscope/app/session.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "astscope/analysis/analysis.h"
#include "astscope/app/progress.h"
#include "astscope/app/user_rules.h"
#include "astscope/base/env.h"
#include "astscope/import/importer.h"

/* Set by Ctrl-C while a bundle is imported. */
static atomic_bool stop_import;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	atomic_store(&stop_import, true);
}

/* The first Ctrl-C stops the import and keeps what is there, a second one ends the program. */
static void catch_interrupt(struct sigaction *old)
{
	struct sigaction sa = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};

	atomic_store(&stop_import, false);
	sigaction(SIGINT, &sa, old);
}

static void fill_args(const char *const *paths, int n, const struct cmdline *o, const struct budget *budget,
		      const struct rules *rules, struct progress *p, struct import_args *ret)
{
	*ret = (struct import_args){
		.paths = paths,
		.n = (size_t)n,
		.where = o->no_cache ? IMPORT_MEMORY : o->db ? IMPORT_FILE : IMPORT_CACHE,
		.db_path = o->db,
		.again = o->rebuild,
		.budget = budget,
		.rules = rules_hash(rules),
		.progress = progress_take,
		.progress_ctx = p,
		.cancel = &stop_import,
	};
}

static bool finish_import(struct import *im, const struct rules *rules, struct progress *p, struct err *e)
{
	if (import_result(im)->derive) {
		progress_say(p, "indexing");
		if (!db_make_derived(import_db(im), e))
			return false;
		progress_say(p, "analysing");
		return analysis_run(import_db(im), rules, e) && importer_finish(im, e);
	}
	if (import_result(im)->foreign)
		return db_check_foreign(import_db(im), e) && db_check_pages(import_db(im), e);
	return true;
}

static bool take_budget(const struct cmdline *o, struct budget *ret, struct err *e)
{
	const char *env = env_get("ASTSCOPE_BUDGET");

	budget_init(ret);
	if (env && !budget_take(ret, span_from(env), e))
		return err_wrap(e, "ASTSCOPE_BUDGET");
	return !o->budget || budget_take(ret, span_from(o->budget), e) || err_wrap(e, "--budget");
}

/* Not all was read: by the user's wish, or because of a limit, which can be raised. */
static void say_partial(const struct import_result *r)
{
	struct strbuf b = {0};

	strbuf_addf(&b, "astscope: %s: counts are lower bounds\n", r->stopped ? r->stopped : "the import was stopped");
	if (r->over)
		strbuf_addf(&b, "  %s\n", budget_hint(r->over));
	fputs(strbuf_str(&b), stderr);
	strbuf_done(&b);
}

bool session_open(const char *const *paths, int n, const struct cmdline *o, struct session *ret, struct err *e)
{
	struct rules *rules;
	struct budget budget;
	const struct import_result *result;
	struct progress progress;
	struct import_args args;
	struct sigaction old;
	struct import *im;
	bool ok;

	if (!take_budget(o, &budget, e) || !user_rules(o->rules, &rules, e))
		return false;
	progress_start(&progress, isatty(STDERR_FILENO) == 1);
	fill_args(paths, n, o, &budget, rules, &progress, &args);
	catch_interrupt(&old);
	ok = importer_run(&args, &im, e);
	if (ok && !finish_import(im, rules, &progress, e)) {
		import_free(im);
		ok = false;
	}
	sigaction(SIGINT, &old, NULL);
	progress_end(&progress);
	rules_free(rules);
	if (!ok)
		return false;
	result = import_result(im);
	*ret = (struct session){.import = im, .db = import_db(im), .fresh = result->fresh, .partial = result->partial};
	ret->partial_status = result->stopped ? err_exit_status(&(struct err){.code = ERR_LIMIT}) : EXIT_INTERRUPTED;
	strbuf_add_str(&ret->name, result->name);
	if (result->db_path)
		strbuf_add_str(&ret->path, result->db_path);
	if (result->partial)
		say_partial(result);
	return true;
}

void session_close(struct session *s)
{
	import_free(s->import);
	strbuf_done(&s->name);
	strbuf_done(&s->path);
	*s = (struct session){0};
}
