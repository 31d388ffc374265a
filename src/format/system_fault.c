/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system_line.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "system_text.h"

/* Faults of threads, as the kernels of several machines tell them. */

enum {
	THREAD_NAME_MOST = 15,   /* the kernel cuts them */
	PAGE_MASK = 0xfff,
	SIGNAL_ILL = 4, SIGNAL_TRAP = 5, SIGNAL_BUS = 7, SIGNAL_FPE = 8, SIGNAL_SEGV = 11,
};

/* The name at the end of @s: people write something before it, "dmesg says asterisk", "syslog: asterisk". */
static struct span thread_name(struct span s)
{
	static const struct span marks[] = {SPAN_LIT(": "), SPAN_LIT("] "), SPAN_LIT("> ")}, usual = SPAN_LIT("asterisk");
	long at;

	if (span_ends(s, usual) && s.n > usual.n && s.p[s.n - usual.n - 1] == ' ')
		return span_from_offset(s, s.n - usual.n);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		while ((at = span_find(s, marks[i])) >= 0)
			s = span_from_offset(s, (size_t)at + marks[i].n);
	}
	while (s.n > THREAD_NAME_MOST && (at = span_find_char(s, ' ')) >= 0)
		s = span_from_offset(s, (size_t)at + 1);
	return s;
}

/* "asterisk[24535" */
static bool read_thread(struct span s, struct record_system *r)
{
	long at = span_rfind_char(s, '[');
	struct span digits;

	if (at <= 0)
		return false;
	digits = span_from_offset(s, (size_t)at + 1);
	r->name = thread_name(span_sub(s, 0, (size_t)at));
	return system_is_name(r->name) && scan_number(&digits, &r->lwp) && !digits.n;
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
	if (!scan_until_char(&rest, '[', &ret->name) || !system_is_name(ret->name))
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

/* A number of a fault: read, cut off at the end of the line, or something else. */
enum number { NUMBER_READ, NUMBER_CUT, NUMBER_NONE };

/* "7f11" and nothing more, "" or the ">" of a pager: more may have stood there. */
static bool is_cut_off(struct span s)
{
	uint64_t ignored;

	s = span_rtrim(s);
	if (span_ends(s, SPAN_LIT(">")))
		s.n--;
	return !s.n || (scan_hex(&s, &ignored) && !s.n);
}

static bool is_begun(struct span s, struct span label)
{
	s = span_rtrim(s);
	if (span_ends(s, SPAN_LIT(">")))
		s.n--;
	return s.n <= label.n && span_starts(label, s);
}

/* " ip 7f11..", " rip 7f11.." of older kernels: as the next of @labels. */
static enum number next_number(struct span *s, const struct span *labels, size_t n, uint64_t *ret)
{
	for (size_t i = 0; i < n; i++) {
		struct span rest = *s;

		if (!scan_lit(&rest, labels[i]))
			continue;
		if (is_cut_off(rest))
			return NUMBER_CUT;
		if (!scan_hex(&rest, ret))
			return NUMBER_NONE;
		*s = rest;
		return NUMBER_READ;
	}
	for (size_t i = 0; i < n; i++) {
		if (is_begun(*s, labels[i]))
			return NUMBER_CUT;
	}
	return NUMBER_NONE;
}

/* Where the fault was, as far as the line goes: what is cut off stays unknown.  False: it is no such line. */
static bool read_registers(struct span s, struct record_system *r)
{
	static const struct span ip[] = {SPAN_LIT(" ip "), SPAN_LIT(" rip "), SPAN_LIT(" eip "), SPAN_LIT(" ip:"), SPAN_LIT(" rip:"),
					 SPAN_LIT(" eip:")};
	static const struct span sp[] = {SPAN_LIT(" sp "), SPAN_LIT(" rsp "), SPAN_LIT(" esp "), SPAN_LIT(" sp:"), SPAN_LIT(" rsp:"),
					 SPAN_LIT(" esp:")};
	static const struct span error[] = {SPAN_LIT(" error "), SPAN_LIT(" error:")};
	uint64_t bits;
	enum number got = next_number(&s, ip, ARRAY_LEN(ip), &r->ip);
	struct span rest;

	if (got == NUMBER_READ)
		got = next_number(&s, sp, ARRAY_LEN(sp), &r->sp);
	if (got != NUMBER_READ)
		return got == NUMBER_CUT;
	/* Its only digit may be the last byte of the line. */
	for (size_t i = 0; i < ARRAY_LEN(error); i++) {
		rest = s;
		if (scan_lit(&rest, error[i]) && scan_hex(&rest, &bits)) {
			r->error = (int64_t)(bits & 0xffff);
			read_mapped(rest, r);
			return true;
		}
	}
	return next_number(&s, error, ARRAY_LEN(error), &bits) == NUMBER_CUT;
}

/* "asterisk[3050]: segfault at 82 ip 00007f7f6f086bb0 sp 00007f7f54093940 error 4 in NAME[..]" */
static bool read_segfault(struct span s, struct record_system *r)
{
	struct span head;

	*r = system_event_blank(SYSTEM_SEGFAULT, s);
	if (!system_scan_until(&s, SPAN_LIT("]: segfault at "), &head) || !read_thread(head, r))
		return false;
	r->signal = SIGNAL_SEGV;
	if (is_cut_off(s))
		return true;
	r->has_fault = scan_hex(&s, &r->fault);
	return r->has_fault && read_registers(s, r);
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

/* "traps: asterisk[5173] trap invalid opcode ip:.. sp:.. error:0 in NAME[..]" */
static bool read_trap(struct span s, struct record_system *r)
{
	struct span text = s, head, words;
	long at;

	if (!system_scan_until(&s, SPAN_LIT("traps: "), &head) || !system_scan_until(&s, SPAN_LIT("] "), &head))
		return false;
	*r = system_event_blank(SYSTEM_TRAP, text);
	at = span_find(s, SPAN_LIT(" ip:"));
	if (!read_thread(head, r) || at < 0)
		return false;
	words = span_sub(s, 0, (size_t)at);
	scan_lit(&words, SPAN_LIT("trap "));
	r->signal = signal_of_trap(words);
	return read_registers(span_from_offset(s, (size_t)at), r);
}

/* "traps: asterisk[5173] general protection fault ip:.. sp:.. error:0 in NAME[..]"; older kernels say neither "traps" nor "fault" */
static bool read_protection(struct span s, struct record_system *r)
{
	struct span text = s, head;
	long at = span_find(s, SPAN_LIT("traps: "));

	*r = system_event_blank(SYSTEM_PROTECTION, text);
	if (!system_scan_until(&s, SPAN_LIT("] general protection"), &head))
		return false;
	if (at >= 0)
		head = span_from_offset(head, (size_t)at + sizeof("traps: ") - 1);
	r->signal = SIGNAL_SEGV;
	scan_lit(&s, SPAN_LIT(" fault"));
	return read_thread(head, r) && read_registers(s, r);
}

/* "asterisk[812]: unhandled exception: DABT (lower EL), ESR 0x92000006, level 2 translation fault in NAME[..]" of arm64 */
static bool read_exception(struct span s, struct record_system *r)
{
	struct span text = s, head;
	struct mapped m;
	long at;

	*r = system_event_blank(SYSTEM_TRAP, text);
	if (!system_scan_until(&s, SPAN_LIT("]: unhandled exception: "), &head) || !read_thread(head, r))
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
	if (!system_scan_until(&s, SPAN_LIT(": unhandled page fault ("), &r->name) || !system_is_name(r->name) ||
	    !scan_number(&s, &r->signal) ||
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
	if (!system_scan_until(&s, SPAN_LIT(" to "), &name) || !system_scan_until(&s, SPAN_LIT(" for invalid "), &r->name) ||
	    !system_is_name(r->name))
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

bool system_fault_read(struct span text, struct record_system *ret)
{
	static bool (*const forms[])(struct span s, struct record_system *r) = {
		read_protection, read_trap, read_mips, read_segfault, read_exception, read_page_fault,
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (forms[i](text, ret))
			return true;
	}
	return false;
}
