/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/place.h"
#include "astscope/base/shell.h"
#include "list.h"

/* The shell command that prints what a view shows. */

static void add_option(struct strbuf *b, const char *option, const struct strbuf *value)
{
	if (!value->n)
		return;
	strbuf_addf(b, " %s", option);
	if (option[strlen(option) - 1] != '=')
		strbuf_add_char(b, ' ');
	shell_add_word(b, strbuf_span(value));
}

static bool is_compared(const struct view_env *env)
{
	return env->compared && env->db == env->compared;
}

void list_view_report(void *st, const struct view_at *at, bool thing, struct view_report *ret)
{
	struct list_view *v = st;
	const struct list_pane *p = &v->pane[0];
	const struct list_info *li = list_view_list(v);
	bool own = li && list_pane_is(p, li->name);

	(void)thing;
	if (!li || !li->report.name || !p->rows || is_compared(v->env))
		return;
	ret->name = li->report.name;
	if (own) {
		strbuf_add(&ret->filter, strbuf_span(&p->filter));
		strbuf_add(&ret->sort, strbuf_span(&p->sort));
		strbuf_add(&ret->group, strbuf_span(&p->group));
	}
	if (!own || li->report.at == AT_MUST)
		list_view_place(st, at, &ret->at);
}

void view_add_command(const struct view_env *env, const struct view_report *r, struct strbuf *ret)
{
	if (r->sql.n) {
		strbuf_addf(ret, "astscope sql %s ", env->paths);
		shell_add_word(ret, strbuf_span(&r->sql));
	} else if (r->name) {
		strbuf_addf(ret, "astscope report %s %s", r->name, env->paths);
		add_option(ret, "--filter", &r->filter);
		add_option(ret, "--sort=", &r->sort);
		add_option(ret, "--group", &r->group);
		add_option(ret, "--at", &r->at);
	}
}

static void add_open_at(const char *paths, struct span place, struct strbuf *ret)
{
	strbuf_addf(ret, "astscope %s --at ", paths);
	shell_add_word(ret, place);
}

void view_add_open_command(const struct view_env *env, struct span place, struct strbuf *ret)
{
	add_open_at(env->paths, place, ret);
}

/* The place of the row, and the filter. */
static void add_open(struct list_view *v, const struct view_at *at, struct strbuf *ret)
{
	struct strbuf here = {0};

	list_view_place(v, at, &here);
	if (v->pane[0].filter.n) {
		strbuf_add_str(&here, "?filter=");
		place_escape(&here, strbuf_span(&v->pane[0].filter));
	}
	view_add_open_command(v->env, strbuf_span(&here), ret);
	strbuf_done(&here);
}

/* What only the other bundle has is seen in that; else the comparison itself. */
static void add_compared(struct list_view *v, const struct view_at *at, struct strbuf *ret)
{
	struct strbuf there = {0};

	if (!at->link.n && list_pane_cell(&v->pane[0], at->row[0], "there", &there))
		add_open_at(v->env->compared_path, strbuf_span(&there), ret);
	else
		strbuf_addf(ret, "astscope diff %s", v->env->compared_paths);
	strbuf_done(&there);
}

void list_view_shell_command(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct list_view *v = st;
	struct view_report r = {0};

	if (is_compared(v->env)) {
		add_compared(v, at, ret);
		return;
	}
	list_view_report(st, at, false, &r);
	if (r.name)
		view_add_command(v->env, &r, ret);
	else
		add_open(v, at, ret);
	view_report_done(&r);
}
