/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_REFS_FAST_H
#define SRC_FORMAT_REFS_FAST_H

#include "astscope/base/record.h"

/* The fields before the tag, each with its comma. */
#define REFS_FAST_COMMAS 7u

/*
 * A CSV row whose fields all look as Asterisk writes them, read by the places of its commas.  @text is the line without
 * LF, without a NUL byte, which stands at @base + @from; @commas are the offsets of its first REFS_FAST_COMMAS from
 * @base.  True: *@ret is what refs_row_read makes of it (form REFS_FORM_CSV).  False: that function is to judge.
 */
bool refs_fast_row(struct span text, const char *base, const uint16_t *commas, struct record_ref *ret);

#endif
