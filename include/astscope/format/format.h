/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_FORMAT_FORMAT_H
#define ASTSCOPE_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/record.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/* What a clean line without its LF is to a format, judged by that line alone. */
enum line_sign {
	LINE_FOREIGN, /* nothing the format knows */
	LINE_INSIDE,  /* may stand inside a text of this kind, and inside others */
	LINE_BANNER,  /* stands at the beginning of a text of this kind, proves nothing alone */
	LINE_START,   /* a banner with which another text of this kind begins, if one is open and has anchors */
	LINE_ANCHOR,  /* of this kind and no other */
};

/*
 * A text format: tastes the head of a file, then turns its bytes into records.  To add one: a file with a
 * `const struct format`, and a line in formats.def.
 */
struct format {
	const char *name; /* the source's kind: "refs", "locks", "gdb" */
	const char *what; /* one line for people: "reference count log (CSV or text)" */
	bool alone;       /* a whole file is of this kind or none of it: it is no section of others, and its lines have no sign */
	/*
	 * How sure the format is that it can read a file with this head (up to LIMIT_BID_BYTES): 0 = no, 100 = certain.
	 * The content decides; @name (path inside the bundle, may be empty) may only raise a bid that content has earned.
	 * Does not allocate.
	 */
	unsigned (*bid)(struct span head, struct span name);
	/*
	 * What the stage between bytes and formats asks to cut a file into sections and to clean them.  Formats that share
	 * a parser (the same begin) are one kind of text and share these too.  NULL, and whole too, for what stands alone.
	 */
	enum line_sign (*sign)(struct span line);
	/*
	 * Of a line with a sign: does it end where such lines end, as far as it shows?  false: it was broken by a wrap, and
	 * what follows is more of it.
	 */
	bool (*whole)(struct span line);
	/*
	 * NULL, or: @line is foreign; if it is a line of this kind that lost or gained a mark on its way through a document
	 * or a spreadsheet, append to @out how it was printed.
	 */
	bool (*mend)(struct span line, struct strbuf *out);
	/*
	 * NULL, or: what a line carries that this kind only puts its coat around.  If that is an anchor of another kind, the
	 * line is one of that kind.
	 */
	struct span (*carries)(struct span line);
	const struct span *pager; /* NULL, or what a pager prints into such a text; ends with an empty span */
	/* So many foreign lines in a row may be part of the text: wrapped values, say.  0: a foreign line never is. */
	unsigned foreign_run;
	/* NULL, or: @line is part of a text of this kind that is open, even if it looks like one of another. */
	bool (*encloses)(struct span line);
	void *(*begin)(const struct sink *out);        /* out outlives the parser */
	void (*feed)(void *parser, struct span chunk); /* chunks of any size, in order */
	/* Emit what is open, say in *@ret_tally what became of each line, free the parser.  @torn: the stream broke off. */
	void (*end)(void *parser, bool torn, struct tally *ret_tally);
};

/* All formats, in the order of formats.def. */
size_t format_count(void);
const struct format *format_at(size_t i);
const struct format *format_by_name(const char *name); /* NULL if there is none */
/* The format with the highest bid, NULL if all bid 0; earlier in formats.def wins a tie. */
const struct format *format_probe(struct span head, struct span name);
/* The same among the formats that share the parser of @like; *@ret_bid is the bid. */
const struct format *format_probe_kin(struct span head, const struct format *like, unsigned *ret_bid);

#endif
