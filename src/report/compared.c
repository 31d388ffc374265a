/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/compare.h"
#include "parts.h"

/* What is compared with what, and the verdict, above the rows. */

static bool head(struct job *j, struct table *t, struct err *e)
{
	struct strbuf json = {0};
	struct vec lines;
	bool ok = compare_head(j->db, &lines, e);

	strbuf_add_char(&json, '[');
	for (size_t i = 0; ok && i < lines.n; i++) {
		struct span line = strbuf_span(vec_at(&lines, i));

		table_line(t, line);
		strbuf_add_str(&json, i ? ", " : "");
		put_json(&json, line, t->look);
	}
	strbuf_add_char(&json, ']');
	table_member(t, "verdict", strbuf_span(&json));
	strbuf_done(&json);
	compare_head_done(&lines);
	return ok;
}

bool report_compare(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.heading = "name", .head = head};

	return write_list(j, &extra, e);
}
