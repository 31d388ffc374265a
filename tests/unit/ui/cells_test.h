/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UI_CELLS_TEST_H
#define TESTS_UI_CELLS_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/ui/cells.h"

/* Row @row of @c as text, without the blanks at its end. */
static inline void assert_row(const struct cells *c, int row, const char *want)
{
	struct strbuf b = {0};

	cells_dump_row(c, row, &b);
	assert_string_equal(strbuf_str(&b), want);
	strbuf_done(&b);
}

#endif
