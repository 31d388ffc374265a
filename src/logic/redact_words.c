/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "redact_words.h"

#include <string.h>

#include "astscope/base/attr.h"

/* The last part of a name of a host. */
static const char *const domains[] = {
	"com", "net", "org", "edu", "gov", "mil", "info", "biz", "io", "local", "lan", "internal", "corp", "home", "localdomain", "arpa",
	"cloud", "tel", "pbx", "voip", "de", "fr", "uk", "us", "nl", "it", "es", "ch", "at", "be", "ru", "cz", "se", "no", "fi", "dk",
	"eu", "ca", "au", "jp", "cn", "br", "pt", "ie", "hu", "gr", "ro", "ua", "nz", "za", "mx", "ar", "kr", "il", "tr",
	"example", "invalid", "test",
};

/* What is everybody's. */
static const char *const known[] = {
	"asterisk.org", "digium.com", "sangoma.com", "gnu.org", "kernel.org", "127.0.0.1", "0.0.0.0", "255.255.255.255", "localhost",
	"::1", "anonymous", "unknown", "asterisk", "default", "none", "null", "sip", "pjsip", "outgoing", "incoming", "internal",
	"external", "from-internal", "from-external", "invalid", "yes", "all", "self", "main", "true", "false", "void", "root",
	"trunk", "test", "channel", "dynamic", "static", "local", "registry", "context",
};

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool redact_is_same(struct span a, const char *b)
{
	if (a.n != strlen(b))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b[i]))
			return false;
	return true;
}

bool redact_is_known(struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		size_t n = strlen(known[i]);

		/* a name below a known domain is known too */
		if (redact_is_same(s, known[i]) || (s.n > n && s.p[s.n - n - 1] == '.' && strchr(known[i], '.') &&
					    redact_is_same(span_from_offset(s, s.n - n), known[i])))
			return true;
	}
	return false;
}

size_t redact_run(struct span s, size_t from, bool (*is)(char c), const char *also)
{
	size_t i = from;

	while (i < s.n && (is(s.p[i]) || is_in(s.p[i], also)))
		i++;
	return i - from;
}

/* ---- pseudonyms ---- */

static bool is_in_pseudonyms(char c)
{
	return is_in(c, PSEUDONYM_DIGITS);
}

bool redact_is_number(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !is_in(s.p[i], "+*#"))
			return false;
	return s.n > 0;
}

bool redact_is_ip4(struct span s)
{
	int dots = 0, digits = 0, value = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			value = value * 10 + (s.p[i] - '0');
			if (++digits > 3 || value > 255)
				return false;
		} else if (s.p[i] == '.' && digits) {
			dots++;
			digits = value = 0;
		} else {
			return false;
		}
	}
	return dots == 3 && digits > 0;
}

bool redact_is_host(struct span s)
{
	long dot = span_rfind_char(s, '.');

	if (dot <= 0 || redact_is_ip4(s))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(domains); i++)
		if (redact_is_same(span_from_offset(s, (size_t)dot + 1), domains[i]))
			return true;
	return false;
}

bool redact_is_counted(struct span s)
{
	size_t n = redact_run(s, 0, is_digit, "");

	return n > 0 && n < 3 && n + 1 < s.n && s.p[n] == '-' && n + 1 + redact_run(s, n + 1, is_digit, "") == s.n;
}

/* What SIP calls a call: the part of its Call-ID before the host. */
static bool is_call(struct span s)
{
	return redact_is_counted(s) || (s.n >= 16 && redact_run(s, 0, is_hex, "-") == s.n && !redact_is_number(s));
}

bool redact_is_pseudonym(struct span s)
{
	static const char *const kinds[] = {"name", "number", "ip", "path", "host", "secret", "call"};

	if (s.n && s.p[0] == '<')
		s = span_from_offset(s, 1);
	if (s.n && s.p[s.n - 1] == '>')
		s.n--;
	if (s.n < PSEUDONYM_CHARS + 1 || s.p[s.n - PSEUDONYM_CHARS - 1] != '-')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (redact_is_same(span_sub(s, 0, s.n - PSEUDONYM_CHARS - 1), kinds[i]))
			return redact_run(span_from_offset(s, s.n - PSEUDONYM_CHARS), 0, is_in_pseudonyms, "") == PSEUDONYM_CHARS;
	return false;
}

const char *redact_kind(struct span s)
{
	if (redact_is_ip4(s) || span_find_char(s, ':') >= 0)
		return "ip";
	if (redact_is_number(s))
		return "number";
	if (is_call(s))
		return "call";
	return redact_is_host(s) ? "host" : "name";
}

bool redact_is_private(struct span s)
{
	return s.n >= 2 && !(s.p[0] == '0' && s.p[1] == 'x') && !redact_is_known(s) && !redact_is_pseudonym(s);
}

