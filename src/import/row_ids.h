/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_ROW_IDS_H
#define IMPORT_ROW_IDS_H

#include "astscope/base/record.h"
#include "astscope/store/writer.h"

/*
 * The ids of the place and the tag of a row.  A log names a few hundred places in millions of rows, and a place nearly
 * always with the tag it had the last time: both are found by one look at the text of the place, without a search in the
 * dictionaries.  What is not remembered, or too long to be, is asked of them.
 */
struct row_ids;

struct row_id {
	uint32_t site, tag;
	bool destroyer; /* the name of the function says that it destroys */
};

struct row_ids *row_ids_new(struct writer *w);
void row_ids_free(struct row_ids *r);
struct row_id row_ids_of(struct row_ids *r, const struct record_ref *ref);

#endif
