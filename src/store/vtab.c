/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vtab.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"

#define SHAPE_END "_columns" /* of the name of its shape, behind that of the module */

struct vtab {
	sqlite3_vtab base; /* first: SQLite hands us this */
	struct db *db;
};

static const char *shape_text(struct span module)
{
	for (size_t i = 0; i < sql_shape_count; i++) {
		struct span name = span_from(sql_shapes[i].name);

		if (span_starts(name, module) && span_eq_str(span_from_offset(name, module.n), SHAPE_END))
			return sql_shapes[i].text;
	}
	die("no shape %.*s" SHAPE_END, SPAN_ARG(module));
}

int vtab_connect(sqlite3 *h, void *ctx, int argc, const char *const *argv, sqlite3_vtab **ret, char **ret_msg)
{
	struct vtab *t;
	int rc = sqlite3_declare_vtab(h, shape_text(span_from(argv[0])));

	(void)argc;
	(void)ret_msg;
	if (rc == SQLITE_OK)
		rc = sqlite3_vtab_config(h, SQLITE_VTAB_INNOCUOUS);
	if (rc != SQLITE_OK)
		return rc;
	t = mem_zalloc(sizeof(*t));
	t->db = ctx;
	*ret = &t->base;
	return SQLITE_OK;
}

int vtab_disconnect(sqlite3_vtab *vtab)
{
	free(vtab);
	return SQLITE_OK;
}

struct db *vtab_db(const sqlite3_vtab *vtab)
{
	return ((const struct vtab *)(const void *)vtab)->db;
}

bool vtab_make(struct db *db, const char *name, const sqlite3_module *module, struct err *e)
{
	int rc = sqlite3_create_module_v2(db->h, name, module, db, NULL);

	return rc == SQLITE_OK || db_fail(db, e, rc);
}

/* --- of what it is asked --- */

void vtab_find(const sqlite3_index_info *info, int columns, struct vtab_given *ret)
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

int vtab_use(sqlite3_index_info *info, int constraint, bool omit, int *n)
{
	if (constraint < 0)
		return 0;
	info->aConstraintUsage[constraint].argvIndex = ++*n;
	info->aConstraintUsage[constraint].omit = omit;
	return 1;
}

bool vtab_equal(sqlite3_value *v, int64_t *ret)
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

bool vtab_bound(sqlite3_value *v, bool low, int64_t *ret)
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
