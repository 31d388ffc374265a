/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/base/map.h"
#include "astscope/logic/stackfold.h"
#include "tests/lib/facts.h"
#include "tests/lib/stacks.h"

/* From the bytes of the real gdb texts through format and fold: who waits for which lock. */

struct census {
	unsigned states[STACK_CRASHED + 1];
	unsigned roles, stacks;
	struct map shapes; /* hashes */
};

static void fold(const struct printed_stack *stack, bool crashed, struct stackfold *ret,
                 struct stackfold_frame *ret_caller)
{
	struct rules *rules = rules_new();
	struct vec frames;

	vec_init(&frames, sizeof(struct stackfold_frame));
	for (size_t i = 0; i < stack->frames.n; i++) {
		const struct record_frame *f = vec_at(&stack->frames, i);
		struct stackfold_frame *mine = vec_push(&frames);

		*mine = (struct stackfold_frame){
			.func = f->func, .file = f->file, .args = f->args, .src_line = f->src_line, .kind = f->kind,
		};
	}
	stackfold(rules, frames.p, frames.n, crashed, ret);
	rules_free(rules);
	if (ret->caller < frames.n)
		*ret_caller = *(struct stackfold_frame *)vec_at(&frames, ret->caller);
	vec_done(&frames);
}

static void assert_addr(const json_t *wait, const char *key, uint64_t got)
{
	const char *want = json_string_value(json_object_get(wait, key));
	struct strbuf b = {0};

	if (got)
		strbuf_add_addr(&b, got);
	if (!span_eq_str(strbuf_span(&b), want))
		fail_msg("%s: got '%s', want '%s'", key, strbuf_str(&b), want ? want : "none");
	strbuf_done(&b);
}

static void assert_text(struct span got, const json_t *want)
{
	if (!span_eq_str(got, json_string_value(want)))
		fail_msg("got '%.*s', want '%s'", SPAN_ARG(got), json_string_value(want));
}

static void check_wait(const struct stackfold *s, const struct stackfold_frame *caller, const json_t *wait)
{
	const json_t *at = json_object_get(wait, "caller");

	assert_true(s->lock.found);
	assert_text(span_from(lock_mode_name(s->lock.mode)), json_object_get(wait, "kind"));
	assert_int_equal(s->lock.blocked, json_is_true(json_object_get(wait, "blocked")));
	assert_int_equal(s->state, s->lock.blocked ? STACK_LOCK_WAIT : STACK_RUNNING);
	assert_addr(wait, "futex_word", s->lock.futex_word);
	assert_addr(wait, "futex", s->lock.futex);
	assert_addr(wait, "mutex", s->lock.mutex);
	assert_addr(wait, "rwlock", s->lock.rwlock);
	assert_addr(wait, "t", s->lock.t);
	assert_addr(wait, "user_data", s->lock.user_data);
	assert_int_equal(s->lock.lock, s->lock.t ? s->lock.t : s->lock.mutex);
	assert_text(caller->func, json_array_get(at, 0));
	assert_text(caller->file, json_array_get(at, 1));
	assert_int_equal(caller->src_line, json_integer_value(json_array_get(at, 2)));
}

static const json_t *wait_of(const json_t *waits, int64_t lwp)
{
	for (size_t i = 0; i < json_array_size(waits); i++) {
		const json_t *row = json_array_get(waits, i);

		if (json_integer_value(json_array_get(row, 0)) == lwp)
			return json_array_get(row, 1);
	}
	return NULL;
}

static void check_threads(struct census *c, const struct vec *threads, const json_t *facts)
{
	const json_t *waits = json_object_get(facts, "lock_waits");
	json_int_t crashed = json_integer_value(json_object_get(facts, "crash_lwp"));
	size_t found = 0;

	for (size_t i = 0; i < threads->n; i++) {
		const struct thread_stack *t = vec_at(threads, i);
		const json_t *wait = wait_of(waits, t->lwp);
		struct stackfold_frame caller = {0};
		struct stackfold s;

		fold(t->stack, crashed && t->lwp == crashed, &s, &caller);
		if (wait)
			check_wait(&s, &caller, wait);
		else
			assert_false(s.lock.found);
		found += wait != NULL;
		c->states[s.state]++;
		c->roles += s.role.n > 0;
		c->stacks++;
		map_put(&c->shapes, s.hash, NULL);
		if (crashed && t->lwp == crashed)
			assert_int_equal(s.state, STACK_CRASHED);
	}
	assert_int_equal(found, json_array_size(waits));
}

static void check_file(void *ctx, const char *bundle, const char *path, const json_t *all)
{
	struct strbuf text = {0};
	struct stacks s;
	struct vec threads;

	if (json_object_get(all, "locks"))
		return;
	print_message("# %s/%s\n", bundle, path);
	assert_true(facts_evidence(bundle, path, &text));
	stacks_read(&s, format_by_name("gdb"), strbuf_span(&text));
	stacks_threads(&s, &threads);
	check_threads(ctx, &threads, json_object_get(all, "gdb"));
	vec_done(&threads);
	stacks_done(&s);
	strbuf_done(&text);
}

static void lock_waits_of_the_bundles(void **state)
{
	struct census c = {0};

	(void)state;
	if (facts_each("gdb", check_file, &c) == 0) {
		print_message("# no $SHARED\n");
		skip();
	}
	for (int i = 0; i <= STACK_CRASHED; i++)
		print_message("# %u %s\n", c.states[i], stack_state_name((enum stack_state)i));
	print_message("# %u stacks, %u with a role, %zu shapes\n", c.stacks, c.roles, c.shapes.n);
	/* Most threads of any Asterisk wait for work, in a few shapes; all of these stacks reach their root. */
	assert_true(c.states[STACK_IDLE] * 2 > c.stacks);
	assert_true(c.roles + 1 >= c.stacks);
	assert_true(c.shapes.n * 5 < c.stacks);
	map_done(&c.shapes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lock_waits_of_the_bundles)};

	return cmocka_run_group_tests_name("stacks of the bundles", tests, NULL, NULL);
}
