/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/background.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "astscope/app/news_pipe.h"
#include "astscope/app/stop.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"

struct background {
	struct session_import how;
	pthread_t thread;
	int pipe[2];             /* a byte for each piece of news */
	atomic_bool cancel, stop;
	bool joined;
	/* Under the mutex, until the thread has ended: */
	pthread_mutex_t mutex;
	struct strbuf words;
	bool reading;            /* background_stop still has a meaning */
	bool has_small;
	struct session small;
	bool over, ok;
	struct session result;
	struct err err;
};

/* ---- in the thread ---- */

static void set_words(struct background *b, struct strbuf *words, bool reading)
{
	pthread_mutex_lock(&b->mutex);
	strbuf_clear(&b->words);
	strbuf_add(&b->words, strbuf_span(words));
	b->reading = reading;
	pthread_mutex_unlock(&b->mutex);
	news_pipe_tell(b->pipe);
}

static void add_lines(struct strbuf *b, uint64_t n)
{
	if (n < 1000000)
		strbuf_addf(b, ", %llu lines", (unsigned long long)n);
	else
		strbuf_addf(b, ", %llu.%llu M lines", (unsigned long long)(n / 1000000), (unsigned long long)(n / 100000 % 10));
}

static void add_left(struct strbuf *b, int64_t left_us)
{
	int64_t s = (left_us + 999999) / 1000000;

	strbuf_addf(b, s < 100 ? ", about %lld s" : ", about %lld min", (long long)(s < 100 ? s : s / 60));
}

/* "reading refs_log: 38 %, 1.5 M lines, about 3 s" */
static void add_words(struct strbuf *b, const struct import_progress *at)
{
	struct span path = span_from(at->path);
	long slash = span_rfind_char(path, '/');

	if (at->phase == IMPORT_WAITING) {
		strbuf_add_str(b, "another astscope imports this bundle");
		return;
	}
	strbuf_add_str(b, at->phase == IMPORT_LOOKING ? "looking at " : "reading ");
	utf8_escape(b, span_from_offset(path, (size_t)(slash + 1)));
	if (at->total)
		strbuf_addf(b, ": %llu %%", (unsigned long long)(at->done * 100 / at->total));
	if (at->lines)
		add_lines(b, at->lines);
	if (at->left_us >= 0)
		add_left(b, at->left_us);
}

static void take_progress(void *ctx, const struct import_progress *at)
{
	struct strbuf words = {0};

	add_words(&words, at);
	set_words(ctx, &words, true);
	strbuf_done(&words);
}

static void take_stage(void *ctx, const char *stage)
{
	struct strbuf words = {0};

	strbuf_add_str(&words, stage ? stage : "");
	set_words(ctx, &words, false);
	strbuf_done(&words);
}

/* What is small comes first.  If that fails, the whole import says why. */
static bool import_small(void *ctx)
{
	struct background *b = ctx;
	struct session_import how = b->how;
	struct session small = {0};
	struct err ignored;

	how.small_alone = true;
	how.progress = NULL;
	how.say = NULL;
	how.reads_long = NULL;
	how.cancel = &b->stop; /* :stop is for what takes long */
	if (!session_import(&how, &small, &ignored))
		return !atomic_load(&b->stop);
	pthread_mutex_lock(&b->mutex);
	b->small = small;
	b->has_small = true;
	pthread_mutex_unlock(&b->mutex);
	news_pipe_tell(b->pipe);
	return !atomic_load(&b->stop);
}

static void *run(void *arg)
{
	struct background *b = arg;
	struct session result = {0};
	struct err e = {0};
	bool ok = session_import(&b->how, &result, &e);

	pthread_mutex_lock(&b->mutex);
	b->ok = ok;
	b->result = result;
	b->err = e;
	b->over = true;
	b->reading = false;
	pthread_mutex_unlock(&b->mutex);
	news_pipe_tell(b->pipe);
	return NULL;
}

/* ---- in the console's ---- */

/* Signals are the main thread's. */
static int start(struct background *b)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&b->thread, NULL, run, b);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

struct background *background_begin(const char *const *paths, int n, const struct cmdline *o, struct err *e)
{
	struct background *b = mem_zalloc(sizeof(*b));
	int rc;

	b->how = (struct session_import){
		.paths = paths, .n = n, .o = o, .progress = take_progress, .say = take_stage, .reads_long = import_small,
		.ctx = b, .cancel = &b->cancel, .stop = &b->stop,
	};
	b->pipe[0] = b->pipe[1] = -1;
	b->reading = true;
	pthread_mutex_init(&b->mutex, NULL);
	rc = news_pipe_open(b->pipe);
	if (!rc)
		rc = start(b);
	if (!rc)
		return b;
	b->joined = true;
	background_free(b);
	err_set_errno(e, ERR_INTERNAL, rc, "cannot import beside the console");
	return NULL;
}

static bool is_over(struct background *b)
{
	bool over;

	pthread_mutex_lock(&b->mutex);
	over = b->over;
	pthread_mutex_unlock(&b->mutex);
	return over;
}

bool background_wait(struct background *b, int ms)
{
	struct pollfd fd = {.fd = b->pipe[0], .events = POLLIN};
	int64_t until = ms < 0 ? INT64_MAX : env_monotonic_us() + (int64_t)ms * 1000;
	int64_t now;

	while (!is_over(b) && (now = env_monotonic_us()) < until) {
		int wait = ms < 0 ? -1 : (int)((until - now + 999) / 1000);

		if (poll(&fd, 1, wait) > 0)
			news_pipe_empty(b->pipe);
		if (ms < 0 && atomic_load(stop_flag()))
			atomic_store(&b->stop, true);
	}
	return is_over(b);
}

int background_fd(const struct background *b)
{
	return b->pipe[0];
}

struct background_news background_news(struct background *b, struct strbuf *words, struct session *ret_small)
{
	struct background_news news;

	news_pipe_empty(b->pipe);
	pthread_mutex_lock(&b->mutex);
	strbuf_clear(words);
	strbuf_add(words, strbuf_span(&b->words));
	news = (struct background_news){.over = b->over, .has_small = b->has_small};
	if (b->has_small) {
		*ret_small = b->small;
		db_set_stop(ret_small->db, NULL);
	}
	b->has_small = false;
	pthread_mutex_unlock(&b->mutex);
	return news;
}

static void join(struct background *b)
{
	if (!b->joined)
		pthread_join(b->thread, NULL);
	b->joined = true;
}

bool background_result(struct background *b, struct session *ret, struct err *e)
{
	bool ok;

	join(b);
	ok = b->ok;
	if (ok) {
		*ret = b->result;
		db_set_stop(ret->db, NULL); /* which goes with the import */
	} else {
		*e = b->err;
	}
	b->ok = false;
	return ok;
}

bool background_stop(struct background *b)
{
	bool reading;

	pthread_mutex_lock(&b->mutex);
	reading = b->reading;
	b->reading = false;
	pthread_mutex_unlock(&b->mutex);
	if (reading)
		atomic_store(&b->cancel, true);
	return reading;
}

void background_free(struct background *b)
{
	if (!b)
		return;
	atomic_store(&b->stop, true);
	atomic_store(&b->cancel, true);
	join(b);
	if (b->ok)
		session_close(&b->result);
	if (b->has_small)
		session_close(&b->small);
	news_pipe_close(b->pipe);
	strbuf_done(&b->words);
	pthread_mutex_destroy(&b->mutex);
	free(b);
}
