/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LOG_FOLD_H
#define ASTSCOPE_LOGIC_LOG_FOLD_H

#include "astscope/base/log_rows.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/rules.h"

/*
 * What is kept of a log that may have millions of lines.  Messages of one place whose words are the same but for numbers,
 * quoted words and words with digits have one shape.  Each message is counted in a row: its own, if it may matter (a
 * warning or worse, an address, what the table "logs" of the rules knows) and its shape has not many rows yet, or if it is
 * among the last of an opening; else in a row of its shape.  Memory is bounded however long the log is.
 */
struct log_fold;

struct log_fold *log_fold_new(const struct log_sink *out, const struct rules *rules);
void log_fold_put(struct log_fold *f, const struct record *r); /* RECORD_LOG, RECORD_LOG_FRAME */
void log_fold_end(struct log_fold *f);                         /* tells all that is left; frees */

/* The first address in @text that can be one of memory; 0 = none. */
uint64_t log_address(struct span text);
/* The first name of a channel in @text, "SIP/127.0.0.1-00000000"; empty = none. */
struct span log_channel(struct span text);
/* What two messages have in common that differ in numbers and names only, appended. */
void log_shape(struct span text, struct strbuf *out);

#endif
