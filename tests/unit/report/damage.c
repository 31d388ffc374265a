/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "damage.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "tests/lib/any.h"

uint64_t dice_roll(struct dice *d)
{
	return any_next(&d->state);
}

uint32_t dice_below(struct dice *d, uint32_t n)
{
	return (uint32_t)(dice_roll(d) % n);
}

static const char *const numbers[] = {
	"0", "1", "2", "-1", "-2", "2147483647", "-2147483648", "2147483648", "4294967295", "4294967296", "999999999999999999",
	"9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "-0", "+7",
	"00000000000000000000000012", "99999999999999999999999", "1e9", "",
};

static const char *const addresses[] = {
	"0x0", "0x1", "0x7f0000000010", "0x7f0000000020", "0x7f0000000060", "0x7fffffffffffffff", "0x8000000000000000",
	"0x8000000000000010", "0xffffffffffffffff", "0xfffffffffffffff0", "0xffffffff", "(nil)", "0x10000000000000000", "0x",
};

static const char *const words[] = {
	"a.c", "lock", "&(&channels)->lock", "ao2_lock", "__ao2_lock", "pthread_mutex_lock", "__ast_pthread_mutex_lock", "main",
	"stasis_shutdown", "start_thread", "abort", "raise", "??", "", " ", "\033[31m", "\033]0;x\007", "\302\233c", "\342\200\256",
	"\303(", "\377\376", "'; DROP TABLE life; --", "%s%n", "\"a,b\"", "a\tb", "../../etc/passwd", "dialog,callid=1",
	"*&<>|`$(x)`", "0x7f0000000010", "#1", "x#1", "a:1", ":", "(", ")",
};

static const char *any(struct dice *d, const char *const *list, size_t n)
{
	return list[dice_below(d, (uint32_t)n)];
}

#define ANY(d, list) any((d), (list), ARRAY_LEN(list))

/* Mostly a small number, as in a file that is in order. */
static void add_number(struct dice *d, struct strbuf *b)
{
	if (dice_below(d, 8))
		strbuf_addf(b, "%u", (unsigned)dice_below(d, 5));
	else
		strbuf_add_str(b, ANY(d, numbers));
}

static void add_address(struct dice *d, struct strbuf *b)
{
	if (dice_below(d, 6))
		strbuf_addf(b, "0x7f00000000%u0", (unsigned)dice_below(d, 9) + 1);
	else
		strbuf_add_str(b, ANY(d, addresses));
}

static void add_word(struct dice *d, struct strbuf *b)
{
	if (dice_below(d, 4))
		strbuf_addf(b, "w%u", (unsigned)dice_below(d, 4));
	else
		strbuf_add_str(b, ANY(d, words));
}

/* @form with values for the letters after a '$': $n a number, $a an address, $w a word. */
static void add_form(struct dice *d, struct strbuf *b, const char *form)
{
	for (const char *p = form; *p; p++) {
		if (*p != '$') {
			strbuf_add_char(b, *p);
			continue;
		}
		switch (*++p) {
		case 'n':
			add_number(d, b);
			break;
		case 'a':
			add_address(d, b);
			break;
		case 'w':
			add_word(d, b);
			break;
		default:
			return;
		}
	}
}

void damage_make_refs(struct dice *d, struct strbuf *ret)
{
	static const char *const csv[] = {
		"$a,+1,$n,$w,$n,$w,**constructor**$n**$n**,$w\n",
		"$a,+1,$n,$w,$n,$w,**constructor**,$w\n",
		"$a,+1,$n,$w,$n,$w,$n,$w\n",
		"$a,-1,$n,$w,$n,$w,$n,$w\n",
		"$a,$n,$n,$w,$n,$w,$n,$w\n",
		"$a,-1,$n,$w,$n,$w,**destructor**lock-state:used**,$w\n",
		"$a,-1,$n,$w,$n,$w,**destructor**,$w\n",
		"$a,$n,$n,$w,$n,$w,**invalid**,$w\n",
	};
	static const char *const text[] = {
		"$a =1   a.c:$n:$w ($w)\n",
		"$a +1   a.c:$n:$w ($w) [@$n]\n",
		"$a -1   a.c:$n:$w ($w) [@$n]\n",
		"$a **call destructor** a.c:$n:$w ($w)\n",
	};
	uint32_t n = dice_below(d, 120);
	bool old = !dice_below(d, 4);

	strbuf_add_str(ret, old ? "0x7f0000000010 =1   a.c:1:f (t)\n" : "0x7f0000000010,+1,7,a.c,1,f,**constructor**80**8**,\n");
	for (uint32_t i = 0; i < n; i++)
		add_form(d, ret, old ? ANY(d, text) : ANY(d, csv));
	if (!old && !dice_below(d, 2))
		strbuf_add_str(ret, "0x7f0000000990,-1,7,astobj2.c,1,container_shutdown,1,\n");
}

void damage_make_locks(struct dice *d, struct strbuf *ret)
{
	static const char *const parts[] = {
		"=== Thread ID: $a LWP:$n ($w         started at [  331] a.c f())\n",
		"=== Thread ID: $a LWP:$n (w1         started at [$n] a.c $w())\n",
		"=== Thread ID: $n (w2         started at [  331] a.c f())\n",
		"=== ---> Lock #$n (a.c): MUTEX $n $w $w $a ($n)\n",
		"=== ---> Lock #$n (a.c): MUTEX $n f lock $a\n"
		"===      498694:19:45.618735, 00:00:00.000000, 00:00:05.020991 ($n, $n)\n",
		"=== ---> Waiting for Lock #$n (a.c): MUTEX $n f lock $a ($n)\n",
		"=== ---> Waiting for Lock #$n (a.c): WRLOCK $n f $w $a\n"
		"===      $n:19:45.618735, $n:00:00.000000, $n:59:60.999999 (1, 1)\n",
		"=== ---> Waiting for Lock #$n (a.c): RDLOCK $n f $w $a ($n)\n",
		"=== ---> Tried and failed to get Lock #$n (a.c): MUTEX $n f $w $a ($n)\n",
		"=== ---> Lock #$n (a.c): RDLOCK $n f lock $a ($n - suspended)\n",
		"=== --- ---> Locked Here: $w line $n ($w)\n",
		"\t[$a] asterisk lock.c:$n $w()\n",
		"=== -------------------------------------------------------------------\n",
		"===\n",
	};
	uint32_t dumps = 1 + dice_below(d, 3);

	while (dumps--) {
		uint32_t n = dice_below(d, 60);

		strbuf_add_str(ret, "=======================================================================\n");
		add_form(d, ret, dice_below(d, 2) ? "=== 20.20.1\n" : "");
		add_form(d, ret, dice_below(d, 2) ? "=== Currently Held Locks at Time: $n:19:50.639704 =================\n"
					     : "=== Currently Held Locks ==============================================\n");
		strbuf_add_str(ret, "=======================================================================\n===\n");
		for (uint32_t i = 0; i < n; i++)
			add_form(d, ret, parts[dice_below(d, ARRAY_LEN(parts))]);
		strbuf_add_str(ret, "=======================================================================\n");
	}
}

void damage_make_gdb(struct dice *d, struct strbuf *ret)
{
	static const char *const frames[] = {
		"#$n  $a in $w ($w=$a, $w=$n) at $w:$n\n",
		("#$n  $a in __ast_pthread_mutex_lock (filename=$a \"a.c\", lineno=$n, func=$a \"f\", mutex_name=$a \"$w\", t=$a) at "
		 "lock.c:$n\n"),
		"#$n  $a in __ao2_lock (user_data=$a, lock_how=AO2_LOCK_REQ_MUTEX, tag=$a \"t\") at astobj2.c:$n\n",
		"#0  __lll_lock_wait (futex=futex@entry=$a, private=0) at lll.c:$n\n",
		"#1  ___pthread_mutex_lock (mutex=$a <$w>) at p.c:$n\n",
		"#$n  <signal handler called>\n",
		"#$n  abort () at abort.c:$n\n",
		"#$n  $a in ?? () from $w\n",
		"#$n  $a in start_thread (arg=<optimized out>) at p.c:$n\n",
		"        $w = {$w = $a, __owner = $n, __data = {__lock = $n, __owner = $n}}\n",
		"        $w = $a\n",
		"        $w = @$a: {__data = {__lock = 2, __owner = $n}}\n",
		"No locals.\n",
	};
	uint32_t threads = 1 + dice_below(d, 8);

	if (dice_below(d, 2))
		add_form(d, ret, "[New LWP $n]\nProgram terminated with signal SIGSEGV, Segmentation fault.\n"
			 "[Current thread is $n (Thread $a (LWP $n))]\n");
	while (threads--) {
		uint32_t n = dice_below(d, 14);

		add_form(d, ret, "\nThread $n (Thread $a (LWP $n)):\n#0  $a in w1 (w2=$a) at a.c:1\n");
		for (uint32_t i = 1; i < n; i++) {
			if (dice_below(d, 3))
				strbuf_addf(ret, "#%u  0x0000000000000001 in", (unsigned)i);
			add_form(d, ret, dice_below(d, 3) ? " $w (obj=$a, lock=$a, $w=$n) at $w:$n\n"
						     : frames[dice_below(d, ARRAY_LEN(frames))]);
		}
	}
}

/* ---- damage ---- */

static void cut_out(struct strbuf *b, size_t from, size_t n)
{
	if (from > b->n)
		from = b->n;
	if (n > b->n - from)
		n = b->n - from;
	memmove(b->p + from, b->p + from + n, b->n - from - n);
	b->n -= n;
}

static void put_in(struct strbuf *b, size_t at, struct span what)
{
	struct strbuf tail = {0};

	strbuf_add(&tail, span_from_offset(strbuf_span(b), at));
	b->n = at;
	strbuf_add(b, what);
	strbuf_add(b, strbuf_span(&tail));
	strbuf_done(&tail);
}

/* Start of the line that @at lies in, and its length with the LF. */
static size_t line_at(const struct strbuf *b, size_t at, size_t *ret_n)
{
	size_t from = at, end = at;

	while (from && b->p[from - 1] != '\n')
		from--;
	while (end < b->n && b->p[end] != '\n')
		end++;
	*ret_n = end - from + (end < b->n);
	return from;
}

static void move_line(struct strbuf *b, size_t at, size_t to, bool keep)
{
	struct strbuf line = {0};
	size_t n, from = line_at(b, at, &n);

	strbuf_add(&line, (struct span){b->p + from, n});
	if (!keep)
		cut_out(b, from, n);
	if (b->n) {
		size_t target = line_at(b, to % b->n, &n);

		put_in(b, target, strbuf_span(&line));
	}
	strbuf_done(&line);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next number behind @at becomes another. */
static void change_number(struct dice *d, struct strbuf *b, size_t at)
{
	size_t end;
	const char *by;

	while (at < b->n && !is_digit(b->p[at]))
		at++;
	for (end = at; end < b->n && is_digit(b->p[end]);)
		end++;
	if (at == end)
		return;
	by = dice_below(d, 4) ? ANY(d, numbers) : ANY(d, addresses);
	cut_out(b, at, end - at);
	put_in(b, at, span_from(by));
}

static void damage_once(struct dice *d, struct strbuf *b)
{
	static const char odd[] = {0, '\n', '\r', '\t', ' ', 27, '*', ',', '#', '(', '0', '-', '~', (char)0x80, (char)0xff};
	size_t at = dice_below(d, (uint32_t)b->n);
	struct strbuf run = {0};

	switch (dice_below(d, 9)) {
	case 0:
		b->p[at] = odd[dice_below(d, sizeof(odd))];
		break;
	case 1:
		cut_out(b, at, dice_below(d, 40));
		break;
	case 2:
		cut_out(b, at, dice_below(d, 2) ? b->n : 4000);
		break;
	case 3:
		move_line(b, at, (size_t)dice_roll(d), false);
		break;
	case 4:
		move_line(b, at, (size_t)dice_roll(d), true);
		break;
	case 5:
		put_in(b, at, span_from(ANY(d, words)));
		break;
	case 6:
		strbuf_add_repeat(&run, odd[dice_below(d, sizeof(odd))], dice_below(d, dice_below(d, 40) ? 300 : 1100000));
		put_in(b, at, strbuf_span(&run));
		break;
	default:
		change_number(d, b, at);
		break;
	}
	strbuf_done(&run);
}

void damage(struct dice *d, struct strbuf *b)
{
	for (uint32_t n = dice_below(d, 12); n && b->n; n--)
		damage_once(d, b);
}
