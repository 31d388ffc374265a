/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_SORT_H
#define ASTSCOPE_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts many numbers that are not negative, digit by digit: linear, and at once where they ascend already. */
void sort_numbers(int64_t *v, size_t n);

/* Puts the indexes @order in order of v[index]; those of equal ones keep theirs.  Linear, digit by digit. */
void sort_along(const int64_t *v, uint32_t *order, size_t n);

#endif
