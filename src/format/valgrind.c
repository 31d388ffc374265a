/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "reader.h"
#include "valgrind_text.h"

/*
 * What valgrind printed, as text between the output of the program or as XML.  Its XML is read line by line, as valgrind
 * writes it: each element that matters stands on a line of its own.
 */
struct valgrind {
	struct reader reader;
	struct strbuf tool, thread_name, held;
	struct text_place held_at;  /* of a line that may be the head of an error that is not known */
	int64_t pid, thread, times;
	bool announcing;            /* who made a thread: its stack is none of an error */
	bool open;                  /* an error is, and nothing has ended it */
	int64_t level;              /* of the next frame; -1: no error, so none */
	/* XML: */
	bool xml_frame;
	struct strbuf func, file, lib;
	struct record_frame frame;
	bool torn;
};

static void put_error(struct valgrind *p, struct record_memory *m, struct text_place place)
{
	struct record r = {.kind = RECORD_MEMORY, .memory = *m};

	r.memory.tool = strbuf_span(&p->tool);
	r.memory.pid = p->pid;
	r.memory.thread = p->thread;
	r.memory.thread_name = strbuf_span(&p->thread_name);
	r.memory.times = p->times;
	p->times = 1;
	p->open = true;
	p->level = 0;
	reader_claim(&p->reader);
	reader_put_at(&p->reader, &r, place);
	strbuf_clear(&p->held); /* its text may be the one that was put */
}

static void put_part(struct valgrind *p, struct span text)
{
	struct record r = {.kind = RECORD_MEMORY_PART};

	if (p->level < 0)
		return;
	r.memory_part.text = span_trim(text);
	p->level = 0;
	reader_put(&p->reader, &r);
}

static void put_frame(struct valgrind *p, const struct record_frame *f)
{
	struct record r = {.kind = RECORD_MEMORY_FRAME, .frame = *f};

	if (p->announcing)
		return;
	if (p->held.n && !p->open) {
		struct record_memory m;

		valgrind_error(strbuf_span(&p->held), &m);
		m.kind = "other";
		put_error(p, &m, p->held_at);
	}
	if (p->level < 0) {
		reader_reject(&p->reader, "a frame of no error: the line that names it is missing");
		return;
	}
	r.frame.level = p->level++;
	reader_put(&p->reader, &r);
}

static void set(struct strbuf *b, struct span text)
{
	strbuf_clear(b);
	strbuf_add(b, text);
}

/* ---- text ---- */

static void on_text(struct valgrind *p, struct span s, int64_t pid)
{
	struct record_frame frame;
	struct record_memory m;
	struct span word;
	int64_t n;

	if (pid != p->pid) {
		p->pid = pid;
		p->thread = NUMBER_ABSENT;
		strbuf_clear(&p->thread_name);
		p->open = false;
	}
	if (!span_trim(s).n) {
		p->open = p->announcing = false;
		strbuf_clear(&p->held);
	} else if (valgrind_frame(s, &frame)) {
		put_frame(p, &frame);
	} else if (valgrind_error(s, &m)) {
		put_error(p, &m, p->reader.at);
	} else if (valgrind_part(s)) {
		put_part(p, s);
	} else if (valgrind_announces(s)) {
		p->announcing = true;
	} else if (valgrind_tool(s, &word)) {
		set(&p->tool, word);
		p->level = NUMBER_ABSENT;
	} else if (valgrind_thread(s, &n, &word)) {
		p->thread = n;
		set(&p->thread_name, word);
	} else if (valgrind_times(s, &n)) {
		p->times = n;
	} else if (span_find(s, SPAN_LIT(" blocks are ")) >= 0) {
		reader_reject(&p->reader, "a loss that is not understood");
	} else if (valgrind_is_summary(s)) {
		/* A stack behind it has lost its head. */
		strbuf_clear(&p->held);
		p->open = false;
		p->level = NUMBER_ABSENT;
	} else if (s.p[0] != ' ' && s.p[0] != '-' && !valgrind_is_remark(s)) {
		/* Perhaps an error of a kind that is not known: a stack below it would tell. */
		set(&p->held, span_rtrim(s));
		p->held_at = p->reader.at;
		p->open = false;
	}
}

/* ---- XML ---- */

/* "<what>Invalid read of size 4</what>": name and value; of "</error>" the name "/error". */
static bool read_element(struct span s, struct span *ret_name, struct span *ret_value)
{
	long end;

	*ret_value = (struct span){0};
	s = span_trim(s);
	if (!scan_char(&s, '<') || !scan_until_char(&s, '>', ret_name))
		return false;
	/* Of a value that a wrap broke the first part. */
	end = span_find(s, SPAN_LIT("</"));
	*ret_value = span_trim(end >= 0 ? span_sub(s, 0, (size_t)end) : s);
	return true;
}

static void on_what(struct valgrind *p, struct span value)
{
	struct record_memory m;

	if (p->open) {
		put_part(p, value);
		return;
	}
	if (!valgrind_error(value, &m))
		m.kind = "other";
	put_error(p, &m, p->reader.at);
}

static void end_frame(struct valgrind *p)
{
	p->xml_frame = false;
	p->frame.func = p->func.n ? strbuf_span(&p->func) : SPAN_LIT("??");
	p->frame.file = strbuf_span(&p->file);
	p->frame.lib = p->file.n ? (struct span){0} : strbuf_span(&p->lib);
	put_frame(p, &p->frame);
}

static void begin_frame(struct valgrind *p)
{
	p->xml_frame = true;
	p->frame = (struct record_frame){0};
	strbuf_clear(&p->func);
	strbuf_clear(&p->file);
	strbuf_clear(&p->lib);
}

static void read_number(struct span value, int64_t *ret)
{
	struct span rest = value;
	int64_t n;

	if (scan_i64(&rest, &n) && n >= 0)
		*ret = n;
}

static void on_element(struct valgrind *p, struct span name, struct span value)
{
	if (span_eq_str(name, "error") || span_eq_str(name, "announcethread")) {
		p->open = false;
		p->level = NUMBER_ABSENT;
		p->thread = NUMBER_ABSENT;
		strbuf_clear(&p->thread_name);
	} else if (span_eq_str(name, "what") || span_eq_str(name, "text")) {
		on_what(p, value);
	} else if (span_eq_str(name, "auxwhat")) {
		put_part(p, value);
	} else if (span_eq_str(name, "tid")) {
		read_number(value, &p->thread);
	} else if (span_eq_str(name, "threadname")) {
		set(&p->thread_name, value);
	} else if (span_eq_str(name, "pid")) {
		read_number(value, &p->pid);
	} else if (span_eq_str(name, "tool")) {
		set(&p->tool, value);
	} else if (span_eq_str(name, "frame")) {
		begin_frame(p);
	} else if (span_eq_str(name, "/frame") && p->xml_frame && p->level >= 0) {
		end_frame(p);
	} else if (p->xml_frame && span_eq_str(name, "ip")) {
		p->frame.has_pc = scan_addr(&value, &p->frame.pc);
	} else if (p->xml_frame && span_eq_str(name, "fn")) {
		set(&p->func, value);
	} else if (p->xml_frame && span_eq_str(name, "file")) {
		set(&p->file, value);
	} else if (p->xml_frame && span_eq_str(name, "line")) {
		scan_u64(&value, &p->frame.src_line);
	} else if (p->xml_frame && span_eq_str(name, "obj")) {
		set(&p->lib, value);
	}
}

/* ---- lines ---- */

static void on_line(void *ctx, const struct line *ln)
{
	struct valgrind *p = ctx;
	struct span s = span_rtrim(ln->text), name, value;
	int64_t pid;

	p->torn = ln->torn && s.n > 0;
	if (valgrind_prefix(&s, &pid))
		on_text(p, s, pid);
	else if (read_element(s, &name, &value))
		on_element(p, name, value);
}

static void *valgrind_begin(const struct sink *out)
{
	struct valgrind *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	p->pid = p->thread = p->level = NUMBER_ABSENT;
	p->times = 1;
	return p;
}

static void valgrind_feed(void *parser, struct span chunk)
{
	struct valgrind *p = parser;

	reader_feed(&p->reader, chunk);
}

static void valgrind_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct valgrind *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	if (p->torn && p->reader.fate == LINE_CONTINUATION)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	strbuf_done(&p->tool);
	strbuf_done(&p->thread_name);
	strbuf_done(&p->held);
	strbuf_done(&p->func);
	strbuf_done(&p->file);
	strbuf_done(&p->lib);
	free(p);
}

/* ---- what a line is by itself ---- */

static bool is_xml_part(struct span name)
{
	static const char *const names[] = {"what", "text", "auxwhat", "ip", "obj", "fn"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(name, names[i]))
			return true;
	}
	return false;
}

/* Elements around those; any other document has tags too. */
static bool is_xml_frame(struct span name)
{
	static const char *const names[] = {
		"error", "unique", "tid", "kind", "stack", "frame", "dir", "file", "line", "xwhat", "xauxwhat", "leakedbytes",
		"leakedblocks", "hthreadid", "threadname", "announcethread", "pid", "ppid", "tool", "status", "state",
		"errorcounts", "pair", "count", "suppcounts", "protocolversion", "protocoltool",
	};

	scan_char(&name, '/');
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(name, names[i]))
			return true;
	}
	return false;
}

static enum line_sign valgrind_sign(struct span s)
{
	struct record_frame frame;
	struct record_memory m;
	struct span name, value;
	int64_t pid;

	if (valgrind_prefix(&s, &pid)) {
		if (valgrind_frame(s, &frame) || valgrind_error(s, &m) || valgrind_tool(s, &name))
			return LINE_ANCHOR;
		return LINE_INSIDE;
	}
	if (!s.n || (s.p[0] != '<' && s.p[0] != ' ') || !read_element(s, &name, &value))
		return LINE_FOREIGN;
	if (span_eq_str(name, "valgrindoutput"))
		return LINE_ANCHOR;
	if (value.n && is_xml_part(name))
		return LINE_ANCHOR;
	return is_xml_frame(name) ? LINE_INSIDE : LINE_FOREIGN;
}

static bool valgrind_whole(struct span s)
{
	static const struct span record = SPAN_LIT(" in loss record ");
	struct record_frame frame;
	struct record_memory m;
	int64_t pid;
	long at;

	s = span_rtrim(s);
	if (!valgrind_prefix(&s, &pid))
		return true;
	if (valgrind_frame(s, &frame))
		return !valgrind_is_open(s);
	if (!(valgrind_error(s, &m) ? m.bytes >= 0 : span_find(s, SPAN_LIT(" bytes in ")) > 0 && s.p[0] >= '0' && s.p[0] <= '9'))
		return true;
	at = span_find(s, record);
	return at >= 0 && span_find(span_from_offset(s, (size_t)at + record.n), SPAN_LIT(" of ")) > 0;
}

static unsigned valgrind_bid(struct span head, struct span name)
{
	enum { LINES_LEAST = 3 };
	unsigned lines = 0, errors = 0;

	(void)name;
	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf), word;
		struct record_memory m;
		int64_t pid;

		head = span_from_offset(head, line.n + 1);
		if (span_eq_str(span_trim(line), "<valgrindoutput>"))
			return 95;
		if (!valgrind_prefix(&line, &pid))
			continue;
		if (valgrind_tool(line, &word))
			return 95;
		lines++;
		errors += valgrind_error(line, &m);
	}
	return errors ? 90 : lines >= LINES_LEAST ? 60 : 0;
}

const struct format valgrind_format = {
	.name = "valgrind",
	.what = "errors and losses that valgrind found (memcheck, helgrind, drd; text, XML)",
	.bid = valgrind_bid,
	.sign = valgrind_sign,
	.whole = valgrind_whole,
	.foreign_run = 40, /* what stands between errors of its XML */
	.begin = valgrind_begin,
	.feed = valgrind_feed,
	.end = valgrind_end,
};
