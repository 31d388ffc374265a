/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "replay.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/logic/shutdown.h"

struct replay {
	const struct names *names;
	const struct life_sink *watch;
	struct runs *runs;
	struct life_sink sink;
	struct life_engine *engine;
	struct vec done;        /* struct replay_run */
	struct replay_run now;
	uint64_t line;
	struct vec sites;       /* uint8_t: of each site, 1 it made an object, 2 one of them is alive */
	struct vec funcs;       /* uint32_t: of each row put */
	bool end_seen;          /* of the life that is coming out */
};

static void note_creator(struct replay *r, const struct life *l)
{
	static const uint8_t none = 0;
	uint8_t *of;

	if (!l->creator)
		return;
	while (r->sites.n <= l->creator)
		vec_append(&r->sites, &none);
	of = vec_at(&r->sites, l->creator);
	r->now.creators_seen += !*of;
	r->now.creators_alive += l->alive && !(*of & 2);
	*of |= l->alive ? 3 : 1;
}

static void take_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct replay *r = ctx;

	if (!from) {
		r->now.lives++;
		r->now.by_class[l->class]++;
		r->now.alive += l->alive;
		r->end_seen = false;
		note_creator(r, l);
	}
	for (size_t i = 0; i < n; i++)
		r->end_seen |= events[i].kind == REF_DESTRUCTOR || (r->now.kind.before_operation && events[i].after == 0);
	if (from + n == l->events)
		r->now.endless += l->class == LIFE_FINALIZED && !r->end_seen;
	if (r->watch)
		r->watch->put(r->watch->ctx, l, from, events, n);
}

static void on_begin(void *ctx, const struct run_kind *kind)
{
	struct replay *r = ctx;

	r->now = (struct replay_run){.kind = *kind};
	vec_clear(&r->sites);
	r->engine = life_engine_new(&r->sink);
	life_engine_set_before_operation(r->engine, kind->before_operation);
	if (kind->whole_lines)
		life_engine_set_whole_lines(r->engine);
}

static void on_put(void *ctx, struct run_row *row)
{
	struct replay *r = ctx;

	if (!r->now.first_line)
		r->now.first_line = row->in.line;
	r->now.last_line = row->in.line;
	life_engine_put(r->engine, &row->in);
}

static const char *judge(const struct replay *r)
{
	const struct replay_run *run = &r->now;
	const struct log_end end = {
		.has_log = true,
		.sorted = run->kind.sorted,
		.whole_lines = run->kind.whole_lines,
		.shutdown_row = run->last_line &&
				func_is_of_shutdown(r->names, *(uint32_t *)vec_at(&r->funcs, run->last_line - 1)),
		.creators_seen = (int64_t)run->creators_seen,
		.creators_alive = (int64_t)run->creators_alive,
		.alive = (int64_t)run->alive,
		.alive_peak = (int64_t)run->trust.alive_peak,
	};
	struct strbuf why = {0};
	bool derived;
	const char *word = shutdown_judge(&end, &why, &derived);

	strbuf_done(&why);
	return word;
}

static void on_end(void *ctx, const struct run_row *next)
{
	struct replay *r = ctx;

	(void)next;
	life_engine_finish(r->engine, &r->now.trust);
	life_engine_free(r->engine);
	r->engine = NULL;
	r->now.shutdown = judge(r);
	vec_append(&r->done, &r->now);
}

struct replay *replay_new(const struct names *names, const struct life_sink *watch)
{
	struct replay *r = mem_zalloc(sizeof(*r));

	r->names = names;
	r->watch = watch;
	r->sink = (struct life_sink){.put = take_life, .ctx = r};
	r->runs = runs_new(&(const struct run_sink){.begin = on_begin, .put = on_put, .end = on_end, .ctx = r});
	vec_init(&r->done, sizeof(struct replay_run));
	vec_init(&r->sites, sizeof(uint8_t));
	vec_init(&r->funcs, sizeof(uint32_t));
	return r;
}

void replay_put(struct replay *r, const struct log_row *row)
{
	struct run_row put = row->row;

	put.in.line = ++r->line;
	vec_append(&r->funcs, &row->func);
	runs_put(r->runs, &put);
}

void replay_rows(struct replay *r, const struct log *log, size_t first, size_t stop)
{
	for (size_t i = first; i < stop; i++)
		replay_put(r, log_at(log, i));
}

const struct vec *replay_finish(struct replay *r)
{
	runs_finish(r->runs);
	return &r->done;
}

void replay_free(struct replay *r)
{
	runs_free(r->runs);
	vec_done(&r->done);
	vec_done(&r->sites);
	vec_done(&r->funcs);
	free(r);
}
