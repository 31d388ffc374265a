/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "src/import/codec.h"
#include "src/import/sniff.h"
#include "tests/lib/golden.h"

/* Texts with others in them: what comes out does not depend on how they are read, and a tear loses nothing before it. */

/* False if it ends early. */
static bool undo(const struct codec *codec, struct span text, size_t in_step, size_t out_step, struct strbuf *ret)
{
	void *state = codec->new();
	char room[4096];
	size_t at = 0, idle = 0;
	enum codec_result result = CODEC_MORE;

	while (result == CODEC_MORE && idle < 3) {
		size_t n = text.n - at < in_step ? text.n - at : in_step;
		/* An own allocation, so that reading past it is seen. */
		char *in = n ? mem_dup(text.p + at, n) : NULL;
		struct codec_io io = {in, n, room, out_step};

		result = codec->step(state, &io);
		assert_true(io.in_n <= n && io.out_n <= out_step);
		strbuf_add(ret, (struct span){room, out_step - io.out_n});
		at += n - io.in_n;
		idle = io.in_n < n || io.out_n < out_step ? 0 : idle + 1;
		free(in);
	}
	codec->free(state);
	assert_int_not_equal(result, CODEC_MORE);
	return result == CODEC_END;
}

static void read_case(const char *name, struct strbuf *ret)
{
	struct strbuf path = {0};

	strbuf_addf(&path, "%s/tests/data/cases/container/%s", env_get("SRCDIR") ? env_get("SRCDIR") : ".", name);
	assert_true(golden_read_path(strbuf_str(&path), ret));
	strbuf_done(&path);
}

/* What came before a tear is there; behind it at most a line that was cut, and what is said of a part. */
static void check_torn(struct span cut, struct span whole)
{
	size_t same = 0;

	while (same < cut.n && same < whole.n && cut.p[same] == whole.p[same])
		same++;
	assert_true(cut.n - same < 128);
}

static void check_file(const char *name, const struct codec *codec)
{
	static const size_t steps[] = {1, 3, 64, 4096};
	struct strbuf text = {0}, whole = {0};
	const struct format *ignored;

	read_case(name, &text);
	assert_ptr_equal(codec_for(strbuf_span(&text)), codec);
	assert_true(undo(codec, strbuf_span(&text), 4096, 4096, &whole));
	assert_true(span_find(strbuf_span(&whole), SPAN_LIT("\n=== ---> Waiting for Lock #1 (app_door.c): MUTEX 64 door_exec")) > 0);
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 4; j++) {
			struct strbuf again = {0};

			undo(codec, strbuf_span(&text), steps[i], steps[j], &again);
			assert_true(span_eq(strbuf_span(&again), strbuf_span(&whole)));
			strbuf_done(&again);
		}
	}
	/* What came out of a text is not looked for others again. */
	assert_int_not_equal(sniff(strbuf_span(&whole), SPAN_LIT(""), true, &ignored), CONTENT_PACKED);
	for (size_t n = 0; n < text.n; n += 97) {
		struct strbuf cut = {0};

		undo(codec, span_sub(strbuf_span(&text), 0, n), 64, 4096, &cut);
		check_torn(strbuf_span(&cut), strbuf_span(&whole));
		strbuf_done(&cut);
	}
	strbuf_done(&text);
	strbuf_done(&whole);
}

static void test_files(void **state)
{
	(void)state;
	check_file("issue.json", &codec_issue);
	check_file("rest.json", &codec_issue);
	check_file("mail.eml", &codec_mail);
	check_file("mail-archive.eml", &codec_mail);
	check_file("mail-wide.eml", &codec_mail);
	check_file("mail-latin1.eml", &codec_mail);
}

static void check_issue(const char *json, const char *want, bool whole)
{
	struct strbuf got = {0};

	assert_int_equal(undo(&codec_issue, span_from(json), 4096, 4096, &got), whole);
	assert_string_equal(strbuf_str(&got), want);
	strbuf_done(&got);
}

static void test_strings(void **state)
{
	(void)state;
	check_issue("{\"title\":\"no\","
		    "\"body\":\"a\\tb\\\"\\\\\\/\\r\\n\\u00e4\\ud83d\\ude00\"}", "a\tb\"\\/\n\xc3\xa4\xf0\x9f\x98\x80\n\n", true);
	check_issue("{\"body\": null, \"x\": \"body\", \"y\":\"z\"}", "", true);
	check_issue("{\"comments\":[{\"body\":\"one\"},{\"body\" : \"two\"}]}", "one\n\ntwo\n\n", true);
	check_issue("{\"body\":\"\\ud83dx\\ude00\\u00", "x", false);
	check_issue("]", "]", true); /* it was none */
	check_issue("{\"body\":\"a\"}\n{\"body\":\"b\"}\n[Nov 21] \"body\":\"c\"\n",
		    "a\n\nb\n\n[Nov 21] \"body\":\"c\"\n", true);
	check_issue("{\"iid\":1,\"description\":\"d\"}#0  f ()\n", "d\n\n#0  f ()\n", true);
}

static void test_not_these(void **state)
{
	static const char *const texts[] = {
		"", "{}", "[Nov 21 22:23:44] NOTICE[1] x.c: \"body\": \"title\":", "{\"body\":1}",
		"{\"title\":\"x\",\"body\":null}", "{\"name\":\"door\",\"description\":\"a door\",\"author\":\"x\"}",
		"From me to you: nothing\n\nbase64\n",
		"From: a\nTo: b\nSubject: c\n\nContent-Transfer-Encoding: 8bit\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_null(codec_for(span_from(texts[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_not_these),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
