/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "refs_fast.h"
#include "refs_row.h"

#include <endian.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * One meaning, two speeds: each rule here is one of refs_row.c, narrowed to what is simple to decide.  Whatever is
 * longer, signed otherwise, escaped or empty is left to that file.
 */

enum field { ADDR, DELTA, LWP, FILE_NAME, SRC_LINE, FUNC, STATE };

enum { DIGITS_MOST = 9, LWP_DIGITS_MOST = 18 }; /* what surely fits an int, an int64_t */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte)) /* eight times */

/* Up to eight digits at once; eight bytes can be read. */
static bool read_digits_wide(struct span s, int64_t *ret)
{
	uint64_t v;

	memcpy(&v, s.p, sizeof(v));
	/* The last digit goes to the highest byte, and zeroes stand before the first. */
	v = (le64toh(v) ^ EACH('0')) << 8 * (sizeof(v) - s.n);
	if ((v | (v + EACH(0x80 - 10))) & EACH(0x80))
		return false;
	v = v * 10 + (v >> 8); /* each second byte has two digits, and so on */
	v = (v & UINT64_C(0x00ff00ff00ff00ff)) * (1 + (UINT64_C(100) << 16)) >> 16;
	v = (v & UINT64_C(0x0000ffff0000ffff)) * (1 + (UINT64_C(10000) << 32)) >> 32;
	*ret = (int64_t)(uint32_t)v;
	return true;
}

/* @end: of what can be read. */
static bool read_digits(struct span s, const char *end, size_t most, int64_t *ret)
{
	int64_t v = 0;

	if (!s.n || s.n > most)
		return false;
	if (s.n <= sizeof(uint64_t) && (size_t)(end - s.p) >= sizeof(uint64_t))
		return read_digits_wide(s, ret);
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

		if (d > 9)
			return false;
		v = v * 10 + d;
	}
	*ret = v;
	return true;
}

static bool read_int(struct span s, const char *end, int64_t *ret)
{
	bool negative = s.n && s.p[0] == '-';

	if (negative || (s.n && s.p[0] == '+')) {
		s.p++;
		s.n--;
	}
	if (!read_digits(s, end, DIGITS_MOST, ret))
		return false;
	if (negative)
		*ret = -*ret;
	return true;
}

enum { HEX_MOST = 16 }; /* digits of an address */

/* Up to HEX_MOST hex digits of either case, one by one. */
static bool read_hex(const char *p, size_t n, uint64_t *ret)
{
	uint64_t v = 0;
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		unsigned c = (unsigned char)p[i];

		good &= (c - '0' <= 9) | ((c | 0x20) - 'a' <= 5);
		v = v << 4 | ((c & 0xf) + 9 * (c >> 6));
	}
	*ret = v;
	return good;
}

#ifdef __SSE2__

/* The same all at once; HEX_MOST bytes can be read. */
static bool read_hex_wide(const char *p, size_t n, uint64_t *ret)
{
	const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	const __m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	const __m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
	const __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
	const __m128i nibble = _mm_or_si128(_mm_and_si128(is_digit, digit),
					    _mm_and_si128(is_letter, _mm_add_epi8(letter, _mm_set1_epi8(10))));
	const __m128i pair = _mm_or_si128(_mm_slli_epi16(nibble, 4), _mm_srli_epi16(nibble, 8)); /* in the low bytes */
	const __m128i bytes = _mm_packus_epi16(_mm_and_si128(pair, _mm_set1_epi16(0xff)), _mm_setzero_si128());
	unsigned good = (unsigned)_mm_movemask_epi8(_mm_or_si128(is_digit, is_letter)), want = (1u << n) - 1;
	uint64_t first;

	_mm_storel_epi64((__m128i *)(void *)&first, bytes);
	*ret = be64toh(first) >> 4 * (HEX_MOST - n);
	return (good & want) == want;
}

#else

static bool read_hex_wide(const char *p, size_t n, uint64_t *ret)
{
	return read_hex(p, n, ret);
}

#endif

/* @s, which @room bytes from its beginning can be read of. */
static bool read_addr(struct span s, size_t room, uint64_t *ret)
{
	if (s.n < 3 || s.n > 2 + HEX_MOST || s.p[0] != '0' || s.p[1] != 'x')
		return false;
	return room < 2 + HEX_MOST ? read_hex(s.p + 2, s.n - 2, ret) : read_hex_wide(s.p + 2, s.n - 2, ret);
}

/* Takes @lit off the front of *@s. */
static bool take(struct span *s, struct span lit)
{
	if (!span_starts(*s, lit))
		return false;
	*s = (struct span){s->p + lit.n, s->n - lit.n};
	return true;
}

static bool read_sizes(struct span s, struct record_ref *ret)
{
	size_t n = 0;

	if (!s.n)
		return true;
	while (n < s.n && s.p[n] != '*')
		n++;
	if (!read_digits((struct span){s.p, n}, s.p + s.n, DIGITS_MOST, &ret->overhead))
		return false;
	s = (struct span){s.p + n, s.n - n};
	return take(&s, SPAN_LIT("**")) && span_ends(s, SPAN_LIT("**")) &&
	       read_digits((struct span){s.p, s.n - 2}, s.p + s.n, DIGITS_MOST, &ret->size);
}

static bool read_lock_state(struct span s, struct record_ref *ret)
{
	if (!s.n)
		return true;
	if (!take(&s, SPAN_LIT("lock-state:")) || !span_ends(s, SPAN_LIT("**")))
		return false;
	ret->lock_state = refs_lock_state(span_sub(s, 0, s.n - 2));
	return ret->lock_state != REF_LOCK_UNKNOWN;
}

static bool read_state(struct span s, const char *end, struct record_ref *ret)
{
	if (s.n && s.p[0] != '*') {
		ret->kind = REF_CHANGE;
		ret->has_before = true;
		return read_int(s, end, &ret->before);
	}
	if (take(&s, SPAN_LIT("**constructor**"))) {
		ret->kind = REF_CONSTRUCTOR;
		return read_sizes(s, ret);
	}
	if (take(&s, SPAN_LIT("**destructor**"))) {
		ret->kind = REF_DESTRUCTOR;
		return read_lock_state(s, ret);
	}
	return false;
}

/* A field that is not the first. */
static struct span between(const char *base, const uint16_t *commas, enum field f)
{
	const char *from = base + commas[f - 1] + 1;

	return (struct span){from, (size_t)(base + commas[f] - from)};
}

bool refs_fast_row(struct span text, const char *base, const uint16_t *commas, struct record_ref *ret)
{
	const struct span file = between(base, commas, FILE_NAME), func = between(base, commas, FUNC);
	const char *from = base + commas[STATE] + 1, *end = text.p + text.n;
	int64_t src_line;

	if (end > from && end[-1] == '\r')
		end--;
	/* All members are named: compilers fill the rest of such a thing by a slow instruction. */
	*ret = (struct record_ref){
		.addr = 0, .delta = 0, .before = 0, .overhead = -1, .size = -1, .lwp = 0, .src_line = 0,
		.file = file, .func = func, .tag = {from, (size_t)(end - from)},
		.site = {file.p, (size_t)(func.p + func.n - file.p)}, .word = {NULL, 0},
		.kind = REF_CHANGE, .lock_state = REF_LOCK_UNKNOWN, .has_before = false,
	};
	if (!read_addr((struct span){text.p, (size_t)(base + commas[ADDR] - text.p)}, text.n, &ret->addr) ||
	    !read_int(between(base, commas, DELTA), end, &ret->delta) ||
	    !read_digits(between(base, commas, LWP), end, LWP_DIGITS_MOST, &ret->lwp) ||
	    !read_digits(between(base, commas, SRC_LINE), end, DIGITS_MOST, &src_line))
		return false;
	ret->src_line = (uint64_t)src_line;
	return read_state(between(base, commas, STATE), end, ret);
}
