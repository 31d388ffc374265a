/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "damages.h"
#include "tests/lib/golden.h"
#include "tests/lib/records.h"
#include "tests/lib/sanitized.h"

#include "astscope/base/vec.h"
#include "src/import/section.h"

/* What the stage says of a text: its sections, and their records without their places. */
struct seen {
	struct strbuf records; /* but facts and rejects */
	size_t records_n;
	unsigned dumps;        /* of locks */
	struct strbuf kinds;   /* "locks gdb" */
	struct strbuf repair;
	uint64_t rejects, text, lines, told;
	uint64_t next_line;    /* where the next section has to begin */
	struct strbuf shown;   /* the first rejects */
	unsigned n_shown;
	struct vec places;     /* struct text_place: of records */
	struct sink sink;
};

static void put(void *ctx, const struct record *r)
{
	struct seen *s = ctx;
	struct strbuf one = {0};
	long at;

	vec_append(&s->places, &r->place);
	if (r->kind == RECORD_REJECT && s->n_shown++ < 3)
		strbuf_addf(&s->shown, "    %llu: %s: %.*s\n", (unsigned long long)r->place.line, r->reject.reason,
			    SPAN_ARG(r->reject.text));
	if (r->kind == RECORD_FACT || r->kind == RECORD_REJECT)
		return;
	s->records_n++;
	s->dumps += r->kind == RECORD_LOCK_DUMP;
	records_add(&one, r);
	at = span_find_char(strbuf_span(&one), ' ');
	strbuf_add(&s->records, span_from_offset(strbuf_span(&one), (size_t)at + 1));
	strbuf_done(&one);
}

static const struct sink *begin(void *ctx, const struct section *section)
{
	struct seen *s = ctx;

	assert_int_equal(section->first_line, s->next_line);
	return &s->sink;
}

static void end(void *ctx, const struct section *section)
{
	struct seen *s = ctx;
	const struct tally *t = &section->tally;

	assert_int_equal(t->lines, t->records + t->continuations + t->rejects);
	assert_int_equal(t->lines, section->last_line - section->first_line + 1);
	s->next_line = section->last_line + 1;
	s->told += t->lines;
	s->rejects += t->rejects;
	s->text += section->text;
	strbuf_addf(&s->kinds, "%s%s", s->kinds.n ? " " : "", section->format->name);
	strbuf_addf(&s->repair, "%s%.*s", s->told > t->lines ? "; " : "", SPAN_ARG(section->repair));
}

static void look(struct seen *s, struct span text, size_t chunk, bool repair)
{
	const struct section_sink out = {.begin = begin, .end = end, .ctx = s};
	struct sections *stage = sections_new(&out, encoding_of(span_sub(text, 0, 65536)), repair);

	*s = (struct seen){.next_line = 1, .sink = {put, s}};
	vec_init(&s->places, sizeof(struct text_place));
	for (size_t at = 0; at < text.n; at += chunk)
		sections_feed(stage, span_sub(text, at, chunk));
	s->lines = sections_end(stage, false);
	/* The sections tile the file. */
	if (s->kinds.n)
		assert_int_equal(s->told, s->lines);
}

static void done(struct seen *s)
{
	strbuf_done(&s->records);
	strbuf_done(&s->kinds);
	strbuf_done(&s->repair);
	strbuf_done(&s->shown);
	vec_done(&s->places);
}

/* ---- damages ---- */

static const struct clean {
	const char *path, *kind;
} cleans[] = {
	{"share/demo/deadlock/core-show-locks.txt", "locks"},
	{"share/demo/deadlock/gdb-thread-apply-all-bt.txt", "gdb"},
	{"share/demo/deadlock/refs", "refs"},
};

/* Where the words of a tag stay as they were damaged: nothing near them tells. */
static bool may_differ_in_words(const char *kind, const char *damage)
{
	static const char *const pairs[][2] = {{"refs", "entities"}, {"refs", "HTML"}, {"refs", "br tags"}};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (strcmp(pairs[i][0], kind) == 0 && strcmp(pairs[i][1], damage) == 0)
			return true;
	}
	return false;
}

static bool is_right(const struct seen *got, const struct seen *want, bool words)
{
	if (got->rejects || strcmp(strbuf_str(&got->kinds), strbuf_str(&want->kinds)) != 0)
		return false;
	return words ? strcmp(strbuf_str(&got->records), strbuf_str(&want->records)) == 0 : got->records_n == want->records_n;
}

/* Each damage to each kind of text: the same records, nothing rejected. */
static void test_damages(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cleans) / sizeof(cleans[0]); i++) {
		struct strbuf text = {0};
		struct seen want;

		assert_true(golden_read(cleans[i].path, &text));
		look(&want, strbuf_span(&text), 65536, true);
		assert_string_equal(strbuf_str(&want.kinds), cleans[i].kind);
		assert_string_equal(strbuf_str(&want.repair), "");
		assert_int_equal(want.rejects, 0);
		for (size_t d = SANITIZED ? i % 2 : 0; d < DAMAGES; d += SANITIZED ? 2 : 1) {
			struct strbuf damaged = {0};
			struct seen got;

			damages[d].make(strbuf_span(&text), &damaged);
			look(&got, strbuf_span(&damaged), 65536, true);
			if (!is_right(&got, &want, !may_differ_in_words(cleans[i].kind, damages[d].name))) {
				print_message("%s, %s: %llu rejects, %zu of %zu records, kinds %s, repair %s\n%s", cleans[i].kind,
					      damages[d].name, (unsigned long long)got.rejects, got.records_n, want.records_n,
					      strbuf_str(&got.kinds), strbuf_str(&got.repair), strbuf_str(&got.shown));
				wrong++;
			}
			done(&got);
			strbuf_done(&damaged);
		}
		done(&want);
		strbuf_done(&text);
	}
	assert_int_equal(wrong, 0);
}

/* What comes in bytes is what comes in chunks. */
static void test_chunks(void **state)
{
	static const char *const names[] = {"quote", "UTF-16", "CR", "byte order mark", "wrap 72, quoted", "quoted-printable", "colours"};
	struct strbuf text = {0};

	(void)state;
	assert_true(golden_read(cleans[0].path, &text));
	for (size_t d = 0; d < DAMAGES; d++) {
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			struct strbuf damaged = {0};
			struct seen whole, bytes;

			if (strcmp(damages[d].name, names[i]) != 0)
				continue;
			damages[d].make(strbuf_span(&text), &damaged);
			look(&whole, strbuf_span(&damaged), damaged.n, true);
			look(&bytes, strbuf_span(&damaged), 1, true);
			assert_string_equal(strbuf_str(&bytes.records), strbuf_str(&whole.records));
			assert_int_equal(bytes.lines, whole.lines);
			assert_int_equal(bytes.rejects, whole.rejects);
			assert_int_equal(bytes.places.n, whole.places.n);
			assert_memory_equal(bytes.places.p, whole.places.p, whole.places.n * whole.places.size);
			done(&whole);
			done(&bytes);
			strbuf_done(&damaged);
		}
	}
	strbuf_done(&text);
}

/* ---- places ---- */

static const char wrapped[] =
	"Hello,\n"
	"> === Currently Held Locks ==============================================\n"
	"> =======================================================================\n"
	"> === Thread ID: 0x7f3bf28ab6c0 LWP:101 (worker_start         started at\n"
	"> [ 1111] threadpool.c worker_thread_start())\n"
	"> === ---> Lock #0 (chan_lab.c): MUTEX 20 fa tmp->lock 0x55d0c0a01000 (1)\n"
	"> === ---> Waiting for Lock #1 (chan_lab.c): MUTEX 22 fa channels\n"
	"> 0x55d0c0a02000 (1)\n"
	"> === -------------------------------------------------------------------\n"
	"> === Thread ID: 0x7f3bf282e6c0 LWP:102 (sched_run            started at\n"
	"> [  216] sched.c ast_sched_start_thread())\n"
	"> === ---> Lock #0 (res_lab.c): MUTEX 30 fb self none (1)\n"
	"> =======================================================================\n"
	"bye\n";

/* Records and rejects stand where the file has them, the text of rejects too. */
static void test_places(void **state)
{
	struct span text = {wrapped, sizeof(wrapped) - 1};
	struct seen s;
	bool entry = false;

	(void)state;
	look(&s, text, 65536, true);
	assert_string_equal(strbuf_str(&s.kinds), "locks");
	assert_string_equal(strbuf_str(&s.repair), "quote, wrap 70");
	assert_int_equal(s.lines, 14);
	assert_int_equal(s.rejects, 1);
	assert_int_equal(s.text, 2);
	assert_string_equal(strbuf_str(&s.shown),
			    "    12: lock line not understood: > === ---> Lock #0 (res_lab.c): MUTEX 30 fb self none (1)\n");
	for (size_t i = 0; i < s.places.n; i++) {
		const struct text_place *at = vec_at(&s.places, i);
		struct span rest = span_from_offset(text, at->offset);

		assert_true(at->offset == 0 || text.p[at->offset - 1] == '\n');
		entry |= at->line == 7 && span_starts(rest, SPAN_LIT("> === ---> Waiting"));
	}
	assert_true(entry);
	done(&s);
}

/* ---- sections ---- */

static void add_file(struct strbuf *out, const char *path)
{
	struct strbuf text = {0};

	assert_true(golden_read(path, &text));
	strbuf_add(out, strbuf_span(&text));
	strbuf_done(&text);
}

static void test_sections(void **state)
{
	struct strbuf text = {0}, quoted = {0};
	struct seen s;

	(void)state;
	strbuf_add_str(&text, "Hi,\n\nit hangs. The locks:\n\n```\n");
	add_file(&text, cleans[0].path);
	strbuf_add_str(&text, "```\nand the stacks, which Bob sent:\n\n");
	add_file(&quoted, cleans[1].path);
	damages[0].make(strbuf_span(&quoted), &text);
	strbuf_add_str(&text, "\nThe refs log:\n\n");
	strbuf_clear(&quoted);
	add_file(&quoted, cleans[2].path);
	damages[3].make(strbuf_span(&quoted), &text);
	strbuf_add_str(&text, "\nAny idea?\n");
	look(&s, strbuf_span(&text), 1000, true);
	assert_string_equal(strbuf_str(&s.kinds), "locks gdb refs");
	assert_string_equal(strbuf_str(&s.repair), "; quote; indent 4");
	assert_int_equal(s.rejects, 0);
	assert_int_equal(s.text, 5);
	done(&s);
	/* Not cleaned it is cut all the same, and what is not understood is said. */
	look(&s, strbuf_span(&text), 1000, false);
	assert_int_equal(span_find(strbuf_span(&s.kinds), SPAN_LIT("locks")), 0);
	done(&s);
	strbuf_done(&text);
	strbuf_done(&quoted);
}

/* One dump with anything between its threads stays one. */
static void test_gaps(void **state)
{
	static const struct span head = SPAN_LIT(
		"=======================================================================\n"
		"=== 18.18.0\n"
		"=== Currently Held Locks ==============================================\n"
		"=======================================================================\n"
		"===\n"
		"=== Thread ID: 0x7f3bf28ab6c0 LWP:101 (worker_start started at [ 1111] threadpool.c worker_thread_start())\n"
		"=== ---> Lock #0 (chan_lab.c): MUTEX 20 fa tmp->lock 0x55d0c0a01000 (1)\n");
	static const struct span tail = SPAN_LIT(
		"=== -------------------------------------------------------------------\n"
		"=== Thread ID: 0x7f3bf282e6c0 LWP:102 (sched_run started at [  216] sched.c ast_sched_start_thread())\n"
		"=== ---> Lock #0 (res_lab.c): MUTEX 30 fb self 0x55d0c0a02000 (1)\n"
		"=======================================================================\n");
	static const char *const gaps[] = {
		"\n\n\n",
		"[Jan 10 08:37:03] VERBOSE[7] pbx.c: Executing [s@c:1] NoOp(\"A\", \"x\") in new stack\n",
		("<--- SIP read from UDP:127.0.0.1:5060 --->\nINVITE sip:1@127.0.0.1 SIP/2.0\n"
		 "Via: SIP/2.0/UDP 127.0.0.1\n\nv=0\n<------------->\n"),
		"    -- Executing [100@default:1] Answer(\"Lab/x-1\", \"\") in new stack\n",
		"second part of the text:\n\n",
		"...\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
		for (unsigned times = 1; times <= 30; times += 29) {
			struct strbuf text = {0};
			struct seen s;

			strbuf_add(&text, head);
			for (unsigned n = 0; n < times; n++)
				strbuf_add_str(&text, gaps[i]);
			strbuf_add(&text, tail);
			look(&s, strbuf_span(&text), 4096, true);
			assert_string_equal(strbuf_str(&s.kinds), "locks");
			assert_int_equal(s.rejects, 0);
			assert_int_equal(s.dumps, 1);
			done(&s);
			strbuf_done(&text);
		}
	}
}

/* Frames below a lock stand behind a TAB, and without a name of a function they look like a stack of their own behind it. */
static void test_tabs(void **state)
{
	enum { FRAMES = 20 };
	struct strbuf text = {0};
	struct seen s;

	(void)state;
	strbuf_add_str(&text, "=======================================================================\n"
			      "=== 11.25.3\n"
			      "=== Currently Held Locks\n"
			      "=======================================================================\n"
			      "===\n"
			      "=== Thread ID: 0x7f7aedbcc6c0 (do_monitor started at [29397] chan_sip.c restart_monitor())\n"
			      "=== ---> Lock #0 (chan_sip.c): MUTEX 28804 handle_request_do &netlock 0x7f7aee6eb360 (1)\n");
	for (unsigned i = 0; i < FRAMES; i++)
		strbuf_addf(&text, "\t/opt/modules/chan_sip.so(+0x97e%02x) [0x7f7aee695e%02x]\n", i, i);
	strbuf_add_str(&text, "=== -------------------------------------------------------------------\n===\n"
			      "=======================================================================\n");
	look(&s, strbuf_span(&text), 4096, true);
	assert_string_equal(strbuf_str(&s.kinds), "locks");
	assert_int_equal(s.text, 0);
	assert_int_equal(s.records_n, FRAMES + 4); /* the dump and its end, the thread, the lock */
	done(&s);
	strbuf_done(&text);
}

/* Words alone are no evidence, whatever they look like. */
static void test_prose(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"Dear all,\n\n> it crashed again\n\nwith #1 priority I looked at 0x7f3a50001200.\n",
		"=======\nRelease notes\n=======\n\n=== Fixes\n\n1. a lock\n2. another\n",
		"[general]\nbindport=5060\n; Thread 1 is not here\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct seen s;

		look(&s, span_from(texts[i]), 16, true);
		assert_string_equal(strbuf_str(&s.kinds), "");
		done(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_tabs),
		cmocka_unit_test(test_prose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
