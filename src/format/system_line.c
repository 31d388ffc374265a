/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system_line.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "last_words.h"
#include "syslog.h"

enum {
	INDENT_LEAST = 10,   /* of what belongs to the message before, as journalctl and coredumpctl print it */
	FIELD_NAME_MOST = 40,
	BEFORE_HEAD_MOST = 80, /* what people and programs put before a line of a log: its file, a mark of a quotation */
};

static bool is_upper(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

/* "NAME=value", as in an entry of the journal; the name in capitals. */
static bool read_entry_field(struct span s, struct system_line *l)
{
	size_t n = 0;

	while (n < s.n && n < FIELD_NAME_MOST && is_upper(s.p[n]))
		n++;
	if (n < 2 || n == s.n || s.p[n] != '=')
		return false;
	l->kind = SYSTEM_LINE_FIELD;
	l->key = span_sub(s, 0, n);
	l->value = span_from_offset(s, n + 1);
	return true;
}

/* "24205 (asterisk)", "11 (SEGV)": such a field is known also where the text lost its indents. */
static bool is_number_and_name(struct span s)
{
	uint64_t n;

	return scan_u64(&s, &n) && scan_lit(&s, SPAN_LIT(" (")) && span_ends(s, SPAN_LIT(")"));
}

/* "   Executable: /usr/sbin/asterisk": what coredumpctl says of a crash, its names right-aligned. */
static bool read_core_field(struct span s, struct system_line *l)
{
	static const char *const keys[] = {
		"PID", "UID", "GID", "Signal", "Timestamp", "Command Line", "Executable", "Control Group", "Unit", "User Unit", "Slice",
		"Session", "Owner UID", "Boot ID", "Machine ID", "Hostname", "Storage", "Coredump", "Size on Disk", "Disk Size", "Package",
		"build-id", "Message", "Reason", "Container", "Invocation", "Environ", "Truncated",
	};
	struct span rest = s;
	bool aligned;

	scan_blanks(&rest);
	aligned = rest.n < s.n;
	if (!scan_until_char(&rest, ':', &l->key) || (rest.n && !scan_char(&rest, ' ')))
		return false;
	if (!aligned && !is_number_and_name(span_trim(rest)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (!span_eq_str(l->key, keys[i]))
			continue;
		l->kind = SYSTEM_LINE_FIELD;
		l->value = span_trim(rest);
		return true;
	}
	return false;
}

/* The value of the first "NAME":"..." of an object, its escapes as they are. */
static bool json_member(struct span s, struct span name, struct span *ret)
{
	long at = span_find(s, name);

	if (at < 0)
		return false;
	s = span_from_offset(s, (size_t)at + name.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"') {
			*ret = span_sub(s, 0, i);
			return true;
		}
	}
	return false;
}

/* {"__REALTIME_TIMESTAMP":"1795299829250000","MESSAGE":"..."} */
static bool read_json(struct span s, struct system_line *l)
{
	struct record_system ignored;

	if (!span_starts(s, SPAN_LIT("{\"")) || !json_member(s, SPAN_LIT("\"MESSAGE\":\""), &l->text))
		return false;
	l->json = true;
	l->epoch = json_member(s, SPAN_LIT("\"__REALTIME_TIMESTAMP\":\""), &l->at);
	if (json_member(s, SPAN_LIT("\"COREDUMP_SIGNAL\":\""), &l->value))
		l->key = SPAN_LIT("COREDUMP_SIGNAL");
	l->kind = system_event_read(l->text, &ignored) ? SYSTEM_LINE_EVENT : SYSTEM_LINE_OTHER;
	return l->epoch;
}

bool system_frame_read(struct span text, struct record_frame *ret)
{
	struct span s = text, func;
	long at;

	*ret = (struct record_frame){0};
	scan_blanks(&s);
	if (!scan_char(&s, '#') || !scan_i64(&s, &ret->level) || ret->level < 0)
		return false;
	scan_blanks(&s);
	if (!scan_addr(&s, &ret->pc) || !scan_char(&s, ' ') || !span_ends(span_rtrim(s), SPAN_LIT(")")))
		return false;
	s = span_rtrim(s);
	at = span_rfind_char(s, '(');
	if (at <= 0)
		return false;
	func = span_trim(span_sub(s, 0, (size_t)at));
	s = span_sub(s, (size_t)at + 1, s.n - (size_t)at - 2);
	at = span_find(s, SPAN_LIT(" + "));
	if (at >= 0) {
		struct span offset = span_from_offset(s, (size_t)at + 3);

		if (!scan_addr(&offset, &ret->lib_offset) || offset.n)
			return false;
		ret->has_lib_offset = true;
		s = span_sub(s, 0, (size_t)at);
	} else if (!span_eq_str(s, "n/a") && (!s.n || span_find_char(s, ' ') >= 0 || span_find_char(s, '=') >= 0 ||
					      span_find_char(func, ' ') >= 0)) {
		return false; /* up to systemd 245 there is no offset: "raise (libc.so.6)" */
	}
	ret->has_pc = true;
	ret->func = span_eq_str(func, "n/a") ? SPAN_LIT("??") : func;
	ret->lib = span_eq_str(s, "n/a") ? (struct span){0} : s;
	return ret->func.n > 0;
}

/* "Stack trace of thread 24535:" */
static bool read_stack(struct span s, int64_t *ret)
{
	uint64_t lwp;

	if (!scan_lit(&s, SPAN_LIT("Stack trace of thread ")) || !scan_u64(&s, &lwp) || !span_starts(s, SPAN_LIT(":")) ||
	    lwp > INT32_MAX)
		return false;
	*ret = (int64_t)lwp;
	return true;
}

/* "24205 (asterisk)" */
static bool read_process(struct span s, int64_t *ret, struct span *ret_name)
{
	uint64_t pid;

	if (!scan_u64(&s, &pid) || pid > INT32_MAX)
		return false;
	*ret = (int64_t)pid;
	*ret_name = (struct span){0};
	if (scan_lit(&s, SPAN_LIT(" (")))
		return scan_until_char(&s, ')', ret_name);
	return !s.n;
}

/* More of the fault before. */
static bool is_more(struct span s)
{
	static const struct span marks[] = {SPAN_LIT("Code: "), SPAN_LIT("epc = "), SPAN_LIT("ra  = ")};
	struct span lib, inside;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i]))
			return true;
	}
	if (system_kernel_frame(s))
		return true;
	/* What a mailer broke off. */
	return scan_lit(&s, SPAN_LIT("in ")) && scan_until_char(&s, '[', &lib) && lib.n && span_find_char(lib, ' ') < 0 &&
	       scan_until_char(&s, ']', &inside) && span_find_char(inside, '+') > 0;
}

/* "traps: asterisk[5173] general", "asterisk[3050]: segfault", of the kernel "asterisk[3050]:", and nothing more. */
static bool is_thread_alone(struct span s, bool kernel)
{
	static const struct span protection = SPAN_LIT(" general protection"), fault = SPAN_LIT(": segfault at ");
	bool traps = scan_lit(&s, SPAN_LIT("traps: "));
	long at = span_rfind_char(s, '[');
	struct span digits = span_from_offset(s, at < 0 ? s.n : (size_t)at + 1);
	uint64_t thread;

	if (at <= 0 || !scan_u64(&digits, &thread) || !scan_char(&digits, ']'))
		return false;
	if (traps)
		return span_starts(protection, digits);
	return span_starts(fault, digits) && (kernel || digits.n >= sizeof(": segfault") - 1);
}

bool system_line_is_cut(const struct system_line *l)
{
	struct record_system e;

	if (l->kind == SYSTEM_LINE_BROKEN)
		return is_thread_alone(l->text, l->kernel);
	if (l->kind != SYSTEM_LINE_EVENT || !system_event_read(l->text, &e))
		return false;
	if (e.event != SYSTEM_SEGFAULT && e.event != SYSTEM_PROTECTION)
		return false;
	/* Other machines than x86 print no registers. */
	return e.ip ? e.error < 0 || span_ends(l->text, SPAN_LIT(" in")) : span_find(l->text, SPAN_LIT(": segfault at ")) >= 0;
}

/* What only stands in an event: where none is read, it is damaged. */
static bool is_broken(struct span s, bool headed)
{
	static const struct span marks[] = {
		SPAN_LIT("]: segfault at "),
		SPAN_LIT("Killed process "),
		SPAN_LIT("do_page_fault(): sending "),
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_find(s, marks[i]) >= 0)
			return true;
	}
	if (headed && span_starts(s, SPAN_LIT("Stack trace of thread ")))
		return true;
	if (headed && (s.n > 1 && s.p[0] == '#' && s.p[1] >= '0' && s.p[1] <= '9'))
		return true;
	return span_starts(s, SPAN_LIT("traps: ")) && span_find_char(s, '[') > 0;
}

/* What a collector writes around its stacks. */
static bool is_known(struct span s)
{
	static const struct span titles = SPAN_LIT("TIME ");

	if (span_starts(s, titles) && span_find(s, SPAN_LIT(" PID ")) > 0 && span_find(s, SPAN_LIT(" EXE")) > 0)
		return true;
	return (span_starts(s, SPAN_LIT("Module ")) && span_find(s, SPAN_LIT(" from ")) > 0) ||
	       span_starts(s, SPAN_LIT("Found module ")) || span_starts(s, SPAN_LIT("ELF object binary architecture:")) ||
	       span_eq_str(s, "MESSAGE");
}

/* The text of the line, whatever stands before it. */
static void read_text(struct system_line *l, bool headed)
{
	struct record_frame frame;
	struct record_system event;

	if (system_event_read(l->text, &event)) {
		l->kind = SYSTEM_LINE_EVENT;
		l->led = system_fault_read(l->text, &event) && event.lwp >= 0 && event.name.p > l->text.p &&
			 !span_starts(l->text, SPAN_LIT("traps: "));
	} else if (is_more(l->text))
		l->kind = SYSTEM_LINE_MORE;
	else if (read_stack(l->text, &l->number))
		l->kind = SYSTEM_LINE_STACK;
	else if (system_frame_read(l->text, &frame))
		l->kind = SYSTEM_LINE_FRAME;
	else if (is_broken(l->text, headed) || is_thread_alone(l->text, l->kernel))
		l->kind = SYSTEM_LINE_BROKEN;
	else
		l->kind = headed || is_known(l->text) ? SYSTEM_LINE_OTHER : SYSTEM_LINE_FOREIGN;
}

/* "_TEXT_", "**TEXT**": as people mark a line that they quote among words. */
static struct span without_emphasis(struct span s)
{
	static const struct span marks = SPAN_LIT("_*`");
	struct span rest = s;

	while (rest.n > 2 && span_find_char(marks, rest.p[0]) >= 0 && rest.p[rest.n - 1] == rest.p[0])
		rest = span_sub(rest, 1, rest.n - 2);
	return rest;
}

/* "kern.log:12:Nov 21 22:23:49 pbx kernel: asterisk[..", "> Nov 21 ..": a fault is known anywhere in a line, its head has to be found. */
static void find_head(struct system_line *l)
{
	static const struct span ends = SPAN_LIT(" :>|-)\t");
	struct record_system event;

	for (size_t i = 1; i < l->text.n && i < BEFORE_HEAD_MOST; i++) {
		struct span s = span_from_offset(l->text, i);
		struct syslog_head head;

		if (span_find_char(ends, l->text.p[i - 1]) < 0 || !syslog_head_take(&s, &head) || !system_event_read(s, &event))
			continue;
		l->led = true;
		l->text = s;
		l->at = head.at;
		l->kernel = head.kernel;
		return;
	}
}

struct system_line system_line_read(struct span line)
{
	struct system_line l = {.text = line, .number = NUMBER_ABSENT};
	struct span s = span_rtrim(line);
	struct syslog_head head;
	struct record_system words;
	size_t indent;

	/* Rows of refs logs are many. */
	if (!s.n || span_starts(s, SPAN_LIT("0x")) || read_json(s, &l))
		return l;
	s = without_emphasis(s);
	l = (struct system_line){.text = s, .number = NUMBER_ABSENT};
	if (syslog_head_take(&l.text, &head)) {
		l.at = head.at;
		l.kernel = head.kernel;
		read_text(&l, true);
		/* Other services die too, in the same words. */
		if (l.kind == SYSTEM_LINE_EVENT && last_words_read(l.text, &words) && span_find(head.tag, SPAN_LIT("asterisk")) < 0)
			l.kind = SYSTEM_LINE_OTHER;
		return l;
	}
	if (syslog_full_time(&s, &l.at)) {
		l.text = span_trim(s);
		l.kind = l.text.n && system_event_read(l.text, &words) ? SYSTEM_LINE_EVENT : SYSTEM_LINE_TIME;
		return l;
	}
	if (read_core_field(s, &l)) {
		l.text = l.value;
		if (span_eq_str(l.key, "PID") && read_process(l.value, &l.number, &l.name))
			l.kind = SYSTEM_LINE_CORE;
		else if (span_eq_str(l.key, "Message"))
			read_text(&l, true);
		return l;
	}
	scan_blanks(&l.text);
	indent = s.n - l.text.n;
	if (read_entry_field(l.text, &l)) {
		l.text = l.value;
		if (span_eq_str(l.key, "MESSAGE")) {
			read_text(&l, true);
		} else if (span_eq_str(l.key, "__REALTIME_TIMESTAMP")) {
			l.kind = SYSTEM_LINE_TIME;
			l.at = l.value;
			l.epoch = true;
		}
		return l;
	}
	read_text(&l, indent >= INDENT_LEAST);
	if (l.kind == SYSTEM_LINE_EVENT)
		find_head(&l);
	return l;
}
