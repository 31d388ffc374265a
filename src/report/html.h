/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "astscope/model/home.h"
#include "html_text.h"
#include "parts.h"

/* Who waits for whom, and how many objects were alive over the log, as pictures; nothing if there is nothing to draw. */
bool html_waits(struct job *j, struct err *e) AST_NODISCARD;
bool html_curves(struct job *j, struct err *e) AST_NODISCARD;

/* The overview: report_overview with REPORT_HTML. */
bool html_overview(struct job *j, const struct home *h, struct err *e) AST_NODISCARD;

#endif
