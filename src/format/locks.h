#ifndef SRC_FORMAT_LOCKS_H
#define SRC_FORMAT_LOCKS_H

#include "astscope/format/format.h"

/*
 * The parser of lock dumps takes any text and reads the dumps in it, so the formats for texts that may have some far
 * behind their beginning share it.
 */
void *locks_begin(const struct sink *out);
void locks_feed(void *parser, struct span chunk);
void locks_end(void *parser, bool torn, struct tally *ret_tally);

#endif
