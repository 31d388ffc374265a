/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_VEC_H
#define ASTSCOPE_BASE_VEC_H

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* Growable array of items of one size.  Start with vec_init; pointers into it die at the next push. */
struct vec {
	void *p;
	size_t n;    /* items in use */
	size_t cap;  /* items allocated */
	size_t size; /* bytes an item */
};

void vec_init(struct vec *v, size_t item_size);
void vec_done(struct vec *v);
void vec_clear(struct vec *v);               /* keeps the capacity */
void vec_pop(struct vec *v);                 /* drop the last item; n > 0 */
void vec_grow(struct vec *v);                /* room for one more */
void vec_sort(struct vec *v, int (*cmp)(const void *a, const void *b));

/* i < n */
static inline void *vec_at(const struct vec *v, size_t i)
{
	assert(i < v->n);
	return (char *)v->p + i * v->size;
}

/* A new zeroed item at the end. */
static inline void *vec_push(struct vec *v)
{
	if (v->n == v->cap)
		vec_grow(v);
	return memset((char *)v->p + v->n++ * v->size, 0, v->size);
}

static inline void vec_append(struct vec *v, const void *item)
{
	if (v->n == v->cap)
		vec_grow(v);
	memcpy((char *)v->p + v->n++ * v->size, item, v->size);
}

#endif
