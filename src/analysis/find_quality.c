/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/* What changes how the rest is to be read. */

#define FILES_SHOWN 3

/* A refs log of one process beside the core of another: nothing can be linked.  Two complete bundles are none of
 * that. */
void find_other_process(struct findings *f)
{
	bool lonely_refs = false, lonely_stacks = false, lonely_locks = false;
	struct finding *n;

	for (size_t i = 0; i < f->runs.n; i++) {
		const struct run_info *run = vec_at(&f->runs, i);

		lonely_refs = lonely_refs || (run->refs && !run->stacks && !run->locks);
		lonely_stacks = lonely_stacks || (!run->refs && run->stacks);
		lonely_locks = lonely_locks || (!run->refs && run->locks);
	}
	if (!lonely_refs || (!lonely_stacks && !lonely_locks))
		return;
	n = finding_add(f, NULL, SEVERITY_CRITICAL, "quality");
	strbuf_addf(&n->title, "refs is from another process than the %s (a restart truncates it): no links drawn",
		    lonely_stacks ? "core" : "lock dump");
	strbuf_add_str(&n->place, "files");
}

/* What is said of files, by the names that Q_FINDING_SOURCE_NOTES gives. */
static const struct note {
	const char *what;
	enum severity severity;
	const char *one, *many; /* titles; the second follows the number of files */
	const char *detail;
	const char *unit;       /* of the amount of each file */
	const char *place;
} notes[] = {
	{"partial", SEVERITY_WARNING, "a file was not read to its end: its counts are lower bounds",
	 "files were not read to their end: their counts are lower bounds", NULL, NULL, "files"},
	{"unreadable", SEVERITY_WARNING, "a file cannot be read", "files cannot be read", NULL, NULL, "files"},
	{"report", SEVERITY_INFO, "a report about a refs log is here", "reports about refs logs are here",
	 "it has no order between objects, no sizes and locks, and nothing of what was left out; what it calls leaked is"
	 " that only after a clean stop",
	 NULL, "files"},
	{"sorted", SEVERITY_INFO, "the refs log is sorted by address", "refs logs are sorted by address",
	 "its order in time is lost: how the process stopped is concluded from what is alive", NULL, "files"},
	{"sorted-lines", SEVERITY_INFO, "the refs log is sorted by whole lines", "refs logs are sorted by whole lines",
	 "how many objects ended is exact; in which order their counts changed is concluded from the counts, what was when is lost",
	 NULL, "files"},
	{"unknown-states", SEVERITY_WARNING, "rows of the refs log have a state that this version does not know",
	 "refs logs have rows with states that this version does not know",
	 "what such a row did to its object is concluded from its change alone", NULL, "files"},
	{"torn", SEVERITY_INFO, "a file is cut off before its end", "files are cut off before their end", NULL, NULL,
	 "files"},
	{"cut", SEVERITY_INFO, "a text is incomplete", "texts are incomplete",
	 "what is not there cannot be ruled out", NULL, "files"},
	{"no-arguments", SEVERITY_INFO, "the stacks of a file have no arguments", "files have stacks without arguments",
	 "which lock or object a thread means is not known; gdb's thread apply all bt full on the process or its core tells",
	 NULL, "files"},
	{"rejects", SEVERITY_INFO, "lines of a file were not understood", "files have lines that were not understood",
	 NULL, "lines", "rejects"},
	{"no-record", SEVERITY_WARNING, "a file is of a known kind, but nothing could be read from it",
	 "files are of a known kind, but nothing could be read from them", NULL, NULL, "files"},
	{"repaired", SEVERITY_NOTE, "the text of a file was repaired before it was read",
	 "files had their text repaired before it was read", "lines and offsets are those of the file; --no-repair reads it as it stands",
	 NULL, "files"},
	{"gapped", SEVERITY_INFO, "the refs log lacks changes that its counts imply",
	 "refs logs lack changes that their counts imply", "the counts of these objects may be off", "objects",
	 "objects"},
	{"hole", SEVERITY_WARNING, "lines are missing in the middle of a refs log",
	 "lines are missing in the middle of refs logs", "objects may look leaked whose end is not in the log", "objects say so",
	 "files"},
	{"break", SEVERITY_WARNING, "lines may be missing in a refs log", "lines may be missing in refs logs",
	 "the process ended cleanly, but objects of several kinds stop at one line", "objects stop there", "files"},
	{"no-lock-data", SEVERITY_INFO, "no lock dump: this Asterisk was built without DEBUG_THREADS",
	 "lock dumps are empty: this Asterisk was built without DEBUG_THREADS", "waits can only be read from stacks",
	 NULL, "files"},
};

/* What a text lacks: how the fact "cut" begins, and words for it, before and behind the rest.  Other notes stand as they are. */
static const struct lack {
	const char *begin, *before, *behind;
} lacks[] = {
	{"threads ", "only ", " threads have a stack"},
	{"stacks ", "no stack of the ", " threads that gdb announces"},
	{"thread 1", "thread 1 is missing", ""},
	{"frames", "the end of a stack is missing", ""},
	{"end", "the rest was left out", ""},
	{"gap", "lines in it were left out", ""},
	{"locks", "threads or locks of a lock dump cannot be read: their lines are cut off or damaged", ""},
	{"rule", "the closing rule of a lock dump is missing", ""},
};

static void add_lack(struct strbuf *b, struct span value)
{
	for (size_t i = 0; i < ARRAY_LEN(lacks); i++) {
		struct span rest = value;

		if (!scan_lit(&rest, span_from(lacks[i].begin)))
			continue;
		strbuf_addf(b, ": %s", lacks[i].before);
		strbuf_add(b, rest);
		strbuf_add_str(b, lacks[i].behind);
		return;
	}
	strbuf_add_str(b, ": ");
	strbuf_add(b, value);
}

/* One line a file; the first ones, then how many more. */
static void add_file(struct finding *n, const struct note *note, int64_t files, const struct stmt *st)
{
	struct strbuf *b;

	if (files > FILES_SHOWN)
		return;
	b = finding_line(n, "file");
	strbuf_add(b, stmt_text(st, 1));
	strbuf_addf(finding_link(n, b, 0), "files/%lld", (long long)stmt_i64(st, 3));
	if (note->unit)
		strbuf_addf(b, ": %lld %s", (long long)stmt_i64(st, 2), note->unit);
	if (!stmt_is_null(st, 4))
		add_lack(b, stmt_text(st, 4));
}

static bool find_note(struct findings *f, const struct note *note, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_SOURCE_NOTES);
	struct finding *n = NULL;
	int64_t files = 0;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!span_eq_str(stmt_text(st, 0), note->what))
			continue;
		if (!n) {
			n = finding_add(f, NULL, note->severity, "quality");
			strbuf_add_str(&n->place, note->place);
			if (note->detail)
				strbuf_add_str(finding_line(n, "lost"), note->detail);
		}
		add_file(n, note, ++files, st);
	}
	stmt_reset(st);
	if (files == 1)
		strbuf_add_str(&n->title, note->one);
	else if (files)
		strbuf_addf(&n->title, "%lld %s", (long long)files, note->many);
	if (files > FILES_SHOWN)
		strbuf_addf(finding_line(n, "file"), "and %lld more", (long long)(files - FILES_SHOWN));
	return step == STEP_DONE;
}

bool find_quality(struct findings *f, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		if (!find_note(f, &notes[i], e))
			return false;
	}
	return true;
}
