/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_SECTION_OPEN_H
#define IMPORT_SECTION_OPEN_H

#include "astscope/base/vec.h"
#include "clean.h"
#include "section.h"

/* The section that is being read: it waits until its head shows its format, then its parser runs. */
struct open_section {
	const struct section_sink *out;
	const struct cleaner *cleaner;  /* for the words of what was done */
	const struct format *kind;      /* one of those that share the parser; NULL = no section is open */
	struct section section;
	struct strbuf head, originals;  /* lines that wait: clean, as they stood */
	struct vec waiting;             /* struct fed, of the head */
	struct strbuf feed;             /* a line with its LF */
	void *parser;
	struct sink sink;
	const struct sink *to;
	struct vec places;              /* struct place_run */
	uint64_t fed, fed_bytes;        /* lines and bytes given to the parser */
	uint64_t did;
	struct span original;           /* of the line at hand */
	struct strbuf repair;
	bool anchored;                  /* an anchor was among its lines */
};

void open_begin(struct open_section *o, const struct format *kind, struct text_place first);
void open_feed(struct open_section *o, const struct clean_line *line);
/* @next: where the next section begins, or the end of the file. */
void open_end(struct open_section *o, struct text_place next, bool torn, bool last);
void open_done(struct open_section *o);

#endif
