/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_SUMS_H
#define IMPORT_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/import/bundle.h"

/* Hashes the bytes of one member as they pass. */
struct summer;

#define SUMS_END_BYTES 65536u /* of the beginning and of the end that go into member_sums.ends */

struct summer *summer_new(void);
void summer_free(struct summer *s); /* accepts NULL */
void summer_reset(struct summer *s);
/* The next @n bytes.  @more: how many are to follow at least, if that is known, else 0: what is far from the end is not kept for it. */
void summer_add(struct summer *s, const char *p, size_t n, uint64_t more);
void summer_result(const struct summer *s, struct member_sums *ret);

/* member_sums.ends from both ends; a file not longer than SUMS_END_BYTES is both its head and its tail. */
void sums_of_ends(struct span head, struct span tail, unsigned char ret[BUNDLE_DIGEST_BYTES]);
/* XXH3-128 of @s in canonical byte order. */
void sums_of_span(struct span s, unsigned char ret[BUNDLE_DIGEST_BYTES]);
/* @digest as hex with NUL. */
void sums_hex(const unsigned char digest[BUNDLE_DIGEST_BYTES], char ret[BUNDLE_ID_CHARS + 1]);

#endif
