/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console.h"

#include "astscope/app/rc.h"
#include "astscope/app/script.h"
#include "astscope/app/stop.h"
#include "astscope/app/terminal.h"
#include "astscope/model/dress.h"
#include "astscope/model/raw.h"
#include "astscope/store/db.h"
#include "astscope/term/busy.h"
#include "astscope/view/views.h"

/* No key waits for the database. */
static enum db_wish ask_terminal(void *ctx, bool optional, int64_t us)
{
	static const enum db_wish wishes[] = {
		[TERM_GO_ON] = DB_GO_ON, [TERM_PUT_OFF] = DB_PUT_OFF, [TERM_DROP] = DB_DROP,
	};

	return wishes[term_busy_ask(ctx, optional, us)];
}

static void use_db(struct console *c, struct db *db)
{
	if (c->env.db)
		db_set_ask(c->env.db, NULL, NULL);
	c->env.db = db;
	db_set_ask(db, ask_terminal, c->term.busy);
}

/* Its name, and its texts as the console shows them by now: what was set before it came holds for it. */
static void take_session(struct console *c, const struct session *s)
{
	bool redact = ui_redacts(c->ui);
	struct err e = {0};

	c->env.bundle = strbuf_str(&s->name);
	c->env.dress = s->dress;
	if (redact != dress_is_redacting(s->dress) && !dress_redact(s->dress, s->db, redact, &e))
		ui_message(c->ui, MESSAGE_ERROR, "%s", e.msg);
}

static void go_at(struct console *c)
{
	struct err e = {0};

	if (c->o->at && !ui_go(c->ui, c->o->at, &e))
		ui_message(c->ui, MESSAGE_WARN, "%s", e.msg);
}

/* A database that was handed in is checked while it is shown: what is wrong with it is then said. */
static int check_ended(struct console *c)
{
	struct strbuf title = {0};
	struct err e = {0};

	if (page_check_result(c->check, &e))
		return TERM_JOB_OVER;
	strbuf_addf(&title, "%s (damaged)", strbuf_str(&c->full->name));
	ui_set_title(c->ui, strbuf_str(&title));
	ui_message(c->ui, MESSAGE_ERROR, "%s", e.msg);
	strbuf_done(&title);
	return TERM_JOB_OVER;
}

/* The descriptor to look at, or TERM_JOB_OVER. */
static int begin_checking(struct console *c)
{
	struct err e = {0};

	if (!c->full->foreign)
		return TERM_JOB_OVER;
	c->check = page_check_begin(strbuf_str(&c->full->path), &e);
	if (c->check)
		return page_check_fd(c->check);
	ui_message(c->ui, MESSAGE_WARN, "%s", e.msg);
	return TERM_JOB_OVER;
}

/* ---- while it is imported ---- */

static void change_session(void *ctx)
{
	struct console *c = ctx;

	take_session(c, c->shown);
	use_db(c, c->shown->db);
}

static void show(struct console *c, struct session *s)
{
	c->shown = s;
	ui_open_anew(c->ui, change_session, c);
	ui_set_title(c->ui, c->env.bundle);
}

static void say_notes(struct console *c)
{
	if (c->full->notes_failed.code != ERR_NONE)
		ui_message(c->ui, MESSAGE_WARN, "%s", c->full->notes_failed.msg);
}

/* What F5 answers where not all was read. */
static void tell_unread(struct console *c, const char *why)
{
	struct strbuf open = {0};

	if (c->path)
		strbuf_addf(&open, "open %s", c->path);
	if (!session_was_stopped(c->full))
		ui_set_unread(c->ui, NULL, why);
	else if (c->path)
		ui_set_unread(c->ui, strbuf_str(&open), NULL);
	else
		ui_set_unread(c->ui, NULL, "the import was stopped: astscope has to be started again to read the rest");
	strbuf_done(&open);
}

static void say_partial(struct console *c)
{
	struct strbuf why = {0};

	if (!c->full->partial)
		return;
	session_add_partial(c->full, "; ", &why);
	tell_unread(c, strbuf_str(&why));
	ui_message(c->ui, MESSAGE_WARN, "%s%s", strbuf_str(&why), session_was_stopped(c->full) ? "; F5 for the rest" : "");
	strbuf_done(&why);
}

static int import_ended(struct console *c)
{
	if (!background_result(c->background, c->full, &c->failed))
		return TERM_JOB_FAILED;
	session_notes(c->full); /* something may have been written since */
	say_notes(c);
	c->env.reading = NULL;
	ui_set_news(c->ui, NULL);
	show(c, c->full);
	session_close(&c->small);
	say_partial(c);
	go_at(c);
	return begin_checking(c);
}

/* ---- a log that grows ---- */

/* The rows that come are what one looks for: the last of them. */
static void go_to_end(struct console *c)
{
	struct strbuf place = {0};
	struct err e = {0};

	if (c->o->at)
		go_at(c);
	else if (raw_end(c->full->db, &place) && !ui_go(c->ui, strbuf_str(&place), &e))
		ui_message(c->ui, MESSAGE_WARN, "%s", e.msg);
	strbuf_done(&place);
}

static void take_grown(struct console *c, const struct session *grown)
{
	struct session before = *c->full;

	*c->full = *grown;
	c->env.reading = NULL;
	show(c, c->full);
	if (!before.db)
		go_to_end(c);
	else
		session_close(&before);
}

static int follow_told(struct console *c)
{
	struct strbuf said = {0};
	struct session grown;
	struct follow_news news = follow_news(c->follow, &c->words, &said, &grown);

	ui_set_news(c->ui, strbuf_str(&c->words));
	if (!c->full->db)
		c->env.reading = strbuf_str(&c->words);
	if (said.n)
		ui_message(c->ui, MESSAGE_WARN, "%.*s", SPAN_ARG(strbuf_span(&said)));
	if (news.has_session)
		take_grown(c, &grown);
	strbuf_done(&said);
	return news.halted ? TERM_JOB_OVER : follow_fd(c->follow);
}

static int halt_follow(void *ctx)
{
	struct console *c = ctx;

	follow_halt(c->follow, !follow_is_halted(c->follow));
	return other_is_read(c->other) ? other_fd(c->other) : follow_fd(c->follow);
}

/* ---- :diff ---- */

static void change_compared(void *ctx)
{
	struct console *c = ctx;

	c->env.compared = other_db(c->other);
	c->env.compared_paths = other_paths(c->other);
	c->env.compared_path = other_path(c->other);
}

/* Whoever was there already sees by the message that it is another one. */
static bool go_to_compared(struct console *c, struct err *e)
{
	ui_open_anew(c->ui, change_compared, c);
	if (!ui_go(c->ui, "compare", e))
		return false;
	ui_message(c->ui, MESSAGE_INFO, "astscope diff %s", c->env.compared_paths);
	return true;
}

/* What views showed of an older comparison goes behind them. */
static bool show_compared(struct console *c, struct err *e)
{
	bool ok;

	db_set_ask(c->env.db, NULL, NULL);
	if (!other_compare(c->other, c->env.db, c->env.paths, e))
		return false;
	ok = go_to_compared(c, e);
	other_drop_older(c->other);
	return ok;
}

static int other_news(struct console *c)
{
	struct err e = {0};
	int fd = other_read(c->other, &c->words, &e);

	ui_set_news(c->ui, fd >= 0 ? strbuf_str(&c->words) : NULL);
	if (fd >= 0)
		return fd;
	if (e.code != ERR_NONE || !show_compared(c, &e))
		ui_message(c->ui, MESSAGE_ERROR, "%s", e.msg);
	use_db(c, c->env.db);
	return c->follow ? follow_told(c) : TERM_JOB_OVER; /* which waited meanwhile */
}

/* :diff without a path. */
static bool turn_compared(struct console *c, struct err *e)
{
	if (!other_turn(c->other))
		return err_set(e, ERR_USAGE, "no other bundle was read yet: :diff PATH reads one");
	return go_to_compared(c, e);
}

static int begin_diff(void *ctx, const char *path)
{
	struct console *c = ctx;
	struct err e = {0};
	int fd;

	if (other_is_read(c->other) || (c->follow && !c->full->db)) {
		ui_message(c->ui, MESSAGE_INFO, "something is being read; when it is, :diff again");
		return other_is_read(c->other) ? other_fd(c->other) : follow_fd(c->follow);
	}
	fd = *path ? other_begin(c->other, path, c->o, &e) : TERM_JOB_OVER;
	if (fd >= 0)
		return fd;
	if (*path || !turn_compared(c, &e))
		ui_message(c->ui, MESSAGE_ERROR, "%s", e.msg);
	return c->follow ? follow_fd(c->follow) : TERM_JOB_OVER;
}

/* The same in a script, which waits for it. */
static bool diff_now(void *ctx, const char *path, struct err *e)
{
	struct console *c = ctx;
	int fd;

	if (!*path)
		return turn_compared(c, e);
	fd = other_begin(c->other, path, c->o, e);
	while (fd >= 0) {
		other_wait(c->other);
		fd = other_read(c->other, &c->words, e);
	}
	return e->code == ERR_NONE && show_compared(c, e);
}

static int take_news(void *ctx)
{
	struct console *c = ctx;
	struct background_news news;

	if (other_is_read(c->other))
		return other_news(c);
	if (c->check)
		return check_ended(c);
	if (c->follow)
		return follow_told(c);
	news = background_news(c->background, &c->words, &c->small);
	if (news.over)
		return import_ended(c);
	c->env.reading = strbuf_str(&c->words);
	ui_set_news(c->ui, c->env.reading);
	if (news.has_small)
		show(c, &c->small);
	return background_fd(c->background);
}

static bool stop_import(void *ctx)
{
	struct console *c = ctx;

	if (c->follow && !other_is_read(c->other)) {
		follow_halt(c->follow, true);
		return true;
	}
	if (other_is_read(c->other) ? !other_stop(c->other) : !background_stop(c->background))
		return false;
	ui_message(c->ui, MESSAGE_INFO, "stopping: what was read is looked through");
	return true;
}

static bool open_blank(struct console *c, struct err *e)
{
	return db_open(NULL, DB_CREATE, &c->blank, e) && db_make_derived(c->blank, e);
}

/* ---- the console ---- */

static bool begin(struct console *c, struct err *e)
{
	if (!c->background && !c->follow) {
		take_session(c, c->full);
		use_db(c, c->full->db);
		ui_set_title(c->ui, c->env.bundle);
		say_notes(c);
		say_partial(c);
		go_at(c);
		c->term.job_fd = begin_checking(c);
		return true;
	}
	if (!open_blank(c, e))
		return false;
	use_db(c, c->blank);
	strbuf_add_str(&c->words, "reading");
	c->env.reading = strbuf_str(&c->words);
	ui_set_title(c->ui, c->env.bundle);
	ui_set_news(c->ui, c->env.reading);
	c->term.job_fd = c->follow ? follow_fd(c->follow) : background_fd(c->background);
	return true;
}

/* A console on the session or the import of @c, without a terminal yet. */
static void make_ui(struct console *c, const struct line_editor *editor)
{
	struct ui_setup setup = {.editor = editor, .program = "astscope"};

	view_env_setup(&c->env, &setup);
	setup.follows = c->follow != NULL;
	c->ui = terminal_ui(&setup);
}

/* :open: another bundle comes when this console has ended. */
static bool take_next(void *ctx, const char *text)
{
	struct console *c = ctx;
	struct err e = {0};

	if (start_take(text, &c->next->paths, &e))
		return true;
	ui_message(c->ui, MESSAGE_ERROR, "%s", e.msg);
	return false;
}

int console_run(struct console *c, struct err *e)
{
	const struct line_editor *editor = terminal_editor();
	int status = 0;

	terminal_setup(c->o, &c->term);
	c->term.busy = term_busy_new();
	c->term.job_news = take_news;
	c->term.stop = stop_import;
	c->term.diff = begin_diff;
	c->term.open = take_next;
	c->term.input = &c->next->input;
	c->term.follow = c->follow ? halt_follow : NULL;
	c->term.ctx = c;
	make_ui(c, editor);
	terminal_options(c->ui, c->o, &c->term, &c->theme);
	if (begin(c, e)) {
		stop_release();
		status = term_run(c->ui, &c->term, e);
	}
	c->next->redact = ui_redacts(c->ui);
	if (c->failed.code != ERR_NONE)
		*e = c->failed;
	if (c->env.db)
		db_set_ask(c->env.db, NULL, NULL);
	page_check_free(c->check);
	ui_free(c->ui);
	term_busy_free(c->term.busy);
	line_readline_free(editor);
	return status;
}

int console_play(struct console *c, struct err *e)
{
	const struct line_editor *editor = line_readline_new(NULL);
	const struct script_host host = {diff_now, c};
	int status;
	bool ok;

	make_ui(c, editor);
	c->env.db = c->full->db;
	ok = rc_load(c->ui, c->o, e);
	take_session(c, c->full);
	ui_set_title(c->ui, c->env.bundle);
	if (!ok)
		status = 0;
	else
		status = c->o->at && !ui_go(c->ui, c->o->at, e) ? 0 : script_run(c->ui, c->o, &host);
	ui_free(c->ui);
	line_readline_free(editor);
	return status;
}
