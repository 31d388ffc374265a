/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include <string.h>

#include "astscope/store/queries.h"

/* Places and titles of things. */

static bool place_of_life(struct xref *x, const struct thing *t, struct strbuf *out)
{
	size_t before = out->n;

	strbuf_add_str(out, "hist/");
	xref_life_title(x, t->id[0], out);
	if (t->kind == THING_EVENT)
		strbuf_addf(out, "/event/%lld", (long long)t->id[1]);
	return out->n > before + 5;
}

/* "lwp/25718", "pthread/0x7f42" or "thread/7"; with the run if another process has the same LWP. */
static bool thread_part(struct xref *x, int64_t thread, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_THREAD, thread);

	if (!xref_step(x, st))
		return false;
	if (!stmt_is_null(st, 0)) {
		strbuf_addf(out, "lwp/%lld", (long long)stmt_i64(st, 0));
		if (stmt_i64(st, 5) > 1)
			strbuf_addf(out, "/run/%lld", (long long)stmt_i64(st, 3));
	} else if (!stmt_is_null(st, 1)) {
		strbuf_add_str(out, "pthread/");
		strbuf_add_addr(out, (uint64_t)stmt_i64(st, 1));
	} else {
		strbuf_addf(out, "thread/%lld", (long long)thread);
	}
	stmt_reset(st);
	return true;
}

static bool place_of_thread(struct xref *x, const char *view, int64_t thread, struct strbuf *out)
{
	strbuf_addf(out, "%s/", view);
	return thread_part(x, thread, out);
}

static bool place_of_lock(struct xref *x, int64_t lock, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_LOCK, lock);

	if (!xref_step(x, st))
		return false;
	strbuf_add_str(out, "locks/");
	strbuf_add_addr(out, (uint64_t)stmt_i64(st, 0));
	stmt_reset(st);
	return true;
}

static bool place_of_hold(struct xref *x, int64_t entry, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_HOLD, entry);
	int64_t thread;

	if (!xref_step(x, st))
		return false;
	strbuf_add_str(out, "locks/");
	strbuf_add_addr(out, (uint64_t)stmt_i64(st, 0));
	thread = stmt_is_null(st, 3) ? 0 : stmt_i64(st, 3);
	stmt_reset(st);
	if (thread) {
		strbuf_add_char(out, '/');
		return thread_part(x, thread, out);
	}
	return true;
}

static bool place_of_wait(struct xref *x, int64_t wait, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_WAIT, wait);
	int64_t thread;

	if (!xref_step(x, st))
		return false;
	thread = stmt_i64(st, 0);
	stmt_reset(st);
	return place_of_thread(x, "waits", thread, out);
}

static bool place_of_creator(struct xref *x, int64_t site, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_SITE, site);
	struct strbuf id = {0};

	strbuf_add_str(out, "leaks/site/");
	if (!site) {
		strbuf_add_char(out, '0');
		return true;
	}
	if (!xref_step(x, st))
		return false;
	strbuf_add(&id, stmt_text(st, 0));
	strbuf_addf(&id, ":%lld:", (long long)stmt_i64(st, 1));
	strbuf_add(&id, stmt_text(st, 2));
	stmt_reset(st);
	place_escape(out, strbuf_span(&id));
	strbuf_done(&id);
	return true;
}

/* A thread's best stack is named by the thread, others by their number. */
static bool place_of_stack(struct xref *x, const struct thing *t, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_STACK, t->id[0]);
	int64_t thread = 0;

	if (!xref_step(x, st))
		return false;
	if (!stmt_is_null(st, 0) && stmt_i64(st, 3))
		thread = stmt_i64(st, 0);
	stmt_reset(st);
	if (!thread)
		strbuf_addf(out, "stacks/stack/%lld", (long long)t->id[0]);
	else if (!place_of_thread(x, "stacks", thread, out))
		return false;
	if (t->kind == THING_FRAME)
		strbuf_addf(out, "/frame/%lld", (long long)t->id[1]);
	return true;
}

static bool place_into(struct xref *x, const struct thing *t, struct strbuf *out)
{
	switch (t->kind) {
	case THING_NONE:
		return false;
	case THING_LIFE:
	case THING_EVENT:
		return place_of_life(x, t, out);
	case THING_THREAD:
		return place_of_thread(x, "threads", t->id[0], out);
	case THING_LOCK:
		return place_of_lock(x, t->id[0], out);
	case THING_HOLD:
		return place_of_hold(x, t->id[0], out);
	case THING_WAIT:
		return place_of_wait(x, t->id[0], out);
	case THING_MEMBER:
		strbuf_addf(out, "waits/cycle/%lld", (long long)t->id[0]);
		return true;
	case THING_CREATOR:
		return place_of_creator(x, t->id[0], out);
	case THING_STACK:
	case THING_FRAME:
		return place_of_stack(x, t, out);
	case THING_STACK_GROUP:
		strbuf_addf(out, "stacks/group/%lld", (long long)t->id[0]);
		return true;
	case THING_SOURCE:
		strbuf_addf(out, "files/source/%lld", (long long)t->id[0]);
		return true;
	case THING_LINE:
		strbuf_addf(out, "raw/source/%lld/line/%lld", (long long)t->id[0], (long long)t->id[1]);
		return true;
	case THING_FINDING:
		strbuf_addf(out, "home/%lld", (long long)t->id[0]);
		return true;
	}
	return false;
}

bool xref_place(struct db *db, const struct thing *t, struct strbuf *out)
{
	struct err e;

	return xref_place_into(&(struct xref){.db = db, .e = &e}, t, out);
}

bool xref_place_into(struct xref *x, const struct thing *t, struct strbuf *out)
{
	struct strbuf b = {0};
	bool ok = place_into(x, t, &b) && !x->failed;

	if (ok)
		strbuf_add(out, strbuf_span(&b));
	strbuf_done(&b);
	return ok;
}

static void title_of_lock(struct strbuf *out, uint64_t addr, struct span name)
{
	strbuf_add_str(out, "lock ");
	strbuf_add_addr(out, addr);
	if (name.n) {
		strbuf_add_char(out, ' ');
		strbuf_add(out, name);
	}
}

/* Things whose title is the thread they are about, with a word in front. */
static void title_by_thread(struct xref *x, const char *word, int query, const struct thing *t, int column,
			    struct strbuf *out)
{
	struct stmt *st = db_query(x->db, query);
	int64_t thread = 0;

	stmt_bind_i64(st, ":a", t->id[0]);
	if (query == Q_XREF_MEMBER)
		stmt_bind_i64(st, ":b", t->id[1]);
	if (xref_step(x, st)) {
		thread = stmt_is_null(st, column) ? 0 : stmt_i64(st, column);
		stmt_reset(st);
	}
	strbuf_add_str(out, word);
	if (thread)
		xref_thread_title(x, thread, out);
}

static void title_of_frame(struct xref *x, const struct thing *t, struct strbuf *out)
{
	struct stmt *st = db_query(x->db, Q_XREF_FRAME);

	stmt_bind_i64(st, ":a", t->id[0]);
	stmt_bind_i64(st, ":b", t->id[1]);
	if (!xref_step(x, st))
		return;
	strbuf_addf(out, "frame #%lld ", (long long)t->id[1]);
	if (stmt_is_null(st, 0))
		strbuf_add_str(out, "??");
	else
		strbuf_add(out, stmt_text(st, 0));
	stmt_reset(st);
	title_by_thread(x, " of ", Q_XREF_STACK, t, 0, out);
}

static void title_by_text(struct xref *x, int query, int64_t a, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, query, a);

	if (xref_step(x, st)) {
		strbuf_add(out, stmt_text(st, 0));
		stmt_reset(st);
	}
}

static void title_of_creator(struct xref *x, int64_t site, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_SITE, site);

	if (!xref_step(x, st)) {
		strbuf_add_str(out, "objects made before the log");
		return;
	}
	strbuf_add_str(out, "objects of ");
	strbuf_add(out, stmt_text(st, 0));
	strbuf_addf(out, ":%lld ", (long long)stmt_i64(st, 1));
	strbuf_add(out, stmt_text(st, 2));
	stmt_reset(st);
}

static void title_into(struct xref *x, const struct thing *t, struct strbuf *out)
{
	struct stmt *st;

	switch (t->kind) {
	case THING_NONE:
		break;
	case THING_LIFE:
		xref_life_title(x, t->id[0], out);
		break;
	case THING_EVENT:
		xref_life_title(x, t->id[0], out);
		strbuf_addf(out, " event %lld", (long long)t->id[1]);
		break;
	case THING_THREAD:
		xref_thread_title(x, t->id[0], out);
		break;
	case THING_LOCK:
		st = xref_query_id(x, Q_XREF_LOCK, t->id[0]);
		if (xref_step(x, st)) {
			title_of_lock(out, (uint64_t)stmt_i64(st, 0), stmt_text(st, 1));
			stmt_reset(st);
		}
		break;
	case THING_HOLD:
		title_by_thread(x, "entry of ", Q_XREF_HOLD, t, 3, out);
		break;
	case THING_WAIT:
		title_by_thread(x, "wait of ", Q_XREF_WAIT, t, 0, out);
		break;
	case THING_MEMBER:
		strbuf_addf(out, "cycle %lld: ", (long long)t->id[0]);
		title_by_thread(x, "", Q_XREF_MEMBER, t, 0, out);
		break;
	case THING_CREATOR:
		title_of_creator(x, t->id[0], out);
		break;
	case THING_STACK:
		title_by_thread(x, "stack of ", Q_XREF_STACK, t, 0, out);
		break;
	case THING_STACK_GROUP:
		strbuf_addf(out, "stack group %lld", (long long)t->id[0]);
		break;
	case THING_FRAME:
		title_of_frame(x, t, out);
		break;
	case THING_SOURCE:
		title_by_text(x, Q_XREF_SOURCE, t->id[0], out);
		break;
	case THING_LINE:
		title_by_text(x, Q_XREF_SOURCE, t->id[0], out);
		strbuf_addf(out, " line %lld", (long long)t->id[1]);
		break;
	case THING_FINDING:
		title_by_text(x, Q_XREF_FINDING, t->id[0], out);
		break;
	}
}

bool xref_title(struct db *db, const struct thing *t, struct strbuf *out, struct err *e)
{
	struct xref x = {.db = db, .e = e};

	title_into(&x, t, out);
	return !x.failed;
}
