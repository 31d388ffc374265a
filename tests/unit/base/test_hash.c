/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/hash.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "astscope/base/attr.h"
#include "astscope/base/keys.h"
#include "astscope/base/map.h"
#include "src/base/intern_private.h"

/*
 * Keys that fall on one place of a table whose hash function is known cost the square of their number; with a key of the
 * process they cost what others do.  The probes are counted in the tables themselves.
 */

#define KEYS 50000u
#define PROBES_A_KEY 8u /* linear probing at the load of our tables takes 1.5 to 2.5 on average */

static uint64_t inverse_of(uint64_t odd)
{
	uint64_t x = odd;

	for (int i = 0; i < 6; i++)
		x *= 2 - odd * x;
	return x;
}

/* The address that a finalizer of two multiplications, as many tables have, makes @hash of. */
static uint64_t before_finalizer(uint64_t hash)
{
	const uint64_t back = inverse_of(UINT64_C(0xd6e8feb86659fd93));

	hash ^= hash >> 32;
	hash *= back;
	hash ^= hash >> 32;
	hash *= back;
	return hash ^ hash >> 32;
}

static uint64_t aligned(uint64_t i)
{
	return UINT64_C(0x7f0000000000) + i * 16;
}

static uint64_t high_bits(uint64_t i)
{
	return i << 44;
}

static uint64_t against_multiplication(uint64_t i)
{
	return (i << 44) * inverse_of(UINT64_C(0x9e3779b97f4a7c15));
}

static uint64_t against_finalizer(uint64_t i)
{
	return before_finalizer(i << 40);
}

/* LWPs: positive numbers of 63 bits. */
static uint64_t lwp_against_multiplication(uint64_t i)
{
	return against_multiplication(i) & INT64_MAX;
}

static uint64_t (*const attacks[])(uint64_t i) = {
	aligned, high_bits, against_multiplication, against_finalizer, lwp_against_multiplication,
};

static size_t probes_to(size_t slot, uint64_t hash, size_t cap)
{
	return ((slot - (size_t)hash) & (cap - 1)) + 1;
}

static void test_siphash(void **state)
{
	static const struct {
		size_t n;
		uint64_t want;
	} cases[] = {
		{0, 0xabac0158050fc4dc}, {1, 0xc9f49bf37d57ca93}, {7, 0xd3927d989bb11140}, {8, 0x369095118d299a8e},
		{15, 0xd320d86d2a519956}, {63, 0x9d199062b7bbb3a8},
	};
	unsigned char bytes[64], eight[8];
	uint64_t key[2] = {0, 0};

	(void)state;
	assert_true(hash_siphash(key, SPAN_LIT("abcdefgh")) == UINT64_C(0x3f7b849c0b8e35ea));
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	for (size_t i = 0; i < 16; i++)
		key[i / 8] |= (uint64_t)i << i % 8 * 8;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(hash_siphash(key, (struct span){(const char *)bytes, cases[i].n}) == cases[i].want);
	for (size_t i = 0; i < sizeof(eight); i++)
		eight[i] = (unsigned char)(UINT64_C(0x0123456789abcdef) >> 8 * i);
	assert_true(hash_u64(UINT64_C(0x0123456789abcdef)) == hash_bytes((struct span){(const char *)eight, 8}));
}

static void test_map_under_attack(void **state)
{
	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(attacks); a++) {
		struct map m = {0};
		uint64_t probes = 0;

		for (uint64_t i = 1; i <= KEYS; i++)
			*map_put(&m, attacks[a](i), NULL) = i;
		assert_int_equal(m.n, KEYS);
		for (size_t i = 0; i < m.cap; i++) {
			if (m.slots[i].used)
				probes += probes_to(i, hash_u64(m.slots[i].key), m.cap);
		}
		if (probes > PROBES_A_KEY * KEYS)
			fail_msg("attack %zu: %llu probes", a, (unsigned long long)probes);
		map_done(&m);
	}
}

static void test_keys_under_attack(void **state)
{
	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(attacks); a++) {
		struct keys k = {0};
		uint64_t probes = 0;

		for (uint64_t i = 1; i <= KEYS; i++)
			assert_int_equal(keys_id(&k, attacks[a](i)), i);
		assert_int_equal(k.n, KEYS);
		for (size_t i = 0; i < k.cap; i++) {
			if (k.slots[i].id)
				probes += probes_to(i, hash_u64(k.slots[i].key), k.cap);
		}
		if (probes > PROBES_A_KEY * KEYS)
			fail_msg("attack %zu: %llu probes", a, (unsigned long long)probes);
		for (uint64_t i = 1; i <= KEYS; i++)
			assert_int_equal(keys_id(&k, attacks[a](i)), i);
		keys_done(&k);
	}
}

/* Between the two steps others may be asked for, the same key too, and the table may grow. */
static void test_keys_in_two_steps(void **state)
{
	enum { AHEAD = 100, N = 5000 };
	struct keys k = {0};
	struct key_soon soon[N];

	(void)state;
	assert_int_equal(keys_id(&k, 0), 1);
	for (uint64_t i = 0; i < N + AHEAD; i++) {
		if (i < N)
			soon[i] = keys_soon(&k, i / 7);
		if (i >= AHEAD)
			assert_int_equal(keys_now(&k, (i - AHEAD) / 7, soon[i - AHEAD]), (i - AHEAD) / 7 + 1);
	}
	assert_int_equal(k.n, (N - 1) / 7 + 1);
	keys_done(&k);
}

/* Texts that a known function puts on one place are found by trying. */
static void test_intern_under_attack(void **state)
{
	enum { TEXTS = 1000 };
	struct intern *in = intern_new();
	uint64_t probes = 0;

	(void)state;
	for (uint32_t try = 0; in->texts.n < TEXTS; try++) {
		char text[16];
		int n = snprintf(text, sizeof(text), "%u", try);

		if (!(XXH3_64bits(text, (size_t)n) & 0x7ff))
			intern_id(in, (struct span){text, (size_t)n});
	}
	assert_true(in->cap <= 0x800);
	for (size_t i = 0; i < in->cap; i++) {
		if (in->slots[i])
			probes += probes_to(i, hash_bytes(intern_text(in, in->slots[i])), in->cap);
	}
	if (probes > PROBES_A_KEY * TEXTS)
		fail_msg("%llu probes", (unsigned long long)probes);
	intern_free(in);
}

#define TELL_HASH "tell-hash"

static uint64_t hash_of_another_process(void)
{
	uint64_t hash = 0;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		dup2(ends[1], STDOUT_FILENO);
		execl("/proc/self/exe", "test_hash", TELL_HASH, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &hash, sizeof(hash)), sizeof(hash));
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return hash;
}

static void test_every_process_has_its_key(void **state)
{
	uint64_t a = hash_of_another_process(), b = hash_of_another_process();

	(void)state;
	assert_true(a != b && a != hash_u64(1) && b != hash_u64(1));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_siphash),
		cmocka_unit_test(test_map_under_attack),
		cmocka_unit_test(test_keys_under_attack),
		cmocka_unit_test(test_keys_in_two_steps),
		cmocka_unit_test(test_intern_under_attack),
		cmocka_unit_test(test_every_process_has_its_key),
	};
	uint64_t hash = hash_u64(1);

	if (argc == 2 && !strcmp(argv[1], TELL_HASH))
		return write(STDOUT_FILENO, &hash, sizeof(hash)) == (ssize_t)sizeof(hash) ? 0 : 1;
	return cmocka_run_group_tests_name("base/hash", tests, NULL, NULL);
}
