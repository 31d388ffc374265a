/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

#include "astscope/model/home.h"
#include "astscope/model/leak.h"

/* Reports that say more than the rows of their list. */

#define TEXT_WIDTH 100

static int64_t number_in(const struct rows *r, const struct row *row, const char *name)
{
	int col = rows_column(r, name);

	return col < 0 ? 0 : row->cells[col].number;
}

/* Whether alive means leaked, and what that makes of what is left. */
static bool leaks_head(struct job *j, struct table *t, struct err *e)
{
	struct leak_verdict v;
	struct strbuf words = {0};
	struct home h;
	bool ok;

	if (!home_load(j->db, &h, e))
		return false;
	if (h.shutdown.n)
		table_say(t, "shutdown", strbuf_span(&h.shutdown));
	home_done(&h);
	ok = leak_verdict_load(j->db, &v, e);
	if (ok)
		leak_verdict_say(&v, true, &words);
	if (words.n)
		table_say(t, "verdict", strbuf_span(&words));
	leak_verdict_done(&v);
	strbuf_done(&words);
	return ok;
}

static void labelled(struct strbuf *b, const struct table *t, const char *label, struct span words, struct span confidence)
{
	struct strbuf all = {0};

	if (!words.n)
		return;
	strbuf_add(&all, words);
	if (confidence.n)
		strbuf_addf(&all, " [%.*s]", SPAN_ARG(confidence));
	strbuf_addf(b, "       %-7s", label);
	put_wrapped(b, strbuf_span(&all), 14, 14, TEXT_WIDTH, t->look);
	strbuf_done(&all);
}

/* For people: what a path kept, who was seen last with it, where others give it back; programs have the columns. */
static bool path_under(struct job *j, const struct row *row, const struct rows *r, const struct table *t, struct strbuf *b,
		       struct err *e)
{
	struct strbuf others = {0};
	struct span confidence;
	bool held;

	(void)j, (void)e;
	if (t->format != REPORT_TEXT || rows_column(r, "taken") < 0)
		return true;
	held = span_eq_str(row->cells[rows_column(r, "role")].text, "held");
	labelled(b, t, "kept", row->cells[rows_column(r, "taken")].text, (struct span){0});
	labelled(b, t, "seen", row->cells[rows_column(r, "seen")].text, (struct span){0});
	leak_say_others(r, row, true, &others, &confidence);
	labelled(b, t, held ? "held" : "others", strbuf_span(&others), confidence);
	strbuf_done(&others);
	return true;
}

bool report_leaks(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.head = leaks_head, .under = path_under};

	return write_list(j, &extra, e);
}

/* Who holds it and who waits for it. */
static bool entries_under(struct job *j, const struct row *row, const struct rows *r, const struct table *t, struct strbuf *b,
			  struct err *e)
{
	static const char *const cols[] = {"mark", "state", "lwp", "thread_name", "mode", "where", "func", "age", "depth"};
	struct rows_args a = {0};

	(void)r;
	rows_arg(&a, "lock", row->thing.id[0]);
	return put_under(j, t, "holds", &a, "entries", cols, ARRAY_LEN(cols), b, e);
}

bool report_locks(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.heading = "label", .under = entries_under};

	return write_list(j, &extra, e);
}

/* The threads of one stack as words. */
struct names {
	const struct rows *rows;
	struct strbuf text;
};

static bool add_thread(void *ctx, const struct row *row)
{
	struct names *n = ctx;
	const struct cell *lwp = &row->cells[rows_column(n->rows, "lwp")], *gdb = &row->cells[rows_column(n->rows, "gdb")];
	const struct cell *name = &row->cells[rows_column(n->rows, "name")];

	strbuf_add_str(&n->text, n->text.n ? ", " : "threads: ");
	if (lwp->kind == CELL_IS_INT)
		strbuf_addf(&n->text, "LWP %lld", (long long)lwp->number);
	else if (gdb->kind == CELL_IS_INT)
		strbuf_addf(&n->text, "gdb %lld", (long long)gdb->number);
	else
		strbuf_add_str(&n->text, "unnamed");
	if (name->text.n) {
		strbuf_add_char(&n->text, ' ');
		strbuf_add(&n->text, name->text);
	}
	return true;
}

/* Who stands there; a lone thread is on the row above already. */
static bool threads_text(struct job *j, const struct rows_args *a, const struct table *t, struct strbuf *b, struct err *e)
{
	struct names n = {0};
	struct rows *r;
	bool ok;

	if (!rows_open(j->db, "group_stacks", a, &r, e))
		return false;
	n.rows = r;
	ok = rows_each(r, -1, add_thread, &n, e);
	strbuf_add_str(b, "    ");
	put_wrapped(b, strbuf_span(&n.text), 4, 6, TEXT_WIDTH, t->look);
	strbuf_done(&n.text);
	rows_close(r);
	return ok;
}

/* The threads of a group and its frames. */
static bool frames_under(struct job *j, const struct row *row, const struct rows *r, const struct table *t, struct strbuf *b,
			 struct err *e)
{
	static const char *const threads[] = {"mark", "lwp", "gdb", "name", "state", "path", "line"};
	static const char *const frames[] = {"mark", "level", "func", "where", "lib", "args"};
	struct rows_args group = {0}, stack = {0};
	bool ok = true;

	rows_arg(&group, "group", row->key.k[0]);
	rows_arg(&stack, "stack", number_in(r, row, "stack"));
	if (t->format != REPORT_TEXT)
		ok = put_under(j, t, "group_stacks", &group, "members", threads, ARRAY_LEN(threads), b, e);
	else if (number_in(r, row, "threads") > 1)
		ok = threads_text(j, &group, t, b, e);
	return ok && put_under(j, t, "frames", &stack, "backtrace", frames, ARRAY_LEN(frames), b, e);
}

bool report_stacks(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.heading = "func", .under = frames_under};

	return write_list(j, &extra, e);
}
