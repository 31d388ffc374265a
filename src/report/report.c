#include "config.h"

#include "astscope/report/report.h"

#include <string.h>

#include "astscope/model/home.h"
#include "at.h"
#include "parts.h"

enum need { AT_NEVER, AT_MAY, AT_MUST };

static const struct report {
	const char *name, *doc;
	const char *list;   /* NULL = none of its own */
	enum need at;
	bool dot;           /* can be a graph */
	bool (*write)(struct job *j, struct err *e);
} reports[] = {
	{"overview", "what looks wrong, the evidence, what to collect next time", NULL, AT_NEVER, false, report_overview},
	{"leaks", "objects that never ended, by creator, with score and suspect", "leaks", AT_MAY, false, report_leaks},
	{"objects", "one row a life of an object", "objects", AT_MAY, false, report_list},
	{"history", "the events of one life (--at 0xADDR#LIFE)", "history", AT_MUST, false, report_history},
	{"threads", "threads: names, state, what they hold and wait for", "threads", AT_MAY, false, report_list},
	{"locks", "locks with their holders and waiters", "locks", AT_MAY, false, report_locks},
	{"waits", "who waits for whom; cycles first", "waits", AT_MAY, true, report_waits},
	{"stacks", "stacks, equal ones folded, with their frames", "stacks", AT_MAY, false, report_stacks},
	{"log", "lines of Asterisk's log files", NULL, AT_NEVER, false, report_log},
	{"files", "files of the bundle and what was read from them", "sources", AT_MAY, false, report_list},
	{"rejects", "lines that were not understood, with the reason", "rejects", AT_MAY, false, report_list},
};

static const char *const format_names[] = {
	[REPORT_TEXT] = "text", [REPORT_MD] = "md",       [REPORT_CSV] = "csv",
	[REPORT_JSON] = "json", [REPORT_JSONL] = "jsonl", [REPORT_DOT] = "dot",
};

bool report_format_by_name(struct span name, enum report_format *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(format_names); i++) {
		if (span_eq_str(name, format_names[i])) {
			*ret = (enum report_format)i;
			return true;
		}
	}
	return false;
}

void report_args_init(struct report_args *a)
{
	*a = (struct report_args){.limit = -1};
}

size_t report_count(void)
{
	return ARRAY_LEN(reports);
}

const char *report_name(size_t i)
{
	return reports[i].name;
}

const char *report_doc(size_t i)
{
	return reports[i].doc;
}

static const struct report *find(const char *name, struct err *e)
{
	struct strbuf names = {0};

	for (size_t i = 0; i < ARRAY_LEN(reports); i++)
		if (!strcmp(name, reports[i].name))
			return &reports[i];
	for (size_t i = 0; i < ARRAY_LEN(reports); i++)
		strbuf_addf(&names, "%s%s", i ? " " : "", reports[i].name);
	err_set(e, ERR_USAGE, "no report \"%s\"", name);
	err_hint(e, "reports: %s", strbuf_str(&names));
	strbuf_done(&names);
	return NULL;
}

static bool fits(const struct report *r, const struct report_args *a, struct err *e)
{
	bool at = a->at && *a->at;

	if (a->format == REPORT_DOT && !r->dot) {
		err_set(e, ERR_USAGE, "%s is no graph: dot is for waits", r->name);
		return err_hint(e, "formats: text md csv json jsonl");
	}
	if (at && r->at == AT_NEVER)
		return err_set(e, ERR_USAGE, "%s is about the whole bundle and takes no place", r->name);
	if (!at && r->at == AT_MUST) {
		err_set(e, ERR_USAGE, "%s needs the object: --at 0xADDR#LIFE", r->name);
		return err_hint(e, "report objects lists them");
	}
	if (!r->list && (a->filter.n || (a->sort && *a->sort) || (a->group && *a->group) || (a->cols && *a->cols)))
		return err_set(e, ERR_USAGE, "%s takes no filter, sort, group or columns", r->name);
	return true;
}

bool report_write(struct db *db, const char *name, const struct report_args *a, const struct report_sink *sink, struct err *e)
{
	const struct report *r = find(name, e);
	struct out out = out_begin(sink, a);
	struct at at = {0};
	bool ok;

	if (!r || !fits(r, a, e))
		return false;
	struct job job = {.db = db, .name = r->name, .list = r->list, .args = a, .out = &out, .place = &at.place};

	ok = !a->at || !*a->at || at_find(&at, db, r->list, span_from(a->at), e);
	if (ok) {
		job.at = at.target.args;
		job.has_key = at.target.has_key && r->at == AT_MAY;
		job.key = at.target.key;
		ok = r->write(&job, e) && out_end(&out, e);
	}
	if (!ok && out.stopped)
		err_set(e, ERR_WRITE, "the output takes no more");
	at_done(&at);
	out_done(&out);
	return ok;
}

static bool add_to_strbuf(void *ctx, struct span text)
{
	strbuf_add(ctx, text);
	return true;
}

struct report_sink report_to_strbuf(struct strbuf *b)
{
	return (struct report_sink){add_to_strbuf, b};
}

bool report_check(struct db *db, unsigned *ret_bits, struct err *e)
{
	return home_check(db, ret_bits, e);
}
