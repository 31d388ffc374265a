/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw_refs.h"

#include "astscope/base/record.h"

/* Columns of query raw_refs. */
enum { LINE, ADDR, DELTA, BEFORE, KIND, LWP, SRC_FILE, SRC_LINE, FUNC, TAG, OVERHEAD, SIZE, LOCK_STATE };

static void add_site(const struct stmt *st, const char *sep, struct strbuf *out)
{
	strbuf_add(out, stmt_text(st, SRC_FILE));
	strbuf_addf(out, "%s%lld%s", sep, (long long)stmt_i64(st, SRC_LINE), sep);
	strbuf_add(out, stmt_text(st, FUNC));
}

/* "0x1 -1   a.c:3:f (tag) [@2]", and the lines of a constructor and a destructor. */
static void text_line(const struct stmt *st, struct strbuf *out)
{
	enum ref_kind kind = (enum ref_kind)stmt_i64(st, KIND);

	strbuf_add_addr(out, (uint64_t)stmt_i64(st, ADDR));
	if (kind == REF_CONSTRUCTOR)
		strbuf_add_str(out, " =1   ");
	else if (kind == REF_DESTRUCTOR)
		strbuf_add_str(out, " **call destructor** ");
	else
		strbuf_addf(out, " %+lld   ", (long long)stmt_i64(st, DELTA));
	add_site(st, ":", out);
	strbuf_add_str(out, " (");
	strbuf_add(out, stmt_text(st, TAG));
	strbuf_add_char(out, ')');
	if (kind == REF_CHANGE)
		strbuf_addf(out, " [@%lld]", (long long)stmt_i64(st, BEFORE));
}

static void add_state(const struct stmt *st, struct strbuf *out)
{
	const char *state = ref_lock_state_name((enum ref_lock_state)stmt_i64(st, LOCK_STATE));

	switch ((enum ref_kind)stmt_i64(st, KIND)) {
	case REF_CONSTRUCTOR:
		strbuf_add_str(out, "**constructor**");
		if (!stmt_is_null(st, OVERHEAD))
			strbuf_addf(out, "%lld**%lld**", (long long)stmt_i64(st, OVERHEAD),
				    (long long)stmt_i64(st, SIZE));
		break;
	case REF_DESTRUCTOR:
		strbuf_add_str(out, "**destructor**");
		if (state)
			strbuf_addf(out, "lock-state:%s**", state);
		break;
	case REF_INVALID:
		strbuf_add_str(out, "**invalid**");
		break;
	case REF_UNKNOWN_STATE: /* of rows only: its event is a change or a constructor */
	case REF_CHANGE:
		strbuf_addf(out, "%lld", (long long)stmt_i64(st, BEFORE));
		break;
	}
}

/* Only constructors and plain changes print a plus sign. */
static void csv_line(const struct stmt *st, struct strbuf *out)
{
	enum ref_kind kind = (enum ref_kind)stmt_i64(st, KIND);
	bool sign = kind == REF_CONSTRUCTOR || kind == REF_CHANGE;

	strbuf_add_addr(out, (uint64_t)stmt_i64(st, ADDR));
	strbuf_addf(out, sign ? ",%+lld," : ",%lld,", (long long)stmt_i64(st, DELTA));
	strbuf_addf(out, "%lld,", stmt_is_null(st, LWP) ? -1ll : (long long)stmt_i64(st, LWP));
	add_site(st, ",", out);
	strbuf_add_char(out, ',');
	add_state(st, out);
	strbuf_add_char(out, ',');
	strbuf_add(out, stmt_text(st, TAG));
}

void raw_refs_line(const struct stmt *st, bool text_log, struct strbuf *out)
{
	if (text_log)
		text_line(st, out);
	else
		csv_line(st, out);
}
