/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_RING_H
#define ASTSCOPE_MODEL_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

struct db;

/* A thread of a ring. */
struct ring_member {
	int64_t thread;
	struct strbuf name; /* as people call it */
	struct strbuf id;   /* its LWP, else its pthread id; may be empty */
};

/* Appends the threads of @cycle in its order to @ret (struct ring_member); done with ring_members_done() also after a failure. */
bool ring_members(struct db *db, int64_t cycle, struct vec *ret, struct err *e) AST_NODISCARD;
void ring_members_done(struct vec *members);

#endif
