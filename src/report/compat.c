/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

#include "astscope/model/compat.h"

/* What refcounter.py says otherwise, and why. */

enum { OBJ, WHERE, FUNC, OURS, SCRIPT, REASON, FIRST, WHY, LOG, COLUMNS };

static const struct report_column columns[] = {
	[OBJ] = {"obj", "object", CELL_OBJ, OBJ, false, false},
	[WHERE] = {"where", "made by", CELL_SITE, WHERE, false, false},
	[FUNC] = {"func", "function", CELL_TEXT, FUNC, false, false},
	[OURS] = {"ours", "here", CELL_TEXT, OURS, false, false},
	[SCRIPT] = {"script", "refcounter.py", CELL_TEXT, SCRIPT, false, false},
	[REASON] = {"reason", "reason", CELL_TEXT, REASON, false, false},
	[FIRST] = {"first", "first line", CELL_INT, FIRST, true, false},
	[WHY] = {"why", "why", CELL_TEXT, WHY, false, false},
	[LOG] = {"log", "log", CELL_TEXT, LOG, false, false},
};

struct writing {
	struct job *job;
	struct table table;
	bool failed;
	struct err *e;
};

static struct cell text(struct span s)
{
	return (struct cell){.text = s, .kind = s.n ? CELL_IS_TEXT : CELL_IS_NULL};
}

static bool take(void *ctx, const struct compat_line *l)
{
	struct writing *w = ctx;
	int64_t limit = w->job->args->limit;
	struct strbuf line = {0};
	struct cell cells[COLUMNS];

	if (limit >= 0 && w->table.rows >= limit)
		return true; /* the rest still counts */
	strbuf_addf(&line, "%lld", (long long)l->first_line);
	cells[OBJ] = text(l->obj);
	cells[WHERE] = text(l->where);
	cells[FUNC] = text(l->func);
	cells[OURS] = text(l->ours);
	cells[SCRIPT] = text(l->script);
	cells[REASON] = text(l->reasons);
	cells[FIRST] = (struct cell){.text = strbuf_span(&line), .kind = CELL_IS_INT, .number = l->first_line};
	cells[WHY] = text(l->why);
	cells[LOG] = text(l->file);
	w->failed = !table_row(&w->table, cells, NULL, NULL, w->e);
	strbuf_done(&line);
	return !w->failed;
}

/* "refcounter.py: 12 finalized, 1 leaked" */
static void say_classes(struct table *t, const char *key, const struct compat_sum *s, bool ours)
{
	struct strbuf b = {0}, json = {0};

	for (size_t i = 0; i < COMPAT_CLASSES; i++) {
		const struct compat_class *c = &s->classes[i];
		int64_t n = ours ? c->ours : c->script;

		strbuf_addf(&json, "%s\"%s\": %lld", i ? ", " : "{", c->name, (long long)n);
		if (!n)
			continue;
		if (b.n)
			strbuf_add_str(&b, ", ");
		strbuf_add_grouped(&b, n);
		strbuf_addf(&b, " %s", c->name);
	}
	strbuf_add_char(&json, '}');
	if (t->format == REPORT_JSON)
		table_member(t, key, strbuf_span(&json));
	else
		table_say(t, key, b.n ? strbuf_span(&b) : SPAN_LIT("no object"));
	strbuf_done(&b);
	strbuf_done(&json);
}

/* "late: 2, rows stand behind .." */
static void say_reasons(struct table *t, const struct compat_sum *s)
{
	struct strbuf b = {0}, json = {0};

	strbuf_add_char(&json, '{');
	for (size_t i = 0; i < s->reasons.n; i++) {
		const struct compat_count *r = vec_at(&s->reasons, i);

		strbuf_addf(&json, "%s\"%s\": %lld", i ? ", " : "", r->name, (long long)r->n);
		strbuf_clear(&b);
		strbuf_add_grouped(&b, r->n);
		strbuf_addf(&b, ", %s", r->text);
		if (t->format != REPORT_JSON)
			table_say(t, r->name, strbuf_span(&b));
	}
	strbuf_add_char(&json, '}');
	table_member(t, "reasons", strbuf_span(&json));
	strbuf_done(&b);
	strbuf_done(&json);
}

static void say_sum(struct table *t, const struct compat_sum *s)
{
	struct strbuf b = {0};

	if (s->lives || !s->remarks.n) {
		strbuf_add_grouped(&b, s->differ);
		strbuf_add_str(&b, " of ");
		strbuf_add_grouped(&b, s->lives);
		strbuf_add_str(&b, s->lives == 1 ? " life differs" : " lives differ");
		table_line(t, strbuf_span(&b));
		table_say_number(t, "lives", s->lives);
		table_say_number(t, "differ", s->differ);
		say_classes(t, "here", s, true);
		say_classes(t, "refcounter.py", s, false);
		say_reasons(t, s);
	}
	strbuf_clear(&b);
	for (size_t i = 0; i < s->remarks.n; i++) {
		if (t->format != REPORT_JSON)
			table_say(t, "remark", strbuf_span(vec_at(&s->remarks, i)));
		strbuf_add_str(&b, i ? ", " : "[");
		put_json(&b, strbuf_span(vec_at(&s->remarks, i)), t->look);
	}
	if (s->remarks.n) {
		strbuf_add_char(&b, ']');
		table_member(t, "remarks", strbuf_span(&b));
	}
	strbuf_done(&b);
}

bool report_compat(struct job *j, struct err *e)
{
	struct writing w = {.job = j, .e = e};
	struct compat_sum sum;
	bool people = j->args->format == REPORT_TEXT || j->args->format == REPORT_MD; /* the reasons are told below */
	bool ok;

	w.table = (struct table){
		.out = j->out,
		.format = j->args->format,
		.name = j->name,
		.title = "Where refcounter.py says something else of an object, and why.",
		.columns = columns,
		.n_columns = people ? WHY : COLUMNS,
		.look = &j->args->look,
		.guard = true,
	};
	table_begin(&w.table);
	ok = compat_each(j->db, take, &w, &sum, e) && !w.failed;
	if (ok) {
		table_close(&w.table);
		say_sum(&w.table, &sum);
		table_end(&w.table);
	}
	table_drop(&w.table);
	compat_sum_done(&sum);
	return ok;
}
