/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/ui/layout.h"

static void test_layout(void **state)
{
	static const struct pane_def panes[3] = {{.weight = 2}, {.weight = 1}, {.weight = 1}};
	struct view_class v = {.panes = panes, .n_panes = 2};
	struct layout l = {.focus = 0};
	struct layout_need need[VIEW_PANES_MAX] = {{0, 0}};
	struct layout_pane p[VIEW_PANES_MAX];

	(void)state;
	assert_int_equal(layout_size(24, 80), LAYOUT_FULL);
	assert_int_equal(layout_size(8, 40), LAYOUT_FULL);
	assert_int_equal(layout_size(7, 80), LAYOUT_LIST_ONLY);
	assert_int_equal(layout_size(24, 39), LAYOUT_LIST_ONLY);
	assert_int_equal(layout_size(3, 80), LAYOUT_TINY);
	assert_int_equal(layout_size(24, 19), LAYOUT_TINY);
	for (int n = 1; n <= 3; n++) {
		v.n_panes = (size_t)n;
		for (int rows = 1; rows < 60; rows++) {
			for (int cols = 1; cols < 300; cols += 7) {
				struct rect body = {2, 0, rows, cols};
				int shown = 0;

				layout_panes(&l, &v, need, rows + 5, cols, body, p);
				for (int i = 0; i < n; i++) {
					shown += p[i].shown;
					assert_true(!p[i].shown || (p[i].rect.rows >= 0 && p[i].rect.cols > 0 &&
								    p[i].rect.row >= 2 && p[i].rect.row + p[i].rect.rows <= rows + 2 &&
								    p[i].rect.col + p[i].rect.cols <= cols));
				}
				assert_true(p[0].shown);
				if (cols < LAYOUT_MIN_COLS || rows + 5 < LAYOUT_MIN_ROWS)
					assert_int_equal(shown, 1);
			}
		}
	}
	/* beside each other from 160 columns, below under that, the list with more than half of the rows */
	v.n_panes = 2;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col > 0 && p[1].rect.row == 2);
	layout_panes(&l, &v, need, 36, 159, (struct rect){2, 0, 30, 159}, p);
	assert_true(p[0].rect.cols == 159 && p[1].rect.cols == 159 && p[1].rect.col == 0 && p[0].rect.rows > 14);
	layout_panes(&l, &v, need, 19, 99, (struct rect){2, 0, 14, 99}, p);
	assert_false(p[1].shown);
	l.flipped = true;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col == 0);
	/* not where one would be cut; and a short list leaves its detail the rest */
	l.flipped = false;
	need[0] = (struct layout_need){6, 100};
	need[1].cols = 90;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col == 0 && p[0].rect.rows == 6 && p[1].rect.rows == 18);
	need[1].cols = 40;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col > 0);
	need[0] = need[1] = (struct layout_need){0, 0};
	/* three columns from 200; two details beside each other below the list from 100 */
	v.n_panes = 3;
	l.flipped = false;
	layout_panes(&l, &v, need, 50, 200, (struct rect){2, 0, 44, 200}, p);
	assert_true(p[2].rect.row == 2 && p[2].rect.col > p[1].rect.col);
	layout_panes(&l, &v, need, 36, 120, (struct rect){2, 0, 30, 120}, p);
	assert_true(p[0].rect.cols == 120 && p[1].rect.row > 2 && p[2].rect.row == p[1].rect.row && p[2].rect.col > 0);
	layout_panes(&l, &v, need, 24, 99, (struct rect){2, 0, 19, 99}, p);
	assert_true(p[1].rect.col == 0 && p[1].rect.row > 2 && !p[2].shown);
	l.zoomed = true;
	l.focus = 1;
	layout_panes(&l, &v, need, 36, 120, (struct rect){2, 0, 30, 120}, p);
	assert_true(p[1].shown && !p[0].shown && !p[2].shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
	};

	return cmocka_run_group_tests_name("ui/layout", tests, NULL, NULL);
}
