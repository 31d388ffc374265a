/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_PAGE_CHECK_H
#define ASTSCOPE_APP_PAGE_CHECK_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"

/* db_check_pages beside the console: in a thread of its own with a connection of its own. */
struct page_check;

/* NULL and @e if it cannot begin. */
struct page_check *page_check_begin(const char *db_path, struct err *e) AST_NODISCARD;
int page_check_fd(const struct page_check *c);  /* readable when it has ended */
/* Once it has ended: false and @e if something is wrong with the database. */
bool page_check_result(const struct page_check *c, struct err *e) AST_NODISCARD;
void page_check_free(struct page_check *c);     /* accepts NULL; one that goes on is left to end by itself */

#endif
