/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log_line.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "symbol.h"

enum {
	DATE_LEAST = 8,   /* "22:22:37" */
	DATE_MOST = 48,   /* logger.conf may ask for any; nobody asks for more */
	LEVEL_LEAST = 4,
	LEVEL_MOST = 24,
	FRAMES_MOST = 1024,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

/* One or more bytes that @accept takes. */
static bool scan_run(struct span *s, bool (*accept)(char c), struct span *ret)
{
	size_t n = 0;

	while (n < s->n && accept(s->p[n]))
		n++;
	*ret = span_sub(*s, 0, n);
	*s = span_from_offset(*s, n);
	return n > 0;
}

static bool is_level_char(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_file_char(char c)
{
	return is_name_char(c) || c == '.' || c == '/' || c == '-' || c == '+';
}

static bool is_func_char(char c)
{
	return is_name_char(c) || c == '<' || c == '>' || c == '~' || c == ':' || c == '.';
}

/* What may be a time: it has a clock in it and is not one of the other things in brackets. */
static bool is_date(struct span s)
{
	bool clock = false;

	if (s.n < DATE_LEAST || s.n > DATE_MOST)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == '[')
			return false;
		clock |= s.p[i] == ':' && i > 0 && i + 1 < s.n && is_digit(s.p[i - 1]) && is_digit(s.p[i + 1]);
	}
	return clock && span_find(s, SPAN_LIT("0x")) < 0;
}

/* "[DATE] " */
static bool scan_date(struct span *s, struct span *ret)
{
	struct span rest = *s;

	if (!scan_char(&rest, '[') || !scan_until_char(&rest, ']', ret) || !is_date(*ret) || !scan_char(&rest, ' '))
		return false;
	*s = rest;
	return true;
}

/* "LEVEL[LWP]" and "[C-0000002a]" */
static bool scan_who(struct span *s, struct record_log *log)
{
	struct span rest = *s, digits, call;

	if (!scan_run(&rest, is_level_char, &log->level) || log->level.n < LEVEL_LEAST || log->level.n > LEVEL_MOST ||
	    !scan_char(&rest, '[') || !scan_run(&rest, is_digit, &digits) || !scan_char(&rest, ']'))
		return false;
	if (!scan_i64(&digits, &log->lwp))
		return false;
	call = rest;
	if (scan_char(&call, '[') && span_starts(call, SPAN_LIT("C-")) && scan_until_char(&call, ']', &log->callid))
		rest = call;
	*s = rest;
	return true;
}

/* "FILE:LINE FUNC: " or "FILE:LINE in FUNC: " off the front of *@s. */
static bool scan_place(struct span *s, struct record_log *log)
{
	struct span rest = *s, file, func;
	uint64_t line;

	if (!scan_run(&rest, is_file_char, &file) || span_find_char(file, '.') < 0 || !scan_char(&rest, ':') ||
	    !scan_u64(&rest, &line) || !scan_char(&rest, ' '))
		return false;
	scan_lit(&rest, SPAN_LIT("in "));
	if (!scan_run(&rest, is_func_char, &func) || !span_ends(func, SPAN_LIT(":")) || (rest.n && rest.p[0] != ' '))
		return false;
	log->file = file;
	log->src_line = line;
	log->func = span_sub(func, 0, func.n - 1);
	*s = rest;
	return true;
}

/* What follows LEVEL[LWP]: a place, then the text. */
static bool read_rest(struct span s, struct record_log *log)
{
	struct span rest = s;

	if (scan_char(&rest, ':') && (!rest.n || rest.p[0] == ' ')) {
		scan_blanks(&rest);
		scan_place(&rest, log);
	} else if (scan_char(&rest, ' ')) {
		struct span file;

		scan_run(&rest, is_file_char, &file);
		if (!scan_char(&rest, ':') || (rest.n && rest.p[0] != ' '))
			return false;
		log->file = file;
	} else {
		return false;
	}
	log->text = span_trim(rest);
	return true;
}

/* ---- what the words say ---- */

/* "Asterisk 20.20.1 built by root @ vm on .." */
static bool is_build(struct span s, struct record_log *log)
{
	struct span rest = s, version;

	if (!scan_lit(&rest, SPAN_LIT("Asterisk ")) || !scan_word(&rest, &version) || !span_starts(rest, SPAN_LIT(" built by ")))
		return false;
	log->mark = LOG_MARK_BUILD;
	log->version = version;
	return true;
}

static void read_mark(struct record_log *log)
{
	static const struct {
		const char *file, *words;
		enum log_mark mark;
	} marks[] = {
		{"loader.c", "Asterisk Dynamic Loader Starting", LOG_MARK_LOADER},
		{"asterisk.c", "leanly ending (", LOG_MARK_STOP}, /* cleanly, or uncleanly: with calls that were dropped */
		{"asterisk.c", "Executing last minute cleanups", LOG_MARK_STOP},
		{"asterisk.c", "Asterisk ending (", LOG_MARK_STOP},
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_eq_str(log->file, marks[i].file) && span_find(log->text, span_from(marks[i].words)) >= 0)
			log->mark = marks[i].mark;
	}
}

bool log_is_stack_head(struct span text, uint64_t *ret_frames)
{
	return scan_lit(&text, SPAN_LIT("Got ")) && scan_u64(&text, ret_frames) && *ret_frames <= FRAMES_MOST &&
	       span_starts(text, SPAN_LIT(" backtrace record"));
}

bool log_frame_read(struct span text, int64_t *ret_level, struct record_lock_frame *ret)
{
	struct span s = text, symbol;
	uint64_t pc = 0;

	scan_blanks(&s);
	if (!scan_char(&s, '#'))
		return false;
	scan_blanks(&s);
	if (!s.n || !is_digit(s.p[0]) || !scan_i64(&s, ret_level) || !scan_lit(&s, SPAN_LIT(": ")))
		return false;
	symbol = s = span_trim(s);
	if (symbol_parse(symbol, ret) && (ret->file.n || symbol.p[0] != '['))
		return true;
	/* Older forms stand behind an address. */
	if (!scan_char(&s, '[') || !scan_addr(&s, &pc) || !scan_lit(&s, SPAN_LIT("] ")) || !symbol_parse(s, ret))
		return false;
	ret->pc = ret->pc ? ret->pc : pc;
	ret->text = symbol;
	return true;
}

bool log_symbol_read(struct span text, struct record_lock_frame *ret)
{
	return symbol_parse(text, ret) && ret->pc && (ret->lib.n || ret->func.n);
}

/*
 * "FRACK!, Failed assertion EXPR (0) at line 220 in FUNC of FILE".  On standard error, which has no buffer, it may stand
 * behind part of a line that another stream wrote.
 */
static bool read_assert(struct span s, struct record_log *log)
{
	long at = span_find(s, SPAN_LIT("FRACK!, Failed assertion "));
	struct span place;

	if (at < 0)
		return false;
	s = span_rtrim(span_from_offset(s, (size_t)at));
	at = span_rfind_char(s, ')');
	place = span_from_offset(s, at < 0 ? s.n : (size_t)at + 1);
	if (!scan_lit(&place, SPAN_LIT(" at line ")) || !scan_u64(&place, &log->src_line) || !scan_lit(&place, SPAN_LIT(" in ")) ||
	    !scan_word(&place, &log->func) || !scan_lit(&place, SPAN_LIT(" of ")) || !scan_run(&place, is_file_char, &log->file) ||
	    place.n)
		return false;
	log->text = span_sub(s, 0, (size_t)at + 1);
	return true;
}

/* ---- JSON ---- */

/* What follows "NAME": in an object: of a string what is between the quotes, else up to a comma or a brace. */
static bool json_member(struct span s, const char *name, struct span *ret)
{
	long at = span_find(s, span_from(name));
	size_t n = 0;
	bool string;

	if (at < 0)
		return false;
	s = span_from_offset(s, (size_t)at + span_from(name).n);
	scan_blanks(&s);
	string = scan_char(&s, '"');
	while (n < s.n && (string ? s.p[n] != '"' : s.p[n] != ',' && s.p[n] != '}'))
		n += s.p[n] == '\\' ? 2 : 1;
	if (n >= s.n)
		return false;
	*ret = span_sub(s, 0, n);
	return true;
}

/* {"hostname":..,"timestamp":..,"identifiers":{"lwp":..,"callid":..},"logmsg":{"location":{..},"level":..,"message":..}} */
static bool read_json(struct span s, struct log_line *l)
{
	struct span lwp, callid, line;

	if (!span_starts(s, SPAN_LIT("{\"")) || span_find(s, SPAN_LIT("\"logmsg\":")) < 0 ||
	    !json_member(s, "\"message\":", &l->log.text) || !json_member(s, "\"level\":", &l->log.level))
		return false;
	l->kind = LOG_LINE_MESSAGE;
	l->escaped = true;
	json_member(s, "\"timestamp\":", &l->log.at);
	json_member(s, "\"filename\":", &l->log.file);
	json_member(s, "\"function\":", &l->log.func);
	if (json_member(s, "\"lwp\":", &lwp) && (!scan_i64(&lwp, &l->log.lwp) || lwp.n || l->log.lwp < 0))
		l->log.lwp = NUMBER_ABSENT;
	if (json_member(s, "\"callid\":", &callid) && scan_char(&callid, '['))
		scan_until_char(&callid, ']', &l->log.callid);
	if (json_member(s, "\"line\":", &line))
		scan_u64(&line, &l->log.src_line);
	while (span_ends(l->log.text, SPAN_LIT("\\n")))
		l->log.text.n -= 2;
	return true;
}

static void add_code(struct span hex, struct strbuf *out)
{
	uint64_t code;

	if (hex.n == 4 && scan_hex(&hex, &code) && !hex.n && code && (code < 0xd800 || code > 0xdfff))
		utf8_add(out, (uint32_t)code);
	else
		strbuf_add_char(out, '?');
}

void log_unescape(struct span s, struct strbuf *out)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";

	for (size_t i = 0; i < s.n; i++) {
		const char *known;

		if (s.p[i] != '\\' || i + 1 == s.n) {
			strbuf_add_char(out, s.p[i]);
			continue;
		}
		i++;
		known = s.p[i] ? strchr(from, s.p[i]) : NULL;
		if (s.p[i] == 'u') {
			add_code(span_sub(s, i + 1, 4), out);
			i += 4;
		} else {
			strbuf_add_char(out, known ? to[known - from] : s.p[i]);
		}
	}
}

/* ---- lines ---- */

/* Of some lines the LF is missing: "Parsing 'x': [DATE] VERBOSE[1] config.c: Found". */
static void find_more(struct log_line *l)
{
	static const struct span mark = SPAN_LIT(": [");
	long at = span_find(l->log.text, mark);

	if (at >= 0) {
		struct span rest = span_from_offset(l->log.text, (size_t)at + 2);
		struct span s = rest, date;
		struct record_log other = {0};

		if (!scan_date(&s, &date) || !scan_who(&s, &other) || !read_rest(s, &other))
			return;
		l->more = rest;
		l->log.text = span_sub(l->log.text, 0, (size_t)at + 1);
	}
}

struct log_line log_line_read_after(struct span text, struct span at)
{
	struct log_line l = {.log = {.at = at, .lwp = NUMBER_ABSENT}};
	struct span s = span_rtrim(text);

	if (scan_who(&s, &l.log) && read_rest(s, &l.log)) {
		l.kind = LOG_LINE_MESSAGE;
		read_mark(&l.log);
		find_more(&l);
		return l;
	}
	return (struct log_line){.log = {.lwp = NUMBER_ABSENT}};
}

/* What the console shows of a call and puts no head before; files have these marks in the text. */
static bool read_console(struct span s, struct record_log *log)
{
	static const struct span marks[] = {SPAN_LIT("    -- "), SPAN_LIT("  == "), SPAN_LIT("       > ")};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (!span_starts(s, marks[i]))
			continue;
		log->text = span_trim(s);
		return log->text.n > span_trim(marks[i]).n;
	}
	return false;
}

struct log_line log_line_read(struct span line)
{
	struct log_line l = {.log = {.lwp = NUMBER_ABSENT}};
	struct span s = line, at = {0};

	if (!s.n)
		return l;
	if (s.p[0] == '[' && scan_date(&s, &at)) {
		l = log_line_read_after(s, at);
		if (l.kind != LOG_LINE_FOREIGN)
			return l;
		l.log.at = at;
		l.log.text = span_trim(s);
		if (is_build(s, &l.log))
			l.kind = LOG_LINE_OPENED;
		else if (l.log.text.n)
			l.kind = LOG_LINE_VERBOSE;
	} else if (s.p[0] == '{' && read_json(s, &l)) {
		read_mark(&l.log);
	} else if (s.p[0] == ' ' && read_console(s, &l.log)) {
		l.kind = LOG_LINE_VERBOSE;
	} else if (read_assert(s, &l.log)) {
		l.kind = LOG_LINE_ASSERT;
	} else if (log_frame_read(s, &l.level, &l.frame)) {
		l.kind = LOG_LINE_FRAME;
	}
	return l;
}
