#ifndef ASTSCOPE_LOGIC_LIFE_TABLE_H
#define ASTSCOPE_LOGIC_LIFE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/vec.h"
#include "life_rec.h"

/*
 * The pending lives by id and by address.  An address keeps its newest life here to the end, even a long dead one,
 * because an invalid reference belongs to it whenever it comes.  A zeroed struct plus life_table_init is empty.
 */
struct life_table {
	struct vec chunks; /* of struct life_rec *: lives keep their place */
	uint32_t ids;      /* given out so far; id 0 is never used */
	struct vec unused; /* of uint32_t: ids to use again */
	uint32_t *index;   /* open addressing by address: id of its newest life */
	size_t cap, n;
};

void life_table_init(struct life_table *t);
void life_table_done(struct life_table *t);
struct life_rec *life_table_at(const struct life_table *t, uint32_t id);
/* The newest life of @addr or REC_NONE. */
uint32_t life_table_newest(const struct life_table *t, uint64_t addr);
/* A new newest life of @addr, chained before the one there was (which stays). */
uint32_t life_table_begin(struct life_table *t, uint64_t addr);
/* Takes @id, which must not be the newest of its address, out of its chain and frees it. */
void life_table_drop(struct life_table *t, uint32_t id);
/* The newest lives of all addresses, in order of their beginning: a vec of uint32_t that the caller frees. */
struct vec life_table_newest_all(const struct life_table *t);

#endif
