/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inner.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
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

/* --- of what a virtual table is asked --- */

static const char *shape_text(const char *shape)
{
	for (size_t i = 0; i < sql_shape_count; i++) {
		if (strcmp(sql_shapes[i].name, shape) == 0)
			return sql_shapes[i].text;
	}
	die("no shape %s", shape);
}

int asked_connect(sqlite3 *h, struct db *db, const char *shape, sqlite3_vtab **ret)
{
	struct asked_table *t;
	int rc = sqlite3_declare_vtab(h, shape_text(shape));

	if (rc == SQLITE_OK)
		rc = sqlite3_vtab_config(h, SQLITE_VTAB_INNOCUOUS);
	if (rc != SQLITE_OK)
		return rc;
	t = mem_zalloc(sizeof(*t));
	t->db = db;
	*ret = &t->base;
	return SQLITE_OK;
}

int asked_disconnect(sqlite3_vtab *vtab)
{
	free(vtab);
	return SQLITE_OK;
}

void asked_find(const sqlite3_index_info *info, int columns, struct asked_of *ret)
{
	memset(ret, -1, sizeof(*ret));
	for (int i = 0; i < info->nConstraint; i++) {
		const struct sqlite3_index_constraint *k = &info->aConstraint[i];

		if (!k->usable || k->iColumn < 0 || k->iColumn >= columns)
			continue;
		switch (k->op) {
		case SQLITE_INDEX_CONSTRAINT_EQ:
			ret->eq[k->iColumn] = i;
			break;
		case SQLITE_INDEX_CONSTRAINT_GT:
		case SQLITE_INDEX_CONSTRAINT_GE:
			ret->lo[k->iColumn] = i;
			break;
		case SQLITE_INDEX_CONSTRAINT_LT:
		case SQLITE_INDEX_CONSTRAINT_LE:
			ret->hi[k->iColumn] = i;
			break;
		default:
			break;
		}
	}
}

int asked_use(sqlite3_index_info *info, int constraint, bool omit, int *n)
{
	if (constraint < 0)
		return 0;
	info->aConstraintUsage[constraint].argvIndex = ++*n;
	info->aConstraintUsage[constraint].omit = omit;
	return 1;
}

bool asked_equal(sqlite3_value *v, int64_t *ret)
{
	double d;

	switch (sqlite3_value_numeric_type(v)) {
	case SQLITE_INTEGER:
		*ret = sqlite3_value_int64(v);
		return true;
	case SQLITE_FLOAT:
		d = sqlite3_value_double(v);
		if (!(d >= -9.2e18 && d <= 9.2e18) || (double)(int64_t)d != d)
			return false;
		*ret = (int64_t)d;
		return true;
	default:
		return false;
	}
}

bool asked_bound(sqlite3_value *v, bool low, int64_t *ret)
{
	double d;

	switch (sqlite3_value_numeric_type(v)) {
	case SQLITE_NULL:
		return false;
	case SQLITE_INTEGER:
		*ret = sqlite3_value_int64(v);
		return true;
	case SQLITE_FLOAT:
		d = sqlite3_value_double(v);
		if (d > -9e18 && d < 9e18)
			*ret = (int64_t)d + (low ? -1 : 1);
		return true;
	default:
		return true; /* texts are greater than all numbers */
	}
}
