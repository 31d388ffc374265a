/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log_core.h"

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/scan.h"

/* ---- the message that may go on ---- */

void log_core_flush(struct log_core *c)
{
	struct record r = {.kind = RECORD_LOG};

	if (!c->pending)
		return;
	c->pending = false;
	r.log = c->log;
	r.log.text = strbuf_span(&c->text);
	reader_put_at(c->reader, &r, c->place);
}

void log_core_done(struct log_core *c)
{
	strbuf_done(&c->texts);
	strbuf_done(&c->text);
}

/* The fields of a line, kept until it is known where the message ends. */
static void keep(struct log_core *c, const struct log_line *l)
{
	struct span *const fields[] = {&c->log.at, &c->log.level, &c->log.callid, &c->log.file, &c->log.func, &c->log.version};
	size_t n = 0;

	c->pending = true;
	c->whole = l->kind == LOG_LINE_ASSERT;
	c->place = c->reader->at;
	c->log = l->log;
	strbuf_clear(&c->texts);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		strbuf_add(&c->texts, *fields[i]);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		*fields[i] = (struct span){c->texts.p + n, fields[i]->n};
		n += fields[i]->n;
	}
	strbuf_clear(&c->text);
	if (l->escaped)
		log_unescape(span_sub(l->log.text, 0, LIMIT_LOG_TEXT), &c->text);
	else
		strbuf_add(&c->text, span_sub(l->log.text, 0, LIMIT_LOG_TEXT));
}

static void append(struct log_core *c, struct span line)
{
	size_t room = c->text.n < LIMIT_LOG_TEXT ? LIMIT_LOG_TEXT - c->text.n : 0;

	if (!room)
		return;
	strbuf_add_char(&c->text, '\n');
	strbuf_add(&c->text, span_sub(span_rtrim(line), 0, room - 1));
}

/* ---- stacks ---- */

static struct log_stack *open_stack(struct log_core *c, int64_t lwp, uint64_t of_line)
{
	struct log_stack *s = &c->stacks[0];

	for (size_t i = 1; i < LOG_OPEN_STACKS && s->turn; i++) {
		if (c->stacks[i].turn < s->turn)
			s = &c->stacks[i];
	}
	if (c->now == s)
		c->now = NULL;
	*s = (struct log_stack){.lwp = lwp, .of_line = of_line, .turn = ++c->turns};
	return s;
}

/* The oldest of the thread that has its head, or has not. */
static struct log_stack *find_stack(struct log_core *c, int64_t lwp, bool headed)
{
	struct log_stack *found = NULL;

	for (size_t i = 0; i < LOG_OPEN_STACKS; i++) {
		struct log_stack *s = &c->stacks[i];

		if (s->turn && s->lwp == lwp && s->headed == headed && (!found || s->turn < found->turn))
			found = s;
	}
	return found;
}

static void close_stack(struct log_core *c, struct log_stack *s)
{
	if (c->now == s)
		c->now = NULL;
	s->turn = 0;
}

static void put_frame(struct log_core *c, struct log_stack *s, int64_t level, const struct record_lock_frame *frame)
{
	struct record r = {.kind = RECORD_LOG_FRAME,
			   .log_frame = {.of_line = s->of_line, .level = level, .frame = *frame}};

	reader_put(c->reader, &r);
	if (s->frames && !--s->frames)
		close_stack(c, s);
}

/* "Got 3 backtrace records": frames follow, below it or as messages of the thread. */
static void begin_stack(struct log_core *c, const struct record_log *log, uint64_t frames)
{
	struct log_stack *s = find_stack(c, log->lwp, false), *before = find_stack(c, log->lwp, true);

	if (before)
		close_stack(c, before);
	if (!s)
		s = open_stack(c, log->lwp, c->reader->at.line);
	s->headed = true;
	s->frames = frames;
	c->now = s;
}

/* As JSON the frames stand in the message itself. */
static void take_frames_within(struct log_core *c)
{
	struct span text = strbuf_span(&c->text), rest;
	long lf = span_find_char(text, '\n');

	if (lf < 0)
		return;
	rest = span_from_offset(text, (size_t)lf + 1);
	c->text.n = (size_t)lf;
	log_core_flush(c);
	while (rest.n && c->now) {
		struct record_lock_frame frame;
		int64_t level;
		struct span line;

		if (!scan_until_char(&rest, '\n', &line)) {
			line = rest;
			rest = (struct span){0};
		}
		if (log_frame_read(line, &level, &frame))
			put_frame(c, c->now, level, &frame);
	}
	if (c->now)
		close_stack(c, c->now);
}

/* ---- frames as messages of their own ---- */

static bool is_lock_message(const struct record_log *log)
{
	return span_ends(log->file, SPAN_LIT("lock.c")) || span_ends(log->file, SPAN_LIT("lock.h"));
}

static bool take_frame_message(struct log_core *c, const struct record_log *log)
{
	struct log_stack *s = find_stack(c, log->lwp, true);
	struct record_lock_frame frame;
	int64_t level;

	if (s && log_frame_read(log->text, &level, &frame)) {
		put_frame(c, s, level, &frame);
		return true;
	}
	return false;
}

/* What the lock checks say is followed by bare symbols of the same thread. */
static bool take_lock_frame(struct log_core *c, const struct record_log *log)
{
	struct record r = {.kind = RECORD_LOG_FRAME};

	if (!c->lock_line || log->lwp != c->lock_lwp || !is_lock_message(log) || !span_ends(log->text, SPAN_LIT("]")) ||
	    !log_symbol_read(log->text, &r.log_frame.frame))
		return false;
	r.log_frame.of_line = c->lock_line;
	r.log_frame.level = c->lock_level++;
	reader_put(c->reader, &r);
	return true;
}

static void on_message(struct log_core *c, const struct log_line *l)
{
	uint64_t frames;

	if (take_frame_message(c, &l->log) || take_lock_frame(c, &l->log))
		return;
	reader_claim(c->reader);
	keep(c, l);
	c->now = NULL;
	if (span_starts(l->log.text, SPAN_LIT("FRACK!")))
		open_stack(c, l->log.lwp, c->reader->at.line);
	if (log_is_stack_head(l->log.text, &frames)) {
		begin_stack(c, &l->log, frames);
		take_frames_within(c);
	}
	if (is_lock_message(&l->log)) {
		c->lock_lwp = l->log.lwp;
		c->lock_level = 0;
		c->lock_line = c->reader->at.line;
	}
}

/* ---- lines ---- */

bool log_core_take(struct log_core *c, const struct log_line *l)
{
	switch (l->kind) {
	case LOG_LINE_FOREIGN:
		return false;
	case LOG_LINE_FRAME:
		if (!c->now)
			return false;
		log_core_flush(c);
		put_frame(c, c->now, l->level, &l->frame);
		return true;
	case LOG_LINE_MESSAGE:
	case LOG_LINE_OPENED:
	case LOG_LINE_VERBOSE:
	case LOG_LINE_ASSERT:
		log_core_flush(c);
		on_message(c, l);
		break;
	}
	if (l->more.n) {
		struct log_line more = log_line_read(l->more);

		log_core_take(c, &more);
	}
	return true;
}

bool log_core_more(struct log_core *c, struct span line)
{
	bool blank = !span_trim(line).n;

	if (c->now && blank)
		close_stack(c, c->now);
	if (blank)
		return true;
	if (!c->pending)
		return false;
	if (!c->whole)
		append(c, line);
	return true;
}
