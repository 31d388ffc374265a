#include "config.h"

#include "astscope/app/open.h"

#include <string.h>
#include <unistd.h>

#include "astscope/app/page_check.h"
#include "astscope/app/report_run.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"
#include "astscope/app/stop.h"
#include "astscope/base/env.h"
#include "astscope/base/shell.h"
#include "astscope/store/db.h"
#include "astscope/term/busy.h"
#include "astscope/term/term.h"
#include "astscope/view/env.h"
#include "astscope/view/topics.h"
#include "astscope/view/views.h"

static enum term_color color_of(const char *word)
{
	if (word && strcmp(word, "always") == 0)
		return TERM_COLOR_ALWAYS;
	return word && strcmp(word, "never") == 0 ? TERM_COLOR_NEVER : TERM_COLOR_AUTO;
}

/* History of prompts is kept where the user's state is; without such a place only in memory. */
static const struct line_editor *make_editor(void)
{
	const struct line_editor *editor;
	struct strbuf dir = {0};

	editor = line_readline_new(env_state_dir(&dir) ? strbuf_str(&dir) : NULL);
	strbuf_done(&dir);
	return editor;
}

/* As they would be typed in a shell. */
static void join_paths(const char *const *paths, int n, struct strbuf *ret)
{
	for (int i = 0; i < n; i++) {
		if (i)
			strbuf_add_char(ret, ' ');
		shell_add_path(ret, span_from(paths[i]));
	}
}

/* A database that was handed in is checked while it is shown: what is wrong with it is then said. */
struct checking {
	const struct session *s;
	struct page_check *check;
	struct ui *ui;
};

static void check_ended(void *ctx)
{
	struct checking *c = ctx;
	struct strbuf title = {0};
	struct err e = {0};

	if (page_check_result(c->check, &e))
		return;
	strbuf_addf(&title, "%s (damaged)", strbuf_str(&c->s->name));
	ui_set_title(c->ui, strbuf_str(&title));
	ui_message(c->ui, MESSAGE_ERROR, "%s", e.msg);
	strbuf_done(&title);
}

static void begin_checking(struct checking *c, struct term_setup *term)
{
	struct err e = {0};

	if (!c->s->foreign)
		return;
	c->check = page_check_begin(strbuf_str(&c->s->path), &e);
	if (!c->check) {
		ui_message(c->ui, MESSAGE_WARN, "%s", e.msg);
		return;
	}
	term->job_fd = page_check_fd(c->check);
	term->job_done = check_ended;
	term->ctx = c;
}

/* No key waits for the database. */
static enum db_wish ask_terminal(void *ctx, bool optional, int64_t us)
{
	static const enum db_wish wishes[] = {
		[TERM_GO_ON] = DB_GO_ON, [TERM_PUT_OFF] = DB_PUT_OFF, [TERM_DROP] = DB_DROP,
	};

	return wishes[term_busy_ask(ctx, optional, us)];
}

static int run_console(const struct session *s, const char *paths, const struct cmdline *o)
{
	struct view_env env = {.db = s->db, .bundle = strbuf_str(&s->name), .paths = paths, .ascii = o->ascii};
	struct term_setup term = {.color = color_of(o->color), .theme = o->theme, .ascii = o->ascii,
				  .busy = term_busy_new()};
	const struct line_editor *editor = make_editor();
	struct ui_setup setup = {
		.env = &env,
		.editor = editor,
		.program = "astscope",
		.home = "home",
		.resolve = view_env_resolve,
		.put_off = view_env_put_off,
	};
	struct checking checking = {.s = s};
	struct err e = {0};
	struct ui *ui;
	const struct help_topic *topics;
	size_t n_topics;
	int status;

	setup.views = view_classes(&setup.n_views);
	ui = ui_new(&setup);
	topics = view_topics(&n_topics);
	ui_add_topics(ui, topics, n_topics);
	ui_set_title(ui, strbuf_str(&s->name));
	if (o->at && !ui_go(ui, o->at, &e))
		ui_message(ui, MESSAGE_WARN, "%s", e.msg);
	e = (struct err){0};
	checking.ui = ui;
	begin_checking(&checking, &term);
	stop_release();
	db_set_ask(s->db, ask_terminal, term.busy);
	status = term_run(ui, &term, &e);
	db_set_ask(s->db, NULL, NULL);
	page_check_free(checking.check);
	ui_free(ui);
	term_busy_free(term.busy);
	line_readline_free(editor);
	return e.code == ERR_NONE ? status : say_error(&e);
}

int open_bundle(const char *const *paths, int n_paths, const struct cmdline *o)
{
	struct strbuf joined = {0};
	struct session s = {0};
	struct err e = {0};
	int status;

	if (!isatty(STDOUT_FILENO))
		return report_run("overview", paths, n_paths, o);
	if (!term_check(&e) || !session_open(paths, n_paths, o, &s, &e))
		return say_error(&e);
	join_paths(paths, n_paths, &joined);
	status = run_console(&s, strbuf_str(&joined), o);
	strbuf_done(&joined);
	session_close(&s);
	return status;
}
