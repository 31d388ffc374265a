/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/progress.h"

#include <stdio.h>

#include "astscope/base/utf8.h"

#define LINE_COLUMNS 79
#define US 1000000

void progress_start(struct progress *p, bool on, const atomic_bool *stop)
{
	*p = (struct progress){.on = on, .stop = stop};
}

static void show(struct progress *p, const struct strbuf *line)
{
	struct span text = span_sub(strbuf_span(line), 0, LINE_COLUMNS);

	fprintf(stderr, "\r%.*s\033[K", SPAN_ARG(text));
	fflush(stderr);
	p->shown = true;
}

static void add_left(struct strbuf *b, int64_t left_us)
{
	int64_t s = (left_us + US - 1) / US;

	if (left_us >= 0)
		strbuf_addf(b, s < 100 ? ", %lld s left" : ", %lld min left", (long long)(s < 100 ? s : s / 60));
}

static const char *const phases[] = {
	[IMPORT_LOOKING] = "looking",
	[IMPORT_WAITING] = "waiting for another astscope that imports this bundle",
	[IMPORT_READING] = "importing",
};

void progress_take(void *ctx, const struct import_progress *at)
{
	struct progress *p = ctx;
	struct strbuf b = {0};

	if (!p->on || atomic_load(p->stop))
		return;
	strbuf_add_str(&b, phases[at->phase]);
	if (at->total)
		strbuf_addf(&b, " %llu%%", (unsigned long long)(at->done * 100 / at->total));
	if (at->lines)
		strbuf_addf(&b, ", %llu lines", (unsigned long long)at->lines);
	if (at->bytes_per_s)
		strbuf_addf(&b, ", %llu MB/s", (unsigned long long)(at->bytes_per_s >> 20));
	add_left(&b, at->left_us);
	if (at->path) {
		strbuf_add_str(&b, "  ");
		utf8_escape(&b, span_from(at->path));
	}
	show(p, &b);
	strbuf_done(&b);
}

void progress_say(struct progress *p, const char *what)
{
	struct strbuf b = {0};

	if (!p->on || atomic_load(p->stop))
		return;
	strbuf_add_str(&b, what);
	show(p, &b);
	strbuf_done(&b);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
