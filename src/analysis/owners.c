/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "owners.h"

#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/* The members that name a thread, of a mutex and of the generations of an rwlock. */
static const struct span members[] = {SPAN_LIT("__owner"), SPAN_LIT("__cur_writer"), SPAN_LIT("__writer")};

/* "{__data = {__lock = 2, __owner = 25718, ..": the number behind the member. */
static bool in_structure(struct span text, int64_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		long at = span_find(text, members[i]);
		struct span rest = span_from_offset(text, at < 0 ? text.n : (size_t)at + members[i].n);

		if (scan_lit(&rest, SPAN_LIT(" = ")) && scan_i64(&rest, ret))
			return true;
	}
	return false;
}

/* print MUTEX->__data.__owner */
static bool is_asked_for(struct span expr, struct span text, int64_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		if (span_ends(expr, members[i]))
			return scan_i64(&text, ret) && !span_trim(text).n;
	}
	return false;
}

static bool word(struct span *s, int64_t *ret)
{
	uint64_t hex;

	scan_blanks(s);
	if (!scan_addr(s, &hex))
		return scan_i64(s, ret);
	*ret = (int64_t)hex;
	return true;
}

/* "2 1 25718": a mutex that is locked, how often, and by whom. */
static bool in_memory(struct span text, int64_t *ret)
{
	int64_t lock, count;

	return word(&text, &lock) && (lock == 1 || lock == 2) && word(&text, &count) && count >= 0 && word(&text, ret);
}

/* The address that stands before the structure: "(pthread_mutex_t *) 0x7f.. {..", "@0x7f..: {..". */
static bool address_before(struct span text, uint64_t *ret)
{
	long brace = span_find_char(text, '{');
	struct span before = span_sub(text, 0, brace < 0 ? 0 : (size_t)brace);
	long at = span_find(before, SPAN_LIT("0x"));

	before = span_from_offset(before, at < 0 ? before.n : (size_t)at);
	return scan_addr(&before, ret);
}

bool owner_read(uint64_t addr, struct span expr, struct span text, struct owner *ret)
{
	*ret = (struct owner){.addr = addr};
	if (!ret->addr && !address_before(text, &ret->addr))
		return false;
	if (!in_structure(text, &ret->lwp) && !is_asked_for(expr, text, &ret->lwp)) {
		ret->raw = true;
		if (!in_memory(text, &ret->lwp))
			return false;
	}
	return ret->addr && ret->lwp > 0;
}

bool owners_load(struct db *db, int64_t source, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_OWNER_VALUES);
	enum step step;

	vec_init(ret, sizeof(struct owner));
	stmt_bind_i64(st, ":source", source);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct owner o;

		if (owner_read(stmt_is_null(st, 0) ? 0 : (uint64_t)stmt_i64(st, 0), stmt_text(st, 1), stmt_text(st, 2), &o))
			vec_append(ret, &o);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}
