/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_FRAME_CLASS_H
#define ASTSCOPE_LOGIC_FRAME_CLASS_H

#include <stddef.h>

#include "astscope/base/strbuf.h"
#include "astscope/logic/rules.h"
#include "astscope/logic/stackfold.h"

/* Whose code a frame is, by the rules of frames and libraries. */
enum frame_class {
	FRAME_CLASS_OWN,     /* Asterisk's or a module's */
	FRAME_CLASS_WRAPPER, /* Asterisk's, serves many callers */
	FRAME_CLASS_LIBRARY,
	FRAME_CLASS_START,   /* below what the thread was started for */
};

enum frame_class frame_class(const struct rules *r, const struct stackfold_frame *f);
const char *frame_class_name(enum frame_class c); /* own wrapper library start */

/* What people call a frame that is not own, where several are folded to one line: "libc", "lock wrapper"; appended. */
void frame_class_word(const struct rules *r, const struct stackfold_frame *f, struct strbuf *ret);

/*
 * The frame to look at first: the innermost own one; where there is none, the innermost of a library that is no function
 * of the rules; else @n.
 */
size_t frame_first_own(const struct rules *r, const struct stackfold_frame *frames, size_t n);

#endif
