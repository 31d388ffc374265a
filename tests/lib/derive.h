/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LIB_DERIVE_H
#define TESTS_LIB_DERIVE_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/import/importer.h"

/* What the program does after importer_run: derived tables and analysis by the rules that astscope brings. */
bool derive(struct import *im, struct err *e) AST_NODISCARD;

/* All of that with a bundle of the source tree ("share/demo"), into a new database at @path. */
bool derive_file(const char *bundle, const char *path, struct err *e) AST_NODISCARD;

#endif
