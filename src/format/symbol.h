/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_SYMBOL_H
#define SRC_FORMAT_SYMBOL_H

#include <stdbool.h>

#include "astscope/base/record.h"

/*
 * One line of a backtrace that Asterisk itself made: the glibc form and the two of BETTER_BACKTRACES.
 * @text has no TAB before it.  Fields the form does not have stay empty; a name the form calls unknown is empty too.
 */
bool symbol_parse(struct span text, struct record_lock_frame *ret);

#endif
