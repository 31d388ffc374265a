/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_SHAPE_H
#define ASTSCOPE_MODEL_SHAPE_H

#include <stdbool.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/* Texts with {NAME} in them: the statements of share/sql/query/compose.sql, and templates of places and terms. */

/* Replace each {NAME} of @shape by what @value gives for NAME (appended to the buffer); unknown names stay. */
typedef bool (*shape_fn)(void *ctx, struct span name, struct strbuf *out);
void shape_fill(const char *shape, shape_fn value, void *ctx, struct strbuf *out);

/* The statement @name of compose.sql; that there is one is ours to see to. */
const char *shape_named(const char *name);
/* As shape_fill, of the named shape, with one name to replace. */
void shape_fill_one(const char *shape_name, const char *name, const char *value, struct strbuf *out);

#endif
