/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"
#include "impact.h"

/* Words for what people read: what each thread is for, whose code each frame is. */

static bool name_threads(const struct analysis *a, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_NAME_THREADS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		size_t row = impact_role(a->rules, stmt_text(st, 1), stmt_text(st, 2), stmt_text(st, 3));
		struct span words, purpose, word;
		struct stmt *put;

		if (row == RULES_NONE)
			continue;
		words = purpose = rules_cell(a->rules, ROLE_NAME, row);
		scan_until_char(&words, '|', &purpose);
		put = db_query(a->db, Q_THREAD_PURPOSE_INSERT);
		stmt_bind_i64(put, ":thread", stmt_i64(st, 0));
		stmt_bind_text(put, ":purpose", purpose);
		words = word = rules_cell(a->rules, ROLE_WORD, row);
		scan_until_char(&words, '|', &word);
		stmt_bind_text(put, ":word", word);
		stmt_bind_text(put, ":words", words);
		if (!stmt_run(put, e)) {
			step = STEP_FAIL;
			break;
		}
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* Frames of one function, file and library are of one class. */
static bool class_frames(const struct analysis *a, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_NAME_FRAMES);
	struct strbuf word = {0};
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct stackfold_frame f = {
			.func = stmt_text(st, 3),
			.file = stmt_text(st, 4),
			.lib = stmt_text(st, 2),
			.kind = (enum frame_kind)stmt_i64(st, 5),
		};
		struct stmt *put = db_query(a->db, Q_FRAME_CLASS_INSERT);

		strbuf_clear(&word);
		frame_class_word(a->rules, &f, &word);
		stmt_bind_text(put, ":word", strbuf_span(&word));
		bind_optional(put, ":func", stmt_i64(st, 0), 0);
		bind_optional(put, ":file", stmt_i64(st, 1), 0);
		if (f.lib.n)
			stmt_bind_text(put, ":lib", f.lib);
		else
			stmt_bind_null(put, ":lib");
		stmt_bind_i64(put, ":kind", f.kind);
		stmt_bind_text(put, ":class", span_from(frame_class_name(frame_class(a->rules, &f))));
		if (!stmt_run(put, e)) {
			step = STEP_FAIL;
			break;
		}
	}
	stmt_reset(st);
	strbuf_done(&word);
	return step == STEP_DONE;
}

bool analysis_names(const struct analysis *a, struct err *e)
{
	return name_threads(a, e) && class_frames(a, e);
}
