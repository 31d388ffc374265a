/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_EMIT_H
#define ASTSCOPE_LOGIC_LIFE_EMIT_H

#include <stdbool.h>

#include "astscope/base/vec.h"
#include "life_rec.h"

/* Turns a pending life into a complete one: order, counts, class, share of the trust figures. */
struct life_emitter {
	const struct life_sink *out;
	struct life_trust *trust;
	bool before_operation;
	struct life_event events[LIFE_PUT_EVENTS];
	/* Scratch for lives out of order, a segment at a time. */
	struct vec places;   /* of struct life_place: its lines, in file order */
	struct vec edges;    /* of struct trail_edge: the changes among them, in file order */
	struct vec place_of; /* of uint32_t: place of an edge; empty if every line is one */
	struct vec order;    /* of uint32_t: places, repaired */
};

void life_emitter_init(struct life_emitter *em, const struct life_sink *out, struct life_trust *trust);
void life_emitter_done(struct life_emitter *em);
void life_emit(struct life_emitter *em, const struct life_rec *r);

/* What the next event of a life adds to what is told of it; @op is its row. */
void life_summary_add(struct life *l, const struct life_event *ev, const struct life_op *op);
/* The one of enum life_flag that takes precedence. */
enum life_class life_class_of(unsigned flags);

#endif
