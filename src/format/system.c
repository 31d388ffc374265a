/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "last_words.h"
#include "log_core.h"
#include "noise.h"
#include "reader.h"
#include "system.h"
#include "system_line.h"

/*
 * What a system says of a process that ended: lines of the kernel, of systemd and of the collectors of cores in a syslog,
 * a journal or dmesg, and what coredumpctl tells of a core; and Asterisk's own messages, if it logs to the same daemon.
 * Lines about other things are passed over.
 */

enum {
	FAULTS_KEPT = 16, TIME_BYTES = 64, MESSAGES_FEW = 3,
	HUNG_LINES = 60, /* that the kernel writes of a thread that hangs */
};

/* The core that is described now. */
struct core {
	bool open, stacks;
	bool left_out;         /* lines of it were, in which the thread that died may stand */
	int64_t pid, signal;
};

struct system {
	struct reader reader;
	/* An event that further lines may say more of. */
	bool pending;
	struct strbuf event, event_at;
	struct text_place place;
	unsigned hung;            /* so many lines of other things may still stand among those of the pending one */
	struct strbuf time;       /* of the entry whose fields follow, or of the core */
	struct strbuf message;    /* of an entry that is JSON */
	struct log_core log;      /* what Asterisk says itself */
	struct strbuf log_at;     /* when, if that is a number */
	struct core core;
	struct strbuf command;    /* of the core */
	bool in_stack;
	int64_t entry_signal;     /* of the entry: NUMBER_ABSENT */
	int64_t unit_signal;      /* that systemd said last */
	struct {
		int64_t lwp, signal;
	} faults[FAULTS_KEPT];    /* the latest, a ring */
	size_t n_faults;
	bool torn;                /* the file ends inside a line */
};

/* ---- events ---- */

/* "2026-11-21 22:23:49.250000 UTC" of microseconds since 1970; as they are if they are no such number. */
static void add_time(struct strbuf *out, struct span at, bool epoch)
{
	struct span s = at;
	char text[TIME_BYTES];
	struct tm tm;
	uint64_t us;
	time_t seconds;

	if (!epoch || !scan_u64(&s, &us) || s.n || us / 1000000 > INT32_MAX * UINT64_C(4)) {
		strbuf_add(out, at);
		return;
	}
	seconds = (time_t)(us / 1000000);
	if (!gmtime_r(&seconds, &tm) || !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm)) {
		strbuf_add(out, at);
		return;
	}
	strbuf_addf(out, "%s.%06u UTC", text, (unsigned)(us % 1000000));
}

static void remember(struct system *p, const struct record_system *e)
{
	if (e->event == SYSTEM_EXIT && e->signal > 0)
		p->unit_signal = e->signal;
	if (e->lwp < 0 || e->signal < 0)
		return;
	p->faults[p->n_faults % FAULTS_KEPT].lwp = e->lwp;
	p->faults[p->n_faults % FAULTS_KEPT].signal = e->signal;
	p->n_faults++;
}

static void flush(struct system *p)
{
	struct record r = {.kind = RECORD_SYSTEM};
	struct span text = strbuf_span(&p->event);
	long lf = span_find_char(text, '\n');

	log_core_flush(&p->log);
	if (!p->pending)
		return;
	p->pending = false;
	if (!system_event_read(text, &r.system))
		return;
	if (r.system.event != SYSTEM_ABORT && r.system.event != SYSTEM_HUNG)
		r.system.text = lf < 0 ? text : span_sub(text, 0, (size_t)lf);
	r.system.at = strbuf_span(&p->event_at);
	if (r.system.event == SYSTEM_DUMPED && r.system.signal < 0 && p->core.open && p->core.pid == r.system.pid)
		r.system.signal = p->core.signal;
	remember(p, &r.system);
	reader_put_at(&p->reader, &r, p->place);
}

/* What is known of the core by now, before its first stack. */
static void put_capture(struct system *p, int64_t first_lwp)
{
	struct record r = {.kind = RECORD_CAPTURE};

	r.capture = (struct record_capture){
		.begins = true,
		.pid = p->core.pid,
		.signal = p->core.signal,
		.command = strbuf_span(&p->command),
		.tool = SPAN_LIT("systemd-coredump"),
		.live = 0,
		.current_lwp = first_lwp,
	};
	if (p->core.signal > 0)
		r.capture.signal_name = span_from(system_signal_name(p->core.signal));
	reader_put(&p->reader, &r);
}

/* Lines that tell of one core may name its process twice. */
static void begin_core(struct system *p, int64_t pid)
{
	flush(p);
	if (!p->core.open || p->core.stacks || p->core.pid != pid) {
		p->core = (struct core){.open = true, .pid = pid, .signal = NUMBER_ABSENT};
		p->in_stack = false;
		strbuf_clear(&p->command);
	}
	if (p->core.signal < 0)
		p->core.signal = p->entry_signal;
	p->entry_signal = NUMBER_ABSENT;
}

static void on_event(struct system *p, const struct system_line *l)
{
	struct record_system e;

	flush(p);
	if (!system_event_read(l->text, &e))
		return;
	if (e.event == SYSTEM_DUMPED) {
		begin_core(p, e.pid);
		if (p->core.signal < 0)
			p->core.signal = e.signal;
	}
	p->pending = true;
	p->hung = e.event == SYSTEM_HUNG ? HUNG_LINES : 0;
	p->place = p->reader.at;
	strbuf_clear(&p->event);
	strbuf_add(&p->event, l->text);
	strbuf_clear(&p->event_at);
	if (l->at.n)
		add_time(&p->event_at, l->at, l->epoch);
	else
		strbuf_add(&p->event_at, strbuf_span(&p->time));
	reader_claim(&p->reader);
}

/* The library goes on in the line, registers stand below it, bytes of the code say nothing to people. */
static void on_more(struct system *p, const struct system_line *l)
{
	bool library = span_starts(l->text, SPAN_LIT("in "));
	struct record_system e;

	if (!p->pending || span_starts(l->text, SPAN_LIT("Code: ")) || !system_event_read(strbuf_span(&p->event), &e))
		return;
	if (e.event == SYSTEM_HUNG) {
		/* Registers of the program stand among them. */
		if (system_kernel_frame(l->text) && p->event.n + l->text.n < LIMIT_LOG_TEXT) {
			strbuf_add_char(&p->event, '\n');
			strbuf_add(&p->event, span_trim(l->text));
		}
		return;
	}
	/* Registers stand below a fault of MIPS only. */
	if (library ? e.lib.n > 0 : !span_starts(e.text, SPAN_LIT("do_page_fault()")))
		return;
	strbuf_add_char(&p->event, library ? ' ' : '\n');
	strbuf_add(&p->event, l->text);
}

/* ---- cores ---- */

/* What is known of the signal that ended thread @lwp. */
static int64_t signal_of(const struct system *p, int64_t lwp)
{
	for (size_t i = 0; i < p->n_faults && i < FAULTS_KEPT; i++) {
		if (p->faults[i].lwp == lwp)
			return p->faults[i].signal;
	}
	return p->unit_signal;
}

static void on_stack(struct system *p, const struct system_line *l)
{
	struct record r = {.kind = RECORD_STACK};

	flush(p);
	if (!p->core.open)
		begin_core(p, NUMBER_ABSENT);
	if (!p->core.stacks) {
		if (p->core.signal < 0)
			p->core.signal = signal_of(p, l->number);
		put_capture(p, p->core.left_out ? NUMBER_ABSENT : l->number);
	}
	p->core.stacks = p->in_stack = true;
	r.stack = (struct record_stack){.gdb = NUMBER_ABSENT, .lwp = l->number};
	reader_put(&p->reader, &r);
}

static void on_frame(struct system *p, const struct system_line *l)
{
	struct record r = {.kind = RECORD_FRAME};

	p->core.left_out |= p->core.open && !p->core.stacks;
	if (!p->in_stack)
		reader_reject(&p->reader, "a frame of no stack: the line that names its thread is missing");
	else if (system_frame_read(l->text, &r.frame))
		reader_put(&p->reader, &r);
}

static void on_field(struct system *p, const struct system_line *l)
{
	struct span value = l->value;
	int64_t number;

	if (span_eq_str(l->key, "COREDUMP_SIGNAL") && scan_i64(&value, &number)) {
		p->entry_signal = number;
	} else if (!p->core.open || p->core.stacks) {
		return;
	} else if (span_eq_str(l->key, "Signal") && scan_i64(&value, &number)) {
		p->core.signal = number;
	} else if (span_eq_str(l->key, "Command Line")) {
		strbuf_clear(&p->command);
		strbuf_add(&p->command, value);
	} else if (span_eq_str(l->key, "Timestamp")) {
		strbuf_clear(&p->time);
		strbuf_add(&p->time, value);
	}
}

/* ---- Asterisk's own messages ---- */

/* "IOAPIC[0]: apic_id 0" of the kernel looks like one. */
static struct log_line message_of(const struct system_line *l, struct span at)
{
	return l->kind == SYSTEM_LINE_OTHER && !l->kernel ? log_line_read_after(l->text, at) : (struct log_line){0};
}

static void on_other(struct system *p, const struct system_line *l)
{
	struct span at = l->at.n ? l->at : strbuf_span(&p->time);
	struct log_line m;

	if (l->epoch) {
		strbuf_clear(&p->log_at);
		add_time(&p->log_at, at, true);
		at = strbuf_span(&p->log_at);
	}
	m = message_of(l, at);
	if (m.kind == LOG_LINE_MESSAGE)
		log_core_take(&p->log, &m);
}

/* ---- lines ---- */

static void take(struct system *p, const struct system_line *l)
{
	if (p->pending && p->hung && l->kind == SYSTEM_LINE_OTHER && message_of(l, l->at).kind != LOG_LINE_MESSAGE)
		p->hung--;
	else if (l->kind != SYSTEM_LINE_MORE && l->kind != SYSTEM_LINE_FIELD && l->kind != SYSTEM_LINE_TIME)
		flush(p);
	switch (l->kind) {
	case SYSTEM_LINE_EVENT:
		on_event(p, l);
		break;
	case SYSTEM_LINE_MORE:
		on_more(p, l);
		break;
	case SYSTEM_LINE_CORE:
		begin_core(p, l->number);
		strbuf_clear(&p->time);
		break;
	case SYSTEM_LINE_STACK:
		on_stack(p, l);
		break;
	case SYSTEM_LINE_FRAME:
		on_frame(p, l);
		break;
	case SYSTEM_LINE_FIELD:
		on_field(p, l);
		break;
	case SYSTEM_LINE_TIME:
		strbuf_clear(&p->time);
		add_time(&p->time, l->at, l->epoch);
		break;
	case SYSTEM_LINE_BROKEN:
		reader_reject(&p->reader, "a fault or an end that is not told to its end");
		break;
	case SYSTEM_LINE_OTHER:
		on_other(p, l);
		break;
	case SYSTEM_LINE_FOREIGN:
		break;
	}
}

static void unescape(struct span s, struct strbuf *out)
{
	strbuf_clear(out);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		strbuf_add_char(out, c);
	}
}

/* An entry that is JSON: each line of its message by itself. */
static void take_entry(struct system *p, const struct system_line *entry)
{
	struct span rest;

	if (entry->key.n)
		on_field(p, entry);
	unescape(entry->text, &p->message);
	rest = strbuf_span(&p->message);
	while (rest.n) {
		long lf = span_find_char(rest, '\n');
		struct span part = lf < 0 ? rest : span_sub(rest, 0, (size_t)lf);
		struct system_line l = system_line_read(part);

		if (l.kind != SYSTEM_LINE_FIELD && l.kind != SYSTEM_LINE_TIME && !l.json) {
			l.at = entry->at;
			l.epoch = entry->epoch;
			if (l.kind == SYSTEM_LINE_FOREIGN)
				l.kind = SYSTEM_LINE_OTHER;
			take(p, &l);
		}
		rest = span_from_offset(rest, part.n + 1);
	}
}

/* In journalctl -o export a text of several lines stands behind its length, 8 bytes, of which a clean text may have lost some. */
static struct span without_length(struct span s)
{
	enum { LENGTH_BYTES = 8 };
	static const struct span first = SPAN_LIT("Process ");
	long at = span_find(span_sub(s, 0, LENGTH_BYTES + first.n), first);

	if (at <= 0 || ((unsigned char)s.p[at - 1] > ' ' && (unsigned char)s.p[at - 1] < 0x7f))
		return s;
	return span_from_offset(s, (size_t)at);
}

static void on_line(void *ctx, const struct line *ln)
{
	struct system *p = ctx;
	struct system_line l = system_line_read(without_length(ln->text));

	if (l.json)
		take_entry(p, &l);
	else
		take(p, &l);
	p->core.left_out |= p->core.open && !p->core.stacks && noise_ellipsis(ln->text);
	if (l.kind == SYSTEM_LINE_FOREIGN && span_trim(ln->text).n)
		reader_reject(&p->reader, ln->torn ? "torn: the file ends inside this line" : "not a line of a system log");
	p->torn = ln->torn && (p->reader.fate == LINE_REJECT || system_line_is_cut(&l));
}

void *system_begin(const struct sink *out)
{
	struct system *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	p->entry_signal = p->unit_signal = NUMBER_ABSENT;
	p->log.reader = &p->reader;
	return p;
}

void system_feed(void *parser, struct span chunk)
{
	struct system *p = parser;

	reader_feed(&p->reader, chunk);
}

void system_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct system *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	flush(p);
	if (p->torn)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	strbuf_done(&p->event);
	strbuf_done(&p->event_at);
	strbuf_done(&p->time);
	strbuf_done(&p->command);
	strbuf_done(&p->message);
	strbuf_done(&p->log_at);
	log_core_done(&p->log);
	free(p);
}

/* ---- what a line is by itself ---- */

enum line_sign system_sign(struct span line)
{
	struct system_line l = system_line_read(without_length(line));

	switch (l.kind) {
	case SYSTEM_LINE_FOREIGN:
		break;
	case SYSTEM_LINE_OTHER:
		return message_of(&l, l.at).kind == LOG_LINE_MESSAGE ? LINE_ANCHOR : LINE_INSIDE;
	case SYSTEM_LINE_BROKEN:
		return system_line_is_cut(&l) ? LINE_ANCHOR : LINE_INSIDE;
	case SYSTEM_LINE_FIELD:
	case SYSTEM_LINE_MORE:
		return LINE_INSIDE;
	case SYSTEM_LINE_TIME:
	case SYSTEM_LINE_CORE:
		return LINE_BANNER;
	case SYSTEM_LINE_EVENT:
		/* Whoever knows what stands before it can take it off. */
		return l.led ? LINE_START : LINE_ANCHOR;
	case SYSTEM_LINE_STACK:
	case SYSTEM_LINE_FRAME:
		return LINE_ANCHOR;
	}
	return LINE_FOREIGN;
}

bool system_whole(struct span line)
{
	struct system_line l = system_line_read(line);

	return !system_line_is_cut(&l);
}

struct system_seen system_look(struct span head)
{
	struct system_seen seen = {0};

	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf);
		struct system_line l = system_line_read(without_length(line));
		struct record_system words;

		seen.events += l.kind == SYSTEM_LINE_EVENT && !last_words_read(l.text, &words);
		seen.words += l.kind == SYSTEM_LINE_EVENT && last_words_read(l.text, &words) &&
			      (words.event == SYSTEM_ABORT || words.name.n);
		seen.cores += l.kind == SYSTEM_LINE_CORE;
		seen.stacks += l.kind == SYSTEM_LINE_STACK;
		seen.messages += message_of(&l, l.at).kind == LOG_LINE_MESSAGE;
		head = span_from_offset(head, line.n + 1);
	}
	return seen;
}

static unsigned system_bid(struct span head, struct span name)
{
	struct system_seen seen = system_look(head);

	(void)name;
	if (seen.stacks)
		return 85;
	if (seen.events)
		return 75;
	if (seen.messages >= MESSAGES_FEW)
		return 65;
	return seen.words ? 40 : seen.messages ? 35 : 0;
}

const struct format system_format = {
	.name = "system",
	.what = "syslog, journal or dmesg: kernel, systemd, collectors of cores, Asterisk's messages",
	.bid = system_bid,
	.sign = system_sign,
	.whole = system_whole,
	.begin = system_begin,
	.feed = system_feed,
	.end = system_end,
};
