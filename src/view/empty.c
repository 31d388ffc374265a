/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "list.h"

/* What stands in place of the rows of an empty list: why, and what to do about it. */

static bool has_file_of(struct db *db, const char *kind)
{
	struct strbuf filter = {0};
	struct rows_args args = {0};
	struct err e;
	int64_t n;
	bool has;

	strbuf_addf(&filter, "kind=%s", kind);
	args.filter = strbuf_span(&filter);
	has = rows_count(db, "sources", &args, &n, &e) && n > 0;
	strbuf_done(&filter);
	return has;
}

/* How far it is changes, and stands in the title: a text is not filled anew for it. */
static const char *what_is_done(const struct view_env *env)
{
	return env->growing && *env->reading ? env->reading : "reading the bundle";
}

void list_view_empty(void *st, int pane, struct strbuf *ret)
{
	const struct list_view *v = st;
	const struct list_pane *p = &v->pane[pane];
	const struct list_info *li = p->rows ? list_info(strbuf_str(&p->list)) : NULL;

	if (p->e.code != ERR_NONE)
		strbuf_add_str(ret, p->e.msg);
	else if (p->filter.n && v->env->reading)
		strbuf_addf(ret, "no row passes the filter so far: %s", what_is_done(v->env));
	else if (p->filter.n)
		strbuf_add_str(ret, "no row passes the filter (F switches it off, f edits it)");
	else if (!li)
		strbuf_add_char(ret, ' ');
	else if (v->env->reading)
		strbuf_addf(ret, "not known yet: %s", what_is_done(v->env));
	else if (li->without.kind && !has_file_of(v->env->db, li->without.kind))
		strbuf_add_str(ret, li->without.empty);
	else
		strbuf_add_str(ret, li->empty);
}

const char *view_so_far(const struct view_env *env)
{
	if (env->growing)
		return "so far: the log is being written";
	return env->reading ? "so far: not all of the bundle is read" : "";
}
