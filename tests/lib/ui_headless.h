/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UI_HEADLESS_H
#define TESTS_UI_HEADLESS_H

#include "astscope/ui/ui.h"
#include "ui_script.h"

/* A console without a terminal, driven by scripts or by hand. */
struct headless {
	struct ui *ui;       /* owned */
	struct cells screen;
	struct strbuf copied, dumped; /* the last clipboard text; the last :screendump */
	bool exited;
	int status;
	int requests[UI_REQUEST_DUMP + 1]; /* how many of each kind */
	bool (*open)(struct headless *h, const char *what); /* statement `open`; NULL = anything goes */
};

void headless_init(struct headless *h, const struct ui_setup *setup);
void headless_done(struct headless *h);
void headless_key(struct headless *h, struct key k);
void headless_keys(struct headless *h, const char *names); /* "j j Enter"; text between double quotes is typed */
void headless_resize(struct headless *h, int rows, int cols);
const struct cells *headless_screen(struct headless *h);
/* The screen as text, valid until the next call. */
const char *headless_text(struct headless *h);
struct ui_driver headless_driver(struct headless *h);
/* A small line editor for tests of the ui alone; one at a time may be in use. */
struct line_editor *plain_editor_new(void);
void plain_editor_free(struct line_editor *e);

#endif
