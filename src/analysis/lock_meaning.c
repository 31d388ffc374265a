/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lock_meaning.h"

#include "astscope/logic/stackfold.h"

size_t lock_meaning(const struct rules *r, struct span name, struct span file, struct span func)
{
	long slash = span_rfind_char(file, '/');
	size_t row = name.n ? rules_find(r, LOCK_NAME, name, 0) : RULES_NONE;

	for (; row != RULES_NONE; row = rules_find(r, LOCK_NAME, name, row + 1)) {
		struct span where = rules_cell(r, LOCK_WHERE, row);

		if (!where.n || (file.n && rules_fit(where, span_from_offset(file, (size_t)(slash + 1)))) ||
		    (func.n && rules_fit(where, stackfold_rule_name(func))))
			return row;
	}
	return RULES_NONE;
}

void lock_meaning_add(const struct rules *r, struct finding *n, struct span name, struct span file, struct span func)
{
	size_t row = lock_meaning(r, name, file, func);
	struct strbuf text = {0};

	if (row == RULES_NONE)
		return;
	strbuf_add(&text, name);
	strbuf_addf(&text, " is %.*s; behind it stop: %.*s", SPAN_ARG(rules_cell(r, LOCK_WHAT, row)),
		    SPAN_ARG(rules_cell(r, LOCK_STOPS, row)));
	for (size_t i = 0; i < n->lines.n; i++) {
		const struct finding_line *line = vec_at(&n->lines, i);

		if (span_eq(strbuf_span(&line->text), strbuf_span(&text))) {
			strbuf_done(&text);
			return;
		}
	}
	strbuf_add(finding_line(n, "locks"), strbuf_span(&text));
	strbuf_done(&text);
}
