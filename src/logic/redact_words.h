/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REDACT_WORDS_H
#define ASTSCOPE_LOGIC_REDACT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "astscope/base/span.h"

/* What redact.c asks of characters, of single values (redact_words.c) and of places in a text (redact_rules.c). */
#define VALUE_MOST 200u /* bytes; what is longer is nobody's name or number; a secret has any length */
#define PSEUDONYM_CHARS 7
#define PSEUDONYM_DIGITS "abcdefghijkmnpqrstuvwxyz23456789"

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Of a word; bytes of UTF-8 count. */
static inline bool is_word(char c)
{
	return is_digit(c) || is_alpha(c) || c == '_' || (unsigned char)c >= 0x80;
}

static inline bool is_in(char c, const char *set)
{
	return c && strchr(set, c);
}

/* How many characters from @from on are such, or one of @also. */
size_t redact_run(struct span s, size_t from, bool (*is)(char c), const char *also);
bool redact_is_same(struct span a, const char *b);   /* case folded */
bool redact_is_known(struct span s);                 /* everybody's */
bool redact_is_number(struct span s);                /* as it is dialled */
bool redact_is_ip4(struct span s);
bool redact_is_host(struct span s);
/* "1-24828", a counter and a process: it names a call, and looks like much else where it stands alone. */
bool redact_is_counted(struct span s);
bool redact_is_pseudonym(struct span s);             /* "<name-k3m7qxa>", with or without its brackets */
bool redact_is_private(struct span s);               /* worth replacing */
const char *redact_kind(struct span s);              /* the word in its pseudonym */

/* What a rule has found: bytes from @from on, @n of them, are private; up to @end the text is dealt with. */
struct find {
	size_t from, n, end;
	const char *kind; /* NULL = as the value looks */
};

/* What the value of a rule says of others that are the same. */
enum teaches {
	TEACHES_NOTHING,
	TEACHES_WORD, /* it is one wherever it stands: redact_learn_value() */
	TEACHES_MARK, /* it is one where a name or a number may stand: redact_mark() */
};

/* A rule that finds something at @at, where a word begins. */
bool redact_rule(struct span s, size_t at, struct find *ret, enum teaches *ret_teaches);
/* "SIP/" and the like. */
bool redact_begins_channel(struct span s, size_t at);
/* Where the arguments of an application begin in a message of the dialplan; past the end if it is none. */
size_t redact_arguments(struct span s);
/* The @n bytes at @at stand as an argument does: alone, in quotes or between commas. */
bool redact_is_argument(struct span s, size_t at, size_t n);
/* They stand behind the name of a column, in a list of those: "channel-state Up, caller 4711". */
bool redact_is_listed(struct span s, size_t at, size_t n);

#endif
