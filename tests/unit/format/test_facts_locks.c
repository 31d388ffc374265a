/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/facts.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/limits.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"
#include "tests/lib/names.h"

/* What the formats say about the lock dumps of the real bundles, against the facts. */

struct entry {
	const struct record_lock_thread *thread;
	struct record_lock_entry e;
	bool used;
};

struct dump {
	struct record_lock_dump head;
	bool ended, complete;
	struct vec threads; /* struct record_lock_thread *, in the arena */
	struct vec entries; /* struct entry */
	unsigned locked_here, frames;
};

struct reading {
	struct arena *text;
	struct vec dumps;
	unsigned rejects;
};

static struct span keep(struct reading *in, struct span s)
{
	return arena_span(in->text, s);
}

static void put_thread(struct reading *in, struct dump *d, const struct record_lock_thread *t)
{
	struct record_lock_thread *copy = arena_alloc(in->text, sizeof(*copy));

	*copy = *t;
	copy->name = keep(in, t->name);
	*(struct record_lock_thread **)vec_push(&d->threads) = copy;
}

static void put_entry(struct reading *in, struct dump *d, const struct record_lock_entry *e)
{
	struct entry *copy = vec_push(&d->entries);

	copy->thread = *(struct record_lock_thread **)vec_at(&d->threads, d->threads.n - 1);
	copy->e = *e;
	copy->e.file = keep(in, e->file);
	copy->e.func = keep(in, e->func);
}

static void put(void *ctx, const struct record *r)
{
	struct reading *in = ctx;
	struct dump *d = in->dumps.n ? vec_at(&in->dumps, in->dumps.n - 1) : NULL;

	if (r->kind == RECORD_REJECT) {
		in->rejects++;
		print_error("line %llu: %s\n", (unsigned long long)r->place.line, r->reject.reason);
	} else if (r->kind == RECORD_LOCK_DUMP) {
		d = vec_push(&in->dumps);
		d->head = r->lock_dump;
		d->head.generation = keep(in, r->lock_dump.generation);
		d->head.version = keep(in, r->lock_dump.version);
		vec_init(&d->threads, sizeof(struct record_lock_thread *));
		vec_init(&d->entries, sizeof(struct entry));
	} else if (r->kind == RECORD_LOCK_THREAD) {
		put_thread(in, d, &r->lock_thread);
	} else if (r->kind == RECORD_LOCK_ENTRY) {
		put_entry(in, d, &r->lock_entry);
	} else if (r->kind == RECORD_LOCK_FRAME) {
		d->frames++;
	} else if (r->kind == RECORD_LOCKED_HERE) {
		d->locked_here++;
	} else if (r->kind == RECORD_LOCK_DUMP_END) {
		assert_false(d->ended);
		d->ended = true;
		d->complete = r->lock_dump_end.complete;
	}
}

static void assert_text(struct span got, const json_t *want)
{
	const char *text = json_string_value(want);

	if (!text)
		assert_int_equal(got.n, 0);
	else if (!span_eq_str(got, text))
		fail_msg("got %.*s, want %s", SPAN_ARG(got), text);
}

static void assert_hex(uint64_t got, const json_t *want)
{
	struct strbuf b = {0};

	strbuf_add_addr(&b, got);
	assert_string_equal(strbuf_str(&b), json_string_value(want));
	strbuf_done(&b);
}

static void assert_count(unsigned got, const json_t *dump, const char *key)
{
	if (got != json_integer_value(json_object_get(dump, key)))
		fail_msg("%s: got %u, want %lld", key, got, (long long)json_integer_value(json_object_get(dump, key)));
}

static const char *state_of(const struct entry *e)
{
	return e->e.suspended ? "suspended" : lock_state_name(e->e.state);
}

static unsigned count_state(const struct dump *d, const char *state)
{
	unsigned n = 0;

	for (size_t i = 0; i < d->entries.n; i++)
		n += strcmp(state_of(vec_at(&d->entries, i)), state) == 0;
	return n;
}

/* [pthread, state, mode, lock, function, file, line, depth] */
static bool same_lock(const struct entry *e, const json_t *want)
{
	struct strbuf thread = {0}, lock = {0};
	bool same;

	strbuf_add_addr(&thread, e->thread->pthread);
	strbuf_add_addr(&lock, e->e.lock);
	same = strcmp(strbuf_str(&thread), json_string_value(json_array_get(want, 0))) == 0 &&
	       strcmp(state_of(e), json_string_value(json_array_get(want, 1))) == 0 &&
	       strcmp(lock_mode_name(e->e.mode), json_string_value(json_array_get(want, 2))) == 0 &&
	       strcmp(strbuf_str(&lock), json_string_value(json_array_get(want, 3))) == 0 &&
	       span_eq_str(e->e.func, json_string_value(json_array_get(want, 4))) &&
	       span_eq_str(e->e.file, json_string_value(json_array_get(want, 5))) &&
	       e->e.src_line == (uint64_t)json_integer_value(json_array_get(want, 6)) &&
	       e->e.depth == json_integer_value(json_array_get(want, 7));
	strbuf_done(&thread);
	strbuf_done(&lock);
	return same;
}

static void check_locks(const struct dump *d, const json_t *want)
{
	assert_int_equal(d->entries.n, json_array_size(want));
	for (size_t i = 0; i < json_array_size(want); i++) {
		struct entry *found = NULL;

		for (size_t j = 0; j < d->entries.n && !found; j++) {
			struct entry *e = vec_at(&d->entries, j);

			if (!e->used && same_lock(e, json_array_get(want, i)))
				found = e;
		}
		if (!found)
			fail_msg("lock %zu of the facts is not there", i);
		else
			found->used = true;
	}
}

static void check_threads(const struct dump *d, const json_t *want)
{
	assert_int_equal(d->threads.n, json_array_size(want));
	for (size_t i = 0; i < d->threads.n; i++) {
		const struct record_lock_thread *t = *(struct record_lock_thread **)vec_at(&d->threads, i);
		const json_t *w = json_array_get(want, i);
		const json_t *lwp = json_array_get(w, 1);

		assert_hex(t->pthread, json_array_get(w, 0));
		assert_int_equal(t->lwp, json_is_null(lwp) ? NUMBER_ABSENT : json_integer_value(lwp));
		assert_text(t->name, json_array_get(w, 2));
	}
}

/* The facts count what is printed; under a wait for an rwlock a table prints a place that is not of this lock. */
static unsigned stale_places(const struct dump *d)
{
	unsigned n = 0;

	for (size_t i = 0; i < d->entries.n; i++) {
		const struct entry *e = vec_at(&d->entries, i);

		n += d->head.generation.n == 1 && e->e.state == LOCK_WAITING && e->e.mode != LOCK_MUTEX;
	}
	return n;
}

static void check_dump(const struct dump *d, const json_t *want)
{
	const char *generation = json_string_value(json_object_get(want, "generation"));
	const json_t *time = json_object_get(want, "time");

	if (strncmp(generation, "table-", 6) == 0)
		generation += 6;
	assert_true(span_eq_str(d->head.generation, generation));
	assert_text(d->head.version, json_object_get(want, "version"));
	if (json_is_null(time))
		assert_true(d->head.at_us == TIME_UNKNOWN);
	else
		assert_true(fabs((double)d->head.at_us - json_number_value(time) * 1e6) < 2);
	assert_true(d->ended);
	assert_int_equal(d->complete, json_is_true(json_object_get(want, "complete")));
	assert_count((unsigned)d->threads.n, want, "threads");
	assert_count(count_state(d, "held"), want, "held");
	assert_count(count_state(d, "waiting"), want, "waiting");
	assert_count(count_state(d, "failed"), want, "failed");
	assert_count(count_state(d, "suspended"), want, "suspended");
	assert_count(d->locked_here + stale_places(d), want, "locked_here");
	assert_count(d->frames, want, "backtrace_lines");
	check_threads(d, json_object_get(want, "thread_list"));
	check_locks(d, json_object_get(want, "locks"));
}

static void check_file(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	const json_t *want = json_object_get(facts, "locks");
	struct reading in = {.text = arena_new()};
	struct sink sink = {.put = put, .ctx = &in};
	struct strbuf evidence = {0};
	const struct format *f;
	struct tally tally;
	void *parser;

	(void)ctx;
	print_message("# %s/%s\n", bundle, path);
	assert_true(facts_evidence(bundle, path, &evidence));
	f = format_probe(span_sub(strbuf_span(&evidence), 0, LIMIT_BID_BYTES), span_from(path));
	assert_non_null(f);
	vec_init(&in.dumps, sizeof(struct dump));
	parser = f->begin(&sink);
	f->feed(parser, strbuf_span(&evidence));
	f->end(parser, false, &tally);
	assert_int_equal(tally.lines, tally.records + tally.continuations + tally.rejects);
	assert_int_equal(tally.rejects, 0);
	assert_int_equal(in.rejects, 0);
	assert_int_equal(in.dumps.n, json_array_size(want));
	for (size_t i = 0; i < in.dumps.n; i++) {
		struct dump *d = vec_at(&in.dumps, i);

		check_dump(d, json_array_get(want, i));
		vec_done(&d->threads);
		vec_done(&d->entries);
	}
	vec_done(&in.dumps);
	arena_free(in.text);
	strbuf_done(&evidence);
}

static void test_facts(void **state)
{
	(void)state;
	if (!facts_each("locks", check_file, NULL)) {
		print_message("# no facts about real bundles here\n");
		skip();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_facts)};

	return cmocka_run_group_tests_name("facts about locks", tests, NULL, NULL);
}
