/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/analysis/step.h"
#include "astscope/logic/cause.h"
#include "astscope/store/queries.h"

/*
 * What a process said itself as it ended: a message of its C library or an assertion.  Where the stack of that end is there it is a
 * line of that crash, else it is all that is known of one.
 */

enum { TITLE_MOST = 100 /* bytes of what was said */ };

enum words_column { WORDS_TEXT, WORDS_SOURCE, WORDS_LINE, WORDS_PATH, WORDS_RUN, WORDS_TIMES, WORDS_TOLD };

static void add_words(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "said");

	strbuf_add(b, stmt_text(st, WORDS_TEXT));
	strbuf_add_str(b, " (");
	finding_link_line(n, b, stmt_text(st, WORDS_PATH), stmt_i64(st, WORDS_SOURCE), stmt_i64(st, WORDS_LINE));
	strbuf_add_char(b, ')');
	if (stmt_i64(st, WORDS_TIMES) > 1)
		strbuf_addf(b, ", %lld times", (long long)stmt_i64(st, WORDS_TIMES));
}

bool find_words_of_crash(struct findings *f, struct finding *n, int64_t run, bool explained, const char **ret_class, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_WORDS);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct cause cause;

		add_words(n, st);
		if (explained || !cause_of_message(f->rules, stmt_text(st, WORDS_TEXT), &cause))
			continue;
		strbuf_add(finding_line(n, "cause"), cause.says);
		*ret_class = cause_class_name(cause.class);
		explained = true;
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool add_untold(struct findings *f, const struct stmt *st, struct err *e)
{
	struct finding *n = finding_add(f, finding_run(f, stmt_i64(st, WORDS_RUN)), SEVERITY_CRITICAL, "crash");
	struct strbuf sentence = {0};
	struct cause cause;
	bool ok;

	cause_of_message(f->rules, stmt_text(st, WORDS_TEXT), &cause);
	n->run = stmt_i64(st, WORDS_RUN);
	strbuf_add_str(&n->title, "SIGABRT: ");
	strbuf_add(&n->title, span_sub(stmt_text(st, WORDS_TEXT), 0, TITLE_MOST));
	strbuf_add_str(&n->title, stmt_text(st, WORDS_TEXT).n > TITLE_MOST ? ".." : "");
	if (cause.says.n)
		strbuf_add(finding_line(n, "cause"), cause.says);
	strbuf_add_str(finding_line(n, "lost"), "no stack of this end is here: which function it was is not known");
	add_words(n, st);
	finding_place_line(&n->place, stmt_i64(st, WORDS_SOURCE), stmt_i64(st, WORDS_LINE));
	strbuf_addf(&sentence, "crash-%s", cause_class_name(cause.class));
	ok = advice_say(f, n, strbuf_str(&sentence), NULL, "core", e);
	strbuf_done(&sentence);
	return ok;
}

bool find_words(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_WORDS);
	enum step step = STEP_DONE;
	bool ok = true;

	stmt_bind_null(st, ":run");
	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		if (!stmt_i64(st, WORDS_TOLD))
			ok = add_untold(f, st, e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}
