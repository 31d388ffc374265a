/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_BAG_ENGINE_H
#define SRC_LOGIC_BAG_ENGINE_H

#include "astscope/base/map.h"
#include "astscope/base/vec.h"
#include "astscope/logic/bag.h"
#include "bag_give.h"
#include "bag_routes.h"

/* What the files of the bags share. */

/* An address whose rows are those of several lives. */
struct kept {
	uint64_t addr;
	uint8_t *buf;
	size_t len;
};

struct bag_engine {
	struct life_sink out;
	struct life_trust trust;
	struct bag_giver giver;
	struct bag_routes routes;
	bool before_operation;
	struct life_rec now;  /* the address at hand, its rows packed */
	size_t kept_bytes;
	struct vec kept;      /* struct kept */
	struct map numbers;   /* lives so far, by address */
	struct map left_open; /* of lives with an address of their own, by creator: those made, and << 32 those left open */
	/* The address that is decided: */
	struct vec ops;       /* struct life_op: its rows in file order */
	struct vec all;       /* uint32_t: all of them */
	struct vec edges;     /* uint32_t: changes of one life with their counts */
	struct vec order;     /* uint32_t: all rows of the life in order */
};

/* What the rows of an address show, whatever their order. */
struct bag {
	uint64_t made, ended; /* constructors, ends */
	uint64_t rows;
	uint64_t loose;       /* changes that do not say from which count */
	bool marked;          /* the destructor rows of text tell of the ends */
};

/* Its count stands in no row, so it has no place among the others. */
static inline bool bag_is_loose(const struct life_op *op)
{
	return op->kind == REF_CHANGE && !op->has_logged;
}

/* Text: the row behind the change that took the count to 0. */
static inline bool bag_is_mark(const struct life_op *op)
{
	return op->kind == REF_DESTRUCTOR && !op->delta;
}

static inline bool bag_is_end(const struct life_op *op)
{
	return op->kind == REF_DESTRUCTOR || (op->has_logged && op->from + op->delta <= 0);
}

static inline uint64_t bag_lives(const struct bag *b)
{
	uint64_t most = b->made > b->ended ? b->made : b->ended;

	return most ? most : 1;
}

static inline uint64_t bag_creator(const struct life_op *maker)
{
	return (uint64_t)maker->site << 32 | maker->tag;
}

static inline const struct life_op *bag_op(const struct bag_engine *en, uint32_t i)
{
	return vec_at(&en->ops, i);
}

/* bag_life.c: the number of the first of @n more lives of an address. */
uint32_t bag_number(struct bag_engine *en, uint64_t addr, uint64_t n);
/* The rows @which of en->ops are one life.  @sole: there is no other at its address. */
void bag_give_life(struct bag_engine *en, struct bag_life *life, const uint32_t *which, size_t n, bool sole);
/* bag_lives.c: gives several lives of one address, if their rows, which are en->ops, can be told apart. */
bool bag_give_apart(struct bag_engine *en, const struct bag *b, uint64_t addr);
/* The same without telling them apart.  @r: the rows, packed. */
void bag_give_together(struct bag_engine *en, const struct life_rec *r, const struct bag *b);

#endif
