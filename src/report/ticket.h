/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_TICKET_H
#define REPORT_TICKET_H

#include "astscope/base/attr.h"
#include "out.h"

struct db;

/* In Markdown, for a finding whose place is @place: of a ring its table and stacks, of a crash its stack; nothing for others. */
bool ticket_evidence(struct db *db, struct span place, struct strbuf *b, const struct report_look *look, struct err *e) AST_NODISCARD;

#endif
