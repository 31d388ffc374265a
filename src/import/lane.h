/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_LANE_H
#define IMPORT_LANE_H

#include <stdatomic.h>

#include "stream.h"

#include "astscope/format/format.h"
#include "astscope/logic/life.h"
#include "astscope/logic/runs.h"
#include "astscope/store/writer.h"

/*
 * One refs log on its way into the database; where it goes on with another process, that is another source.
 * A second thread reads, expands, parses, looks up ids and cuts lives; the calling thread writes, which takes as
 * long, so that a connection is used by one thread only.
 */

/* What is to become of the log from now on. */
enum lane_wish {
	LANE_ON,
	LANE_STOP, /* read no more; what was read is written, also the lives that had not ended */
	LANE_DROP, /* and write no more: lives that are not written yet are left out */
};

/* What is known of a run when it is read. */
struct lane_run {
	struct run_kind kind;
	struct life_trust trust;
	struct tally tally;         /* of the last run, records and rejects alone */
	uint64_t first_line, last_line; /* 0 of the last run: up to the end */
	uint64_t offset, next_offset;   /* of their bytes; the second not of the last run */
};

struct lane_args {
	struct cursor *cursor;      /* at the member */
	const struct format *format;
	struct writer *writer;      /* the source is begun */
	const atomic_bool *cancel;  /* may be NULL */
	uint64_t first_line, offset; /* where the log begins in the file */
	bool threaded;              /* false: everything in the calling thread, for small logs */
	/* Called between batches in the calling thread, so that it may commit and report. */
	enum lane_wish (*tick)(void *ctx, uint64_t lines, uint64_t bytes);
	void *tick_ctx;
	/* A run ended, and the log goes on with another one: in the calling thread, which begins a source for it. */
	void (*next_run)(void *ctx, const struct lane_run *ended);
	void *run_ctx;
};

struct lane_result {
	enum got end;               /* GOT_END, GOT_TORN or GOT_STOP: also if lives were left out */
	bool torn_line;             /* the log says that its last line has no end */
	struct tally tally;         /* of the whole log */
	size_t runs;                /* before the last one */
	struct lane_run run;        /* the last one */
};

void lane_run(const struct lane_args *args, struct lane_result *ret);

/*
 * The same in the calling thread alone, for records that somebody else parses: cursor and threaded are of no use.
 * Of the result tally is not filled; end is GOT_STOP if lives were left out, else GOT_END.
 */
struct lane;
struct lane *lane_open(const struct lane_args *args);
const struct sink *lane_sink(struct lane *l);
bool lane_stopped(const struct lane *l); /* its tick wants no more: end it soon */
void lane_close(struct lane *l, struct lane_result *ret);

/* A source says with this fact that its last line has no end. */
bool fact_is_torn_line(const struct record_fact *f);

#endif
