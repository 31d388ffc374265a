/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "html.h"

#include <limits.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/model/home_lines.h"
#include "overview_notes.h"

/* Nothing is loaded and nothing runs: all that a browser is allowed is the style of this page. */
static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
	"form-action 'none'\">\n"
	"<meta name=\"referrer\" content=\"no-referrer\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<style>\n"
	":root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #59636e; --rule: #d1d9e0; --bad: #b3261e; "
	"--warn: #8a5a00; --box: #f3f5f7; }\n"
	"@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14181c; --soft: #9aa4ae; --rule: #363e47; "
	"--bad: #ff8a80; --warn: #f0b849; --box: #1e242a; } }\n"
	"body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--paper); color: var(--ink); "
	"font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }\n"
	"h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; border-bottom: 1px solid var(--rule); }\n"
	".headline { font-size: 1.1rem; font-weight: 600; }\n"
	"details { border: 1px solid var(--rule); border-left-width: 4px; border-radius: 4px; margin: .6rem 0; padding: .4rem .7rem; }\n"
	"details.critical { border-left-color: var(--bad); } details.warning { border-left-color: var(--warn); }\n"
	"summary { cursor: pointer; font-weight: 600; } .kind { text-transform: uppercase; font-size: .8em; letter-spacing: .05em; }\n"
	".critical .kind { color: var(--bad); } .warning .kind { color: var(--warn); }\n"
	".sure { color: var(--soft); font-weight: 400; }\n"
	"dl { display: grid; grid-template-columns: 6.5rem 1fr; gap: .15rem .7rem; margin: .5rem 0; }\n"
	"dt { color: var(--soft); } dd { margin: 0; } .place { font-family: ui-monospace, monospace; font-size: .85em; }\n"
	"@media (max-width: 32rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; } }\n"
	".picture { overflow-x: auto; } .picture svg { max-width: 100%; height: auto; }\n"
	"svg { display: block; font: 12px system-ui, sans-serif; }\n"
	"svg text { fill: var(--ink); } svg .soft { fill: var(--soft); } svg rect { fill: var(--box); stroke: var(--soft); }\n"
	"svg .ring rect { stroke: var(--bad); stroke-width: 2; } svg .unknown rect { stroke-dasharray: 4 3; }\n"
	"svg path, svg polyline { fill: none; stroke: var(--soft); stroke-width: 1.5; }\n"
	"svg .ring path { stroke: var(--bad); stroke-width: 2; }\n"
	"svg .guess path { stroke-dasharray: 3 4; } svg marker path { fill: var(--soft); stroke: none; }\n"
	"figure { display: inline-block; margin: .5rem 1.5rem .5rem 0; } figcaption { font-size: .85rem; color: var(--soft); }\n"
	"@media print { body { max-width: none; } details { break-inside: avoid; } .picture { overflow: visible; } "
	"svg, .picture svg { max-width: 100%; min-width: 0 !important; height: auto; } }\n"
	"</style>\n";

struct page {
	struct job *job;
	struct strbuf *b;
	struct rows *rows;
	const struct home_lines *lines;
	int64_t written;
};

static void put(struct page *p, struct span s)
{
	put_html(p->b, s, &p->job->args->look);
}

static void element(struct page *p, const char *open, struct span s, const char *close)
{
	strbuf_add_str(p->b, open);
	put(p, s);
	strbuf_add_str(p->b, close);
}

static struct span cell(const struct page *p, const struct row *row, const char *name)
{
	return row->cells[rows_column(p->rows, name)].text;
}

static void put_lines(struct page *p, int64_t rank)
{
	struct span before = {0};

	for (size_t i = 0; i < p->lines->lines.n; i++) {
		const struct home_line *l = vec_at(&p->lines->lines, i);

		if (l->rank != rank)
			continue;
		element(p, "<dt>", span_eq(l->label, before) ? (struct span){0} : l->label, "</dt>");
		element(p, "<dd>", l->text, "</dd>\n");
		before = l->label;
	}
}

static bool finding(void *ctx, const struct row *row)
{
	struct page *p = ctx;
	struct span severity = cell(p, row, "severity"), place = cell(p, row, "place");
	bool critical = span_eq_str(severity, "critical"), warning = span_eq_str(severity, "warning");

	strbuf_addf(p->b, "<details open class=\"%s\"><summary>", critical ? "critical" : warning ? "warning" : "remark");
	element(p, "<span class=\"kind\">", cell(p, row, "kind"), "</span> ");
	put(p, cell(p, row, "title"));
	element(p, " <span class=\"sure\">", cell(p, row, "confidence"), "</span></summary>\n<dl>\n");
	put_lines(p, row->cells[rows_column(p->rows, "rank")].number);
	if (place.n)
		element(p, "<dt>place</dt><dd class=\"place\">astscope:", place, "</dd>\n");
	strbuf_add_str(p->b, "</dl></details>\n");
	p->written++;
	return out_flow(p->job->out);
}

static bool file(void *ctx, const struct row *row)
{
	struct page *p = ctx;

	if (!p->written++)
		strbuf_add_str(p->b, "<h2>Files that were not read whole</h2>\n<dl>\n");
	element(p, "<dt>", cell(p, row, "state"), "</dt>");
	element(p, "<dd>", cell(p, row, "path"), "");
	if (cell(p, row, "note").n)
		element(p, ": ", cell(p, row, "note"), "");
	element(p, ", lines not understood: ", cell(p, row, "rejects"), "</dd>\n");
	return out_flow(p->job->out);
}

static bool each(struct page *p, const char *list, struct span filter, bool (*take)(void *ctx, const struct row *row), struct err *e)
{
	bool ok;

	if (!rows_open(p->job->db, list, &(struct rows_args){.filter = filter}, &p->rows, e))
		return false;
	p->written = 0;
	ok = rows_each(p->rows, -1, take, p, e);
	rows_close(p->rows);
	return ok;
}

static bool findings(struct page *p, struct err *e)
{
	struct home_lines lines;
	bool ok;

	if (!home_lines_load(p->job->db, &lines, e))
		return false;
	p->lines = &lines;
	strbuf_add_str(p->b, "<h2>Findings</h2>\n");
	ok = each(p, "findings", OVERVIEW_MAIN, finding, e) && each(p, "findings", OVERVIEW_REMARKS, finding, e);
	home_lines_done(&lines);
	return ok;
}

static bool files(struct page *p, struct err *e)
{
	bool ok = each(p, "sources", OVERVIEW_HURT, file, e);

	if (p->written)
		strbuf_add_str(p->b, "</dl>\n");
	return ok;
}

static void notes(struct page *p, const struct home *h)
{
	struct vec notes;

	overview_notes(h, &notes);
	strbuf_add_str(p->b, "<h2>Evidence</h2>\n<dl>\n");
	for (size_t i = 0; i < notes.n; i++) {
		const struct note *n = vec_at(&notes, i);

		if (!n->text.n)
			continue;
		element(p, "<dt>", span_from(n->name), "</dt>");
		element(p, "<dd>", strbuf_span(&n->text), "</dd>\n");
	}
	strbuf_add_str(p->b, "</dl>\n");
	overview_notes_done(&notes);
}

bool html_overview(struct job *j, const struct home *h, struct err *e)
{
	struct page p = {.job = j, .b = &j->out->buf};
	struct strbuf title = {0}, headline = {0};
	bool ok;

	overview_title(h, &title);
	home_headline(h, INT_MAX / 2, &headline);
	strbuf_add_str(p.b, head);
	element(&p, "<title>", strbuf_span(&title), "</title>\n</head>\n<body>\n");
	element(&p, "<h1>", strbuf_span(&title), "</h1>\n");
	element(&p, "<p class=\"headline\">", strbuf_span(&headline), "</p>\n");
	ok = findings(&p, e) && html_waits(j, e) && html_curves(j, e) && files(&p, e);
	notes(&p, h);
	strbuf_add_str(p.b, "</body>\n</html>\n");
	strbuf_done(&title);
	strbuf_done(&headline);
	return ok;
}
