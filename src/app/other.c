/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/other.h"

#include <stdlib.h>

#include "astscope/app/background.h"
#include "astscope/base/mem.h"
#include "astscope/base/shell.h"
#include "astscope/model/compare.h"

/* Of two bundles, in the order that is told or taken for theirs, and turned round. */
struct comparison {
	struct db *db[2];
	struct strbuf paths[2];
	struct strbuf quoted; /* path of the other one */
};

struct other {
	struct cmdline how;            /* the console's, for another bundle */
	struct strbuf path;
	const char *paths[1];
	struct background *background; /* NULL = nothing is being read */
	struct session session;        /* read, and not compared yet */
	struct comparison now, older;
	int turned;                    /* which of the ways of `now` is shown */
};

struct other *other_new(void)
{
	return mem_zalloc(sizeof(struct other));
}

static void drop(struct comparison *c)
{
	for (int i = 0; i < 2; i++) {
		db_close(c->db[i]);
		strbuf_done(&c->paths[i]);
	}
	strbuf_done(&c->quoted);
	*c = (struct comparison){0};
}

void other_free(struct other *x)
{
	if (!x)
		return;
	background_free(x->background);
	session_close(&x->session);
	drop(&x->older);
	drop(&x->now);
	strbuf_done(&x->path);
	free(x);
}

int other_begin(struct other *x, const char *path, const struct cmdline *o, struct err *e)
{
	x->how = *o;
	x->how.db = NULL;
	x->how.rebuild = false;
	strbuf_clear(&x->path);
	strbuf_add_str(&x->path, path);
	x->paths[0] = strbuf_str(&x->path);
	x->background = background_begin(x->paths, 1, &x->how, e);
	return x->background ? background_fd(x->background) : -1;
}

bool other_is_read(const struct other *x)
{
	return x->background != NULL;
}

int other_fd(const struct other *x)
{
	return background_fd(x->background);
}

void other_wait(struct other *x)
{
	background_wait(x->background, -1);
}

int other_read(struct other *x, struct strbuf *words, struct err *e)
{
	struct session small = {0};
	struct background_news news = background_news(x->background, words, &small);

	if (news.has_small)
		session_close(&small);
	if (!news.over)
		return background_fd(x->background);
	if (!background_result(x->background, &x->session, e))
		err_wrap(e, "%s", strbuf_str(&x->path));
	background_free(x->background);
	x->background = NULL;
	return -1;
}

bool other_stop(struct other *x)
{
	return background_stop(x->background);
}

/* Way @way of @made: the bundle that is open comes second (@open_last), or first. */
static bool make(struct other *x, struct db *db, const char *paths, bool open_last, struct comparison *made, int way, struct err *e)
{
	const struct span own = SPAN_LIT("this bundle"), name = strbuf_span(&x->session.name);

	if (!(open_last ? compare_make(x->session.db, db, name, own, COMPARE_OPEN_SECOND, &made->db[way], e)
			: compare_make(db, x->session.db, own, name, COMPARE_OPEN_FIRST, &made->db[way], e)))
		return false;
	if (open_last)
		strbuf_addf(&made->paths[way], "%s %s", strbuf_str(&made->quoted), paths);
	else
		strbuf_addf(&made->paths[way], "%s %s", paths, strbuf_str(&made->quoted));
	return true;
}

bool other_compare(struct other *x, struct db *db, const char *paths, struct err *e)
{
	struct comparison made = {0};
	bool ok = session_check(&x->session, e), open_last;

	if (ok) {
		shell_add_path(&made.quoted, strbuf_span(&x->path));
		open_last = !compare_is_backward(x->session.db, db);
		ok = make(x, db, paths, open_last, &made, 0, e) &&
		     make(x, db, paths, !open_last, &made, 1, e) && db_is_sound(x->session.db, e);
	}
	if (ok) {
		x->older = x->now;
		x->now = made;
		x->turned = 0;
	} else {
		drop(&made);
	}
	session_close(&x->session);
	return ok;
}

bool other_turn(struct other *x)
{
	x->turned = !x->turned;
	return x->now.db[0] != NULL;
}

void other_drop_older(struct other *x)
{
	drop(&x->older);
}

struct db *other_db(const struct other *x)
{
	return x->now.db[x->turned];
}

const char *other_paths(const struct other *x)
{
	return strbuf_str(&x->now.paths[x->turned]);
}

const char *other_path(const struct other *x)
{
	return strbuf_str(&x->now.quoted);
}
