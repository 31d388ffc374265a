/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_WRITE_H
#define ASTSCOPE_BASE_WRITE_H

#include <stdbool.h>

#include "astscope/base/span.h"

/* All of @text to @fd, in as many pieces as it takes; false with errno if not all went. */
bool write_all(int fd, struct span text);

#endif
