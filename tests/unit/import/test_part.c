/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "astscope/base/strbuf.h"
#include "src/import/part.h"
#include "src/import/tar_head.h"

/* What was attached to a mail: its text, and what is said where it has none. */

/* What the head of a file in an archive says. */
struct said {
	const char *name, *prefix, *magic;
	char size[13]; /* any byte, NUL too */
	char type;
};

static void make_head(char *block, const struct said *said)
{
	unsigned sum = 0;

	memset(block, 0, TAR_BLOCK);
	memcpy(block, said->name, strlen(said->name));
	memcpy(block + 124, said->size, 12);
	memset(block + 148, ' ', 8);
	block[156] = said->type;
	memcpy(block + 257, said->magic, strlen(said->magic));
	memcpy(block + 345, said->prefix, strlen(said->prefix));
	for (size_t k = 0; k < TAR_BLOCK; k++)
		sum += (unsigned char)block[k];
	for (size_t k = 0; k < 6; k++)
		block[153 - k] = (char)('0' + (sum >> 3 * k & 7));
	block[154] = '\0';
}

static void test_tar_heads(void **state)
{
	static const struct {
		struct said said;
		const char *want;
		bool is_file;
		uint64_t bytes;
	} heads[] = {
		{{"locks.txt", "", "ustar", "00000000017", '0'}, "locks.txt", true, 15},
		{{"old", "", "ustar", "       1750 ", '\0'}, "old", true, 1000},
		{{"b.txt", "a/folder", "ustar", "00000000000", '0'}, "a/folder/b.txt", true, 0},
		{{"a[0]\n\x1b", "", "ustar", "00000000001", '0'}, "a?0???", true, 1},
		{{"run", "", "ustar", "00000000002", '7'}, "run", true, 2},
		{{"v7.txt", "a", "", "00000000002", '0'}, "v7.txt", true, 2},
		{{"link", "", "ustar", "00000000777", '2'}, "link", false, 0},
		{{"././@LongLink", "", "ustar", "00000000310", 'L'}, "././@LongLink", false, 200},
		{{"large", "", "ustar", "\x80\0\0\0\0\0\0\2\0\0\0\1", '0'}, "large", true, 0x200000001},
		{{"none", "", "ustar", "12x4", '0'}, NULL, false, 0},
		{{"", "", "ustar", "00000000017", '0'}, NULL, false, 0},
		{{"endless", "", "ustar", "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", '0'}, NULL, false, 0},
	};
	struct tar_head h;

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		char block[TAR_BLOCK];

		make_head(block, &heads[i].said);
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

static void add_gzip(struct strbuf *b, unsigned char *text, size_t n)
{
	unsigned char room[4096];
	z_stream z = {.next_in = text, .avail_in = (unsigned)n, .next_out = room, .avail_out = sizeof(room)};

	assert_int_equal(deflateInit2(&z, 0, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	strbuf_add(b, (struct span){(const char *)room, (size_t)z.total_out});
}

/* What comes of @bytes, @n at a time. */
static void read_part(struct span bytes, size_t n, struct part_cost cost, struct strbuf *ret)
{
	struct part *p = part_new(ENCODING_PLAIN, &cost);

	for (; bytes.n; bytes = span_from_offset(bytes, n < bytes.n ? n : bytes.n))
		part_feed(p, span_sub(bytes, 0, n < bytes.n ? n : bytes.n), ret);
	part_end(p, ret);
	part_free(p);
}

static void check_part(struct span bytes, struct part_cost cost, const char *want)
{
	static const size_t steps[] = {1, 7, 511, SIZE_MAX};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct strbuf out = {0};

		read_part(bytes, steps[i], cost, &out);
		assert_string_equal(strbuf_str(&out), want);
		strbuf_done(&out);
	}
}

/* A stream behind another is found however the bytes of both come; what is none is told. */
static void test_streams(void **state)
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
		struct strbuf out = {0};

		read_part(strbuf_span(&packed), n, (struct part_cost){0}, &out);
		assert_memory_equal(out.p, text, sizeof(text));
		assert_memory_equal(out.p + sizeof(text), text, sizeof(text));
		assert_true(span_eq_str(span_from_offset(strbuf_span(&out), 2 * sizeof(text)),
					"[this part goes on with something else]\n"));
		strbuf_done(&out);
	}
	strbuf_done(&packed);
}

static void test_texts(void **state)
{
	const struct part_cost none = {0};

	(void)state;
	check_part((struct span){0}, none, "");
	check_part(SPAN_LIT("one\ntwo\n"), none, "one\ntwo\n");
	check_part(SPAN_LIT("one\rtwo"), none, "one\rtwo\n");
	check_part(SPAN_LIT("\xff\xfeo\0n\0e\0"), none, "one\n");
	check_part(SPAN_LIT("PNG\0\0\0\rIHDR"), none, "[this part is no text]\n");
	check_part((struct span){(char[TAR_BLOCK]){0}, TAR_BLOCK}, none, "[this part is no text]\n");
}

/* A compressed part that ends early, goes on with another thing, is damaged or costs too much says so, behind what came before. */
static void test_what_is_said_of_packed(void **state)
{
	const struct part_cost none = {0}, ahead = {.ahead = UINT64_C(1) << 30}, silent = {.silent = UINT64_C(1) << 30};
	unsigned char text[] = "a line of the log\n";
	struct strbuf packed = {0}, more = {0};

	(void)state;
	add_gzip(&packed, text, strlen((char *)text));
	check_part(strbuf_span(&packed), none, "a line of the log\n");
	check_part(span_sub(strbuf_span(&packed), 0, packed.n - 3), none, "a line of the log\n[this part breaks off]\n");
	check_part(strbuf_span(&packed), ahead, "a line of the log\n[this part cannot be unpacked further]\n");
	check_part(strbuf_span(&packed), silent, "a line of the log\n[this part cannot be unpacked further]\n");
	strbuf_add(&more, strbuf_span(&packed));
	strbuf_add(&more, (struct span){(char[100]){0}, 100}); /* as they fill the block of a tape */
	check_part(strbuf_span(&more), none, "a line of the log\n");
	strbuf_add_str(&more, "something else");
	check_part(strbuf_span(&more), none, "a line of the log\n[this part goes on with something else]\n");
	packed.p[10] = '\x07'; /* a block of a kind that there is not */
	check_part(strbuf_span(&packed), none, "[this part cannot be unpacked further]\n");
	strbuf_done(&packed);
	strbuf_done(&more);
}

static void add_file(struct strbuf *b, const struct said *said, const char *text)
{
	char block[TAR_BLOCK];

	make_head(block, said);
	strbuf_add(b, (struct span){block, TAR_BLOCK});
	memset(block, 0, TAR_BLOCK);
	memcpy(block, text, strlen(text));
	if (*text)
		strbuf_add(b, (struct span){block, TAR_BLOCK});
}

/* Each file of an archive behind its name, up to where it ends or is damaged. */
static void test_what_is_said_of_archives(void **state)
{
	static const struct said log = {"log", "", "ustar", "00000000005", '0'}, link = {"link", "", "ustar", "00000000005", '2'},
				 next = {"log.gz", "", "ustar", "00000000012", 'x'}, packed = {"log.gz", "", "ustar", "00000000005", '0'};
	const struct part_cost none = {0};
	struct strbuf b = {0};

	(void)state;
	add_file(&b, &log, "a\nb\nc");
	add_file(&b, &link, "");
	add_file(&b, &next, "10 mtime=1");
	add_file(&b, &packed, "\x1f\x8b\x08");
	check_part(strbuf_span(&b), none, "\n[log]\na\nb\nc\n\n[log.gz]\n[this part breaks off]\n");
	check_part(span_sub(strbuf_span(&b), 0, TAR_BLOCK + 3), none, "\n[log]\na\nb\n");
	strbuf_add(&b, (struct span){(char[TAR_BLOCK]){0}, TAR_BLOCK});
	strbuf_add_str(&b, "what stands behind the end");
	check_part(strbuf_span(&b), none, "\n[log]\na\nb\nc\n\n[log.gz]\n[this part breaks off]\n");
	b.p[2 * TAR_BLOCK]++;
	check_part(strbuf_span(&b), none, "\n[log]\na\nb\nc\n[this part is damaged here]\n");
	strbuf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tar_heads),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_what_is_said_of_packed),
		cmocka_unit_test(test_what_is_said_of_archives),
	};

	return cmocka_run_group_tests_name("import/part", tests, NULL, NULL);
}
