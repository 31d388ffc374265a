/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_FINDING_H
#define ANALYSIS_FINDING_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/logic/rules.h"
#include "astscope/store/db.h"

/* One line of Home, and how its parts are worded.  Home shows the kind in front of the title. */
enum severity { SEVERITY_NOTE, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL };

/* A line of evidence below the title.  Labels say what kind: thread freed ring held stuck kept path lost next ... */
struct finding_line {
	const char *label;
	struct strbuf text;
};

/* Bytes @start to @stop of the title (@ord 0) or of line @ord are the name of what is at @place. */
struct finding_link {
	size_t ord, start, stop;
	struct strbuf place;
};

struct finding {
	enum severity severity;
	const char *kind;
	int64_t run;             /* 0 = of the bundle */
	struct strbuf title;     /* for whoever knows Asterisk */
	struct strbuf sentence;  /* for whoever runs it: what stopped, what it means; may be empty */
	struct strbuf signature; /* the same for the same fault, free of addresses and ids; may be empty */
	const char *confidence;  /* sure derived guess: of the weakest thing it says */
	struct vec lines;        /* struct finding_line */
	struct vec links;        /* struct finding_link */
	struct strbuf brief;     /* in place of the title in a headline; may be empty */
	struct strbuf outlook;   /* behind a headline that has room: what still works, what is needed; may be empty */
	struct strbuf place;     /* where Enter goes, without "astscope:" */
};

struct run_info {
	int64_t id;
	int64_t pid; /* -1 */
	bool clean, abrupt; /* neither: not known */
	bool refs, stacks, locks; /* has a refs log, stacks, entries of a lock dump */
	bool waits;               /* threads of it wait */
	bool derived;             /* how it ended is concluded, not said by its refs log */
	bool sorted;              /* the rows of its refs log were sorted after they were written */
	int64_t dumps;            /* lock dumps, counted as often as they were taken */
	int64_t alive, skewed, invalid; /* lives */
	int64_t creators;         /* of those alive */
};

struct findings {
	struct db *db;
	const struct rules *rules;
	struct vec list; /* struct finding */
	struct vec runs; /* struct run_info */
};

bool findings_have_critical(const struct findings *f);

/* @run (may be NULL) is named in front of the title if there are several. */
struct finding *finding_add(struct findings *f, const struct run_info *run, enum severity severity, const char *kind);
const struct run_info *finding_run(const struct findings *f, int64_t id); /* NULL = no such run */
void finding_done(struct finding *n);
/* Begin a line; the text to write to is good until the next one begins.  @label is a literal. */
struct strbuf *finding_line(struct finding *n, const char *label);
/*
 * What @b, the title or the line begun last, holds from byte @from on is the name of what is at the place that is to be
 * written to what this returns; good until the next link.
 */
struct strbuf *finding_link(struct finding *n, const struct strbuf *b, size_t from);
/* "lab_worker_a 25718", or the pthread id where no LWP is known, "LWP 25718" without a name; columns of @st, -1 = the row has none. */
void finding_add_thread(struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name);
/* "&lab_registry_lock 0x7f..", or by its object "other (lab_trunk_alloc object 0x55..#1)": name, address, obj, creator. */
void finding_add_lock(struct strbuf *b, const struct stmt *st, int name);
/* The same as the name of their place: the thread among the waits, the lock, the leak path (file, line, function; its number). */
void finding_link_thread(struct finding *n, struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name);
void finding_link_lock(struct finding *n, struct strbuf *b, const struct stmt *st, int name);
/* The letter of a lock, or its address; columns of @st. */
void finding_link_letter(struct finding *n, struct strbuf *b, const struct stmt *st, int letter, int addr);
void finding_link_path(struct finding *n, struct strbuf *b, const struct stmt *st, int file, int64_t path);
/* Where a line of the source @source is. */
void finding_place_line(struct strbuf *place, int64_t source, int64_t line);
/* "full line 639", @path being that of the source, as the name of that line. */
void finding_link_line(struct finding *n, struct strbuf *b, struct span path, int64_t source, int64_t line);
void finding_add_site(struct strbuf *b, const struct stmt *st, int file, int line);
/* ", in 3 of 4 lock dumps" if the run (may be NULL) has several. */
void finding_add_dumps(const struct run_info *run, int64_t dumps, struct strbuf *title);
/* "&job.cond" of "0x5583003 \"&job.cond\""; empty if nothing is quoted. */
struct span finding_quoted(struct span text);
/*
 * "waits for another thread (&job.cond) in lab_wait_done at a.c:7": what a thread does, by columns of @st from @state on: its
 * state, what it waits for outside of Asterisk, the function that says so, then function, file and line of Asterisk's own.
 * @note (may be empty) stands behind the verb.
 */
void finding_add_work(struct strbuf *b, const struct stmt *st, int state, struct span note);
const char *plural(int64_t n, const char *one, const char *many);

#endif
