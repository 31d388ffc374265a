/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/base/arena.h"
#include "astscope/base/scan.h"
#include "astscope/logic/frame_class.h"
#include "astscope/logic/distribution.h"
#include "astscope/store/queries.h"
#include "advice.h"

/* Frames without a name: in which libraries, and whose packages have the symbols. */

#define NAMELESS_PERCENT 20 /* of all frames: from here on it matters, whose ever they are */
#define LIBRARIES_SHOWN 4
#define HINTS_SHOWN 2

/* Frames of one library. */
struct library {
	struct span path; /* empty = not known */
	int64_t nameless;
};

struct bare {
	struct arena *arena;
	struct vec libraries; /* struct library, those with most frames without a name first */
	int64_t frames, nameless;
	bool own; /* some of Asterisk or a module */
};

static bool is_own(const struct rules *r, struct span path)
{
	const struct stackfold_frame f = {.lib = path};

	return path.n && frame_class(r, &f) == FRAME_CLASS_OWN;
}

static bool load(struct findings *f, int64_t run, struct bare *b, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_BARE_FRAMES);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t nameless = stmt_i64(st, 2);
		struct library *l;

		b->frames += stmt_i64(st, 1);
		b->nameless += nameless;
		if (!nameless)
			continue;
		l = vec_push(&b->libraries);
		*l = (struct library){arena_span(b->arena, stmt_text(st, 0)), nameless};
		b->own |= is_own(f->rules, l->path);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static struct span file_of(struct span path)
{
	long slash = span_rfind_char(path, '/');

	return span_from_offset(path, (size_t)(slash + 1));
}

/* "20 in chan_lab.so, 9 in libc.so.6, 2 in no known library" */
static void describe_libraries(const struct bare *b, struct finding *n)
{
	struct strbuf *line = finding_line(n, "lost");
	int64_t rest = b->nameless;

	for (size_t i = 0; i < b->libraries.n && i < LIBRARIES_SHOWN; i++) {
		const struct library *l = vec_at(&b->libraries, i);

		strbuf_addf(line, "%s%lld in ", i ? ", " : "", (long long)l->nameless);
		strbuf_add(line, l->path.n ? file_of(l->path) : SPAN_LIT("no known library"));
		rest -= l->nameless;
	}
	if (rest)
		strbuf_addf(line, ", %lld in others", (long long)rest);
}

static bool find_distribution(struct findings *f, int64_t run, struct arena *arena, size_t *ret, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_DISTRIBUTION);
	struct vec evidence;
	enum step step;

	vec_init(&evidence, sizeof(struct distribution_evidence));
	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct distribution_evidence *x = vec_push(&evidence);

		x->where = arena_span(arena, stmt_text(st, 0));
		x->text = arena_span(arena, stmt_text(st, 1));
	}
	stmt_reset(st);
	*ret = distribution_find(f->rules, evidence.p, evidence.n);
	vec_done(&evidence);
	return step != STEP_FAIL;
}

static void add_packages(const struct rules *r, const struct bare *b, size_t distribution, struct strbuf *out)
{
	for (size_t i = 0; i < b->libraries.n; i++) {
		struct span name = distribution_package(r, distribution, ((struct library *)vec_at(&b->libraries, i))->path);
		struct span rest, word;
		bool there = false;

		for (rest = strbuf_span(out); name.n && scan_word(&rest, &word) && !there; scan_blanks(&rest))
			there = span_eq(word, name);
		if (!name.n || there)
			continue;
		strbuf_add_str(out, out->n ? " " : "");
		strbuf_add(out, name);
	}
}

/* "for packages of Debian: apt install asterisk-dbgsym libc6-dbg, .." */
static void advise_packages(const struct findings *f, const struct bare *b, size_t distribution, struct finding *n)
{
	bool guess = span_eq_str(rules_cell(f->rules, DISTRIBUTION_CONFIDENCE, distribution), "guess");
	struct strbuf packages = {0}, *line;

	add_packages(f->rules, b, distribution, &packages);
	n->confidence = guess ? "guess" : "derived";
	line = finding_line(n, "next");
	strbuf_addf(line, guess ? "perhaps %.*s; for its packages: " : "for packages of %.*s: ",
		    SPAN_ARG(rules_cell(f->rules, DISTRIBUTION_NAME, distribution)));
	advice_fill(line, rules_cell(f->rules, DISTRIBUTION_HOW, distribution),
		    (const struct advice_word[]){{"packages", strbuf_span(&packages)}, {NULL, {NULL, 0}}});
	strbuf_done(&packages);
}

/* What gdb itself asks for, as it prints it. */
static bool quote_gdb(struct findings *f, int64_t run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_DEBUGINFO);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, ":most", HINTS_SHOWN);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		strbuf_addf(finding_line(n, "next"), "gdb says: %.*s", SPAN_ARG(stmt_text(st, 0)));
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool describe(struct findings *f, const struct run_info *run, const struct bare *b, struct err *e)
{
	struct finding *n = finding_add(f, run, SEVERITY_INFO, "quality");
	size_t distribution;

	strbuf_addf(&n->title, "%lld of %lld frames have no name", (long long)b->nameless, (long long)b->frames);
	strbuf_add_str(&n->place, "stacks");
	describe_libraries(b, n);
	if (!quote_gdb(f, run->id, n, e) || !find_distribution(f, run->id, b->arena, &distribution, e))
		return false;
	if (distribution != RULES_NONE)
		advise_packages(f, b, distribution, n);
	return advice_collect(f, n, "symbols", (struct span){0}, e);
}

bool find_symbols(struct findings *f, const struct run_info *run, struct err *e)
{
	struct bare b = {.arena = arena_new()};
	bool ok;

	vec_init(&b.libraries, sizeof(struct library));
	ok = !run->stacks || load(f, run->id, &b, e);
	if (ok && b.nameless && (b.own || b.nameless * 100 / b.frames >= NAMELESS_PERCENT))
		ok = describe(f, run, &b, e);
	vec_done(&b.libraries);
	arena_free(b.arena);
	return ok;
}
