/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

#define BLOCK_BYTES 16384u

struct block {
	struct block *next;
	size_t used;
	size_t cap;
	_Alignas(max_align_t) char data[];
};

struct arena {
	struct block *head; /* the block being filled; older ones behind it */
};

struct arena *arena_new(void)
{
	return mem_zalloc(sizeof(struct arena));
}

static void free_blocks(struct block *b)
{
	while (b) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	free_blocks(a->head);
	free(a);
}

void arena_reset(struct arena *a)
{
	if (!a->head)
		return;
	free_blocks(a->head->next);
	a->head->next = NULL;
	a->head->used = 0;
}

void *arena_alloc(struct arena *a, size_t n)
{
	size_t align = _Alignof(max_align_t);
	size_t need = (n + align - 1) / align * align;
	void *p;

	if (need < n)
		die("arena request too large");
	if (!a->head || a->head->cap - a->head->used < need) {
		size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES;
		struct block *b = mem_alloc(sizeof(*b) + cap);

		*b = (struct block){.next = a->head, .cap = cap};
		a->head = b;
	}
	p = a->head->data + a->head->used;
	a->head->used += need;
	memset(p, 0, need);
	return p;
}

struct span arena_span(struct arena *a, struct span s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct span){p, s.n};
}

char *arena_strf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("cannot format text");
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
