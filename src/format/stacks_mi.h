/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_STACKS_MI_H
#define SRC_FORMAT_STACKS_MI_H

#include "astscope/base/arena.h"
#include "astscope/base/record.h"

/*
 * Lines of gdb's machine interface.  A result is a list of NAME=VALUE, a value a string in quotes, a tuple in braces or a list in
 * brackets; nothing here recurses.
 */
enum mi_kind {
	MI_FOREIGN,
	MI_OTHER,
	MI_THREADS,  /* body: tuples of threads, each with the frame it stands in */
	MI_STACK,    /* body: frames, innermost first; of which thread is not said */
	MI_ARGS,     /* body: frames with their level and their arguments */
	MI_SIGNAL,   /* body: fields of a stop for a signal */
};

enum mi_kind mi_line(struct span line, struct span *ret_body);

/* Take the next NAME=VALUE or VALUE off the front of *@list; the value comes without its quotes, braces or brackets. */
bool mi_next(struct span *list, struct span *ret_name, struct span *ret_value);
/* The value of @name in @tuple; the empty span if it has none. */
struct span mi_field(struct span tuple, const char *name);
/* A string without its escapes, in @arena if it had any. */
struct span mi_text(struct arena *arena, struct span value);
/* "name=value, name=value" of a list of arguments. */
struct span mi_args(struct arena *arena, struct span list);
void mi_frame(struct arena *arena, struct span tuple, struct record_frame *ret); /* without arguments */

#endif
