/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system_line.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "last_words.h"
#include "system_text.h"

/* What the words of the kernel, of systemd and of crash collectors say of a process that ended or hangs. */

/* "Out of memory: Killed process 24205 (asterisk) total-vm:3812344kB, anon-rss:3012344kB, .." */
static bool read_oom(struct span s, struct record_system *r)
{
	struct span text = s, ignored;

	if (!scan_lit(&s, SPAN_LIT("Out of memory: ")) && !scan_lit(&s, SPAN_LIT("Memory cgroup out of memory: ")))
		return false;
	*r = system_event_blank(SYSTEM_OOM, text);
	if ((!scan_lit(&s, SPAN_LIT("Killed process ")) && !scan_lit(&s, SPAN_LIT("Kill process "))) || !scan_number(&s, &r->pid) ||
	    !scan_lit(&s, SPAN_LIT(" (")) || !scan_until_char(&s, ')', &r->name))
		return false;
	r->signal = system_signal_number(SPAN_LIT("KILL"));
	if (system_scan_until(&s, SPAN_LIT("anon-rss:"), &ignored) && !scan_number(&s, &r->rss_kb))
		r->rss_kb = NUMBER_ABSENT;
	return true;
}

/* "code=dumped, status=11/SEGV" */
static void read_status(struct span s, struct record_system *r)
{
	struct span code;

	if (!scan_lit(&s, SPAN_LIT("code=")) || !scan_until_char(&s, ',', &code) || !scan_lit(&s, SPAN_LIT(" status=")))
		return;
	if (span_eq_str(code, "exited"))
		scan_number(&s, &r->status);
	else
		scan_number(&s, &r->signal);
}

static bool is_unit_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || span_find_char(SPAN_LIT("_.@\\-"), c) >= 0;
}

/* "asterisk.service: Main process exited, code=dumped, status=11/SEGV" and what else systemd says of a unit */
static bool read_unit(struct span s, struct record_system *r)
{
	static const struct {
		struct span lead;
		enum system_event event;
	} forms[] = {
		{SPAN_LIT("Main process exited, "), SYSTEM_EXIT},
		{SPAN_LIT("main process exited, "), SYSTEM_EXIT},
		{SPAN_LIT("Failed with result '"), SYSTEM_RESULT},
		{SPAN_LIT("Scheduled restart job, restart counter is at "), SYSTEM_RESTART},
		{SPAN_LIT("State '"), SYSTEM_TIMEOUT},
		{SPAN_LIT("Watchdog timeout "), SYSTEM_TIMEOUT},
		{SPAN_LIT("watchdog timeout "), SYSTEM_TIMEOUT},
		{SPAN_LIT("start operation timed out"), SYSTEM_TIMEOUT},
		{SPAN_LIT("Start operation timed out"), SYSTEM_TIMEOUT},
		{SPAN_LIT("stop-"), SYSTEM_TIMEOUT},
		{SPAN_LIT("A process of this unit has been killed by the OOM killer"), SYSTEM_OOM},
	};
	struct span text = s, unit;
	size_t from;

	/* older ones write no colon behind the name of the unit */
	if (!system_scan_until(&s, SPAN_LIT(".service: "), &unit) && !system_scan_until(&s, SPAN_LIT(".service "), &unit))
		return false;
	if (!system_is_name(unit) || span_find_char(unit, ' ') >= 0)
		return false;
	/* "MESSAGE=asterisk", "+asterisk": no name has what stands before it. */
	for (from = unit.n; from && is_unit_char(unit.p[from - 1]); from--)
		;
	unit = span_sub(text, from, unit.n + sizeof(".service") - 1 - from);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (!scan_lit(&s, forms[i].lead))
			continue;
		*r = system_event_blank(forms[i].event, text);
		r->name = unit;
		if (r->event == SYSTEM_EXIT)
			read_status(s, r);
		else if (r->event == SYSTEM_RESTART)
			scan_number(&s, &r->status);
		return r->event != SYSTEM_TIMEOUT || span_find(text, SPAN_LIT("timed out")) >= 0 ||
		       span_find(text, SPAN_LIT("atchdog timeout")) >= 0;
	}
	return false;
}

/*
 * "Process 24205 (asterisk) of user 107 dumped core." of systemd, "Process 2239760 (asterisk) of user 0 killed by SIGSEGV -
 * dumping core" of abrt
 */
static bool read_dumped(struct span s, struct record_system *r)
{
	struct span text = s, word;
	int64_t user;

	if (!scan_lit(&s, SPAN_LIT("Process ")))
		return false;
	*r = system_event_blank(SYSTEM_DUMPED, text);
	if (!scan_number(&s, &r->pid) || !scan_lit(&s, SPAN_LIT(" (")) || !scan_until_char(&s, ')', &r->name) || !system_is_name(r->name) ||
	    !scan_lit(&s, SPAN_LIT(" of user ")) || !scan_number(&s, &user))
		return false;
	if (scan_lit(&s, SPAN_LIT(" dumped core")))
		return true;
	if (!scan_lit(&s, SPAN_LIT(" killed by ")) || !scan_word(&s, &word) || !scan_lit(&s, SPAN_LIT(" - dumping core")))
		return false;
	r->signal = system_signal_number(word);
	return true;
}

/*
 * "811  112  116 SIGSEGV present  /usr/sbin/asterisk   4.3M" of coredumpctl list, behind the time; up to systemd 232
 * "811  112  116  11 * /usr/sbin/asterisk"
 */
static bool read_listed(struct span s, struct record_system *r)
{
	struct span text = s, word, path, digits;
	int64_t ids[3];

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		scan_blanks(&s);
		if (!scan_number(&s, &ids[i]) || !scan_char(&s, ' '))
			return false;
	}
	scan_blanks(&s);
	if (!scan_word(&s, &word))
		return false;
	*r = system_event_blank(SYSTEM_DUMPED, text);
	digits = word;
	r->pid = ids[0];
	r->signal = span_starts(word, SPAN_LIT("SIG")) ? system_signal_number(word) : NUMBER_ABSENT;
	if (r->signal < 0 && (!scan_number(&digits, &r->signal) || digits.n))
		return false;
	scan_blanks(&s);
	if (!span_starts(s, SPAN_LIT("/")) && (!scan_word(&s, &word) || word.n > sizeof("inaccessible")))
		return false;
	scan_blanks(&s);
	if (!span_starts(s, SPAN_LIT("/")) || !scan_word(&s, &path))
		return false;
	r->name = span_from_offset(path, (size_t)(span_rfind_char(path, '/') + 1));
	return system_is_name(r->name);
}

/* "asterisk:4711" */
static bool read_task(struct span s, struct record_system *r)
{
	long colon = span_rfind_char(s, ':');

	r->name = span_sub(s, 0, colon < 0 ? 0 : (size_t)colon);
	s = span_from_offset(s, (size_t)(colon + 1));
	return system_is_name(r->name) && scan_number(&s, &r->lwp) && !s.n;
}

/* "INFO: task asterisk:4711 blocked for more than 120 seconds.", then the thread's stack in the kernel */
static bool read_hung(struct span s, struct record_system *r)
{
	struct span text = s, name;

	if (!scan_lit(&s, SPAN_LIT("INFO: task ")))
		return false;
	*r = system_event_blank(SYSTEM_HUNG, text);
	return system_scan_until(&s, SPAN_LIT(" blocked for more than "), &name) && scan_number(&s, &r->status) &&
	       scan_lit(&s, SPAN_LIT(" seconds")) && read_task(name, r);
}

/* "cgroup: fork rejected by pids controller in SLICE/asterisk.service" */
static bool read_refused(struct span s, struct record_system *r)
{
	struct span text = s;

	if (!scan_lit(&s, SPAN_LIT("cgroup: fork rejected by pids controller in ")))
		return false;
	*r = system_event_blank(SYSTEM_REFUSED, text);
	r->name = span_rtrim(span_from_offset(s, (size_t)(span_rfind_char(s, '/') + 1)));
	return system_is_name(r->name);
}

/* "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [asterisk:4711]": inside a driver, say, that does not let go of the CPU */
static bool read_lockup(struct span s, struct record_system *r)
{
	struct span text = s, ignored, name;

	scan_lit(&s, SPAN_LIT("NMI "));
	scan_lit(&s, SPAN_LIT("watchdog: "));
	if (!scan_lit(&s, SPAN_LIT("BUG: soft lockup - CPU#")))
		return false;
	*r = system_event_blank(SYSTEM_HUNG, text);
	return system_scan_until(&s, SPAN_LIT(" stuck for "), &ignored) && scan_number(&s, &r->status) && scan_lit(&s, SPAN_LIT("s! [")) &&
	       scan_until_char(&s, ']', &name) && read_task(name, r);
}

/* "pid 4123 (asterisk), jid 0, uid 931: exited on signal 11 (core dumped)" of FreeBSD */
static bool read_bsd(struct span s, struct record_system *r)
{
	struct span text = s, ignored;

	if (!scan_lit(&s, SPAN_LIT("pid ")))
		return false;
	*r = system_event_blank(SYSTEM_EXIT, text);
	if (!scan_number(&s, &r->pid) || !scan_lit(&s, SPAN_LIT(" (")) || !scan_until_char(&s, ')', &r->name) || !system_is_name(r->name) ||
	    !system_scan_until(&s, SPAN_LIT(": exited on signal "), &ignored) || !scan_number(&s, &r->signal))
		return false;
	r->event = span_starts(s, SPAN_LIT(" (core dumped)")) ? SYSTEM_DUMPED : SYSTEM_EXIT;
	return true;
}

/* "schedule+0x46/0xb0", "? nfs_wait_bit_killable+0x11/0x60 [nfs]", "[<ffffffff810a>] schedule+0x29/0x70" */
bool system_kernel_frame(struct span s)
{
	struct span inside;
	uint64_t ignored;
	size_t n = 0;

	scan_blanks(&s);
	if (span_starts(s, SPAN_LIT("[<"))) {
		scan_until_char(&s, ']', &inside);
		scan_blanks(&s);
	}
	scan_lit(&s, SPAN_LIT("? "));
	while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || ((s.p[n] | 0x20) >= 'a' && (s.p[n] | 0x20) <= 'z') || s.p[n] == '_' ||
			   s.p[n] == '.'))
		n++;
	s = span_from_offset(s, n);
	return n > 0 && system_scan_hex(&s, SPAN_LIT("+0x"), &ignored) && system_scan_hex(&s, SPAN_LIT("/0x"), &ignored) &&
	       (!s.n || s.p[0] == ' ');
}

bool system_event_read(struct span text, struct record_system *ret)
{
	static bool (*const forms[])(struct span s, struct record_system *r) = {
		system_fault_read, read_oom, read_hung, read_lockup, read_refused, read_bsd, read_dumped, read_listed, read_unit,
		last_words_read,
	};

	/* journalctl marks messages that it could explain */
	scan_lit(&text, SPAN_LIT("[\xf0\x9f\xa1\x95] "));
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (forms[i](text, ret))
			return true;
	}
	return false;
}
