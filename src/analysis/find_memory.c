/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"

/*
 * What valgrind or a sanitizer found, equal errors of one place once.  What is possibly lost or still reachable is no finding: that is how
 * a process looks that keeps what it needs.
 */

enum { PLACES_SHOWN = 10 };

enum memory_column { MEMORY_ID, MEMORY_KIND, MEMORY_THREAD, MEMORY_THREAD_NAME, MEMORY_TIMES, MEMORY_SIGNAL_NAME, MEMORY_TEXT,
		     MEMORY_SOURCE, MEMORY_LINE, MEMORY_RUN, MEMORY_TOOL };

/* How errors of a kind are told. */
static const struct {
	const char *kind, *finding, *sentence, *confidence;
	enum severity severity;
} tellings[] = {
	{"fatal", "crash", "crash-valgrind", "sure", SEVERITY_CRITICAL},
	{"read", "memory", "memory", "sure", SEVERITY_WARNING},
	{"write", "memory", "memory", "sure", SEVERITY_WARNING},
	{"free", "memory", "memory", "sure", SEVERITY_WARNING},
	{"mismatch", "memory", "memory", "sure", SEVERITY_WARNING},
	{"jump", "memory", "memory", "sure", SEVERITY_WARNING},
	{"null", "memory", "memory-undefined", "sure", SEVERITY_WARNING},
	{"bounds", "memory", "memory", "sure", SEVERITY_WARNING},
	{"misaligned", "memory", "memory-undefined", "sure", SEVERITY_INFO},
	{"overflow", "memory", "memory-undefined", "sure", SEVERITY_INFO},
	{"undefined", "memory", "memory-undefined", "sure", SEVERITY_INFO},
	{"definite", "memory", "memory-lost", "sure", SEVERITY_WARNING},
	{"order", "locks", "memory-order", "guess", SEVERITY_WARNING},
	{"race", "locks", "memory-race", "guess", SEVERITY_WARNING},
	{"unlock", "locks", "memory-race", "sure", SEVERITY_WARNING},
};

static size_t telling_of(struct span kind)
{
	size_t i = 0;

	while (i < ARRAY_LEN(tellings) && !span_eq_str(kind, tellings[i].kind))
		i++;
	return i;
}

/* A stack of an error: what is said of it, and the first frame of it that is neither valgrind's nor a helper. */
struct part {
	struct span text;
	struct stackfold_frame at; /* no function: it has no frames, at most a place */
	bool own;
};

/* Errors of one kind at one place. */
struct place {
	struct span signature;
	size_t finding;           /* index in the list; SIZE_MAX = not shown */
	int64_t errors;
};

struct memory {
	struct findings *f;
	struct arena *arena;
	struct vec parts;         /* struct part, of the error at hand */
	struct vec places;        /* struct place */
};

static bool is_of_tool(const struct stackfold_frame *f)
{
	return span_find(f->lib, SPAN_LIT("/vgpreload_")) >= 0 || span_starts(f->file, SPAN_LIT("vg_replace_")) ||
	       span_starts(f->func, SPAN_LIT("__interceptor_")) || span_starts(f->func, SPAN_LIT("__asan_")) ||
	       span_find(f->lib, SPAN_LIT("/libasan.so")) >= 0 || span_find(f->lib, SPAN_LIT("/liblsan.so")) >= 0 ||
	       span_find(f->lib, SPAN_LIT("/libtsan.so")) >= 0 || span_find(f->file, SPAN_LIT("libsanitizer/")) >= 0;
}

/* A sanitizer has a name of its own; valgrind's tools are called after it. */
static struct span tool_of(const struct stmt *st)
{
	struct span tool = stmt_text(st, MEMORY_TOOL);

	return span_ends(tool, SPAN_LIT("Sanitizer")) ? tool : SPAN_LIT("valgrind");
}

static void take_frame(struct memory *m, struct part *p, const struct stmt *st)
{
	struct stackfold_frame f = {
		.func = arena_span(m->arena, stmt_text(st, 2)),
		.file = arena_span(m->arena, stmt_text(st, 3)),
		.src_line = stmt_is_null(st, 4) ? 0 : (uint64_t)stmt_i64(st, 4),
		.lib = arena_span(m->arena, stmt_text(st, 5)),
	};
	bool own;

	if (p->own || (!f.func.n && !f.file.n) || is_of_tool(&f))
		return;
	own = frame_class(m->f->rules, &f) == FRAME_CLASS_OWN;
	if (own || !p->at.func.n)
		p->at = f;
	p->own = own;
}

static bool load_parts(struct memory *m, int64_t error, struct err *e)
{
	struct stmt *st = db_query(m->f->db, Q_FINDING_MEMORY_FRAMES);
	int64_t part = -1;
	enum step step;

	vec_clear(&m->parts);
	stmt_bind_i64(st, ":error", error);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!m->parts.n || stmt_i64(st, 0) != part) {
			part = stmt_i64(st, 0);
			*(struct part *)vec_push(&m->parts) = (struct part){.text = arena_span(m->arena, stmt_text(st, 1))};
		}
		take_frame(m, vec_at(&m->parts, m->parts.n - 1), st);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool has_place(const struct part *p)
{
	return p->at.func.n || p->at.file.n;
}

/* "text_load_lab (config_lab.c:2276)", "config_lab.c:2276" */
static void add_place(struct strbuf *b, const struct part *p)
{
	strbuf_add(b, p->at.func);
	if (!p->at.func.n)
		strbuf_addf(b, "%.*s:%llu", SPAN_ARG(p->at.file), (unsigned long long)p->at.src_line);
	else if (p->at.file.n && p->at.src_line)
		strbuf_addf(b, " (%.*s:%llu)", SPAN_ARG(p->at.file), (unsigned long long)p->at.src_line);
	else if (p->at.lib.n)
		strbuf_addf(b, " (%.*s)", SPAN_ARG(p->at.lib));
}

/* As valgrind says it, without its own numbers and what ends a sentence. */
static struct span words_of(struct span text)
{
	long at = span_find(text, SPAN_LIT(" in loss record "));

	text = at < 0 ? text : span_sub(text, 0, (size_t)at);
	while (span_ends(text, SPAN_LIT(".")) || span_ends(text, SPAN_LIT(":")))
		text.n--;
	return text;
}

/* Where it happened: some kinds say that in their first remark. */
static const struct part *main_part(const struct memory *m)
{
	for (size_t i = 0; i < m->parts.n; i++) {
		const struct part *p = vec_at(&m->parts, i);

		if (has_place(p))
			return p;
	}
	return vec_at(&m->parts, 0);
}

/* Where a lock was seen first is not where the fault is, and XML names other locks there. */
static bool says_nothing(const struct part *p)
{
	return span_starts(p->text, SPAN_LIT("Lock at 0x")) || (span_starts(p->text, SPAN_LIT("Other segment ")) && !p->at.func.n);
}

static void describe(struct finding *n, const struct memory *m, const struct stmt *st)
{
	bool is_loss = span_eq_str(stmt_text(st, MEMORY_KIND), "definite");
	const struct part *first = main_part(m);

	if (!stmt_is_null(st, MEMORY_SIGNAL_NAME)) {
		strbuf_add(&n->title, stmt_text(st, MEMORY_SIGNAL_NAME));
	} else {
		strbuf_add(&n->title, tool_of(st));
		strbuf_add_str(&n->title, ": ");
		strbuf_add(&n->title, words_of(stmt_text(st, MEMORY_TEXT)));
	}
	if (has_place(first)) {
		strbuf_add_str(&n->title, is_loss ? ", made in " : " in ");
		add_place(&n->title, first);
	}
	if (!stmt_is_null(st, MEMORY_SIGNAL_NAME))
		strbuf_addf(&n->title, ", under %.*s", SPAN_ARG(tool_of(st)));
	if (!stmt_is_null(st, MEMORY_THREAD_NAME))
		strbuf_addf(finding_line(n, "thread"), "thread %lld %.*s of valgrind", (long long)stmt_i64(st, MEMORY_THREAD),
			    SPAN_ARG(stmt_text(st, MEMORY_THREAD_NAME)));
	for (size_t i = 1; i < m->parts.n; i++) {
		const struct part *p = vec_at(&m->parts, i);
		bool freed = span_ends(p->text, SPAN_LIT("free'd")) || span_starts(p->text, SPAN_LIT("freed by "));
		struct strbuf *b;

		if (says_nothing(p))
			continue;
		b = finding_line(n, freed ? "freed" : "memory");
		strbuf_add(b, words_of(p->text));
		if (!p->at.func.n)
			continue;
		strbuf_add_str(b, ": ");
		add_place(b, p);
	}
	if (stmt_i64(st, MEMORY_TIMES) > 1)
		strbuf_addf(finding_line(n, "memory"), "%lld times", (long long)stmt_i64(st, MEMORY_TIMES));
	finding_place_line(&n->place, stmt_i64(st, MEMORY_SOURCE), stmt_i64(st, MEMORY_LINE));
}

/* The place of the error, added if it is new. */
static struct place *place_of(struct memory *m, const struct stmt *st, bool *ret_new)
{
	const struct part *first = main_part(m);
	struct strbuf signature = {0};
	struct place *p;

	strbuf_add(&signature, stmt_text(st, MEMORY_KIND));
	strbuf_add_str(&signature, " | ");
	strbuf_add(&signature, first->at.func.n ? first->at.func : SPAN_LIT("??"));
	if (first->at.file.n)
		strbuf_addf(&signature, " %.*s", SPAN_ARG(first->at.file));
	if (first->at.file.n && !first->at.func.n)
		strbuf_addf(&signature, ":%llu", (unsigned long long)first->at.src_line);
	*ret_new = false;
	for (size_t i = 0; i < m->places.n; i++) {
		p = vec_at(&m->places, i);
		if (span_eq(p->signature, strbuf_span(&signature))) {
			strbuf_done(&signature);
			return p;
		}
	}
	*ret_new = true;
	p = vec_push(&m->places);
	*p = (struct place){.signature = arena_span(m->arena, strbuf_span(&signature)), .finding = SIZE_MAX};
	strbuf_done(&signature);
	return p;
}

static bool add_error(struct memory *m, const struct stmt *st, struct err *e)
{
	size_t telling = telling_of(stmt_text(st, MEMORY_KIND));
	const struct run_info *run = finding_run(m->f, stmt_i64(st, MEMORY_RUN));
	struct finding *n;
	struct place *p;
	bool is_new;

	if (!load_parts(m, stmt_i64(st, MEMORY_ID), e))
		return false;
	p = place_of(m, st, &is_new);
	p->errors++;
	if (!is_new || m->places.n > PLACES_SHOWN)
		return true;
	p->finding = m->f->list.n;
	n = finding_add(m->f, run, telling < ARRAY_LEN(tellings) ? tellings[telling].severity : SEVERITY_INFO,
			telling < ARRAY_LEN(tellings) ? tellings[telling].finding : "memory");
	n->run = stmt_i64(st, MEMORY_RUN);
	n->confidence = telling < ARRAY_LEN(tellings) ? tellings[telling].confidence : "sure";
	describe(n, m, st);
	strbuf_add(&n->signature, p->signature);
	return advice_say(m->f, n, telling < ARRAY_LEN(tellings) ? tellings[telling].sentence : "memory-odd", NULL, NULL, e);
}

/* How often, and what is not shown. */
static void sum_up(struct memory *m)
{
	struct finding *n;

	for (size_t i = 0; i < m->places.n && i < PLACES_SHOWN; i++) {
		const struct place *p = vec_at(&m->places, i);

		if (p->errors > 1 && p->finding != SIZE_MAX)
			strbuf_addf(finding_line(vec_at(&m->f->list, p->finding), "memory"), "%lld errors of this kind here",
				    (long long)p->errors);
	}
	if (m->places.n <= PLACES_SHOWN)
		return;
	n = finding_add(m->f, NULL, SEVERITY_INFO, "memory");
	strbuf_addf(&n->title, "errors of memory at %zu more places", (size_t)(m->places.n - PLACES_SHOWN));
	strbuf_add_str(&n->place, "files");
}

bool find_memory(struct findings *f, struct err *e)
{
	struct memory m = {.f = f, .arena = arena_new()};
	struct stmt *st = db_query(f->db, Q_FINDING_MEMORY);
	enum step step = STEP_DONE;
	bool ok = true;

	vec_init(&m.parts, sizeof(struct part));
	vec_init(&m.places, sizeof(struct place));
	while (ok && (step = stmt_step(st, e)) == STEP_ROW)
		ok = add_error(&m, st, e);
	stmt_reset(st);
	if (ok && step == STEP_DONE)
		sum_up(&m);
	vec_done(&m.parts);
	vec_done(&m.places);
	arena_free(m.arena);
	return ok && step != STEP_FAIL;
}
