/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lives_read.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "internal.h"

bool life_packer_flush(struct life_packer *p, struct db *db, struct err *e)
{
	struct stmt *st;

	if (!p->n)
		return true;
	pack_columns((const uint64_t(*)[COLUMN_ROWS])p->values, LIFE_PACKED, p->n, &p->bytes);
	p->n = 0;
	lives_changed(db);
	st = db_query(db, Q_LIFE_PACK_PUT);
	stmt_bind_i64_at(st, 1, p->first);
	stmt_bind_blob_at(st, 2, strbuf_span(&p->bytes));
	return stmt_run(st, e);
}

bool life_packer_put(struct life_packer *p, struct db *db, int64_t id, uint32_t *ret_at, struct err *e)
{
	if (p->n && (p->n == COLUMN_ROWS || id != p->first + (int64_t)p->n) && !life_packer_flush(p, db, e))
		return false;
	if (!p->n)
		p->first = id;
	*ret_at = p->n++;
	return true;
}

void life_packer_done(struct life_packer *p)
{
	strbuf_done(&p->bytes);
}

/* --- changes --- */

static void take_block(struct life_packer *p, const struct life_block *b)
{
	p->first = b->first;
	p->n = b->columns.n;
	for (unsigned c = 0; c < LIFE_PACKED; c++) {
		for (uint32_t i = 0; i < b->columns.n; i++)
			p->values[c][i] = columns_get(&b->columns, c, i);
	}
}

bool lives_change(struct db *db, enum life_column column, const struct vec *changes, struct err *e)
{
	struct life_packer *p = mem_zalloc(sizeof(*p));
	struct life_block b = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < changes->n; i++) {
		const struct life_change *k = vec_at(changes, i);
		int rc;

		if (p->n && k->id >= p->first + (int64_t)p->n)
			ok = life_packer_flush(p, db, e);
		if (ok && !p->n) {
			rc = lives_block_at(db->lives, k->id, &b);
			ok = rc == SQLITE_OK || db_fail(db, e, rc);
			if (ok && b.first)
				take_block(p, &b);
		}
		if (ok && (!p->n || k->id < p->first || k->id >= p->first + (int64_t)p->n))
			ok = err_set(e, ERR_INTERNAL, "a life to be changed is not there");
		if (ok)
			p->values[column - LIFE_ADDR][k->id - p->first] = k->value;
	}
	ok = ok && life_packer_flush(p, db, e);
	strbuf_done(&b.bytes);
	life_packer_done(p);
	free(p);
	return ok;
}
