/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/vec.h"

#include <stdlib.h>

#include "astscope/base/mem.h"

void vec_init(struct vec *v, size_t item_size)
{
	*v = (struct vec){.size = item_size};
}

void vec_done(struct vec *v)
{
	free(v->p);
	v->p = NULL;
	v->n = v->cap = 0;
}

void vec_clear(struct vec *v)
{
	v->n = 0;
}

void vec_grow(struct vec *v)
{
	v->cap = v->cap ? v->cap * 2 : 8;
	v->p = mem_realloc(v->p, v->cap, v->size);
}

void vec_pop(struct vec *v)
{
	assert(v->n);
	v->n--;
}

void vec_sort(struct vec *v, int (*cmp)(const void *a, const void *b))
{
	if (v->n > 1)
		qsort(v->p, v->n, v->size, cmp);
}
