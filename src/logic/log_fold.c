/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/log_fold.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

enum {
	TAIL = 200,              /* messages of the end of an opening that are kept whatever they say */
	ROWS_MATTERING = 32,     /* of one shape, beyond which it is a storm */
	ROWS_ADDRESSED = 64,
	ROWS_NAMING = 65536,     /* names of objects: without them an address says nothing */
	ROWS_MOST = 200000,      /* of one opening */
	SHAPES_MOST = 8192,
	THREADS_MOST = 4096,
	STACKS_MOST = 256, FRAMES_MOST = 256,
	TIME_BYTES = 40, FILE_BYTES = 40, TEXT_BYTES = 240,
	LOADS_AGAIN = 2000,      /* messages between two loads of one start, at most */
};

/* Short text that is kept; cut. */
struct note {
	unsigned char n;
	char p[TEXT_BYTES];
};

struct time_note {
	unsigned char n;
	char p[TIME_BYTES];
};

struct shape {
	uint32_t number;
	uint64_t cap, rows;      /* rows of its own messages */
	bool named;
	int64_t row;             /* that the others are counted in; 0 = none yet */
	uint64_t count, last_line;
	struct time_note last_at;
};

struct thread {
	int64_t lwp;
	uint64_t messages, first_line, last_line;
	struct time_note last_at;
	unsigned char file_n;
	char file[FILE_BYTES];
	struct note text;
};

/* A message of the tail: it gets a row of its own, or is counted in the row of its shape when it leaves the tail. */
struct late {
	uint64_t line;
	size_t shape;            /* index */
	struct record_log log;   /* its spans stand in room */
	struct strbuf room;
};

struct log_fold {
	struct log_sink out;
	const struct rules *rules;
	struct map by_shape;     /* hash -> index + 1 */
	struct vec shapes;       /* struct shape */
	struct map by_lwp;       /* LWP -> index + 1 */
	struct vec threads;      /* struct thread */
	struct late tail[TAIL];
	uint64_t n_tail;         /* messages that went in, of this opening */
	struct strbuf key;
	/* The opening. */
	uint32_t shapes_before;  /* shapes of those before it */
	uint64_t rows;
	struct log_opening opening;
	struct time_note first_at, last_at;
	struct strbuf version;
	uint64_t messages, loaded_at; /* count of messages at the last load; 0 = none */
	uint64_t stack_of;       /* the message whose frames come */
	size_t stacks, frames;   /* of the opening, of that message */
};

static size_t copy(char *to, size_t room, struct span s)
{
	size_t n = s.n < room ? s.n : room;

	if (n)
		memcpy(to, s.p, n);
	return n;
}

static void note_time(struct time_note *t, struct span at)
{
	t->n = (unsigned char)copy(t->p, sizeof(t->p), at);
}

static struct span time_of(const struct time_note *t)
{
	return (struct span){t->p, t->n};
}

/* ---- threads ---- */

static void tell_threads(struct log_fold *f)
{
	for (size_t i = 0; i < f->threads.n; i++) {
		const struct thread *t = vec_at(&f->threads, i);
		const struct log_thread told = {
			.run = f->opening.run, .lwp = t->lwp, .messages = t->messages, .first_line = t->first_line,
			.last_line = t->last_line, .last_at = time_of(&t->last_at), .last_file = {t->file, t->file_n},
			.last_text = {t->text.p, t->text.n},
		};

		f->out.thread(f->out.ctx, &told);
	}
	vec_clear(&f->threads);
	map_done(&f->by_lwp);
	f->by_lwp = (struct map){0};
}

static void count_thread(struct log_fold *f, uint64_t line, const struct record_log *log)
{
	struct thread *t;
	uint64_t *at;
	bool is_new;

	if (log->lwp < 0)
		return;
	if (f->threads.n == THREADS_MOST && !map_get(&f->by_lwp, (uint64_t)log->lwp))
		tell_threads(f);
	at = map_put(&f->by_lwp, (uint64_t)log->lwp, &is_new);
	if (is_new) {
		t = vec_push(&f->threads);
		*t = (struct thread){.lwp = log->lwp, .first_line = line};
		*at = f->threads.n;
	}
	t = vec_at(&f->threads, *at - 1);
	t->messages++;
	t->last_line = line;
	note_time(&t->last_at, log->at);
	t->file_n = (unsigned char)copy(t->file, sizeof(t->file), log->file);
	t->text.n = (unsigned char)copy(t->text.p, sizeof(t->text.p), span_first_line(log->text));
}

/* ---- shapes ---- */

/* What is known of messages of this wording. */
static bool is_known(const struct log_fold *f, struct span text, bool *ret_naming, bool *ret_ignored)
{
	size_t row = rules_find(f->rules, LOG_TEXT, span_first_line(text), 0);
	struct span kind = row == RULES_NONE ? (struct span){0} : rules_cell(f->rules, LOG_KIND, row);

	*ret_naming = span_eq_str(kind, "name");
	*ret_ignored = row != RULES_NONE && !kind.n;
	return kind.n > 0;
}

static bool is_grave(struct span level)
{
	return span_eq_str(level, "WARNING") || span_eq_str(level, "ERROR");
}

static uint64_t cap_of(const struct log_fold *f, const struct record_log *log, bool *ret_named)
{
	bool naming, ignored, known = is_known(f, log->text, &naming, &ignored);

	*ret_named = !ignored && log_address(log->text) != 0;
	if (ignored)
		return 0;
	if (naming)
		return ROWS_NAMING;
	if (*ret_named)
		return ROWS_ADDRESSED;
	return known || is_grave(log->level) ? ROWS_MATTERING : 0;
}

static void add_key(struct log_fold *f, struct span part)
{
	strbuf_add(&f->key, part);
	strbuf_add_char(&f->key, '\0');
}

/* *@ret_new: seen for the first time.  When there are too many, what is new has one shape for its file. */
static struct shape *shape_of(struct log_fold *f, const struct record_log *log, bool *ret_new)
{
	struct shape *s;
	uint64_t *at, key;

	strbuf_clear(&f->key);
	add_key(f, log->level);
	add_key(f, log->file);
	add_key(f, log->func);
	strbuf_addf(&f->key, "%llu ", (unsigned long long)log->src_line);
	log_shape(log->text, &f->key);
	key = hash_bytes(strbuf_span(&f->key));
	if (f->shapes.n >= SHAPES_MOST && !map_get(&f->by_shape, key))
		key = f->shapes.n < 2 * SHAPES_MOST ? hash_bytes(log->file) : 0;
	at = map_put(&f->by_shape, key, ret_new);
	if (*ret_new) {
		s = vec_push(&f->shapes);
		*at = f->shapes.n;
		s->number = (uint32_t)f->shapes.n;
		if (f->shapes.n <= SHAPES_MOST)
			s->cap = cap_of(f, log, &s->named);
	}
	return vec_at(&f->shapes, *at - 1);
}

/* ---- rows ---- */

static int64_t put_row(struct log_fold *f, const struct shape *s, uint64_t line, const struct record_log *log)
{
	struct log_row row = {.line = line, .run = f->opening.run, .shape = f->shapes_before + s->number, .log = *log};

	if (s->named)
		row.addr = log_address(log->text);
	row.channel = log_channel(log->text);
	f->rows++;
	return f->out.row(f->out.ctx, &row);
}

static void tell_count(struct log_fold *f, const struct shape *s)
{
	const struct log_count told = {s->row, s->count, s->last_line, time_of(&s->last_at)};

	if (s->count > 1)
		f->out.count(f->out.ctx, &told);
}

/* What comes now has shapes of its own. */
static void tell_shapes(struct log_fold *f)
{
	for (size_t i = 0; i < f->shapes.n; i++)
		tell_count(f, vec_at(&f->shapes, i));
	f->shapes_before += (uint32_t)f->shapes.n;
	vec_clear(&f->shapes);
	map_done(&f->by_shape);
	f->by_shape = (struct map){0};
}

static void count(struct shape *s, uint64_t line, struct span at)
{
	s->count++;
	s->last_line = line;
	note_time(&s->last_at, at);
}

/* The message that leaves the tail for it is counted with its like. */
static void keep_late(struct log_fold *f, uint64_t line, const struct shape *s, const struct record_log *log)
{
	struct late *l = &f->tail[f->n_tail % TAIL];
	struct span *const fields[] = {&l->log.at, &l->log.level, &l->log.callid, &l->log.file, &l->log.func, &l->log.text};
	size_t n = 0;

	if (f->n_tail++ >= TAIL)
		count(vec_at(&f->shapes, l->shape), l->line, l->log.at);
	l->line = line;
	l->shape = s->number - 1;
	l->log = *log;
	l->log.version = (struct span){0};
	strbuf_clear(&l->room);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		strbuf_add(&l->room, *fields[i]);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		fields[i]->p = l->room.p + n;
		n += fields[i]->n;
	}
}

static void put_message(struct log_fold *f, uint64_t line, const struct record_log *log)
{
	bool is_new;
	struct shape *s = shape_of(f, log, &is_new);

	if (s->rows < s->cap && f->rows < ROWS_MOST) {
		s->rows++;
		put_row(f, s, line, log);
		return;
	}
	if (s->row) {
		keep_late(f, line, s, log);
		return;
	}
	s->row = put_row(f, s, line, log);
	count(s, line, log->at);
}

/* The last messages get rows of their own. */
static void put_tail(struct log_fold *f)
{
	uint64_t from = f->n_tail < TAIL ? 0 : f->n_tail - TAIL;

	for (uint64_t i = from; i < f->n_tail; i++) {
		const struct late *l = &f->tail[i % TAIL];

		put_row(f, vec_at(&f->shapes, l->shape), l->line, &l->log);
	}
	f->n_tail = 0;
}

/* ---- openings ---- */

static void end_opening(struct log_fold *f)
{
	if (!f->opening.run)
		return;
	put_tail(f);
	tell_shapes(f);
	tell_threads(f);
	f->opening.first_at = time_of(&f->first_at);
	f->opening.last_at = time_of(&f->last_at);
	f->opening.version = strbuf_span(&f->version);
	f->out.opening(f->out.ctx, &f->opening);
}

static void begin_opening(struct log_fold *f, uint64_t line, struct span at)
{
	f->opening = (struct log_opening){.run = f->opening.run + 1, .first_line = line, .pid = NUMBER_ABSENT};
	note_time(&f->first_at, at);
	strbuf_clear(&f->version);
	f->messages = f->loaded_at = 0;
	f->rows = 0;
	f->stacks = 0;
}

/* A load of modules that is none of this opening: the line that says so at the start was not written, or not kept. */
static bool is_another_start(const struct log_fold *f, const struct record_log *log)
{
	if (f->opening.stop_line)
		return true;
	if (!f->loaded_at)
		return !f->version.n && f->messages > LOADS_AGAIN;
	return log->lwp != f->opening.pid || f->messages - f->loaded_at > LOADS_AGAIN;
}

static void follow(struct log_fold *f, uint64_t line, const struct record_log *log)
{
	bool opens = !f->opening.run || (log->mark == LOG_MARK_BUILD && f->messages) ||
		     (log->mark == LOG_MARK_LOADER && is_another_start(f, log));

	if (opens) {
		end_opening(f);
		begin_opening(f, line, log->at);
	}
	f->messages++;
	f->opening.last_line = line;
	if (log->at.n)
		note_time(&f->last_at, log->at);
	switch (log->mark) {
	case LOG_MARK_NONE:
		break;
	case LOG_MARK_BUILD:
		strbuf_add(&f->version, log->version);
		break;
	case LOG_MARK_LOADER:
		f->opening.started = true;
		f->opening.pid = log->lwp;
		f->loaded_at = f->messages;
		break;
	case LOG_MARK_STOP:
		f->opening.stop_line = line;
		break;
	}
}

/* ---- records ---- */

static void put_frame(struct log_fold *f, const struct record *r)
{
	if (r->log_frame.of_line != f->stack_of) {
		f->stack_of = r->log_frame.of_line;
		f->stacks++;
		f->frames = 0;
	}
	if (f->stacks <= STACKS_MOST && f->frames++ < FRAMES_MOST)
		f->out.frame(f->out.ctx, r);
}

void log_fold_put(struct log_fold *f, const struct record *r)
{
	if (r->kind == RECORD_LOG_FRAME) {
		put_frame(f, r);
		return;
	}
	follow(f, r->place.line, &r->log);
	count_thread(f, r->place.line, &r->log);
	put_message(f, r->place.line, &r->log);
}

struct log_fold *log_fold_new(const struct log_sink *out, const struct rules *rules)
{
	struct log_fold *f = mem_zalloc(sizeof(*f));

	f->out = *out;
	f->rules = rules;
	vec_init(&f->shapes, sizeof(struct shape));
	vec_init(&f->threads, sizeof(struct thread));
	return f;
}

void log_fold_end(struct log_fold *f)
{
	end_opening(f);
	for (size_t i = 0; i < TAIL; i++)
		strbuf_done(&f->tail[i].room);
	map_done(&f->by_shape);
	map_done(&f->by_lwp);
	vec_done(&f->shapes);
	vec_done(&f->threads);
	strbuf_done(&f->key);
	strbuf_done(&f->version);
	free(f);
}
