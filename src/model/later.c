/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/later.h"

#include "astscope/store/db.h"

bool later_set(struct db *db, bool optional)
{
	return db_set_optional(db, optional);
}

void later_take(struct db *db, bool *ret_any, bool *ret_optional)
{
	struct db_put_off off = db_take_put_off(db);

	*ret_any = off.any;
	*ret_optional = off.optional;
}

bool later_failed(struct db *db, struct err *ret)
{
	return db_take_failure(db, ret);
}
