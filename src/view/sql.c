/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/place.h"
#include "astscope/model/later.h"
#include "astscope/model/sql.h"
#include "list.h"

/*
 * Answers to questions in SQL; every cell that is an entity is a link.  Places: sql/query/SELECT..., sql/saved/NAME.  Rows are
 * read as they are wanted; what the user stops ends the answer.
 */

enum { PANE_RESULT, PANE_SAVED };

struct sql_view {
	struct view_env *env;
	struct strbuf sql, name;         /* name: of the saved query, if it is one */
	struct sql_result *result;       /* NULL = nothing is asked */
	struct ui_column columns[TABLE_COLUMNS_MAX];
	size_t n_columns;
	struct sql_saves saves;
	struct strbuf scratch;           /* key and links of the row given last */
	struct strbuf words;             /* of a saved row */
	struct err e;                    /* what ended the answer */
};

/* ---- opening ---- */

static void make_columns(struct sql_view *v)
{
	const struct cell *row = NULL;
	struct err ignored;

	v->n_columns = sql_result_columns(v->result);
	if (v->n_columns > TABLE_COLUMNS_MAX)
		v->n_columns = TABLE_COLUMNS_MAX;
	if (!sql_result_row(v->result, 0, &row, &ignored))
		row = NULL;
	for (size_t i = 0; i < v->n_columns; i++) {
		bool number = row && (row[i].kind == CELL_IS_INT || row[i].kind == CELL_IS_REAL);

		v->columns[i] = (struct ui_column){
			.name = sql_result_column(v->result, i), .title = sql_result_column(v->result, i), .min = 4,
			.align = number ? ALIGN_RIGHT : ALIGN_LEFT, .drop = i ? (int)i + 1 : 0, .fixed_order = true, .asked = true,
			.grow = i + 1 == v->n_columns && !number, .cut = CUT_MIDDLE,
		};
	}
}

static bool ask(struct sql_view *v, struct err *e)
{
	struct sql_result *result;
	int offset;

	if (!sql_result_open(v->env->db, strbuf_span(&v->sql), &result, &offset, e))
		return false;
	sql_result_close(v->result);
	v->result = result;
	v->e = (struct err){0};
	make_columns(v);
	return true;
}

static bool find_saved(struct sql_view *v, struct span name, struct err *e)
{
	for (size_t i = 0; i < v->saves.items.n; i++) {
		const struct sql_saved *q = vec_at(&v->saves.items, i);

		if (!span_eq_str(name, q->name))
			continue;
		strbuf_add(&v->sql, q->sql);
		strbuf_add(&v->name, name);
		return true;
	}
	err_set(e, ERR_USAGE, "no query is saved as \"%.*s\"", SPAN_ARG(span_sub(name, 0, 100)));
	return err_hint(e, ":sql alone shows those there are");
}

static bool open_view(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct sql_view *v = st;
	struct place p = {0};
	bool ok;

	v->env = env;
	sql_saves_load(v->env->sql_dir, &v->saves);
	ok = place_parse(span_from(args->place), &p, e);
	if (ok && place_id(&p, "saved").n)
		ok = find_saved(v, place_id(&p, "saved"), e);
	else if (ok)
		strbuf_add(&v->sql, place_id(&p, "query"));
	place_done(&p);
	return ok && (!v->sql.n || ask(v, e));
}

/* What Enter is for, as long as there is no answer to go through. */
static int first_pane(void *st)
{
	return ((struct sql_view *)st)->result ? PANE_RESULT : PANE_SAVED;
}

static void close_view(void *st)
{
	struct sql_view *v = st;

	sql_result_close(v->result);
	sql_saves_done(&v->saves);
	strbuf_done(&v->sql);
	strbuf_done(&v->name);
	strbuf_done(&v->scratch);
	strbuf_done(&v->words);
}

static bool reload(void *st, struct err *e)
{
	struct sql_view *v = st;

	sql_saves_done(&v->saves);
	sql_saves_load(v->env->sql_dir, &v->saves);
	return !v->result || ask(v, e);
}

/* A statement without the comment that is its title. */
static struct span body_of(struct span sql)
{
	return span_starts(sql, SPAN_LIT("--")) ? span_from_offset(sql, span_first_line(sql).n + 1) : sql;
}

/* ---- rows ---- */

static const struct ui_column saved_columns[] = {
	{.name = "title", .title = "saved", .min = 24, .fixed_order = true},
	{.name = "name", .title = ":sql run", .min = 8, .fixed_order = true},
	{.name = "query", .title = "query", .min = 20, .grow = true, .fixed_order = true, .drop = 2},
};

static const struct ui_column *columns(void *st, int pane, size_t *ret_n)
{
	const struct sql_view *v = st;

	*ret_n = pane == PANE_SAVED ? ARRAY_LEN(saved_columns) : v->n_columns;
	return pane == PANE_SAVED ? saved_columns : v->columns;
}

/* What was put off comes later, all else ends the answer. */
static void tell(struct sql_view *v, const struct err *e)
{
	if (e->code != ERR_NONE && e->code != ERR_PUT_OFF)
		v->e = *e;
}

static long count(void *st, int pane)
{
	struct sql_view *v = st;
	struct err e = {0};
	bool before, all;
	size_t n;

	if (pane == PANE_SAVED)
		return (long)v->saves.items.n;
	if (!v->result)
		return 0;
	before = later_set(v->env->db, true);
	if (!sql_result_read(v->result, &e))
		tell(v, &e);
	later_set(v->env->db, before);
	n = sql_result_n(v->result, &all);
	return all ? (long)n : VIEW_MANY;
}

static void add_saved_row(struct sql_view *v, const struct sql_saved *q, struct ui_row *ret)
{
	struct span body = body_of(q->sql);

	strbuf_clear(&v->words);
	strbuf_addf(&v->words, "sql/saved/%s", q->name);
	ret->cell[0] = (struct ui_cell){.text = span_from(q->title), .link = strbuf_span(&v->words)};
	ret->cell[1].text = span_from(q->name);
	ret->cell[2] = (struct ui_cell){.text = span_first_line(body), .role = ROLE_DIM};
	ret->key = span_from(q->name);
	ret->link = strbuf_span(&v->words);
}

static bool row(void *st, int pane, long index, struct ui_row *ret)
{
	size_t from[TABLE_COLUMNS_MAX], to[TABLE_COLUMNS_MAX];
	struct sql_view *v = st;
	const struct cell *cells = NULL;
	struct err e = {0};

	if (index < 0)
		return false;
	if (pane == PANE_SAVED) {
		if ((size_t)index >= v->saves.items.n)
			return false;
		add_saved_row(v, vec_at(&v->saves.items, (size_t)index), ret);
		return true;
	}
	if (!v->result)
		return false;
	if (!sql_result_row(v->result, (size_t)index, &cells, &e))
		tell(v, &e);
	if (!cells)
		return false;
	strbuf_clear(&v->scratch);
	strbuf_add(&v->scratch, (struct span){(const char *)&index, sizeof(index)});
	for (size_t i = 0; i < v->n_columns; i++) {
		from[i] = v->scratch.n;
		sql_link(v->columns[i].name, &cells[i], &v->scratch);
		strbuf_add_char(&v->scratch, '\0');
		to[i] = v->scratch.n - 1;
	}
	for (size_t i = 0; i < v->n_columns; i++) {
		ret->cell[i].text = cells[i].text;
		ret->cell[i].link = span_sub(strbuf_span(&v->scratch), from[i], to[i] - from[i]);
	}
	ret->key = span_sub(strbuf_span(&v->scratch), 0, sizeof(index));
	return true;
}

static long find(void *st, int pane, struct span key)
{
	struct sql_view *v = st;
	long index;

	for (size_t i = 0; pane == PANE_SAVED && i < v->saves.items.n; i++)
		if (span_eq_str(key, ((struct sql_saved *)vec_at(&v->saves.items, i))->name))
			return (long)i;
	if (pane == PANE_SAVED || key.n != sizeof(index))
		return -1;
	memcpy(&index, key.p, sizeof(index));
	return index < count(st, pane) ? index : -1;
}

/* ---- words ---- */

#define HEAD_LINES 4 /* of a statement; the rest is a mark */

static void head(void *st, struct text *t)
{
	const struct sql_view *v = st;
	struct span rest = v->name.n ? body_of(strbuf_span(&v->sql)) : strbuf_span(&v->sql);

	for (int line = 0; line < HEAD_LINES && rest.n; line++) {
		struct span one = span_first_line(rest);

		rest = span_from_offset(rest, one.n + 1);
		text_line(t);
		text_add_str(t, ROLE_DIM, line ? "  " : "; ");
		text_add(t, ROLE_TEXT, one);
		if (line + 1 == HEAD_LINES && span_trim(rest).n)
			text_add_str(t, ROLE_DIM, " ...");
	}
}

static void note(void *st, struct strbuf *ret)
{
	const struct sql_view *v = st;
	bool all = false;
	size_t n = v->result ? sql_result_n(v->result, &all) : 0;

	if (!v->result)
		return;
	if (sql_result_is_cut(v->result))
		strbuf_add_str(ret, "first ");
	strbuf_add_grouped(ret, (int64_t)n);
	strbuf_add_str(ret, n == 1 ? " row" : " rows");
	if (v->e.code == ERR_INTERRUPTED)
		strbuf_add_str(ret, ", stopped");
	else if (!all)
		strbuf_add_str(ret, " so far");
}

static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct sql_view *v = st;

	(void)at;
	if (v->e.code != ERR_NONE && v->e.code != ERR_INTERRUPTED)
		strbuf_addf(ret, "%s", v->e.msg);
	else if (v->result && sql_result_columns(v->result) > v->n_columns)
		strbuf_addf(ret, "first %zu of %zu columns", v->n_columns, sql_result_columns(v->result));
}

static void empty(void *st, int pane, struct strbuf *ret)
{
	const struct sql_view *v = st;

	if (pane != PANE_RESULT)
		return;
	if (!v->result)
		strbuf_add_str(ret, "; asks a question in SQL, Tab completes it; Enter on a saved one asks that.");
	else if (v->e.code != ERR_NONE)
		strbuf_addf(ret, "%s", v->e.msg);
	else if (sql_compares_address(strbuf_span(&v->sql)))
		strbuf_add_str(ret, "0 rows. obj is '0xADDR#LIFE', addresses are text.");
	else
		strbuf_add_str(ret, "0 rows.");
}

static void crumb(void *st, struct strbuf *ret)
{
	const struct sql_view *v = st;

	strbuf_add_str(ret, "SQL");
	for (size_t i = 0; v->name.n && i < v->saves.items.n; i++) {
		const struct sql_saved *q = vec_at(&v->saves.items, i);

		if (span_eq_str(strbuf_span(&v->name), q->name))
			strbuf_addf(ret, ": %s", q->title);
	}
}

static void place(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct sql_view *v = st;

	(void)at;
	strbuf_add_str(ret, "sql");
	if (v->name.n) {
		strbuf_add_str(ret, "/saved/");
		place_escape(ret, strbuf_span(&v->name));
	} else if (v->sql.n) {
		strbuf_add_str(ret, "/query/");
		place_escape(ret, strbuf_span(&v->sql));
	}
}

static void report(void *st, const struct view_at *at, bool thing, struct view_report *ret)
{
	const struct sql_view *v = st;

	(void)at, (void)thing;
	strbuf_add(&ret->sql, strbuf_span(&v->sql));
}

static void shell_command(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct sql_view *v = st;
	struct view_report r = {0};

	report(st, at, false, &r);
	view_add_command(v->env, &r, ret);
	view_report_done(&r);
}

static const char *hints(void *st, const struct view_at *at)
{
	const struct sql_view *v = st;

	(void)at;
	return v->result ? "follow sql save copy-row sql-columns" : "sql follow sql-columns";
}

/* ---- actions ---- */

/* The question under the cursor: the saved one, else that on screen. */
static struct span question(const struct sql_view *v, const struct view_at *at)
{
	long i = at->row[PANE_SAVED];

	if ((at->pane == PANE_SAVED || !v->sql.n) && i >= 0 && (size_t)i < v->saves.items.n)
		return ((struct sql_saved *)vec_at(&v->saves.items, (size_t)i))->sql;
	return strbuf_span(&v->sql);
}

static bool edit(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	const struct sql_view *v = st;
	struct strbuf text = {0};

	(void)a;
	if (v->sql.n) /* else a new one is asked; the saved one is on screen after Enter */
		strbuf_add(&text, question(v, at));
	fx_ask(fx, PROMPT_SQL, "; ", strbuf_str(&text));
	strbuf_done(&text);
	return true;
}

static bool show_columns(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	const struct sql_view *v = st;
	struct strbuf words = {0};
	struct err e = {0};

	(void)a;
	if (!sql_describe(v->env->db, question(v, at), &words, &e))
		fx_error(fx, &e);
	else if (words.n)
		fx_popup(fx, "Views of the question and their columns", strbuf_str(&words));
	else
		fx_message(fx, MESSAGE_INFO, "the question names no view; Tab at ; offers them");
	strbuf_done(&words);
	return true;
}

static bool save(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	const struct sql_view *v = st;
	struct err e = {0};

	(void)at;
	if (!v->sql.n) {
		fx_message(fx, MESSAGE_INFO, "no question is on screen: ; asks one");
	} else if (!sql_save(v->env->sql_dir, a->text, strbuf_span(&v->sql), &e)) {
		fx_error(fx, &e);
	} else {
		fx_action(fx, "reload", (struct span){0});
		fx_message(fx, MESSAGE_INFO, "saved as %.*s; :sql run %.*s asks it", SPAN_ARG(a->text), SPAN_ARG(a->text));
	}
	return true;
}

static const struct view_action actions[] = {
	{.name = "sql", .run = edit},
	{.name = "sql-columns", .run = show_columns},
	{.name = "sql-save", .run = save},
};

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	const struct sql_view *v = st;

	return kind != RELATED_ALL && view_link_related(v->env, at->link, kind, fx);
}

static const struct pane_def panes[] = {
	[PANE_RESULT] = {.title = "Result", .kind = PANE_TABLE, .weight = 1},
	[PANE_SAVED] = {.title = "Saved", .kind = PANE_TABLE, .weight = 1},
};

const struct view_class sql_view = {
	.name = "sql",
	.title = "SQL",
	.summary = "answers to questions in SQL: the public views of astscope-sql(7), saved queries",
	.number = 's',
	.state_size = sizeof(struct sql_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_view,
	.first_pane = first_pane,
	.close = close_view,
	.reload = reload,
	.columns = columns,
	.count = count,
	.row = row,
	.find = find,
	.head = head,
	.note = note,
	.status = status,
	.empty = empty,
	.crumb = crumb,
	.place = place,
	.shell_command = shell_command,
	.report = report,
	.hints = hints,
	.related = related,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
};
