/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stacks_frames.h"

#include "astscope/base/scan.h"
#include "gdb_text.h"
#include "stacks_line.h"
#include "stacks_mi.h"

void frames_init(struct frames *f)
{
	*f = (struct frames){.arena = arena_new()};
	vec_init(&f->held, sizeof(struct held));
}

void frames_clear(struct frames *f)
{
	f->n = 0;
	arena_reset(f->arena);
}

void frames_done(struct frames *f)
{
	for (size_t i = 0; i < f->held.n; i++) {
		struct held *h = vec_at(&f->held, i);

		strbuf_done(&h->text);
		strbuf_done(&h->args);
		strbuf_done(&h->place);
	}
	vec_done(&f->held);
	arena_free(f->arena);
}

static size_t slot_of(size_t i)
{
	return i < FRAMES_FIRST ? i : FRAMES_FIRST + (i - FRAMES_FIRST) % LIMIT_FRAMES_LAST;
}

struct held *frames_hold(struct frames *f, struct text_place at)
{
	size_t slot = slot_of(f->n++);
	struct held *h = slot < f->held.n ? vec_at(&f->held, slot) : vec_push(&f->held);

	strbuf_clear(&h->text);
	strbuf_clear(&h->args);
	strbuf_clear(&h->place);
	h->at = at;
	return h;
}

/* Addresses as everybody prints them: lldb pads them to 16 digits. */
static void add_value(struct strbuf *b, struct span value)
{
	uint64_t addr;

	if (span_starts(value, SPAN_LIT("0x")) && scan_addr(&value, &addr))
		strbuf_add_addr(b, addr);
	strbuf_add(b, value);
}

static struct span plain_args(struct arena *arena, struct span args)
{
	struct strbuf b = {0};
	struct span name, value, ret;

	while (gdb_arg_next(&args, &name, &value)) {
		if (b.n)
			strbuf_add_str(&b, ", ");
		strbuf_add(&b, name);
		strbuf_add_char(&b, '=');
		add_value(&b, value);
	}
	ret = arena_span(arena, strbuf_span(&b));
	strbuf_done(&b);
	return ret;
}

struct record_frame frames_read(struct frames *f, const struct held *h)
{
	struct span place = strbuf_span(&h->place), digits;
	struct stacks_line l;

	if (f->mi) {
		struct record_frame r;

		mi_frame(f->arena, strbuf_span(&h->text), &r);
		r.args = mi_args(f->arena, strbuf_span(&h->args));
		return r;
	}
	stacks_line_read(strbuf_span(&h->text), &l);
	l.frame.args = plain_args(f->arena, l.frame.args);
	if (place.n) {
		long colon = span_find_char(place, ':');

		digits = span_from_offset(place, (size_t)colon + 1);
		l.frame.file = span_sub(place, 0, (size_t)colon);
		scan_u64(&digits, &l.frame.src_line);
	}
	return l.frame;
}

static void put_values(struct reader *out, struct span args, struct text_place at)
{
	struct record r = {.kind = RECORD_FRAME_VALUE, .frame_value = {.is_arg = true}};
	unsigned n = 0;

	while (n++ < LIMIT_VALUES_PER_FRAME && gdb_arg_next(&args, &r.frame_value.name, &r.frame_value.text))
		reader_put_at(out, &r, at);
}

struct held *frames_at(const struct frames *f, size_t i)
{
	return vec_at(&f->held, slot_of(i));
}

int64_t frames_level(const struct frames *f, size_t i)
{
	struct span text = strbuf_span(&frames_at(f, i)->text);
	struct stacks_line l;
	int64_t level = NUMBER_ABSENT;

	/* Asked of many lines: nothing is kept. */
	if (f->mi) {
		text = mi_field(text, "level");
		scan_number(&text, &level);
		return level;
	}
	stacks_line_read(text, &l);
	return l.frame.level;
}

/* The frames that were kept, innermost first.  A function that shares the pc of another one outside it was inlined into it. */
void frames_put(struct frames *f, struct reader *out)
{
	size_t kept = f->n < LIMIT_FRAMES_PER_STACK ? f->n : LIMIT_FRAMES_PER_STACK;
	size_t lost = f->n - kept;
	bool backwards = f->n > 1 && frames_level(f, 0) > frames_level(f, 1);
	struct record before = {.kind = RECORD_FRAME};
	struct text_place before_at = {0};

	for (size_t i = 0; i <= kept; i++) {
		size_t k = backwards ? kept - 1 - i : i;
		const struct held *h = i < kept ? frames_at(f, k < FRAMES_FIRST ? k : k + lost) : NULL;
		struct record r = {.kind = RECORD_FRAME};

		if (h) {
			r.frame = frames_read(f, h);
			if (r.frame.level < 0)
				r.frame.level = (int64_t)k;
		}
		if (i) {
			bool same_pc = h && before.frame.has_pc && r.frame.has_pc && before.frame.pc == r.frame.pc;

			if (same_pc && before.frame.kind == FRAME_NORMAL && !span_eq(before.frame.func, r.frame.func))
				before.frame.kind = FRAME_INLINED;
			reader_put_at(out, &before, before_at);
			put_values(out, before.frame.args, before_at);
		}
		if (h && lost && k == (backwards ? FRAMES_FIRST - 1 : FRAMES_FIRST)) {
			struct record fold = {.kind = RECORD_FRAME_FOLD, .frame_fold = {.frames = lost}};

			reader_put_at(out, &fold, h->at);
		}
		before = r;
		if (h)
			before_at = h->at;
	}
}
