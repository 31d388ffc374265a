#ifndef SRC_FORMAT_REFS_EVIDENCE_H
#define SRC_FORMAT_REFS_EVIDENCE_H

#include "refs_row.h"

/*
 * What the rows of a log say about the release that wrote it and about the order of the file.  A zeroed struct is
 * ready.
 */
struct refs_evidence {
	uint64_t csv, text;     /* rows */
	unsigned seen;          /* enum sight of refs_evidence.c */
	/* order by address */
	uint64_t last_addr;
	char last_text[24];     /* the address as written */
	size_t last_text_n;
	uint64_t group;         /* rows of last_addr in a line */
	uint64_t groups;        /* addresses with two rows or more */
	bool not_by_number, not_by_text;
};

void refs_evidence_note(struct refs_evidence *ev, enum refs_form form, const struct record_ref *r, struct span row);

/*
 * The generation as far as the rows show it: "T" for text, "C1a" to "C6" for CSV by what its releases write, a range
 * "C5-C6", "mixed" if rows of releases that exclude each other stand in one file; empty without rows.  Static text.
 */
const char *refs_evidence_generation(const struct refs_evidence *ev);
/* Each row was written before the change it tells of: T, C1a, C1b. */
bool refs_evidence_before_operation(const struct refs_evidence *ev);
/* The file was sorted by address after it was written.  Small files that could ascend by chance do not count. */
bool refs_evidence_sorted(const struct refs_evidence *ev);

#endif
