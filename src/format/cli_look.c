/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "cli_pattern.h"

/* What a line without the header above it may be: told by the looks of its words. */

/* 8-4-4-4-12 digits */
static bool is_uuid(struct span s)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; i < s.n; i++) {
		if (i >= sizeof(form) - 1 || (form[i] == '-' ? s.p[i] != '-' : hex_digit(s.p[i]) < 0))
			return false;
	}
	return s.n == sizeof(form) - 1;
}

/* TYPE:NAME; what is left of a wrapped line looks like it, so the types are those of Asterisk. */
static bool is_topic(struct span s)
{
	static const char *const types[] = {
		"agent", "app", "ari", "bridge", "cache", "cache_pattern", "cdr", "cel", "channel", "config", "devicestate", "endpoint",
		"manager", "mwi", "parking", "pickup", "presence_state", "queue", "rtp", "security", "stasis", "system", "test_suite",
	};
	long colon = span_find_char(s, ':');

	for (size_t i = 0; i < ARRAY_LEN(types) && colon > 0; i++) {
		if (span_eq_str(span_sub(s, 0, (size_t)colon), types[i]))
			return (size_t)colon + 1 < s.n;
	}
	return false;
}

/* Is @word of the kind by its looks, so that it tells of the column?  Most words would do for text. */
static bool looks_like(enum cli_kind kind, struct span word)
{
	switch (kind) {
	case CLI_CHANNEL:
		return span_find_char(word, '/') > 0;
	case CLI_ADDRESS:
		return span_find_char(word, '.') > 0 || span_find_char(word, ':') > 0 || span_eq_str(word, "(None)");
	case CLI_ID:
		return is_uuid(word);
	case CLI_TOPIC:
		return is_topic(word);
	case CLI_TEXT:
	case CLI_NAME:
	case CLI_AGE:
		return true;
	case CLI_NUMBER:
	case CLI_STATE:
	case CLI_YESNO:
	case CLI_UNIQUE:
	case CLI_MODULE:
		break;
	}
	return cli_kind_fits(kind, word);
}

/* Numbers at the end behind something else. */
static bool ends_in_numbers(const struct cli_form *f, struct span line)
{
	size_t n = cli_column_count(f);
	struct span word;

	for (size_t i = 1; i < n && !f->columns[i].optional; i++) {
		if (!scan_last_word(&line, &word) || !cli_kind_fits(CLI_NUMBER, word))
			return false;
	}
	return span_trim(line).n > 0;
}

/* "R", "Ssl+" */
static bool is_process_state(struct span word)
{
	for (size_t i = 1; i < word.n; i++) {
		if (span_find_char(SPAN_LIT("<NLsl+"), word.p[i]) < 0)
			return false;
	}
	return word.n && word.n <= 5 && span_find_char(SPAN_LIT("RSDTtZI"), word.p[0]) >= 0;
}

/* A number is one of the first two words, three or more are numbers; a state or a time tells it from other tables. */
static bool may_be_process(struct span line)
{
	enum { NUMBERS_LEAST = 3, WORDS_MOST = 16, PREFIX_WORDS = 5 /* of a log that names who wrote: "kernel:" */ };
	size_t numbers = 0, words = 0;
	bool told = false;
	struct span word;

	scan_blanks(&line);
	while (words < WORDS_MOST && scan_word(&line, &word)) {
		size_t digits = 0, colons = 0, dots = 0;

		for (size_t i = 0; i < word.n; i++) {
			digits += word.p[i] >= '0' && word.p[i] <= '9';
			colons += word.p[i] == ':';
			dots += word.p[i] == '.';
		}
		if ((++words > 2 && !numbers) || (words <= PREFIX_WORDS && span_ends(word, SPAN_LIT(":"))))
			return false;
		numbers += digits && dots <= 1 && digits + dots == word.n;
		told |= (digits && colons && colons <= 2 && digits + colons + dots == word.n) || is_process_state(word);
		scan_blanks(&line);
	}
	return told && numbers >= NUMBERS_LEAST;
}

/* Words of the kinds that not any word is of, in their order. */
static bool may_be_row_of(const struct cli_form *f, struct span line)
{
	size_t n = cli_column_count(f);
	struct span word;

	if (f->vague)
		return false;
	if (f->any_order)
		return may_be_process(line);
	if (f->numbers_last)
		return ends_in_numbers(f, line);
	scan_blanks(&line);
	if (!scan_word(&line, &word) || !looks_like(f->columns[0].kind, word))
		return false;
	for (size_t i = 1; i < n; i++) {
		bool fits = f->columns[i].optional || looks_like(f->columns[i].kind, (struct span){0});

		scan_blanks(&line);
		while (!fits && scan_word(&line, &word)) {
			fits = looks_like(f->columns[i].kind, word);
			scan_blanks(&line);
		}
		if (!fits)
			return false;
	}
	return true;
}

bool cli_may_be_row(const struct cli_output *o, struct span line)
{
	for (const struct cli_form *f = o->forms; f && f->columns; f++) {
		if (!f->mark && may_be_row_of(f, line))
			return true;
	}
	return false;
}
