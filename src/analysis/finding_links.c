/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include <string.h>

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/*
 * What the lines of a finding name without having said where it is becomes a link: objects ("0x55aa#1"), threads ("LWP 25718",
 * "lab_worker_a 25718"), lines of the refs log ("refs line 50754").  Only what the bundle has; words of the log stay as they are.
 */

enum { LINKS_MOST = 16 /* in a line */ };

/* A name found in a text: where it begins and ends. */
struct found {
	struct span text; /* of the line */
	size_t start, stop;
	struct strbuf place;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool ends_here(struct span rest)
{
	return !rest.n || !is_word(*rest.p);
}

/* True if the statement has a row. */
static bool is_there(struct stmt *st, struct err *e, bool *ret_ok)
{
	enum step step = stmt_step(st, e);

	stmt_reset(st);
	*ret_ok = step != STEP_FAIL;
	return step == STEP_ROW;
}

/* Each of these looks at what begins at found.start, and says where it ends and leads, if it is something. */

static bool find_life(struct findings *f, const struct finding *n, struct found *at, struct err *e, bool *ret_ok)
{
	struct span rest = span_from_offset(at->text, at->start);
	struct stmt *st = db_query(f->db, Q_FINDING_HAS_LIFE);
	uint64_t addr;
	int64_t ordinal;

	(void)n;
	if (!span_starts(rest, SPAN_LIT("0x")) || !scan_addr(&rest, &addr) || !scan_char(&rest, '#') || !scan_i64(&rest, &ordinal) ||
	    !ends_here(rest))
		return false;
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	stmt_bind_i64(st, ":ordinal", ordinal);
	at->stop = at->text.n - rest.n;
	strbuf_addf(&at->place, "hist/0x%llx#%lld", (unsigned long long)addr, (long long)ordinal);
	return is_there(st, e, ret_ok);
}

/* "LWP 25718", or a name and the number of the only thread that has both. */
static bool find_thread(struct findings *f, const struct finding *n, struct found *at, struct err *e, bool *ret_ok)
{
	struct span rest = span_from_offset(at->text, at->start), name;
	struct stmt *st = db_query(f->db, Q_FINDING_HAS_THREAD);
	size_t letters = 0;
	int64_t lwp;

	while (letters < rest.n && is_word(rest.p[letters]))
		letters++;
	name = span_sub(rest, 0, letters);
	rest = span_from_offset(rest, letters);
	if (!letters || (*name.p >= '0' && *name.p <= '9') || !scan_char(&rest, ' ') || !rest.n || *rest.p < '0' || *rest.p > '9' ||
	    !scan_i64(&rest, &lwp) || !ends_here(rest))
		return false;
	stmt_bind_i64(st, ":lwp", lwp);
	bind_optional(st, ":run", n->run, 0);
	stmt_bind_text(st, ":name", span_eq_str(name, "LWP") ? (struct span){NULL, 0} : name);
	at->stop = at->text.n - rest.n;
	strbuf_addf(&at->place, "threads/lwp/%lld", (long long)lwp);
	return is_there(st, e, ret_ok);
}

/* "refs line 50754", of the only refs log of the run. */
static bool find_refs_line(struct findings *f, const struct finding *n, struct found *at, struct err *e, bool *ret_ok)
{
	struct span rest = span_from_offset(at->text, at->start);
	struct stmt *st = db_query(f->db, Q_FINDING_REFS_OF_RUN);
	int64_t line, source;
	enum step step;
	bool found;

	if (!scan_lit(&rest, SPAN_LIT("refs line ")) || !scan_i64(&rest, &line) || line < 1 || !ends_here(rest))
		return false;
	bind_optional(st, ":run", n->run, 0);
	step = stmt_step(st, e);
	found = step == STEP_ROW && stmt_i64(st, 0) == 1;
	source = found ? stmt_i64(st, 1) : 0;
	stmt_reset(st);
	*ret_ok = step != STEP_FAIL;
	at->stop = at->text.n - rest.n;
	finding_place_line(&at->place, source, line);
	return found;
}

static bool is_linked(const struct finding *n, size_t ord, size_t start, size_t stop)
{
	for (size_t i = 0; i < n->links.n; i++) {
		const struct finding_link *l = vec_at(&n->links, i);

		if (l->ord == ord && l->start < stop && start < l->stop)
			return true;
	}
	return false;
}

static bool link_line(struct findings *f, struct finding *n, size_t ord, struct err *e)
{
	static bool (*const finders[])(struct findings *, const struct finding *, struct found *, struct err *, bool *) = {
		find_life, find_refs_line, find_thread};
	struct found at = {.text = strbuf_span(&((struct finding_line *)vec_at(&n->lines, ord - 1))->text)};
	int links = 0;
	bool ok = true;

	for (; ok && at.start < at.text.n && links < LINKS_MOST; at.start++) {
		bool found = false;

		if (at.start && is_word(at.text.p[at.start - 1]))
			continue;
		for (size_t i = 0; ok && !found && i < ARRAY_LEN(finders); i++) {
			strbuf_clear(&at.place);
			found = finders[i](f, n, &at, e, &ok) && ok && !is_linked(n, ord, at.start, at.stop);
		}
		if (found) {
			struct finding_link *l = vec_push(&n->links);

			*l = (struct finding_link){.ord = ord, .start = at.start, .stop = at.stop};
			strbuf_add(&l->place, strbuf_span(&at.place));
			at.start = at.stop - 1;
			links++;
		}
	}
	strbuf_done(&at.place);
	return ok;
}

bool finding_add_links(struct findings *f, struct finding *n, struct err *e)
{
	for (size_t ord = 1; ord <= n->lines.n; ord++) {
		if (strcmp(((struct finding_line *)vec_at(&n->lines, ord - 1))->label, "log") != 0 && !link_line(f, n, ord, e))
			return false;
	}
	return true;
}
