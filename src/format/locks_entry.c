/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "locks_entry.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

bool locks_parse_hms(struct span *s, int64_t *ret_us)
{
	struct span rest = *s;
	struct span digits;
	uint64_t h, m, sec, us;
	int64_t total;

	if (!scan_u64(&rest, &h) || !scan_char(&rest, ':') || !scan_u64(&rest, &m) || !scan_char(&rest, ':') ||
	    !scan_u64(&rest, &sec) || !scan_char(&rest, '.'))
		return false;
	digits = rest;
	if (!scan_u64(&rest, &us) || digits.n - rest.n != 6 || m > 59 || sec > 60)
		return false;
	if (h > INT64_MAX / 3600000000 - 1)
		return false;
	total = (int64_t)h * 3600000000 + (int64_t)(m * 60 + sec) * 1000000 + (int64_t)us;
	*s = rest;
	*ret_us = total;
	return true;
}

bool locks_parse_started(struct span s, struct record_lock_thread *ret)
{
	static const struct span mark = SPAN_LIT("started at [");
	struct span func;
	long at = span_find(s, mark);

	if (at < 0)
		return false;
	ret->name = span_rtrim(span_sub(s, 0, (size_t)at));
	s = span_from_offset(s, (size_t)at + mark.n);
	scan_blanks(&s);
	if (!scan_u64(&s, &ret->started_line) || !scan_lit(&s, SPAN_LIT("] ")) || !scan_last_word(&s, &func) ||
	    !span_ends(func, SPAN_LIT("()")))
		return false;
	func.n -= 2;
	ret->started_func = func;
	ret->started_file = s;
	return true;
}

static bool thread_id(struct span *s, uint64_t *ret, enum thread_id_form *ret_form)
{
	int64_t decimal;

	*ret_form = THREAD_ID_HEX;
	if (scan_addr(s, ret))
		return true;
	if (!scan_i64(s, &decimal))
		return false;
	if (decimal >= INT32_MIN && decimal <= (int64_t)UINT32_MAX) {
		*ret = (uint32_t)decimal;
		*ret_form = THREAD_ID_DECIMAL_32;
	} else {
		*ret = (uint64_t)decimal;
		*ret_form = THREAD_ID_DECIMAL_64;
	}
	return true;
}

/* "pbx_thread           started at [ 6731] pbx" of a line whose end was cut off: the name alone, if a blank shows that it is whole. */
static bool parse_cut_start(struct span s, struct record_lock_thread *ret)
{
	long at = span_find(s, SPAN_LIT(" started at"));

	ret->name = span_rtrim(at < 0 ? s : span_sub(s, 0, (size_t)at));
	return ret->name.n && (at >= 0 || ret->name.n < s.n) && span_find_char(ret->name, ' ') < 0;
}

bool locks_parse_thread(struct span s, struct record_lock_thread *ret, enum thread_id_form *ret_form)
{
	*ret = (struct record_lock_thread){.lwp = NUMBER_ABSENT};
	if (!thread_id(&s, &ret->pthread, ret_form))
		return false;
	if (scan_lit(&s, SPAN_LIT(" LWP:")) && !scan_i64(&s, &ret->lwp))
		return false;
	if (!scan_lit(&s, SPAN_LIT(" (")))
		return false;
	if (!span_ends(s, SPAN_LIT(")")))
		return parse_cut_start(s, ret);
	s.n--;
	return locks_parse_started(s, ret);
}

/* "n" or "n - suspended", then ")" and nothing more */
static bool count_end(struct span *s, int64_t *ret, bool *ret_suspended)
{
	if (!scan_i64(s, ret))
		return false;
	*ret_suspended = scan_lit(s, SPAN_LIT(" - suspended"));
	return scan_char(s, ')') && !s->n;
}

bool locks_parse_times(struct span s, struct record_lock_entry *ret)
{
	scan_blanks(&s);
	return locks_parse_hms(&s, &ret->since_us) && scan_lit(&s, SPAN_LIT(", ")) &&
	       locks_parse_hms(&s, &ret->unlocked_us) && scan_lit(&s, SPAN_LIT(", ")) &&
	       locks_parse_hms(&s, &ret->age_us) && scan_lit(&s, SPAN_LIT(" (")) && scan_i64(&s, &ret->depth) &&
	       scan_lit(&s, SPAN_LIT(", ")) && count_end(&s, &ret->attempts, &ret->suspended);
}

static void entry_state(struct span *s, struct record_lock_entry *ret)
{
	static const struct {
		struct span text;
		enum lock_state state;
	} states[] = {
		{SPAN_LIT("Waiting for "), LOCK_WAITING},
		{SPAN_LIT("Tried and failed to get "), LOCK_FAILED},
	};

	ret->state = LOCK_HELD;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (scan_lit(s, states[i].text))
			ret->state = states[i].state;
	}
}

static bool entry_mode(struct span *s, struct record_lock_entry *ret)
{
	static const struct {
		struct span text;
		enum lock_mode mode;
	} modes[] = {
		{SPAN_LIT("MUTEX "), LOCK_MUTEX},
		{SPAN_LIT("RDLOCK "), LOCK_READ},
		{SPAN_LIT("WRLOCK "), LOCK_WRITE},
		{SPAN_LIT("UNKNOWN "), LOCK_MODE_UNKNOWN},
	};

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		if (scan_lit(s, modes[i].text)) {
			ret->mode = modes[i].mode;
			return true;
		}
	}
	return false;
}

/*
 * Take " (n)" or " (n - suspended)", or as much as is there of "(n)", off the end; false if there is none: an address may print as
 * "(nil)".
 */
static bool entry_count(struct span *s, struct record_lock_entry *ret)
{
	long at = span_rfind_char(*s, '(');
	struct span inside;

	if (at < 1 || s->p[at - 1] != ' ')
		return false;
	inside = span_from_offset(*s, (size_t)at + 1);
	if (!count_end(&inside, &ret->depth, &ret->suspended)) {
		ret->depth = NUMBER_ABSENT;
		/* "0x7f2a3c01b8e0 (" or "0x7f2a3c01b8e0 (1": the line was cut off in the count, the address is whole. */
		if (inside.n)
			return false;
	}
	s->n = (size_t)at - 1;
	return true;
}

/*
 * "0x7f2a3c01b8e0 (1) [held 5123 ms]": what a build of one's own prints behind the count goes off.  Another row that was glued to this
 * one stays, and so does what cannot be told from a name.
 */
static void drop_extra(struct span *s)
{
	struct span rest = *s, more;
	uint64_t lock;

	for (long at; (at = span_find(rest, SPAN_LIT(" 0x"))) >= 0;) {
		int64_t n;

		rest = span_from_offset(rest, (size_t)at + 1);
		more = rest;
		if (!scan_addr(&more, &lock) || !scan_lit(&more, SPAN_LIT(" (")) || !scan_i64(&more, &n))
			continue;
		scan_lit(&more, SPAN_LIT(" - suspended"));
		if (!scan_char(&more, ')') || !more.n || more.p[0] != ' ')
			continue;
		if (span_find(more, SPAN_LIT("===")) < 0 && span_find(more, SPAN_LIT("Lock #")) < 0)
			s->n -= more.n;
		return;
	}
}

/* The address is the last word: "0x...", "(nil)", or digits where %p prints no prefix. */
static bool entry_address(struct span *s, uint64_t *ret)
{
	struct span rest = *s;
	struct span word;

	if (!scan_last_word(&rest, &word) || (!scan_addr(&word, ret) && !scan_hex(&word, ret)) || word.n)
		return false;
	*s = rest;
	return true;
}

/*
 * The name of a lock is an expression with blanks and parentheses in it; so what is before it is read from the left and
 * what is behind it from the right.
 */
bool locks_parse_entry(struct span s, struct record_lock_entry *ret, enum lock_line_form *ret_form)
{
	uint64_t slot;

	*ret = (struct record_lock_entry){.attempts = NUMBER_ABSENT, .depth = NUMBER_ABSENT, .since_us = TIME_UNKNOWN,
					  .unlocked_us = TIME_UNKNOWN, .age_us = NUMBER_ABSENT};
	entry_state(&s, ret);
	if (!scan_lit(&s, SPAN_LIT("Lock #")) || !scan_u64(&s, &slot) || slot > INT32_MAX)
		return false;
	ret->slot = (int64_t)slot;
	if (scan_lit(&s, SPAN_LIT(" ("))) {
		long at = span_find(s, SPAN_LIT("): "));

		if (at < 0)
			return false;
		ret->file = span_sub(s, 0, (size_t)at);
		s = span_from_offset(s, (size_t)at + 3);
		if (!entry_mode(&s, ret))
			return false;
		drop_extra(&s);
		*ret_form = entry_count(&s, ret) ? LOCK_LINE_COUNTED : LOCK_LINE_TIMED;
	} else {
		if (!scan_lit(&s, SPAN_LIT(": ")) || !scan_until_char(&s, ' ', &ret->file) || !entry_count(&s, ret))
			return false;
		ret->mode = LOCK_MODE_UNKNOWN;
		*ret_form = LOCK_LINE_UNTYPED;
	}
	if (!scan_u64(&s, &ret->src_line) || !scan_char(&s, ' ') || !scan_until_char(&s, ' ', &ret->func) ||
	    !entry_address(&s, &ret->lock))
		return false;
	ret->name = span_trim(s);
	return span_find(ret->name, SPAN_LIT("===")) < 0; /* else two rows were glued together: whose the address is nobody knows */
}

bool locks_parse_place(struct span s, struct record_locked_here *ret)
{
	static const struct span mark = SPAN_LIT(" line");
	struct span func, number;
	int64_t line;

	*ret = (struct record_locked_here){0};
	if (!scan_last_word(&s, &func) || !scan_char(&func, '(') || !span_ends(func, SPAN_LIT(")")) ||
	    !scan_last_word(&s, &number) || !scan_i64(&number, &line) || number.n || !span_ends(s, mark))
		return false;
	func.n--;
	s.n -= mark.n;
	ret->file = s;
	ret->func = func;
	ret->src_line = line > 0 ? (uint64_t)line : 0;
	return true;
}
