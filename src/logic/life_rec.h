/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_REC_H
#define ASTSCOPE_LOGIC_LIFE_REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/logic/life.h"

/*
 * A life that still may get lines.  Its lines are packed (about 9 bytes each), because the lives that are open at one
 * time can hold a third of a log.
 */

/* One line as an edge between two counts. */
struct life_op {
	uint64_t line;
	int64_t from, delta;    /* of the edge; from is the logged count where the line has one */
	int64_t overhead, size; /* constructor only, else -1 */
	uint32_t site, tag, thread;
	enum ref_kind kind;
	enum ref_lock_state lock_state;
	bool has_logged; /* from is a count that the line itself states */
	bool idle;       /* changed nothing: invalid reference, impossible count */
};

/* Arrivals minus departures at one count. */
struct life_net {
	int64_t count;
	int64_t surplus; /* never 0 */
};

#define LIFE_NET_FEW 2u
/* More counts out of balance than this are no race any more: the life is called wild and waits for nothing. */
#define LIFE_NET_MAX 256u

/* All counts of a life that are out of balance; an open life in good order has one, its count.  Zeroed = none. */
struct life_nets {
	struct life_net few[LIFE_NET_FEW], *more; /* more is used instead of few once they are too many */
	uint32_t n, cap;
	bool wild;
};

/* The count went from @from to @to.  Counts of 0 and below, where lives begin and end, need no balance. */
void life_nets_move(struct life_nets *nets, int64_t from, int64_t to);
/* The only count out of balance is one that was reached once more than left. */
bool life_nets_at_one(const struct life_nets *nets);
void life_nets_done(struct life_nets *nets);

enum life_rec_flag {
	REC_SKEWED = 1,   /* no constructor */
	REC_INVALID = 2,  /* an idle line */
	REC_ABNORMAL = 4, /* went below 0 */
	REC_ALONE = 8,    /* only idle lines: nothing but a place for an invalid reference */
	REC_LOST = 16,    /* made again while open, its end never came */
};

#define REC_NONE 0u
/* Counts are ints in Asterisk; what is larger is damage and the line idle. */
#define LIFE_COUNT_MAX (INT64_C(1) << 30)

struct life_rec {
	uint64_t addr;
	uint64_t first_line, last_line;
	uint64_t begun;      /* tick of its first line; ticks count the lines put */
	uint64_t ended;      /* tick of its death, 0 = open */
	uint64_t superseded; /* tick of the next life of the address, 0 = this is the newest */
	int64_t sum;         /* running count in file order */
	int64_t predicted;   /* count that the next line in perfect order would log */
	uint8_t *buf;
	size_t len, cap;
	size_t complete;     /* len when it last was dead and in balance; 0 = never */
	size_t late_from;    /* len when it was superseded */
	struct life_nets nets;
	uint32_t older, newer; /* ids of the other pending lives of the address, REC_NONE at the ends */
	uint32_t addr_id;    /* its address by number */
	uint32_t ordinal;
	uint32_t late;       /* lines it got after it was superseded */
	uint32_t end_thread;
	uint32_t flags;      /* enum life_rec_flag */
};

/*
 * What a line does, read as one of @kind (which is in->kind where that is known).  @lives_at_zero: a change that states a count
 * of 0 before it may be of an object that lives.
 */
void life_op_of(struct life_op *ret, const struct life_input *in, enum ref_kind kind, bool before_operation, bool lives_at_zero);
/* @op ends a life whose running count is @sum after it.  @before_operation as below. */
bool life_op_ends(const struct life_op *op, int64_t sum, bool before_operation);
/* Pack @op behind what is there, and account for nothing. */
void life_rec_pack(struct life_rec *r, const struct life_op *op);
/* Append @op and account for it.  @tick is that of the line.  @before_operation: the sum decides, no edges. */
void life_rec_append(struct life_rec *r, const struct life_op *op, uint64_t tick, bool before_operation);
/* A life like @r (address, ordinal, chain, begun, superseded, how it began) without lines. */
struct life_rec life_rec_blank(const struct life_rec *r);
void life_rec_done(struct life_rec *r);

/* Dead and every line has its counterpart. */
bool life_rec_balanced(const struct life_rec *r, bool before_operation);
/* Surplus of arrivals at @count; 0 also if the life is wild. */
int64_t life_rec_surplus(const struct life_rec *r, int64_t count);
/* There is a surplus of arrivals somewhere above @count: the way down leads past it. */
bool life_rec_above(const struct life_rec *r, int64_t count);
/* How far from one unbroken trail: 0 for every life in good order. */
uint64_t life_rec_imbalance(const struct life_rec *r);

#endif
