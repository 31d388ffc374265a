/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/logic/life.h"

/*
 * The life engine over any lines: 4 bytes a line make address, thread, kind and counts from small sets, so that lives
 * meet; 0xff in the last byte takes 8 more bytes as counts of any size.  The first byte picks the mode.  Each line must
 * come out once, in one life.
 */

struct seen {
	uint64_t lives;
	uint64_t *life_of; /* by line; 0 = not seen */
	uint64_t lines;
	uint64_t expect;   /* ordinal of the next event of the life under way */
	uint64_t sum;      /* of all that came out, in order */
	bool before_operation;
};

enum goal { GOAL_LIVES, GOAL_LONG, GOAL_LEAKED, GOAL_INVALID, GOAL_REPAIRED, GOAL_REBUILT, GOAL_TOGETHER };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_LIVES] = {"lives", 300, 0},
	[GOAL_LONG] = {"lives of more than two events", 100, 0},
	[GOAL_LEAKED] = {"leaked lives", 30, 0},
	[GOAL_INVALID] = {"invalid lives", 50, 0},
	[GOAL_REPAIRED] = {"lives put in order", 5, 0},
	[GOAL_REBUILT] = {"lives of bags in the only order", 20, 0},
	[GOAL_TOGETHER] = {"lives of bags that are not told apart", 10, 0},
	{NULL, 0, 0},
};

static void mix(struct seen *s, uint64_t v)
{
	s->sum = (s->sum ^ v) * UINT64_C(0x100000001b3);
}

static void check_life(struct seen *s, const struct life *l)
{
	s->lives++;
	claim(l->events >= 1 || l->flags & LIFE_FLAG_TOGETHER, "a life without events");
	claim(l->ordinal >= 1, "a life without ordinal");
	claim(l->first_line >= 1 && l->first_line <= l->last_line && l->last_line <= s->lines, "lines out of range");
	claim(l->alive == ((l->flags & LIFE_FLAG_LEAKED) != 0), "alive is not leaked");
	claim(!(l->flags & LIFE_FLAG_LEAKED && l->flags & LIFE_FLAG_FINALIZED), "leaked and finalized");
	claim((l->class == LIFE_INVALID) == ((l->flags & LIFE_FLAG_INVALID) != 0), "class and flags differ");
	claim(l->repaired <= l->events, "more lines repaired than there are");
	fuzz_goals[GOAL_LIVES].times++;
	fuzz_goals[GOAL_LONG].times += l->events > 2;
	fuzz_goals[GOAL_LEAKED].times += l->class == LIFE_LEAKED;
	fuzz_goals[GOAL_INVALID].times += l->class == LIFE_INVALID;
	fuzz_goals[GOAL_REPAIRED].times += l->repaired > 0;
	fuzz_goals[GOAL_REBUILT].times += (l->flags & LIFE_FLAG_REBUILT) != 0;
	fuzz_goals[GOAL_TOGETHER].times += (l->flags & LIFE_FLAG_TOGETHER) != 0;
	mix(s, l->addr);
	mix(s, l->flags);
}

static void take(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct seen *s = ctx;

	if (!from)
		check_life(s, l);
	claim(from == s->expect, "pieces do not follow each other");
	claim((n >= 1 || !l->events) && n <= LIFE_PUT_EVENTS && from + n <= l->events, "a piece of a wrong size");
	s->expect = from + n == l->events ? 0 : from + n;
	for (size_t i = 0; i < n; i++) {
		const struct life_event *ev = &events[i];

		claim(l->flags & LIFE_FLAG_TOGETHER || (ev->line >= l->first_line && ev->line <= l->last_line),
		      "an event outside its life");
		claim(!s->life_of[ev->line], "a line came out twice");
		s->life_of[ev->line] = s->lives;
		claim(ev->after == ev->before || ev->after == ev->before + ev->delta, "a change does not add up");
		if (i && !(l->flags & (LIFE_FLAG_GAPPED | LIFE_FLAG_TOGETHER)))
			claim(ev->before == events[i - 1].after, "counts do not join up");
		mix(s, ev->line);
		mix(s, (uint64_t)ev->before);
	}
}

static const uint8_t *make_line(const uint8_t *p, const uint8_t *end, uint64_t line, struct life_input *ret)
{
	*ret = (struct life_input){
		.line = line, .addr = 16 * (p[0] & 3), .thread = p[1] & 7, .site = 1 + (p[1] >> 3), .tag = p[0] >> 6,
		.kind = (enum ref_kind)(p[2] & 3), .before = (p[3] & 15) - 2, .has_before = (p[2] & 3) == REF_CHANGE,
		.delta = ((p[2] >> 2) & 7) - 3, .lock_state = (enum ref_lock_state)((p[2] >> 5) % 6),
		.overhead = NUMBER_ABSENT, .size = NUMBER_ABSENT,
	};
	if (ret->kind == REF_CONSTRUCTOR)
		ret->delta = 1;
	if (ret->kind == REF_CHANGE && !ret->delta)
		ret->delta = 1;
	if (p[3] != 0xff || end - p < 12)
		return p + 4;
	memcpy(&ret->before, p + 4, 8);
	memcpy(&ret->delta, p + 4, 8);
	ret->has_before = true;
	return p + 12;
}

static struct seen run(const uint8_t *data, size_t size, bool before_operation, bool lines_apart, bool whole_lines)
{
	struct seen s = {.before_operation = before_operation};
	struct life_sink sink = {.put = take, .ctx = &s};
	struct life_engine *en = life_engine_new(&sink);
	const uint8_t *end = data + size;
	struct life_input in;
	struct life_trust t;
	uint64_t put = 0;

	s.lines = size / 4 * (lines_apart ? 4001 : 1);
	s.life_of = calloc(s.lines + 1, sizeof(*s.life_of));
	life_engine_set_before_operation(en, before_operation);
	if (whole_lines)
		life_engine_set_whole_lines(en);
	while (end - data >= 4) {
		data = make_line(data, end, ++put, &in);
		life_engine_put(en, &in);
		/* Lines of an object of its own let the others' windows pass. */
		for (unsigned i = 0; lines_apart && i < 4000; i++) {
			struct life_input other = {.line = ++put, .addr = 1, .delta = 1, .before = 1 + (int64_t)(i & 1),
						   .has_before = true, .site = 1, .thread = 99, .kind = REF_CHANGE};

			other.delta = i & 1 ? -1 : 1;
			life_engine_put(en, &other);
		}
	}
	life_engine_finish(en, &t);
	life_engine_free(en);
	for (uint64_t i = 1; i <= put; i++)
		claim(s.life_of[i], "a line is lost");
	claim(t.records == put, "records are counted wrong");
	claim(t.mismatch == t.repaired + t.stale + t.in_gapped_lives, "the trust figures do not add up");
	claim(!s.expect, "a life is not finished");
	free(s.life_of);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool before_operation, lines_apart, whole_lines;
	struct seen a, b;

	if (size < 5 || size > 1u << 16)
		return -1;
	before_operation = data[0] & 1;
	lines_apart = data[0] & 2 && size < 256;
	whole_lines = data[0] & 4;
	a = run(data + 1, size - 1, before_operation, lines_apart, whole_lines);
	b = run(data + 1, size - 1, before_operation, lines_apart, whole_lines);
	claim(a.sum == b.sum && a.lives == b.lives, "the same lines give different lives");
	return 0;
}
