#include "config.h"

#include <limits.h>
#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/lines.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"

#define MARKER "!@!@!@! info.txt !@!@!@!"

/*
 * The info.txt of ast_coredumper.  Its first lines say what Asterisk it was; its tables of task processors, bridges
 * and channels stay text.
 */
struct info {
	const struct sink *out;
	struct lines lines;
	struct tally tally;
	bool torn;
	bool in_table;  /* below "TITLE (N):" */
	unsigned blank; /* blank lines in a row */
};

struct info_fact {
	const char *lead;
	const char *end; /* the value ends before this; NULL = at the end of the line */
	const char *name;
};

static const struct info_fact facts[] = {
	{"Asterisk ", " built by ", "version"},
	{"System started: ", NULL, "started"},
	{"Build options = ", NULL, "build-options"},
};

/* Lines that say nothing we keep. */
static const char *const known[] = {
	"!@!@!@! ",
	"Last reload: ",
	"Unable to retrieve ",
	"TaskProcessors not found",
	"Bridges not found",
	"Channels not found",
	"Channel Driver Name: ",
};
static const char *const summary[] = {" active channels", " active calls", " calls processed", " active channel",
                                      " active call", " call processed"};

static bool is_known(struct span s)
{
	uint64_t n;

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (span_starts(s, span_from(known[i])))
			return true;
	}
	if (span_find(s, SPAN_LIT(" - ")) > 0)
		return true; /* what failed, and gdb's reason */
	if (!scan_u64(&s, &n))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(summary); i++) {
		if (span_eq_str(s, summary[i]))
			return true;
	}
	return false;
}

/* "TaskProcessors (21):" */
static bool is_title(struct span s)
{
	struct span word;
	uint64_t n;

	if (!scan_until_char(&s, '(', &word) || !scan_u64(&s, &n) || !span_eq_str(s, "):"))
		return false;
	word = span_rtrim(word);
	return span_eq_str(word, "TaskProcessors") || span_eq_str(word, "Bridges") || span_eq_str(word, "Channels");
}

static bool put_fact(struct info *p, const struct line *ln, struct span s)
{
	struct record r = {.kind = RECORD_FACT, .place = {.line = ln->number, .offset = ln->offset}};

	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		struct span value = s;
		long end;

		if (!scan_lit(&value, span_from(facts[i].lead)))
			continue;
		end = facts[i].end ? span_find(value, span_from(facts[i].end)) : (long)value.n;
		if (end < 0)
			continue;
		r.fact = (struct record_fact){.name = facts[i].name, .value = span_sub(value, 0, (size_t)end)};
		p->out->put(p->out->ctx, &r);
		return true;
	}
	return false;
}

static void take_line(void *ctx, const struct line *ln)
{
	struct info *p = ctx;
	struct span s = span_rtrim(ln->text);

	p->tally.lines++;
	p->torn |= ln->torn;
	p->blank = s.n ? 0 : p->blank + 1;
	if (p->blank >= 2)
		p->in_table = false; /* two blank lines end a table */
	if (!p->in_table && put_fact(p, ln, s)) {
		p->tally.records++;
	} else if (!s.n || p->in_table || is_known(s)) {
		p->tally.continuations++;
	} else if (is_title(s)) {
		p->in_table = true;
		p->tally.continuations++;
	} else {
		struct record r = {.kind = RECORD_REJECT, .place = {.line = ln->number, .offset = ln->offset}};

		r.reject = (struct record_reject){.reason = "not a line of info.txt", .text = s};
		p->out->put(p->out->ctx, &r);
		p->tally.rejects++;
	}
}

static unsigned info_bid(struct span head, struct span name)
{
	(void)name;
	return span_starts(head, SPAN_LIT(MARKER)) ? 100 : 0;
}

/* Its tables hold anything: every other line is foreign, and however many there are, they are its own. */
static enum line_sign info_sign(struct span line)
{
	return span_starts(line, SPAN_LIT(MARKER)) ? LINE_ANCHOR : LINE_FOREIGN;
}

static bool info_whole(struct span line)
{
	(void)line;
	return true;
}

static void *info_begin(const struct sink *out)
{
	struct info *p = mem_zalloc(sizeof(*p));

	p->out = out;
	return p;
}

static void info_feed(void *parser, struct span chunk)
{
	struct info *p = parser;

	lines_feed(&p->lines, chunk, take_line, p);
}

static void info_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct info *p = parser;

	lines_end(&p->lines, take_line, p);
	if (torn || p->torn) {
		struct record r = {.kind = RECORD_FACT, .place = {.line = p->tally.lines}};

		r.fact.name = "torn";
		r.fact.value = p->torn ? SPAN_LIT("line") : SPAN_LIT("stream");
		p->out->put(p->out->ctx, &r);
	}
	*ret_tally = p->tally;
	free(p);
}

const struct format info_format = {
	.name = "info",
	.what = "info.txt of ast_coredumper",
	.bid = info_bid,
	.sign = info_sign,
	.whole = info_whole,
	.foreign_run = UINT_MAX,
	.begin = info_begin,
	.feed = info_feed,
	.end = info_end,
};
