/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/stack_lines.h"

#include "astscope/base/arena.h"
#include "astscope/base/record.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

#define LINES_MAX 256     /* frames of one stack; a full stack has 100,000 */
#define ARGS_MAX 16       /* arguments of a frame */
#define VALUE_COLUMNS 48  /* of one value */
#define WORDS_MAX 8       /* different words for the frames of a fold */

struct raw_frame {
	int64_t level;
	enum frame_kind kind;
	struct span func, class, word;
	struct span where;
};

struct loading {
	struct db *db;
	struct err *e;
	struct stack_lines *out;
	struct vec frames; /* struct raw_frame */
	struct strbuf text;
	bool crashed;
};

static const struct raw_frame *frame_at(const struct loading *l, size_t i)
{
	return vec_at(&l->frames, i);
}

static struct span keep(struct loading *l, struct span s)
{
	return arena_span(l->out->arena, s);
}

static bool load_frames(struct loading *l)
{
	struct stmt *st = db_query(l->db, Q_STACK_LINES);
	enum step step;

	stmt_bind_i64(st, ":stack", l->out->stack);
	stmt_bind_i64(st, ":limit", LINES_MAX + 1);
	while ((step = stmt_step(st, l->e)) == STEP_ROW) {
		struct raw_frame *f = vec_push(&l->frames);
		struct span file = stmt_text(st, 3);

		f->level = stmt_i64(st, 0);
		f->kind = (enum frame_kind)stmt_i64(st, 1);
		f->func = keep(l, f->kind == FRAME_SIGNAL ? SPAN_LIT("<signal handler called>") : stmt_text(st, 2));
		f->class = keep(l, stmt_text(st, 5));
		f->word = keep(l, stmt_text(st, 6));
		strbuf_clear(&l->text);
		strbuf_add(&l->text, file.n ? file : stmt_text(st, 7));
		if (file.n && !stmt_is_null(st, 4))
			strbuf_addf(&l->text, ":%lld", (long long)stmt_i64(st, 4));
		f->where = keep(l, strbuf_span(&l->text));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_crashed(struct loading *l)
{
	struct stmt *st = db_query(l->db, Q_STACK_LINE_CRASHED);
	enum step step;

	stmt_bind_i64(st, ":stack", l->out->stack);
	step = stmt_step(st, l->e);
	l->crashed = step == STEP_ROW && stmt_i64(st, 0);
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* --- arguments ----------------------------------------------------------------------------------------------------- */

/* s@entry=0x7f.. of the argument s -> 0x7f..; 0x7f.. "text" -> "text". */
static struct span short_value(struct span name, struct span value)
{
	struct span rest = value;
	uint64_t addr;

	if (scan_lit(&rest, name) && scan_lit(&rest, SPAN_LIT("@entry=")))
		value = rest;
	rest = value;
	if (scan_addr(&rest, &addr) && span_starts(rest, SPAN_LIT(" \"")))
		value = span_from_offset(rest, 1);
	return value;
}

/* As much of @value as a line has room for, with a mark where it is cut. */
static void add_value(struct strbuf *b, struct span value)
{
	struct span rest = value;
	uint32_t cp;

	for (int columns = 0; rest.n && columns < VALUE_COLUMNS; columns++) {
		if (!utf8_take(&rest, &cp))
			rest = span_from_offset(rest, 1);
	}
	strbuf_add(b, span_sub(value, 0, value.n - rest.n));
	if (rest.n)
		strbuf_add_str(b, "…");
}

static bool load_args(struct loading *l, struct stack_line *line)
{
	struct stmt *st = db_query(l->db, Q_STACK_LINE_ARGS);
	enum step step;

	strbuf_clear(&l->text);
	line->first = l->out->links.n;
	stmt_bind_i64(st, ":stack", l->out->stack);
	stmt_bind_i64(st, ":level", line->level);
	stmt_bind_i64(st, ":limit", ARGS_MAX);
	while ((step = stmt_step(st, l->e)) == STEP_ROW) {
		struct span name = stmt_text(st, 0), value = short_value(name, stmt_text(st, 1)), place = stmt_text(st, 2);
		size_t start;

		if (span_eq_str(value, "<optimized out>"))
			continue;
		if (l->text.n)
			strbuf_add_str(&l->text, ", ");
		strbuf_add(&l->text, name);
		strbuf_add_char(&l->text, '=');
		start = l->text.n;
		add_value(&l->text, value);
		if (place.n)
			*(struct stack_line_link *)vec_push(&l->out->links) =
				(struct stack_line_link){start, l->text.n, keep(l, place)};
		if (stmt_i64(st, 3))
			strbuf_add_str(&l->text, "  FREED");
	}
	stmt_reset(st);
	line->args = keep(l, strbuf_span(&l->text));
	line->n = l->out->links.n - line->first;
	return step == STEP_DONE;
}

/* --- lines --------------------------------------------------------------------------------------------------------- */

static void widen(int *columns, struct span text)
{
	int n = utf8_columns(text);

	*columns = n > *columns ? n : *columns;
}

static bool put_frame(struct loading *l, size_t i)
{
	const struct raw_frame *f = frame_at(l, i);
	struct stack_line *line = vec_push(&l->out->lines);

	*line = (struct stack_line){
		.kind = STACK_LINE_FRAME,
		.level = f->level,
		.func = f->func.n ? f->func : SPAN_LIT("??"),
		.where = f->where,
		.own = span_eq_str(f->class, "own"),
	};
	widen(&l->out->func_columns, line->func);
	widen(&l->out->where_columns, line->where);
	return load_args(l, line);
}

static bool is_class(const struct loading *l, size_t i, const char *class)
{
	return span_eq_str(frame_at(l, i)->class, class);
}

/* The different words of frames @from to @to, outermost first: "lock wrapper, libc". */
static void add_words(struct loading *l, size_t from, size_t to)
{
	struct span words[WORDS_MAX];
	size_t n = 0;

	for (size_t i = to; i-- > from && n < WORDS_MAX;) {
		struct span word = frame_at(l, i)->word;
		bool said = !word.n;

		for (size_t k = 0; k < n; k++)
			said |= span_eq(words[k], word);
		if (said)
			continue;
		strbuf_add_str(&l->text, n ? ", " : ": ");
		strbuf_add(&l->text, word);
		words[n++] = word;
	}
}

/* "futex_wait … pthread_mutex_lock", then what is no library by its words. */
static void add_names(struct loading *l, size_t from, size_t to)
{
	size_t libraries = from;

	while (libraries < to && is_class(l, libraries, "library"))
		libraries++;
	if (libraries > from) {
		strbuf_add_str(&l->text, ": ");
		strbuf_add(&l->text, frame_at(l, from)->func);
	}
	if (libraries > from + 1) {
		strbuf_add_str(&l->text, libraries > from + 2 ? " … " : ", ");
		strbuf_add(&l->text, frame_at(l, libraries - 1)->func);
	}
	if (libraries == to && from + 1 == to) {
		strbuf_add_str(&l->text, ", ");
		strbuf_add(&l->text, frame_at(l, from)->word);
	}
	if (libraries > from && libraries < to) {
		size_t at = l->text.n;

		add_words(l, libraries, to);
		if (l->text.n > at)
			l->text.p[at] = ',';
	} else if (libraries == from) {
		add_words(l, from, to);
	}
}

static void add_count(struct loading *l, size_t n, const char *what)
{
	strbuf_clear(&l->text);
	strbuf_addf(&l->text, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

/* Frames @from to @to become one line. */
static void put_fold(struct loading *l, size_t from, size_t to, bool below)
{
	struct stack_line *line;

	if (from == to)
		return;
	line = vec_push(&l->out->lines);
	*line = (struct stack_line){.kind = STACK_LINE_FOLD, .level = frame_at(l, from)->level};
	if (below) {
		add_count(l, to - from, "thread start frame");
		strbuf_add_str(&l->text, " below");
		line->text = line->names = keep(l, strbuf_span(&l->text));
		return;
	}
	add_count(l, to - from, "frame");
	strbuf_add_str(&l->text, " above");
	add_words(l, from, to);
	line->text = keep(l, strbuf_span(&l->text));
	add_count(l, to - from, "frame");
	strbuf_add_str(&l->text, " above");
	add_names(l, from, to);
	line->names = keep(l, strbuf_span(&l->text));
}

/* What a crash keeps of the frames above its first own one. */
static bool stays(const struct loading *l, size_t i)
{
	return l->crashed && (frame_at(l, i)->kind == FRAME_SIGNAL || frame_at(l, i)->level == 1);
}

static void put_more(struct loading *l)
{
	struct stack_line *line = vec_push(&l->out->lines);

	*line = (struct stack_line){.kind = STACK_LINE_MORE, .level = frame_at(l, l->frames.n - 1)->level};
	line->text = line->names = SPAN_LIT("the stack goes on");
}

static bool put_lines(struct loading *l, bool whole)
{
	bool more = l->frames.n > LINES_MAX;
	size_t n = more ? LINES_MAX : l->frames.n, own = 0, root = n, folded = 0;

	while (own < n && !is_class(l, own, "own"))
		own++;
	if (whole || own == n)
		own = 0; /* without an own frame all are worth to be seen */
	while (!whole && !more && root > own && is_class(l, root - 1, "start"))
		root--;
	for (size_t i = 0; i < root; i++) {
		if (i < own && !stays(l, i))
			continue;
		put_fold(l, folded, i, false);
		folded = i + 1;
		if (!put_frame(l, i))
			return false;
	}
	put_fold(l, root, n, true);
	if (more)
		put_more(l);
	return true;
}

/* --- the whole ------------------------------------------------------------------------------------------------------ */

bool stack_lines_load(struct db *db, int64_t stack, bool whole, struct stack_lines *ret, struct err *e)
{
	struct loading l = {.db = db, .e = e, .out = ret};
	bool ok;

	*ret = (struct stack_lines){.stack = stack, .arena = arena_new()};
	vec_init(&ret->lines, sizeof(struct stack_line));
	vec_init(&ret->links, sizeof(struct stack_line_link));
	vec_init(&l.frames, sizeof(struct raw_frame));
	ok = !stack || (load_frames(&l) && load_crashed(&l) && put_lines(&l, whole));
	vec_done(&l.frames);
	strbuf_done(&l.text);
	if (!ok)
		stack_lines_done(ret);
	return ok;
}

bool stack_lines_of_thread(struct db *db, int64_t thread, bool whole, struct stack_lines *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_OF_THREAD);
	int64_t stack = 0;
	enum step step;

	stmt_bind_i64(st, ":thread", thread);
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		stack = stmt_i64(st, 0);
	stmt_reset(st);
	return step != STEP_FAIL && stack_lines_load(db, stack, whole, ret, e);
}

void stack_lines_done(struct stack_lines *s)
{
	vec_done(&s->lines);
	vec_done(&s->links);
	if (s->arena)
		arena_free(s->arena);
	*s = (struct stack_lines){0};
}
