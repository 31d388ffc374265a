/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stacks.h"

static struct span keep(struct stacks *s, struct span text)
{
	return text.n ? arena_span(s->arena, text) : (struct span){0};
}

static void take_capture(struct stacks *s, const struct record_capture *c)
{
	if (c->pid >= 0)
		s->capture.pid = c->pid;
	if (c->signal >= 0)
		s->capture.signal = c->signal;
	if (c->signal_name.n)
		s->capture.signal_name = keep(s, c->signal_name);
	if (c->command.n)
		s->capture.command = keep(s, c->command);
	if (c->marker.n)
		s->capture.marker = keep(s, c->marker);
	if (c->live >= 0)
		s->capture.live = c->live;
	if (c->current_lwp >= 0)
		s->capture.current_lwp = c->current_lwp;
}

static void take_frame(struct stacks *s, const struct record_frame *f)
{
	struct printed_stack *last = vec_at(&s->stacks, s->stacks.n - 1);
	struct record_frame *mine = vec_push(&last->frames);

	*mine = *f;
	mine->func = keep(s, f->func);
	mine->args = keep(s, f->args);
	mine->file = keep(s, f->file);
	mine->lib = keep(s, f->lib);
}

static void take(void *ctx, const struct record *r)
{
	struct stacks *s = ctx;
	struct printed_stack *last = s->stacks.n ? vec_at(&s->stacks, s->stacks.n - 1) : NULL;

	if (r->kind == RECORD_CAPTURE) {
		take_capture(s, &r->capture);
	} else if (r->kind == RECORD_STACK) {
		last = vec_push(&s->stacks);
		last->head = r->stack;
		last->head.name = keep(s, r->stack.name);
		vec_init(&last->frames, sizeof(struct record_frame));
	} else if (r->kind == RECORD_FRAME && last) {
		take_frame(s, &r->frame);
	} else if (r->kind == RECORD_FRAME_VALUE && last) {
		last->args += r->frame_value.is_arg;
		last->locals += !r->frame_value.is_arg;
	} else if (r->kind == RECORD_THREAD_ROW && r->thread_row.gdb < 0) {
		s->new_lwps++;
	} else if (r->kind == RECORD_THREAD_ROW) {
		struct record_thread_row *row = vec_push(&s->rows);

		*row = r->thread_row;
		row->name = keep(s, row->name);
		row->func = keep(s, row->func);
	}
	s->rejects += r->kind == RECORD_REJECT;
}

void stacks_read(struct stacks *s, const struct format *f, struct span text)
{
	struct sink sink = {.put = take, .ctx = s};
	void *parser;

	*s = (struct stacks){.arena = arena_new()};
	s->capture = (struct record_capture){.pid = -1, .signal = -1, .live = -1, .current_lwp = -1};
	vec_init(&s->stacks, sizeof(struct printed_stack));
	vec_init(&s->rows, sizeof(struct record_thread_row));
	parser = f->begin(&sink);
	f->feed(parser, text);
	f->end(parser, false, &s->tally);
}

void stacks_done(struct stacks *s)
{
	for (size_t i = 0; i < s->stacks.n; i++)
		vec_done(&((struct printed_stack *)vec_at(&s->stacks, i))->frames);
	vec_done(&s->stacks);
	vec_done(&s->rows);
	arena_free(s->arena);
}

static bool same_frames(const struct printed_stack *a, const struct printed_stack *b)
{
	if (a->frames.n != b->frames.n)
		return false;
	for (size_t i = 0; i < a->frames.n; i++) {
		const struct record_frame *x = vec_at(&a->frames, i), *y = vec_at(&b->frames, i);

		if (x->pc != y->pc || !span_eq(x->func, y->func))
			return false;
	}
	return true;
}

static struct thread_stack *by_lwp(const struct vec *threads, int64_t lwp)
{
	for (size_t i = 0; i < threads->n; i++) {
		struct thread_stack *t = vec_at(threads, i);

		if (t->lwp == lwp)
			return t;
	}
	return NULL;
}

static void add(struct vec *threads, const struct printed_stack *stack, int64_t lwp, uint64_t pthread)
{
	struct thread_stack *t = by_lwp(threads, lwp);

	if (!t) {
		t = vec_push(threads);
		t->lwp = lwp;
		t->pthread = pthread;
		t->stack = stack;
	}
	if (stack->frames.n > t->stack->frames.n)
		t->stack = stack;
	t->printed++;
}

static int cmp_lwp(const void *a, const void *b)
{
	const struct thread_stack *x = a, *y = b;

	return (x->lwp > y->lwp) - (x->lwp < y->lwp);
}

void stacks_threads(const struct stacks *s, struct vec *ret)
{
	vec_init(ret, sizeof(struct thread_stack));
	for (size_t i = 0; i < s->stacks.n; i++) {
		const struct printed_stack *stack = vec_at(&s->stacks, i);

		if (stack->head.lwp >= 0)
			add(ret, stack, stack->head.lwp, stack->head.pthread);
	}
	for (size_t i = 0; i < s->stacks.n; i++) {
		const struct printed_stack *stack = vec_at(&s->stacks, i);
		struct thread_stack *found = NULL;

		for (size_t k = 0; stack->head.lwp < 0 && !found && k < ret->n; k++) {
			struct thread_stack *t = vec_at(ret, k);

			if (same_frames(t->stack, stack))
				found = t;
		}
		if (found)
			found->printed++;
		else if (stack->head.lwp < 0 && stack->frames.n > 1)
			add(ret, stack, -1 - (int64_t)i, 0);
	}
	vec_sort(ret, cmp_lwp);
}
