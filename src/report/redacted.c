/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/dress.h"
#include "parts.h"

/* What is replaced in the bundle: pseudonyms, and for those who may see them the values. */

static const struct report_column columns[] = {
	{"pseudonym", "pseudonym", CELL_TEXT, 0, false, true},
	{"value", "value", CELL_TEXT, 1, false, true},
};

static bool write_rows(struct table *t, const struct dress *list, bool hidden, struct err *e)
{
	struct strbuf pseudonym = {0};
	struct span value;
	bool ok = true;

	for (size_t i = 0; ok && dress_redacted(list, i, &value, &pseudonym); i++) {
		struct cell cells[] = {{.text = strbuf_span(&pseudonym), .kind = CELL_IS_TEXT}, {.text = value, .kind = CELL_IS_TEXT}};

		if (hidden)
			cells[1] = (struct cell){.kind = CELL_IS_NULL};
		ok = table_row(t, cells, NULL, NULL, e);
		strbuf_clear(&pseudonym);
	}
	strbuf_done(&pseudonym);
	return ok;
}

bool report_redacted(struct job *j, struct err *e)
{
	bool hidden = dress_is_redacting(j->args->look.dress);
	struct dress *list = dress_new();
	struct table t = {
		.out = j->out, .format = j->args->format, .name = j->name, .title = "What --redact replaces wherever it stands.",
		.columns = columns, .n_columns = ARRAY_LEN(columns), .all_columns = true, .look = &j->args->look,
	};
	bool ok = dress_redact(list, j->db, true, e);

	if (ok) {
		table_begin(&t);
		ok = write_rows(&t, list, hidden, e);
		table_close(&t);
	}
	if (ok)
		table_end(&t);
	table_drop(&t);
	dress_free(list);
	return ok;
}
