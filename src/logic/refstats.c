/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/refstats.h"

#include <inttypes.h>
#include <stdlib.h>

#include "astscope/base/mem.h"
#include "ref_types.h"

enum stat { COUNT, OVERHEAD, USER_DATA, MEMORY, STATS };

struct stats {
	int64_t v[STATS];
};

struct refstats {
	uint64_t line;
	int status; /* of the line under work, if it ends the run */
	struct ref_types types;
	struct stats now, peak, total; /* each peak is one of its own: they need not be of one moment */
};

struct refstats *refstats_new(void)
{
	struct refstats *rs = mem_zalloc(sizeof(*rs));

	ref_types_init(&rs->types);
	return rs;
}

void refstats_free(struct refstats *rs)
{
	if (!rs)
		return;
	ref_types_done(&rs->types);
	free(rs);
}

/* Go behind the next "**"; false if there is none. */
static bool next_part(struct span *state)
{
	long at = span_find(*state, SPAN_LIT("**"));

	if (at < 0)
		return false;
	*state = span_from_offset(*state, (size_t)at + 2);
	return true;
}

static bool read_size(const struct refstats *rs, struct span part, int64_t *ret, struct err *e)
{
	long end = span_find(part, SPAN_LIT("**"));

	if (end >= 0)
		part.n = (size_t)end;
	return py_int(part, ret) || py_bad_number(rs->line, "size", part, e);
}

/* **constructor**OVERHEAD**USERDATA**: the third and fourth part between the stars. */
static bool read_sizes(struct refstats *rs, struct span state, struct ref_object *ret, struct err *e)
{
	struct span overhead, user_data;
	bool all = next_part(&state) && next_part(&state);

	overhead = state;
	all = all && next_part(&state);
	user_data = state;
	if (!all) {
		rs->status = REFSTATS_CANCELLED;
		return err_set(e, ERR_READ, "line %llu: a constructor without sizes",
				(unsigned long long)rs->line);
	}
	return read_size(rs, overhead, &ret->overhead, e) && read_size(rs, user_data, &ret->user_data, e);
}

/* Count an object in (@sign 1) or out (-1). */
static bool count(struct refstats *rs, const struct ref_object *o, int sign, struct err *e)
{
	struct stats by = {.v = {[COUNT] = 1, [OVERHEAD] = o->overhead, [USER_DATA] = o->user_data}};
	bool fits = !__builtin_add_overflow(o->overhead, o->user_data, &by.v[MEMORY]);

	for (int i = 0; fits && i < STATS; i++) {
		if (sign > 0)
			fits = !__builtin_add_overflow(rs->total.v[i], by.v[i], &rs->total.v[i]) &&
					!__builtin_add_overflow(rs->now.v[i], by.v[i], &rs->now.v[i]);
		else
			fits = !__builtin_sub_overflow(rs->now.v[i], by.v[i], &rs->now.v[i]);
		if (rs->now.v[i] > rs->peak.v[i])
			rs->peak.v[i] = rs->now.v[i];
	}
	return fits || err_set(e, ERR_READ, "line %llu: the sum of the sizes is above 64 bits",
			(unsigned long long)rs->line);
}

static bool take_line(void *ctx, struct span line, struct err *e)
{
	struct refstats *rs = ctx;
	struct ref_object o = {0};
	struct span f[PY_FIELDS];
	bool wanted;

	rs->status = REFSTATS_DIED;
	if (!ref_row_read(line, ++rs->line, f, &wanted, e))
		return false;
	if (!wanted)
		return true;
	if (py_has(f[PY_STATE], "constructor")) {
		struct ref_object *begun;

		if (!read_sizes(rs, f[PY_STATE], &o, e))
			return false;
		begun = ref_types_begin(&rs->types, f);
		begun->overhead = o.overhead;
		begun->user_data = o.user_data;
		return count(rs, begun, 1, e);
	}
	return !ref_types_end(&rs->types, f, &o) || count(rs, &o, -1, e);
}

int refstats_line(struct refstats *rs, struct span line, struct err *e)
{
	return py_each_line(line, take_line, rs, e) ? 0 : rs->status;
}

/* ---- the report ---- */

/* As int(v / 1024): a double, towards 0. */
static int64_t kib(int64_t v)
{
	return (int64_t)((double)v / 1024);
}

static bool divides(int64_t by, const char *what, struct err *e)
{
	return by || err_set(e, ERR_READ, "the log has no %s to take a share of", what);
}

static bool add_usage(const char *title, const struct stats *s, struct strbuf *out, struct err *e)
{
	strbuf_addf(out, "%s usage statistics:\n", title);
	strbuf_addf(out, "%20s: %" PRId64 "\n", "Count", s->v[COUNT]);
	strbuf_addf(out, "%20s: %" PRId64 "\n", "Total Memory (k)", kib(s->v[MEMORY]));
	if (!divides(s->v[MEMORY], "memory", e))
		return false;
	strbuf_addf(out, "%20s: %" PRId64 " (%.2f%%)\n", "Overhead (k)", kib(s->v[OVERHEAD]),
			(double)s->v[OVERHEAD] * 100.0 / (double)s->v[MEMORY]);
	strbuf_addf(out, "%20s: %" PRId64 "\n\n", "User Data (k)", kib(s->v[USER_DATA]));
	return true;
}

static bool add_lock_use(const char *title, int64_t used, int64_t all, struct strbuf *out, struct err *e)
{
	if (!divides(all, "locks", e))
		return false;
	strbuf_addf(out, "%20s: %" PRId64 " of %" PRId64 " used (%.2f%%)\n", title, used, all,
			(double)used * 100.0 / (double)all);
	return true;
}

static bool add_locks(const struct ref_types *t, struct strbuf *out, struct err *e)
{
	int64_t objects = 0, used_objects = 0, types = 0, used_types = 0;

	for (size_t i = 0; i < t->types.n; i++) {
		const struct ref_type *type = vec_at(&t->types, i);
		int64_t used = (int64_t)type->n[LOCK_USED], unused = (int64_t)type->n[LOCK_UNUSED];

		used_objects += used;
		objects += used + unused;
		used_types += used != 0;
		types += used + unused != 0;
	}
	strbuf_add_str(out, "Lock usage statistics:\n");
	return add_lock_use("By object", used_objects, objects, out, e) &&
			add_lock_use("By type", used_types, types, out, e);
}

int refstats_finish(const struct refstats *rs, struct strbuf *out, struct err *e)
{
	bool ok = add_usage("Total", &rs->total, out, e) && add_usage("Peak", &rs->peak, out, e) &&
			add_locks(&rs->types, out, e);

	return ok ? 0 : REFSTATS_DIED;
}
