/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_HEADERS_H
#define ANALYSIS_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What stands before an object of astobj2: its header, which begins with its lock if it has one; before that malloc's.
 * How large the header is only logs of newer series say.
 */

/* The @i-th size that builds of Asterisk are known to give to one that has a lock, 0 behind the last. */
uint16_t header_with_lock(size_t i);
/* The size of one with or without a lock. */
bool header_is_known(uint64_t bytes);

/* Bytes of malloc's own header of a block; @addr tells whether the process has 32 or 64 bits. */
uint64_t header_of_malloc(uint64_t addr);

#endif
