/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_TEST_H
#define MODEL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/store/db.h"
#include "tests/lib/small.h"

#define assert_ok(expr, e) \
	do { \
		if (!(expr)) \
			fail_msg("%s: %s", #expr, (e).msg); \
	} while (0)

static inline int with_small(void **state)
{
	*state = small_db();
	return 0;
}

static inline int close_small(void **state)
{
	db_close(*state);
	return 0;
}

#endif
