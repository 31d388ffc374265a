/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leaks.h"

#include <stdio.h>

#include "beside.h"
#include "wrap.h"

void leaks_title(struct leaks *l, struct strbuf *ret)
{
	struct list_pane *p = &l->list.pane[0];
	long at = l->path && l->detail.life ? list_pane_find_key(p, (struct row_key){{l->path, 0}}) : -1;
	const struct row *row = leaks_form(l) == LEAKS_PATHS ? list_pane_at(p, at) : NULL;
	int64_t least, most;

	if (!l->detail.life) {
		strbuf_add_str(ret, "Detail");
		return;
	}
	strbuf_add_str(ret, l->count == 1 ? "The one" : "The ");
	if (l->count != 1)
		strbuf_add_grouped(ret, l->count);
	if (!row)
		return;
	if (list_row_text(p, row, "bytes").n) {
		strbuf_add_str(ret, ": ");
		strbuf_add_grouped(ret, list_row_number(p, row, "bytes"));
		strbuf_add_str(ret, list_row_number(p, row, "bytes") == 1 ? " byte" : " bytes");
	}
	least = list_row_number(p, row, "events_least");
	most = list_row_number(p, row, "events");
	strbuf_add_str(ret, list_row_text(p, row, "bytes").n ? ", " : ": ");
	if (least != most)
		strbuf_addf(ret, "%lld to %lld events each", (long long)least, (long long)most);
	else if (l->count == 1)
		strbuf_addf(ret, "%lld %s", (long long)most, most == 1 ? "event" : "events");
	else
		strbuf_addf(ret, "%s%lld %s each", list_row_number(p, row, "alike") ? "the same " : "", (long long)most,
			    most == 1 ? "event" : "events");
}

/* A label, then words that may be names, each a link, on lines that begin at one column. */
struct list_of {
	struct text *t;
	int column;
	bool any;
};

static struct list_of begin_list(struct text *t, const char *label, int column)
{
	text_line(t);
	text_pad_to(t, 2);
	text_add_str(t, ROLE_DIM, label);
	text_pad_to(t, column);
	return (struct list_of){t, column, false};
}

static void add_item(struct list_of *o, struct span words, const char *place, struct span after)
{
	int columns = text_columns_of(words) + text_columns_of(after);

	if (o->any && text_columns(o->t) + 2 + columns > o->t->width) {
		text_line(o->t);
		text_pad_to(o->t, o->column);
	} else if (o->any) {
		text_add_str(o->t, ROLE_TEXT, "  ");
	}
	o->any = true;
	if (*place) {
		text_selectable(o->t, (struct span){0});
		text_link(o->t, ROLE_LINK, words, place);
	} else {
		text_add(o->t, ROLE_TEXT, words);
	}
	text_add(o->t, ROLE_TEXT, after);
}

static void add_threads(const struct leak_detail *d, struct text *t, int column)
{
	struct list_of list;

	if (!d->threads.n)
		return;
	list = begin_list(t, "threads", column);
	for (size_t i = 0; i < d->threads.n; i++) {
		const struct leak_thread *x = vec_at(&d->threads, i);
		char lwp[32], place[64], times[32] = "";

		snprintf(lwp, sizeof(lwp), "%lld", (long long)x->lwp);
		snprintf(place, sizeof(place), "threads/lwp/%lld", (long long)x->lwp);
		if (x->lives > 1)
			snprintf(times, sizeof(times), " %lld x", (long long)x->lives);
		add_item(&list, span_from(lwp), place, span_from(times));
	}
}

#define FEW_ROWS 12

static void add_objects(struct leaks *l, struct text *t, int column)
{
	const struct leak_detail *d = &l->detail;
	struct list_of list = begin_list(t, "objects", column);
	size_t most = d->objects.n;
	struct strbuf rest = {0}, all = {0};

	/* some lines of them only, to leave room for what they are judged by */
	if (most) {
		size_t fit = (size_t)(t->width - column + 2) / 20 * (t->height < FEW_ROWS ? 1 : 3);

		most = fit && fit < most ? fit : most;
	}
	for (size_t i = 0; i < most; i++) {
		struct span obj = *(const struct span *)vec_at(&d->objects, i);
		struct strbuf place = {0};

		strbuf_addf(&place, "hist/%.*s", SPAN_ARG(obj));
		add_item(&list, obj, strbuf_str(&place), (struct span){0});
		strbuf_done(&place);
	}
	if (l->count > (int64_t)most) {
		strbuf_add_grouped(&rest, l->count - (int64_t)most);
		strbuf_add_str(&rest, " more");
		strbuf_addf(&all, "objects?filter=path=%lld", (long long)l->path);
		add_item(&list, strbuf_span(&rest), strbuf_str(&all), (struct span){0});
	}
	strbuf_done(&rest);
	strbuf_done(&all);
}

static void add_terms(const struct leaks *l, struct text *t, int column)
{
	int64_t score = 0;
	struct strbuf label = {0};
	struct list_of list;

	if (!l->detail.terms.n)
		return;
	for (size_t i = 0; i < l->detail.terms.n; i++)
		score += ((const struct leak_points *)vec_at(&l->detail.terms, i))->points;
	score = score < 0 ? 0 : score > 100 ? 100 : score;
	strbuf_addf(&label, "WHY %lld", (long long)score);
	list = begin_list(t, strbuf_str(&label), column);
	for (size_t i = 0; i < l->detail.terms.n; i++) {
		const struct leak_points *x = vec_at(&l->detail.terms, i);
		struct strbuf words = {0};

		strbuf_addf(&words, "%+lld %.*s", (long long)x->points, SPAN_ARG(x->text));
		add_item(&list, strbuf_span(&words), "", (struct span){0});
		strbuf_done(&words);
	}
	strbuf_done(&label);
}

/* What the rows had no room for. */
static void add_way(struct leaks *l, struct text *t, int column)
{
	struct list_pane *p = &l->list.pane[0];
	long at = leaks_form(l) == LEAKS_PATHS ? list_pane_find_key(p, (struct row_key){{l->path, 0}}) : -1;
	const struct row *row = list_pane_at(p, at);

	if (!row || !list_row_text(p, row, "way").n || t->width >= LEAKS_APART)
		return;
	text_line(t);
	text_pad_to(t, 2);
	text_add_str(t, ROLE_DIM, "ended");
	wrap_words(t, ROLE_TEXT, list_row_text(p, row, "way"), column);
}

/* Most things first: this path beside one that ends, who, which, why.  In few rows what is not needed to see the difference goes. */
void leaks_detail(struct leaks *l, struct text *t)
{
	const struct leak_detail *d = &l->detail;
	struct span name = d->name;
	int column = 11;

	if (!d->life)
		return;
	if (l->beside.too_long) {
		text_linef(t, ROLE_TEXT, "  its changes are too many to be paired: Enter on an object shows them");
	} else if (t->width >= 70 && l->beside.sibling && (t->width >= 100 || t->height >= 16)) {
		text_line(t);
		text_pad_to(t, 2);
		text_add_str(t, ROLE_DIM, "beside one that ended: ");
		text_add(t, ROLE_TEXT, l->beside.name);
		if (l->beside.siblings > 1)
			text_addf(t, ROLE_TEXT, "  (%lld of %lld, d: next)", (long long)l->rank, (long long)l->beside.siblings);
		beside_text(t, &l->beside, name, !l->unfolded);
	} else if (l->beside.pairs.n) {
		takes_text(t, &l->beside, name);
	}
	add_way(l, t, column);
	add_threads(d, t, column);
	if (leaks_form(l) == LEAKS_PATHS)
		add_objects(l, t, column);
	else
		text_linef(t, ROLE_TEXT, "  to know which of these leak: end the next run with core stop gracefully");
	add_terms(l, t, column);
}
