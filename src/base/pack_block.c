/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/pack_block.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/pack.h"
#include "astscope/base/sort.h"
#include "astscope/base/varint.h"

/*
 * Lives: version, varints: lines, lowest life, number of far lives; those as u32; a u16 a line: 0 = none, 1 + life - lowest,
 * or FAR + index of a far life.
 * Threads: version, varints: lines, threads, their ids; an index a line, in no, one or two bytes, as the threads need it.
 */
#define BLOCK_FORMAT 1
#define FAR 0x8000u
#define HINTS 256u /* a power of two */

static void put_le(uint8_t *p, uint32_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get_le(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v |= (uint32_t)p[i] << 8 * i;
	return v;
}

/* The different numbers of @all[0..n), sorted, without 0; returns how many.  @scratch: room for @n. */
static uint32_t distinct(const uint32_t *all, uint32_t n, uint32_t *ret, int64_t *scratch)
{
	uint32_t seen[HINTS] = {0}; /* of late: most lines are of a few lives */
	uint32_t m = 0, k = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t *last = &seen[all[i] % HINTS];

		if (all[i] == *last)
			continue;
		*last = all[i];
		if (all[i])
			scratch[m++] = all[i];
	}
	sort_numbers(scratch, m);
	for (uint32_t i = 0; i < m; i++) {
		if (!k || ret[k - 1] != (uint32_t)scratch[i])
			ret[k++] = (uint32_t)scratch[i];
	}
	return k;
}

/* The index of @v, which is there.  @hints: where numbers were found before; zeroed at first. */
static uint32_t index_of(const uint32_t *sorted, uint32_t n, uint32_t v, uint16_t hints[HINTS])
{
	uint16_t *hint = &hints[v % HINTS];
	uint32_t lo = 0;

	if (sorted[*hint] == v)
		return *hint;
	while (n > 1) {
		uint32_t half = n / 2;

		lo += sorted[lo + half] <= v ? half : 0;
		n -= half;
	}
	*hint = (uint16_t)lo;
	return lo;
}

/* The window of FAR - 1 lives that takes in most of them; lives of other times are far. */
static uint32_t best_lowest(const uint32_t *sorted, uint32_t n, uint32_t *ret_first, uint32_t *ret_stop)
{
	uint32_t stop = 0, best = 0;

	*ret_first = *ret_stop = 0;
	for (uint32_t i = 0; i < n; i++) {
		while (stop < n && sorted[stop] - sorted[i] < FAR - 1)
			stop++;
		if (stop - i > best) {
			best = stop - i;
			*ret_first = i;
			*ret_stop = stop;
		}
	}
	return n ? sorted[*ret_first] : 0;
}

void pack_lives(const struct line_block *block, struct strbuf *ret)
{
	uint32_t *lives = mem_alloc(BLOCK_LINES * sizeof(*lives));
	int64_t *scratch = mem_alloc(BLOCK_LINES * sizeof(*scratch));
	uint8_t *lines = (uint8_t *)scratch; /* once the lives are known */
	uint32_t n = distinct(block->life, block->n, lives, scratch), first, stop, lowest = best_lowest(lives, n, &first, &stop);
	uint16_t hints[HINTS] = {0};
	uint8_t bytes[4];

	strbuf_clear(ret);
	if (n) {
		strbuf_add_char(ret, BLOCK_FORMAT);
		pack_add_varint(ret, block->n);
		pack_add_varint(ret, lowest);
		pack_add_varint(ret, n - (stop - first));
		for (uint32_t i = 0; i < n; i++) {
			if (i >= first && i < stop)
				continue;
			put_le(bytes, lives[i], 4);
			strbuf_add(ret, (struct span){(const char *)bytes, 4});
		}
		for (uint32_t i = 0; i < block->n; i++) {
			uint32_t life = block->life[i], at = life - lowest + 1;

			if (life && (life < lowest || at >= FAR)) {
				at = index_of(lives, n, life, hints);
				at = FAR + (at < first ? at : at - (stop - first));
			}
			put_le(lines + 2 * i, life ? at : 0, 2);
		}
		strbuf_add(ret, (struct span){(const char *)lines, 2 * block->n});
	}
	free(scratch);
	free(lives);
}

static unsigned index_bytes(uint64_t threads)
{
	return threads <= 1 ? 0 : threads <= 256 ? 1 : 2;
}

void pack_threads(const struct line_block *block, struct strbuf *ret)
{
	uint32_t *ids = mem_alloc((BLOCK_LINES + 1) * sizeof(*ids));
	int64_t *scratch = mem_alloc(BLOCK_LINES * sizeof(*scratch));
	uint8_t *lines = (uint8_t *)scratch; /* once the threads are known */
	uint32_t n = distinct(block->thread, block->n, ids, scratch);
	uint16_t hints[HINTS] = {0};
	bool none = false;

	/* Lines of lives without a thread among others that have one. */
	for (uint32_t i = 0; i < block->n; i++)
		none |= block->life[i] && !block->thread[i];
	if (n && none) {
		memmove(ids + 1, ids, n * sizeof(*ids));
		ids[0] = 0;
		n++;
	}
	strbuf_clear(ret);
	if (n) {
		unsigned width = index_bytes(n);

		strbuf_add_char(ret, BLOCK_FORMAT);
		pack_add_varint(ret, block->n);
		pack_add_varint(ret, n);
		for (uint32_t i = 0; i < n; i++)
			pack_add_varint(ret, ids[i]);
		for (uint32_t i = 0; width && i < block->n; i++) {
			put_le(lines + width * i, index_of(ids, n, block->thread[i], hints), width);
		}
		strbuf_add(ret, (struct span){(const char *)lines, width * block->n});
	}
	free(scratch);
	free(ids);
}

/* The version and the number of lines. */
static const uint8_t *open_block(struct span packed, const uint8_t **ret_end, uint32_t *ret_lines)
{
	const uint8_t *p = (const uint8_t *)packed.p;
	uint64_t m;

	*ret_end = p + packed.n;
	if (packed.n < 2 || packed.n > BLOCK_MAX || *p++ != BLOCK_FORMAT)
		return NULL;
	p = unpack_varint(p, *ret_end, &m);
	if (!p || m > BLOCK_LINES)
		return NULL;
	*ret_lines = (uint32_t)m;
	return p;
}

bool unpack_lives(struct span packed, struct line_block *ret)
{
	const uint8_t *end, *p = open_block(packed, &end, &ret->n), *far;
	uint64_t lowest, n;

	p = p ? unpack_varint(p, end, &lowest) : NULL;
	p = p ? unpack_varint(p, end, &n) : NULL;
	if (!p || lowest > UINT32_MAX || n > BLOCK_LINES || (uint64_t)(end - p) != n * 4 + ret->n * 2u)
		return false;
	far = p;
	p += n * 4;
	for (uint32_t i = 0; i < ret->n; i++, p += 2) {
		uint32_t v = get_le(p, 2);

		if (v >= FAR && v - FAR >= n)
			return false;
		ret->life[i] = !v ? 0 : v < FAR ? (uint32_t)lowest + v - 1 : get_le(far + (size_t)(v - FAR) * 4, 4);
	}
	return true;
}

bool unpack_threads(struct span packed, struct line_block *ret)
{
	uint32_t lines, ids[BLOCK_LINES + 1];
	const uint8_t *end, *p;
	uint64_t n;
	unsigned width;

	memset(ret->thread, 0, sizeof(ret->thread));
	if (!packed.n)
		return true;
	p = open_block(packed, &end, &lines);
	p = p ? unpack_varint(p, end, &n) : NULL;
	if (!p || n > BLOCK_LINES + 1 || !n)
		return false;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t id;

		p = unpack_varint(p, end, &id);
		if (!p || id > UINT32_MAX)
			return false;
		ids[i] = (uint32_t)id;
	}
	width = index_bytes(n);
	if ((uint64_t)(end - p) != (uint64_t)lines * width)
		return false;
	for (uint32_t i = 0; i < lines; i++, p += width) {
		uint32_t at = get_le(p, width);

		if (at >= n)
			return false;
		ret->thread[i] = ids[at];
	}
	return true;
}

void pack_posting(struct strbuf *b, uint64_t *last, uint64_t block)
{
	pack_add_varint(b, block - *last);
	*last = block;
}

bool unpack_posting(struct span *rest, uint64_t *last)
{
	const uint8_t *p = (const uint8_t *)rest->p, *end = p + rest->n;
	uint64_t gap;

	if (!rest->n)
		return false;
	p = unpack_varint(p, end, &gap);
	if (!p || gap > (UINT64_C(1) << 40) || *last + gap > (UINT64_C(1) << 40))
		return false;
	*last += gap;
	*rest = (struct span){(const char *)p, (size_t)(end - p)};
	return true;
}
