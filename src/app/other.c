/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/other.h"

#include <stdlib.h>

#include "astscope/app/background.h"
#include "astscope/base/mem.h"
#include "astscope/base/shell.h"
#include "astscope/model/compare.h"

struct other {
	struct cmdline how;            /* the console's, for another bundle */
	struct strbuf path;
	const char *paths[1];
	struct background *background; /* NULL = nothing is being read */
	struct session session;        /* read, and not compared yet */
	struct db *db, *older;
	struct strbuf both, both_older;
};

struct other *other_new(void)
{
	return mem_zalloc(sizeof(struct other));
}

void other_free(struct other *x)
{
	if (!x)
		return;
	background_free(x->background);
	session_close(&x->session);
	other_drop_older(x);
	db_close(x->db);
	strbuf_done(&x->path);
	strbuf_done(&x->both);
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

static void say_paths(struct other *x, const char *paths, bool last)
{
	x->both_older = x->both;
	x->both = (struct strbuf){0};
	if (last)
		strbuf_addf(&x->both, "%s ", paths);
	shell_add_path(&x->both, strbuf_span(&x->path));
	if (!last)
		strbuf_addf(&x->both, " %s", paths);
}

bool other_compare(struct other *x, struct db *db, const char *paths, struct err *e)
{
	struct span name = strbuf_span(&x->path);
	bool last; /* the other bundle is the later one */
	struct db *made;
	bool ok = session_check(&x->session, e);

	if (ok) {
		last = compare_is_backward(x->session.db, db);
		ok = last ? compare_make(db, x->session.db, SPAN_LIT("this bundle"), name, COMPARE_OPEN_FIRST, &made, e)
			  : compare_make(x->session.db, db, name, SPAN_LIT("this bundle"), COMPARE_OPEN_SECOND, &made, e);
		ok = ok && (db_is_sound(x->session.db, e) || (db_close(made), false));
	}
	if (ok) {
		x->older = x->db;
		x->db = made;
		say_paths(x, paths, last);
	}
	session_close(&x->session);
	return ok;
}

void other_drop_older(struct other *x)
{
	db_close(x->older);
	x->older = NULL;
	strbuf_done(&x->both_older);
	x->both_older = (struct strbuf){0};
}

struct db *other_db(const struct other *x)
{
	return x->db;
}

const char *other_paths(const struct other *x)
{
	return strbuf_str(&x->both);
}
