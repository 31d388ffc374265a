#include "config.h"

#include "astscope/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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

void *vec_push(struct vec *v)
{
	void *item;

	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 8;
		v->p = mem_realloc(v->p, v->cap, v->size);
	}
	item = (char *)v->p + v->n++ * v->size;
	memset(item, 0, v->size);
	return item;
}

void vec_append(struct vec *v, const void *item)
{
	memcpy(vec_push(v), item, v->size);
}

void *vec_at(const struct vec *v, size_t i)
{
	assert(i < v->n);
	return (char *)v->p + i * v->size;
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
