#ifndef ASTSCOPE_FORMAT_FORMAT_H
#define ASTSCOPE_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/record.h"
#include "astscope/base/span.h"

/*
 * A text format: tastes the head of a file, then turns its bytes into records.  To add one: a file with a
 * `const struct format`, and a line in formats.def.
 */
struct format {
	const char *name; /* the source's kind: "refs", "locks", "gdb" */
	const char *what; /* one line for people: "reference count log (CSV or text)" */
	/*
	 * How sure the format is that it can read a file with this head (up to LIMIT_BID_BYTES): 0 = no, 100 = certain.
	 * The content decides; @name (path inside the bundle, may be empty) may only raise a bid that content has earned.
	 * Does not allocate.
	 */
	unsigned (*bid)(struct span head, struct span name);
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

#endif
