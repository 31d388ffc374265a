/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_LOGIC_REF_TYPES_H
#define ASTSCOPE_SRC_LOGIC_REF_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/err.h"
#include "astscope/base/intern.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "pytext.h"

/*
 * Objects as refstats.py and reflocks.py see them: from constructor to destructor, by address, each of the type that its
 * constructor names.  A constructor on a living address replaces what was there.
 */

/* What a destructor row says of the lock of the object. */
enum lock_use { LOCK_UNUSED, LOCK_USED, LOCK_OBJECT, LOCK_NONE, LOCK_USES };

struct ref_type {
	uint64_t n[LOCK_USES]; /* objects that ended so */
};

/* An address, living while it has a type. */
struct ref_object {
	uint32_t type; /* 1 and up; 0 = none lives there */
	int64_t overhead, user_data; /* bytes, if the caller set them */
};

struct ref_types {
	struct intern *names;  /* FILE:LINE:FUNC, in order of first sight */
	struct vec types;      /* struct ref_type, that of name I at I - 1 */
	struct intern *addrs;
	struct vec objects;    /* struct ref_object, that of address I at I - 1 */
	struct strbuf scratch;
};

void ref_types_init(struct ref_types *t);
void ref_types_done(struct ref_types *t);
/*
 * The fields of @line in *@ret, the line stripped; *@ret_wanted is false if the scripts pass over it: neither word stands
 * in it.  False with @e for a line of which a script dies: the words, but no state.
 */
bool ref_row_read(struct span line, uint64_t number, struct span ret[PY_FIELDS], bool *ret_wanted, struct err *e);
/* A constructor row: the new object, valid until the next one begins. */
struct ref_object *ref_types_begin(struct ref_types *t, const struct span f[PY_FIELDS]);
/* Any other row ends the object: its copy in *@ret.  False if none lives there. */
bool ref_types_end(struct ref_types *t, const struct span f[PY_FIELDS], struct ref_object *ret);

#endif
