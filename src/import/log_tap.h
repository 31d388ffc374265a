/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_LOG_TAP_H
#define IMPORT_LOG_TAP_H

#include "astscope/base/record.h"
#include "astscope/store/writer.h"

/* Between a parser and the writer: messages of Asterisk's log are folded on the way, all else goes on as it is. */
struct log_tap;

struct log_tap *log_tap_open(struct writer *w);
const struct sink *log_tap_sink(struct log_tap *t);
/* The source ends: what is left is written. */
void log_tap_close(struct log_tap *t); /* accepts NULL */

#endif
