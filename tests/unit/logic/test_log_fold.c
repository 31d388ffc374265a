/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "astscope/base/strbuf.h"
#include "astscope/logic/log_fold.h"

/* What is kept of a log, however long it is. */

/* What came out. */
struct out {
	int64_t rows;
	uint64_t counted;       /* messages that rows stand for */
	uint64_t addressed, tail_line;
	uint64_t counted_line;  /* the last of those that have no row of their own */
	size_t threads, openings, frames;
	int64_t pid;
	uint64_t thread_messages;
	struct strbuf runs;
};

static int64_t put_row(void *ctx, const struct log_row *r)
{
	struct out *o = ctx;

	o->addressed += r->addr != 0;
	o->counted++;
	o->tail_line = r->line > o->tail_line ? r->line : o->tail_line;
	return ++o->rows;
}

static void put_count(void *ctx, const struct log_count *c)
{
	struct out *o = ctx;

	assert_in_range(c->row, 1, o->rows);
	o->counted += c->count - 1;
	o->counted_line = c->last_line > o->counted_line ? c->last_line : o->counted_line;
}

static void put_frame(void *ctx, const struct record *r)
{
	(void)r;
	((struct out *)ctx)->frames++;
}

static void put_thread(void *ctx, const struct log_thread *t)
{
	struct out *o = ctx;

	o->threads++;
	o->thread_messages += t->messages;
}

static void put_opening(void *ctx, const struct log_opening *p)
{
	struct out *o = ctx;

	o->openings++;
	strbuf_addf(&o->runs, "%llu-%llu%s%s pid %lld; ", (unsigned long long)p->first_line, (unsigned long long)p->last_line,
		    p->started ? " started" : "", p->stop_line ? " ended" : "", (long long)p->pid);
}

static struct log_fold *begin(struct out *o, struct rules **ret_rules)
{
	const struct log_sink sink = {put_row, put_count, put_frame, put_thread, put_opening, o};

	*o = (struct out){0};
	*ret_rules = rules_new();
	return log_fold_new(&sink, *ret_rules);
}

static void say(struct log_fold *f, uint64_t line, const char *level, int64_t lwp, const char *text, enum log_mark mark)
{
	struct record r = {.kind = RECORD_LOG, .place = {.line = line}};

	r.log = (struct record_log){.at = SPAN_LIT("Nov 21 22:22:37"), .level = span_from(level), .lwp = lwp,
				    .file = SPAN_LIT("a.c"), .text = span_from(text), .mark = mark};
	if (mark == LOG_MARK_BUILD)
		r.log.version = SPAN_LIT("20.20.1");
	log_fold_put(f, &r);
}

static void end(struct log_fold *f, struct rules *rules)
{
	log_fold_end(f);
	rules_free(rules);
}

/* Many messages of few wordings are few rows, and none is lost. */
static void test_storm(void **state)
{
	struct rules *rules;
	struct out o;
	struct log_fold *f = begin(&o, &rules);
	char text[100];

	(void)state;
	for (uint64_t i = 1; i <= 100000; i++) {
		bool grave = i % 2;

		snprintf(text, sizeof(text), "call %llu of 'x%llu' took %llu ms", (unsigned long long)i, (unsigned long long)i * 7,
			 (unsigned long long)i * 3);
		say(f, i, grave ? "WARNING" : "DEBUG", (int64_t)(i % 10000), text, LOG_MARK_NONE);
	}
	end(f, rules);
	assert_int_equal(o.counted, 100000);
	assert_int_equal(o.tail_line, 100000);
	/* 32 warnings and their storm, one for the others, and the last of both. */
	assert_int_equal(o.rows, 32 + 1 + 1 + 200);
	assert_int_equal(o.counted_line, 100000 - 200);
	assert_int_equal(o.thread_messages, 100000);
	assert_true(o.threads >= 10000);
	assert_int_equal(o.openings, 1);
	strbuf_done(&o.runs);
}

/* Names of objects are all kept; what is known to be no object has no address. */
static void test_names(void **state)
{
	struct rules *rules;
	struct out o;
	struct log_fold *f = begin(&o, &rules);
	char text[100];

	(void)state;
	for (uint64_t i = 1; i <= 1000; i++) {
		snprintf(text, sizeof(text), "Channel 0x7f17%08llx 'SIP/a-%08llx' allocated", (unsigned long long)i,
			 (unsigned long long)i);
		say(f, 2 * i, "DEBUG", 1, text, LOG_MARK_NONE);
		snprintf(text, sizeof(text), "Added extension '%llu' priority 1 to default (0x55aada041540)", (unsigned long long)i);
		say(f, 2 * i + 1, "DEBUG", 1, text, LOG_MARK_NONE);
	}
	end(f, rules);
	assert_int_equal(o.addressed, 1000);
	assert_int_equal(o.counted, 2000);
	strbuf_done(&o.runs);
}

/* As many wordings as there are messages: those that are too many are still counted. */
static void test_many_wordings(void **state)
{
	struct rules *rules;
	struct out o;
	struct log_fold *f = begin(&o, &rules);
	char text[16] = {0};

	(void)state;
	for (uint64_t i = 0; i < 30000; i++) {
		uint64_t n = i;

		for (size_t k = 0; k < 5; k++, n /= 26)
			text[k] = (char)('a' + n % 26);
		say(f, i + 1, "VERBOSE", 1, text, LOG_MARK_NONE);
	}
	end(f, rules);
	assert_int_equal(o.counted, 30000);
	assert_true(o.rows < 9000);
	strbuf_done(&o.runs);
}

static void test_openings(void **state)
{
	struct rules *rules;
	struct out o;
	struct log_fold *f = begin(&o, &rules);

	(void)state;
	say(f, 1, NULL, NUMBER_ABSENT, "Asterisk 20.20.1 built by", LOG_MARK_BUILD);
	say(f, 2, "VERBOSE", 100, "loads", LOG_MARK_LOADER);
	say(f, 3, "VERBOSE", 100, "loads again", LOG_MARK_LOADER);
	say(f, 4, NULL, NUMBER_ABSENT, "Asterisk 20.20.1 built by", LOG_MARK_BUILD); /* the logger was reloaded */
	say(f, 5, "VERBOSE", 101, "ends", LOG_MARK_STOP);
	say(f, 6, "VERBOSE", 100, "loads in a container: the same LWP", LOG_MARK_LOADER);
	say(f, 7, "VERBOSE", 900, "loads without a word before", LOG_MARK_LOADER);
	end(f, rules);
	assert_string_equal(strbuf_str(&o.runs), "1-3 started pid 100; 4-5 ended pid -1; 6-6 started pid 100; 7-7 started pid 900; ");
	strbuf_done(&o.runs);
}

static void test_words(void **state)
{
	static const struct {
		const char *text;
		uint64_t addr;
		const char *channel, *shape;
	} cases[] = {
		{"bad magic number 0x0 for object 0x7f1758006740 (0)", 0x7f1758006740, "", "bad magic number # for object # (#)"},
		{"Soft-Hanging (0x01) up channel 'SIP/127.0.0.1-00000013'", 0, "SIP/127.0.0.1-00000013", "Soft-Hanging (#) up channel '"},
		{"Local/100@default-0000002a;2 couldn't dial it's peer", 0, "Local/100@default-0000002a;2", "#;# couldn't dial it's peer"},
		{"pushing 0x7f3bdc01c6c0(PJSIP/alice-0000000e)", 0x7f3bdc01c6c0, "PJSIP/alice-0000000e", "pushing #(#)"},
		{"https://wiki.asterisk.org/wiki/x-0000000e", 0, "", "#"},
		{"/var/lib/a-0000000e", 0, "", "#"},
		{"60x7f3bdc01c6c0 0x0x 0x", 0, "", "# # #"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span text = span_from(cases[i].text), channel = log_channel(text);
		struct strbuf b = {0};

		assert_int_equal(log_address(text), cases[i].addr);
		strbuf_add(&b, channel);
		assert_string_equal(strbuf_str(&b), cases[i].channel);
		strbuf_clear(&b);
		log_shape(text, &b);
		assert_string_equal(strbuf_str(&b), cases[i].shape);
		strbuf_done(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_storm),         cmocka_unit_test(test_names), cmocka_unit_test(test_many_wordings),
		cmocka_unit_test(test_openings),      cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
