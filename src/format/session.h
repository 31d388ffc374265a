/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_SESSION_H
#define SRC_FORMAT_SESSION_H

#include "astscope/format/format.h"

/*
 * The parser of whatever the CLI of Asterisk printed: alone in a file (`asterisk -rx`), in a recorded console session,
 * pasted into prose.  It reads lock dumps, thread lists, version and settings, and the outputs of cli_outputs.def wherever they
 * stand; all other lines are continuations.  The formats that use it differ in what they bid for.
 */
enum line_sign session_sign(struct span line);
bool session_whole(struct span line);
bool session_mend(struct span line, struct strbuf *out);
void *session_begin(const struct sink *out);
void session_feed(void *parser, struct span chunk);
void session_end(void *parser, bool torn, struct tally *ret_tally);

#endif
