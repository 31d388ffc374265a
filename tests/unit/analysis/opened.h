/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_ANALYSIS_OPENED_H
#define TESTS_ANALYSIS_OPENED_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/import/importer.h"
#include "astscope/store/db.h"

/* A bundle imported to memory and analysed, as the program does it.  Every failure ends the test. */
struct opened {
	struct import *im;
	struct db *db;
};

void opened_open(struct opened *o, const char *const *paths, size_t n);
/* All of $SHARED/bundles/@name.  False if there is no such bundle. */
bool opened_open_bundle(struct opened *o, const char *name);
void opened_close(struct opened *o);

/* $SHARED/@below; free() it. */
char *opened_shared(const char *below);

#endif
