/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_STACK_TEXT_H
#define ASTSCOPE_SRC_VIEW_STACK_TEXT_H

#include "astscope/model/stack_lines.h"
#include "astscope/model/thing.h"
#include "astscope/model/thread_locks.h"
#include "astscope/ui/text.h"

enum stack_text_shows {
	STACK_TEXT_SHORT = 0, /* function and place */
	STACK_TEXT_ARGS = 1,  /* also the arguments, their addresses as links */
	STACK_TEXT_NAMES = 2, /* folded frames by name */
};

/*
 * Line @i of @s behind what stands in the current line of @t: another stack, or what belongs to the thread, may follow at
 * stack_text_columns().  Several stacks beside each other are aligned each by itself.
 */
void stack_text_add(struct text *t, const struct stack_lines *s, size_t i, unsigned shows);
/* Columns of the widest line without arguments. */
int stack_text_columns(const struct stack_lines *s, unsigned shows);
/* The cursor may stand on the current line if line @i is a frame. */
void stack_text_select(struct text *t, const struct stack_lines *s, size_t i);
/* All lines; the cursor may stand on the frames, whose keys are their things. */
void stack_text_fill(struct text *t, const struct stack_lines *s, unsigned shows);

/* Line @i of the locks of a thread behind what stands in the current line. */
void thread_locks_add(struct text *t, const struct thread_locks *l, size_t i);
void thread_locks_fill(struct text *t, const struct thread_locks *l);

#endif
