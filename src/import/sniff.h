/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_SNIFF_H
#define IMPORT_SNIFF_H

#include "astscope/base/span.h"
#include "astscope/format/format.h"

/* What the first bytes of a file say it is. */
enum content {
	CONTENT_FORMAT,   /* one of our text formats */
	CONTENT_TEXT,     /* some text: one of ours may stand in it */
	CONTENT_ARCHIVE,  /* tar or zip */
	CONTENT_PACKED,   /* gzip, xz, bzip2 or zstd */
	CONTENT_OTHER_ARCHIVE, /* that is not read */
	CONTENT_CORE,     /* an ELF core file */
	CONTENT_PROGRAM,  /* another ELF file, or an archive of them */
	CONTENT_DATABASE, /* SQLite */
	CONTENT_EMPTY,
	CONTENT_OTHER,
};

/*
 * Formats taste before archives are thought of: a log must never be taken for an archive.  Only a tar header, which
 * carries a checksum, and the first bytes of a zip go first: the text of its first file would please a bid too.
 * @as_it_is: what reads like a text around others is none, as when it came out of one, or may not be opened any more.
 */
enum content sniff(struct span head, struct span name, bool as_it_is, const struct format **ret_format);
/* @head begins with a tar header, or as a zip. */
bool sniff_is_archive(struct span head);
bool sniff_is_zip(struct span head);
/* What @c is, in words for people; NULL for CONTENT_FORMAT. */
const char *content_note(enum content c);
const char *content_hint(enum content c); /* NULL = nothing to do */

#endif
