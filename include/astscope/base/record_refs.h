/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_REFS_H
#define ASTSCOPE_BASE_RECORD_REFS_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* The records of refs logs and of reports about them; what record.h says of records holds. */

enum ref_kind { REF_CHANGE, REF_CONSTRUCTOR, REF_DESTRUCTOR, REF_INVALID, REF_UNKNOWN_STATE /* of rows only */ };
enum ref_lock_state { REF_LOCK_UNKNOWN, REF_LOCK_USED, REF_LOCK_UNUSED, REF_LOCK_NONE, REF_LOCK_LOCKOBJ, REF_LOCK_INVALID };

/*
 * One line of a refs log, CSV (address, delta, thread, file, line, function, state, tag) or text (address, delta, file, line,
 * function and tag, count before).
 * A text line "**call destructor**" is REF_DESTRUCTOR with delta 0 and has_before false: it follows the change that
 * took the count to 0.  In CSV the destructor row carries its delta itself.
 */
struct record_ref {
	uint64_t addr;
	int64_t delta;
	int64_t before;      /* the count before the change as logged; valid if has_before */
	int64_t overhead;    /* bytes; constructor of generation C5+, else -1 */
	int64_t size;        /* bytes of user data; as overhead */
	int64_t lwp;         /* thread that made the change; -1 in text logs */
	uint64_t src_line;   /* line in `file` */
	struct span file, func, tag;
	struct span site;    /* "FILE,LINE,FUNC" in one piece: equal texts are equal places; empty in text logs */
	struct span word;    /* of REF_UNKNOWN_STATE: "construct2", not known */
	enum ref_kind kind;
	enum ref_lock_state lock_state;
	bool has_before;
};

/* What a report says of an object that it lists. */
enum listed_class { LISTED_UNCLASSED, LISTED_INVALID, LISTED_LEAKED, LISTED_SKEWED, LISTED_FINALIZED, LISTED_CLASSES };

struct record_listed {
	uint64_t addr;             /* without a class the low 32 bits alone: the rows have all of it */
	enum listed_class class;
};

#endif
