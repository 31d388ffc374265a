/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "html.h"
#include "overview_notes.h"
#include "parts.h"
#include "ticket.h"

#include <limits.h>
#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/model/dress.h"
#include "astscope/model/filter.h"
#include "astscope/model/home.h"

#define WIDTH 80        /* fit for a ticket */
#define HANGING 12      /* columns before the text of a line of a finding */
#define LABEL_WIDTH 6   /* of its label */
#define BLOCK 11        /* columns before what is known of all of it */

static const char *const finding_columns[] = {"rank", "severity", "kind", "title",
					      "confidence", "sentence", "detail", "signature", "place"};
static const char *const source_columns[] = {"path",    "kind",    "generation", "bytes", "lines", "records", "continuations",
					     "rejects", "state",   "run",        "note"};
static const char *const trust_columns[] = {"path", "kind", "n", "text", "means"};

struct overview {
	struct job *job;
	struct strbuf *b;
	struct home home;
	struct rows *rows;                   /* of the list being written */
	struct report_column columns[ARRAY_LEN(source_columns)];
	size_t n;
	int64_t written;
	struct strbuf place;  /* of the finding that was written last, in Markdown */
};

static const struct cell *cell(const struct overview *o, const struct row *row, const char *name)
{
	return &row->cells[rows_column(o->rows, name)];
}

static bool each(struct overview *o, const char *list, struct span filter, const char *const *names, size_t n,
		 bool (*take)(void *ctx, const struct row *row), struct err *e)
{
	bool ok;

	if (!rows_open(o->job->db, list, &(struct rows_args){.filter = filter}, &o->rows, e))
		return false;
	o->n = n;
	o->written = 0;
	for (size_t i = 0; i < n; i++)
		o->columns[i] = column_named(rows_info(o->rows), names[i]);
	ok = rows_each(o->rows, -1, take, o, e);
	rows_close(o->rows);
	o->rows = NULL;
	return ok;
}

static bool take_json(void *ctx, const struct row *row)
{
	struct overview *o = ctx;

	strbuf_add_str(o->b, o->written++ ? ",\n" : "\n");
	table_json_row(o->columns, o->n, row->cells, &o->job->args->look, o->b);
	strbuf_add_char(o->b, '}');
	return true;
}

static void member_text(struct overview *o, const char *key, const struct strbuf *v)
{
	strbuf_add_str(o->b, ",\n");
	put_json_key(o->b, key);
	if (v->n)
		put_json(o->b, strbuf_span(v), &o->job->args->look);
	else
		strbuf_add_str(o->b, "null");
}

static void member_number(struct overview *o, const char *key, int64_t v)
{
	strbuf_add_str(o->b, ",\n");
	put_json_key(o->b, key);
	strbuf_addf(o->b, "%lld", (long long)v);
}

static bool as_json(struct overview *o, struct err *e)
{
	const struct home *h = &o->home;
	struct strbuf headline = {0};

	strbuf_add_str(o->b, "{\"schema\": \"astscope-report-1\", \"report\": \"overview\"");
	member_text(o, "bundle", &h->bundle);
	home_headline(h, INT_MAX / 2, &headline);
	member_text(o, "headline", &headline);
	strbuf_done(&headline);
	member_text(o, "version", &h->version);
	strbuf_addf(o->b, ",\n\"partial\": %s", h->partial ? "true" : "false");
	member_number(o, "lives", h->lives);
	member_number(o, "alive", h->alive);
	member_number(o, "leaked", h->leaked);
	member_number(o, "invalid", h->invalid);
	member_number(o, "skewed", h->skewed);
	member_number(o, "unrecognised", h->unrecognised);
	member_number(o, "rejects", h->rejects);
	member_text(o, "shutdown", &h->shutdown);
	strbuf_add_str(o->b, ",\n\"trust\": ");
	if (!put_rows_json(o->job, "trust", trust_columns, ARRAY_LEN(trust_columns), o->b, e))
		return false;
	member_text(o, "when", &h->when);
	member_text(o, "process", &h->process);
	member_text(o, "calls", &h->calls);
	member_text(o, "clock", &h->clock);
	member_text(o, "links", &h->links);
	member_text(o, "next", &h->next);
	strbuf_add_str(o->b, ",\n\"findings\": [");
	if (!each(o, "findings", (struct span){0}, finding_columns, ARRAY_LEN(finding_columns), take_json, e))
		return false;
	strbuf_add_str(o->b, "],\n\"sources\": [");
	if (!each(o, "sources", (struct span){0}, source_columns, ARRAY_LEN(source_columns), take_json, e))
		return false;
	strbuf_add_str(o->b, "]}\n");
	return true;
}

static void put_padded(struct overview *o, struct span text, int width)
{
	struct strbuf safe = {0};
	int columns;

	put_text(&safe, text, &o->job->args->look);
	columns = utf8_columns(strbuf_span(&safe));
	strbuf_add(o->b, strbuf_span(&safe));
	strbuf_add_repeat(o->b, ' ', columns < width ? (size_t)(width - columns) : 0);
	strbuf_done(&safe);
}

static bool next_line(struct span *text, struct span *ret)
{
	long end = span_find_char(*text, '\n');

	if (!text->n)
		return false;
	*ret = span_sub(*text, 0, end < 0 ? text->n : (size_t)end);
	*text = span_from_offset(*text, end < 0 ? text->n : (size_t)end + 1);
	return true;
}

/* "ring: LWP 25718 ..": the label comes off. */
static struct span take_label(struct span *line)
{
	struct span label = {0};

	if (scan_until_char(line, ':', &label))
		scan_char(line, ' ');
	return label;
}

static void put_line(struct overview *o, struct span label, struct span text)
{
	strbuf_add_repeat(o->b, ' ', HANGING - LABEL_WIDTH - 1);
	put_padded(o, label, LABEL_WIDTH);
	strbuf_add_char(o->b, ' ');
	put_wrapped(o->b, text, HANGING, HANGING, WIDTH, &o->job->args->look);
}

/* "1 !! DEADLOCK  2 threads wait for each other [sure]", its details and its place below. */
static bool finding_text(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct span detail = cell(o, row, "detail")->text, line, place = cell(o, row, "place")->text;
	struct span before = {0};
	struct strbuf head = {0}, title = {0};
	size_t at = o->b->n;

	strbuf_add_capitals(&head, cell(o, row, "kind")->text);
	strbuf_addf(o->b, "%lld ", (long long)cell(o, row, "rank")->number);
	put_padded(o, cell(o, row, "mark")->text, 2);
	strbuf_add_char(o->b, ' ');
	put_padded(o, strbuf_span(&head), 0);
	strbuf_add_str(o->b, "  ");
	strbuf_addf(&title, "%.*s [%.*s]", SPAN_ARG(cell(o, row, "title")->text), SPAN_ARG(cell(o, row, "confidence")->text));
	put_wrapped(o->b, strbuf_span(&title), utf8_columns(span_from_offset(strbuf_span(o->b), at)), HANGING, WIDTH,
		    &o->job->args->look);
	while (next_line(&detail, &line)) {
		struct span label = take_label(&line);

		put_line(o, span_eq(label, before) ? (struct span){0} : label, line);
		before = label;
	}
	if (place.n) {
		strbuf_clear(&head);
		strbuf_addf(&head, "astscope:%.*s", SPAN_ARG(place));
		put_line(o, SPAN_LIT("place"), strbuf_span(&head));
	}
	o->written++;
	strbuf_done(&head);
	strbuf_done(&title);
	return true;
}

/* A file of which something was not understood: "core.txt: torn, 3 lines not understood". */
static void put_file(struct overview *o, const struct row *row, struct strbuf *ret)
{
	const struct cell *rejects = cell(o, row, "rejects"), *note = cell(o, row, "note"), *state = cell(o, row, "state");

	strbuf_add(ret, cell(o, row, "path")->text);
	if (!span_eq_str(state->text, "ok"))
		strbuf_addf(ret, ": %.*s", SPAN_ARG(state->text));
	if (rejects->kind == CELL_IS_INT && rejects->number)
		strbuf_addf(ret, ", %lld %s not understood", (long long)rejects->number, rejects->number == 1 ? "line" : "lines");
	if (note->text.n)
		strbuf_addf(ret, ": %.*s", SPAN_ARG(note->text));
}

static void put_block(struct overview *o, const char *name, struct span text)
{
	strbuf_addf(o->b, "%-*s", BLOCK, name);
	put_wrapped(o->b, text, BLOCK, BLOCK, WIDTH, &o->job->args->look);
}

static bool file_text(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct strbuf words = {0};

	put_file(o, row, &words);
	put_block(o, o->written++ ? "" : "FILES", strbuf_span(&words));
	strbuf_done(&words);
	return true;
}

static void notes_text(struct overview *o)
{
	const char *before = "";
	struct vec notes;

	overview_notes(&o->home, &notes);
	for (size_t i = 0; i < notes.n; i++) {
		const struct note *n = vec_at(&notes, i);

		if (!n->text.n)
			continue;
		put_block(o, strcmp(n->name, before) ? n->name : "", strbuf_span(&n->text));
		before = n->name;
	}
	overview_notes_done(&notes);
}

static void notes_md(struct overview *o)
{
	struct vec notes;

	overview_notes(&o->home, &notes);
	for (size_t i = 0; i < notes.n; i++) {
		const struct note *n = vec_at(&notes, i);

		if (!n->text.n)
			continue;
		strbuf_addf(o->b, "- **%s** ", n->name);
		put_md(o->b, strbuf_span(&n->text), &o->job->args->look);
		strbuf_add_char(o->b, '\n');
	}
	overview_notes_done(&notes);
}

/* One blank line, whatever stands before. */
static void part(struct strbuf *b)
{
	if (!span_ends(strbuf_span(b), SPAN_LIT("\n\n")))
		strbuf_add_char(b, '\n');
}

static bool remark_text(void *ctx, const struct row *row)
{
	struct overview *o = ctx;

	if (!o->written) {
		part(o->b);
		strbuf_add_str(o->b, "ALSO\n");
	}
	return finding_text(ctx, row);
}

static bool as_text(struct overview *o, struct err *e)
{
	struct strbuf title = {0}, headline = {0};
	bool ok;

	overview_title(&o->home, &title);
	put_wrapped(o->b, strbuf_span(&title), 0, 2, WIDTH, &o->job->args->look);
	home_headline(&o->home, WIDTH, &headline);
	strbuf_add_char(o->b, '\n');
	put_wrapped(o->b, strbuf_span(&headline), 0, 2, WIDTH, &o->job->args->look);
	strbuf_add_char(o->b, '\n');
	ok = each(o, "findings", OVERVIEW_MAIN, NULL, 0, finding_text, e) && each(o, "findings", OVERVIEW_REMARKS, NULL, 0, remark_text, e);
	part(o->b);
	ok = ok && each(o, "sources", OVERVIEW_HURT, NULL, 0, file_text, e);
	notes_text(o);
	strbuf_done(&title);
	strbuf_done(&headline);
	return ok;
}

/* "- ring: lab_worker_a 25718 has A ..", a line each. */
static void details_md(struct overview *o, struct span detail, const char *indent)
{
	struct span line;

	while (next_line(&detail, &line)) {
		strbuf_addf(o->b, "%s- ", indent);
		put_md(o->b, line, &o->job->args->look);
		strbuf_add_char(o->b, '\n');
	}
}

static bool finding_md(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct span place = cell(o, row, "place")->text;
	struct strbuf kind = {0};

	strbuf_add_capitals(&kind, cell(o, row, "kind")->text);
	strbuf_addf(o->b, "%lld. **", (long long)cell(o, row, "rank")->number);
	put_md(o->b, strbuf_span(&kind), &o->job->args->look);
	strbuf_done(&kind);
	strbuf_add_str(o->b, "** ");
	put_md(o->b, cell(o, row, "title")->text, &o->job->args->look);
	strbuf_add_str(o->b, " (");
	put_md(o->b, cell(o, row, "confidence")->text, &o->job->args->look);
	strbuf_add_str(o->b, ")\n");
	details_md(o, cell(o, row, "detail")->text, "   ");
	if (place.n) {
		strbuf_add_str(o->b, "   - astscope:");
		put_md(o->b, place, &o->job->args->look);
		strbuf_add_char(o->b, '\n');
	}
	o->written++;
	return true;
}

/* What it is in one sentence, then what it is about and how sure it is, then its lines. */
static bool ticket_md(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct strbuf title = {0}, about = {0};

	strbuf_add_capitals(&title, span_sub(cell(o, row, "kind")->text, 0, 1));
	strbuf_addf(&title, "%.*s: %.*s", SPAN_ARG(span_from_offset(cell(o, row, "kind")->text, 1)), SPAN_ARG(cell(o, row, "title")->text));
	o->written++;
	strbuf_add_str(o->b, "## ");
	put_md(o->b, strbuf_span(&title), &o->job->args->look);
	overview_title(&o->home, &about);
	if (o->home.pids.n)
		strbuf_addf(&about, ", pid %s", strbuf_str(&o->home.pids));
	strbuf_addf(&about, ". Confidence: %.*s.", SPAN_ARG(cell(o, row, "confidence")->text));
	strbuf_add_str(o->b, "\n\n");
	put_md(o->b, strbuf_span(&about), &o->job->args->look);
	strbuf_add_str(o->b, "\n\n");
	details_md(o, cell(o, row, "detail")->text, "");
	strbuf_clear(&o->place);
	strbuf_add(&o->place, cell(o, row, "place")->text);
	strbuf_done(&title);
	strbuf_done(&about);
	return true;
}

static bool ticket_text(void *ctx, const struct row *row)
{
	struct overview *o = ctx;

	strbuf_clear(&o->place);
	strbuf_add(&o->place, cell(o, row, "place")->text);
	return finding_text(ctx, row);
}

static bool remark_md(void *ctx, const struct row *row)
{
	struct overview *o = ctx;

	if (!o->written)
		strbuf_add_str(o->b, "\n### Also\n\n");
	return finding_md(ctx, row);
}

static bool file_md(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct strbuf words = {0};

	put_file(o, row, &words);
	strbuf_add_str(o->b, "- **FILE** ");
	put_md(o->b, strbuf_span(&words), &o->job->args->look);
	strbuf_add_char(o->b, '\n');
	strbuf_done(&words);
	return true;
}

/* One finding alone, to be pasted into a ticket. */
static bool ticket(struct overview *o, bool (*take)(void *ctx, const struct row *row), struct err *e)
{
	struct strbuf filter = {0};
	bool ok;

	strbuf_addf(&filter, "rank=%lld", (long long)o->job->key.k[0]);
	ok = each(o, "findings", strbuf_span(&filter), NULL, 0, take, e);
	strbuf_done(&filter);
	if (ok && !o->written)
		return err_set(e, ERR_USAGE, "finding %lld is not in this bundle", (long long)o->job->key.k[0]);
	return ok;
}

/* How to see it in the bundle, and whether names of people and hosts stand here as they are. */
static void ticket_end(struct overview *o, bool md)
{
	struct strbuf evidence = {0}, command = {0};
	bool code, redacted = dress_is_redacting(o->job->args->look.dress);

	home_evidence(&o->home, &evidence);
	ticket_command(strbuf_span(&o->home.bundle), strbuf_span(&o->place), o->job->key.k[0], redacted, &command);
	strbuf_add_str(o->b, md ? "\n**Evidence:** " : "\nEVIDENCE  ");
	(md ? put_md : put_text)(o->b, strbuf_span(&evidence), &o->job->args->look);
	code = md && span_find_char(strbuf_span(&command), '`') < 0;
	strbuf_add_str(o->b, code ? "\n**Reproduce:** `" : md ? "\n**Reproduce:** " : "\nREPRODUCE ");
	(md && !code ? put_md : put_text)(o->b, strbuf_span(&command), &o->job->args->look);
	strbuf_add_str(o->b, code ? "`" : "");
	if (md)
		strbuf_addf(o->b, ". Redacted: %s.", redacted ? "yes" : "no (--redact)");
	strbuf_add_char(o->b, '\n');
	strbuf_done(&evidence);
	strbuf_done(&command);
}

static bool as_ticket(struct overview *o, struct err *e)
{
	struct strbuf title = {0};
	bool md = o->job->args->format == REPORT_MD, ok;

	if (!md) {
		overview_title(&o->home, &title);
		put_text(o->b, strbuf_span(&title), &o->job->args->look);
		strbuf_add_str(o->b, "\n\n");
		strbuf_done(&title);
	}
	ok = ticket(o, md ? ticket_md : ticket_text, e) &&
	     (!md || ticket_evidence(o->job->db, strbuf_span(&o->place), o->b, &o->job->args->look, e));
	if (ok)
		ticket_end(o, md);
	return ok;
}

static bool as_md(struct overview *o, struct err *e)
{
	struct strbuf title = {0}, headline = {0};
	bool ok;

	overview_title(&o->home, &title);
	strbuf_add_str(o->b, "## ");
	put_md(o->b, strbuf_span(&title), &o->job->args->look);
	home_headline(&o->home, INT_MAX / 2, &headline);
	strbuf_add_str(o->b, "\n\n**");
	put_md(o->b, strbuf_span(&headline), &o->job->args->look);
	strbuf_add_str(o->b, "**\n\n");
	ok = each(o, "findings", OVERVIEW_MAIN, NULL, 0, finding_md, e) && each(o, "findings", OVERVIEW_REMARKS, NULL, 0, remark_md, e);
	strbuf_add_str(o->b, "\n### Evidence\n\n");
	ok = ok && each(o, "sources", OVERVIEW_HURT, NULL, 0, file_md, e);
	notes_md(o);
	strbuf_done(&title);
	strbuf_done(&headline);
	return ok;
}

bool report_overview(struct job *j, struct err *e)
{
	struct overview o = {.job = j, .b = &j->out->buf};
	bool ok;

	/* Rows of findings, for programs that read one row a line. */
	if (j->args->format == REPORT_CSV || j->args->format == REPORT_JSONL) {
		j->list = "findings";
		return write_list(j, NULL, e);
	}
	if (!home_load(j->db, &o.home, e))
		return false;
	if (j->args->format == REPORT_JSON)
		ok = as_json(&o, e);
	else if (j->args->format == REPORT_HTML)
		ok = html_overview(j, &o.home, e);
	else if (j->has_key)
		ok = as_ticket(&o, e);
	else if (j->args->format == REPORT_MD)
		ok = as_md(&o, e);
	else
		ok = as_text(&o, e);
	strbuf_done(&o.place);
	home_done(&o.home);
	return ok;
}
