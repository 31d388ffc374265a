/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/bundle.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "bundle_data.h"
#include "cancel.h"
#include "sniff.h"
#include "sums.h"

#include "astscope/base/limits.h"
#include "astscope/base/record.h"

#define NOTE_BYTES 128
#define PIPE_WAIT_MS 100 /* how soon a cancelled read of a silent pipe ends */

/* A file on disk, or a pipe. */
struct file {
	int fd;
	bool pipe;
	uint64_t left; /* bytes up to the size it had when the bundle was opened; what is appended later is not read */
	char note[NOTE_BYTES];
};

struct cursor {
	struct bundle *b;
	const atomic_bool *cancel;
	atomic_uint_least64_t consumed;
	uint64_t consumed_before;  /* bytes of the inputs before the current one */
	size_t input;              /* the next one */
	struct spent spent;        /* of the budget, so far */
	enum budget_item over;     /* of inputs that are done */
	struct file file;
	struct level *levels[LIMIT_ARCHIVE_DEPTH];
	unsigned depth;            /* of levels in use */
	struct stream cur;         /* the current member */
	bool readable;
	uint64_t given, summed;    /* bytes of it; held ones are summed before they are given */
	struct strbuf held;
	bool whole;                /* held is all of it */
	struct summer *sums;
	struct arena *notes;       /* of the current member */
	struct member m;
	char *head;
};

struct cursor *cursor_new(struct bundle *b, const atomic_bool *cancel)
{
	struct cursor *c = mem_zalloc(sizeof(*c));

	c->b = b;
	c->cancel = cancel;
	c->file.fd = -1;
	c->sums = summer_new();
	c->notes = arena_new();
	c->head = mem_alloc(LIMIT_BID_BYTES);
	return c;
}

static void close_input(struct cursor *c)
{
	while (c->depth)
		level_free(c->levels[--c->depth]);
	if (c->file.fd >= 0)
		close(c->file.fd);
	c->file.fd = -1;
}

void cursor_free(struct cursor *c)
{
	if (!c)
		return;
	close_input(c);
	summer_free(c->sums);
	strbuf_done(&c->held);
	arena_free(c->notes);
	free(c->head);
	free(c);
}

static enum got wait_pipe(struct cursor *c)
{
	struct pollfd p = {.fd = c->file.fd, .events = POLLIN};
	int r;

	do {
		if (is_cancelled(c->cancel))
			return GOT_STOP;
		r = poll(&p, 1, PIPE_WAIT_MS);
	} while (r == 0 || (r < 0 && errno == EINTR));
	return GOT_DATA;
}

static enum got file_read(void *ctx, char *buf, size_t cap, size_t *ret_n)
{
	struct cursor *c = ctx;
	struct file *f = &c->file;
	ssize_t n;

	*ret_n = 0;
	if (is_cancelled(c->cancel))
		return GOT_STOP;
	if (!f->pipe && !f->left)
		return GOT_END;
	if (!f->pipe && cap > f->left)
		cap = (size_t)f->left;
	do {
		if (f->pipe && wait_pipe(c) == GOT_STOP)
			return GOT_STOP;
		n = read(f->fd, buf, cap);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n > 0) {
		*ret_n = (size_t)n;
		f->left -= f->pipe ? 0 : (uint64_t)n;
		atomic_fetch_add_explicit(&c->consumed, (uint64_t)n, memory_order_relaxed);
		return GOT_DATA;
	}
	if (n == 0 && f->pipe)
		return GOT_END;
	snprintf(f->note, sizeof(f->note), "%s", n == 0 ? "became shorter while it was read" : strerror(errno));
	return GOT_TORN;
}

static bool file_skip(void *ctx, uint64_t n)
{
	struct cursor *c = ctx;

	if (c->file.pipe || n > c->file.left || lseek(c->file.fd, (off_t)n, SEEK_CUR) < 0)
		return false;
	c->file.left -= n;
	atomic_fetch_add_explicit(&c->consumed, n, memory_order_relaxed);
	return true;
}

/* The current member cannot be read, or is nothing we know. */
static const struct member *give(struct cursor *c, enum member_state state, const char *path, const char *note,
				 const char *hint)
{
	c->m.state = state;
	c->m.path = arena_strf(c->notes, "%s", path);
	c->m.note = note ? arena_strf(c->notes, "%s", note) : NULL;
	c->m.hint = hint;
	c->m.depth = c->depth;
	c->readable = state == MEMBER_OK;
	c->spent.members++;
	return &c->m;
}

/* The budget does not allow to read @path: @consequence. */
static const struct member *give_over(struct cursor *c, const char *path, const char *consequence)
{
	struct strbuf why = {0};
	const struct member *m;

	budget_why(&c->b->budget, c->spent.over, &why);
	strbuf_addf(&why, ": %s", consequence);
	m = give(c, MEMBER_UNREADABLE, path, strbuf_str(&why), budget_hint(c->spent.over));
	strbuf_done(&why);
	return m;
}

/* Open the next input as the current stage.  False: *@ret is what to give the caller, NULL = take the one after. */
static bool next_input(struct cursor *c, const struct member **ret)
{
	struct input *in = vec_at(&c->b->inputs, c->input);
	const char *note = in->note, *hint = in->hint;

	*ret = NULL;
	close_input(c);
	if (c->input) {
		const struct input *done = vec_at(&c->b->inputs, c->input - 1);

		c->consumed_before += done->kind == INPUT_FILE ? done->bytes : 0;
	}
	atomic_store_explicit(&c->consumed, c->consumed_before, memory_order_relaxed);
	c->input++;
	c->file = (struct file){.fd = -1, .pipe = in->kind == INPUT_PIPE, .left = in->bytes};
	if (!c->over)
		c->over = c->spent.over;
	if (c->b->scanned)
		c->spent = in->before;
	else
		in->before = c->spent;
	if (in->kind != INPUT_REFUSED)
		c->file.fd = input_open(in, c->notes, &note, &hint);
	if (c->file.fd < 0) {
		*ret = give(c, MEMBER_UNREADABLE, in->path, note, hint);
		return false;
	}
	c->m.path = in->path;
	c->m.bytes = c->file.pipe ? -1 : (int64_t)in->bytes;
	c->cur = (struct stream){.read = file_read, .skip = file_skip, .ctx = c};
	return true;
}

/* Go to the next entry of the innermost archive.  False as in next_input. */
static bool next_entry(struct cursor *c, const struct member **ret)
{
	struct level *l = c->levels[c->depth - 1];
	struct level_entry ent;

	*ret = NULL;
	switch (level_next(l, &ent)) {
	case ENTRY_FILE:
		c->m.path = ent.path;
		c->m.bytes = ent.bytes;
		c->m.mtime_us = ent.mtime_us;
		c->cur = (struct stream){.read = level_read, .ctx = l};
		return true;
	case ENTRY_REFUSED:
		c->m.mtime_us = ent.mtime_us;
		*ret = give(c, MEMBER_UNREADABLE, ent.path, ent.note, NULL);
		return false;
	case ENTRY_BROKEN:
		*ret = give(c, MEMBER_UNREADABLE, ent.path, ent.note, NULL);
		break;
	case ENTRY_END:
		break;
	}
	level_free(l);
	c->depth--;
	return false;
}

static bool in_packed(const struct cursor *c)
{
	for (unsigned i = 0; i < c->depth; i++) {
		if (level_is_packed(c->levels[i]))
			return true;
	}
	return false;
}

static void open_level(struct cursor *c)
{
	struct level_args args = {
		.under = c->cur,
		.path = c->m.path,
		.names_alone = c->b->alone && c->depth == 0,
		.in_packed = in_packed(c),
		.cancel = c->cancel,
		.budget = &c->b->budget,
		.spent = &c->spent,
	};

	c->levels[c->depth] = level_new(&args);
	c->depth++;
}

/* What looks like a text around others is read as it is: it came out of one, or lies too deep to be undone. */
static bool is_last_text(const struct cursor *c)
{
	return c->depth == LIMIT_ARCHIVE_DEPTH || (c->depth && level_is_text(c->levels[c->depth - 1]));
}

/* Look at the current stage: a member to give, or NULL if it is an archive, which is the innermost one now. */
static const struct member *look(struct cursor *c)
{
	const struct format *f;
	enum content what;

	stream_peek(&c->cur, c->head);
	if (is_cancelled(c->cancel))
		return NULL;
	what = sniff(c->cur.head, span_from(c->m.path), is_last_text(c), &f);
	switch (what) {
	case CONTENT_FORMAT:
	case CONTENT_TEXT:
		c->m.format = f;
		return give(c, MEMBER_OK, c->m.path, NULL, NULL);
	case CONTENT_ARCHIVE:
	case CONTENT_PACKED:
		if (c->spent.over)
			return give_over(c, c->m.path, "not opened");
		if (c->depth < LIMIT_ARCHIVE_DEPTH) {
			open_level(c);
			return NULL;
		}
		return give(c, MEMBER_UNREADABLE, c->m.path,
			    "an archive inside an archive inside an archive: not opened",
			    "unpack it and give what is inside");
	case CONTENT_EMPTY:
		if (c->cur.after == GOT_TORN)
			return give(c, MEMBER_UNREADABLE, c->m.path, cursor_note(c), NULL);
		break;
	case CONTENT_OTHER_ARCHIVE:
	case CONTENT_CORE:
	case CONTENT_PROGRAM:
	case CONTENT_DATABASE:
	case CONTENT_OTHER:
		break;
	}
	return give(c, MEMBER_UNRECOGNISED, c->m.path, content_note(what), content_hint(what));
}

static bool too_many(const struct cursor *c)
{
	/* The walk of a directory stops by itself; this is for the members of archives. */
	return c->spent.members > c->b->budget.limit[BUDGET_MEMBERS] && c->depth;
}

const struct member *cursor_next(struct cursor *c)
{
	const struct member *m;

	arena_reset(c->notes);
	summer_reset(c->sums);
	strbuf_clear(&c->held);
	c->whole = false;
	c->given = 0;
	c->summed = 0;
	do {
		c->m = (struct member){.bytes = -1, .mtime_us = TIME_UNKNOWN, .copy_of = BUNDLE_NO_COPY};
		c->readable = false;
		if (is_cancelled(c->cancel))
			return NULL;
		if (too_many(c)) {
			const struct input *in = vec_at(&c->b->inputs, c->input - 1);

			close_input(c);
			c->spent.over = BUDGET_MEMBERS;
			return give_over(c, in->path, "the rest of this archive is not read");
		}
		if (!c->depth && c->input >= c->b->inputs.n)
			return NULL;
		if (c->depth ? next_entry(c, &m) : next_input(c, &m))
			m = look(c);
	} while (!m && !is_cancelled(c->cancel));
	return m;
}

struct span cursor_head(const struct cursor *c)
{
	return c->cur.head;
}

enum got cursor_read(struct cursor *c, char *buf, size_t cap, size_t *ret_n)
{
	enum got g;

	*ret_n = 0;
	if (!c->readable)
		return GOT_END;
	if (is_cancelled(c->cancel))
		return GOT_STOP;
	g = stream_read(&c->cur, buf, cap, ret_n);
	if (is_cancelled(c->cancel))
		return GOT_STOP;
	c->given += *ret_n;
	if (c->given > c->summed) {
		summer_add(c->sums, buf, *ret_n, c->depth || c->file.pipe ? 0 : c->file.left);
		c->summed = c->given;
	}
	return g;
}

bool cursor_hold(struct cursor *c, size_t max)
{
	char *buf;
	enum got g = GOT_DATA;

	if (c->whole || c->held.n)
		return c->whole;
	buf = mem_alloc(STREAM_CHUNK);
	while (c->held.n < max && g == GOT_DATA) {
		size_t n, room = max - c->held.n;

		/* exactly @max, however the bytes arrive: beginnings are compared */
		g = cursor_read(c, buf, room < STREAM_CHUNK ? room : STREAM_CHUNK, &n);
		strbuf_add(&c->held, (struct span){buf, n});
	}
	free(buf);
	c->cur.head = strbuf_span(&c->held);
	c->cur.head_at = 0;
	c->given = 0;
	c->whole = g == GOT_END;
	return c->whole;
}

bool cursor_is_last(const struct cursor *c)
{
	return !c->depth && c->input >= c->b->inputs.n;
}

const char *cursor_note(const struct cursor *c)
{
	const char *note = c->file.note[0] ? c->file.note : NULL;

	for (unsigned i = 0; i < c->depth; i++) {
		if (level_note(c->levels[i]))
			note = level_note(c->levels[i]);
	}
	return note;
}

enum budget_item cursor_over(const struct cursor *c)
{
	if (c->over || c->spent.over)
		return c->over ? c->over : c->spent.over;
	return c->b->over;
}

void cursor_sums(struct cursor *c, struct member_sums *ret)
{
	summer_result(c->sums, ret);
}

uint64_t cursor_consumed(const struct cursor *c)
{
	return atomic_load_explicit(&c->consumed, memory_order_relaxed);
}

size_t cursor_input(const struct cursor *c)
{
	return c->input - 1;
}

bool cursor_ends(struct cursor *c, struct member_sums *ret)
{
	const struct input *in = vec_at(&c->b->inputs, cursor_input(c));
	char *tail;
	ssize_t n = (ssize_t)(in->bytes < SUMS_END_BYTES ? in->bytes : SUMS_END_BYTES);

	if (c->depth || c->file.pipe || in->bytes <= SUMS_END_BYTES)
		return false;
	tail = mem_alloc(SUMS_END_BYTES);
	if (pread(c->file.fd, tail, (size_t)n, (off_t)(in->bytes - (uint64_t)n)) != n) {
		free(tail);
		return false;
	}
	*ret = (struct member_sums){.bytes = in->bytes};
	sums_of_ends(span_sub(c->cur.head, 0, SUMS_END_BYTES), (struct span){tail, (size_t)n}, ret->ends);
	free(tail);
	return true;
}
