/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/follow.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "astscope/app/growing.h"
#include "astscope/app/news_pipe.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"

#define LOOK_US 250000
#define ROUND_US 1000000

struct follow {
	const char *name;
	struct growing *growing;
	const char *paths[1];
	struct session_import how;
	pthread_t thread;
	bool begun;
	int pipe[2];
	atomic_bool quit;
	/* The thread's own: */
	bool due;                 /* lines came that no session has */
	int64_t began_us, took_us, ended_us;
	struct err last;          /* what was said of a failure; ERR_NONE = the last try was good */
	/* Under the mutex: */
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool halted;
	struct strbuf words, said;
	bool has_session;
	struct session session;
};

/* ---- in the thread ---- */

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void tell(struct follow *f, const char *said)
{
	struct strbuf words = {0};
	uint64_t from = growing_from(f->growing);

	strbuf_add_grouped(&words, (int64_t)growing_lines(f->growing));
	strbuf_add_str(&words, " lines");
	if (from)
		strbuf_addf(&words, " from byte %llu on", (unsigned long long)from);
	pthread_mutex_lock(&f->mutex);
	strbuf_clear(&f->words);
	strbuf_addf(&f->words, f->halted ? "halted at %s, c goes on" : "following: %s", strbuf_str(&words));
	if (said) {
		strbuf_clear(&f->said);
		strbuf_addf(&f->said, "%s%s", base_of(f->name), said);
	}
	pthread_mutex_unlock(&f->mutex);
	strbuf_done(&words);
	news_pipe_tell(f->pipe);
}

/* A failure is said once, however often it comes again. */
static void tell_failure(struct follow *f, const struct err *e)
{
	struct strbuf words = {0};

	if (!strcmp(f->last.msg, e->msg))
		return;
	f->last = *e;
	strbuf_addf(&words, ": %s", e->msg);
	tell(f, strbuf_str(&words));
	strbuf_done(&words);
}

static const char *const said[] = {
	[GROWING_SAME] = NULL,
	[GROWING_MORE] = NULL,
	[GROWING_CUT] = " was cut: its lines begin anew",
	[GROWING_OTHER] = " is another file now: its lines begin anew",
	[GROWING_GONE] = " is gone: what it had is shown until there is a new one",
};

static void look(struct follow *f)
{
	enum growing_news news;
	struct err e = {0};

	if (!growing_look(f->growing, &news, &e)) {
		tell_failure(f, &e);
		return;
	}
	f->due |= news != GROWING_SAME && news != GROWING_GONE && growing_lines(f->growing);
	if (news != GROWING_SAME)
		tell(f, said[news]);
}

static void hand_over(struct follow *f, const struct session *s)
{
	struct session old = {0};

	db_set_stop(s->db, NULL); /* which is this thread's */
	pthread_mutex_lock(&f->mutex);
	if (f->has_session)
		old = f->session; /* nobody has looked at it */
	f->session = *s;
	f->has_session = true;
	pthread_mutex_unlock(&f->mutex);
	if (old.db)
		session_close(&old);
	f->last = (struct err){0};
	tell(f, NULL);
}

/* One import of what is kept.  Lines of which nothing is recognised may get sense by those that come. */
static void go_round(struct follow *f)
{
	struct session s = {0};
	struct err e = {0};
	bool ok;

	f->due = false;
	f->began_us = env_monotonic_us();
	ok = session_import(&f->how, &s, &e);
	f->ended_us = env_monotonic_us();
	f->took_us = f->ended_us - f->began_us;
	if (ok)
		hand_over(f, &s);
	else if (!atomic_load(&f->quit))
		tell_failure(f, &e);
}

static bool is_time(const struct follow *f)
{
	int64_t now = env_monotonic_us();

	return !f->ended_us || (now - f->began_us >= ROUND_US && now - f->ended_us >= f->took_us);
}

/* Until it is time to look again, or the console wants something. */
static void rest(struct follow *f, bool halted)
{
	int64_t until = env_monotonic_us() + LOOK_US;
	const struct timespec at = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};

	pthread_mutex_lock(&f->mutex);
	if (f->halted == halted && !atomic_load(&f->quit)) {
		if (halted)
			pthread_cond_wait(&f->wake, &f->mutex);
		else
			pthread_cond_timedwait(&f->wake, &f->mutex, &at);
	}
	pthread_mutex_unlock(&f->mutex);
}

static void *run(void *arg)
{
	struct follow *f = arg;
	bool halted = false, told = false;

	while (!atomic_load(&f->quit)) {
		if (follow_is_halted(f) != halted || !told)
			tell(f, NULL);
		told = true;
		halted = follow_is_halted(f);
		if (!halted)
			look(f);
		if (!halted && f->due && is_time(f))
			go_round(f);
		rest(f, halted);
	}
	return NULL;
}

/* ---- in the console's ---- */

/* Signals are the main thread's. */
static int start(struct follow *f)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&f->thread, NULL, run, f);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	f->begun = !rc;
	return rc;
}

static void init_locks(struct follow *f)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&f->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&f->wake, &attr);
	pthread_condattr_destroy(&attr);
}

struct follow *follow_begin(const char *path, const struct cmdline *o, struct err *e)
{
	struct follow *f = mem_zalloc(sizeof(*f));
	int rc;

	f->name = path;
	f->pipe[0] = f->pipe[1] = -1;
	init_locks(f);
	if (!growing_open(path, &f->growing, e)) {
		follow_free(f);
		return NULL;
	}
	f->paths[0] = growing_copy(f->growing);
	f->how = (struct session_import){
		.paths = f->paths, .n = 1, .o = o, .growing = path, .cancel = &f->quit, .stop = &f->quit,
	};
	rc = news_pipe_open(f->pipe);
	if (!rc)
		rc = start(f);
	if (!rc)
		return f;
	follow_free(f);
	err_set_errno(e, ERR_INTERNAL, rc, "cannot read beside the console");
	return NULL;
}

void follow_free(struct follow *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->mutex);
	atomic_store(&f->quit, true);
	pthread_cond_signal(&f->wake);
	pthread_mutex_unlock(&f->mutex);
	if (f->begun)
		pthread_join(f->thread, NULL);
	if (f->has_session)
		session_close(&f->session);
	growing_free(f->growing);
	news_pipe_close(f->pipe);
	strbuf_done(&f->words);
	strbuf_done(&f->said);
	pthread_cond_destroy(&f->wake);
	pthread_mutex_destroy(&f->mutex);
	free(f);
}

int follow_fd(const struct follow *f)
{
	return f->pipe[0];
}

struct follow_news follow_news(struct follow *f, struct strbuf *words, struct strbuf *what, struct session *ret)
{
	struct follow_news news;

	news_pipe_empty(f->pipe);
	pthread_mutex_lock(&f->mutex);
	strbuf_clear(words);
	strbuf_add(words, strbuf_span(&f->words));
	strbuf_clear(what);
	strbuf_add(what, strbuf_span(&f->said));
	strbuf_clear(&f->said);
	news = (struct follow_news){f->halted, f->has_session};
	if (f->has_session)
		*ret = f->session;
	f->has_session = false;
	pthread_mutex_unlock(&f->mutex);
	return news;
}

void follow_halt(struct follow *f, bool halt)
{
	pthread_mutex_lock(&f->mutex);
	f->halted = halt;
	pthread_cond_signal(&f->wake);
	pthread_mutex_unlock(&f->mutex);
}

bool follow_is_halted(struct follow *f)
{
	bool halted;

	pthread_mutex_lock(&f->mutex);
	halted = f->halted;
	pthread_mutex_unlock(&f->mutex);
	return halted;
}
