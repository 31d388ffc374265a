/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_PASS_DATA_H
#define IMPORT_PASS_DATA_H

#include "lane.h"
#include "pass.h"
#include "spent.h"

#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/store/writer.h"

/* Kind of the source of a file whose parts are sources of their own. */
#define KIND_OF_PARTS "sections"

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
	size_t member;         /* its index */
	int64_t source;        /* of the current member */
	struct vec ids;        /* of int64_t: the source of each member */
	uint64_t text_budget;
	int64_t committed_us, weighed_us, stopped_us;
	struct budget budget;  /* with what is to be left free on this disk */
	enum budget_item over; /* the database has reached this limit */
	bool cut;              /* and so something was not read */
	bool scanned;
};

/* Read the current member, whose source is added, into the database. */
bool pass_read_member(struct pass *p);
/* The same through the stage of sections.  @whole: cursor_head is all of it. */
bool pass_read_sections(struct pass *p, bool whole);

/* ---- plain_log.c: a log of Asterisk that is long and clean, or a file of a kind that stands alone ---- */

bool pass_is_plain_log(const struct pass *p); /* as far as the head of the member tells */
bool pass_read_plain(struct pass *p);

/* ---- log_runs.c: a refs log that holds several runs ---- */

struct log_runs {
	struct pass *p;
	int64_t file;        /* the source that stands for the file; as long as there is one run, its own */
	int64_t source;      /* of the run at hand */
	size_t runs;         /* ended */
	struct tally before; /* of them */
	uint64_t bytes;
	struct span repair;  /* as of source_end */
	bool failed;         /* p->e says why */
	/* The file has a source of its own now; may be NULL. */
	void (*split)(void *ctx, int64_t file);
	void *ctx;
};

/* lane_args.next_run, with a struct log_runs. */
void pass_next_run(void *ctx, const struct lane_run *ended);
/* What the log says of itself, as facts of the source that is begun. */
void pass_write_run(struct pass *p, const struct lane_run *run);
/* A sentence for people about how the run was read, or NULL.  Static text. */
const char *pass_run_note(const struct lane_run *run);
/* Take from the end of the whole log what belongs to the runs before the last. */
void pass_last_run(const struct log_runs *r, struct source_end *end);

/* ---- reading.c: what both ways need ---- */

/* The member is read: note its size and sums. */
void pass_count_member(struct pass *p, uint64_t lines);
/* Whatever became of the source that is begun, say it, and check that no line was lost.  @more: of its note, or NULL. */
bool pass_end_source(struct pass *p, const struct source_end *as, enum got got, bool torn_line, const char *more);
/* lane_args.tick */
enum lane_wish pass_tick(void *ctx, uint64_t lines, uint64_t bytes);
/* Bytes that are free on the disk of the database; UINT64_MAX if it is in memory. */
uint64_t pass_disk_free(const struct pass *p);
/* False if the user or the budget wants no more to be read. */
bool pass_goes_on(struct pass *p);
/* Let readers see what is there, now and then. */
bool pass_commit_if_due(struct pass *p);

#endif
