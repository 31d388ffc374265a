/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"

#include "astscope/base/scan.h"
#include "astscope/logic/known.h"
#include "astscope/store/queries.h"

static void add_word(struct strbuf *out, struct span name, const struct advice_word *words)
{
	for (; words && words->name; words++) {
		if (span_eq_str(name, words->name) && words->value.n) {
			strbuf_add(out, words->value);
			return;
		}
	}
	strbuf_add_capitals(out, name);
}

/* "name" of "{name}" in front of @text, which is then behind it. */
static bool take_word(struct span *text, struct span *ret)
{
	struct span rest = *text;

	if (!scan_char(&rest, '{') || !scan_until_char(&rest, '}', ret) || !ret->n)
		return false;
	for (size_t i = 0; i < ret->n; i++) {
		if (ret->p[i] < 'a' || ret->p[i] > 'z')
			return false; /* braces of a command */
	}
	*text = rest;
	return true;
}

void advice_fill(struct strbuf *out, struct span text, const struct advice_word *words)
{
	struct span name;

	while (text.n) {
		if (take_word(&text, &name)) {
			add_word(out, name, words);
		} else {
			strbuf_add_char(out, text.p[0]);
			text = span_from_offset(text, 1);
		}
	}
}

size_t advice_collect_row(const struct rules *r, struct span missing, struct span version)
{
	size_t row = rules_find(r, COLLECT_MISSING, missing, 0);

	while (row != RULES_NONE && !known_release_has(rules_cell(r, COLLECT_SINCE, row), version))
		row = rules_find(r, COLLECT_MISSING, missing, row + 1);
	return row;
}

static void add_collect(const struct findings *f, struct finding *n, size_t row, struct span lock)
{
	const struct run_info *run = finding_run(f, n->run);
	struct strbuf *b = finding_line(n, "next"), pid = {0};
	struct span shows = rules_cell(f->rules, COLLECT_SHOWS, row), how = rules_cell(f->rules, COLLECT_HOW, row);

	if (run && run->pid >= 0)
		strbuf_addf(&pid, "%lld", (long long)run->pid);
	strbuf_add(b, rules_cell(f->rules, COLLECT_WHAT, row));
	if (shows.n)
		strbuf_addf(b, " would show %.*s", SPAN_ARG(shows));
	if (how.n) {
		strbuf_add_str(b, ": ");
		advice_fill(b, how, (const struct advice_word[]){{"pid", strbuf_span(&pid)}, {"lock", lock}, {0}});
	}
	strbuf_done(&pid);
}

/* *@ret: there is a refs log, perhaps one that is still to be read: nobody need be asked for it. */
static bool is_there(struct findings *f, struct span missing, bool *ret, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_REFS);
	enum step step;

	*ret = false;
	if (!span_eq_str(missing, "refs"))
		return true;
	step = stmt_step(st, e);
	*ret = step == STEP_ROW;
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool collect(struct findings *f, struct finding *n, struct span missing, struct span lock, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_VERSION);
	enum step step;
	size_t row;
	bool there;

	if (!is_there(f, missing, &there, e) || there)
		return there;
	stmt_bind_i64(st, ":run", n->run);
	step = stmt_step(st, e);
	row = advice_collect_row(f->rules, missing, step == STEP_ROW ? stmt_text(st, 0) : (struct span){0});
	stmt_reset(st);
	if (row != RULES_NONE)
		add_collect(f, n, row, lock);
	return step != STEP_FAIL;
}

bool advice_collect(struct findings *f, struct finding *n, const char *missing, struct span lock, struct err *e)
{
	return collect(f, n, span_from(missing), lock, e);
}

static void add_line(struct finding *n, const char *label, struct span text, const struct advice_word *words)
{
	if (text.n)
		advice_fill(finding_line(n, label), text, words);
}

bool advice_say(struct findings *f, struct finding *n, const char *finding, const struct advice_word *words,
		const char *missing, struct err *e)
{
	size_t row = rules_find(f->rules, SENTENCE_FINDING, span_from(finding), 0);
	struct span says, what;

	if (row == RULES_NONE)
		return !missing || advice_collect(f, n, missing, (struct span){0}, e);
	says = rules_cell(f->rules, SENTENCE_SAYS, row);
	if (says.n) {
		strbuf_clear(&n->sentence);
		advice_fill(&n->sentence, says, words);
		strbuf_add(finding_line(n, "stuck"), strbuf_span(&n->sentence));
	}
	add_line(n, "works", rules_cell(f->rules, SENTENCE_WORKS, row), words);
	add_line(n, "next", rules_cell(f->rules, SENTENCE_NEXT, row), words);
	what = missing ? span_from(missing) : rules_cell(f->rules, SENTENCE_COLLECT, row);
	return !what.n || collect(f, n, what, (struct span){0}, e);
}
