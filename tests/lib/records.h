/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_RECORDS_H
#define TESTS_RECORDS_H

#include "astscope/base/strbuf.h"
#include "astscope/format/format.h"

/*
 * Records as canonical text, one line each:
 *     LINE+OFFSET KIND NAME=VALUE ...
 * Numbers that are absent (record.h says how), empty strings and false are left out.  Strings are quoted, with bytes
 * outside printable ASCII as \xNN.
 */
void records_add(struct strbuf *b, const struct record *r);

/* Run @f over @text in chunks of @chunk bytes (0 = all at once); the records, then a line with the tally. */
void records_of(struct strbuf *b, const struct format *f, struct span text, size_t chunk, struct tally *ret);

#endif
