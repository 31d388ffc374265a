/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"

#include "astscope/base/map.h"
#include "astscope/base/sort.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/lives.h"
#include "astscope/store/queries.h"

/* What became of all objects of a type: of one place that makes objects, with one tag. */

#define SLICES 10
#define CURVE_PARTS 100
#define CURVE_BIRTHS 10 /* fewer are told by the slices */

/* enum life_class as the database has it. */
enum { FINALIZED, LEAKED, SKEWED, INVALID, LOST, CLASSES };

enum { LOCK_UNUSED = 2 };

struct type {
	int64_t run, creator, tag;
	int64_t classes[CLASSES];
	int64_t born, alive, bytes, first_line, never_locked, events;
	int64_t first_ended;              /* birth of the first of those that ended */
	struct vec births, ends, lengths; /* int64_t: lines */
	struct vec open;                  /* int64_t: births of those alive */
};

struct run_end {
	int64_t id, peak_line, last_line;
	bool ordered; /* its rows stand in the order in which things happened */
};

struct types {
	struct vec all;       /* struct type */
	struct map creators;  /* (run, creator) -> number */
	struct map by_number; /* (that number, tag) -> index + 1 */
	uint64_t numbers;
};

static struct type *type_of(struct types *t, int64_t run, int64_t creator, int64_t tag)
{
	uint64_t *number = map_put(&t->creators, (uint64_t)run << 32 ^ (uint64_t)creator, NULL), *at;
	struct type *y;

	if (!*number)
		*number = ++t->numbers;
	at = map_put(&t->by_number, *number << 32 ^ (uint64_t)tag, NULL);
	if (*at)
		return vec_at(&t->all, (size_t)*at - 1);
	y = vec_push(&t->all);
	*y = (struct type){.run = run, .creator = creator, .tag = tag, .first_line = INT64_MAX, .first_ended = INT64_MAX};
	vec_init(&y->births, sizeof(int64_t));
	vec_init(&y->ends, sizeof(int64_t));
	vec_init(&y->lengths, sizeof(int64_t));
	vec_init(&y->open, sizeof(int64_t));
	*at = t->all.n;
	return y;
}

/* What the lives of one profile have in common. */
struct kind {
	size_t type; /* its index + 1; 0 = no such profile */
	int64_t class, bytes, events;
	bool alive, never_locked;
};

static void add_kind(struct types *t, struct vec *kinds, const struct stmt *st)
{
	size_t id = (size_t)stmt_i64(st, 0);
	struct kind *k;

	while (kinds->n <= id)
		vec_push(kinds);
	k = vec_at(kinds, id);
	*k = (struct kind){.class = stmt_i64(st, 4), .alive = stmt_i64(st, 5), .bytes = stmt_i64(st, 6),
			   .never_locked = stmt_i64(st, 7) == LOCK_UNUSED, .events = stmt_i64(st, 8)};
	k->type = (size_t)(type_of(t, stmt_i64(st, 1), stmt_i64(st, 2), stmt_i64(st, 3)) - (struct type *)t->all.p) + 1;
}

static void add_life(struct types *t, const struct kind *k, int64_t birth, int64_t end)
{
	struct type *y = vec_at(&t->all, k->type - 1);
	int64_t length = end - birth;

	y->born++;
	y->events += k->events;
	if (k->class >= 0 && k->class < CLASSES)
		y->classes[k->class]++;
	y->first_line = birth < y->first_line ? birth : y->first_line;
	vec_append(&y->births, &birth);
	if (k->alive) {
		y->alive++;
		if (k->bytes >= 0)
			y->bytes += k->bytes;
		vec_append(&y->open, &birth);
		return;
	}
	vec_append(&y->ends, &end);
	y->never_locked += k->never_locked;
	if (k->class != FINALIZED)
		return;
	vec_append(&y->lengths, &length);
	y->first_ended = birth < y->first_ended ? birth : y->first_ended;
}

static bool load_kinds(struct db *db, struct types *t, struct vec *kinds, struct err *e)
{
	struct stmt *st = db_query(db, Q_TYPE_PROFILES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		add_kind(t, kinds, st);
	stmt_reset(st);
	return step == STEP_DONE;
}

struct loading {
	struct types *types;
	const struct vec *kinds; /* struct kind, by profile */
};

static void take_life(void *ctx, const struct told_life *l)
{
	const struct loading *to = ctx;
	const struct kind *k = (uint64_t)l->profile < to->kinds->n ? vec_at(to->kinds, (size_t)l->profile) : NULL;

	if (k && k->type)
		add_life(to->types, k, l->first_line, l->end);
}

static void drop_empty(struct types *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->all.n; i++) {
		struct type *y = vec_at(&t->all, i);

		if (y->born)
			*(struct type *)vec_at(&t->all, n++) = *y;
	}
	t->all.n = n;
}

static bool load(struct db *db, struct types *t, struct err *e)
{
	struct vec kinds; /* struct kind, by profile */
	bool ok;

	vec_init(&kinds, sizeof(struct kind));
	ok = load_kinds(db, t, &kinds, e) && lives_tell(db, take_life, &(struct loading){t, &kinds}, e);
	vec_done(&kinds);
	drop_empty(t);
	return ok;
}

static int64_t line_at(const struct vec *lines, size_t i)
{
	return *(const int64_t *)vec_at(lines, i);
}

/* Lines up to @line, of lines that ascend. */
static size_t lines_until(const struct vec *lines, int64_t line)
{
	size_t low = 0, high = lines->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (line_at(lines, mid) <= line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int64_t alive_at(const struct type *y, int64_t line)
{
	return (int64_t)lines_until(&y->births, line) - (int64_t)lines_until(&y->ends, line);
}

static int64_t peak_of(const struct type *y, int64_t *ret_line)
{
	int64_t most = 0;
	size_t ended = 0;

	*ret_line = 0;
	for (size_t i = 0; i < y->births.n; i++) {
		int64_t alive;

		while (ended < y->ends.n && line_at(&y->ends, ended) < line_at(&y->births, i))
			ended++;
		alive = (int64_t)(i + 1) - (int64_t)ended;
		if (alive > most) {
			most = alive;
			*ret_line = line_at(&y->births, i);
		}
	}
	return most;
}

static int64_t length_at(const struct vec *lengths, unsigned percent)
{
	return lengths->n ? line_at(lengths, (lengths->n - 1) * percent / 100) : -1;
}

/* Of births that ascend. */
static int64_t age_at(const struct vec *births, unsigned percent, int64_t last_line)
{
	return births->n ? last_line - line_at(births, (births->n - 1) * percent / 100) : -1;
}

static void add_slices(const struct type *y, int64_t last_line, int64_t parts, struct strbuf *out)
{
	for (int64_t i = 1; i <= parts; i++) {
		int64_t line = last_line / parts * i + last_line % parts * i / parts;

		strbuf_addf(out, "%s%lld", i > 1 ? " " : "", (long long)alive_at(y, line));
	}
}

/* What rests on the order of rows; the statement has NULL there. */
static void bind_times(struct stmt *st, struct type *y, const struct run_end *end)
{
	struct strbuf slices = {0}, curve = {0};
	int64_t line;

	sort_numbers(y->births.p, y->births.n);
	sort_numbers(y->ends.p, y->ends.n);
	sort_numbers(y->lengths.p, y->lengths.n);
	sort_numbers(y->open.p, y->open.n);
	add_slices(y, end->last_line, SLICES, &slices);
	if (y->births.n >= CURVE_BIRTHS)
		add_slices(y, end->last_line, CURVE_PARTS, &curve);
	stmt_bind_i64(st, ":peak", peak_of(y, &line));
	stmt_bind_i64(st, ":peak_line", line);
	stmt_bind_i64(st, ":at_peak", alive_at(y, end->peak_line));
	bind_optional(st, ":median_life", length_at(&y->lengths, 50), -1);
	bind_optional(st, ":p95_life", length_at(&y->lengths, 95), -1);
	bind_optional(st, ":shortest_life", length_at(&y->lengths, 0), -1);
	bind_optional(st, ":longest_life", length_at(&y->lengths, 100), -1);
	bind_optional(st, ":youngest", age_at(&y->open, 100, end->last_line), -1);
	bind_optional(st, ":median_age", age_at(&y->open, 50, end->last_line), -1);
	bind_optional(st, ":oldest", age_at(&y->open, 0, end->last_line), -1);
	bind_optional(st, ":first_ended", y->first_ended, INT64_MAX);
	stmt_bind_i64(st, ":last_birth", line_at(&y->births, y->births.n - 1));
	stmt_bind_text(st, ":slices", strbuf_span(&slices));
	if (curve.n)
		stmt_bind_text(st, ":curve", strbuf_span(&curve));
	strbuf_done(&slices);
	strbuf_done(&curve);
}

static bool write_type(struct db *db, struct type *y, const struct run_end *end, struct err *e)
{
	struct stmt *st = db_query(db, Q_TYPE_INSERT);

	stmt_bind_i64(st, ":run", y->run);
	bind_optional(st, ":creator", y->creator, 0);
	bind_optional(st, ":tag", y->tag, 0);
	stmt_bind_i64(st, ":born", y->born);
	stmt_bind_i64(st, ":ended", y->classes[FINALIZED]);
	stmt_bind_i64(st, ":alive", y->alive);
	stmt_bind_i64(st, ":lost", y->classes[LOST]);
	stmt_bind_i64(st, ":invalid", y->classes[INVALID]);
	stmt_bind_i64(st, ":skewed", y->classes[SKEWED]);
	bind_optional(st, ":bytes", y->bytes, 0);
	stmt_bind_i64(st, ":first_line", y->first_line);
	stmt_bind_i64(st, ":never_locked", y->never_locked);
	stmt_bind_i64(st, ":events", y->events);
	if (end->ordered)
		bind_times(st, y, end);
	return stmt_run(st, e);
}

static bool load_run_ends(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_TYPE_RUNS);
	enum step step;

	vec_init(ret, sizeof(struct run_end));
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct run_end *)vec_push(ret) = (struct run_end){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2),
									  stmt_i64(st, 3) != 0};
	stmt_reset(st);
	return step == STEP_DONE;
}

static int by_first_line(const void *pa, const void *pb)
{
	const struct type *a = pa, *b = pb;

	if (a->run != b->run)
		return a->run < b->run ? -1 : 1;
	return (a->first_line > b->first_line) - (a->first_line < b->first_line);
}

static bool write_types(struct db *db, struct types *t, struct err *e)
{
	struct vec ends;
	size_t run = 0;
	bool ok = load_run_ends(db, &ends, e);

	vec_sort(&t->all, by_first_line);
	for (size_t i = 0; ok && i < t->all.n; i++) {
		struct type *y = vec_at(&t->all, i);

		/* Both ascend by run, and each type is of one. */
		while (((const struct run_end *)vec_at(&ends, run))->id != y->run)
			run++;
		ok = write_type(db, y, vec_at(&ends, run), e);
	}
	vec_done(&ends);
	return ok;
}

bool analysis_types(const struct analysis *a, struct err *e)
{
	struct types t = {0};
	bool ok;

	vec_init(&t.all, sizeof(struct type));
	ok = load(a->db, &t, e) && write_types(a->db, &t, e) && stmt_run(db_query(a->db, Q_TYPE_HEADS), e);
	for (size_t i = 0; i < t.all.n; i++) {
		struct type *y = vec_at(&t.all, i);

		vec_done(&y->births);
		vec_done(&y->ends);
		vec_done(&y->lengths);
		vec_done(&y->open);
	}
	vec_done(&t.all);
	map_done(&t.creators);
	map_done(&t.by_number);
	return ok;
}
