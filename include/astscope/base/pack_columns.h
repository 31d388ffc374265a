/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_PACK_COLUMNS_H
#define ASTSCOPE_BASE_PACK_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Some hundred rows of numbers, column by column, so that each can be read by itself without unpacking the others (ARCHITECTURE
 * section 6).  Pure; what is read is not trusted.
 */

#define COLUMNS_MOST 9u
#define COLUMN_ROWS 512u      /* rows packed together */
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
uint64_t columns_get(const struct columns *c, unsigned column, uint32_t i);

#endif
