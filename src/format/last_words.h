/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_LAST_WORDS_H
#define SRC_FORMAT_LAST_WORDS_H

#include "astscope/base/record.h"

/*
 * What is said on standard error when a process ends: by its C library (malloc, the stack protector, assert, iostreams), by the
 * shell that waited for it, by safe_asterisk.  It stands in consoles, journals and pastes, mostly without any prefix.  @ret is a
 * SYSTEM_ABORT, whose text is the message without the program and the address, or a SYSTEM_EXIT; a shell may not say of what, then
 * @ret->name is empty.  False if @line is none of these.
 */
bool last_words_read(struct span line, struct record_system *ret);

#endif
