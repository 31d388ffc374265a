/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "src/import/codec.h"
#include "src/import/part.h"
#include "src/import/sniff.h"
#include "src/import/tar_head.h"
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

static void test_tar_heads(void **state)
{
	static const struct {
		const char *name, *prefix;
		char size[13]; /* any byte, NUL too */
		const char *want;
		char type;
		bool is_file;
		uint64_t bytes;
	} heads[] = {
		{"locks.txt", "", "00000000017", "locks.txt", '0', true, 15},
		{"old", "", "       1750 ", "old", '\0', true, 1000},
		{"b.txt", "a/folder", "00000000000", "a/folder/b.txt", '0', true, 0},
		{"a[0]\n\x1b", "", "00000000001", "a?0???", '0', true, 1},
		{"link", "", "00000000777", "link", '2', false, 0},
		{"././@LongLink", "", "00000000310", "././@LongLink", 'L', false, 200},
		{"large", "", "\x80\0\0\0\0\0\0\2\0\0\0\1", "large", '0', true, 0x200000001},
		{"none", "", "12x4", NULL, '0', false, 0},
		{"", "", "00000000017", NULL, '0', false, 0},
		{"endless", "", "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", NULL, '0', false, 0},
	};
	struct tar_head h;

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		char block[TAR_BLOCK] = {0};
		unsigned sum = 0;

		memcpy(block, heads[i].name, strlen(heads[i].name));
		memcpy(block + 124, heads[i].size, 12);
		memset(block + 148, ' ', 8);
		block[156] = heads[i].type;
		memcpy(block + 257, "ustar", 6);
		memcpy(block + 345, heads[i].prefix, strlen(heads[i].prefix));
		for (size_t k = 0; k < TAR_BLOCK; k++)
			sum += (unsigned char)block[k];
		for (size_t k = 0; k < 6; k++)
			block[153 - k] = (char)('0' + (sum >> 3 * k & 7));
		block[154] = '\0';
		assert_int_equal(tar_head_read((struct span){block, TAR_BLOCK}, &h), heads[i].want != NULL);
		assert_false(h.ends);
		if (heads[i].want) {
			assert_string_equal(h.name, heads[i].want);
			assert_int_equal(h.is_file, heads[i].is_file);
			assert_true(h.bytes == heads[i].bytes);
		}
		block[150]++;
		assert_false(tar_head_read((struct span){block, TAR_BLOCK}, &h));
		memset(block, 0, TAR_BLOCK);
		assert_false(tar_head_read((struct span){block, TAR_BLOCK}, &h));
		assert_true(h.ends);
	}
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

static void add_gzip(struct strbuf *b, unsigned char *text, size_t n)
{
	unsigned char room[4096];
	z_stream z = {.next_in = text, .avail_in = (unsigned)n, .next_out = room, .avail_out = sizeof(room)};

	assert_int_equal(deflateInit2(&z, 0, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	strbuf_add(b, (struct span){(const char *)room, (size_t)z.total_out});
}

/* A stream behind another is found however the bytes of both come; what is none is told. */
static void test_streams_of_a_part(void **state)
{
	unsigned char text[600];
	struct strbuf packed = {0};

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\n';
	add_gzip(&packed, text, sizeof(text));
	add_gzip(&packed, text, sizeof(text));
	strbuf_add_str(&packed, "\x1f");
	for (size_t n = 1; n < 700; n++) {
		struct part_cost cost = {0};
		struct part *p = part_new(ENCODING_PLAIN, &cost);
		struct strbuf out = {0};

		for (struct span s = strbuf_span(&packed); s.n; s = span_from_offset(s, n < s.n ? n : s.n))
			part_feed(p, span_sub(s, 0, n < s.n ? n : s.n), &out);
		part_end(p, &out);
		part_free(p);
		assert_memory_equal(out.p, text, sizeof(text));
		assert_memory_equal(out.p + sizeof(text), text, sizeof(text));
		assert_true(span_eq_str(span_from_offset(strbuf_span(&out), 2 * sizeof(text)),
					"[this part goes on with something else]\n"));
		strbuf_done(&out);
	}
	strbuf_done(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_tar_heads),
		cmocka_unit_test(test_streams_of_a_part),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_not_these),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
