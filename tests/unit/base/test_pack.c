/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "astscope/base/pack.h"
#include "astscope/base/pack_block.h"
#include "astscope/base/pack_columns.h"
#include "tests/lib/any.h"

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	uint64_t x = any_next(&seed);

	return n ? x % n : x;
}

static void test_varints(void **state)
{
	static const uint64_t values[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX};
	static const uint8_t open[] = {0x80}, eleven[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1},
			     large[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2};
	uint8_t b[PACK_VARINT_MAX];
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		uint8_t *end = pack_varint(b, values[i]);

		assert_true(end - b <= (long)PACK_VARINT_MAX);
		assert_ptr_equal(unpack_varint(b, end, &v), end);
		assert_true(v == values[i]);
		assert_null(unpack_varint(b, end - 1, &v));
		assert_true(unpack_zigzag(pack_zigzag((int64_t)values[i])) == (int64_t)values[i]);
	}
	assert_null(unpack_varint(open, open + sizeof(open), &v));
	assert_null(unpack_varint(eleven, eleven + sizeof(eleven), &v));
	assert_null(unpack_varint(large, large + sizeof(large), &v));
}

/* The bytes that ARCHITECTURE section 6 works out. */
static void test_known_bytes(void **state)
{
	static const uint8_t want[] = {0x01, 0x02, 0x02, 0x01, 0x40, 0x01, 0x03, 0x44, 0x01, 0x04, 0x94, 0x4f, 0x09, 0x07, 0x02};
	static const struct packed_event ev[] = {
		{.line = 2, .delta = 1, .before = 0, .pair = 2, .thread = 1, .kind = REF_CONSTRUCTOR},
		{.line = 3, .delta = 1, .before = 1, .pair = 3, .thread = 1, .kind = REF_CHANGE},
		{.line = 4, .delta = -1, .before = 2, .pair = 4, .thread = 1, .kind = REF_CHANGE},
	};
	struct pack_state st = {0};
	uint8_t b[3 * PACK_EVENT_MAX], *p = b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ev); i++)
		p = pack_event(p, &st, &ev[i]);
	assert_int_equal(p - b, 10);
	assert_memory_equal(b, want, 10);
	st.line = 144;
	p = pack_event(b, &st, &(struct packed_event){.line = 104, .delta = -1, .before = 2, .pair = 9, .thread = 7});
	assert_int_equal(p - b, 5);
	assert_memory_equal(b, want + 10, 5);
}

static struct packed_event any_event(uint64_t near)
{
	static const int64_t odd[] = {0, 1, -1, 2, -7, 1000000, INT64_MAX, INT64_MIN};

	return (struct packed_event){
		.line = any(8) ? near + any(50) : any(UINT64_C(1) << 40), .delta = odd[any(any(4) ? 3 : ARRAY_LEN(odd))],
		.before = any(4) ? (int64_t)any(5) : odd[any(ARRAY_LEN(odd))], .pair = (uint32_t)any(any(2) ? 100 : UINT32_MAX) + 1,
		.thread = any(3) ? 7 : (uint32_t)any(UINT32_MAX), .kind = (enum ref_kind)any(4), .idle = !any(5),
	};
}

static bool same(const struct packed_event *a, const struct packed_event *b)
{
	return a->line == b->line && a->delta == b->delta && a->before == b->before && a->pair == b->pair &&
	       a->thread == b->thread && a->kind == b->kind && a->idle == b->idle;
}

/* Traits are what the events have, of one thread or all, also where they are damaged. */
static void assert_traits(const uint8_t *p, const uint8_t *end, size_t behind, uint32_t thread)
{
	struct trait_scan s = {.p = p, .end = end, .behind = behind};
	struct packed_trait t[7];
	struct pack_state st = {0};
	struct packed_event ev;
	size_t n = 0, i = 0;

	for (uint64_t nth = 0; p && p < end; nth++) {
		p = unpack_event(p, end, &st, &ev);
		if (!p || (thread && ev.thread != thread))
			continue;
		if (i == n) {
			n = unpack_traits(&s, thread, t, ARRAY_LEN(t));
			i = 0;
			if (!n)
				break; /* damaged further on */
		}
		assert_true(t[i].nth == nth && t[i].delta == ev.delta && t[i].pair == ev.pair && t[i].thread == ev.thread &&
			    t[i].kind == ev.kind);
		i++;
	}
	while (p && p < end)
		p = unpack_event(p, end, &st, &ev);
	while (unpack_traits(&s, thread, t, ARRAY_LEN(t)))
		assert_null(p); /* none but of what is damaged */
	assert_int_equal(!p, !s.p);
}

/* decode(encode(x)) = x; cut anywhere it is no event; changed anywhere it is read inside its bytes. */
static void test_events(void **state)
{
	enum { N = 64 };

	(void)state;
	for (seed = 1; seed < 400; seed++) {
		uint64_t keep = seed;
		struct packed_event ev[N], back;
		struct pack_state st = {0}, rd = {0};
		uint8_t b[N * PACK_EVENT_MAX], *p = b, *copy;
		const uint8_t *q = b;

		for (size_t i = 0; i < N; i++) {
			ev[i] = any_event(i ? ev[i - 1].line : 1);
			p = pack_event(p, &st, &ev[i]);
		}
		for (size_t i = 0; i < N; i++) {
			q = unpack_event(q, p, &rd, &back);
			assert_non_null(q);
			assert_true(same(&ev[i], &back));
		}
		assert_ptr_equal(q, p);
		for (uint32_t thread = 0; thread <= 7; thread += 7) {
			assert_traits(b, p, 0, thread);
			assert_traits(b, b + (p - b) / 2, (size_t)(p - b) - (size_t)(p - b) / 2, thread);
		}
		/* In memory that ends where the bytes end, so that a byte too far is seen. */
		copy = mem_alloc((size_t)(p - b));
		memcpy(copy, b, (size_t)(p - b));
		for (int i = 0; i < 8; i++)
			copy[any((uint64_t)(p - b))] ^= (uint8_t)(1u << any(8));
		rd = (struct pack_state){0};
		for (q = copy; q && q < copy + (p - b);)
			q = unpack_event(q, copy + (p - b), &rd, &back);
		for (uint32_t thread = 0; thread <= 7; thread += 7)
			assert_traits(copy, copy + (p - b), 0, thread);
		free(copy);
		seed = keep;
	}
}

static void test_chunks(void **state)
{
	struct piece_head head = {.high = 99, .events = 5000, .here = 3, .before = {.line = 7, .count = -2, .thread = 5, .begun = true}};
	struct strbuf b = {0};
	struct span rest, events;
	struct piece_head back;

	(void)state;
	group_begin(&b);
	group_add(&b, SPAN_LIT("abc"));
	group_add(&b, SPAN_LIT(""));
	group_add(&b, SPAN_LIT("d"));
	assert_true(chunk_is_group(strbuf_span(&b)));
	rest = group_entries(strbuf_span(&b));
	assert_true(group_next(&rest, &events) && span_eq_str(events, "abc"));
	assert_true(group_next(&rest, &events) && !events.n);
	assert_true(group_next(&rest, &events) && span_eq_str(events, "d"));
	assert_false(group_next(&rest, &events));
	assert_int_equal(rest.n, 0);
	rest = group_entries(span_sub(strbuf_span(&b), 0, 3));
	assert_false(group_next(&rest, &events));
	assert_int_not_equal(rest.n, 0);
	assert_false(piece_open(strbuf_span(&b), &back, &events));
	piece_begin(&b, &head);
	strbuf_add_str(&b, "xyz");
	assert_false(chunk_is_group(strbuf_span(&b)));
	assert_true(piece_open(strbuf_span(&b), &back, &events));
	assert_true(span_eq_str(events, "xyz"));
	assert_true(back.high == 99 && back.events == 5000 && back.here == 3 && back.before.begun);
	assert_true(back.before.line == 7 && back.before.count == -2 && back.before.thread == 5);
	for (size_t n = 0; n < b.n - 3; n++)
		assert_false(piece_open(span_sub(strbuf_span(&b), 0, n), &back, &events));
	head.here = 5001;
	piece_begin(&b, &head);
	assert_false(piece_open(strbuf_span(&b), &back, &events));
	strbuf_done(&b);
}

static void test_blocks(void **state)
{
	struct line_block *a = mem_zalloc(sizeof(*a)), *b = mem_zalloc(sizeof(*b));
	struct strbuf lives = {0}, threads = {0};

	(void)state;
	for (seed = 1; seed < 300; seed++) {
		uint64_t keep = seed, kinds = any(4), many = any(3) ? 5 : 2000;
		bool threaded = false;
		uint8_t *copy;

		a->n = 1 + (uint32_t)any(BLOCK_LINES);
		for (uint32_t i = 0; i < a->n; i++) {
			a->life[i] = !any(6) && i + 1 < a->n ? 0 : 1000 + (uint32_t)any(any(9) ? 3000 : kinds ? INT32_MAX : 40000);
			a->thread[i] = !a->life[i] || (kinds == 1 && any(2)) || kinds == 2 ? 0 : 1 + (uint32_t)any(many);
			threaded |= a->thread[i] != 0;
		}
		pack_lives(a, &lives);
		pack_threads(a, &threads);
		assert_true(lives.n <= BLOCK_MAX && threads.n <= BLOCK_MAX);
		assert_int_equal(threaded, threads.n != 0);
		assert_true(unpack_lives(strbuf_span(&lives), b) && unpack_threads(strbuf_span(&threads), b));
		assert_int_equal(a->n, b->n);
		for (uint32_t i = 0; i < a->n; i++) {
			assert_int_equal(a->life[i], b->life[i]);
			if (a->life[i])
				assert_int_equal(a->thread[i], b->thread[i]);
		}
		assert_false(unpack_lives(span_sub(strbuf_span(&lives), 0, lives.n - 1), b));
		copy = mem_alloc(lives.n);
		memcpy(copy, lives.p, lives.n);
		for (int i = 0; i < 4; i++)
			copy[any(any(2) ? 12 : lives.n) % lives.n] ^= (uint8_t)(1u << any(8));
		(void)!unpack_lives((struct span){(const char *)copy, lives.n}, b);
		(void)!unpack_threads((struct span){(const char *)copy, lives.n}, b);
		free(copy);
		seed = keep;
	}
	memset(a, 0, sizeof(*a));
	pack_lives(a, &lives);
	assert_int_equal(lives.n, 0);
	strbuf_done(&lives);
	strbuf_done(&threads);
	free(a);
	free(b);
}

static void test_postings(void **state)
{
	static const uint64_t blocks[] = {0, 1, 2, 300, 70000, UINT64_C(1) << 39};
	struct strbuf b = {0};
	uint64_t last = 0;
	struct span rest;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		pack_posting(&b, &last, blocks[i]);
	last = 0;
	rest = strbuf_span(&b);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		assert_true(unpack_posting(&rest, &last));
		assert_true(last == blocks[i]);
	}
	assert_false(unpack_posting(&rest, &last));
	assert_int_equal(rest.n, 0);
	rest = SPAN_LIT("\xff");
	assert_false(unpack_posting(&rest, &last));
	assert_int_equal(rest.n, 1);
	strbuf_done(&b);
}

/* The bytes that ARCHITECTURE section 6 works out, and columns of any width. */
static void test_columns(void **state)
{
	static const uint64_t known[2][COLUMN_ROWS] = {{0x1000, 0x1040}, {1, 10}};
	static const uint8_t want[] = {0x01, 0x02, 0x01, 0x80, 0x20, 0x01, 0x01, 0x00, 0x40, 0x00, 0x09};
	uint64_t(*values)[COLUMN_ROWS] = mem_zalloc(COLUMNS_MOST * sizeof(*values));
	struct strbuf b = {0};
	struct columns c;

	(void)state;
	seed = 1;
	pack_columns(known, 2, 2, &b);
	assert_int_equal(b.n, sizeof(want));
	assert_memory_equal(b.p, want, sizeof(want));
	for (uint64_t round = 1; round < 200; round++) {
		uint32_t n = 1 + (uint32_t)any(any(2) ? COLUMN_ROWS : 5);
		unsigned count = 1 + (unsigned)any(COLUMNS_MOST), bits[COLUMNS_MOST];
		uint8_t *exact;

		for (unsigned k = 0; k < count; k++) {
			bits[k] = (unsigned)any(65);
			for (uint32_t i = 0; i < n; i++)
				values[k][i] = bits[k] ? any(0) >> (64 - bits[k]) : 9;
		}
		pack_columns((const uint64_t(*)[COLUMN_ROWS])values, count, n, &b);
		/* Memory that ends where the bytes end. */
		exact = mem_alloc(b.n);
		memcpy(exact, b.p, b.n);
		assert_true(unpack_columns((struct span){(const char *)exact, b.n}, count, &c));
		assert_int_equal(c.n, n);
		for (unsigned k = 0; k < count; k++) {
			for (uint32_t i = 0; i < n; i++)
				assert_true(columns_get(&c, k, i) == values[k][i]);
		}
		assert_false(unpack_columns((struct span){(const char *)exact, b.n - 1}, count, &c));
		free(exact);
	}
	strbuf_done(&b);
	free(values);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_varints), cmocka_unit_test(test_columns),
		cmocka_unit_test(test_known_bytes), cmocka_unit_test(test_events),
		cmocka_unit_test(test_chunks),	cmocka_unit_test(test_blocks),	    cmocka_unit_test(test_postings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
