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

struct finding {
	enum severity severity;
	const char *kind;
	struct strbuf title;
	struct strbuf detail; /* further lines */
	struct strbuf place;  /* where Enter goes, without "astscope:" */
};

struct run_info {
	int64_t id;
	int64_t pid; /* -1 */
	bool clean, abrupt; /* neither: not known */
	bool refs, stacks, locks; /* has a refs log, stacks, entries of a lock dump */
	bool waits;               /* threads of it wait */
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

/* @run (may be NULL) is named in front of the title if there are several. */
struct finding *finding_add(struct findings *f, const struct run_info *run, enum severity severity, const char *kind);
const struct run_info *finding_run(const struct findings *f, int64_t id); /* NULL = no such run */
void finding_next_line(struct strbuf *b);
/* "LWP 25718 lab_worker_a", or the pthread id where no LWP is known; columns of @st, -1 = the row has none. */
void finding_add_thread(struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name);
/* "&lab_registry_lock 0x7f..", or by its object "other (lab_trunk_alloc object 0x55..#1)": name, address, obj, creator. */
void finding_add_lock(struct strbuf *b, const struct stmt *st, int name);
void finding_add_site(struct strbuf *b, const struct stmt *st, int file, int line);
const char *plural(int64_t n, const char *one, const char *many);

#endif
