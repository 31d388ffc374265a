/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/dump_pairs.h"
#include "list.h"

/* Two lock dumps of one process: which waits stayed, which are new, which are gone.  `<` and `>` step through the pairs. */

struct diff {
	struct list_view list;
	struct vec pairs; /* struct dump_pair */
	bool loaded;
	size_t at;
};

static bool open_diff(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct diff *d = st;
	struct place place = {0};
	bool ok = list_view_open(st, args, env, e) && dump_pairs_load(d->list.env->db, &d->pairs, e);
	uint64_t pair = 0;

	d->loaded = ok;
	if (ok && place_read(span_from(args->place), &place, e) && place_number(&place, "pair", &pair)) {
		while (d->at < d->pairs.n && ((struct dump_pair *)vec_at(&d->pairs, d->at))->id != (int64_t)pair)
			d->at++;
	}
	place_done(&place);
	return ok;
}

static void close_diff(void *st)
{
	struct diff *d = st;

	if (d->loaded)
		dump_pairs_done(&d->pairs);
	list_view_close(st);
}

static void head(void *st, struct text *t)
{
	const struct diff *d = st;
	const struct dump_pair *p = d->at < d->pairs.n ? vec_at(&d->pairs, d->at) : NULL;

	if (!p)
		return;
	text_line(t);
	text_addf(t, ROLE_TEXT, "%s  >  %s", strbuf_str(&p->from), strbuf_str(&p->to));
	text_add_str(t, ROLE_TEXT, "   same process");
	text_line(t);
	text_addf(t, ROLE_HEADING, "%lld %s stayed, %lld new, %lld gone", (long long)p->stayed, p->stayed == 1 ? "wait" : "waits",
		  (long long)p->added, (long long)p->gone);
	if (p->ordered && p->added > p->gone)
		text_add_str(t, ROLE_HEADING, ": it gets worse");
	if (!p->ordered)
		text_add_str(t, ROLE_TEXT, ", if this is their order: no times tell it");
}

static void note(void *st, struct strbuf *ret)
{
	const struct diff *d = st;

	if (d->at < d->pairs.n)
		strbuf_addf(ret, "pair %zu of %zu", d->at + 1, d->pairs.n);
}

static bool step(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct diff *d = st;
	size_t to = d->at + (a->arg > 0 ? 1 : d->pairs.n - 1);

	(void)at;
	if (d->pairs.n < 2) {
		fx_message(fx, MESSAGE_INFO, "no other pair of lock dumps differs");
		return true;
	}
	fx_openf(fx, "diff/pair/%lld", (long long)((struct dump_pair *)vec_at(&d->pairs, to % d->pairs.n))->id);
	return true;
}

static const struct view_action actions[] = {
	{.name = "sort-right", .run = step, .arg = 1},
	{.name = "sort-left", .run = step, .arg = -1},
};

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE},
};

const struct view_class diff_view = {
	.name = "diff",
	.title = "Diff",
	.summary = "two lock dumps: which waits stayed, which are new",
	.number = 'd',
	.state_size = sizeof(struct diff),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = open_diff,
	.close = close_diff,
	.head = head,
	.note = note,
	.hints = list_view_hints,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	LIST_VIEW_FUNCTIONS,
};
