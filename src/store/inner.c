/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inner.h"

#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"

int inner_open(struct db *db, struct inner *in, int query)
{
	if (in->st)
		return SQLITE_OK;
	return sqlite3_prepare_v3(db->h, sql_queries[query].text, -1, SQLITE_PREPARE_PERSISTENT | SQLITE_PREPARE_NO_VTAB, &in->st, NULL);
}

int inner_ended(struct inner *in, int rc)
{
	int reset = sqlite3_reset(in->st);

	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : reset != SQLITE_OK ? reset : rc;
}

void inner_done(struct inner *in)
{
	sqlite3_finalize(in->st);
	in->st = NULL;
}

int inner_blob(struct inner *in, int column, size_t most, struct span *ret)
{
	const void *p = sqlite3_column_blob(in->st, column);
	size_t n = (size_t)sqlite3_column_bytes(in->st, column);

	if (sqlite3_column_type(in->st, column) != SQLITE_BLOB || !p || !n || n > most) {
		sqlite3_reset(in->st);
		return SQLITE_CORRUPT_VTAB;
	}
	*ret = (struct span){p, n};
	return SQLITE_OK;
}
