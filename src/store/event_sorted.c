/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "event_sorted.h"

void sorted_init(struct sorted *s)
{
	*s = (struct sorted){.most = 0};
	vec_init(&s->events, sizeof(struct sorted_event));
}

void sorted_done(struct sorted *s)
{
	vec_done(&s->events);
}

void sorted_begin(struct sorted *s, bool down, size_t most)
{
	s->down = down;
	s->most = most;
	s->cut = s->goes_on = false;
	vec_clear(&s->events);
}

void sorted_go_on(struct sorted *s, size_t most)
{
	s->after = s->last;
	s->most = most;
	s->goes_on = true;
	s->cut = false;
	vec_clear(&s->events);
}

/* Kept turned round if the order is: what comes first is always less. */
static struct sorted_event turned(const struct sorted *s, const struct sorted_event *ev)
{
	return s->down ? (struct sorted_event){~ev->value, ~ev->at, ev->pair, ev->kind} : *ev;
}

static bool is_less(const struct sorted_event *a, const struct sorted_event *b)
{
	return a->value < b->value || (a->value == b->value && a->at < b->at);
}

static int by_order(const void *pa, const void *pb)
{
	return is_less(pb, pa) - is_less(pa, pb);
}

/* The @n least of @all come first, in any order. */
static void select_least(struct sorted_event *v, size_t all, size_t n)
{
	size_t lo = 0, hi = all;

	while (hi - lo > 1) {
		struct sorted_event pivot = v[lo + (hi - lo - 1) / 2]; /* never the last */
		size_t i = lo, k = hi - 1;

		for (;; i++, k--) {
			struct sorted_event t;

			while (is_less(&v[i], &pivot))
				i++;
			while (is_less(&pivot, &v[k]))
				k--;
			if (i >= k)
				break;
			t = v[i];
			v[i] = v[k];
			v[k] = t;
		}
		/* none in [lo, k] is above one in (k, hi) */
		if (n <= k)
			hi = k + 1;
		else
			lo = k + 1;
		if (n == lo || n == hi)
			return;
	}
}

static void cut(struct sorted *s)
{
	struct sorted_event *v = s->events.p;

	select_least(v, s->events.n, s->most);
	s->events.n = s->most;
	s->last = v[0];
	for (size_t i = 1; i < s->most; i++) {
		if (is_less(&s->last, &v[i]))
			s->last = v[i];
	}
	s->cut = true;
}

void sorted_offer(struct sorted *s, const struct sorted_event *ev)
{
	struct sorted_event e = turned(s, ev);

	if ((s->cut && !is_less(&e, &s->last)) || (s->goes_on && !is_less(&s->after, &e)))
		return;
	vec_append(&s->events, &e);
	if (s->events.n == 2 * s->most)
		cut(s);
}

void sorted_finish(struct sorted *s)
{
	if (s->events.n > s->most)
		cut(s);
	vec_sort(&s->events, by_order);
	for (size_t i = 0; s->down && i < s->events.n; i++) {
		struct sorted_event *e = vec_at(&s->events, i);

		*e = turned(s, e);
	}
}
