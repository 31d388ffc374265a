/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAKE_VIEWS_H
#define TESTS_FAKE_VIEWS_H

#include "astscope/ui/view.h"

/*
 * Views over made-up data, for tests of the ui and of the terminal: home (a text of links), items (a table that can be
 * filtered, sorted, grouped, with a text beside it), item (one of them, with a head), trio (three panes), odd (hostile text).
 */
struct fake_env {
	long rows;    /* items there are */
	int opened;   /* states alive */
	bool refuse;  /* open fails */
	/* NULL, or: the items are being counted; false = not now, or never (*ret_dropped) */
	bool (*counts)(struct fake_env *env, bool *ret_dropped);
};

/* fake_items.c */
extern const struct view_class fake_items_class;
struct span fake_put(struct strbuf *b, const char *fmt, long n); /* the text of a cell, in @b */
const struct view_class *const *fake_views(size_t *ret_n);

#endif
