/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_VARINT_H
#define ASTSCOPE_BASE_VARINT_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/strbuf.h"

/*
 * Numbers of as many bytes as they need, seven bits each, the lowest first; all but the last have their highest bit set.  In a
 * header: each event is packed twice, and a number is mostly one byte.
 */

#define PACK_VARINT_MAX 10u /* bytes */

/* Of numbers near 0 the small ones, whatever their sign. */
static inline uint64_t pack_zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static inline int64_t unpack_zigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* The position behind it; there is room. */
static inline uint8_t *pack_varint(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

void pack_add_varint(struct strbuf *b, uint64_t v);

const uint8_t *unpack_varint_long(const uint8_t *p, const uint8_t *end, uint64_t *ret);

/* The position behind it; NULL if it does not end before @end or is longer than a number. */
static inline const uint8_t *unpack_varint(const uint8_t *p, const uint8_t *end, uint64_t *ret)
{
	if (p >= end || *p >= 0x80)
		return unpack_varint_long(p, end, ret);
	*ret = *p;
	return p + 1;
}

#endif
