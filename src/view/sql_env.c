/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/base/place.h"
#include "astscope/base/scan.h"
#include "astscope/model/sql.h"
#include "astscope/view/env.h"

/* The prompt for SQL. */

static bool query_place(void *data, struct span text, struct strbuf *ret_place, struct filter_answer *ret)
{
	const struct view_env *env = data;
	struct sql_rows *rows;
	struct err e = {0};
	int offset = -1;

	if (!sql_open(env->db, text, &rows, &offset, &e)) {
		ret->caret = offset;
		snprintf(ret->text, sizeof(ret->text), "%.*s%s%.*s", (int)sizeof(ret->text) / 2, e.msg, *e.hint ? "; " : "",
			 (int)sizeof(ret->text) / 2 - 3, e.hint);
		return false;
	}
	sql_close(rows);
	strbuf_add_str(ret_place, "sql/query/");
	place_escape(ret_place, text);
	return true;
}

static void complete(void *data, struct span text, size_t cursor, struct ui_completions *ret)
{
	const struct view_env *env = data;
	struct sql_words w;
	struct err ignored;

	if (!sql_complete(env->db, text, cursor, &w, &ignored))
		return;
	ret->from = cursor - w.typed.n;
	ret->to = cursor;
	for (size_t i = 0; i < w.words.n; i++) {
		const struct sql_word *one = vec_at(&w.words, i);

		completions_add(ret, span_from(one->text), one->note);
	}
	sql_words_done(&w);
}

/* The columns of the view before the cursor, else of the last that the text names. */
static bool describe(void *data, struct span text, size_t cursor, struct strbuf *ret)
{
	const struct view_env *env = data;
	struct span before = span_sub(text, 0, cursor), word = {0};
	struct strbuf lines = {0};
	struct err ignored;
	long lf;

	if (scan_last_word(&before, &word) && sql_describe(env->db, word, &lines, &ignored) && !lines.n &&
	    !sql_describe(env->db, text, &lines, &ignored))
		strbuf_clear(&lines);
	lf = span_rfind_char(strbuf_span(&lines), '\n');
	strbuf_add(ret, span_from_offset(strbuf_span(&lines), (size_t)(lf + 1)));
	if (!ret->n)
		strbuf_add_str(ret, "no view before the cursor: Tab offers v_..., astscope-sql(7) has all of them");
	strbuf_done(&lines);
	return true;
}

struct ui_query view_env_query(void)
{
	return (struct ui_query){.place = query_place, .complete = complete, .describe = describe};
}
