/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_SAY_H
#define ASTSCOPE_APP_SAY_H

#include "astscope/base/err.h"

/* Say @e on stderr, its hint on a line of its own; returns its exit status. */
int say_error(const struct err *e);
/* What --version prints, on stdout; the exit status. */
int say_version(void);

#endif
