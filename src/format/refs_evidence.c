/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "refs_evidence.h"

#include "astscope/base/attr.h"

/* The CSV generations, oldest first. */
enum generation { C1A, C1B, C1C, C2, C3, C4, C5, C6, GENERATIONS };

enum sight {
	SIGHT_SIZED = 1 << 0,        /* a constructor with sizes */
	SIGHT_UNSIZED = 1 << 1,
	SIGHT_LOCK_STATE = 1 << 2,   /* a destructor with the lock's state */
	SIGHT_NO_LOCK_STATE = 1 << 3,
	SIGHT_LOCKOBJ = 1 << 4,
	SIGHT_INVALID = 1 << 5,
	SIGHT_MINUS_ONE = 1 << 6,    /* -1 as the count before */
	SIGHT_NULL_TAG = 1 << 7,     /* "(null)" */
	SIGHT_MODULE = 1 << 8,       /* modules are objects */
	SIGHT_WEAKPROXY = 1 << 9,
	SIGHT_DEBUG_FUNC = 1 << 10,  /* names that only a build with the compile-time option has */
	SIGHT_RUNTIME_FUNC = 1 << 11,/* names that only a build with the run-time option logs */
};

/* The generations that can show a sight. */
static const struct {
	unsigned sight;
	enum generation first, last;
} shows[] = {
	{SIGHT_SIZED, C5, C6},
	{SIGHT_UNSIZED, C1A, C4},
	{SIGHT_LOCK_STATE, C4, C6},
	{SIGHT_NO_LOCK_STATE, C1A, C4},
	{SIGHT_LOCKOBJ, C4, C4},
	{SIGHT_INVALID, C2, C6},
	{SIGHT_NULL_TAG, C1A, C2},
	{SIGHT_MODULE, C2, C6},
	{SIGHT_WEAKPROXY, C3, C6},
	{SIGHT_DEBUG_FUNC, C1A, C2},
	{SIGHT_RUNTIME_FUNC, C3, C6},
};

/* The functions of astobj2 that destroy a container, and the registration of modules, are in every log. */
static unsigned sights_of_place(const struct record_ref *r)
{
	bool born = r->kind == REF_CONSTRUCTOR;

	if (span_eq(r->file, SPAN_LIT("loader.c")))
		return born && span_eq(r->func, SPAN_LIT("ast_module_register")) ? SIGHT_MODULE : 0;
	if (!span_starts(r->file, SPAN_LIT("astobj2")))
		return 0;
	if (span_eq(r->func, SPAN_LIT("cd_cb_debug")) || span_eq(r->func, SPAN_LIT("container_destruct_debug")))
		return SIGHT_DEBUG_FUNC;
	return span_eq(r->func, SPAN_LIT("container_destruct")) ? SIGHT_RUNTIME_FUNC : 0;
}

static unsigned sights_of_kind(const struct record_ref *r)
{
	switch (r->kind) {
	case REF_CONSTRUCTOR:
		return r->overhead >= 0 ? SIGHT_SIZED : SIGHT_UNSIZED;
	case REF_DESTRUCTOR:
		if (r->lock_state == REF_LOCK_UNKNOWN)
			return SIGHT_NO_LOCK_STATE;
		return r->lock_state == REF_LOCK_LOCKOBJ ? SIGHT_LOCK_STATE | SIGHT_LOCKOBJ : SIGHT_LOCK_STATE;
	case REF_INVALID:
		return SIGHT_INVALID;
	case REF_UNKNOWN_STATE:
		return 0;
	case REF_CHANGE:
		return r->before == -1 ? SIGHT_MINUS_ONE : 0;
	}
	return 0;
}

static unsigned sights_of_tag(struct span tag)
{
	if (span_eq(tag, SPAN_LIT("(null)")))
		return SIGHT_NULL_TAG;
	return span_starts(tag, SPAN_LIT("weakproxy link")) ? SIGHT_WEAKPROXY : 0;
}

void refs_evidence_note(struct refs_evidence *ev, enum refs_form form, const struct record_ref *r)
{
	if (form == REFS_FORM_TEXT) {
		ev->text++;
	} else {
		ev->csv++;
		ev->seen |= sights_of_kind(r);
		if (r->file.n && (r->file.p[0] == 'a' || r->file.p[0] == 'l'))
			ev->seen |= sights_of_place(r);
		if (r->tag.n && (r->tag.p[0] == '(' || r->tag.p[0] == 'w'))
			ev->seen |= sights_of_tag(r->tag);
	}
}

/* The CSV generations that can show all that was seen; none if *ret_first > *ret_last. */
static void narrow(unsigned seen, enum generation *ret_first, enum generation *ret_last)
{
	enum generation first = C1A, last = C6;

	/* Bad references: rows with -1 in C1b and C1c; later ones say so, and also count below 0. */
	if ((seen & SIGHT_MINUS_ONE) && !(seen & SIGHT_INVALID)) {
		first = C1B;
		last = C1C;
	}
	for (size_t i = 0; i < ARRAY_LEN(shows); i++) {
		if (!(seen & shows[i].sight))
			continue;
		if (shows[i].first > first)
			first = shows[i].first;
		if (shows[i].last < last)
			last = shows[i].last;
	}
	*ret_first = first;
	*ret_last = last;
}

const char *refs_evidence_generation(const struct refs_evidence *ev)
{
	static const char *const names[GENERATIONS][GENERATIONS] = {
		[C1A] = {"C1a", "C1a-C1b", "C1a-C1c", "C1a-C2", "C1a-C3", "C1a-C4", "C1a-C5", "C1a-C6"},
		[C1B] = {NULL, "C1b", "C1b-C1c", "C1b-C2", "C1b-C3", "C1b-C4", "C1b-C5", "C1b-C6"},
		[C1C] = {NULL, NULL, "C1c", "C1c-C2", "C1c-C3", "C1c-C4", "C1c-C5", "C1c-C6"},
		[C2] = {NULL, NULL, NULL, "C2", "C2-C3", "C2-C4", "C2-C5", "C2-C6"},
		[C3] = {NULL, NULL, NULL, NULL, "C3", "C3-C4", "C3-C5", "C3-C6"},
		[C4] = {NULL, NULL, NULL, NULL, NULL, "C4", "C4-C5", "C4-C6"},
		[C5] = {NULL, NULL, NULL, NULL, NULL, NULL, "C5", "C5-C6"},
		[C6] = {NULL, NULL, NULL, NULL, NULL, NULL, NULL, "C6"},
	};
	enum generation first, last;

	if (!ev->csv && !ev->text)
		return "";
	if (!ev->csv)
		return "T";
	narrow(ev->seen, &first, &last);
	return ev->text || first > last ? "mixed" : names[first][last];
}
