/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "astscope/format/format.h"
#include "astscope/logic/log_fold.h"

/*
 * Any bytes as a log of Asterisk: whatever is read is counted once, in rows that were put before, in order.
 */
enum goal { GOAL_MESSAGES, GOAL_FRAMES, GOAL_COUNTED, GOAL_OPENINGS };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_MESSAGES] = {"messages", 40, 0},
	[GOAL_FRAMES] = {"frames of logged stacks", 10, 0},
	[GOAL_COUNTED] = {"rows that stand for several messages", 1, 0},
	[GOAL_OPENINGS] = {"openings of a log", 5, 0},
	{NULL, 0, 0},
};

struct told {
	uint64_t messages, frames;     /* of the parser */
	uint64_t counted, threaded, with_lwp;
	int64_t rows, openings;
	struct log_fold *fold;
};

static int64_t put_row(void *ctx, const struct log_row *r)
{
	struct told *t = ctx;

	claim(r->line > 0 && r->run == t->openings + 1, "a row is of no opening");
	claim(r->shape > 0, "a row has no shape");
	t->counted++;
	return ++t->rows;
}

static void put_count(void *ctx, const struct log_count *c)
{
	struct told *t = ctx;

	claim(c->row > 0 && c->row <= t->rows && c->count > 1, "a count of no row");
	t->counted += c->count - 1;
	fuzz_goals[GOAL_COUNTED].times++;
}

static void put_frame(void *ctx, const struct record *r)
{
	(void)r;
	((struct told *)ctx)->frames++;
	fuzz_goals[GOAL_FRAMES].times++;
}

static void put_thread(void *ctx, const struct log_thread *l)
{
	((struct told *)ctx)->threaded += l->messages;
	claim(l->first_line <= l->last_line, "a thread ends before it begins");
}

static void put_opening(void *ctx, const struct log_opening *o)
{
	struct told *t = ctx;

	claim(o->run == ++t->openings, "openings are not in order");
	claim(o->first_line <= o->last_line, "an opening ends before it begins");
	fuzz_goals[GOAL_OPENINGS].times++;
}

static void put(void *ctx, const struct record *r)
{
	struct told *t = ctx;

	if (r->kind != RECORD_LOG && r->kind != RECORD_LOG_FRAME)
		return;
	if (r->kind == RECORD_LOG) {
		t->messages++;
		t->with_lwp += r->log.lwp >= 0;
	}
	log_fold_put(t->fold, r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules *rules;
	const struct format *f = format_by_name("log");
	struct told t = {0};
	const struct log_sink out = {put_row, put_count, put_frame, put_thread, put_opening, &t};
	const struct sink sink = {put, &t};
	struct tally tally;
	void *parser;

	if (!rules)
		rules = rules_new();
	t.fold = log_fold_new(&out, rules);
	parser = f->begin(&sink);
	f->feed(parser, (struct span){(const char *)data, size});
	f->end(parser, false, &tally);
	log_fold_end(t.fold);
	claim(t.counted == t.messages, "a message is counted twice, or not at all");
	claim(t.threaded == t.with_lwp, "a message of a thread is lost");
	claim(tally.lines == tally.records + tally.continuations + tally.rejects, "a line is lost");
	fuzz_goals[GOAL_MESSAGES].times += (unsigned)t.messages;
	return 0;
}
