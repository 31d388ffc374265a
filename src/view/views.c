/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/view/views.h"

#include "astscope/base/attr.h"
#include "list.h"

/* Views that are a list, with or without another one below, are made from the headers of its SQL. */
#define LIST_VIEW(id, title_, summary_, number_, tab_, pane_, weight_, detail_, detail_weight_, detail_rows_, n_panes_) \
	static const struct pane_def id##_panes[] = { \
		{.title = pane_, .kind = PANE_TABLE, .weight = weight_}, \
		{.title = detail_, .kind = PANE_TABLE, .weight = detail_weight_, .least_rows = detail_rows_}, \
	}; \
	static const struct view_class id##_view = { \
		.name = #id, \
		.title = title_, \
		.summary = summary_, \
		.number = number_, \
		.tab = tab_, \
		.state_size = sizeof(struct list_view), \
		.panes = id##_panes, \
		.n_panes = n_panes_, \
		.place = list_view_place, \
		.open = list_view_open, \
		.close = list_view_close, \
		.select = list_view_select, \
		.hints = list_view_hints, \
		.pane_title = list_view_pane_title, \
		.note = list_view_note, \
		LIST_VIEW_FUNCTIONS, \
	};
#include "astscope/view/list_views.def"
#undef LIST_VIEW

#define VIEW(id) extern const struct view_class id##_view;
#include "astscope/view/views.def"
#undef VIEW

static const struct view_class *const views[] = {
#define VIEW(id) &id##_view,
#include "astscope/view/views.def"
#undef VIEW
#define LIST_VIEW(id, ...) &id##_view,
#include "astscope/view/list_views.def"
#undef LIST_VIEW
};

static enum ui_saved view_save(void *env, const struct view_report *r, struct span text, const char *file, bool over, struct err *e)
{
	const struct view_outside *out = ((struct view_env *)env)->outside;

	return out->output.save(out->ctx, r, text, file, over, e);
}

static bool view_write(void *env, const struct view_report *r, const char *format, struct strbuf *ret, struct err *e)
{
	const struct view_outside *out = ((struct view_env *)env)->outside;

	return out->output.write(out->ctx, r, format, ret, e);
}

static void view_files(void *env, struct span typed, struct ui_completions *ret)
{
	const struct view_outside *out = ((struct view_env *)env)->outside;

	if (out && out->files)
		out->files(typed, ret);
}

void view_env_setup_start(struct view_env *env, struct ui_setup *ret)
{
	static const struct view_class *const only[] = {&start_view};

	ret->views = only;
	ret->n_views = ARRAY_LEN(only);
	ret->other_views = view_classes(&ret->n_other_views);
	ret->env = env;
	ret->home = "start";
	ret->dress = view_env_dress;
	ret->redact = view_env_redact;
	ret->files = view_files;
}

void view_env_setup(struct view_env *env, struct ui_setup *ret)
{
	ret->views = view_classes(&ret->n_views);
	ret->env = env;
	ret->home = "home";
	ret->resolve = view_env_resolve;
	ret->related = view_env_related;
	ret->facts = view_env_facts;
	ret->source = view_env_source;
	ret->note = view_env_note;
	ret->mark = view_env_mark;
	ret->dress = view_env_dress;
	ret->redact = view_env_redact;
	ret->query = view_env_query();
	ret->files = view_files;
	if (env->outside && env->outside->output.save)
		ret->output = (struct ui_output){view_save, view_write};
	ret->put_off = view_env_put_off;
	ret->failed = view_env_failed;
}

const struct view_class *const *view_classes(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(views);
	return views;
}
