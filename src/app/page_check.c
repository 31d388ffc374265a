/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/page_check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "astscope/base/mem.h"
#include "astscope/store/db.h"

struct page_check {
	char *path;
	int pipe[2];
	atomic_bool stop;
	atomic_int users; /* the thread and whoever began it: the last one frees */
	atomic_bool ended; /* the next two are whole; then there is a byte in the pipe */
	bool ok;
	struct err err;
};

static void drop(struct page_check *c)
{
	if (atomic_fetch_sub(&c->users, 1) > 1)
		return;
	for (int i = 0; i < 2; i++) {
		if (c->pipe[i] >= 0)
			close(c->pipe[i]);
	}
	free(c->path);
	free(c);
}

static void *run(void *arg)
{
	struct page_check *c = arg;
	struct db *db = NULL;
	ssize_t n;

	c->ok = db_open(c->path, DB_FOREIGN, &db, &c->err);
	if (c->ok) {
		db_set_stop(db, &c->stop);
		c->ok = db_check_pages(db, &c->err);
	}
	db_close(db);
	atomic_store(&c->ended, true);
	n = write(c->pipe[1], "", 1); /* its one byte always fits */
	(void)n;
	drop(c);
	return NULL;
}

/* Signals are the main thread's. */
static int start(struct page_check *c)
{
	pthread_t thread;
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&thread, NULL, run, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc == 0)
		pthread_detach(thread);
	return rc;
}

struct page_check *page_check_begin(const char *db_path, struct err *e)
{
	struct page_check *c = mem_zalloc(sizeof(*c));
	int rc;

	c->path = mem_strdup(db_path);
	c->users = 2;
	rc = pipe(c->pipe) < 0 ? errno : 0;
	if (rc) {
		c->pipe[0] = c->pipe[1] = -1;
	} else {
		for (int i = 0; i < 2; i++)
			fcntl(c->pipe[i], F_SETFD, FD_CLOEXEC);
		rc = start(c);
	}
	if (rc == 0)
		return c;
	c->users = 1;
	drop(c);
	err_set_errno(e, ERR_INTERNAL, rc, "cannot check %s", db_path);
	return NULL;
}

int page_check_fd(const struct page_check *c)
{
	return c->pipe[0];
}

bool page_check_result(const struct page_check *c, struct err *e)
{
	if (!atomic_load(&c->ended) || c->ok)
		return true;
	*e = c->err;
	return false;
}

void page_check_free(struct page_check *c)
{
	if (!c)
		return;
	atomic_store(&c->stop, true);
	drop(c);
}
