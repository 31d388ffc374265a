/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_LISTING_H
#define IMPORT_LISTING_H

#include "astscope/store/writer.h"

/*
 * A report about a refs log on its way into the database: each object that it lists is cut into lives by itself, since
 * between objects the report keeps no order.  An object that stands in two classes with the same rows is one: its
 * second mention gives no lives.
 */
struct listing;

/* The source is begun in @w, which outlives the listing. */
struct listing *listing_open(struct writer *w);
/* Takes what the format gives: objects, their rows, and rejects and facts for the writer. */
const struct sink *listing_sink(struct listing *l);
void listing_close(struct listing *l); /* gives what is open, frees */

#endif
