/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pytext.h"

#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"

static bool is_space(uint32_t cp)
{
	return (cp >= 0x09 && cp <= 0x0d) || (cp >= 0x1c && cp <= 0x20) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
			(cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
			cp == 0x205f || cp == 0x3000;
}

static struct span strip_front(struct span s)
{
	struct span rest = s;
	uint32_t cp;

	while (utf8_take(&rest, &cp) && is_space(cp))
		s = rest;
	return s;
}

/* The code point that ends @s; false if the last bytes are no UTF-8. */
static bool last_code_point(struct span s, size_t *ret_n, uint32_t *ret_cp)
{
	for (size_t n = 1; n <= 4 && n <= s.n; n++) {
		struct span tail = span_from_offset(s, s.n - n);

		if (utf8_take(&tail, ret_cp) && !tail.n) {
			*ret_n = n;
			return true;
		}
	}
	return false;
}

struct span py_strip(struct span s)
{
	uint32_t cp;
	size_t n;

	s = strip_front(s);
	while (last_code_point(s, &n, &cp) && is_space(cp))
		s.n -= n;
	return s;
}

bool py_int(struct span s, int64_t *ret)
{
	bool negative, digit = false;
	int64_t v = 0;
	size_t i = 0;

	s = py_strip(s);
	negative = s.n && s.p[0] == '-';
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	for (; i < s.n; i++) {
		if (s.p[i] == '_' && digit) {
			digit = false;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
				__builtin_add_overflow(v, s.p[i] - '0', &v))
			return false;
		digit = true;
	}
	*ret = negative ? -v : v;
	return digit;
}

size_t py_split(struct span line, struct span ret[PY_FIELDS])
{
	size_t n = 0;

	while (n < PY_FIELDS - 1) {
		long comma = span_find_char(line, ',');

		if (comma < 0)
			break;
		ret[n++] = span_sub(line, 0, (size_t)comma);
		line = span_from_offset(line, (size_t)comma + 1);
	}
	ret[n++] = line;
	return n;
}

bool py_has(struct span s, const char *what)
{
	return span_find(s, span_from(what)) >= 0;
}

bool py_state(struct span state, enum ref_kind *ret, int64_t *ret_before)
{
	*ret_before = 0;
	if (py_has(state, "constructor"))
		*ret = REF_CONSTRUCTOR;
	else if (py_has(state, "invalid"))
		*ret = REF_INVALID;
	else if (py_has(state, "destructor"))
		*ret = REF_DESTRUCTOR;
	else if (py_int(state, ret_before))
		*ret = REF_CHANGE;
	else
		return false;
	return true;
}

bool py_each_line(struct span text, py_line_fn fn, void *ctx, struct err *e)
{
	long at;

	if (text.n && text.p[text.n - 1] == '\r')
		text.n--;
	while ((at = span_find_char(text, '\r')) >= 0) {
		if (!fn(ctx, span_sub(text, 0, (size_t)at), e))
			return false;
		text = span_from_offset(text, (size_t)at + 1);
	}
	return fn(ctx, text, e);
}

bool py_bad_number(uint64_t line, const char *what, struct span text, struct err *e)
{
	struct strbuf shown = {0};

	utf8_escape(&shown, span_sub(text, 0, 40));
	err_set(e, ERR_READ, "line %llu: the %s '%s' is not a number", (unsigned long long)line, what,
			strbuf_str(&shown));
	strbuf_done(&shown);
	return false;
}
