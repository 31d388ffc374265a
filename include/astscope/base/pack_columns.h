/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_PACK_COLUMNS_H
#define ASTSCOPE_BASE_PACK_COLUMNS_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Some hundred rows of numbers, column by column, so that each can be read by itself without unpacking the others (ARCHITECTURE
 * section 6).  Pure; what is read is not trusted.
 */

#define COLUMNS_MOST 9u
#define COLUMN_ROWS 512u      /* rows packed together */
#define COLUMN_BYTES 8u       /* of a value, at most */
#define COLUMNS_MAX 65536u    /* bytes; more are none of ours */

/* Where what was unpacked stands; the bytes must outlive it. */
struct columns {
	uint32_t n;                       /* rows */
	uint64_t least[COLUMNS_MOST];     /* value - least is stored, in so many bytes: */
	uint8_t width[COLUMNS_MOST];      /* 0 to 8 */
	const uint8_t *at[COLUMNS_MOST];
	const uint8_t *end;
};

/* Puts the first @n values of each of @count columns, cleared first.  1 <= @n <= COLUMN_ROWS. */
void pack_columns(const uint64_t (*columns)[COLUMN_ROWS], unsigned count, uint32_t n, struct strbuf *ret);
/* False: damaged. */
bool unpack_columns(struct span packed, unsigned count, struct columns *ret) AST_NODISCARD;
/* The value of row @i < n. */
static inline uint64_t columns_get(const struct columns *c, unsigned column, uint32_t i)
{
	unsigned width = c->width[column];
	const uint8_t *p = c->at[column] + (size_t)width * i;
	uint64_t v = 0;

	if (!width)
		return c->least[column];
	if ((size_t)(c->end - p) >= COLUMN_BYTES) {
		memcpy(&v, p, COLUMN_BYTES); /* all may be touched */
		v = le64toh(v) & (UINT64_MAX >> (64 - 8 * width));
	} else {
		for (unsigned k = 0; k < width; k++)
			v |= (uint64_t)p[k] << 8 * k;
	}
	return c->least[column] + v;
}

#endif
