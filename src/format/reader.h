/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_READER_H
#define SRC_FORMAT_READER_H

#include <stdbool.h>

#include "astscope/base/lines.h"
#include "astscope/base/record.h"

/*
 * What all line formats do alike: cut the stream into lines, put records at the line's place, and count what became of
 * each line.  A line is a continuation unless its handler says otherwise.
 */
enum line_fate { LINE_CONTINUATION, LINE_RECORD, LINE_REJECT };

struct reader {
	const struct sink *out;
	line_fn line;          /* called for each line with ctx */
	void *ctx;
	struct lines lines;
	struct tally tally;
	struct text_place at;       /* the line being read */
	struct span text;      /* of that line */
	enum line_fate fate;   /* of that line */
};

void reader_begin(struct reader *r, const struct sink *out, line_fn line, void *ctx);
void reader_feed(struct reader *r, struct span chunk);
void reader_flush(struct reader *r);   /* gives a last line without LF */

void reader_claim(struct reader *r);   /* this line yields a record, now or later */
void reader_disclaim(struct reader *r); /* an earlier line that was claimed yields none after all */
/* Put @rec (kind and payload filled in) at this line, which thereby is a record. */
void reader_put(struct reader *r, struct record *rec);
/* Put it at an earlier line, which was claimed or needs no claim. */
void reader_put_at(struct reader *r, struct record *rec, struct text_place place);
void reader_fact(struct reader *r, const char *name, struct span value);
/* This line is not understood; no effect on a line that is a record already. */
void reader_reject(struct reader *r, const char *reason);

#endif
