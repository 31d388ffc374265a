/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/app/report_run.h"
#include "astscope/app/save.h"
#include "astscope/app/say.h"
#include "astscope/app/stop.h"
#include "astscope/base/env.h"
#include "astscope/base/shell.h"
#include "astscope/store/db.h"
#include "console.h"

/* As they would be typed in a shell. */
static void join_paths(const char *const *paths, int n, struct strbuf *ret)
{
	for (int i = 0; i < n; i++) {
		if (i)
			strbuf_add_char(ret, ' ');
		shell_add_path(ret, span_from(paths[i]));
	}
}

#define AT_ONCE_MS 40 /* what is there by then needs no console that waits for it */

/* Import beside the console; *@ret is NULL once the session is there. */
static bool begin_import(const char *const *paths, int n, const struct cmdline *o, struct background **ret,
			 struct session *session, struct err *e)
{
	bool over, ok;

	*ret = background_begin(paths, n, o, e);
	if (!*ret)
		return false;
	over = background_wait(*ret, AT_ONCE_MS);
	if (!over && stop_import_age_ms() >= 0) {
		background_stop(*ret);
		over = background_wait(*ret, -1);
	}
	stop_import_ends();
	if (!over)
		return true;
	ok = background_result(*ret, session, e);
	background_free(*ret);
	*ret = NULL;
	return ok;
}

/* The last name of a path; what "." is called is asked. */
static void add_base_name(const char *path, struct strbuf *ret)
{
	struct span whole = span_from(path);
	struct span name;
	char *real = NULL;

	while (whole.n > 1 && whole.p[whole.n - 1] == '/')
		whole.n--;
	name = span_from_offset(whole, (size_t)(span_rfind_char(whole, '/') + 1));
	if (!name.n || span_eq_str(name, ".") || span_eq_str(name, "..")) {
		real = realpath(path, NULL);
		name = span_from(real ? real : path);
		name = name.n > 1 ? span_from_offset(name, (size_t)(span_rfind_char(name, '/') + 1)) : name;
	}
	strbuf_add(ret, name);
	free(real);
}

/* A console on one plain log, or a reason why not. */
static bool may_follow(const char *const *paths, int n_paths, const struct cmdline *o, bool scripted, struct err *e)
{
	const char *why = n_paths != 1 || !strcmp(paths[0], "-") ? "--follow takes one file, a log"
			  : scripted				 ? "--follow is for the console: a script has an end, the log has none"
			  : o->db				 ? "what --follow reads is kept in no database"
								 : NULL;

	if (why)
		return err_set(e, ERR_USAGE, "%s", why);
	if (isatty(STDOUT_FILENO))
		return true;
	err_set(e, ERR_USAGE, "--follow is for the console, which needs a terminal");
	return err_hint(e, "tail -f prints what is written to a log; astscope report prints what there is by now");
}

static bool begin_follow(struct console *c, const char *path, struct err *e)
{
	stop_catch();
	if (!term_check(e))
		return false;
	c->follow = follow_begin(path, c->o, e);
	return c->follow != NULL;
}

/* What fails is in @ret_e, for the caller to say. */
static int open_one(const char *const *paths, int n_paths, const struct cmdline *o, struct chosen *next, struct err *ret_e)
{
	struct strbuf joined = {0}, sql_dir = {0}, name = {0};
	struct session full = {0};
	struct console c = {.o = o, .full = &full, .next = next};
	struct view_outside outside;
	struct saver saver;
	bool scripted = o->script || o->n_commands;
	int status;

	if (o->follow && (!may_follow(paths, n_paths, o, scripted, ret_e) || !begin_follow(&c, paths[0], ret_e)))
		return 0;
	if (!scripted && !isatty(STDOUT_FILENO))
		return report_run("overview", paths, n_paths, o);
	if (scripted && (!session_open(paths, n_paths, o, &full, ret_e) || !session_check(&full, ret_e))) {
		session_close(&full);
		return 0;
	}
	if (!scripted && !o->follow) {
		stop_catch();
		stop_import_begins();
	}
	if (!scripted && !o->follow && (!term_check(ret_e) || !begin_import(paths, n_paths, o, &c.background, &full, ret_e))) {
		background_free(c.background);
		return 0;
	}
	session_say_partial(&full);
	join_paths(paths, n_paths, &joined);
	add_base_name(paths[0], &name);
	c.env = (struct view_env){.bundle = strbuf_str(&name), .paths = strbuf_str(&joined), .ascii = o->ascii,
				.growing = o->follow};
	c.path = n_paths == 1 && strcmp(paths[0], "-") != 0 ? paths[0] : NULL;
	c.other = other_new();
	saver = (struct saver){&c.env, paths, n_paths};
	outside = saver_outside(&saver);
	outside.files = start_files;
	outside.bundles = start_bundles;
	c.env.outside = &outside;
	c.env.sql_dir = env_config_dir(&sql_dir) ? (strbuf_add_str(&sql_dir, "/sql"), strbuf_str(&sql_dir)) : NULL;
	status = scripted ? console_play(&c, ret_e) : console_run(&c, ret_e);
	other_free(c.other);
	follow_free(c.follow);
	session_close(&c.small);
	session_close(&full);
	background_free(c.background);
	db_close(c.blank);
	strbuf_done(&c.words);
	strbuf_done(&c.theme);
	strbuf_done(&joined);
	strbuf_done(&name);
	strbuf_done(&sql_dir);
	return status;
}

/* As it would be opened by itself. */
static int open_next(struct strbuf *text, const struct cmdline *how, struct chosen *next, struct err *e)
{
	struct vec paths;
	int status;

	vec_init(&paths, sizeof(const char *));
	for (char *line = text->p, *lf; line; line = lf) {
		vec_append(&paths, &line);
		lf = strchr(line, '\n');
		if (lf)
			*lf++ = '\0';
	}
	status = open_one(paths.p, (int)paths.n, how, next, e);
	vec_done(&paths);
	return status;
}

/* Who chose a bundle that cannot be opened is not thrown out, but for having stopped it. */
static bool may_choose_again(const struct err *e)
{
	struct err ignored = {0};

	return e->code != ERR_NONE && e->code != ERR_INTERRUPTED && term_check(&ignored);
}

int open_chosen(struct chosen *chosen, const struct cmdline *o)
{
	struct cmdline how = *o;
	struct err e = {0};
	int status = 0;

	how.db = how.at = NULL;
	how.rebuild = how.follow = false;
	while (chosen->paths.n && e.code == ERR_NONE) {
		struct strbuf now = chosen->paths;

		chosen->paths = (struct strbuf){0};
		how.redact = o->redact || chosen->redact;
		status = open_next(&now, &how, chosen, &e);
		strbuf_done(&now);
		if (!may_choose_again(&e))
			continue;
		chosen->why = e;
		e = (struct err){0};
		how.redact = o->redact || chosen->redact;
		status = start_console(&how, chosen, &e);
	}
	return e.code == ERR_NONE ? status : say_error(&e);
}

int open_bundle(const char *const *paths, int n_paths, const struct cmdline *o)
{
	struct chosen next = {.input = 0};
	struct err e = {0};
	int status = open_one(paths, n_paths, o, &next, &e);

	if (e.code != ERR_NONE)
		status = say_error(&e);
	else if (next.paths.n)
		status = open_chosen(&next, o);
	strbuf_done(&next.paths);
	return status;
}
