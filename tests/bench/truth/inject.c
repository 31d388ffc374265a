/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inject.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/* No log has addresses there. */
#define FRESH 0x6f0000000010u
#define APART 0x1000u

struct edit {
	uint64_t addr;  /* 0 = its own */
	int64_t more;   /* on its count before the change */
	bool drop;
};

void injected_init(struct injected *in, const struct story *s)
{
	*in = (struct injected){.story = s, .next_addr = FRESH};
	vec_init(&in->edits, sizeof(struct edit));
	injected_clear(in);
}

void injected_done(struct injected *in)
{
	vec_done(&in->edits);
}

void injected_clear(struct injected *in)
{
	vec_clear(&in->edits);
	for (size_t i = 0; i < in->story->log->rows.n; i++)
		vec_push(&in->edits);
	in->next_addr = FRESH;
}

static struct edit *edit_of(const struct injected *in, const struct story_life *l, size_t event)
{
	return vec_at(&in->edits, story_event_at(in->story, l, event)->row);
}

bool injected_leaks(const struct injected *in, size_t life)
{
	return edit_of(in, story_life_at(in->story, life), 0)->addr != 0;
}

uint64_t inject(struct injected *in, size_t life, size_t event)
{
	const struct story_life *l = story_life_at(in->story, life);
	uint64_t addr = edit_of(in, l, 0)->addr;

	if (!addr) {
		addr = in->next_addr;
		in->next_addr += APART;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct story_event *ev = story_event_at(in->story, l, i);
		struct edit *e = vec_at(&in->edits, ev->row);

		e->addr = addr;
		/* A text log has a row of its own for the destructor, which does not run. */
		e->drop |= i == event || (ev->end && !ev->delta);
		e->more += i > event;
	}
	return addr;
}

void inject_hole(struct injected *in, size_t from, size_t stop)
{
	for (size_t i = from; i < stop; i++)
		((struct edit *)vec_at(&in->edits, i))->drop = true;
}

/* --- writing --- */

static void add_csv(struct strbuf *ret, const struct log_row *row, const struct edit *e)
{
	const struct life_input *in = &row->row.in;
	int64_t before = in->has_before ? in->before : -in->delta;
	struct span rest = row->text;
	long at = span_find_char(rest, ',');

	if (e->addr)
		strbuf_add_addr(ret, e->addr);
	else
		strbuf_add(ret, span_sub(rest, 0, (size_t)at));
	rest = span_from_offset(rest, (size_t)at);
	if (e->more && in->kind != REF_CONSTRUCTOR) {
		size_t commas = 0, i = 0;

		while (i < rest.n && commas < 6)
			commas += rest.p[i++] == ',';
		strbuf_add(ret, span_sub(rest, 0, i));
		rest = span_from_offset(rest, i);
		strbuf_addf(ret, "%lld", (long long)(before + e->more));
		at = span_find_char(rest, ',');
		rest = span_from_offset(rest, (size_t)at);
	}
	strbuf_add(ret, rest);
}

static void add_text(struct strbuf *ret, const struct log_row *row, const struct edit *e)
{
	struct span rest = row->text;
	size_t end = rest.n;

	if (e->addr) {
		strbuf_add_addr(ret, e->addr);
		rest = span_from_offset(rest, (size_t)span_find_char(rest, ' '));
		end = rest.n;
	}
	if (e->more && row->row.in.has_before) {
		end = (size_t)span_rfind_char(rest, '@') + 1;
		strbuf_add(ret, span_sub(rest, 0, end));
		strbuf_addf(ret, "%lld]", (long long)(row->row.in.before + e->more));
		return;
	}
	strbuf_add(ret, rest);
}

void injected_write(const struct injected *in, struct strbuf *ret)
{
	const struct log *log = in->story->log;
	bool text = strcmp(log->kind, "T") == 0;

	for (size_t i = 0; i < log->rows.n; i++) {
		const struct log_row *row = log_at(log, i);
		const struct edit *e = vec_at(&in->edits, i);

		if (e->drop)
			continue;
		if (text)
			add_text(ret, row, e);
		else
			add_csv(ret, row, e);
		strbuf_add_char(ret, '\n');
	}
}
