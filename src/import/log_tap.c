/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log_tap.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/logic/log_fold.h"

struct log_tap {
	struct writer *writer;
	struct sink sink;
	struct rules *rules;
	struct log_fold *fold; /* NULL before the first message */
};

static void put(void *ctx, const struct record *r)
{
	struct log_tap *t = ctx;
	const struct sink *out = writer_sink(t->writer);

	if (r->kind != RECORD_LOG && r->kind != RECORD_LOG_FRAME) {
		out->put(out->ctx, r);
		return;
	}
	if (!t->fold) {
		struct log_sink rows = writer_log_sink(t->writer);

		t->rules = rules_new();
		t->fold = log_fold_new(&rows, t->rules);
	}
	log_fold_put(t->fold, r);
}

struct log_tap *log_tap_open(struct writer *w)
{
	struct log_tap *t = mem_zalloc(sizeof(*t));

	t->writer = w;
	t->sink = (struct sink){put, t};
	return t;
}

const struct sink *log_tap_sink(struct log_tap *t)
{
	return &t->sink;
}

void log_tap_close(struct log_tap *t)
{
	if (!t)
		return;
	if (t->fold)
		log_fold_end(t->fold);
	rules_free(t->rules);
	free(t);
}
