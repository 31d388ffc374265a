/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "reader.h"
#include "stacks_line.h"

/*
 * What a program says that was built with one of the sanitizers of gcc and clang: AddressSanitizer, LeakSanitizer, ThreadSanitizer,
 * UndefinedBehaviorSanitizer (ADDRESS_SANITIZER, .. in Asterisk's menuselect).  The same records as of valgrind.
 *
 *	==2201==ERROR: AddressSanitizer: heap-use-after-free on address 0x60b0000a1f48 at pc 0x55.. bp 0x7f.. sp 0x7f..
 *	READ of size 8 at 0x60b0000a1f48 thread T41
 *	    #0 0x55d2f1a3c0dd in door_name /usr/src/apps/app_door.c:361
 *
 *	0x60b0000a1f48 is located 8 bytes inside of 104-byte region [0x60b0000a1f40,0x60b0000a1fa8)
 *	freed by thread T12 here:
 *	    #0 ...
 *
 *	res_pjsip.c:361:12: runtime error: load of null pointer of type 'struct door'
 */
struct sanitizer {
	struct reader reader;
	struct strbuf tool;
	struct strbuf head;         /* of an error that is not put yet: what follows may say more of it */
	struct text_place head_at;
	struct record_memory error;
	bool due;                   /* that error is to be put */
	struct strbuf file;         /* of an error that says its place and has no stack: empty = it is put */
	uint64_t src_line;
	int64_t pid;
	int64_t level;              /* of the next frame; -1: of no error */
	bool torn;
};

/* ---- what lines say ---- */

/* "==2201==ERROR: AddressSanitizer: TEXT", "==2201== ERROR: ..", "WARNING: ThreadSanitizer: TEXT (pid=2201)" */
static bool read_head(struct span s, struct span *ret_tool, int64_t *ret_pid, struct span *ret_text)
{
	long at;

	*ret_pid = NUMBER_ABSENT;
	s = span_trim(s);
	if (scan_lit(&s, SPAN_LIT("==")) && (!scan_number(&s, ret_pid) || !scan_lit(&s, SPAN_LIT("=="))))
		return false;
	scan_blanks(&s);
	if ((!scan_lit(&s, SPAN_LIT("ERROR: ")) && !scan_lit(&s, SPAN_LIT("WARNING: "))) || !scan_until_char(&s, ':', ret_tool) ||
	    !span_ends(*ret_tool, SPAN_LIT("Sanitizer")) || span_find_char(*ret_tool, ' ') >= 0 || !scan_char(&s, ' '))
		return false;
	at = span_find(s, SPAN_LIT(" (pid="));
	if (at > 0) {
		struct span pid = span_from_offset(s, (size_t)at + 6);

		scan_number(&pid, ret_pid);
		s.n = (size_t)at;
	}
	*ret_text = s;
	return s.n > 0;
}

/* What kind it is by its first words, if not by the access that the next line names. */
static const struct {
	struct span words;
	const char *kind;
	int64_t signal;
} kinds[] = {
	{SPAN_LIT("attempting "), "free", NUMBER_ABSENT},
	{SPAN_LIT("alloc-dealloc-mismatch"), "mismatch", NUMBER_ABSENT},
	{SPAN_LIT("SEGV "), "fatal", 11},
	{SPAN_LIT("stack-overflow"), "fatal", 11},
	{SPAN_LIT("ABRT "), "fatal", 6},
	{SPAN_LIT("BUS "), "fatal", 7},
	{SPAN_LIT("FPE "), "fatal", 8},
	{SPAN_LIT("ILL "), "fatal", 4},
	{SPAN_LIT("data race"), "race", NUMBER_ABSENT},
	{SPAN_LIT("lock-order-inversion"), "order", NUMBER_ABSENT},
	{SPAN_LIT("unlock of "), "unlock", NUMBER_ABSENT},
	{SPAN_LIT("read unlock of "), "unlock", NUMBER_ABSENT},
	{SPAN_LIT("double lock of "), "unlock", NUMBER_ABSENT},
	{SPAN_LIT("read lock of "), "unlock", NUMBER_ABSENT},
	{SPAN_LIT("destroy of "), "unlock", NUMBER_ABSENT},
	{SPAN_LIT("use of an invalid mutex"), "unlock", NUMBER_ABSENT},
};

/* "heap-use-after-free on address 0x.. at pc ..": without the numbers of this run. */
static struct span words_of(struct span text)
{
	static const struct span ends[] = {
		SPAN_LIT(" on address 0x"), SPAN_LIT(" at pc 0x"), SPAN_LIT(" (pc 0x"), SPAN_LIT(" in thread T"),
		SPAN_LIT(" allocated from"),
	};
	size_t n = text.n;

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		long at = span_find(text, ends[i]);

		if (at > 0 && (size_t)at < n)
			n = (size_t)at;
	}
	text = span_rtrim(span_sub(text, 0, n));
	return span_ends(text, SPAN_LIT(":")) ? span_sub(text, 0, text.n - 1) : text;
}

/* " thread T41 ..", " thread T0" at the end of an access */
static void read_thread(struct span s, int64_t *ret)
{
	long at = span_find(s, SPAN_LIT("thread T"));

	s = span_from_offset(s, at < 0 ? s.n : (size_t)at + 8);
	if (!scan_number(&s, ret))
		*ret = NUMBER_ABSENT;
}

/* "READ of size 8 at 0x.. thread T41", of ThreadSanitizer "  Write of size 8 at 0x.. by thread T12:"; @m->tool says which. */
static bool read_access(struct span s, struct record_memory *m)
{
	static const struct {
		struct span words, tool;
		const char *kind;
	} accesses[] = {
		{SPAN_LIT("READ of size "), SPAN_LIT("AddressSanitizer"), "read"},
		{SPAN_LIT("WRITE of size "), SPAN_LIT("AddressSanitizer"), "write"},
		{SPAN_LIT("Read of size "), SPAN_LIT("ThreadSanitizer"), "read"},
		{SPAN_LIT("Write of size "), SPAN_LIT("ThreadSanitizer"), "write"},
	};

	s = span_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(accesses); i++) {
		if (!scan_lit(&s, accesses[i].words))
			continue;
		m->kind = accesses[i].kind;
		m->tool = accesses[i].tool;
		read_thread(s, &m->thread);
		return scan_number(&s, &m->size) && scan_lit(&s, SPAN_LIT(" at 0x"));
	}
	return false;
}

/* "Direct leak of 48 byte(s) in 1 object(s) allocated from:" */
static bool read_leak(struct span s, struct record_memory *m)
{
	m->tool = (struct span)SPAN_LIT("LeakSanitizer");
	s = span_trim(s);
	if (scan_lit(&s, SPAN_LIT("Direct leak of ")))
		m->kind = "definite";
	else if (scan_lit(&s, SPAN_LIT("Indirect leak of ")))
		m->kind = "indirect";
	else
		return false;
	return scan_number(&s, &m->bytes) && scan_lit(&s, SPAN_LIT(" byte(s) in ")) && scan_number(&s, &m->blocks) &&
	       scan_lit(&s, SPAN_LIT(" object(s)"));
}

/*
 * "freed by thread T12 here:", "0x.. is located 8 bytes inside of 104-byte region [..)", "Hint: address points to the zero page.",
 * "Mutex M10 acquired here while holding mutex M9 in thread T5:"
 */
static bool is_part(struct span s)
{
	static const struct span leads[] = {
		SPAN_LIT("freed by thread T"), SPAN_LIT("previously allocated by thread T"), SPAN_LIT("allocated by thread T"),
		SPAN_LIT("Hint: "), SPAN_LIT("Previous "), SPAN_LIT("Location is "),
		SPAN_LIT("Mutex M"), SPAN_LIT("Cycle in lock order graph: "),
	};
	struct span rest = s = span_trim(s);
	uint64_t addr;

	for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
		if (span_starts(s, leads[i]))
			return true;
	}
	scan_lit(&rest, SPAN_LIT("Address "));
	return scan_addr(&rest, &addr) && span_starts(rest, SPAN_LIT(" is located "));
}

/* "Thread T41 created by T12 here:": whoever made a thread is none of the error */
static bool is_announcement(struct span s)
{
	uint64_t n;

	s = span_trim(s);
	return scan_lit(&s, SPAN_LIT("Thread T")) && scan_u64(&s, &n) && span_find(s, SPAN_LIT("created by")) > 0;
}

/*
 * "    #0 0xPC in FUNC FILE:LINE:COLUMN", "    #0 0xPC in FUNC (LIB+0xOFF) (BuildId: ..)", "    #0 0xPC (LIB+0xOFF)",
 * "    #0 FUNC FILE:LINE (LIB+0xOFF)"
 */
static bool read_frame(struct span s, struct record_frame *f)
{
	struct span place;
	long at;

	*f = (struct record_frame){.func = SPAN_LIT("??")};
	s = span_trim(s);
	if (!scan_char(&s, '#') || !scan_i64(&s, &f->level) || f->level < 0 || !scan_char(&s, ' '))
		return false;
	f->has_pc = scan_addr(&s, &f->pc);
	if (f->has_pc && !scan_char(&s, ' '))
		return false;
	at = span_find(s, SPAN_LIT(" (BuildId: "));
	if (at > 0)
		s.n = (size_t)at;
	at = span_find(s, SPAN_LIT("+0x"));
	if (at > 0 && span_ends(s, SPAN_LIT(")"))) {
		struct span before = span_sub(s, 0, (size_t)at), offset = span_sub(s, (size_t)at + 1, s.n - (size_t)at - 2);
		long open = span_rfind_char(before, '(');

		if (open < 0 || !scan_addr(&offset, &f->lib_offset) || offset.n)
			return false;
		f->lib = span_from_offset(before, (size_t)open + 1);
		f->has_lib_offset = true;
		s = span_rtrim(span_sub(s, 0, (size_t)open));
	}
	if (f->has_pc && !scan_lit(&s, SPAN_LIT("in ")))
		return f->lib.n > 0 && !span_trim(s).n;
	at = span_rfind_char(s, ' ');
	place = span_from_offset(s, at < 0 ? s.n : (size_t)at + 1);
	if (at > 0 && stacks_place(place, f))
		s.n = (size_t)at;
	f->func = span_rtrim(s);
	return f->func.n && (f->file.n || f->lib.n);
}

/* "res_pjsip.c:361:12: runtime error: TEXT"; what kind it is by its words. */
static bool read_undefined(struct span s, struct record_frame *ret_at, struct record_memory *ret)
{
	static const struct span mark = SPAN_LIT(": runtime error: ");
	static const struct {
		struct span words;
		const char *kind;
	} undefined[] = {
		{SPAN_LIT("null pointer"), "null"}, {SPAN_LIT("out of bounds"), "bounds"}, {SPAN_LIT("insufficient space"), "bounds"},
		{SPAN_LIT("misaligned address"), "misaligned"}, {SPAN_LIT("overflow"), "overflow"},
	};
	struct span place;
	long at;

	*ret_at = (struct record_frame){0};
	s = span_trim(s);
	at = span_find(s, mark);
	if (at <= 0)
		return false;
	place = span_sub(s, 0, (size_t)at);
	ret->text = span_from_offset(s, (size_t)at + mark.n);
	ret->kind = "undefined";
	for (size_t i = ARRAY_LEN(undefined); i-- > 0;) {
		if (span_find(ret->text, undefined[i].words) >= 0)
			ret->kind = undefined[i].kind;
	}
	return ret->text.n && span_find_char(place, ' ') < 0 && stacks_place(place, ret_at) && ret_at->file.n && ret_at->src_line;
}

/* ---- records ---- */

static void put_error(struct sanitizer *p)
{
	struct record r = {.kind = RECORD_MEMORY, .memory = p->error};

	if (!p->due)
		return;
	p->due = false;
	r.memory.text = strbuf_span(&p->head);
	r.memory.tool = strbuf_span(&p->tool);
	r.memory.pid = p->pid;
	reader_put_at(&p->reader, &r, p->head_at);
}

/* The place of an error that no stack follows. */
static void put_place(struct sanitizer *p)
{
	struct record r = {.kind = RECORD_MEMORY_FRAME};

	if (!p->file.n)
		return;
	put_error(p);
	r.frame.level = p->level++; /* a frame may come yet, behind one that cannot be read */
	r.frame.file = strbuf_span(&p->file);
	r.frame.src_line = p->src_line;
	reader_put_at(&p->reader, &r, p->head_at);
	strbuf_clear(&p->file);
}

static void begin_error(struct sanitizer *p, struct span text)
{
	put_error(p);
	strbuf_clear(&p->head);
	strbuf_add(&p->head, text);
	p->head_at = p->reader.at;
	p->error = (struct record_memory){.kind = "other", .thread = NUMBER_ABSENT, .times = 1, .size = NUMBER_ABSENT,
					  .bytes = NUMBER_ABSENT, .blocks = NUMBER_ABSENT, .signal = NUMBER_ABSENT};
	p->due = true;
	p->level = 0;
	reader_claim(&p->reader);
}

static void on_head(struct sanitizer *p, struct span tool, int64_t pid, struct span text)
{
	put_error(p);
	p->pid = pid;
	strbuf_clear(&p->tool);
	strbuf_add(&p->tool, tool);
	p->level = NUMBER_ABSENT;
	if (span_starts(text, SPAN_LIT("detected memory leaks")))
		return; /* each of them has a line of its own */
	begin_error(p, words_of(text));
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!span_starts(text, kinds[i].words))
			continue;
		p->error.kind = kinds[i].kind;
		p->error.signal = kinds[i].signal;
		return;
	}
}

/* An error, or what stands below its head: of a part of a report that was pasted without its head. */
static void begin_part(struct sanitizer *p, struct span text, const struct record_memory *m)
{
	begin_error(p, words_of(span_trim(text)));
	p->error.kind = m->kind;
	if (p->tool.n)
		return;
	strbuf_add(&p->tool, m->tool);
}

/* The first access is the error's; of a race the kind stays. */
static void on_access(struct sanitizer *p, struct span text, const struct record_memory *access)
{
	if (!p->due && p->tool.n)
		return;
	if (!p->due)
		begin_part(p, text, access);
	if (span_eq_str(span_from(p->error.kind), "other"))
		p->error.kind = access->kind;
	p->error.size = access->size;
	p->error.thread = access->thread;
}

static void on_part(struct sanitizer *p, struct span text)
{
	struct record r = {.kind = RECORD_MEMORY_PART};

	put_error(p);
	if (p->level < 0)
		return;
	p->level = 0;
	r.memory_part.text = span_trim(text);
	reader_put(&p->reader, &r);
}

static void on_frame(struct sanitizer *p, const struct record_frame *f)
{
	struct record r = {.kind = RECORD_MEMORY_FRAME, .frame = *f};

	put_error(p);
	if (p->level < 0)
		return;
	r.frame.level = p->level++;
	reader_put(&p->reader, &r);
}

static void on_undefined(struct sanitizer *p, const struct record_memory *m, const struct record_frame *at)
{
	begin_error(p, m->text);
	p->pid = NUMBER_ABSENT;
	strbuf_clear(&p->tool);
	strbuf_add_str(&p->tool, "UndefinedBehaviorSanitizer");
	p->error.kind = m->kind;
	strbuf_add(&p->file, at->file);
	p->src_line = at->src_line;
}

static void on_line(void *ctx, const struct line *ln)
{
	struct sanitizer *p = ctx;
	struct span s = span_rtrim(ln->text), tool, text;
	struct record_memory m = {0};
	struct record_frame f;
	int64_t pid;

	p->torn = ln->torn && s.n > 0;
	if (read_frame(s, &f)) {
		strbuf_clear(&p->file);
		on_frame(p, &f);
		return;
	}
	put_place(p);
	if (read_head(s, &tool, &pid, &text)) {
		on_head(p, tool, pid, text);
	} else if (read_undefined(s, &f, &m)) {
		on_undefined(p, &m, &f);
	} else if (read_access(s, &m)) {
		on_access(p, s, &m);
	} else if (read_leak(s, &m)) {
		begin_part(p, s, &m);
		p->error.bytes = m.bytes;
		p->error.blocks = m.blocks;
	} else if (is_part(s)) {
		on_part(p, s);
	} else if (is_announcement(s)) {
		put_error(p);
		p->level = NUMBER_ABSENT;
	}
}

static void *sanitizer_begin(const struct sink *out)
{
	struct sanitizer *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	p->pid = p->level = NUMBER_ABSENT;
	return p;
}

static void sanitizer_feed(void *parser, struct span chunk)
{
	struct sanitizer *p = parser;

	reader_feed(&p->reader, chunk);
}

static void sanitizer_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct sanitizer *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	put_place(p);
	put_error(p);
	if (p->torn && p->reader.fate == LINE_CONTINUATION)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	strbuf_done(&p->tool);
	strbuf_done(&p->head);
	strbuf_done(&p->file);
	free(p);
}

/* ---- what a line is by itself ---- */

/* No other program writes such lines. */
static bool is_anchor(struct span line)
{
	struct record_memory m;
	struct record_frame f;
	struct span tool, text;
	int64_t pid;

	return read_head(line, &tool, &pid, &text) || read_undefined(line, &f, &m) || read_leak(line, &m) || read_access(line, &m);
}

static enum line_sign sanitizer_sign(struct span line)
{
	struct record_frame f;

	if (is_anchor(line))
		return LINE_ANCHOR;
	if (is_part(line) || is_announcement(line) || read_frame(line, &f) ||
	    span_starts(line, SPAN_LIT("SUMMARY: ")) || span_starts(line, SPAN_LIT("Shadow byte")))
		return LINE_INSIDE;
	return LINE_FOREIGN;
}

/* Its frames are like gdb's. */
static bool sanitizer_encloses(struct span line)
{
	struct record_frame f;

	return read_frame(line, &f);
}

static bool sanitizer_whole(struct span line)
{
	(void)line;
	return true;
}

static unsigned sanitizer_bid(struct span head, struct span name)
{
	(void)name;
	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf);

		if (is_anchor(line))
			return 96;
		head = span_from_offset(head, line.n + 1);
	}
	return 0;
}

const struct format sanitizer_format = {
	.name = "sanitizer",
	.what = "errors and losses that AddressSanitizer, LeakSanitizer, ThreadSanitizer or UndefinedBehaviorSanitizer found",
	.bid = sanitizer_bid,
	.sign = sanitizer_sign,
	.whole = sanitizer_whole,
	.encloses = sanitizer_encloses,
	.foreign_run = 40, /* the memory around */
	.begin = sanitizer_begin,
	.feed = sanitizer_feed,
	.end = sanitizer_end,
};
