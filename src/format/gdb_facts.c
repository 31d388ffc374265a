/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/scan.h"

#define SYSTEM_LINES_MAX 32u /* of a session: gdb may ask for the symbols of each library */

/* Whose the stacks without header are. */
static void put_current(struct gdb *p, const struct gdb_thread *t)
{
	struct record c = gdb_capture_record(p);

	c.capture.current_lwp = t->lwp;
	p->said_current = true;
	gdb_put(p, &c);
}

enum gdb_fate gdb_on_row(struct gdb *p, struct span s)
{
	struct record r = {.kind = RECORD_THREAD_ROW, .place = p->here};
	struct gdb_thread t = gdb_nobody;
	struct gdb_frame f = {0};
	struct span frame = {0};
	bool current = false;

	gdb_close_stack(p);
	gdb_row_parse(s, &t, &current, &frame);
	map_put(&p->session.rows, (uint64_t)t.gdb, NULL);
	if (!gdb_frame_parse(frame, &f))
		gdb_function_parse(frame, &f);
	r.thread_row = (struct record_thread_row){
		.pthread = t.pthread,
		.lwp = t.lwp,
		.gdb = t.gdb,
		.name = t.name,
		.current = current,
		.func = f.func,
	};
	gdb_put(p, &r);
	/* Where no line says so, the mark of `info threads` does, as long as nobody switched to another thread. */
	if (current && t.lwp >= 0 && p->at_signal && !p->said_current)
		put_current(p, &t);
	gdb_begin_text(p, GDB_OPEN_TEXT, s);
	return GDB_FATE_RECORD;
}

enum gdb_fate gdb_on_new_lwp(struct gdb *p, struct span s)
{
	struct record r = {.kind = RECORD_THREAD_ROW, .place = p->here};
	struct gdb_thread t;

	gdb_close_open(p);
	if (!gdb_bracket_parse(s, &t))
		return gdb_reject(p, s, "new thread without a number");
	gdb_session_new_lwp(p, &t);
	r.thread_row = (struct record_thread_row){.pthread = t.pthread, .lwp = t.lwp, .gdb = -1, .name = t.name};
	gdb_put(p, &r);
	return GDB_FATE_RECORD;
}

/* [Current thread is N (TID)] and [Switching to ...]: whose the stacks without header are. */
enum gdb_fate gdb_on_current(struct gdb *p, struct span s, bool switching)
{
	struct gdb_thread t;
	bool signalled;

	gdb_close_open(p);
	if (!gdb_bracket_parse(s, &t))
		return GDB_FATE_CONTINUATION;
	if (!switching && p->pending.n && p->in_stack && p->frames == 1) {
		struct record *stack = vec_at(&p->pending, 0);

		/* The banner of a core prints frame 0 first and then says of which thread. */
		if (stack->kind == RECORD_STACK && stack->stack.lwp < 0 && !stack->stack.pthread) {
			stack->stack.gdb = t.gdb;
			stack->stack.pthread = t.pthread;
			stack->stack.lwp = t.lwp;
		}
	}
	signalled = p->received && p->frame_due;
	gdb_close_stack(p);
	p->at_signal &= !switching || signalled;
	p->frame_due = switching;
	p->current = t;
	p->current.name = (struct span){0};
	if (p->said_current || (switching && !signalled))
		return GDB_FATE_CONTINUATION;
	put_current(p, &t);
	return GDB_FATE_RECORD;
}

enum gdb_fate gdb_on_core(struct gdb *p, struct span s)
{
	struct record c = gdb_capture_record(p);
	long quote = span_find_char(s, '`');

	gdb_close_stack(p);
	p->current = gdb_nobody;
	if (quote >= 0) {
		struct span command = span_rtrim(span_from_offset(s, (size_t)quote + 1));

		if (span_ends(command, SPAN_LIT("'.")))
			command.n -= 2;
		c.capture.command = command;
	}
	c.capture.live = p->live = 0;
	gdb_put(p, &c);
	return GDB_FATE_RECORD;
}

/* "SIGSEGV, Segmentation fault." or, from old gdb, "11, Segmentation fault." behind @lead. */
enum gdb_fate gdb_on_signal(struct gdb *p, struct span s, struct span lead)
{
	struct record c = gdb_capture_record(p);
	long at = span_find(s, lead);
	struct span rest = span_from_offset(s, at < 0 ? s.n : (size_t)at + lead.n);
	struct span name = span_rtrim(rest);
	int64_t number;

	gdb_close_stack(p);
	p->current = gdb_nobody;
	if (scan_lit(&s, SPAN_LIT("Thread ")) && scan_i64(&s, &number))
		p->current.gdb = number; /* Thread 5 "asterisk" received signal ... */
	scan_until_char(&rest, ',', &name);
	rest = name;
	if (scan_i64(&rest, &number) && !rest.n)
		name = span_from(gdb_signal_name(number));
	else
		number = gdb_signal_number(name);
	p->frame_due = true;
	/* Whoever goes on after a fault and interrupts what is left has not undone it. */
	if (gdb_signal_faults(p->signal) && !gdb_signal_faults(number))
		return GDB_FATE_CONTINUATION;
	p->at_signal = true;
	c.capture.signal = p->signal = number;
	c.capture.signal_name = name;
	gdb_put(p, &c);
	return GDB_FATE_RECORD;
}

/* The number behind "NAME = " in @s. */
static bool siginfo_number(struct span s, struct span name, int64_t *ret)
{
	long at = span_find(s, name);

	s = span_from_offset(s, at < 0 ? s.n : (size_t)at + name.n);
	return scan_i64(&s, ret);
}

/*
 * The address that a fault blames.  The kernel gives one with the codes of a fault, which are small and positive; with
 * SI_KERNEL, 128, it does not know the address and says 0, and other signals have other things in its place.
 */
static void take_fault(struct span s, int64_t signal, struct record_capture *c)
{
	static const struct span name = SPAN_LIT("si_addr = ");
	long at = span_find(s, name);
	int64_t code;

	if (at < 0 || !gdb_signal_faults(signal) || !siginfo_number(s, SPAN_LIT("si_code = "), &code) || code < 1 || code > 127)
		return;
	s = span_from_offset(s, (size_t)at + name.n);
	c->has_fault = scan_addr(&s, &c->fault);
}

/* $1 = {si_signo = 11, ...}; what else it says (the address of the fault) goes on as it is. */
enum gdb_fate gdb_on_siginfo(struct gdb *p, struct span s)
{
	struct record c = gdb_capture_record(p);
	struct span rest = span_from_offset(s, (size_t)span_find_char(s, '{'));

	gdb_close_stack(p);
	if (siginfo_number(s, SPAN_LIT("si_signo = "), &c.capture.signal)) {
		take_fault(s, c.capture.signal, &c.capture);
		/* The table that names it may be missing; of a running process it has no row. */
		if (c.capture.signal != SIGNAL_STOP)
			c.capture.signal_name = span_from(gdb_signal_name(c.capture.signal));
		p->signal = c.capture.signal;
		gdb_put(p, &c);
	}
	gdb_put_fact(p, "siginfo", span_rtrim(rest));
	gdb_begin_text(p, GDB_OPEN_TEXT, s);
	return GDB_FATE_RECORD;
}

enum gdb_fate gdb_on_signal_row(struct gdb *p, struct span s)
{
	struct record c = gdb_capture_record(p);
	struct span name;

	gdb_close_open(p);
	if (!scan_word(&s, &name) || p->signal < 0 || gdb_signal_number(name) != p->signal)
		return GDB_FATE_CONTINUATION;
	c.capture.signal = p->signal;
	c.capture.signal_name = name;
	gdb_put(p, &c);
	return GDB_FATE_RECORD;
}

/* "process N" anywhere: gdb holds, held or left a running process. */
enum gdb_fate gdb_on_process(struct gdb *p, struct span s)
{
	struct record c = gdb_capture_record(p);
	long at = span_find(s, SPAN_LIT("process "));
	struct span rest = span_from_offset(s, at < 0 ? s.n : (size_t)at + 8);

	gdb_close_stack(p);
	if (!scan_i64(&rest, &c.capture.pid))
		return GDB_FATE_CONTINUATION;
	c.capture.live = p->live = 1;
	p->session.pid = c.capture.pid;
	p->current = gdb_nobody;
	p->frame_due = true;
	p->at_signal = false;
	gdb_put(p, &c);
	return GDB_FATE_RECORD;
}

enum gdb_fate gdb_on_marker(struct gdb *p, struct span s)
{
	struct record c = gdb_capture_record(p);
	struct span name = {0};

	gdb_close_stack(p);
	p->current = gdb_nobody;
	scan_lit(&s, SPAN_LIT("!@!@!@! "));
	scan_word(&s, &name);
	p->foreign = span_eq_str(name, "locks.txt") || span_eq_str(name, "info.txt");
	p->marker = true;
	c.capture.marker = name;
	c.capture.live = p->live = 0;
	gdb_put(p, &c);
	return GDB_FATE_RECORD;
}

/*
 * "GNU gdb (Debian 13.1-3) 13.1", "Missing separate debuginfos, use: dnf debuginfo-install glibc-2.28.el8": facts of the system, but
 * no record of what gdb was asked for: a text that has nothing else is empty.
 */
enum gdb_fate gdb_on_system(struct gdb *p, struct span s)
{
	bool itself = span_starts(s, SPAN_LIT("GNU gdb ")) || span_starts(s, SPAN_LIT("This GDB "));

	if (p->session.system_lines++ < SYSTEM_LINES_MAX)
		gdb_put_fact(p, itself ? "gdb" : "debuginfo", s);
	return GDB_FATE_CONTINUATION;
}

/* $K = VALUE; of a reference gdb prints @0xADDR: VALUE. */
enum gdb_fate gdb_on_history(struct gdb *p, struct span s)
{
	gdb_close_open(p);
	gdb_begin_text(p, GDB_OPEN_PRINTED, span_from_offset(s, (size_t)span_find(s, SPAN_LIT(" = ")) + 3));
	return GDB_FATE_RECORD;
}

enum gdb_fate gdb_on_memory(struct gdb *p, struct span s)
{
	struct record r = {.kind = RECORD_PRINTED, .place = p->here};
	struct strbuf words = {0};
	struct span rest, word;

	gdb_close_stack(p);
	gdb_memory_parse(span_trim(s), &r.printed.addr, &rest);
	while (scan_word(&rest, &word)) {
		if (words.n)
			strbuf_add_char(&words, ' ');
		strbuf_add(&words, word);
		scan_blanks(&rest);
	}
	r.printed.expr = strbuf_span(&p->expr);
	r.printed.text = strbuf_span(&words);
	gdb_put(p, &r);
	strbuf_done(&words);
	return GDB_FATE_RECORD;
}
