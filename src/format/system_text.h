/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_SYSTEM_TEXT_H
#define SRC_FORMAT_SYSTEM_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* Pieces of what kernels and daemons write. */

/* What stands before @mark, which goes off the front with it. */
bool system_scan_until(struct span *s, struct span mark, struct span *ret);
/* @label and the digits behind it. */
bool system_scan_hex(struct span *s, struct span label, uint64_t *ret);
/* The name of a library, a unit or a program: at most 64 printable bytes. */
bool system_is_name(struct span s);

#endif
