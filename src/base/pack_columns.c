/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/pack_columns.h"

#include <endian.h>
#include <string.h>

#include "astscope/base/pack.h"

/*
 * Version, varint rows, a byte and a varint a column: its width and its least value; then the columns, a value less the least
 * in so many bytes each, little endian.
 */
#define COLUMNS_FORMAT 1

static void put_column(const uint64_t *v, uint32_t n, uint64_t least, unsigned width, uint8_t *p)
{
	for (uint32_t i = 0; i < n; i++, p += width) {
		uint64_t left = htole64(v[i] - least);

		memcpy(p, &left, COLUMN_BYTES);
	}
}

static unsigned width_of(uint64_t range)
{
	unsigned width = 0;

	for (; range; range >>= 8)
		width++;
	return width;
}

void pack_columns(const uint64_t (*columns)[COLUMN_ROWS], unsigned count, uint32_t n, struct strbuf *ret)
{
	uint64_t least[COLUMNS_MOST];
	unsigned width[COLUMNS_MOST];
	uint8_t head[1 + PACK_VARINT_MAX + COLUMNS_MOST * (1 + PACK_VARINT_MAX)], *p = head;
	uint8_t values[COLUMNS_MOST * COLUMN_ROWS * COLUMN_BYTES + COLUMN_BYTES], *to = values;

	*p++ = COLUMNS_FORMAT;
	p = pack_varint(p, n);
	for (unsigned c = 0; c < count; c++) {
		uint64_t most = columns[c][0];

		least[c] = columns[c][0];
		for (uint32_t i = 1; i < n; i++) {
			least[c] = columns[c][i] < least[c] ? columns[c][i] : least[c];
			most = columns[c][i] > most ? columns[c][i] : most;
		}
		width[c] = width_of(most - least[c]);
		*p++ = (uint8_t)width[c];
		p = pack_varint(p, least[c]);
	}
	strbuf_clear(ret);
	strbuf_add(ret, (struct span){(const char *)head, (size_t)(p - head)});
	/* Each value is put in whole and the next one over what of it is too much. */
	for (unsigned c = 0; c < count; c++) {
		put_column(columns[c], width[c] ? n : 0, least[c], width[c], to);
		to += (size_t)width[c] * n;
	}
	strbuf_add(ret, (struct span){(const char *)values, (size_t)(to - values)});
}

bool unpack_columns(struct span packed, unsigned count, struct columns *ret)
{
	const uint8_t *p = (const uint8_t *)packed.p, *end = p + packed.n;
	uint64_t n;

	if (packed.n < 2 || packed.n > COLUMNS_MAX || *p++ != COLUMNS_FORMAT)
		return false;
	p = unpack_varint(p, end, &n);
	if (!p || !n || n > COLUMN_ROWS)
		return false;
	ret->n = (uint32_t)n;
	ret->end = end;
	for (unsigned c = 0; c < count; c++) {
		if (p == end || *p > COLUMN_BYTES)
			return false;
		ret->width[c] = *p++;
		p = unpack_varint(p, end, &ret->least[c]);
		if (!p)
			return false;
	}
	for (unsigned c = 0; c < count; c++) {
		if ((size_t)(end - p) < (size_t)ret->width[c] * n)
			return false;
		ret->at[c] = p;
		p += (size_t)ret->width[c] * n;
	}
	return p == end;
}
