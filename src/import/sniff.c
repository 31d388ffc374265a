/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sniff.h"

#include "codec.h"
#include "decode.h"
#include "tar_head.h"

#include "astscope/base/attr.h"
#include "astscope/store/db.h"

#define ELF_TYPE_AT 16u
#define ELF_DATA_AT 5u
#define ELF_BIG_ENDIAN 2
#define ELF_TYPE_CORE 4

/* The header of its first member; of an empty one, that of its end. */
bool sniff_is_zip(struct span head)
{
	return span_starts(head, SPAN_LIT("PK\3\4")) || span_starts(head, SPAN_LIT("PK\5\6"));
}

bool sniff_is_archive(struct span head)
{
	return tar_head_begins(head) || sniff_is_zip(head);
}

/* Archives that are not read, by their first bytes. */
static bool is_other_archive(struct span head)
{
	static const struct span magics[] = {SPAN_LIT("7z\xbc\xaf\x27\x1c"), SPAN_LIT("Rar!\x1a\7"), SPAN_LIT("\x04\x22\x4d\x18"),
					     SPAN_LIT("LZIP\1"), SPAN_LIT("\x1f\x9d")};

	for (size_t i = 0; i < ARRAY_LEN(magics); i++) {
		if (span_starts(head, magics[i]))
			return true;
	}
	return false;
}

static bool elf_is_core(struct span head)
{
	size_t low;

	if (head.n < ELF_TYPE_AT + 2)
		return false;
	low = head.p[ELF_DATA_AT] == ELF_BIG_ENDIAN ? 1 : 0;
	return head.p[ELF_TYPE_AT + low] == ELF_TYPE_CORE && !head.p[ELF_TYPE_AT + 1 - low];
}

enum content sniff(struct span head, struct span name, bool as_it_is, const struct format **ret_format)
{
	const struct codec *codec;
	size_t hole;

	*ret_format = NULL;
	if (!head.n)
		return CONTENT_EMPTY;
	if (span_starts(head, SPAN_LIT("\x7f" "ELF")))
		return elf_is_core(head) ? CONTENT_CORE : CONTENT_PROGRAM;
	if (span_starts(head, SPAN_LIT("!<arch>\n"))) /* objects of a library: the words in them are those that a bid looks for */
		return CONTENT_PROGRAM;
	if (db_looks_like_database(head))
		return CONTENT_DATABASE;
	if (sniff_is_archive(head))
		return CONTENT_ARCHIVE;
	/* A log that holds such a text begins otherwise. */
	codec = as_it_is ? codec_of_packed(head) : codec_for(head);
	if (codec && codec->text)
		return CONTENT_PACKED;
	hole = span_nuls(head);
	*ret_format = format_probe(hole < TEXT_HOLE_BYTES ? head : span_from_offset(head, hole), name);
	if (*ret_format)
		return CONTENT_FORMAT;
	if (codec)
		return CONTENT_PACKED;
	if (is_other_archive(head))
		return CONTENT_OTHER_ARCHIVE;
	return head_is_text(head) ? CONTENT_TEXT : CONTENT_OTHER;
}

const char *content_note(enum content c)
{
	switch (c) {
	case CONTENT_FORMAT:
	case CONTENT_ARCHIVE:
	case CONTENT_PACKED:
		break;
	case CONTENT_OTHER_ARCHIVE:
		return "an archive of a kind that is not read";
	case CONTENT_CORE:
		return "a core file, not text";
	case CONTENT_PROGRAM:
		return "a program or library, not text";
	case CONTENT_DATABASE:
		return "a database: open it alone";
	case CONTENT_EMPTY:
		return "empty";
	case CONTENT_OTHER:
		return "not text";
	case CONTENT_TEXT:
		return "no refs, lock dump, backtrace or log recognised in it";
	}
	return NULL;
}

const char *content_hint(enum content c)
{
	switch (c) {
	case CONTENT_CORE:
		return "run ast_coredumper on it and open the *-brief.txt and *-locks.txt it writes";
	case CONTENT_OTHER_ARCHIVE:
		return "unpack it and give what is inside";
	case CONTENT_FORMAT:
	case CONTENT_TEXT:
	case CONTENT_ARCHIVE:
	case CONTENT_PACKED:
	case CONTENT_PROGRAM:
	case CONTENT_DATABASE:
	case CONTENT_EMPTY:
	case CONTENT_OTHER:
		break;
	}
	return NULL;
}
