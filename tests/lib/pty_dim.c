/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pty_private.h"

#include "astscope/base/scan.h"

/*
 * libvterm has no dim: it gets italic in its place, which the console never asks for.  A sequence is ESC [, parameters apart by
 * `;`, m; 38 and 48 begin a colour, whose own parameters stay.
 */

static void add_parameters(struct strbuf *out, struct span rest)
{
	int colour = 0; /* parameters that are one's */

	for (bool first = true; rest.n || first; first = false) {
		long at = span_find_char(rest, ';');
		struct span one = at < 0 ? rest : span_sub(rest, 0, (size_t)at);
		bool is_colour = colour > 0;

		rest = at < 0 ? (struct span){0} : span_from_offset(rest, (size_t)at + 1);
		if (is_colour)
			colour = colour == 4 && span_eq_str(one, "5") ? 1 : colour - 1;
		else if (span_eq_str(one, "38") || span_eq_str(one, "48"))
			colour = 4;
		if (!first)
			strbuf_add_char(out, ';');
		strbuf_add(out, !is_colour && span_eq_str(one, "2") ? SPAN_LIT("3") : one);
	}
}

void pty_italic_for_dim(struct strbuf *held, struct span bytes, struct strbuf *out)
{
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.p[i];

		if (held->n == 0 ? c == '\033' : held->n == 1 ? c == '[' : (c >= '0' && c <= '9') || c == ';') {
			strbuf_add_char(held, c);
			continue;
		}
		if (held->n > 1 && c == 'm') {
			strbuf_add_str(out, "\033[");
			add_parameters(out, span_from_offset(strbuf_span(held), 2));
		} else {
			strbuf_add(out, strbuf_span(held));
		}
		strbuf_clear(held);
		if (c == '\033')
			strbuf_add_char(held, c);
		else
			strbuf_add_char(out, c);
	}
}
