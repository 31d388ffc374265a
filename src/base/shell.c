/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/shell.h"

#include <string.h>

#include "astscope/base/utf8.h"

/* No '=' and no '~': some shells expand words that begin with them. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("_-./:,+@%", c));
}

static bool is_plain_word(struct span word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (!is_plain(word.p[i]))
			return false;
	}
	return word.n > 0;
}

/* Inside single quotes: out of them and back for what cannot stand there. */
static void add_char(struct strbuf *b, struct span bytes, bool safe)
{
	if (span_eq_str(bytes, "'")) {
		strbuf_add_str(b, "'\\''");
	} else if (safe || span_eq_str(bytes, "\n")) {
		strbuf_add(b, bytes);
	} else {
		strbuf_add_str(b, "'\"$(printf '");
		for (size_t i = 0; i < bytes.n; i++)
			strbuf_addf(b, "\\%03o", (unsigned)(unsigned char)bytes.p[i]);
		strbuf_add_str(b, "')\"'");
	}
}

void shell_add_word(struct strbuf *b, struct span word)
{
	if (is_plain_word(word)) {
		strbuf_add(b, word);
		return;
	}
	strbuf_add_char(b, '\'');
	while (word.n) {
		struct span rest = word;
		uint32_t cp = 0;
		bool whole = utf8_take(&rest, &cp);
		size_t n = whole ? word.n - rest.n : 1;

		if (word.p[0])
			add_char(b, span_sub(word, 0, n), whole && utf8_is_safe(cp));
		word = span_from_offset(word, n);
	}
	strbuf_add_char(b, '\'');
}

void shell_add_path(struct strbuf *b, struct span path)
{
	struct strbuf here = {0};

	if (path.n < 2 || path.p[0] != '-') {
		shell_add_word(b, path);
		return;
	}
	strbuf_add_str(&here, "./");
	strbuf_add(&here, path);
	shell_add_word(b, strbuf_span(&here));
	strbuf_done(&here);
}
