/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_OUT_H
#define REPORT_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/model/rows.h"
#include "astscope/report/report.h"

/*
 * What a report has written and the sink has not taken yet.  Text and Markdown go to people, mostly on a terminal: all of
 * it is escaped once more on its way to the sink, whoever wrote it, so that nothing but safe characters and line ends
 * leaves.  That does not keep a line end out of a cell, nor Markdown's own marks: each text of a bundle, of a database or of
 * a statement is put by put_text, put_cell or put_md, which do.
 */
struct out {
	struct strbuf buf;
	const struct report_sink *sink;
	enum report_format format;
	const struct report_look *look;
	bool stopped; /* the sink wants no more; what is added from here on is dropped */
};

struct out out_begin(const struct report_sink *sink, const struct report_args *a);
/* Give the sink what there is if it is worth a call; only between lines.  False if it has stopped. */
bool out_flow(struct out *o);
/* Give the sink all; false with ERR_WRITE if it has stopped. */
bool out_end(struct out *o, struct err *e);
void out_done(struct out *o);

/* @s as it is shown to people, escaped: by @look with names and without what is private; NULL = as it is. */
void put_text(struct strbuf *b, struct span s, const struct report_look *look);
/* @s escaped, in the quotes of JSON. */
void put_json(struct strbuf *b, struct span s, const struct report_look *look);
/* "key": with the blank after it. */
void put_json_key(struct strbuf *b, const char *key);
/* A cell as text for people; several lines are joined with "; ". */
void put_cell(struct strbuf *b, const struct cell *c, enum cell_type type, const struct report_look *look);
/* A cell as a value of JSON: number, string, true, false or null. */
void put_cell_json(struct strbuf *b, const struct cell *c, enum cell_type type, const struct report_look *look);
/* A cell for machines, not quoted: numbers as they are.  With @guard no text in it begins as a spreadsheet's formula does. */
void put_cell_plain(struct strbuf *b, const struct cell *c, enum cell_type type, bool guard, const struct report_look *look);
/* @s escaped, also what Markdown would take for its own. */
void put_md(struct strbuf *b, struct span s, const struct report_look *look);
void put_cell_md(struct strbuf *b, const struct cell *c, enum cell_type type, const struct report_look *look);
/* @text wrapped at blanks to lines of @width columns; further lines begin with @indent blanks.  Ends with LF. */
void put_wrapped(struct strbuf *b, struct span text, int first, int indent, int width, const struct report_look *look);

#endif
