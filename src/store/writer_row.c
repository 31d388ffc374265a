/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/limits.h"
#include "internal.h"
#include "writer_priv.h"

/* What all files of the writer use to put a row, and to fail. */

struct row row_begin(struct writer *w, int query)
{
	return (struct row){.w = w, .st = db_query(w->db, query)};
}

void row_i64(struct row *r, int64_t v)
{
	stmt_bind_i64_at(r->st, ++r->n, v);
}

void row_opt(struct row *r, int64_t v, int64_t absent)
{
	r->n++;
	if (v != absent)
		stmt_bind_i64_at(r->st, r->n, v);
}

void row_u64(struct row *r, uint64_t v)
{
	stmt_bind_i64_at(r->st, ++r->n, (int64_t)v);
}

void row_addr(struct row *r, uint64_t v)
{
	row_opt(r, (int64_t)v, 0);
}

void row_text(struct row *r, struct span v)
{
	r->n++;
	if (v.n)
		stmt_bind_static_at(r->st, r->n, v);
}

void row_bytes(struct row *r, struct span v)
{
	stmt_bind_static_at(r->st, ++r->n, v);
}

void row_blob(struct row *r, struct span v)
{
	stmt_bind_blob_at(r->st, ++r->n, v);
}

void row_backtrace(struct row *r, const struct record_lock_frame *f)
{
	row_addr(r, f->pc);
	row_text(r, f->func);
	row_text(r, f->file);
	row_addr(r, f->src_line);
	row_text(r, f->lib);
	row_i64(r, f->inlined);
	row_bytes(r, f->text);
}

bool row_end(struct row *r)
{
	if (stmt_run(r->st, &r->w->err))
		return true;
	r->w->failed = true;
	return false;
}

bool writer_fail(struct writer *w, const char *msg)
{
	if (!w->failed)
		err_set(&w->err, ERR_INTERNAL, "%s", msg);
	w->failed = true;
	return false;
}

void writer_add_place(struct strbuf *b, struct span file, uint64_t line, struct span func)
{
	strbuf_add(b, file);
	if (file.n && line)
		strbuf_addf(b, ":%llu", (unsigned long long)line);
	if (file.n && func.n)
		strbuf_add_char(b, ' ');
	strbuf_add(b, func);
}
