#ifndef ASTSCOPE_ANALYSIS_LEAK_SUSPECTS_H
#define ASTSCOPE_ANALYSIS_LEAK_SUSPECTS_H

#include "astscope/base/strbuf.h"
#include "astscope/logic/suspects.h"
#include "astscope/store/db.h"

/* What the ended siblings say about the lives of one creator that leaked at a clean stop. */
struct leak_suspects {
	enum suspect_evidence evidence;
	int64_t take_site, take_tag; /* the reference that stayed open; 0 = unknown, or no tag */
	int64_t release_site;        /* where ended siblings drop it; 0 = unknown */
	uint64_t leaked;             /* lives looked at */
	uint64_t complete;           /* of those: a sibling did all that they did, but for one release */
	uint64_t siblings;           /* such siblings */
};

/* Looks at the type (creator and tag) of @creator with most leaked lives in runs that ended clean. */
bool leak_suspects_find(struct db *db, int64_t creator, struct leak_suspects *ret, struct err *e) AST_NODISCARD;

#endif
