/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/facts.h"
#include "tests/lib/stacks.h"

#define SIGNAL_STOP 19

static json_int_t number(const json_t *facts, const char *key)
{
	const json_t *v = json_object_get(facts, key);

	assert_non_null(v);
	return json_integer_value(v);
}

static void assert_text(struct span got, const json_t *want)
{
	if (!span_eq_str(got, json_string_value(want)))
		fail_msg("got '%.*s', want '%s'", SPAN_ARG(got), json_string_value(want));
}

static void assert_addr(uint64_t got, const json_t *want)
{
	struct strbuf b = {0};

	strbuf_add_addr(&b, got);
	assert_text(strbuf_span(&b), want);
	strbuf_done(&b);
}

static void check_threads(const struct vec *threads, const json_t *facts)
{
	const json_t *rows = json_object_get(facts, "per_thread");

	assert_int_equal(threads->n, json_array_size(rows));
	for (size_t i = 0; i < threads->n; i++) {
		const struct thread_stack *t = vec_at(threads, i);
		const json_t *row = json_array_get(rows, i);
		const json_t *inner = json_array_get(row, 3);

		assert_int_equal(t->lwp, json_integer_value(json_array_get(row, 0)));
		assert_addr(t->pthread, json_array_get(row, 1));
		assert_int_equal(t->stack->frames.n, json_integer_value(json_array_get(row, 2)));
		for (size_t k = 0; k < json_array_size(inner); k++) {
			const struct record_frame *f = vec_at(&t->stack->frames, k);

			assert_text(f->func, json_array_get(inner, k));
		}
	}
}

static void check_counts(const struct stacks *s, const struct vec *threads, const json_t *facts)
{
	json_int_t frames = 0, inlined = 0, handlers = 0;
	const json_t *twice = json_object_get(facts, "printed_twice");
	size_t printed_twice = 0;

	for (size_t i = 0; i < threads->n; i++) {
		const struct thread_stack *t = vec_at(threads, i);

		for (size_t k = 0; k < t->stack->frames.n; k++) {
			const struct record_frame *f = vec_at(&t->stack->frames, k);

			frames++;
			inlined += f->kind == FRAME_INLINED;
			handlers += f->kind == FRAME_SIGNAL;
		}
		if (t->printed > 1)
			assert_int_equal(t->lwp, json_integer_value(json_array_get(twice, printed_twice++)));
	}
	assert_int_equal(printed_twice, json_array_size(twice));
	assert_int_equal(threads->n, number(facts, "threads"));
	assert_int_equal(frames, number(facts, "frames"));
	assert_int_equal(inlined, number(facts, "inlined_frames"));
	assert_int_equal(handlers, number(facts, "signal_handler_frames"));
	assert_int_equal(s->new_lwps, number(facts, "new_lwp_lines"));
	assert_int_equal(s->rows.n, number(facts, "info_threads_rows"));
}

static void check_crash(const struct stacks *s, const json_t *facts)
{
	bool crashed = s->capture.signal > 0 && s->capture.signal != SIGNAL_STOP;
	const json_t *lwp = json_object_get(facts, "crash_lwp");

	if (json_is_null(lwp)) {
		assert_false(crashed);
		return;
	}
	assert_true(crashed);
	assert_int_equal(s->capture.current_lwp, json_integer_value(lwp));
	assert_text(s->capture.signal_name, json_object_get(facts, "signal"));
}

static void check_rows(const struct stacks *s, const json_t *rows)
{
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const struct record_thread_row *r = vec_at(&s->rows, i);
		const json_t *row = json_array_get(rows, i);

		assert_int_equal(r->gdb, json_integer_value(json_array_get(row, 0)));
		assert_int_equal(r->lwp, json_integer_value(json_array_get(row, 1)));
		assert_addr(r->pthread, json_array_get(row, 2));
		assert_text(r->func, json_array_get(row, 3));
	}
}

static void check_file(void *ctx, const char *bundle, const char *path, const json_t *all)
{
	const json_t *facts = json_object_get(all, "gdb");
	const struct format *f = format_by_name("gdb");
	struct strbuf text = {0};
	struct stacks s;
	struct vec threads;

	(void)ctx;
	/* The table of show_locks has gdb's banner, but it is a lock dump. */
	if (json_object_get(all, "locks"))
		return;
	print_message("# %s/%s\n", bundle, path);
	assert_true(facts_evidence(bundle, path, &text));
	assert_ptr_equal(format_probe(strbuf_span(&text), (struct span){0}), f);
	stacks_read(&s, f, strbuf_span(&text));
	stacks_threads(&s, &threads);
	assert_int_equal(s.rejects, 0);
	assert_int_equal(s.tally.lines, s.tally.records + s.tally.continuations);
	check_counts(&s, &threads, facts);
	check_threads(&threads, facts);
	check_crash(&s, facts);
	check_rows(&s, json_object_get(facts, "info_threads"));
	vec_done(&threads);
	stacks_done(&s);
	strbuf_done(&text);
}

static void facts_of_the_bundles(void **state)
{
	(void)state;
	if (facts_each("gdb", check_file, NULL) == 0) {
		print_message("# no $SHARED\n");
		skip();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(facts_of_the_bundles)};

	return cmocka_run_group_tests_name("facts of gdb texts", tests, NULL, NULL);
}
