/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_VIEW_ENV_H
#define ASTSCOPE_VIEW_ENV_H

#include <stdbool.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/ui/ui.h"

struct db;
struct dress;

/* What the program does for views: files, reports. */
struct view_outside {
	struct ui_output output; /* env is ctx */
	void (*files)(struct span typed, struct ui_completions *ret); /* ui_setup.files; NULL = none are offered */
	void (*bundles)(void *ctx, struct vec *ret); /* append struct view_bundle (view/bundles.h) by group; NULL = none are known */
	void *ctx;
};

/* What views work on: handed to view_class.open as `env`.  Borrowed by the ui for its whole life. */
struct view_env {
	struct db *db; /* NULL = no bundle is open: there is view start alone */
	struct db *compared;        /* of this bundle and another one (model/compare.h); NULL = none was read */
	const char *compared_paths; /* both, the first one first, as `paths` */
	const char *compared_path;  /* that of the other one */
	const char *bundle; /* its name, for titles */
	const char *paths;  /* as they would be typed in a shell, quoted; for the shell command of a view */
	const char *reading; /* how far the bundle is read, if it still is; else NULL */
	bool growing;        /* more is still written to it */
	bool ascii;         /* graphs from ASCII characters only */
	const struct view_outside *outside; /* NULL = nothing can be written */
	const char *sql_dir; /* folder of the user's saved queries; NULL = none */
	struct dress *dress; /* what becomes of texts on their way out; NULL = nothing */
};

/* All of the below, and the views themselves, for an environment @env. */
void view_env_setup(struct view_env *env, struct ui_setup *ret);

/* The same where no bundle is open yet: view start is all there is. */
void view_env_setup_start(struct view_env *env, struct ui_setup *ret);

/* ui_setup.resolve for `:go`: an address, an LWP, T97, file:line, a function. */
bool view_env_resolve(void *env, struct span text, struct effects *fx, struct err *e);

/* ui_setup.related. */
bool view_env_related(void *env, struct span place, enum related kind, struct effects *fx);

/* ui_setup.facts. */
bool view_env_facts(void *env, const struct view_class *const *views, size_t n, struct ui_view_facts *ret);

/* ui_setup.note, mark, dress, redact. */
bool view_env_redact(void *env, bool on, struct err *e);
bool view_env_note(void *env, const char *kind, const char *what, struct span text, struct effects *fx, struct err *e);
bool view_env_mark(void *env, char letter, struct strbuf *ret);
bool view_env_dress(void *env, struct span text, struct span link, bool names, bool value, struct strbuf *ret);

/* ui_setup.query. */
struct ui_query view_env_query(void);

/* ui_setup.source. */
bool view_env_source(void *env, struct span text, const char *paths, enum ui_source what, struct effects *fx, struct err *e);

/* ui_setup.put_off, ui_setup.failed. */
struct ui_put_off view_env_put_off(void *env);
bool view_env_failed(void *env, struct err *ret);

#endif
