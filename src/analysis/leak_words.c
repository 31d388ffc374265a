/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/store/queries.h"

/* What is said of a leak path, in words that claim no more than was seen.  Nothing here says what code should do. */

#define TAKES_SAID 3u

static void add_place(struct leak_run *r, const struct suspect_place *at, bool with_tag, struct strbuf *out)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_SITE_NAME);
	struct err ignored;

	stmt_bind_i64(st, ":site", at->site);
	stmt_bind_i64(st, ":tag", at->tag);
	if (stmt_step(st, &ignored) == STEP_ROW) {
		strbuf_add(out, stmt_text(st, 0));
		if (with_tag && stmt_text(st, 1).n) {
			strbuf_add_str(out, " \"");
			strbuf_add(out, stmt_text(st, 1));
			strbuf_add_char(out, '"');
		}
	}
	stmt_reset(st);
}

static void add_choice(struct leak_run *r, const struct suspect_path *f, struct strbuf *out)
{
	const struct suspect_place *first = vec_at(&f->releases, 0), *second = suspect_second(&f->releases);

	add_place(r, first, false, out);
	if (!second)
		return;
	strbuf_addf(out, " (%.0f %%) or ", 100 * first->share);
	add_place(r, second, false, out);
	strbuf_addf(out, " (%.0f %%)", 100 * second->share);
}

static const char *these(const struct leak_path *p)
{
	return p->lives.n == 1 ? "this one" : "these";
}

static void say_complete(struct leak_run *r, const struct leak_path *p, struct strbuf *out)
{
	const struct suspect_path *f = &p->found;
	const struct suspect_place *first = vec_at(&f->releases, 0);

	if (p->role == LEAK_FORGOTTEN)
		strbuf_addf(out, "%s forgotten: ", p->lives.n == 1 ? "looks" : "look");
	strbuf_add_str(out, f->word == SUSPECT_DERIVED ? "siblings end here: " : "perhaps ");
	add_choice(r, f, out);
	if (suspect_second(&f->releases)) {
		strbuf_addf(out, ": seen after the same changes in %llu that ended; %s never got there",
			    (unsigned long long)f->siblings, these(p));
		return;
	}
	strbuf_addf(out, " (%llu of %llu that did the same); ", (unsigned long long)first->siblings, (unsigned long long)f->siblings);
	if (p->lives.n > 1)
		strbuf_addf(out, "these %zu never got there", p->lives.n);
	else
		strbuf_add_str(out, "this one never got there");
}

static void say_incomplete(struct leak_run *r, const struct leak_path *p, struct strbuf *out)
{
	const struct suspect_path *f = &p->found;

	strbuf_add_str(out, f->word == SUSPECT_DERIVED ? "most likely " : "perhaps ");
	add_choice(r, f, out);
	strbuf_addf(out, ": no ended life took this path; the nearest differs by %llu %s", (unsigned long long)f->cost,
		    f->cost == 1 ? "row" : "rows");
}

void leak_say_release(struct leak_run *r, const struct leak_path *p, struct strbuf *out)
{
	if (p->hung) {
		strbuf_add_str(out, "held by threads in a deadlock or behind it, which took what is open and never gave it back: ");
		strbuf_addf(out, "no leak of %s own", p->lives.n == 1 ? "its" : "their");
		return;
	}
	if (!p->compared)
		return;
	if (!leak_path_names(p))
		strbuf_add_str(out, "no ended sibling: nothing to compare with");
	else if (p->found.site)
		say_complete(r, p, out);
	else
		say_incomplete(r, p, out);
}

static void add_count(const struct leak_path *p, struct strbuf *out)
{
	int64_t least = INT64_MAX, most = 0;

	for (size_t i = 0; i < p->lives.n; i++) {
		int64_t count = ((const struct leak_life *)vec_at(&p->lives, i))->count;

		least = count < least ? count : least;
		most = count > most ? count : most;
	}
	if (least != most)
		strbuf_addf(out, "%lld to %lld references are open", (long long)least, (long long)most);
	else if (most == 1)
		strbuf_add_str(out, "one reference is open");
	else
		strbuf_addf(out, "%lld references are open", (long long)most);
}

void leak_say_kept(struct leak_run *r, const struct leak_path *p, struct strbuf *out)
{
	const struct vec *takes = &p->found.takes;
	size_t said = 0;

	if (!p->compared || !takes->n)
		return;
	add_count(p, out);
	strbuf_add_str(out, ", taken at ");
	for (size_t i = 0; i < takes->n && said < TAKES_SAID; i++) {
		const struct suspect_place *t = vec_at(takes, i);

		if (i > 0 && t->share < SUSPECT_SAID * ((const struct suspect_place *)vec_at(takes, 0))->share)
			break;
		strbuf_add_str(out, said++ ? " or " : "");
		add_place(r, t, true, out);
	}
}
