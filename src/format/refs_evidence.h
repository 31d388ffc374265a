/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_REFS_EVIDENCE_H
#define SRC_FORMAT_REFS_EVIDENCE_H

#include "refs_row.h"

/*
 * What the rows of a log say about the release that wrote it.  A zeroed struct is ready.
 */
struct refs_evidence {
	uint64_t csv, text;     /* rows */
	unsigned seen;          /* enum sight of refs_evidence.c */
};

void refs_evidence_note(struct refs_evidence *ev, enum refs_form form, const struct record_ref *r);

/*
 * The generation as far as the rows show it: "T" for text, "C1a" to "C6" for CSV by what its releases write, a range
 * "C5-C6", "mixed" if rows of releases that exclude each other stand in one file; empty without rows.  Static text.
 */
const char *refs_evidence_generation(const struct refs_evidence *ev);

#endif
