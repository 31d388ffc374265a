/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "finding.h"

#include "astscope/base/place.h"
#include "astscope/base/scan.h"
#include "astscope/store/run_label.h"

bool findings_have_critical(const struct findings *f)
{
	for (size_t i = 0; i < f->list.n; i++) {
		if (((struct finding *)vec_at(&f->list, i))->severity == SEVERITY_CRITICAL)
			return true;
	}
	return false;
}

struct finding *finding_add(struct findings *f, const struct run_info *run, enum severity severity, const char *kind)
{
	struct finding *n = vec_push(&f->list);

	n->severity = severity;
	n->kind = kind;
	n->run = run ? run->id : 0;
	n->confidence = "sure";
	vec_init(&n->lines, sizeof(struct finding_line));
	vec_init(&n->links, sizeof(struct finding_link));
	if (run && f->runs.n > 1)
		run_add_label(f->db, run->id, &n->title);
	return n;
}

const struct run_info *finding_run(const struct findings *f, int64_t id)
{
	for (size_t i = 0; i < f->runs.n; i++) {
		const struct run_info *run = vec_at(&f->runs, i);

		if (run->id == id)
			return run;
	}
	return NULL;
}

void finding_done(struct finding *n)
{
	for (size_t i = 0; i < n->lines.n; i++)
		strbuf_done(&((struct finding_line *)vec_at(&n->lines, i))->text);
	for (size_t i = 0; i < n->links.n; i++)
		strbuf_done(&((struct finding_link *)vec_at(&n->links, i))->place);
	vec_done(&n->lines);
	vec_done(&n->links);
	strbuf_done(&n->title);
	strbuf_done(&n->brief);
	strbuf_done(&n->outlook);
	strbuf_done(&n->sentence);
	strbuf_done(&n->signature);
	strbuf_done(&n->place);
}

struct strbuf *finding_line(struct finding *n, const char *label)
{
	struct finding_line *line = vec_push(&n->lines);

	line->label = label;
	return &line->text;
}

struct strbuf *finding_link(struct finding *n, const struct strbuf *b, size_t from)
{
	struct finding_link *link = vec_push(&n->links);

	link->ord = b == &n->title ? 0 : n->lines.n;
	link->start = from;
	link->stop = b->n;
	return &link->place;
}

const char *plural(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

void finding_add_thread(struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name)
{
	bool named = name >= 0 && !stmt_is_null(st, name);

	if (named)
		strbuf_add(b, stmt_text(st, name));
	if (!stmt_is_null(st, lwp)) {
		strbuf_addf(b, named ? " %lld" : "LWP %lld", (long long)stmt_i64(st, lwp));
	} else if (pthread >= 0 && !stmt_is_null(st, pthread)) {
		strbuf_add_str(b, named ? " " : "thread ");
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, pthread));
	} else if (!named) {
		strbuf_add_str(b, "a thread");
	}
}

void finding_add_lock(struct strbuf *b, const struct stmt *st, int name)
{
	int addr = name + 1, obj = name + 2, creator = name + 3;

	bool named = !stmt_is_null(st, name);

	if (named) {
		strbuf_add(b, stmt_text(st, name));
		strbuf_add_char(b, ' ');
	}
	if (stmt_is_null(st, obj)) {
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, addr));
		return;
	}
	strbuf_add_str(b, named ? "(" : "");
	if (!stmt_is_null(st, creator)) {
		strbuf_add(b, stmt_text(st, creator));
		strbuf_add_char(b, ' ');
	}
	strbuf_add_str(b, "object ");
	strbuf_add(b, stmt_text(st, obj));
	strbuf_add_str(b, named ? ")" : "");
}

void finding_add_site(struct strbuf *b, const struct stmt *st, int file, int line)
{
	strbuf_add(b, stmt_text(st, file));
	strbuf_addf(b, ":%lld", (long long)stmt_i64(st, line));
}

void finding_link_thread(struct finding *n, struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name)
{
	size_t from = b->n;

	finding_add_thread(b, st, lwp, pthread, name);
	if (!stmt_is_null(st, lwp))
		strbuf_addf(finding_link(n, b, from), "threads/lwp/%lld", (long long)stmt_i64(st, lwp));
	else if (pthread >= 0 && !stmt_is_null(st, pthread))
		strbuf_addf(finding_link(n, b, from), "threads/pthread/0x%llx", (unsigned long long)stmt_i64(st, pthread));
}

void finding_link_lock(struct finding *n, struct strbuf *b, const struct stmt *st, int name)
{
	size_t from = b->n;

	finding_add_lock(b, st, name);
	strbuf_addf(finding_link(n, b, from), "locks/0x%llx", (unsigned long long)stmt_i64(st, name + 1));
}

void finding_link_letter(struct finding *n, struct strbuf *b, const struct stmt *st, int letter, int addr)
{
	size_t from = b->n;

	if (stmt_is_null(st, letter))
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, addr));
	else
		strbuf_add(b, stmt_text(st, letter));
	strbuf_addf(finding_link(n, b, from), "locks/0x%llx", (unsigned long long)stmt_i64(st, addr));
}

void finding_place_line(struct strbuf *place, int64_t source, int64_t line)
{
	strbuf_addf(place, "raw/source/%lld/line/%lld", (long long)source, (long long)line);
}

void finding_link_line(struct finding *n, struct strbuf *b, struct span path, int64_t source, int64_t line)
{
	size_t from = b->n;

	strbuf_add(b, path);
	strbuf_addf(b, " line %lld", (long long)line);
	finding_place_line(finding_link(n, b, from), source, line);
}

void finding_link_path(struct finding *n, struct strbuf *b, const struct stmt *st, int file, int64_t path)
{
	size_t from = b->n;

	if (stmt_is_null(st, file)) {
		strbuf_add_str(b, "(made before the log)");
	} else {
		finding_add_site(b, st, file, file + 1);
		strbuf_add_char(b, ' ');
		strbuf_add(b, stmt_text(st, file + 2));
	}
	strbuf_addf(finding_link(n, b, from), "leaks/path/%lld", (long long)path);
}

void finding_add_dumps(const struct run_info *run, int64_t dumps, struct strbuf *title)
{
	if (run && run->dumps > 1 && dumps)
		strbuf_addf(title, ", in %lld of %lld lock dumps", (long long)dumps, (long long)run->dumps);
}

/* What threads in a state of v_stack do; "is" for one whose innermost frames are not shown. */
static const char *verb_of(struct span state)
{
	static const struct {
		const char *state, *does;
	} words[] = {
		{"idle", "waits for work"},
		{"running", "runs"},
		{"spinning", "tries something again and again"},
		{"task-wait", "waits for another thread"},
		{"io-wait", "waits for a file, a peer or a time"},
		{"lock-wait", "waits for a lock"},
		{"crashed", "crashed"},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (span_eq_str(state, words[i].state))
			return words[i].does;
	}
	return "is";
}

struct span finding_quoted(struct span text)
{
	struct span s = {0};

	return scan_until_char(&text, '"', &s) && scan_until_char(&text, '"', &s) ? s : (struct span){0};
}

void finding_add_work(struct strbuf *b, const struct stmt *st, int state, struct span note)
{
	bool outside = !stmt_is_null(st, state + 1), called = outside && !stmt_is_null(st, state + 2);

	if (outside)
		strbuf_addf(b, "waits for %.*s", SPAN_ARG(stmt_text(st, state + 1)));
	else
		strbuf_add_str(b, verb_of(stmt_text(st, state)));
	if (note.n)
		strbuf_addf(b, " (%.*s)", SPAN_ARG(note));
	if (called)
		strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, state + 2)));
	if (stmt_is_null(st, state + 3))
		return;
	strbuf_addf(b, called ? ", called by %.*s" : " in %.*s", SPAN_ARG(stmt_text(st, state + 3)));
	if (!stmt_is_null(st, state + 4)) {
		strbuf_add_str(b, " at ");
		finding_add_site(b, st, state + 4, state + 5);
	}
}
