/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "row_ids.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "astscope/logic/runs.h"

#define SETS 1024u /* a power of two */
#define WAYS 4u    /* places of a set; the one that came first goes first */
#define SITE_BYTES 112u
#define TAG_BYTES 64u

struct known {
	struct row_id id;
	uint8_t site_n, tag_n;
	char site[SITE_BYTES], tag[TAG_BYTES];
};

/*
 * The texts stand apart from the keys, in the order in which they first came: a log has some hundred places, and what is asked
 * for at each row stays in the processor's cache.
 */
struct row_ids {
	struct writer *writer;
	struct vec destroyers; /* uint8_t: of each site, by its id, 1 + whether its function destroys; 0 = not seen yet */
	struct vec known;      /* struct known */
	uint8_t next[SETS];    /* the place of a set that goes next */
	struct place {
		uint64_t key;  /* of the text of the site, 0 = none */
		uint32_t at;   /* in known; kept when another site comes here */
	} places[SETS][WAYS];
};

struct row_ids *row_ids_new(struct writer *w)
{
	struct row_ids *r = mem_zalloc(sizeof(*r));

	r->writer = w;
	vec_init(&r->destroyers, sizeof(uint8_t));
	vec_init(&r->known, sizeof(struct known));
	return r;
}

void row_ids_free(struct row_ids *r)
{
	if (!r)
		return;
	vec_done(&r->destroyers);
	vec_done(&r->known);
	free(r);
}

/* Names are compared once a site, not once a row. */
static bool is_destroyer(struct row_ids *r, uint32_t site, struct span func)
{
	uint8_t *known;

	while (r->destroyers.n <= site)
		vec_push(&r->destroyers);
	known = vec_at(&r->destroyers, site);
	if (!*known)
		*known = 1 + runs_is_destroyer(func);
	return *known > 1;
}

static struct row_id ask(struct row_ids *r, const struct record_ref *ref)
{
	struct row_id id = {.site = writer_site(r->writer, ref->file, ref->src_line, ref->func)};

	id.tag = writer_tag(r->writer, ref->tag);
	id.destroyer = is_destroyer(r, id.site, ref->func);
	return id;
}

/* Of the two ends of the text and the line between: what is chosen to collide only costs the search that it spares. */
static uint64_t key_of(const struct record_ref *ref)
{
	uint64_t head, tail, h;

	memcpy(&head, ref->site.p, sizeof(head));
	memcpy(&tail, ref->site.p + ref->site.n - sizeof(tail), sizeof(tail));
	h = (head ^ ref->src_line << 32 ^ ref->site.n) * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ h >> 32 ^ tail) * UINT64_C(0xd6e8feb86659fd93);
	return h | 1;
}

static unsigned set_of(uint64_t key)
{
	return (unsigned)(key >> 54) & (SETS - 1);
}

/* A call of memcmp costs more than to compare what rows have: words of 8 bytes, the last of which may overlap that before. */
static bool is_same(const char *a, const char *b, size_t n)
{
	uint64_t x, y, differ = 0;

	if (n < sizeof(x))
		return memcmp(a, b, n) == 0;
	for (size_t i = 0; i < n; i += sizeof(x)) {
		size_t at = i + sizeof(x) <= n ? i : n - sizeof(x);

		memcpy(&x, a + at, sizeof(x));
		memcpy(&y, b + at, sizeof(y));
		differ |= x ^ y;
	}
	return !differ;
}

static struct known *find(struct row_ids *r, uint64_t key, struct span site)
{
	const struct place *set = r->places[set_of(key)];

	for (unsigned i = 0; i < WAYS; i++) {
		struct known *k;

		if (set[i].key != key)
			continue;
		k = vec_at(&r->known, set[i].at);
		if (k->site_n == site.n && is_same(k->site, site.p, site.n))
			return k;
	}
	return NULL;
}

static void remember_tag(struct known *k, struct span tag)
{
	k->tag_n = (uint8_t)tag.n;
	if (tag.n)
		memcpy(k->tag, tag.p, tag.n);
}

static void remember(struct row_ids *r, uint64_t key, const struct record_ref *ref, struct row_id id)
{
	unsigned set = set_of(key);
	struct place *place = &r->places[set][r->next[set]];
	struct known *k;

	r->next[set] = (r->next[set] + 1) % WAYS;
	if (!place->key) {
		place->at = (uint32_t)r->known.n;
		vec_push(&r->known);
	}
	place->key = key;
	k = vec_at(&r->known, place->at);
	k->id = id;
	k->site_n = (uint8_t)ref->site.n;
	memcpy(k->site, ref->site.p, ref->site.n);
	remember_tag(k, ref->tag);
}

struct row_id row_ids_of(struct row_ids *r, const struct record_ref *ref)
{
	struct known *k;
	struct row_id id;
	uint64_t key;

	if (ref->site.n < sizeof(key) || ref->site.n > SITE_BYTES || ref->tag.n > TAG_BYTES)
		return ask(r, ref);
	key = key_of(ref);
	k = find(r, key, ref->site);
	if (!k) {
		id = ask(r, ref);
		remember(r, key, ref, id);
		return id;
	}
	if (k->tag_n != ref->tag.n || (ref->tag.n && !is_same(k->tag, ref->tag.p, ref->tag.n))) {
		k->id.tag = writer_tag(r->writer, ref->tag);
		remember_tag(k, ref->tag);
	}
	return k->id;
}
