/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UI_SCRIPT_PRIVATE_H
#define TESTS_UI_SCRIPT_PRIVATE_H

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "ui_script.h"

struct token {
	char *text; /* owned */
	bool quoted;
	int line;
};

struct script {
	const char *path;
	const struct ui_driver *d;
	struct vec tokens;    /* struct token */
	size_t next;
	struct vec snapshots; /* struct snapshot */
	struct strbuf why;
	int presses;          /* keys since `open` or `presses` */
	bool failed, asked;   /* asked: it has a line that can fail */
};

const struct token *ui_script_peek(const struct script *s); /* NULL at the end */
const char *ui_script_take(struct script *s);               /* the next word; "" at the end */
bool ui_script_take_number(struct script *s, int *ret);     /* false: it is none, which is said */
void ui_script_wrong(struct script *s, const char *fmt, ...) AST_PRINTF(2, 3); /* the first one counts */

/* ui_expect.c: what stands behind `expect`. */
void ui_script_expect(struct script *s);

#endif
