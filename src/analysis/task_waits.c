/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "task_waits.h"

#include <stdlib.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/queries.h"
#include "fold.h"
#include "lock_holders.h"
#include "source_stacks.h"

#define ROWS_MAX 4u    /* rows of the rules that one wait is tried by */
#define FRAMES_PAST 3u /* how many of the first frames of Asterisk's own may name the wait */
#define SHOWN_MAX 2u   /* values worth a word */

/* A row of the rules that fits a wait, with its key. */
struct tried {
	size_t row;
	uint64_t key;
	bool has_key;
};

/* A thread that waits for what others do. */
struct task_wait {
	int64_t thread;
	struct tried tried[ROWS_MAX];
	size_t n;
	struct span text; /* what it waits for, for people */
};

/* A thread in a function that ends waits of one row and key. */
struct executor {
	size_t row;
	uint64_t key;
	int64_t thread;
	size_t next; /* index + 1 of another one of the same row and key */
};

struct tasks {
	const struct analysis *a;
	struct fold fold;
	struct vec waits;     /* struct task_wait */
	struct vec executors; /* struct executor */
	struct map by_key;    /* hash of row and key -> index of the last executor + 1 */
	bool *used;           /* per row of the rules: some wait is tried by it */
};

/* --- values of frames --------------------------------------------------------------------------------------------- */

/* "sub@entry=0x9c0000" is what the function was called with, before it changed the argument or kept no track of it. */
static struct span without_entry(struct span text)
{
	static const struct span mark = SPAN_LIT("@entry=");
	long at = span_find(text, mark);

	return at < 0 ? text : span_from_offset(text, (size_t)at + mark.n);
}

/* The number a value is: "0x55..", "139895448463040", with a symbol or a text behind it. */
static bool number(struct span text, uint64_t *ret)
{
	text = without_entry(text);
	return (scan_addr(&text, ret) || scan_u64(&text, ret)) && *ret;
}

/* The place of @name in @names, divided by blanks, from 0; false if it is none of them. */
static bool name_index(struct span names, struct span name, size_t *ret)
{
	struct span word;

	*ret = 0;
	for (scan_blanks(&names); scan_word(&names, &word); scan_blanks(&names), ++*ret) {
		if (span_eq(word, name))
			return true;
	}
	return false;
}

/* The number of the first of @names that a frame from @low to @high (gdb's numbers) has; the innermost frame first. */
static bool find_value(struct db *db, int64_t stack, int64_t low, int64_t high, struct span names, uint64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_VALUES);
	size_t best = SIZE_MAX, index;
	enum step step;

	*ret = 0;
	stmt_bind_i64(st, ":stack", stack);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		uint64_t found;

		if (stmt_i64(st, 0) < low || stmt_i64(st, 0) > high || !name_index(names, stmt_text(st, 1), &index) ||
		    index >= best || !number(stmt_text(st, 2), &found))
			continue;
		best = index;
		*ret = found;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* "refresh_lab" of "0x7f01 <refresh_lab>", else "serializer 0x55.." */
static void add_shown(struct span name, struct span value, struct strbuf *out)
{
	struct span symbol, rest = without_entry(value);
	uint64_t n;

	if (!number(value, &n))
		return;
	strbuf_add_str(out, out->n ? ", " : "");
	if (scan_addr(&rest, &n) && scan_lit(&rest, SPAN_LIT(" <")) && scan_until_char(&rest, '>', &symbol)) {
		strbuf_add(out, symbol);
		return;
	}
	strbuf_add(out, name);
	strbuf_add_char(out, ' ');
	strbuf_add_addr(out, n);
}

/* "a task (refresh_lab, serializer 0x55..)": what the row says, and the values of the frames to @high worth a word. */
static bool describe(struct tasks *t, int64_t stack, size_t row, int64_t high, struct span *ret, struct arena *arena, struct err *e)
{
	const struct rules *r = t->a->rules;
	struct strbuf values = {0}, text = {0};
	struct stmt *st = db_query(t->a->db, Q_STACK_VALUES);
	unsigned shown = 0;
	size_t index;
	enum step step;

	stmt_bind_i64(st, ":stack", stack);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (stmt_i64(st, 0) <= high && shown < SHOWN_MAX && name_index(rules_cell(r, WAIT_SHOWS, row), stmt_text(st, 1), &index)) {
			add_shown(stmt_text(st, 1), stmt_text(st, 2), &values);
			shown++;
		}
	}
	stmt_reset(st);
	strbuf_add(&text, rules_cell(r, WAIT_WAITS, row));
	if (values.n)
		strbuf_addf(&text, " (%s)", strbuf_str(&values));
	*ret = arena_span(arena, strbuf_span(&text));
	strbuf_done(&values);
	strbuf_done(&text);
	return step == STEP_DONE;
}

/* --- who waits ---------------------------------------------------------------------------------------------------- */

static bool called_by_one_of(const struct fold *f, size_t from, struct span globs)
{
	for (size_t i = from; globs.n && i < f->frames.n; i++) {
		if (rules_fit(globs, stackfold_rule_name(((struct stackfold_frame *)vec_at(&f->frames, i))->func)))
			return true;
	}
	return !globs.n;
}

/* The rows that fit frame @i of the stack. */
static bool try_frame(struct tasks *t, const struct source_stack *s, size_t i, struct task_wait *w, struct err *e)
{
	const struct rules *r = t->a->rules;
	struct span name = stackfold_rule_name(((struct stackfold_frame *)vec_at(&t->fold.frames, i))->func);
	size_t row = rules_find(r, WAIT_FUNCTION, name, 0);

	for (; row != RULES_NONE && w->n < ROWS_MAX; row = rules_find(r, WAIT_FUNCTION, name, row + 1)) {
		struct tried *tried = &w->tried[w->n];
		struct span key = rules_cell(r, WAIT_KEY, row);

		if (!called_by_one_of(&t->fold, i, rules_cell(r, WAIT_BELOW, row)))
			continue;
		*tried = (struct tried){.row = row, .has_key = !key.n};
		if (key.n) {
			if (!find_value(t->a->db, s->stack, 0, fold_level(&t->fold, i), key, &tried->key, e))
				return false;
			tried->has_key = tried->key != 0;
		}
		t->used[row] |= tried->has_key;
		w->n++;
	}
	return true;
}

static bool take_wait(struct tasks *t, const struct source_stack *s, struct arena *arena, struct err *e)
{
	struct task_wait w = {.thread = s->thread};
	size_t i = 0;

	for (; i < t->fold.frames.n && i < t->fold.s.caller + FRAMES_PAST && !w.n; i++) {
		if (!try_frame(t, s, i, &w, e))
			return false;
	}
	if (!w.n)
		return true;
	if (!describe(t, s->stack, w.tried[0].row, fold_level(&t->fold, i - 1), &w.text, arena, e))
		return false;
	vec_append(&t->waits, &w);
	return true;
}

/* --- who must act ------------------------------------------------------------------------------------------------- */

/* Those of a row that asks nothing of them stand under no key. */
static const struct executor *first_executor(const struct tasks *t, const struct tried *tried)
{
	const struct rules *r = t->a->rules;
	bool keyed = rules_cell(r, WAIT_AT, tried->row).n || span_eq_str(rules_cell(r, WAIT_EXECUTOR, tried->row), "@pthread");
	const uint64_t *at = map_get(&t->by_key, hash_u64(keyed ? tried->key : 0) + tried->row);

	return at ? vec_at(&t->executors, *at - 1) : NULL;
}

static void add_executor(struct tasks *t, size_t row, uint64_t key, int64_t thread)
{
	uint64_t *last = map_put(&t->by_key, hash_u64(key) + row, NULL);
	struct executor *x;

	if (*last && ((struct executor *)vec_at(&t->executors, *last - 1))->thread == thread)
		return;
	x = vec_push(&t->executors);
	*x = (struct executor){row, key, thread, *last};
	*last = t->executors.n;
}

static bool take_executor(struct tasks *t, const struct source_stack *s, struct err *e)
{
	const struct rules *r = t->a->rules;

	for (size_t i = 0; i < t->fold.frames.n; i++) {
		struct span name = stackfold_rule_name(((struct stackfold_frame *)vec_at(&t->fold.frames, i))->func);

		for (size_t row = 0; row < rules_count(r, WAIT_FUNCTION); row++) {
			struct span at = rules_cell(r, WAIT_AT, row);
			uint64_t key = 0;

			if (!t->used[row] || !rules_fit(rules_cell(r, WAIT_EXECUTOR, row), name))
				continue;
			if (at.n && !find_value(t->a->db, s->stack, fold_level(&t->fold, i), fold_level(&t->fold, i), at, &key, e))
				return false;
			if (key || !at.n)
				add_executor(t, row, key, s->thread);
		}
	}
	return true;
}

/* The thread whose pthread id is the key of a wait. */
static bool take_named_threads(struct tasks *t, int64_t run, struct err *e)
{
	for (size_t i = 0; i < t->waits.n; i++) {
		const struct task_wait *w = vec_at(&t->waits, i);

		for (size_t k = 0; k < w->n; k++) {
			const struct tried *tried = &w->tried[k];
			int64_t thread;

			if (!tried->has_key ||
			    !span_eq_str(rules_cell(t->a->rules, WAIT_EXECUTOR, tried->row), "@pthread"))
				continue;
			if (!find_in_run(t->a->db, Q_THREAD_BY_PTHREAD, run, ":pthread", (int64_t)tried->key, &thread, e))
				return false;
			if (thread)
				add_executor(t, tried->row, tried->key, thread);
		}
	}
	return true;
}

/* --- entries ------------------------------------------------------------------------------------------------------ */

static enum confidence confidence_of(const struct rules *r, size_t row)
{
	return confidence_named(rules_cell(r, WAIT_CONFIDENCE, row));
}

/* The row that finds who must act, else the first. */
static const struct tried *choose(const struct tasks *t, const struct task_wait *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct tried *tried = &w->tried[i];

		if (tried->has_key && first_executor(t, tried))
			return tried;
	}
	return &w->tried[0];
}

static void add_entries(struct tasks *t, struct map *written, struct resources *resources, struct vec *entries)
{
	const struct rules *r = t->a->rules;

	for (size_t i = 0; i < t->waits.n; i++) {
		const struct task_wait *w = vec_at(&t->waits, i);
		const struct tried *tried = choose(t, w);
		const struct executor *x = tried->has_key ? first_executor(t, tried) : NULL;
		/* Who waits for something that nothing identifies waits for a thing of its own. */
		int64_t id = resources_id(resources, rules_cell(r, WAIT_KIND, tried->row),
					  tried->has_key ? tried->key : (uint64_t)w->thread, w->text, rules_cell(r, WAIT_DOES, tried->row));
		struct wait_entry *entry = vec_push(entries);
		bool fresh;

		*entry = (struct wait_entry){
			.thread = w->thread,
			.lock = id,
			.state = LOCK_WAITING,
			.mode = LOCK_MODE_UNKNOWN,
			.task = true,
			.any = span_eq_str(rules_cell(r, WAIT_NEED, tried->row), "any"),
			.confidence = confidence_of(r, tried->row),
		};
		map_put(written, (uint64_t)id, &fresh);
		for (; fresh && x; x = x->next ? vec_at(&t->executors, x->next - 1) : NULL) {
			entry = vec_push(entries);
			*entry = (struct wait_entry){
				.thread = x->thread,
				.lock = id,
				.state = LOCK_HELD,
				.mode = LOCK_MODE_UNKNOWN,
				.task = true,
				.confidence = confidence_of(r, tried->row),
			};
		}
	}
}

static bool find_waits(struct tasks *t, const struct vec *stacks, struct arena *arena, struct err *e)
{
	for (size_t i = 0; i < stacks->n; i++) {
		const struct source_stack *s = vec_at(stacks, i);

		if (s->waits && (!fold_load(&t->fold, t->a->db, s->stack, e) || !take_wait(t, s, arena, e)))
			return false;
	}
	return true;
}

static bool find_executors(struct tasks *t, int64_t run, const struct vec *stacks, struct err *e)
{
	for (size_t i = 0; t->waits.n && i < stacks->n; i++) {
		const struct source_stack *s = vec_at(stacks, i);

		if (!fold_load(&t->fold, t->a->db, s->stack, e) || !take_executor(t, s, e))
			return false;
	}
	return take_named_threads(t, run, e);
}

bool task_waits_add(const struct analysis *a, int64_t run, int64_t source, struct resources *resources, struct vec *entries,
		    struct err *e)
{
	struct tasks t = {.a = a, .used = mem_zalloc((rules_count(a->rules, WAIT_FUNCTION) + 1) * sizeof(bool))};
	struct map written = {0};
	struct vec stacks;
	bool ok;

	fold_init(&t.fold, a->rules);
	vec_init(&t.waits, sizeof(struct task_wait));
	vec_init(&t.executors, sizeof(struct executor));
	vec_init(&stacks, sizeof(struct source_stack));
	ok = source_stacks_load(a->db, source, &stacks, e) && find_waits(&t, &stacks, resources->arena, e) &&
	     find_executors(&t, run, &stacks, e);
	if (ok)
		add_entries(&t, &written, resources, entries);
	fold_done(&t.fold);
	vec_done(&t.waits);
	vec_done(&t.executors);
	map_done(&t.by_key);
	map_done(&written);
	vec_done(&stacks);
	free(t.used);
	return ok;
}
