/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "refs_fast.h"

#include <endian.h>
#include <string.h>

/*
 * One meaning, two speeds: each rule here is one of refs_row.c, narrowed to what is simple to decide.  Whatever is
 * longer, signed otherwise, escaped or empty is left to that file.
 */

enum field { ADDR, DELTA, LWP, FILE_NAME, SRC_LINE, FUNC, STATE };

enum { DIGITS_MOST = 9, LWP_DIGITS_MOST = 18 }; /* what surely fits an int, an int64_t */

static bool read_digits(struct span s, size_t most, int64_t *ret)
{
	int64_t v = 0;

	if (!s.n || s.n > most)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

		if (d > 9)
			return false;
		v = v * 10 + d;
	}
	*ret = v;
	return true;
}

static bool read_int(struct span s, int64_t *ret)
{
	bool negative = s.n && s.p[0] == '-';

	if (negative || (s.n && s.p[0] == '+')) {
		s.p++;
		s.n--;
	}
	if (!read_digits(s, DIGITS_MOST, ret))
		return false;
	if (negative)
		*ret = -*ret;
	return true;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte)) /* eight times */

/* Eight hex digits of either case; false: other bytes are among them.  All eight at once, each in its byte. */
static bool read_hex8(const char *p, uint64_t *ret)
{
	uint64_t v, lower, is_letter, good;

	memcpy(&v, p, sizeof(v));
	v = le64toh(v); /* the first digit in the lowest byte */
	if (v & EACH(0x80))
		return false;
	/* Bit 7 of a byte tells that it is at least what was taken from 0x80. */
	lower = v | EACH(0x20);
	is_letter = (lower + EACH(0x80 - 'a')) & EACH(0x80);
	good = (is_letter & ~(lower + EACH(0x80 - 'g'))) | ((v + EACH(0x80 - '0')) & ~(v + EACH(0x80 - ':')));
	v = (v & EACH(0xf)) + (is_letter >> 7) * 9;
	v = (v << 4 | v >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v | v >> 8) & UINT64_C(0x0000ffff0000ffff);
	*ret = __builtin_bswap32((uint32_t)(v | v >> 16));
	return (good & EACH(0x80)) == EACH(0x80);
}

/* As addresses of 64 bits are. */
static bool read_long_addr(const char *digits, size_t n, uint64_t *ret)
{
	uint64_t first, last;

	if (!read_hex8(digits, &first) || !read_hex8(digits + n - 8, &last))
		return false;
	*ret = first >> 4 * (16 - n) << 32 | last; /* those that both have are the last's */
	return true;
}

static bool read_addr(struct span s, uint64_t *ret)
{
	uint64_t v = 0;
	bool good = true;

	if (s.n < 3 || s.n > 2 + 16 || s.p[0] != '0' || s.p[1] != 'x')
		return false;
	if (s.n >= 2 + 8)
		return read_long_addr(s.p + 2, s.n - 2, ret);
	for (size_t i = 2; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];

		good &= (c - '0' <= 9) | ((c | 0x20) - 'a' <= 5);
		v = v << 4 | ((c & 0xf) + 9 * (c >> 6));
	}
	*ret = v;
	return good;
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
	if (!read_digits((struct span){s.p, n}, DIGITS_MOST, &ret->overhead))
		return false;
	s = (struct span){s.p + n, s.n - n};
	return take(&s, SPAN_LIT("**")) && span_ends(s, SPAN_LIT("**")) &&
	       read_digits((struct span){s.p, s.n - 2}, DIGITS_MOST, &ret->size);
}

static bool read_lock_state(struct span s, struct record_ref *ret)
{
	if (!s.n)
		return true;
	if (!take(&s, SPAN_LIT("lock-state:")) || !span_ends(s, SPAN_LIT("**")))
		return false;
	s.n -= 2;
	for (unsigned i = REF_LOCK_USED; i <= REF_LOCK_INVALID; i++) {
		if (span_eq_str(s, ref_lock_state_name((enum ref_lock_state)i))) {
			ret->lock_state = (enum ref_lock_state)i;
			return true;
		}
	}
	return false;
}

static bool read_state(struct span s, struct record_ref *ret)
{
	if (s.n && s.p[0] != '*') {
		ret->kind = REF_CHANGE;
		ret->has_before = true;
		return read_int(s, &ret->before);
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

bool refs_fast_row(struct span text, const char *base, const uint16_t *commas, struct record_ref *ret)
{
	struct span f[REFS_FAST_COMMAS];
	const char *from = text.p, *end = text.p + text.n;
	int64_t src_line;

	for (unsigned i = 0; i < REFS_FAST_COMMAS; i++) {
		const char *comma = base + commas[i];

		f[i] = (struct span){from, (size_t)(comma - from)};
		from = comma + 1;
	}
	if (end > from && end[-1] == '\r')
		end--;
	/* All members are named: compilers fill the rest of such a thing by a slow instruction. */
	*ret = (struct record_ref){
		.addr = 0, .delta = 0, .before = 0, .overhead = -1, .size = -1, .lwp = 0, .src_line = 0,
		.file = f[FILE_NAME], .func = f[FUNC], .tag = {from, (size_t)(end - from)},
		.site = {f[FILE_NAME].p, (size_t)(f[FUNC].p + f[FUNC].n - f[FILE_NAME].p)}, .word = {NULL, 0},
		.kind = REF_CHANGE, .lock_state = REF_LOCK_UNKNOWN, .has_before = false,
	};
	if (!read_addr(f[ADDR], &ret->addr) || !read_int(f[DELTA], &ret->delta) ||
	    !read_digits(f[LWP], LWP_DIGITS_MOST, &ret->lwp) || !read_digits(f[SRC_LINE], DIGITS_MOST, &src_line))
		return false;
	ret->src_line = (uint64_t)src_line;
	return read_state(f[STATE], ret);
}
