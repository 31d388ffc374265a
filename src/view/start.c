/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/view/bundles.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/model/dress.h"
#include "astscope/view/env.h"
#include "wrap.h"

/* What can be opened: where the console begins without a bundle, and what :open shows in one that has one. */

#define KEY_COLUMN 1
#define NAME_COLUMN 4
#define NAME_MOST 30  /* columns of a name */
#define NUMBERED 9    /* rows that a digit opens */
#define OTHER_LINES 6 /* that are of no group: the first, three behind the last, blank ones */
#define LEAST_SHOWN 3 /* of a group, however low the screen is */

struct start_view {
	struct view_env *env;
	struct vec bundles; /* struct view_bundle */
	struct vec rows;    /* size_t: which of them have a line, in order */
};

void view_bundle_done(struct view_bundle *b)
{
	strbuf_done(&b->paths);
	strbuf_done(&b->name);
	strbuf_done(&b->what);
}

static void find_bundles(struct start_view *v)
{
	const struct view_outside *out = v->env->outside;

	vec_init(&v->bundles, sizeof(struct view_bundle));
	if (out && out->bundles)
		out->bundles(out->ctx, &v->bundles);
}

static void forget_bundles(struct start_view *v)
{
	for (size_t i = 0; i < v->bundles.n; i++)
		view_bundle_done(vec_at(&v->bundles, i));
	vec_done(&v->bundles);
}

static bool open_start(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct start_view *v = st;

	(void)args, (void)e;
	v->env = env;
	vec_init(&v->rows, sizeof(size_t));
	find_bundles(v);
	return true;
}

static void close_start(void *st)
{
	struct start_view *v = st;

	forget_bundles(v);
	vec_done(&v->rows);
}

static bool reload(void *st, struct err *e)
{
	struct start_view *v = st;

	(void)e;
	forget_bundles(v);
	find_bundles(v);
	return true;
}

/* Digits open rows where there is no bundle whose views they open. */
static bool is_first(const struct start_view *v)
{
	return !v->env->db;
}

/* ---- the page ---- */

/* Lines that are no bundles: what is done about them, and by which key. */
static const struct {
	char key;
	const char *action, *name, *what;
} others[] = {
	{'d', "demo", "the demo", "a small bundle with a crash, a deadlock and a leak"},
	{'o', "open-path", "by its path", "a folder, an archive, a file; Tab completes it"},
	{'c', "collect", "collect", "what to take on the machine where Asterisk runs"},
};

/* No rule knows a name that somebody gave a folder or a file, and a headline may have names out of the bundle. */
static bool is_redacting(const struct start_view *v)
{
	return dress_is_redacting(v->env->dress);
}

static int name_columns(const struct start_view *v)
{
	int most = 12;

	if (is_redacting(v))
		return most;
	for (size_t i = 0; i < v->bundles.n; i++) {
		int n = text_columns_of(strbuf_span(&((struct view_bundle *)vec_at(&v->bundles, i))->name));

		most = n > most ? n : most;
	}
	return most > NAME_MOST ? NAME_MOST : most;
}

/* The key of a row is what it stands for: a letter of the others, or 1 and the number of its line behind it. */
static void begin_row(struct text *t, const char *key, size_t key_n, char shown)
{
	text_line(t);
	text_selectable(t, (struct span){key, key_n});
	text_pad_to(t, KEY_COLUMN);
	text_addf(t, ROLE_HINT_KEY, "%c", shown);
	text_pad_to(t, NAME_COLUMN);
}

static void end_row(struct text *t, struct span name, struct span what, int names)
{
	struct strbuf cut = {0};
	int column = NAME_COLUMN + names + 2;

	add_name_cut(&cut, name, t->width - NAME_COLUMN < names ? t->width - NAME_COLUMN : names);
	text_link(t, ROLE_LINK, strbuf_span(&cut), "start");
	strbuf_done(&cut);
	if (!what.n || column >= t->width)
		return;
	text_pad_to(t, column);
	text_add_cut(t, ROLE_TEXT, what, t->width - column);
}

static void fill_bundle(struct start_view *v, struct text *t, size_t i, int names)
{
	const struct view_bundle *b = vec_at(&v->bundles, i);
	char key[] = {'1', (char)(v->rows.n + 1)};
	struct span name = strbuf_span(&b->name), what = strbuf_span(&b->what);
	struct strbuf neutral = {0};

	vec_append(&v->rows, &i);
	if (is_redacting(v)) {
		strbuf_addf(&neutral, "bundle %zu", v->rows.n);
		name = strbuf_span(&neutral);
		what = b->group == BUNDLE_BEFORE ? (struct span){0} : what;
	}
	begin_row(t, key, sizeof(key), is_first(v) && v->rows.n <= NUMBERED ? (char)('0' + v->rows.n) : ' ');
	end_row(t, name, what, names);
	strbuf_done(&neutral);
}

static void fill_remark(struct text *t, const char *words)
{
	text_line(t);
	text_pad_to(t, NAME_COLUMN);
	text_add_str(t, ROLE_DIM, words);
}

/* As many of each group as the screen has rows for. */
static void fill_group(struct start_view *v, struct text *t, enum bundle_group group, const char *title, size_t most)
{
	int names = name_columns(v);
	size_t n = 0;

	for (size_t i = 0; i < v->bundles.n; i++) {
		const struct view_bundle *b = vec_at(&v->bundles, i);

		if (b->group != group)
			continue;
		if (!n++) {
			text_line(t);
			text_linef(t, ROLE_HEADING, "%s", title);
		}
		if (!b->paths.n)
			fill_remark(t, strbuf_str(&b->what));
		else if (n <= most)
			fill_bundle(v, t, i, names);
		else if (n == most + 1)
			fill_remark(t, "more of them in a higher window");
	}
}

static void fill(void *st, int pane, struct text *t)
{
	struct start_view *v = st;
	int room = (t->height - OTHER_LINES) / 2 - 2;
	size_t most = room < LEAST_SHOWN ? LEAST_SHOWN : (size_t)room;

	(void)pane;
	vec_clear(&v->rows);
	text_line(t);
	wrap_words(t, ROLE_HEADING, span_from(is_first(v) ? "What is left of an Asterisk that crashed, hung or leaked: open it here."
						     : "Another bundle in place of this one:"), 0);
	fill_group(v, t, BUNDLE_BEFORE, "OPENED BEFORE", most);
	fill_group(v, t, BUNDLE_HERE, "IN THIS FOLDER", most);
	text_line(t);
	text_linef(t, ROLE_HEADING, "%s", v->rows.n ? "OR" : "OPEN");
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		begin_row(t, &others[i].key, 1, others[i].key);
		end_row(t, span_from(others[i].name), span_from(others[i].what), name_columns(v));
	}
	if (v->rows.n)
		return;
	text_line(t);
	text_line(t);
	wrap_words(t, ROLE_TEXT,
		   SPAN_LIT("A bundle is a folder, an archive or a file: refs logs, core show locks, gdb backtraces, logs. On the "
			    "command line: astscope PATH..."), 0);
}

/* ---- what is done ---- */

static const struct view_bundle *bundle_at(const struct start_view *v, const struct view_at *at)
{
	size_t nth = at->key.n == 2 ? (size_t)(unsigned char)at->key.p[1] : 0;

	return nth && nth <= v->rows.n ? vec_at(&v->bundles, *(size_t *)vec_at(&v->rows, nth - 1)) : NULL;
}

static void open_bundle(const struct view_bundle *b, struct effects *fx)
{
	fx_request(fx, UI_REQUEST_OPEN, strbuf_span(&b->paths));
}

static bool follow(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	const struct view_bundle *b = bundle_at(st, at);

	(void)a;
	if (b)
		open_bundle(b, fx);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (at->key.n == 1 && at->key.p[0] == others[i].key)
			fx_action(fx, others[i].action, (struct span){0});
	}
	return true;
}

/* What lists links opens nothing. */
static bool tell_enter(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	(void)st, (void)a, (void)at;
	fx_message(fx, MESSAGE_INFO, "Enter opens this row");
	return true;
}

static bool open_nth(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct start_view *v = st;
	size_t nth = a->key - '0';

	(void)at;
	if (!is_first(v))
		fx_number(fx, EFFECT_VIEW, (long)a->key);
	else if (nth && nth <= v->rows.n)
		open_bundle(vec_at(&v->bundles, *(size_t *)vec_at(&v->rows, nth - 1)), fx);
	else
		fx_message(fx, MESSAGE_INFO, "no row has the number %c", (char)a->key);
	return true;
}

static bool open_demo(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct start_view *v = st;

	(void)a, (void)at;
	for (size_t i = 0; i < v->bundles.n; i++) {
		const struct view_bundle *b = vec_at(&v->bundles, i);

		if (b->group == BUNDLE_DEMO) {
			open_bundle(b, fx);
			return true;
		}
	}
	fx_message(fx, MESSAGE_WARN, "the demo bundle is not installed");
	return true;
}

static bool ask_path(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	(void)st, (void)a, (void)at;
	fx_ask(fx, PROMPT_COMMAND, ":", "open ");
	return true;
}

static bool tell_collect(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	(void)st, (void)a, (void)at;
	fx_popup(fx, "What to collect",
		 "On the machine where Asterisk runs, while it hangs or after a crash:\n"
		 "\n"
		 "  astscope collect                locks, stacks, logs: one archive\n"
		 "  astscope collect --twice 30     twice: what stays is stuck\n"
		 "  astscope collect --core FILE    of a crash: the stacks of its core\n"
		 "  astscope collect --script       a script, for where astscope is not\n"
		 "\n"
		 "For a leak: refdebug=yes in asterisk.conf, start, use, core stop\n"
		 "gracefully, keep /var/log/asterisk/refs before the next start.\n"
		 "\n"
		 "One file is enough to begin with:\n"
		 "\n"
		 "  asterisk -rx 'core show locks' >locks.txt\n"
		 "  gdb -p $(pidof asterisk) -batch -ex 'thread apply all bt' >bt.txt\n"
		 "\n"
		 "Then: astscope FILE\n");
	return true;
}

static const struct view_action actions[] = {
	{.name = "follow", .run = follow},
	{.name = "links", .run = tell_enter},
	{.name = "open-nth", .run = open_nth},
	{.name = "demo", .run = open_demo},
	{.name = "open-path", .run = ask_path},
	{.name = "collect", .run = tell_collect},
};

static const char *hints(void *st, const struct view_at *at)
{
	(void)st, (void)at;
	return "demo open-path collect";
}

/* Where the bundle of the row lies. */
static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct view_bundle *b = bundle_at(st, at);

	if (b && is_redacting(st)) {
		strbuf_add_str(ret, "where it lies is not shown: redact=yes");
		return;
	}
	for (struct span rest = b ? strbuf_span(&b->paths) : (struct span){0}; rest.n;) {
		struct span line = span_first_line(rest);

		strbuf_addf(ret, "%s%.*s", ret->n ? " " : "", SPAN_ARG(line));
		rest = span_from_offset(rest, line.n + 1);
	}
	if (!ret->n)
		strbuf_add_str(ret, "nothing is changed in a bundle that is opened");
}

static const struct pane_def panes[] = {
	{.kind = PANE_TEXT},
};

const struct view_class start_view = {
	.name = "start",
	.title = "Start",
	.summary = "what can be opened: bundles of before, those in this folder, the demo",
	.state_size = sizeof(struct start_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_start,
	.close = close_start,
	.reload = reload,
	.text = fill,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.hints = hints,
	.status = status,
};
