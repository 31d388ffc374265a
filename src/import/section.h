/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_SECTION_H
#define IMPORT_SECTION_H

#include "decode.h"

#include "astscope/base/record.h"
#include "astscope/format/format.h"

/*
 * The stage between the bytes of a file and the formats.  It cuts the file into sections, each of one kind, and gives each
 * to the parser of its kind as its program printed it: decoded, without prefixes, marks and wraps.  The lines between are
 * text.  Records keep the lines and offsets of the file, rejects the text that stands there.
 *
 * Sections tile the file: the first begins with line 1, each ends where the next one begins.
 */
struct section {
	const struct format *format;
	uint64_t first_line, last_line; /* the last is known at the end */
	uint64_t offset, bytes;         /* in the file; bytes is known at the end */
	struct span head;               /* clean text of its beginning, at begin; empty at the end */
	/* Known at the end: */
	struct tally tally;             /* of all its lines, text too */
	uint64_t text;                  /* lines, not blank, that no parser was given: what people wrote between */
	struct span repair;             /* what was done to its lines, in words; empty = nothing */
	bool surely_repaired;           /* some of it was right whatever came of it */
	bool last;                      /* the file ends with it */
};

struct section_sink {
	/* A section begins: who takes its records. */
	const struct sink *(*begin)(void *ctx, const struct section *s);
	void (*end)(void *ctx, const struct section *s);
	/* Each line of the file, decoded; may be NULL. */
	line_fn line;
	void *ctx;
};

struct sections;

/*
 * @repair: clean.  Else the text stays as it is, but is decoded and cut.  @head is what encoding_of looks at.
 */
struct sections *sections_new(const struct section_sink *out, enum encoding encoding, bool repair);
void sections_feed(struct sections *s, struct span chunk);
/* @torn: the stream broke off.  Returns the lines of the file; frees. */
uint64_t sections_end(struct sections *s, bool torn);

#endif
