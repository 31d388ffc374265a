/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "refs_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Go on with the marks of @text from @from on. */
static void scan_from(struct span text, size_t from, struct refs_marks *m)
{
	size_t n = m->n;
	bool nul = m->nul;

	for (size_t i = from; i < text.n; i++) {
		m->at[n] = (uint16_t)i;
		n += text.p[i] == ',' || text.p[i] == '\n';
		nul |= !text.p[i];
	}
	m->n = n;
	m->nul = nul;
}

void refs_scan_bytes(struct span text, struct refs_marks *ret)
{
	ret->n = 0;
	ret->nul = false;
	scan_from(text, 0, ret);
}

#ifdef __SSE2__

#define VECTOR 16u

void refs_scan(struct span text, struct refs_marks *ret)
{
	const __m128i comma = _mm_set1_epi8(','), lf = _mm_set1_epi8('\n');
	__m128i least = _mm_set1_epi8(-1); /* of all bytes, column by column */
	size_t n = 0, i = 0;

	for (; i + VECTOR <= text.n; i += VECTOR) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text.p + i));
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, lf));

		least = _mm_min_epu8(least, v);
		for (unsigned bits = (unsigned)_mm_movemask_epi8(hit); bits; bits &= bits - 1)
			ret->at[n++] = (uint16_t)(i + (unsigned)__builtin_ctz(bits));
	}
	ret->n = n;
	ret->nul = _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
	scan_from(text, i, ret);
}

#else

void refs_scan(struct span text, struct refs_marks *ret)
{
	refs_scan_bytes(text, ret);
}

#endif
