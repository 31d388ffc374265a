/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mini_refs.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"

void mini_refs_init(struct mini_refs *m)
{
	*m = (struct mini_refs){.sites = intern_new(), .tags = intern_new(), .threads = intern_new()};
}

void mini_refs_done(struct mini_refs *m)
{
	intern_free(m->sites);
	intern_free(m->tags);
	intern_free(m->threads);
}

static enum ref_lock_state lock_state_of(struct span state)
{
	static const char *const names[] = {"", "used", "unused", "none", "lockobj", "invalid"};
	struct span lock;

	if (!scan_lit(&state, SPAN_LIT("**destructor**lock-state:")) || !scan_until_char(&state, '*', &lock))
		return REF_LOCK_UNKNOWN;
	for (size_t i = 1; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(lock, names[i]))
			return (enum ref_lock_state)i;
	}
	return REF_LOCK_UNKNOWN;
}

static bool state_of(struct span state, struct life_input *ret)
{
	struct span rest = state;

	if (scan_lit(&rest, SPAN_LIT("**constructor**"))) {
		ret->kind = REF_CONSTRUCTOR;
		if (scan_i64(&rest, &ret->overhead) && scan_lit(&rest, SPAN_LIT("**")))
			return scan_i64(&rest, &ret->size);
		return true;
	}
	if (span_starts(state, SPAN_LIT("**destructor**"))) {
		ret->kind = REF_DESTRUCTOR;
		ret->lock_state = lock_state_of(state);
		return true;
	}
	if (span_starts(state, SPAN_LIT("**invalid**"))) {
		ret->kind = REF_INVALID;
		return true;
	}
	if (span_starts(state, SPAN_LIT("**"))) {
		ret->kind = REF_UNKNOWN_STATE;
		return true;
	}
	ret->kind = REF_CHANGE;
	ret->has_before = scan_i64(&rest, &ret->before);
	return ret->has_before;
}

/* The site is a contiguous slice of both formats; the bytes between its parts differ, which does not matter here. */
static uint32_t site_of(struct mini_refs *m, struct span file, struct span line, struct span func)
{
	struct strbuf b = {0};
	uint32_t id;

	strbuf_addf(&b, "%.*s:%.*s:%.*s", SPAN_ARG(file), SPAN_ARG(line), SPAN_ARG(func));
	id = intern_id(m->sites, strbuf_span(&b));
	strbuf_done(&b);
	return id;
}

static bool parse_csv(struct mini_refs *m, struct span s, struct life_input *ret)
{
	struct span thread, file, line, func, state;

	if (!scan_addr(&s, &ret->addr) || !scan_char(&s, ',') || !scan_i64(&s, &ret->delta) || !scan_char(&s, ','))
		return false;
	if (!scan_until_char(&s, ',', &thread) || !scan_until_char(&s, ',', &file) ||
	    !scan_until_char(&s, ',', &line) || !scan_until_char(&s, ',', &func) ||
	    !scan_until_char(&s, ',', &state) || !state_of(state, ret))
		return false;
	ret->thread = thread.n ? intern_id(m->threads, thread) : 0;
	ret->tag = s.n ? intern_id(m->tags, s) : 0;
	ret->site = site_of(m, file, line, func);
	return true;
}

static bool parse_text(struct mini_refs *m, struct span s, struct life_input *ret)
{
	struct span file, line, func;
	long at;

	if (!scan_addr(&s, &ret->addr) || !scan_char(&s, ' '))
		return false;
	if (scan_lit(&s, SPAN_LIT("=1"))) {
		ret->kind = REF_CONSTRUCTOR;
		ret->delta = 1;
	} else if (scan_lit(&s, SPAN_LIT("**call destructor**"))) {
		ret->kind = REF_DESTRUCTOR;
	} else if (scan_i64(&s, &ret->delta)) {
		ret->kind = REF_CHANGE;
	} else {
		return false;
	}
	scan_blanks(&s);
	if (!scan_until_char(&s, ':', &file) || !scan_until_char(&s, ':', &line) || !scan_until_char(&s, ' ', &func))
		return false;
	at = span_rfind_char(s, '@');
	if (ret->kind == REF_CHANGE && at > 0) {
		struct span count = span_from_offset(s, (size_t)at + 1);

		ret->has_before = scan_i64(&count, &ret->before);
		s = span_sub(s, 0, (size_t)at - 2);
	}
	ret->tag = s.n > 2 ? intern_id(m->tags, span_sub(s, 1, s.n - 2)) : 0;
	ret->site = site_of(m, file, line, func);
	return true;
}

bool mini_refs_next(struct mini_refs *m, struct span *rest, struct life_input *ret)
{
	struct span s = *rest;
	long end = span_find_char(s, '\n'), comma;

	if (!s.n)
		return false;
	*rest = end < 0 ? (struct span){0} : span_from_offset(s, (size_t)end + 1);
	s = end < 0 ? s : span_sub(s, 0, (size_t)end);
	*ret = (struct life_input){.line = ++m->line, .overhead = NUMBER_ABSENT, .size = NUMBER_ABSENT};
	comma = span_find_char(s, ',');
	m->text = comma < 0 || span_find_char(span_sub(s, 0, (size_t)comma), ' ') >= 0;
	if (m->text ? !parse_text(m, s, ret) : !parse_csv(m, s, ret)) {
		ret->site = 0;
		m->bad++;
	}
	return true;
}
