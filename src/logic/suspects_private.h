#ifndef ASTSCOPE_LOGIC_SUSPECTS_PRIVATE_H
#define ASTSCOPE_LOGIC_SUSPECTS_PRIVATE_H

#include "astscope/base/map.h"
#include "astscope/logic/suspects.h"
#include "suspects_match.h"

#define SUSPECT_NO_PLACE UINT32_MAX

/* A take or a release at one site with one tag. */
struct change_place {
	uint32_t site, tag;
	bool release;
	uint32_t number; /* among the takes, or the releases; SUSPECT_NO_PLACE = beyond the matrix */
};

/* How often a life does something at a place. */
struct item {
	uint32_t place; /* index into places */
	uint64_t times;
};

/* Lives that did the same, in whatever order. */
struct profile {
	size_t first, n; /* range of items, by place */
	uint64_t lives;
	size_t next;     /* of the same hash, +1 */
};

struct side {
	struct vec profiles; /* struct profile */
	struct map by_hash;  /* hash -> index of profile + 1 */
	struct vec lives;    /* struct match_life */
	uint64_t seen;
};

struct suspects {
	struct suspect_names names;
	struct vec places;  /* struct change_place */
	struct map take_of, release_of; /* (site, tag) -> index into places + 1 */
	size_t takes, releases;
	struct vec items;   /* struct item, of all profiles */
	struct side leaked, finalized;
	struct vec scratch; /* struct item */
	size_t kept;        /* changes */
	uint64_t left_out;
	uint64_t seed;
	struct match match;
};

static inline const struct change_place *place_at(const struct suspects *s, uint32_t place)
{
	return vec_at(&s->places, place);
}

#endif
