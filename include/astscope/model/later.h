/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_LATER_H
#define ASTSCOPE_MODEL_LATER_H

#include <stdbool.h>

/* Answers that may come later, so that no key waits for them (store/db.h, db_set_ask). */
struct db;
struct err;

/* What is asked from now on is not missed if it comes later.  Returns what was set before. */
bool later_set(struct db *db, bool optional);
/* Was something put off since the last call: what must be there, what may come later? */
void later_take(struct db *db, bool *ret_any, bool *ret_optional);
/* Did something fail since the last call, told or not (db_take_failure)? */
bool later_failed(struct db *db, struct err *ret);

#endif
