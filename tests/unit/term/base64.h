/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TERM_BASE64_H
#define TESTS_TERM_BASE64_H

#include <stdbool.h>
#include <string.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/* Adds the bytes that @text stands for; false if it is no base64. */
static inline bool base64_decode(struct span text, struct strbuf *ret)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	if (text.n % 4)
		return false;
	for (size_t i = 0; i < text.n; i += 4) {
		size_t bytes = text.p[i + 2] == '=' ? 1 : text.p[i + 3] == '=' ? 2 : 3;
		unsigned bits = 0;

		if (bytes < 3 && i + 4 != text.n)
			return false;
		for (size_t j = 0; j < 4; j++) {
			const char *at = strchr(digits, text.p[i + j]);

			if (j <= bytes && (!at || !*at))
				return false;
			bits = bits << 6 | (j <= bytes ? (unsigned)(at - digits) : 0);
		}
		for (size_t j = 0; j < bytes; j++)
			strbuf_add_char(ret, (char)(bits >> (16 - 8 * j)));
	}
	return true;
}

#endif
