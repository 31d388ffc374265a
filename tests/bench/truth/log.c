/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/env.h"
#include "astscope/format/format.h"
#include "tests/lib/any.h"

void names_init(struct names *n)
{
	*n = (struct names){.sites = intern_new(), .funcs = intern_new(), .tags = intern_new()};
}

void names_done(struct names *n)
{
	intern_free(n->sites);
	intern_free(n->funcs);
	intern_free(n->tags);
}

bool func_is_of_shutdown(const struct names *names, uint32_t func)
{
	return func && span_find(intern_text(names->funcs, func), SPAN_LIT("shutdown")) >= 0;
}

/* --- reading --- */

struct taker {
	struct names *names;
	struct log *log;
	struct strbuf site;
	uint64_t others;
};

static struct span line_at(const struct strbuf *bytes, uint64_t offset)
{
	const char *p = bytes->p + offset, *lf = memchr(p, '\n', bytes->n - offset);

	return (struct span){p, lf ? (size_t)(lf - p) : bytes->n - offset};
}

static void take(void *ctx, const struct record *r)
{
	struct taker *t = ctx;
	const struct record_ref *ref = &r->ref;
	struct log_row *to;

	if (r->kind != RECORD_REF) {
		t->others += r->kind == RECORD_REJECT;
		return;
	}
	strbuf_clear(&t->site);
	strbuf_add(&t->site, ref->file);
	strbuf_addf(&t->site, ":%llu:", (unsigned long long)ref->src_line);
	strbuf_add(&t->site, ref->func);
	to = vec_push(&t->log->rows);
	to->text = line_at(&t->log->bytes, r->place.offset);
	to->func = intern_id(t->names->funcs, ref->func);
	to->code_line = ref->src_line;
	to->row = (struct run_row){
		.in = {
			.line = t->log->rows.n,
			.addr = ref->addr, .delta = ref->delta, .before = ref->before, .overhead = ref->overhead, .size = ref->size,
			.site = intern_id(t->names->sites, strbuf_span(&t->site)),
			.tag = ref->tag.n ? intern_id(t->names->tags, ref->tag) : 0,
			.kind = ref->kind, .lock_state = ref->lock_state, .has_before = ref->has_before,
		},
		.lwp = ref->lwp, .offset = r->place.offset, .destroyer = runs_is_destroyer(ref->func),
	};
	to->row.in.thread = ref->lwp >= 0 ? (uint32_t)ref->lwp + 1 : 0;
}

void log_parse(struct names *names, struct strbuf *bytes, struct log *ret)
{
	struct taker t = {.names = names, .log = ret};
	const struct sink sink = {.put = take, .ctx = &t};
	const struct format *refs = format_by_name("refs");
	struct tally tally;
	void *parser = refs->begin(&sink);

	ret->bytes = *bytes;
	*bytes = (struct strbuf){0};
	vec_init(&ret->rows, sizeof(struct log_row));
	refs->feed(parser, strbuf_span(&ret->bytes));
	refs->end(parser, false, &tally);
	strbuf_done(&t.site);
	if (t.others || tally.lines != ret->rows.n) {
		fprintf(stderr, "leak_truth: %s: not every line is a row\n", ret->name);
		exit(1);
	}
}

bool log_load(struct names *names, struct log *ret)
{
	const char *shared = env_get("SHARED");
	struct strbuf path = {0}, bytes = {0};
	char chunk[65536];
	size_t n;
	FILE *f;

	strbuf_addf(&path, "%s/bundles/asterisk-%s/refs", shared ? shared : "../shared", ret->name);
	f = fopen(strbuf_str(&path), "rb");
	strbuf_done(&path);
	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		strbuf_add(&bytes, (struct span){chunk, n});
	fclose(f);
	log_parse(names, &bytes, ret);
	return true;
}

void log_done(struct log *log)
{
	strbuf_done(&log->bytes);
	vec_done(&log->rows);
}

/* --- chance --- */

uint64_t chance(uint64_t *seed)
{
	return any_next(seed);
}

size_t chance_below(uint64_t *seed, size_t n)
{
	return (size_t)(chance(seed) % n);
}
