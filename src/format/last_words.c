/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "last_words.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "system_line.h"

enum {
	EXIT_BY_SIGNAL = 128, /* what a shell adds to the number */
	SIGNAL_ABORT = 6,
};

/* What stands before @mark, which goes off the front with it. */
static bool scan_until(struct span *s, struct span mark, struct span *ret)
{
	long at = span_find(*s, mark);

	if (at < 0)
		return false;
	*ret = span_sub(*s, 0, (size_t)at);
	*s = span_from_offset(*s, (size_t)at + mark.n);
	return true;
}

/* The name of a program in its path, which has no blank. */
static bool is_program(struct span path, struct span *ret)
{
	long slash = span_rfind_char(path, '/');

	*ret = span_from_offset(path, slash < 0 ? 0 : (size_t)slash + 1);
	return ret->n && span_find_char(path, ' ') < 0;
}

/* "TEXT: 0x00007f.. ***", "TEXT ***" */
static bool take_message(struct span s, struct record_system *r)
{
	uint64_t addr;
	long colon;

	s = span_rtrim(s);
	if (!span_ends(s, SPAN_LIT(" ***")))
		return false;
	s.n -= 4;
	colon = span_rfind_char(s, ':');
	if (colon > 0) {
		struct span tail = span_from_offset(s, (size_t)colon + 1);

		scan_blanks(&tail);
		if (scan_addr(&tail, &addr) && !tail.n)
			s.n = (size_t)colon;
	}
	r->text = s;
	return s.n > 0;
}

/* "*** glibc detected *** PROGRAM: TEXT: 0xADDR ***", "*** Error in `PROGRAM': TEXT: 0xADDR ***" */
static bool read_heap(struct span s, struct record_system *r)
{
	struct span path;

	if (scan_lit(&s, SPAN_LIT("*** glibc detected *** ")))
		return scan_until(&s, SPAN_LIT(": "), &path) && is_program(path, &r->name) && take_message(s, r);
	return scan_lit(&s, SPAN_LIT("*** Error in `")) && scan_until(&s, SPAN_LIT("': "), &path) && is_program(path, &r->name) &&
	       take_message(s, r);
}

/* "*** stack smashing detected ***: PROGRAM terminated", "*** buffer overflow detected ***: terminated" */
static bool read_check(struct span s, struct record_system *r)
{
	struct span text = s, what, path;

	if (!scan_lit(&s, SPAN_LIT("*** ")) || !scan_until(&s, SPAN_LIT(" detected ***: "), &what) || what.n > 40)
		return false;
	s = span_rtrim(s);
	if (!span_ends(s, SPAN_LIT("terminated")))
		return false;
	path = span_rtrim(span_sub(s, 0, s.n - 10));
	r->text = span_sub(text, 4, what.n + 9); /* "WHAT detected" */
	return !path.n || span_eq_str(path, "<unknown>") || is_program(path, &r->name);
}

/* "PROGRAM: FILE:LINE: FUNC: Assertion `EXPR' failed." */
static bool read_assertion(struct span s, struct record_system *r)
{
	static const struct span mark = SPAN_LIT(": Assertion `"), end = SPAN_LIT("' failed.");
	struct span path, file, place;
	uint64_t line;

	s = span_rtrim(s);
	if (!span_ends(s, end) || span_find(s, mark) < 0 || !scan_until(&s, SPAN_LIT(": "), &path) || !is_program(path, &r->name))
		return false;
	place = s;
	if (!scan_until(&place, SPAN_LIT(":"), &file) || !scan_u64(&place, &line))
		return false;
	r->text = s;
	return true;
}

/* What malloc says alone on a line. */
static bool read_malloc(struct span s, struct record_system *r)
{
	static const struct span leads[] = {
		SPAN_LIT("free(): "), SPAN_LIT("malloc(): "), SPAN_LIT("realloc(): "), SPAN_LIT("calloc(): "), SPAN_LIT("munmap_chunk(): "),
		SPAN_LIT("mremap_chunk(): "), SPAN_LIT("malloc_consolidate(): "), SPAN_LIT("double free or corruption ("),
		SPAN_LIT("corrupted size vs. prev_size"), SPAN_LIT("corrupted double-linked list"),
		SPAN_LIT("break adjusted to free malloc space"),
	};
	static const struct span words[] = {
		SPAN_LIT("double free"), SPAN_LIT("corrupt"), SPAN_LIT("invalid"), SPAN_LIT("unaligned"), SPAN_LIT("mismatching"),
		SPAN_LIT("too many chunks"), SPAN_LIT("adjusted"),
	};

	s = span_rtrim(s);
	for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
		for (size_t j = 0; j < ARRAY_LEN(words) && span_starts(s, leads[i]); j++) {
			r->text = s;
			if (s.n < 80 && span_find(s, words[j]) >= 0)
				return true;
		}
	}
	return false;
}

/* "Fatal glibc error: TEXT", "terminate called after throwing an instance of 'std::bad_alloc'" */
static bool read_fatal(struct span s, struct record_system *r)
{
	struct span rest = r->text = span_rtrim(s);

	return (scan_lit(&rest, SPAN_LIT("Fatal glibc error: ")) && rest.n) ||
	       span_starts(s, SPAN_LIT("terminate called after throwing an instance of '")) ||
	       span_eq_str(r->text, "terminate called without an active exception");
}

/* safe_asterisk: "Asterisk exited on signal 11.", "Asterisk ended with exit status 1" */
static bool read_safe(struct span s, struct record_system *r)
{
	struct span rest = r->text = span_rtrim(s);

	r->event = SYSTEM_EXIT;
	r->name = SPAN_LIT("asterisk");
	if (scan_lit(&rest, SPAN_LIT("Asterisk exited on signal ")))
		return scan_number(&rest, &r->signal) && (!rest.n || span_eq_str(rest, "."));
	r->signal = NUMBER_ABSENT;
	if (!scan_lit(&rest, SPAN_LIT("Asterisk ended with exit status ")) || !scan_number(&rest, &r->status) || rest.n)
		return false;
	if (r->status > EXIT_BY_SIGNAL) {
		r->signal = r->status - EXIT_BY_SIGNAL;
		r->status = NUMBER_ABSENT;
	}
	return true;
}

/* docker compose: "asterisk-1 exited with code 139", "asterisk_1 exited with code 0 (restarting)" */
static bool read_container(struct span s, struct record_system *r)
{
	struct span rest = s, name;

	r->event = SYSTEM_EXIT;
	r->text = span_rtrim(s);
	r->signal = NUMBER_ABSENT;
	if (!scan_word(&rest, &name) || span_find(name, SPAN_LIT("asterisk")) < 0 || !scan_lit(&rest, SPAN_LIT(" exited with code ")) ||
	    !scan_number(&rest, &r->status) || (rest.n && rest.p[0] != ' '))
		return false;
	r->name = SPAN_LIT("asterisk");
	if (r->status > EXIT_BY_SIGNAL) {
		r->signal = r->status - EXIT_BY_SIGNAL;
		r->status = NUMBER_ABSENT;
	}
	return true;
}

/* What a shell calls the signals that end a program. */
static const struct {
	struct span words;
	const char *signal;
} shell_ends[] = {
	{SPAN_LIT("Segmentation fault"), "SEGV"}, {SPAN_LIT("Aborted"), "ABRT"}, {SPAN_LIT("Bus error"), "BUS"},
	{SPAN_LIT("Floating point exception"), "FPE"}, {SPAN_LIT("Illegal instruction"), "ILL"}, {SPAN_LIT("Killed"), "KILL"},
};

/* "Segmentation fault (core dumped)" alone on its line: of whatever was started there */
static bool read_bare(struct span s, struct record_system *r)
{
	r->event = SYSTEM_EXIT;
	r->text = s = span_rtrim(s);
	for (size_t i = 0; i < ARRAY_LEN(shell_ends); i++) {
		struct span rest = s;

		if (!scan_lit(&rest, shell_ends[i].words) || (rest.n && !span_eq_str(rest, " (core dumped)")))
			continue;
		r->signal = system_signal_number(span_from(shell_ends[i].signal));
		return true;
	}
	return false;
}

/* "/usr/sbin/safe_asterisk: line 145: 16834 Segmentation fault      (core dumped) nice -n $PRIORITY ${ASTSBINDIR}/asterisk .." */
static bool read_shell(struct span s, struct record_system *r)
{
	struct span script;
	uint64_t line;

	r->event = SYSTEM_EXIT;
	r->text = s;
	if (!scan_word(&s, &script) || !span_ends(script, SPAN_LIT(":")) || !scan_lit(&s, SPAN_LIT(" line ")) || !scan_u64(&s, &line) ||
	    !scan_lit(&s, SPAN_LIT(": ")))
		return false;
	r->text = span_rtrim(r->text);
	scan_blanks(&s);
	if (!scan_number(&s, &r->pid) || !scan_char(&s, ' '))
		return false;
	scan_blanks(&s);
	for (size_t i = 0; i < ARRAY_LEN(shell_ends); i++) {
		struct span rest = s;

		if (!scan_lit(&rest, shell_ends[i].words) || span_find(rest, SPAN_LIT("asterisk")) < 0)
			continue;
		r->name = SPAN_LIT("asterisk");
		r->signal = system_signal_number(span_from(shell_ends[i].signal));
		return true;
	}
	return false;
}

/* With which bytes such words begin; NULL = any. */
static const struct {
	const char *first;
	bool (*read)(struct span s, struct record_system *r);
} forms[] = {
	{"*", read_heap}, {"*", read_check}, {NULL, read_assertion}, {"bcdfmr", read_malloc}, {"Ft", read_fatal},
	{"A", read_safe}, {NULL, read_container}, {NULL, read_shell}, {"ABFIKS", read_bare},
};

bool last_words_read(struct span line, struct record_system *ret)
{
	static const struct span console = SPAN_LIT("*CLI> ");
	struct span s = span_trim(line), prompt = s, word;

	if (scan_word(&prompt, &word) && word.n >= console.n && span_ends(word, SPAN_LIT("*CLI>")) && prompt.n)
		s = span_from_offset(prompt, 1);
	for (size_t i = 0; s.n && i < ARRAY_LEN(forms); i++) {
		if (forms[i].first && !strchr(forms[i].first, s.p[0]))
			continue;
		*ret = system_event_blank(SYSTEM_ABORT, s);
		ret->signal = SIGNAL_ABORT;
		if (forms[i].read(s, ret))
			return true;
	}
	return false;
}
