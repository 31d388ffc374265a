/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/refcounter_legacy.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

enum { PIECE_BYTES = 299 }; /* what the program reads at once */

struct object {
	uint32_t addr;
	uint32_t refs; /* modulo 2^32, as an int that wraps */
	uint64_t destroyed;
	struct strbuf history; /* pieces, each behind three blanks */
};

struct refcounter_legacy {
	void (*out)(void *ctx, struct span text);
	void *ctx;
	/*
	 * The program looks at the byte behind the one that ends the number.  That may lie behind the end of the piece: then
	 * it sees what an earlier one left there.  So this is never cleared.
	 */
	char piece[PIECE_BYTES + 2];
	size_t n;           /* bytes of the piece so far */
	struct vec objects; /* struct object, in order of their beginning */
	struct map newest;  /* address to 1 + the newest of them */
	struct strbuf scratch;
};

struct refcounter_legacy *refcounter_legacy_new(void (*out)(void *ctx, struct span text), void *ctx)
{
	struct refcounter_legacy *rl = mem_zalloc(sizeof(*rl));

	rl->out = out;
	rl->ctx = ctx;
	vec_init(&rl->objects, sizeof(struct object));
	return rl;
}

void refcounter_legacy_free(struct refcounter_legacy *rl)
{
	if (!rl)
		return;
	for (size_t i = 0; i < rl->objects.n; i++)
		strbuf_done(&((struct object *)vec_at(&rl->objects, i))->history);
	vec_done(&rl->objects);
	map_done(&rl->newest);
	strbuf_done(&rl->scratch);
	free(rl);
}

static bool is_problem(const struct object *o)
{
	return o->refs != 0 || o->destroyed != 1;
}

static void out_scratch(struct refcounter_legacy *rl)
{
	rl->out(rl->ctx, strbuf_span(&rl->scratch));
	strbuf_clear(&rl->scratch);
}

static struct object *object_new(struct refcounter_legacy *rl, uint32_t addr, uint64_t *newest)
{
	struct object *o;

	if (*newest) { /* nothing finds the one before any more */
		o = vec_at(&rl->objects, *newest - 1);
		if (!is_problem(o))
			strbuf_done(&o->history);
	}
	o = vec_push(&rl->objects);
	o->addr = addr;
	o->refs = 1;
	*newest = rl->objects.n;
	return o;
}

/* ---- C's ideas of numbers: strtoul(p, ret_end, 16) and strtol(p, NULL, 10) of a 64-bit machine ---- */

static const char *skip_front(const char *p, bool *ret_negative)
{
	while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
		p++;
	*ret_negative = *p == '-';
	return *p == '-' || *p == '+' ? p + 1 : p;
}

/* *@ret_end: behind the number, @text if there is none. */
static uint64_t read_hex(const char *text, const char **ret_end)
{
	bool negative, fits = true;
	const char *p = skip_front(text, &negative);
	uint64_t v = 0;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && hex_digit(p[2]) >= 0)
		p += 2;
	*ret_end = hex_digit(*p) < 0 ? text : p;
	for (; hex_digit(*p) >= 0; *ret_end = ++p)
		fits = fits && !__builtin_mul_overflow(v, 16, &v) && !__builtin_add_overflow(v, hex_digit(*p), &v);
	if (!fits)
		return UINT64_MAX;
	return negative ? -v : v;
}

/* The low 32 bits, which is all that the sum of an int keeps. */
static uint32_t read_change(const char *p)
{
	bool negative;
	int64_t v = 0;

	p = skip_front(p, &negative);
	for (; *p >= '0' && *p <= '9'; p++) {
		int digit = negative ? '0' - *p : *p - '0';

		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v))
			return (uint32_t)(negative ? INT64_MIN : INT64_MAX);
	}
	return (uint32_t)v;
}

static void take_piece(struct refcounter_legacy *rl)
{
	const char *end;
	uint32_t addr;
	uint64_t *newest;
	struct object *o;

	rl->piece[rl->n] = '\0';
	rl->n = 0;
	addr = (uint32_t)read_hex(rl->piece, &end);
	newest = map_put(&rl->newest, addr, NULL);
	if (*newest && end[1] != '=') {
		o = vec_at(&rl->objects, *newest - 1);
	} else {
		if (end[1] != '=') {
			strbuf_addf(&rl->scratch, "BAD: object %x appears without previous allocation marker!\n", addr);
			out_scratch(rl);
		}
		o = object_new(rl, addr, newest);
	}
	if (end[1] == '+' || end[1] == '-')
		o->refs += read_change(end + 1);
	else if (end[1] == '*')
		o->destroyed++;
	strbuf_add_str(&o->history, "   ");
	strbuf_add_str(&o->history, rl->piece); /* to its first NUL */
}

void refcounter_legacy_feed(struct refcounter_legacy *rl, struct span bytes)
{
	while (bytes.n) {
		size_t room = PIECE_BYTES - rl->n, n = bytes.n < room ? bytes.n : room;
		const char *newline = memchr(bytes.p, '\n', n);

		if (newline)
			n = (size_t)(newline - bytes.p) + 1;
		memcpy(rl->piece + rl->n, bytes.p, n);
		rl->n += n;
		bytes = span_from_offset(bytes, n);
		if (newline || rl->n == PIECE_BYTES)
			take_piece(rl);
	}
}

void refcounter_legacy_finish(struct refcounter_legacy *rl)
{
	if (rl->n)
		take_piece(rl);
	for (size_t i = rl->objects.n; i > 0; i--) {
		const struct object *o = vec_at(&rl->objects, i - 1);

		if (!is_problem(o))
			continue;
		if (o->refs)
			strbuf_addf(&rl->scratch, "Problem: net Refcount not zero for object %x\n", o->addr);
		if (o->destroyed > 1)
			strbuf_addf(&rl->scratch, "Problem: Object %x destroyed more than once!\n", o->addr);
		strbuf_addf(&rl->scratch, "Object %x history:\n", o->addr);
		out_scratch(rl);
		rl->out(rl->ctx, strbuf_span(&o->history));
		rl->out(rl->ctx, SPAN_LIT("==============\n"));
	}
}
