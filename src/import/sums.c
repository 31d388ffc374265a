/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sums.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "astscope/base/mem.h"

struct summer {
	XXH3_state_t *all;
	uint64_t bytes;
	size_t head_n;
	size_t tail_n;
	char head[SUMS_END_BYTES];
	char tail[2 * SUMS_END_BYTES]; /* its last SUMS_END_BYTES are the tail */
};

struct summer *summer_new(void)
{
	struct summer *s = mem_zalloc(sizeof(*s));

	s->all = XXH3_createState();
	if (!s->all)
		die("out of memory");
	summer_reset(s);
	return s;
}

void summer_free(struct summer *s)
{
	if (!s)
		return;
	XXH3_freeState(s->all);
	free(s);
}

void summer_reset(struct summer *s)
{
	XXH3_128bits_reset(s->all);
	s->bytes = 0;
	s->head_n = 0;
	s->tail_n = 0;
}

static void keep_tail(struct summer *s, const char *p, size_t n)
{
	if (n >= SUMS_END_BYTES) {
		memcpy(s->tail, p + n - SUMS_END_BYTES, SUMS_END_BYTES);
		s->tail_n = SUMS_END_BYTES;
		return;
	}
	if (s->tail_n + n > sizeof(s->tail)) {
		memmove(s->tail, s->tail + s->tail_n - SUMS_END_BYTES, SUMS_END_BYTES);
		s->tail_n = SUMS_END_BYTES;
	}
	memcpy(s->tail + s->tail_n, p, n);
	s->tail_n += n;
}

void summer_add(struct summer *s, const char *p, size_t n, uint64_t more)
{
	size_t room = SUMS_END_BYTES - s->head_n;

	if (!n)
		return;
	if (room > n)
		room = n;
	memcpy(s->head + s->head_n, p, room);
	s->head_n += room;
	if (more < SUMS_END_BYTES)
		keep_tail(s, p, n);
	XXH3_128bits_update(s->all, p, n);
	s->bytes += n;
}

static void canonical(XXH128_hash_t h, unsigned char ret[BUNDLE_DIGEST_BYTES])
{
	XXH128_canonical_t c;

	XXH128_canonicalFromHash(&c, h);
	memcpy(ret, c.digest, BUNDLE_DIGEST_BYTES);
}

void summer_result(const struct summer *s, struct member_sums *ret)
{
	size_t tail_n = s->tail_n > SUMS_END_BYTES ? SUMS_END_BYTES : s->tail_n;

	ret->bytes = s->bytes;
	sums_of_ends((struct span){s->head, s->head_n}, (struct span){s->tail + s->tail_n - tail_n, tail_n}, ret->ends);
	canonical(XXH3_128bits_digest(s->all), ret->digest);
	ret->has_digest = true;
}

void sums_of_ends(struct span head, struct span tail, unsigned char ret[BUNDLE_DIGEST_BYTES])
{
	unsigned char both[2 * BUNDLE_DIGEST_BYTES];

	sums_of_span(head, both);
	sums_of_span(tail, both + BUNDLE_DIGEST_BYTES);
	sums_of_span((struct span){(const char *)both, sizeof(both)}, ret);
}

void sums_of_span(struct span s, unsigned char ret[BUNDLE_DIGEST_BYTES])
{
	canonical(XXH3_128bits(s.n ? s.p : "", s.n), ret);
}

void sums_hex(const unsigned char digest[BUNDLE_DIGEST_BYTES], char ret[BUNDLE_ID_CHARS + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < BUNDLE_DIGEST_BYTES; i++) {
		ret[2 * i] = digits[digest[i] >> 4];
		ret[2 * i + 1] = digits[digest[i] & 15];
	}
	ret[BUNDLE_ID_CHARS] = '\0';
}
