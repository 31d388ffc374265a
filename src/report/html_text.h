/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_HTML_TEXT_H
#define REPORT_HTML_TEXT_H

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/report/report.h"

/*
 * A page for a browser: one file that asks for nothing, runs nothing and goes nowhere.  Whatever a bundle says gets into it by
 * put_html, or as a number; there is no attribute that holds a text of a bundle, and no link.
 */
void put_html(struct strbuf *b, struct span s, const struct report_look *look);
/* No more than @columns of it; what was cut off is told by an ellipsis. */
void put_html_cut(struct strbuf *b, struct span s, int columns, const struct report_look *look);

#endif
