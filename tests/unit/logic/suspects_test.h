/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUSPECTS_TEST_H
#define TESTS_SUSPECTS_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/logic/suspects.h"
#include "mini_refs.h"

static inline const struct suspect_path *path_at(const struct suspect_report *r, size_t i)
{
	assert_in_range(i, 0, r->paths.n - 1);
	return vec_at(&r->paths, i);
}

static inline const struct suspect_place *best(const struct vec *places)
{
	static const struct suspect_place none = {0};

	return places->n ? vec_at(places, 0) : &none;
}

#endif
