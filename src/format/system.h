/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_SYSTEM_H
#define SRC_FORMAT_SYSTEM_H

#include "astscope/format/format.h"

/* The parser of what a system says of processes that ended; the formats "system" and "coredump" are its beginnings. */
void *system_begin(const struct sink *out);
void system_feed(void *parser, struct span chunk);
void system_end(void *parser, bool torn, struct tally *ret_tally);
enum line_sign system_sign(struct span line);
bool system_whole(struct span line);

/* Lines of a head, for bids. */
struct system_seen {
	unsigned events, cores, stacks;
	unsigned words;    /* of a process that ended, which may stand in any text */
	unsigned messages; /* of Asterisk */
};
struct system_seen system_look(struct span head);

#endif
