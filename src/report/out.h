#ifndef REPORT_OUT_H
#define REPORT_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/model/rows.h"
#include "astscope/report/report.h"

/* What a report has written and the sink has not taken yet. */
struct out {
	struct strbuf buf;
	const struct report_sink *sink;
	bool stopped; /* the sink wants no more; what is added from here on is dropped */
};

/* Give the sink what there is if it is worth a call; false if it has stopped. */
bool out_flow(struct out *o);
/* Give the sink all; false with ERR_WRITE if it has stopped. */
bool out_end(struct out *o, struct err *e);
void out_done(struct out *o);

/* @s escaped for readers; with @ascii also every character outside ASCII. */
void put_text(struct strbuf *b, struct span s, bool ascii);
/* @s escaped, in the quotes of JSON. */
void put_json(struct strbuf *b, struct span s);
/* "key": with the blank after it. */
void put_json_key(struct strbuf *b, const char *key);
/* A cell as text for people; several lines are joined with "; ". */
void put_cell(struct strbuf *b, const struct cell *c, enum cell_type type, bool ascii);
/* A cell as a value of JSON: number, string, true, false or null. */
void put_cell_json(struct strbuf *b, const struct cell *c, enum cell_type type);
/* A cell for machines, not quoted: numbers as they are. */
void put_cell_plain(struct strbuf *b, const struct cell *c, enum cell_type type);
/* @s with what Markdown would take for its own escaped; @s is escaped text already. */
void put_md(struct strbuf *b, struct span s);
/* @text wrapped at blanks to lines of @width columns; further lines begin with @indent blanks.  Ends with LF. */
void put_wrapped(struct strbuf *b, struct span text, int first, int indent, int width, bool ascii);

#endif
