/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_TICKET_H
#define REPORT_TICKET_H

#include "astscope/base/attr.h"
#include "out.h"

struct db;

/*
 * The shell command that shows what a finding at @place says: the report of that place, else of the finding itself, which is @rank;
 * @bundle is what the bundle is called.  @redacted: with pseudonyms.
 */
void ticket_command(struct span bundle, struct span place, int64_t rank, bool redacted, struct strbuf *ret);

/* In Markdown, for a finding whose place is @place: of a ring its table and stacks, of a crash its stack; nothing for others. */
bool ticket_evidence(struct db *db, struct span place, struct strbuf *b, const struct report_look *look, struct err *e) AST_NODISCARD;

#endif
