/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ticket.h"

#include "astscope/base/scan.h"
#include "astscope/base/shell.h"
#include "astscope/model/place.h"
#include "astscope/model/ring.h"
#include "astscope/model/rows.h"
#include "astscope/model/stack_lines.h"
#include "astscope/model/thread_locks.h"
#include "astscope/model/xref.h"

/* What a ticket has in Markdown besides the lines of its finding: the ring as a table, the stacks of its threads or of the crash. */

#define FRAMES_MOST 12 /* of a stack */

/* A cell of what the thread has or wants: letters, or names where a lock has none; or where. */
static void put_locks(const struct thread_locks *l, struct span label, bool where, struct strbuf *b, const struct report_look *look)
{
	bool any = false;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct thread_lock *k = vec_at(&l->lines, i);
		struct span letter = k->label;

		if (!scan_lit(&letter, label) || !k->place.n)
			continue;
		strbuf_add_str(b, any ? ", " : "");
		put_md(b, where ? k->text : letter.n > 1 ? span_from_offset(letter, 1) : k->name, look);
		any = true;
	}
	strbuf_add_str(b, " | ");
}

static bool put_member(struct db *db, const struct ring_member *m, struct strbuf *b, const struct report_look *look, struct err *e)
{
	struct thread_locks l;

	if (!thread_locks_load(db, m->thread, &l, e))
		return false;
	strbuf_add_str(b, "| ");
	put_md(b, strbuf_span(&m->name), look);
	strbuf_add_str(b, " | ");
	put_md(b, strbuf_span(&m->id), look);
	strbuf_add_str(b, " | ");
	put_locks(&l, SPAN_LIT("has"), false, b, look);
	put_locks(&l, SPAN_LIT("has"), true, b, look);
	put_locks(&l, SPAN_LIT("wants"), false, b, look);
	put_locks(&l, SPAN_LIT("wants"), true, b, look);
	b->n--;
	strbuf_add_char(b, '\n');
	thread_locks_done(&l);
	return true;
}

static bool put_ring(struct db *db, const struct vec *ring, struct strbuf *b, const struct report_look *look, struct err *e)
{
	bool ok = true;

	strbuf_add_str(b, "\n| thread | LWP | has | taken at | waits for | at |\n|---|---:|---|---|---|---|\n");
	for (size_t i = 0; ok && i < ring->n; i++)
		ok = put_member(db, vec_at(ring, i), b, look, e);
	return ok;
}

/* "    #6 lab_worker_a res_crashlab.c:224", a frame a line. */
static void put_frames(const struct stack_lines *s, struct strbuf *b, const struct report_look *look)
{
	size_t frames = 0;

	for (size_t i = 0; i < s->lines.n && frames < FRAMES_MOST; i++) {
		const struct stack_line *l = vec_at(&s->lines, i);

		if (l->kind != STACK_LINE_FRAME)
			continue;
		strbuf_addf(b, "      #%lld ", (long long)l->level);
		put_text(b, l->func, look);
		strbuf_add_char(b, ' ');
		put_text(b, l->where, look);
		strbuf_add_char(b, '\n');
		frames++;
	}
}

static void begin_stacks(struct strbuf *b, const char *whose)
{
	strbuf_addf(b, "\n<details><summary>%s, from the first frame of Asterisk</summary>\n\n", whose);
}

static bool put_stacks(struct db *db, const struct vec *ring, struct strbuf *b, const struct report_look *look, struct err *e)
{
	bool ok = true;

	begin_stacks(b, "Stacks of the ring");
	for (size_t i = 0; ok && i < ring->n; i++) {
		const struct ring_member *m = vec_at(ring, i);
		struct stack_lines s;

		ok = stack_lines_of_thread(db, m->thread, false, &s, e);
		if (!ok)
			break;
		strbuf_add_str(b, "    ");
		put_text(b, strbuf_span(&m->name), look);
		strbuf_add_char(b, ' ');
		put_text(b, strbuf_span(&m->id), look);
		strbuf_add_str(b, s.lines.n ? "\n" : "  no stack\n");
		put_frames(&s, b, look);
		stack_lines_done(&s);
	}
	strbuf_add_str(b, "\n</details>\n");
	return ok;
}

static bool put_crash(struct db *db, int64_t stack, struct strbuf *b, const struct report_look *look, struct err *e)
{
	struct stack_lines s;

	if (!stack_lines_load(db, stack, false, &s, e))
		return false;
	if (s.lines.n) {
		begin_stacks(b, "Stack");
		put_frames(&s, b, look);
		strbuf_add_str(b, "\n</details>\n");
	}
	stack_lines_done(&s);
	return true;
}

bool ticket_evidence(struct db *db, struct span place, struct strbuf *b, const struct report_look *look, struct err *e)
{
	struct span number = place;
	struct thing thing;
	struct err ignored;
	struct vec ring;
	int64_t cycle;
	bool ok = true;

	if (!scan_lit(&number, SPAN_LIT("waits/cycle/")) || !scan_i64(&number, &cycle)) {
		bool stack = span_starts(place, SPAN_LIT("stacks/")) && xref_thing(db, place, &thing, &ignored) &&
			     (thing.kind == THING_FRAME || thing.kind == THING_STACK);

		return !stack || put_crash(db, thing.id[0], b, look, e);
	}
	vec_init(&ring, sizeof(struct ring_member));
	ok = ring_members(db, cycle, &ring, e);
	if (ok && ring.n)
		ok = put_ring(db, &ring, b, look, e) && put_stacks(db, &ring, b, look, e);
	ring_members_done(&ring);
	return ok;
}

/* " --at waits/cycle/1": what the report of that view is to be about. */
static void add_place(struct span place, const struct place *p, const struct list_info *li, struct strbuf *ret)
{
	long query = span_find_char(place, '?');

	if (*p->filter) {
		strbuf_add_str(ret, " --filter ");
		shell_add_word(ret, span_from(p->filter));
	}
	if (p->n && li->report.at != AT_NEVER) {
		strbuf_add_str(ret, " --at ");
		shell_add_word(ret, span_sub(place, 0, query < 0 ? place.n : (size_t)query));
	}
}

void ticket_command(struct span bundle, struct span place, int64_t rank, bool redacted, struct strbuf *ret)
{
	struct place p = {0};
	struct err ignored;
	const struct list_info *li = place_read(place, &p, &ignored) ? list_of_view(span_from(p.view)) : NULL;
	bool has = li && li->report.name;

	strbuf_addf(ret, "astscope report %s ", has ? li->report.name : "overview");
	shell_add_path(ret, bundle.n ? bundle : SPAN_LIT("BUNDLE"));
	if (has)
		add_place(place, &p, li, ret);
	else
		strbuf_addf(ret, " --at home/%lld", (long long)rank);
	strbuf_add_str(ret, redacted ? " --redact" : "");
	place_done(&p);
}
