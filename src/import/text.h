/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_TEXT_H
#define IMPORT_TEXT_H

#include "astscope/base/strbuf.h"
#include "astscope/store/writer.h"

#define TEXT_BUDGET (64ull << 20) /* of all sources of a bundle: the raw view, not an archive */

#define TEXT_WAITS (2u << 20) /* more than the stage of sections looks ahead */

/* Keeps the text of one source in the database, in chunks of whole lines. */
struct text {
	struct writer *w;
	uint64_t *budget;    /* bytes that may still be kept, over all sources */
	struct strbuf buf;   /* lines not written yet */
	uint64_t first_line; /* of buf */
	bool skipping;       /* in the rest of a line that is too long to be kept */
	bool waiting;        /* nothing is written yet: the file may be none of ours */
	bool full;           /* the budget did not suffice: text is missing at the end */
};

void text_begin(struct text *t, struct writer *w, uint64_t *budget);
/* Write only what comes from text_keep on, and the last TEXT_WAITS bytes before. */
void text_wait(struct text *t);
void text_keep(struct text *t);
void text_feed(struct text *t, struct span chunk);
void text_end(struct text *t);

#endif
