/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_text.h"

#include "astscope/base/scan.h"

enum { ESC = 0x1b, BEL = 0x07, BS = 0x08 };

/* What is on the screen's line. */
struct screen_line {
	struct strbuf *out;
	size_t from;    /* where the line begins in out */
	bool home;      /* the cursor went back to the first column: what comes next replaces the line */
	bool string;    /* between quotes */
};

static void wipe(struct screen_line *l)
{
	l->out->n = l->from;
	l->string = false;
}

/* ESC [ parameters final */
static void control_sequence(struct span *s, struct screen_line *l)
{
	bool whole = false;

	while (s->n && s->p[0] >= 0x20 && s->p[0] < 0x40) {
		whole = s->p[0] == '2';
		*s = span_from_offset(*s, 1);
	}
	if (s->n && s->p[0] == 'K' && (whole || l->home))
		wipe(l);
	*s = span_from_offset(*s, 1);
}

/* ESC ] text, ended by BEL or ESC \ */
static void system_command(struct span *s)
{
	while (s->n && s->p[0] != BEL && s->p[0] != ESC)
		*s = span_from_offset(*s, 1);
	*s = span_from_offset(*s, s->n && s->p[0] == ESC ? 2 : 1);
}

static void escape(struct span *s, struct screen_line *l)
{
	char kind = s->n ? s->p[0] : '\0';

	*s = span_from_offset(*s, 1);
	if (kind == '[')
		control_sequence(s, l);
	else if (kind == ']')
		system_command(s);
	else if (kind == '(' || kind == ')')
		*s = span_from_offset(*s, 1);
}

static bool is_control(char c)
{
	return c == ESC || c == '\r' || c == BS || c == BEL;
}

static void put(struct screen_line *l, char c)
{
	if (l->home)
		wipe(l);
	l->home = false;
	l->string ^= c == '"';
	strbuf_add_char(l->out, c);
}

bool text_on_screen(struct span line, struct strbuf *out)
{
	struct screen_line l = {.out = out, .from = out->n};
	size_t clean = 0;
	bool any = false;

	while (clean < line.n && !is_control(line.p[clean]))
		clean++;
	if (clean == line.n)
		return false;
	while (line.n) {
		char c = line.p[0];

		line = span_from_offset(line, 1);
		if (!is_control(c) || l.string) {
			put(&l, c);
			continue;
		}
		any = true;
		if (c == ESC) {
			escape(&line, &l);
		} else if (c == '\r') {
			l.home = true;
		} else if (c == BS && out->n > l.from) {
			out->n--;
		}
	}
	if (!any)
		out->n = l.from;
	return any;
}
