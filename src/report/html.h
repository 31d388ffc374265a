#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "astscope/model/home.h"
#include "parts.h"

/*
 * A page for a browser: one file that asks for nothing, runs nothing and goes nowhere.  Whatever a bundle says gets into it by
 * put_html, or as a number; there is no attribute that holds a text of a bundle, and no link.
 */
void put_html(struct strbuf *b, struct span s, const struct report_look *look);
/* No more than @columns of it; what was cut off is told by an ellipsis. */
void put_html_cut(struct strbuf *b, struct span s, int columns, const struct report_look *look);

/* Who waits for whom, and how many objects were alive over the log, as pictures; nothing if there is nothing to draw. */
bool html_waits(struct job *j, struct err *e) AST_NODISCARD;
bool html_curves(struct job *j, struct err *e) AST_NODISCARD;

/* The overview: report_overview with REPORT_HTML. */
bool html_overview(struct job *j, const struct home *h, struct err *e) AST_NODISCARD;

#endif
