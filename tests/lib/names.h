/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_NAMES_H
#define TESTS_NAMES_H

#include "astscope/base/lives.h"
#include "astscope/base/record.h"

/* What the program stores as numbers, in words. */
const char *ref_kind_name(enum ref_kind k);      /* constructor change destructor invalid */
const char *lock_state_name(enum lock_state s);  /* held waiting failed */
const char *frame_kind_name(enum frame_kind k);  /* normal inlined signal */
const char *life_class_name(enum life_class c);  /* finalized leaked skewed invalid */

#endif
