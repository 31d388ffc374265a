/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_HISTORY_H
#define ASTSCOPE_SRC_VIEW_HISTORY_H

#include "astscope/model/beside.h"
#include "astscope/model/leak.h"
#include "astscope/ui/text.h"
#include "list.h"

/* What pane 0 shows: takes and what gave them back, the events in the order of the log, sums by place. */
enum history_order { HISTORY_PAIRS, HISTORY_LOG, HISTORY_SITES };

struct history {
	struct list_view list;  /* first: shares the functions of list views; pane 1 has the sums by place where nothing is paired */
	struct thing life;
	struct strbuf func, where, tag, bytes, name; /* of its maker; empty if the log does not have it */
	struct strbuf state, count, lives, first, last;
	struct strbuf order;    /* how its events are told, of a log whose lines were sorted; else empty */
	/* Of its leak path; empty = nothing is known. */
	struct strbuf taken, taken_at, others, others_at, others_n, ended, way, confidence, says;
	int64_t path, nth, path_lives; /* its leak path, which life of how many it is there; 0 = none */
	enum history_order shown;
	bool paired;            /* its changes are told apart, and not too many to pair */
	bool unfolded;
	int64_t rank;           /* of the sibling, from 1 */
	int64_t with;           /* the life that was asked for in its place, 0 = none */
	struct beside beside;
	struct leak_ways ways;  /* of a life on a leak path */
	bool failed;
	struct err e;           /* why something could not be read */
};

/* Texts (history_text.c). */
void history_head(struct history *h, struct text *t);
void history_pairs(struct history *h, struct text *t);
void history_beside(struct history *h, struct text *t);
void history_title(const struct history *h, int pane, struct strbuf *ret);

#endif
