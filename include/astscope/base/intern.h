/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_INTERN_H
#define ASTSCOPE_BASE_INTERN_H

#include <stdint.h>

#include "astscope/base/span.h"

/* A pool of distinct byte strings, numbered from 1 in order of first sight.  Strings keep their address for life. */
struct intern;

struct intern *intern_new(void);
void intern_free(struct intern *in);
uint32_t intern_id(struct intern *in, struct span text);
struct span intern_text(const struct intern *in, uint32_t id); /* 1 <= id <= count */
uint32_t intern_count(const struct intern *in);

#endif
