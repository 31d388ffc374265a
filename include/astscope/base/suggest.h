/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_SUGGEST_H
#define ASTSCOPE_BASE_SUGGEST_H

#include <stddef.h>

#include "astscope/base/span.h"

/* "Did you mean ...": the nearest of known names. */

#define SUGGEST_WORD_MAX 64 /* bytes; the distance takes time to the product of both lengths */

/* Bytes to insert, delete, change or swap with the next, to make one word of the other; SIZE_MAX if one is longer than SUGGEST_WORD_MAX. */
size_t edit_distance(struct span a, struct span b);
/* The candidate nearest to @word, the first of equals; one that @word begins is as near as one edit.  NULL if none is near. */
const char *suggest(struct span word, const char *const *candidates, size_t n);

#endif
