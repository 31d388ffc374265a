/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/format/format.h"
#include "src/format/refs_fast.h"
#include "src/format/refs_row.h"
#include "src/format/refs_scan.h"
#include "tests/lib/records.h"

/* The two speeds of reading a refs log have one meaning. */

static const char *const lines[] = {
	"0x7f42d8cbcaf0,+1,1656,channel.c,935,__ast_channel_alloc_ap,**constructor**120**1200**,",
	"0x562174933110,+1,32218,manager.c,7850,ast_manager_register2,**constructor**80**176**,DBGet",
	"0x562174933110,-1,32218,manager.c,7811,ast_manager_register_struct,12,a tag, with commas,",
	"0x562174933110,-1,32218,manager.c,7811,f,**destructor**,",
	"0x562174933110,-1,32218,manager.c,7811,f,**destructor**lock-state:unlocked**,t\r",
	"0x562174933110,-1,32218,manager.c,7811,f,**destructor**lock-state:used**,t",
	"0x562174933110,-1,32218,manager.c,7811,f,**destructor**lock-state:unused**,t",
	"0x562174933110,-1,32218,manager.c,7811,f,**destructor**lock-state:none**more**,t",
	"0xffffffffffffffff,-999999999,999999999999999999,,0,,-1,",
	"0x5621749g,+1,1,a,3,b,1,x",
	"0xABCDEF09,+1,1,a,3,b,1,x",
	"0x/2174933,+1,1,a,3,b,1,x",
	"0x:2174933,+1,1,a,3,b,1,x",
	"0x5621749@311,+1,1,a,3,b,1,x",
	"0x5621749`311,+1,1,a,3,b,1,x",
	"0x56217493G11,+1,1,a,3,b,1,x",
	"0x56217493\3411,+1,1,a,3,b,1,x",
	"0x562174933110aF5,+1,1,a,3,b,1,x",
	"0x1,+12345678,87654321,a,100200300,b,99999999,some tag",
	"0x123456789abcdefF,-12345678,8765432,a,90817263,b,-9081726,some tag",
	"0xf,+0,1,a,00000012,b,00000345,",
	"0x0000000000000000001,+0,-5,a,1,b,**invalid**,t",
	"0x1,1,2,a,3,b,**constructor**,x",
	"0x1,1,2,a,3,b,**constructor**7**,x",
	"0x1,1,2,a,3,b,**constructor**7**8**9**,x",
	"0x1,1,2,a,3,b,\\*\\*constructor\\*\\*7\\*\\*8\\*\\*,x",
	"0x1,1,2,a,3,b,**construct2**,x",
	"0x1,1,2,a,3,b,,x",
	"0x1,1,2,a,3,b,+4,x\r\r",
	"0x1 =1   chan.c:12:alloc (a tag)",
	"0x1 -1   chan.c:12:alloc (a tag) [@3]",
};

static bool same_span(struct span a, struct span b)
{
	return a.n == b.n && (!a.n || a.p == b.p);
}

static bool same_row(const struct record_ref *a, const struct record_ref *b)
{
	return a->addr == b->addr && a->delta == b->delta && a->before == b->before && a->overhead == b->overhead &&
	       a->size == b->size && a->lwp == b->lwp && a->src_line == b->src_line && same_span(a->file, b->file) &&
	       same_span(a->func, b->func) && same_span(a->tag, b->tag) && same_span(a->site, b->site) &&
	       same_span(a->word, b->word) && a->kind == b->kind && a->lock_state == b->lock_state &&
	       a->has_before == b->has_before;
}

/* Fails if the fast reading of @line is not that of refs_row_read; true if it was read fast. */
static bool compare(struct span line, struct refs_marks *m)
{
	struct record_ref fast, slow;
	enum refs_form form;
	const char *reason;

	if (line.n > REFS_SCAN_MOST || memchr(line.p, '\n', line.n))
		return false;
	refs_scan(line, m);
	if (m->nul || m->n < REFS_FAST_COMMAS || !refs_fast_row(line, line.p, m->at, &fast))
		return false;
	reason = refs_row_read(line, &slow, &form);
	if (reason || form != REFS_FORM_CSV || !same_row(&fast, &slow))
		fail_msg("read in two ways (%s): %.*s", reason ? reason : "a row", SPAN_ARG(line));
	return true;
}

struct dice {
	uint64_t state;
};

static unsigned roll(struct dice *d, size_t sides)
{
	d->state = d->state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)((d->state >> 33) % sides);
}

/* @line with a few bytes gone, added, changed or taken from elsewhere in it; *@buf is freed by the caller. */
static struct span mutate(struct dice *d, struct span line, char *buf)
{
	static const char bytes[] = ",,,**+-0189xXaf\r \t.\\:\xc2\xa0";
	size_t n = line.n;

	memcpy(buf, line.p, n);
	for (unsigned changes = 1 + roll(d, 3); changes && n; changes--) {
		size_t at = roll(d, n);

		switch (roll(d, 4)) {
		case 0:
			buf[at] = bytes[roll(d, sizeof(bytes) - 1)];
			break;
		case 1:
			memmove(buf + at, buf + at + 1, n - at - 1);
			n--;
			break;
		case 2:
			memmove(buf + at + 1, buf + at, n - at);
			buf[at] = bytes[roll(d, sizeof(bytes) - 1)];
			n++;
			break;
		default:
			buf[at] = buf[roll(d, n)];
			break;
		}
	}
	return (struct span){buf, n};
}

enum { MUTANTS = 8, ROOM = 4 };

/* All lines of @text and mutants of them; how many there are, and how many of them were read fast. */
static void compare_text(struct span text, struct dice *d, uint64_t *ret_lines, uint64_t *ret_fast)
{
	struct refs_marks *m = mem_alloc(sizeof(*m));

	*ret_lines = *ret_fast = 0;
	while (text.n) {
		long lf = span_find_char(text, '\n');
		struct span line = lf < 0 ? text : span_sub(text, 0, (size_t)lf);
		char *buf = mem_alloc(line.n + ROOM);

		++*ret_lines;
		*ret_fast += compare(line, m);
		for (unsigned i = 0; i < MUTANTS; i++)
			compare(mutate(d, line, buf), m);
		free(buf);
		text = span_from_offset(text, line.n + (lf >= 0));
	}
	free(m);
}

static bool read_file(const char *path, struct strbuf *ret)
{
	FILE *f = fopen(path, "rb");
	char buf[65536];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		strbuf_add(ret, (struct span){buf, n});
	fclose(f);
	return true;
}

static void one_meaning(void **state)
{
	struct refs_marks *m = mem_alloc(sizeof(*m));
	struct dice d = {1};
	unsigned fast = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		size_t n = strlen(lines[i]);
		char *buf = mem_alloc(n + ROOM);

		fast += compare(span_from(lines[i]), m);
		for (unsigned k = 0; k < 3000; k++)
			compare(mutate(&d, span_from(lines[i]), buf), m);
		free(buf);
	}
	assert_int_equal(fast, 14);
	free(m);
}

static void one_meaning_in_real_logs(void **state)
{
	const char *shared = env_get("SHARED");
	struct strbuf pattern = {0};
	struct dice d = {2};
	uint64_t any = 0;
	glob_t found;

	(void)state;
	strbuf_addf(&pattern, "%s/bundles/*/refs*", shared ? shared : ".");
	if (glob(strbuf_str(&pattern), 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			struct strbuf text = {0};
			uint64_t all, fast;

			assert_true(read_file(found.gl_pathv[i], &text));
			compare_text(strbuf_span(&text), &d, &all, &fast);
			print_message("# %s: %llu of %llu lines fast\n", found.gl_pathv[i], (unsigned long long)fast,
				      (unsigned long long)all);
			/* a CSV log is read fast but for a few rows, a text log not at all */
			assert_true(!fast || fast * 100 >= all * 99);
			any += fast;
			strbuf_done(&text);
		}
		assert_true(any);
		globfree(&found);
	}
	strbuf_done(&pattern);
}

/* A log of everything, fed byte by byte (which is never fast), whole, and in pieces of any size. */
static void records_are_the_same(void **state)
{
	static const size_t chunks[] = {0, 2, 7, 100, 1000, REFS_SCAN_MOST - 1, REFS_SCAN_MOST, REFS_SCAN_MOST + 1, 50000};
	const struct format *f = format_by_name("refs");
	struct strbuf log = {0}, slow = {0};
	struct dice d = {3};
	struct tally t;
	char buf[256];

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		struct span line = span_from(lines[roll(&d, sizeof(lines) / sizeof(*lines))]);

		strbuf_add(&log, roll(&d, 3) ? line : mutate(&d, line, buf));
		if (roll(&d, 50) == 0)
			strbuf_add(&log, (struct span){"\0\n", roll(&d, 3)});
		if (roll(&d, 300) == 0) {
			for (unsigned k = 0; k < REFS_SCAN_MOST + 5; k++)
				strbuf_add_char(&log, "tag,"[k % 4]);
		}
		strbuf_add_char(&log, '\n');
	}
	strbuf_add_str(&log, "0x562174933110,+1,32218,manager.c,7850,ast_manager_re");
	records_of(&slow, f, strbuf_span(&log), 1, &t);
	assert_int_equal(t.lines, t.records + t.continuations + t.rejects);
	assert_true(t.records > 1000 && t.rejects > 100);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		struct strbuf fast = {0};

		records_of(&fast, f, strbuf_span(&log), chunks[i], &t);
		assert_string_equal(strbuf_str(&fast), strbuf_str(&slow));
		strbuf_done(&fast);
	}
	strbuf_done(&slow);
	strbuf_done(&log);
}

/* With vectors and without; the text ends where its memory does. */
static void marks_are_the_same(void **state)
{
	static const char alphabet[] = "ab,\n,0*\x7f\xff\xac\x8a";
	struct refs_marks *a = mem_alloc(sizeof(*a)), *b = mem_alloc(sizeof(*b));
	struct dice d = {4};

	(void)state;
	for (size_t n = 0; n < 2000; n++) {
		size_t size = n < 1990 ? n % 200 : REFS_SCAN_MOST - n % 3;
		char *text = mem_alloc(size + !size);

		for (size_t i = 0; i < size; i++)
			text[i] = n % 7 || roll(&d, size) ? alphabet[roll(&d, sizeof(alphabet) - 1)] : '\0';
		if (n == 1995)
			memset(text, ',', size);
		refs_scan((struct span){text, size}, a);
		refs_scan_bytes((struct span){text, size}, b);
		assert_int_equal(a->n, b->n);
		assert_int_equal(a->nul, b->nul);
		assert_int_equal(a->nul, size && memchr(text, 0, size) != NULL);
		assert_memory_equal(a->at, b->at, a->n * sizeof(*a->at));
		for (size_t i = 0; i < a->n; i++)
			assert_true(text[a->at[i]] == ',' || text[a->at[i]] == '\n');
		free(text);
	}
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_meaning),
		cmocka_unit_test(one_meaning_in_real_logs),
		cmocka_unit_test(records_are_the_same),
		cmocka_unit_test(marks_are_the_same),
	};

	return cmocka_run_group_tests_name("refs_fast", tests, NULL, NULL);
}
