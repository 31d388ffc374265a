/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system_line.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "last_words.h"

/* What the words of the kernel, of systemd and of crash collectors say. */

enum {
	NAME_MOST = 64,          /* of a thread, which the kernel cuts at 15, or a unit */
	PAGE_MASK = 0xfff,
	SIGNAL_ILL = 4, SIGNAL_TRAP = 5, SIGNAL_BUS = 7, SIGNAL_FPE = 8, SIGNAL_SEGV = 11,
};

/* What stands before @mark, which goes off the front with it. */
static bool scan_until(struct span *s, struct span mark, struct span *ret)
{
	long at = span_find(*s, mark);

	if (at < 0)
		return false;
	*ret = span_sub(*s, 0, (size_t)at);
	*s = span_from_offset(*s, (size_t)at + mark.n);
	return true;
}

static bool scan_labelled_hex(struct span *s, struct span label, uint64_t *ret)
{
	struct span rest = *s;

	if (!scan_lit(&rest, label) || !scan_hex(&rest, ret))
		return false;
	*s = rest;
	return true;
}

/* A name of at most NAME_MOST printable bytes. */
static bool is_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == '"')
			return false;
	}
	return s.n > 0 && s.n <= NAME_MOST;
}

/* "asterisk[24535" */
static bool read_thread(struct span s, struct record_system *r)
{
	long at = span_rfind_char(s, '[');
	struct span digits;

	if (at <= 0)
		return false;
	digits = span_from_offset(s, (size_t)at + 1);
	r->name = span_sub(s, 0, (size_t)at);
	return is_name(r->name) && scan_number(&digits, &r->lwp) && !digits.n;
}

struct mapped {
	struct span name;
	uint64_t file_offset, base, size;
	bool has_file_offset;
};

/* "libc.so.6[7f1138335000+159000]", "libc.so.6[129bd8,7624ad4e2000+542000]"; what was copied may end before the bracket */
static bool scan_mapped(struct span *s, struct mapped *ret)
{
	struct span rest = *s, inside;
	uint64_t first;

	*ret = (struct mapped){0};
	if (!scan_until_char(&rest, '[', &ret->name) || !is_name(ret->name))
		return false;
	if (!scan_until_char(&rest, ']', &inside)) {
		inside = span_rtrim(rest);
		rest = (struct span){0};
	}
	if (!scan_hex(&inside, &first))
		return false;
	if (scan_char(&inside, ',')) {
		ret->file_offset = first;
		ret->has_file_offset = true;
		if (!scan_hex(&inside, &ret->base))
			return false;
	} else {
		ret->base = first;
	}
	if (!scan_char(&inside, '+') || !scan_hex(&inside, &ret->size) || inside.n)
		return false;
	*s = rest;
	return true;
}

/* Of newer kernels the offset that is printed is that of the address in the file, of others that of the page of the segment. */
static uint64_t offset_of(const struct mapped *m, uint64_t at)
{
	if (!m->has_file_offset)
		return at - m->base;
	return (m->file_offset & PAGE_MASK) == (at & PAGE_MASK) ? m->file_offset : at - m->base + m->file_offset;
}

/* " in libc-2.31.so[7f11381e6000+159000]" anywhere in what follows a fault */
static void read_mapped(struct span s, struct record_system *r)
{
	static const struct span mark = SPAN_LIT("in ");
	struct mapped m;

	while (s.n) {
		struct span rest;
		long at = span_find(s, mark);

		if (at < 0)
			return;
		rest = span_from_offset(s, (size_t)at + mark.n);
		s = rest;
		if (!scan_mapped(&rest, &m))
			continue;
		r->lib = m.name;
		r->lib_size = m.size;
		r->has_offset = r->ip >= m.base && r->ip - m.base < m.size;
		r->in_file = m.has_file_offset;
		r->offset = r->has_offset ? offset_of(&m, r->ip) : 0;
		return;
	}
}

/* "asterisk[3050]: segfault at 82 ip 00007f7f6f086bb0 sp 00007f7f54093940 error 4 in NAME[..]" */
static bool read_segfault(struct span s, struct record_system *r)
{
	struct span head;
	uint64_t error;

	*r = system_event_blank(SYSTEM_SEGFAULT, s);
	if (!scan_until(&s, SPAN_LIT("]: segfault at "), &head) || !read_thread(head, r) || !scan_hex(&s, &r->fault) ||
	    !scan_labelled_hex(&s, SPAN_LIT(" ip "), &r->ip) || !scan_labelled_hex(&s, SPAN_LIT(" sp "), &r->sp) ||
	    !scan_labelled_hex(&s, SPAN_LIT(" error "), &error))
		return false;
	r->has_fault = true;
	r->error = (int64_t)(error & 0xffff);
	r->signal = SIGNAL_SEGV;
	read_mapped(s, r);
	return true;
}

static int64_t signal_of_trap(struct span words)
{
	static const struct {
		const char *words;
		int64_t signal;
	} traps[] = {
		{"invalid opcode", SIGNAL_ILL}, {"divide error", SIGNAL_FPE}, {"int3", SIGNAL_TRAP}, {"stack segment", SIGNAL_BUS},
		{"segment not present", SIGNAL_BUS}, {"alignment check", SIGNAL_BUS}, {"overflow", SIGNAL_SEGV}, {"bounds", SIGNAL_SEGV},
	};

	for (size_t i = 0; i < ARRAY_LEN(traps); i++) {
		if (span_eq_str(words, traps[i].words))
			return traps[i].signal;
	}
	return NUMBER_ABSENT;
}

/* "traps: asterisk[5173] general protection fault ip:.. sp:.. error:0 in NAME[..]", "... trap invalid opcode ip:.." */
static bool read_trap(struct span s, struct record_system *r)
{
	struct span text = s, head, words;
	uint64_t error;

	if (!scan_lit(&s, SPAN_LIT("traps: ")) || !scan_until(&s, SPAN_LIT("] "), &head))
		return false;
	*r = system_event_blank(SYSTEM_TRAP, text);
	if (!read_thread(head, r) || !scan_until(&s, SPAN_LIT(" ip:"), &words) || !scan_hex(&s, &r->ip) ||
	    !scan_labelled_hex(&s, SPAN_LIT(" sp:"), &r->sp) || !scan_labelled_hex(&s, SPAN_LIT(" error:"), &error))
		return false;
	r->error = (int64_t)(error & 0xffff);
	if (scan_lit(&words, SPAN_LIT("general protection"))) {
		r->event = SYSTEM_PROTECTION;
		r->signal = SIGNAL_SEGV;
	} else {
		scan_lit(&words, SPAN_LIT("trap "));
		r->signal = signal_of_trap(words);
	}
	read_mapped(s, r);
	return true;
}

/* "asterisk[812]: unhandled exception: DABT (lower EL), ESR 0x92000006, level 2 translation fault in NAME[..]" of arm64 */
static bool read_exception(struct span s, struct record_system *r)
{
	struct span text = s, head;
	struct mapped m;
	long at;

	*r = system_event_blank(SYSTEM_TRAP, text);
	if (!scan_until(&s, SPAN_LIT("]: unhandled exception: "), &head) || !read_thread(head, r))
		return false;
	if (span_find(s, SPAN_LIT("translation fault")) >= 0 || span_find(s, SPAN_LIT("permission fault")) >= 0) {
		r->event = SYSTEM_SEGFAULT;
		r->signal = SIGNAL_SEGV;
	}
	at = span_find(s, SPAN_LIT(" in "));
	s = span_from_offset(s, at < 0 ? s.n : (size_t)at + 4);
	/* The address itself is not printed. */
	if (scan_mapped(&s, &m)) {
		r->lib = m.name;
		r->lib_size = m.size;
		r->has_offset = r->in_file = m.has_file_offset && (m.file_offset & PAGE_MASK);
		r->offset = m.file_offset;
	}
	return true;
}

/* "asterisk: unhandled page fault (11) at 0x00000008, code 0x005" of arm */
static bool read_page_fault(struct span s, struct record_system *r)
{
	*r = system_event_blank(SYSTEM_SEGFAULT, s);
	if (!scan_until(&s, SPAN_LIT(": unhandled page fault ("), &r->name) || !is_name(r->name) || !scan_number(&s, &r->signal) ||
	    !scan_lit(&s, SPAN_LIT(") at ")) || !scan_addr(&s, &r->fault))
		return false;
	r->has_fault = true;
	return true;
}

/* "epc = 77e21f30 in libc.so[77dd0000+92000]" behind @label */
static bool read_register(struct span s, struct span label, uint64_t *ret, struct mapped *ret_in)
{
	long at = span_find(s, label);

	s = span_from_offset(s, at < 0 ? s.n : (size_t)at + label.n);
	return scan_hex(&s, ret) && scan_lit(&s, SPAN_LIT(" in ")) && scan_mapped(&s, ret_in);
}

/* "do_page_fault(): sending SIGSEGV to asterisk for invalid read access from 00000008" of MIPS, then its registers */
static bool read_mips(struct span s, struct record_system *r)
{
	struct span text = s, name;
	struct mapped m;
	uint64_t caller;

	if (!scan_lit(&s, SPAN_LIT("do_page_fault(): sending ")))
		return false;
	*r = system_event_blank(SYSTEM_SEGFAULT, text);
	if (!scan_until(&s, SPAN_LIT(" to "), &name) || !scan_until(&s, SPAN_LIT(" for invalid "), &r->name) || !is_name(r->name))
		return false;
	r->signal = system_signal_number(name);
	if (!scan_lit(&s, SPAN_LIT("read access from ")) && !scan_lit(&s, SPAN_LIT("write access to ")))
		return false;
	scan_char(&s, '\n');
	scan_lit(&s, SPAN_LIT("0x"));
	if (!scan_hex(&s, &r->fault))
		return false;
	r->has_fault = true;
	r->error = span_find(text, SPAN_LIT(" write access")) >= 0 ? 6 : 4; /* as x86 would say it */
	if (read_register(s, SPAN_LIT("\nepc = "), &r->ip, &m)) {
		r->lib = m.name;
		r->lib_size = m.size;
		r->has_offset = r->ip >= m.base;
		r->offset = r->has_offset ? r->ip - m.base : 0;
	}
	if (read_register(s, SPAN_LIT("\nra  = "), &caller, &m) && caller >= m.base) {
		r->caller = m.name;
		r->caller_offset = caller - m.base;
	}
	return true;
}

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
	if (scan_until(&s, SPAN_LIT("anon-rss:"), &ignored) && !scan_number(&s, &r->rss_kb))
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

	/* older ones write no colon behind the name of the unit */
	if (!scan_until(&s, SPAN_LIT(".service: "), &unit) && !scan_until(&s, SPAN_LIT(".service "), &unit))
		return false;
	if (!is_name(unit) || span_find_char(unit, ' ') >= 0)
		return false;
	unit = span_sub(text, 0, unit.n + 8);
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
	if (!scan_number(&s, &r->pid) || !scan_lit(&s, SPAN_LIT(" (")) || !scan_until_char(&s, ')', &r->name) || !is_name(r->name) ||
	    !scan_lit(&s, SPAN_LIT(" of user ")) || !scan_number(&s, &user))
		return false;
	if (scan_lit(&s, SPAN_LIT(" dumped core")))
		return true;
	if (!scan_lit(&s, SPAN_LIT(" killed by ")) || !scan_word(&s, &word) || !scan_lit(&s, SPAN_LIT(" - dumping core")))
		return false;
	r->signal = system_signal_number(word);
	return true;
}

/* "asterisk:4711" */
static bool read_task(struct span s, struct record_system *r)
{
	long colon = span_rfind_char(s, ':');

	r->name = span_sub(s, 0, colon < 0 ? 0 : (size_t)colon);
	s = span_from_offset(s, (size_t)(colon + 1));
	return is_name(r->name) && scan_number(&s, &r->lwp) && !s.n;
}

/* "INFO: task asterisk:4711 blocked for more than 120 seconds.", then the thread's stack in the kernel */
static bool read_hung(struct span s, struct record_system *r)
{
	struct span text = s, name;

	if (!scan_lit(&s, SPAN_LIT("INFO: task ")))
		return false;
	*r = system_event_blank(SYSTEM_HUNG, text);
	return scan_until(&s, SPAN_LIT(" blocked for more than "), &name) && scan_number(&s, &r->status) &&
	       scan_lit(&s, SPAN_LIT(" seconds")) && read_task(name, r);
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
	return scan_until(&s, SPAN_LIT(" stuck for "), &ignored) && scan_number(&s, &r->status) && scan_lit(&s, SPAN_LIT("s! [")) &&
	       scan_until_char(&s, ']', &name) && read_task(name, r);
}

/* "pid 4123 (asterisk), jid 0, uid 931: exited on signal 11 (core dumped)" of FreeBSD */
static bool read_bsd(struct span s, struct record_system *r)
{
	struct span text = s, ignored;

	if (!scan_lit(&s, SPAN_LIT("pid ")))
		return false;
	*r = system_event_blank(SYSTEM_EXIT, text);
	if (!scan_number(&s, &r->pid) || !scan_lit(&s, SPAN_LIT(" (")) || !scan_until_char(&s, ')', &r->name) || !is_name(r->name) ||
	    !scan_until(&s, SPAN_LIT(": exited on signal "), &ignored) || !scan_number(&s, &r->signal))
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
	return n > 0 && scan_labelled_hex(&s, SPAN_LIT("+0x"), &ignored) && scan_labelled_hex(&s, SPAN_LIT("/0x"), &ignored) &&
	       (!s.n || s.p[0] == ' ');
}

bool system_event_read(struct span text, struct record_system *ret)
{
	static bool (*const forms[])(struct span s, struct record_system *r) = {
		read_trap, read_mips, read_oom, read_hung, read_lockup, read_bsd, read_dumped, read_unit, read_segfault, read_exception,
		read_page_fault, last_words_read,
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (forms[i](text, ret))
			return true;
	}
	return false;
}
