/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/report/report.h"

#include <string.h>

#include "astscope/model/home.h"
#include "at.h"
#include "parts.h"

struct report {
	const char *name, *doc;
	const struct list_info *list; /* NULL = none of its own */
	enum list_at at;
	bool dot, html;               /* can be a graph, a page */
	bool (*write)(struct job *j, struct err *e);
};

/* Reports of the whole bundle. */
static const struct report whole[] = {
	{.name = "overview", .at = AT_MAY, .doc = "what looks wrong, the evidence, what to collect next time", .html = true,
	 .write = report_overview},
	{.name = "redacted", .doc = "what --redact replaces wherever it stands; with --redact the pseudonyms alone",
	 .write = report_redacted},
	{.name = "compat-diff", .doc = "objects of which refcounter.py says something else, and why", .write = report_compat},
};

/* Reports of a list that say more than its rows; all others are written by report_list. */
static const struct {
	const char *name;
	bool dot;
	bool (*write)(struct job *j, struct err *e);
} richer[] = {
	{"leaks", false, report_leaks}, {"history", false, report_history}, {"locks", false, report_locks},
	{"waits", true, report_waits},  {"stacks", false, report_stacks},
};

static const char *const format_names[] = {
	[REPORT_TEXT] = "text", [REPORT_MD] = "md",       [REPORT_CSV] = "csv",
	[REPORT_JSON] = "json", [REPORT_JSONL] = "jsonl", [REPORT_DOT] = "dot",
	[REPORT_HTML] = "html",
};

bool report_format_by_name(struct span name, enum report_format *ret, struct err *e)
{
	struct strbuf all = {0};

	for (size_t i = 0; i < ARRAY_LEN(format_names); i++) {
		if (span_eq_str(name, format_names[i])) {
			*ret = (enum report_format)i;
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(format_names); i++)
		strbuf_addf(&all, " %s", format_names[i]);
	err_set(e, ERR_USAGE, "there is no format %.*s", SPAN_ARG(name));
	err_hint(e, "formats:%s", strbuf_str(&all));
	strbuf_done(&all);
	return false;
}

void report_args_init(struct report_args *a)
{
	*a = (struct report_args){.limit = -1};
}

static struct report of_list(const struct list_info *li)
{
	struct report r = {li->report.name, li->report.doc, li, li->report.at, false, false, report_list};

	for (size_t i = 0; i < ARRAY_LEN(richer); i++) {
		if (strcmp(richer[i].name, r.name) != 0)
			continue;
		r.dot = richer[i].dot;
		r.write = richer[i].write;
	}
	return r;
}

/* The overview, the lists that have a report, and what else there is of the whole bundle; false past the end. */
static bool nth(size_t i, struct report *ret)
{
	if (i == 0) {
		*ret = whole[0];
		return true;
	}
	i--;
	for (size_t k = 0; k < list_count(); k++) {
		if (!list_at(k)->report.name || i-- > 0)
			continue;
		*ret = of_list(list_at(k));
		return true;
	}
	if (++i >= ARRAY_LEN(whole))
		return false;
	*ret = whole[i];
	return true;
}

size_t report_count(void)
{
	struct report r;
	size_t n = 0;

	while (nth(n, &r))
		n++;
	return n;
}

const char *report_name(size_t i)
{
	struct report r;

	return nth(i, &r) ? r.name : NULL;
}

const char *report_doc(size_t i)
{
	struct report r;

	return nth(i, &r) ? r.doc : NULL;
}

static bool find(const char *name, struct report *ret, struct err *e)
{
	struct strbuf names = {0};

	for (size_t i = 0; nth(i, ret); i++) {
		if (!strcmp(name, ret->name)) {
			strbuf_done(&names);
			return true;
		}
		strbuf_addf(&names, "%s%s", i ? " " : "", ret->name);
	}
	err_set(e, ERR_USAGE, "no report \"%s\"", name);
	err_hint(e, "reports: %s", strbuf_str(&names));
	strbuf_done(&names);
	return false;
}

static bool fits(const struct report *r, const struct report_args *a, struct err *e)
{
	bool at = a->at && *a->at;

	if (a->format == REPORT_DOT && !r->dot) {
		err_set(e, ERR_USAGE, "%s is no graph: dot is for waits", r->name);
		return err_hint(e, "formats: text md csv json jsonl");
	}
	if (a->format == REPORT_HTML && !r->html) {
		err_set(e, ERR_USAGE, "%s is no page: html is for overview", r->name);
		return err_hint(e, "formats: text md csv json jsonl");
	}
	if (at && r->at == AT_NEVER)
		return err_set(e, ERR_USAGE, "%s is about the whole bundle and takes no place", r->name);
	if (at && !r->list && (a->format == REPORT_JSON || a->format == REPORT_HTML)) {
		err_set(e, ERR_USAGE, "%s as %s is about the whole bundle and takes no place", r->name, format_names[a->format]);
		return err_hint(e, "text and md have the finding as a ticket, csv and jsonl its row");
	}
	if (!at && r->at == AT_MUST) {
		err_set(e, ERR_USAGE, "%s needs the object: --at 0xADDR#LIFE", r->name);
		return err_hint(e, "report objects lists them");
	}
	if (!r->list && (a->filter.n || (a->sort && *a->sort) || (a->group && *a->group) || (a->cols && *a->cols)))
		return err_set(e, ERR_USAGE, "%s takes no filter, sort, group or columns", r->name);
	return true;
}

static bool run(const struct report *r, struct job *job, struct at *at, struct err *e)
{
	const struct report_args *a = job->args;
	bool ok = !a->at || !*a->at || at_find(at, job->db, r->list ? r->list : list_info("findings"), span_from(a->at), e);

	if (ok) {
		job->at = at->target.args;
		job->has_key = at->target.has_key && r->at == AT_MAY;
		job->of_thing = at->target.thing.kind != THING_NONE;
		job->key = at->target.key;
		job->thing = at->thing;
		ok = r->write(job, e) && out_end(job->out, e);
	}
	if (!ok && job->out->stopped)
		err_set(e, ERR_WRITE, "the output takes no more");
	return ok;
}

static bool write_report(struct db *db, const struct report *r, const struct report_args *a, const struct report_sink *sink,
			 struct err *e)
{
	struct out out = out_begin(sink, a);
	struct at at = {0};
	struct job job = {.db = db, .name = r->name, .args = a, .out = &out, .place = &at.place};
	bool ok;

	job.list = r->list ? r->list->name : NULL;
	ok = fits(r, a, e) && run(r, &job, &at, e);
	at_done(&at);
	out_done(&out);
	return ok;
}

bool report_write(struct db *db, const char *name, const struct report_args *a, const struct report_sink *sink, struct err *e)
{
	struct report r;

	return find(name, &r, e) && write_report(db, &r, a, sink, e);
}

bool report_compared(struct db *db, const struct report_args *a, const struct report_sink *sink, struct err *e)
{
	const struct report r = {.name = "diff", .list = list_info("compared"), .write = report_compare};

	return write_report(db, &r, a, sink, e);
}

bool report_check(struct db *db, unsigned *ret_bits, struct err *e)
{
	return home_check(db, ret_bits, e);
}
