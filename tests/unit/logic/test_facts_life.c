/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/life.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/vec.h"
#include "tests/lib/facts.h"
#include "mini_refs.h"
#include "tests/lib/names.h"

/* The lives of the real logs are those the facts list, and each line is in exactly one of them. */

struct seen {
	struct mini_refs refs;
	uint64_t lives, finalized, leaked, abnormal, lost, invalid, invalid_alone, skewed, alive;
	uint64_t one_class[5];
	uint64_t events;
	uint8_t *lines;     /* per line: how often it came out */
	struct vec leaks;   /* of struct strbuf, sorted: "ADDR ORDINAL CREATOR FINAL" */
	struct vec damaged; /* the same of invalid lives, "ADDR ORDINAL CREATOR" */
	bool text;
};

static void remember(struct seen *s, struct vec *to, const struct life *l, bool with_count)
{
	struct strbuf b = {0};

	strbuf_add_addr(&b, l->addr);
	strbuf_addf(&b, " %u ", l->ordinal);
	if (l->creator)
		strbuf_add(&b, intern_text(s->refs.sites, l->creator));
	if (with_count)
		strbuf_addf(&b, " %lld", (long long)l->final_count);
	vec_append(to, &b);
}

static void count_life(struct seen *s, const struct life *l)
{
	bool abnormal = l->flags & LIFE_FLAG_ABNORMAL, lost = l->flags & LIFE_FLAG_LOST_END;

	s->lives++;
	s->alive += l->alive;
	s->one_class[l->class]++;
	s->abnormal += abnormal;
	s->lost += lost;
	s->finalized += l->flags & LIFE_FLAG_FINALIZED && !abnormal;
	s->leaked += (l->flags & LIFE_FLAG_LEAKED) != 0;
	s->skewed += (l->flags & LIFE_FLAG_SKEWED) != 0;
	s->invalid += (l->flags & LIFE_FLAG_INVALID) != 0;
	s->invalid_alone += l->flags == LIFE_FLAG_INVALID;
	assert_int_equal(l->alive, (l->flags & LIFE_FLAG_LEAKED) != 0);
	assert_int_equal(l->destroyed_line != 0, (l->flags & LIFE_FLAG_FINALIZED) != 0);
	assert_true(l->class != LIFE_LOST || lost);
	assert_false(l->class == LIFE_FINALIZED && lost);
	if (l->alive)
		remember(s, &s->leaks, l, true);
	if (l->class == LIFE_INVALID)
		remember(s, &s->damaged, l, false);
}

static void take_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct seen *s = ctx;

	if (!from)
		count_life(s, l);
	for (size_t i = 0; i < n; i++) {
		const struct life_event *ev = &events[i];

		s->events++;
		s->lines[ev->line]++;
		assert_true(ev->after == ev->before || ev->after == ev->before + ev->delta);
		if (i > 0 && !(l->flags & LIFE_FLAG_GAPPED))
			assert_int_equal(ev->before, events[i - 1].after);
		if (!s->text && ev->has_logged && ev->after != ev->before)
			assert_int_equal(ev->before, ev->logged);
	}
}

static uint64_t number(const json_t *facts, const char *group, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(json_object_get(facts, group), name));
}

static void check_trust(const json_t *facts, const struct life_trust *t)
{
	const struct {
		const char *name;
		uint64_t value;
	} figures[] = {
		{"records", t->records}, {"mismatch", t->mismatch}, {"repaired", t->repaired}, {"stale", t->stale},
		{"in_gapped_lives", t->in_gapped_lives}, {"late", t->late}, {"trailing", t->trailing},
		{"weak", t->weak}, {"gaps", t->gaps}, {"gapped_lives", t->gapped_lives},
		{"reused_while_open", t->reused_while_open},
	};

	for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
		if (number(facts, "trust", figures[i].name) != figures[i].value)
			print_error("%s\n", figures[i].name);
		assert_int_equal(figures[i].value, number(facts, "trust", figures[i].name));
	}
}

static void check_counts(const json_t *facts, const struct seen *s)
{
	assert_int_equal(s->lives, number(facts, "lives", "lives"));
	assert_int_equal(s->finalized, number(facts, "lives", "finalized"));
	assert_int_equal(s->leaked, number(facts, "lives", "leaked"));
	assert_int_equal(s->abnormal, number(facts, "lives", "abnormal"));
	assert_int_equal(s->lost, number(facts, "lives", "lost"));
	assert_int_equal(s->invalid, number(facts, "lives", "invalid"));
	assert_int_equal(s->invalid_alone, number(facts, "lives", "invalid_alone"));
	assert_int_equal(s->skewed, number(facts, "lives", "skewed"));
	for (unsigned c = 0; c < ARRAY_LEN(s->one_class); c++)
		assert_int_equal(s->one_class[c], number(facts, "one_class", life_class_name((enum life_class)c)));
	assert_int_equal(s->alive, (uint64_t)json_integer_value(json_object_get(facts, "alive")));
}

static int by_text(const void *a, const void *b)
{
	return span_cmp(strbuf_span(a), strbuf_span(b));
}

/* @facts lists lives as [addr, ordinal, creator, final count or how it ended]. */
static void check_list(const json_t *facts, const char *name, struct vec *got, bool with_count)
{
	const json_t *list = json_object_get(facts, name), *item;
	struct vec want;
	size_t i;

	if (!list)
		return;
	vec_init(&want, sizeof(struct strbuf));
	json_array_foreach(list, i, item) {
		struct strbuf *b = vec_push(&want);

		strbuf_addf(b, "%s %lld %s", json_string_value(json_array_get(item, 0)),
			    json_integer_value(json_array_get(item, 1)), json_string_value(json_array_get(item, 2)));
		if (with_count)
			strbuf_addf(b, " %lld", json_integer_value(json_array_get(item, 3)));
	}
	vec_sort(&want, by_text);
	vec_sort(got, by_text);
	assert_int_equal(got->n, want.n);
	for (i = 0; i < want.n; i++) {
		assert_string_equal(strbuf_str(vec_at(got, i)), strbuf_str(vec_at(&want, i)));
		strbuf_done(vec_at(&want, i));
	}
	vec_done(&want);
}

static void free_texts(struct vec *v)
{
	for (size_t i = 0; i < v->n; i++)
		strbuf_done(vec_at(v, i));
	vec_done(v);
}

static void check_log(const json_t *facts, struct span log)
{
	struct seen s = {.text = json_is_true(json_object_get(facts, "before_op"))};
	struct life_sink sink = {.put = take_life, .ctx = &s};
	struct life_engine *en = life_engine_new(&sink);
	uint64_t lines = (uint64_t)json_integer_value(json_object_get(facts, "lines"));
	struct life_input in;
	struct life_trust t;

	mini_refs_init(&s.refs);
	vec_init(&s.leaks, sizeof(struct strbuf));
	vec_init(&s.damaged, sizeof(struct strbuf));
	s.lines = calloc(lines + 1, 1);
	life_engine_set_before_operation(en, s.text);
	while (mini_refs_next(&s.refs, &log, &in)) {
		assert_int_not_equal(in.site, 0);
		life_engine_put(en, &in);
	}
	life_engine_finish(en, &t);
	life_engine_free(en);
	assert_int_equal(s.refs.line, lines);
	for (uint64_t i = 1; i <= lines; i++)
		assert_int_equal(s.lines[i], 1);
	check_counts(facts, &s);
	check_trust(facts, &t);
	check_list(facts, "leaked", &s.leaks, true);
	check_list(facts, "invalid", &s.damaged, false);
	free_texts(&s.leaks);
	free_texts(&s.damaged);
	free(s.lines);
	mini_refs_done(&s.refs);
}

/* A log that lies packed beside the bundles. */
static bool unpack(const char *bundle, struct strbuf *ret)
{
	const char *shared = env_get("SHARED");
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	struct strbuf path = {0};
	char chunk[65536];
	la_ssize_t n;
	bool ok;

	archive_read_support_filter_zstd(a);
	archive_read_support_format_raw(a);
	strbuf_addf(&path, "%s/bundles/%s.csv.zst", shared ? shared : ".", bundle);
	ok = archive_read_open_filename(a, strbuf_str(&path), 1 << 16) == ARCHIVE_OK &&
	     archive_read_next_header(a, &entry) == ARCHIVE_OK;
	while (ok && (n = archive_read_data(a, chunk, sizeof(chunk))) > 0)
		strbuf_add(ret, (struct span){chunk, (size_t)n});
	archive_read_free(a);
	strbuf_done(&path);
	return ok;
}

static void check_bundle(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	struct strbuf log = {0};

	if (!facts_evidence(bundle, path, &log) && !(env_get("ASTSCOPE_BIG") && unpack(bundle, &log)))
		return;
	print_message("# %s\n", bundle);
	++*(unsigned *)ctx;
	check_log(facts, strbuf_span(&log));
	strbuf_done(&log);
}

static void test_real_logs(void **state)
{
	unsigned logs = 0;

	(void)state;
	if (!facts_each("trust", check_bundle, &logs)) {
		print_message("# no shared bundles here\n");
		skip();
	}
	assert_int_equal(logs, env_get("ASTSCOPE_BIG") ? 9 : 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_logs),
	};

	return cmocka_run_group_tests_name("facts about lives", tests, NULL, NULL);
}
