/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <limits.h>
#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"
#include "gdb_text.h"
#include "reader.h"
#include "system_line.h"

/*
 * A crash as apport describes it: fields "Key: value", further lines of a value behind one blank.  Two values are texts of gdb
 * and go to its parser: the stack of the thread that died, and those of all threads.  Where they are missing the signature
 * tells the modules and offsets of the former.  The core in it is passed over.
 */

enum { BLOCKS_MOST = 65536, TEXTS_MOST = 2, KEY_MOST = 40, FRAMES_MOST = 64 };

/* Lines of the file that stand together and that gdb's parser got, without the blank before them. */
struct block {
	struct text_place fed, at; /* of its first line: as gdb's parser and as the file count */
};

enum field { FIELD_OTHER, FIELD_STACK, FIELD_THREADS, FIELD_STATUS };

struct apport {
	struct reader reader;
	struct sink gdb_sink;
	void *gdb;
	struct text_place fed;      /* the next line of it */
	struct vec blocks;          /* struct block */
	bool gap;                   /* the next line begins one */
	unsigned texts;             /* values that were texts of gdb */
	enum field field;           /* to which further lines belong */
	bool told, torn;            /* the capture and the event came out */
	bool stacks;                /* gdb's parser gave some */
	int64_t pid, signal;
	struct text_place at;       /* of the signal */
	struct strbuf date, command, executable, signature;
	struct strbuf line;
};

/* ---- what is known by now ---- */

static struct span base_name(struct span path)
{
	long slash = span_rfind_char(path, '/');

	return slash < 0 ? path : span_from_offset(path, (size_t)slash + 1);
}

/* The next "MODULE+OFFSET" of a signature; unknown ones have no offset. */
static bool next_frame(struct span *s, struct record_frame *f)
{
	struct span part;
	long plus;

	if (!s->n)
		return false;
	if (!scan_until_char(s, ':', &part)) {
		part = *s;
		*s = (struct span){0};
	}
	*f = (struct record_frame){.func = SPAN_LIT("??"), .lib = part};
	plus = span_rfind_char(part, '+');
	if (plus > 0) {
		struct span offset = span_from_offset(part, (size_t)plus + 1);

		f->has_lib_offset = scan_hex(&offset, &f->lib_offset) && !offset.n;
		f->lib = span_sub(part, 0, (size_t)plus);
	}
	return true;
}

/* "EXECUTABLE:SIGNAL:MODULE+OFFSET:..." up to its frames. */
static struct span signature_frames(const struct apport *p)
{
	struct span s = strbuf_span(&p->signature), ignored;

	return scan_until_char(&s, ':', &ignored) && scan_until_char(&s, ':', &ignored) ? s : (struct span){0};
}

static void tell(struct apport *p)
{
	struct span executable = strbuf_span(&p->executable), frames = signature_frames(p);
	struct record c = {.kind = RECORD_CAPTURE}, e = {.kind = RECORD_SYSTEM};
	struct record_frame first;

	if (p->told || p->signal <= 0)
		return;
	p->told = true;
	e.system = (struct record_system){
		.event = SYSTEM_DUMPED, .at = strbuf_span(&p->date), .name = base_name(executable), .pid = p->pid,
		.lwp = NUMBER_ABSENT, .signal = p->signal, .error = NUMBER_ABSENT, .rss_kb = NUMBER_ABSENT, .status = NUMBER_ABSENT,
		.text = executable,
	};
	if (next_frame(&frames, &first) && first.has_lib_offset) {
		e.system.lib = base_name(first.lib);
		e.system.offset = first.lib_offset;
		e.system.has_offset = true;
	}
	reader_put_at(&p->reader, &e, p->at);
	c.capture = (struct record_capture){
		.begins = true,
		.pid = NUMBER_ABSENT, /* it would be taken for the thread of a stack without a name */
		.signal = p->signal,
		.signal_name = span_from(system_signal_name(p->signal)),
		.command = strbuf_span(&p->command),
		.live = 0,
		.current_lwp = NUMBER_ABSENT,
	};
	reader_put_at(&p->reader, &c, p->at);
}

/* ---- texts of gdb ---- */

static void from_gdb(void *ctx, const struct record *r)
{
	struct apport *p = ctx;
	struct record here = *r;
	size_t low = 0, high = p->blocks.n;
	const struct block *b;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (((const struct block *)vec_at(&p->blocks, mid))->fed.line <= r->place.line)
			low = mid;
		else
			high = mid;
	}
	b = vec_at(&p->blocks, low);
	/* Each line before it lost its blank. */
	here.place.line = b->at.line + (r->place.line - b->fed.line);
	here.place.offset = b->at.offset + (r->place.offset - b->fed.offset) + (r->place.line - b->fed.line);
	if (r->kind == RECORD_STACK) {
		p->stacks = true;
		here.stack.signalled |= r->stack.banner;
	}
	reader_put_at(&p->reader, &here, here.place);
}

static void begin_gdb(struct apport *p)
{
	if (!p->gdb) {
		tell(p);
		p->gdb_sink = (struct sink){from_gdb, p};
		p->gdb = gdb_format.begin(&p->gdb_sink);
		p->fed = (struct text_place){1, 0};
	}
	p->gap = true;
	p->texts++;
}

static void feed_gdb(struct apport *p, struct span text)
{
	if (!p->blocks.n || (p->gap && p->blocks.n < BLOCKS_MOST))
		vec_append(&p->blocks, &(struct block){p->fed, p->reader.at});
	p->gap = false;
	strbuf_clear(&p->line);
	strbuf_add(&p->line, text);
	strbuf_add_char(&p->line, '\n');
	gdb_format.feed(p->gdb, strbuf_span(&p->line));
	p->fed.line++;
	p->fed.offset += p->line.n;
}

/* ---- lines ---- */

/* "Key: value" or "Key:", at the beginning of a line. */
static bool read_field(struct span s, struct span *ret_key, struct span *ret_value)
{
	size_t n = 0;

	while (n < s.n && n < KEY_MOST && ((s.p[n] | 0x20) >= 'a' && (s.p[n] | 0x20) <= 'z'))
		n++;
	if (n < 2 || s.p[0] > 'Z' || n == s.n || s.p[n] != ':' || (n + 1 < s.n && s.p[n + 1] != ' '))
		return false;
	*ret_key = span_sub(s, 0, n);
	*ret_value = span_trim(span_from_offset(s, n + 1));
	return true;
}

static void set(struct strbuf *b, struct span value)
{
	strbuf_clear(b);
	strbuf_add(b, value);
}

static void on_field(struct apport *p, struct span key, struct span value)
{
	int64_t number;

	p->field = FIELD_OTHER;
	if (span_eq_str(key, "Signal") && scan_number(&value, &number)) {
		p->signal = number;
		p->at = p->reader.at;
		reader_claim(&p->reader);
	} else if (span_eq_str(key, "Date")) {
		set(&p->date, value);
	} else if (span_eq_str(key, "ProcCmdline")) {
		set(&p->command, value);
	} else if (span_eq_str(key, "ExecutablePath")) {
		set(&p->executable, value);
	} else if (span_eq_str(key, "StacktraceAddressSignature")) {
		set(&p->signature, value);
		reader_claim(&p->reader);
	} else if (span_eq_str(key, "ProcStatus")) {
		p->field = FIELD_STATUS;
	} else if ((span_eq_str(key, "Stacktrace") || span_eq_str(key, "ThreadStacktrace")) && !value.n &&
		   p->texts < TEXTS_MOST) {
		p->field = FIELD_STACK;
		begin_gdb(p);
	}
}

static void on_line(void *ctx, const struct line *ln)
{
	struct apport *p = ctx;
	struct span key, value, s = ln->text;

	p->torn = ln->torn && s.n > 0;
	if (read_field(span_rtrim(s), &key, &value)) {
		on_field(p, key, value);
	} else if (!span_trim(s).n || span_eq_str(span_trim(s), ".")) {
		p->gap = true; /* an empty line of a value */
	} else if (!scan_char(&s, ' ')) {
		p->field = FIELD_OTHER;
		reader_reject(&p->reader, "not a field, nor more of one");
	} else if (p->field == FIELD_STACK) {
		feed_gdb(p, s);
	} else if (p->field == FIELD_STATUS && scan_lit(&s, SPAN_LIT("Pid:"))) {
		scan_blanks(&s);
		scan_number(&s, &p->pid);
	}
}

static void *apport_begin(const struct sink *out)
{
	struct apport *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	vec_init(&p->blocks, sizeof(struct block));
	p->pid = p->signal = NUMBER_ABSENT;
	return p;
}

static void apport_feed(void *parser, struct span chunk)
{
	struct apport *p = parser;

	reader_feed(&p->reader, chunk);
}

/* The stack that the signature tells. */
static void put_signature(struct apport *p)
{
	struct record s = {.kind = RECORD_STACK}, r = {.kind = RECORD_FRAME};
	struct span frames = signature_frames(p);

	if (p->stacks || !frames.n)
		return;
	s.stack = (struct record_stack){.gdb = NUMBER_ABSENT, .lwp = NUMBER_ABSENT, .banner = true, .signalled = true};
	reader_put_at(&p->reader, &s, p->at);
	for (int64_t level = 0; level < FRAMES_MOST && next_frame(&frames, &r.frame); level++) {
		r.frame.level = level;
		reader_put_at(&p->reader, &r, p->at);
	}
}

static void apport_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct apport *p = parser;
	struct tally gdb = {0};

	reader_flush(&p->reader);
	tell(p);
	if (p->gdb)
		gdb_format.end(p->gdb, torn, &gdb);
	put_signature(p);
	if (p->torn)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	/* What gdb's parser got was no more than a continuation here. */
	ret_tally->records += gdb.records;
	ret_tally->rejects += gdb.rejects;
	ret_tally->continuations -= gdb.records + gdb.rejects;
	vec_done(&p->blocks);
	strbuf_done(&p->date);
	strbuf_done(&p->command);
	strbuf_done(&p->executable);
	strbuf_done(&p->signature);
	strbuf_done(&p->line);
	free(p);
}

static bool is_telling(struct span key)
{
	static const char *const keys[] = {"ProblemType", "ExecutablePath", "SegvAnalysis", "Stacktrace", "ThreadStacktrace",
					   "StacktraceAddressSignature", "CoreDump"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (span_eq_str(key, keys[i]))
			return true;
	}
	return false;
}

static enum line_sign apport_sign(struct span line)
{
	struct span key, value;

	return read_field(span_rtrim(line), &key, &value) && is_telling(key) ? LINE_ANCHOR : LINE_FOREIGN;
}

/* Further lines of a value. */
static bool apport_encloses(struct span line)
{
	return line.n && line.p[0] == ' ';
}

static bool apport_whole(struct span line)
{
	(void)line;
	return true;
}

static unsigned apport_bid(struct span head, struct span name)
{
	bool problem = false, executable = false, signal = false;

	(void)name;
	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf), key, value;

		head = span_from_offset(head, line.n + 1);
		if (!read_field(span_rtrim(line), &key, &value))
			continue;
		problem |= span_eq_str(key, "ProblemType") && span_eq_str(value, "Crash");
		executable |= span_eq_str(key, "ExecutablePath");
		signal |= span_eq_str(key, "Signal");
	}
	return problem && (executable || signal) ? 95 : executable && signal ? 80 : 0;
}

const struct format apport_format = {
	.name = "apport",
	.what = "a crash as apport describes it (.crash)",
	.bid = apport_bid,
	.sign = apport_sign,
	.whole = apport_whole,
	.foreign_run = UINT_MAX,
	.encloses = apport_encloses,
	.begin = apport_begin,
	.feed = apport_feed,
	.end = apport_end,
};
