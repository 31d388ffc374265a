/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_HASH_H
#define ASTSCOPE_BASE_HASH_H

#include <stdint.h>

#include "astscope/base/span.h"

/*
 * Hashes of what strangers write.  With a function they know, they choose keys that all fall on one place of a table;
 * so this is SipHash-1-3 with a key that is drawn at the start of the process.  A hash means nothing outside the process:
 * it is never stored, and no order that anybody sees comes from it.
 */
uint64_t hash_u64(uint64_t v);
uint64_t hash_bytes(struct span s);

/* The function itself, with a key of the caller's. */
uint64_t hash_siphash(const uint64_t key[2], struct span s);

#endif
