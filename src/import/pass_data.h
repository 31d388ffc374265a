#ifndef IMPORT_PASS_DATA_H
#define IMPORT_PASS_DATA_H

#include "pass.h"
#include "spent.h"

#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/store/writer.h"

/* What pass.c and source.c share of one pass over the members. */
struct pass {
	const struct pass_args *args;
	struct pass_result *ret;
	struct err *e;
	struct cursor *cursor;
	struct writer *w;
	struct watch watch;
	struct arena *names;   /* of members of a stream */
	struct vec members;    /* of struct member: of a stream, as they came */
	struct vec beginnings; /* of struct member_sums: of their first HOLD_BYTES; zeroed for those not read */
	struct member *now;    /* the current one, in members or in the bundle */
	int64_t source;        /* the current one; sources are numbered from 1 as members are from 0 */
	uint64_t text_budget;
	int64_t committed_us, weighed_us, stopped_us;
	struct budget budget;  /* with what is to be left free on this disk */
	enum budget_item over; /* the database has reached this limit */
	bool cut;              /* and so something was not read */
	bool scanned;
};

/* Read the current member, whose source is added, into the database. */
bool pass_read_member(struct pass *p);
/* False if the user or the budget wants no more to be read. */
bool pass_goes_on(struct pass *p);
/* Let readers see what is there, now and then. */
bool pass_commit_if_due(struct pass *p);

#endif
