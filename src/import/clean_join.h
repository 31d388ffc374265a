/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_JOIN_H
#define IMPORT_CLEAN_JOIN_H

#include "clean.h"

/* Lines that mailers, terminals and pagers broke are put together again: cleaner.joint. */

enum { JOINT_PARTS_MOST = 12 }; /* of a joined line */

/* The open line is whole, and goes on to whoever reads clean lines. */
void joint_give(struct cleaner *c);
/* @line may be the first part of a broken one. */
void joint_begin(struct cleaner *c, const struct clean_line *line);
/* Where no plan knows of a wrap: a single line may be broken all the same, if what follows makes it whole. */
void joint_look_ahead(struct cleaner *c);
/* Does @next go on where the open line was broken? */
bool joint_goes_on(const struct cleaner *c, struct span next);
void joint_add(struct cleaner *c, const struct clean_line *line);

#endif
