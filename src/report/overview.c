#include "config.h"

#include "parts.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/model/filter.h"
#include "astscope/model/home.h"

#define WIDTH 80        /* fit for a ticket */
#define PATH_WIDTH 28
#define HANGING 16      /* columns before the text of a finding */
#define LABEL_WIDTH 8   /* of the labels of its lines */

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
	table_json_row(o->columns, o->n, row->cells, o->b);
	strbuf_add_char(o->b, '}');
	return true;
}

static void member_text(struct overview *o, const char *key, const struct strbuf *v)
{
	strbuf_add_str(o->b, ",\n");
	put_json_key(o->b, key);
	if (v->n)
		put_json(o->b, strbuf_span(v));
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

	strbuf_add_str(o->b, "{\"schema\": \"astscope-report-1\", \"report\": \"overview\"");
	member_text(o, "bundle", &h->bundle);
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

/* The kind of a finding, its ASCII letters in capitals; a kind of ours has no others. */
static struct strbuf capitals(struct span s)
{
	struct strbuf b = {0};

	for (size_t i = 0; i < s.n; i++)
		strbuf_add_char(&b, s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i]);
	return b;
}

static void put_padded(struct overview *o, struct span text, int width)
{
	struct strbuf safe = {0};
	int columns;

	put_text(&safe, text, o->job->args->ascii);
	columns = utf8_columns(strbuf_span(&safe));
	strbuf_add(o->b, strbuf_span(&safe));
	strbuf_add_repeat(o->b, ' ', columns < width ? (size_t)(width - columns) : 0);
	strbuf_done(&safe);
}

static void put_hanging(struct overview *o, struct span text)
{
	strbuf_add_repeat(o->b, ' ', HANGING);
	put_wrapped(o->b, text, HANGING, HANGING, WIDTH, o->job->args->ascii);
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

/* "  1 !! DEADLOCK 2 threads in a cycle", its details and its place below. */
static bool finding_text(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct span detail = cell(o, row, "detail")->text, line, place = cell(o, row, "place")->text;
	struct span before = {0};
	struct strbuf head = capitals(cell(o, row, "kind")->text);
	size_t at = o->b->n;

	strbuf_addf(o->b, "%3lld ", (long long)cell(o, row, "rank")->number);
	put_padded(o, cell(o, row, "mark")->text, 2);
	strbuf_add_char(o->b, ' ');
	put_padded(o, strbuf_span(&head), 8);
	strbuf_add_char(o->b, ' ');
	put_wrapped(o->b, cell(o, row, "title")->text, utf8_columns(span_from_offset(strbuf_span(o->b), at)), HANGING, WIDTH,
		    o->job->args->ascii);
	while (next_line(&detail, &line)) {
		struct span label = take_label(&line);

		strbuf_add_repeat(o->b, ' ', HANGING - LABEL_WIDTH - 1);
		put_padded(o, span_eq(label, before) ? (struct span){0} : label, LABEL_WIDTH);
		before = label;
		strbuf_add_char(o->b, ' ');
		put_wrapped(o->b, line, HANGING, HANGING, WIDTH, o->job->args->ascii);
	}
	if (place.n) {
		strbuf_clear(&head);
		strbuf_add_str(&head, "astscope:");
		strbuf_add(&head, place);
		put_hanging(o, strbuf_span(&head));
	}
	o->written++;
	strbuf_done(&head);
	return true;
}

/* The end of a long path says more than its beginning. */
static void put_path(struct overview *o, struct span path)
{
	struct strbuf safe = {0};
	struct span s;
	int columns;
	uint32_t cp;

	put_text(&safe, path, o->job->args->ascii);
	s = strbuf_span(&safe);
	columns = utf8_columns(s);
	if (columns > PATH_WIDTH) {
		while (columns > PATH_WIDTH - 3 && utf8_take(&s, &cp))
			columns -= utf8_width(cp);
		strbuf_add_str(o->b, "...");
		columns += 3;
	}
	strbuf_add(o->b, s);
	strbuf_add_repeat(o->b, ' ', columns < PATH_WIDTH ? (size_t)(PATH_WIDTH - columns) : 0);
	strbuf_done(&safe);
}

static void put_count(struct strbuf *b, const struct cell *c, int width)
{
	struct strbuf n = {0};

	if (c->kind == CELL_IS_INT)
		strbuf_add_grouped(&n, c->number);
	else
		strbuf_add_char(&n, '-');
	strbuf_addf(b, " %*s", width, strbuf_str(&n));
	strbuf_done(&n);
}

static bool source_text(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	const struct cell *note = cell(o, row, "note");

	if (!o->written++)
		strbuf_addf(o->b, "  %-*s %-9s %9s %9s %6s state\n", PATH_WIDTH, "file", "kind", "lines", "rows", "reject");
	strbuf_add_str(o->b, "  ");
	put_path(o, cell(o, row, "path")->text);
	strbuf_add_char(o->b, ' ');
	put_padded(o, cell(o, row, "kind")->text, 9);
	put_count(o->b, cell(o, row, "lines"), 9);
	put_count(o->b, cell(o, row, "records"), 9);
	put_count(o->b, cell(o, row, "rejects"), 6);
	strbuf_add_char(o->b, ' ');
	put_text(o->b, cell(o, row, "state")->text, o->job->args->ascii);
	strbuf_add_char(o->b, '\n');
	if (note->text.n) {
		strbuf_add_str(o->b, "    ");
		put_wrapped(o->b, note->text, 4, 4, WIDTH, o->job->args->ascii);
	}
	return true;
}

/* The name of the bundle and what is known of all of it. */
static void put_title(struct overview *o, struct strbuf *ret)
{
	strbuf_add(ret, strbuf_span(&o->home.bundle));
	if (o->home.version.n)
		strbuf_addf(ret, "%sAsterisk %s", ret->n ? ", " : "", strbuf_str(&o->home.version));
	if (!ret->n)
		strbuf_add_str(ret, "a bundle without a name");
}

static void put_objects(const struct home *h, struct strbuf *ret)
{
	if (!h->lives)
		return;
	strbuf_add_grouped(ret, h->lives);
	strbuf_add_str(ret, " lives: ");
	strbuf_add_grouped(ret, h->leaked);
	strbuf_add_str(ret, " leaked, ");
	strbuf_add_grouped(ret, h->alive - h->leaked);
	strbuf_add_str(ret, " alive, ");
	strbuf_add_grouped(ret, h->invalid);
	strbuf_add_str(ret, " invalid, ");
	strbuf_add_grouped(ret, h->skewed);
	strbuf_add_str(ret, " skewed");
}

static void put_others(struct overview *o, struct strbuf *ret)
{
	if (o->home.unrecognised)
		strbuf_addf(ret, "%lld %s not recognised%s%s (report files lists them)", (long long)o->home.unrecognised,
			    o->home.unrecognised == 1 ? "file was" : "files were", o->home.looks.n ? ": " : "", strbuf_str(&o->home.looks));
}

/* What stands below the tables, in all formats for people. */
struct note {
	const char *name;
	struct strbuf text;
};

static struct strbuf *add_note(struct vec *notes, const char *name)
{
	struct note *n = vec_push(notes);

	n->name = name;
	return &n->text;
}

/* Some may stay empty. */
static void load_notes(struct overview *o, struct vec *ret)
{
	const struct home *h = &o->home;

	vec_init(ret, sizeof(struct note));
	if (h->partial)
		strbuf_addf(add_note(ret, "PARTIAL"), "%s: all counts are lower bounds",
			    h->why.n ? strbuf_str(&h->why) : "the import was stopped");
	put_objects(h, add_note(ret, "OBJECTS"));
	strbuf_add(add_note(ret, "SHUTDOWN"), strbuf_span(&h->shutdown));
	for (size_t i = 0; i < h->trust.n; i++)
		strbuf_add(add_note(ret, "TRUST"), strbuf_span(vec_at(&h->trust, i)));
	strbuf_add(add_note(ret, "LINKS"), strbuf_span(&h->links));
	put_others(o, add_note(ret, "OTHER"));
	strbuf_add(add_note(ret, "NEXT"), strbuf_span(&h->next));
}

static void drop_notes(struct vec *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		strbuf_done(&((struct note *)vec_at(notes, i))->text);
	vec_done(notes);
}

static void notes_text(struct overview *o)
{
	const char *before = "";
	struct vec notes;

	load_notes(o, &notes);
	for (size_t i = 0; i < notes.n; i++) {
		const struct note *n = vec_at(&notes, i);

		if (!n->text.n)
			continue;
		strbuf_addf(o->b, "%-9s ", strcmp(n->name, before) ? n->name : "");
		put_wrapped(o->b, strbuf_span(&n->text), 10, 10, WIDTH, o->job->args->ascii);
		before = n->name;
	}
	drop_notes(&notes);
}

static void notes_md(struct overview *o)
{
	struct vec notes;

	load_notes(o, &notes);
	for (size_t i = 0; i < notes.n; i++) {
		const struct note *n = vec_at(&notes, i);

		if (!n->text.n)
			continue;
		strbuf_addf(o->b, "- **%s** ", n->name);
		put_md(o->b, strbuf_span(&n->text), o->job->args->ascii);
		strbuf_add_char(o->b, '\n');
	}
	drop_notes(&notes);
}

static const struct span evidence = SPAN_LIT("(recognised or state=unreadable or state=partial) -state=copy");

static bool as_text(struct overview *o, struct err *e)
{
	struct strbuf title = {0};
	bool ok;

	put_title(o, &title);
	put_wrapped(o->b, strbuf_span(&title), 0, 2, WIDTH, o->job->args->ascii);
	strbuf_add_str(o->b, "\nWHAT LOOKS WRONG\n");
	ok = each(o, "findings", (struct span){0}, NULL, 0, finding_text, e);
	if (!o->written)
		strbuf_add_str(o->b, "  nothing\n");
	strbuf_add_str(o->b, "\nEVIDENCE\n");
	ok = ok && each(o, "sources", evidence, NULL, 0, source_text, e);
	strbuf_add_char(o->b, '\n');
	notes_text(o);
	strbuf_done(&title);
	return ok;
}

static bool finding_md(void *ctx, const struct row *row)
{
	struct overview *o = ctx;
	struct span detail = cell(o, row, "detail")->text, line, place = cell(o, row, "place")->text;
	struct strbuf kind = capitals(cell(o, row, "kind")->text);

	strbuf_addf(o->b, "%lld. **", (long long)cell(o, row, "rank")->number);
	put_md(o->b, strbuf_span(&kind), o->job->args->ascii);
	strbuf_done(&kind);
	strbuf_add_str(o->b, "** ");
	put_md(o->b, cell(o, row, "title")->text, o->job->args->ascii);
	strbuf_add_char(o->b, '\n');
	while (next_line(&detail, &line)) {
		strbuf_add_str(o->b, "   - ");
		put_md(o->b, line, o->job->args->ascii);
		strbuf_add_char(o->b, '\n');
	}
	if (place.n) {
		strbuf_add_str(o->b, "   - astscope:");
		put_md(o->b, place, o->job->args->ascii);
		strbuf_add_char(o->b, '\n');
	}
	o->written++;
	return true;
}

static bool source_md(void *ctx, const struct row *row)
{
	struct overview *o = ctx;

	if (!o->written++)
		table_md_head(o->columns, o->n, o->job->args->ascii, o->b);
	table_md_row(o->columns, o->n, row->cells, o->job->args->ascii, o->b);
	return true;
}

static bool as_md(struct overview *o, struct err *e)
{
	static const char *const columns[] = {"path", "kind", "lines", "records", "rejects", "state", "note"};
	struct strbuf title = {0};
	bool ok;

	put_title(o, &title);
	strbuf_add_str(o->b, "## ");
	put_md(o->b, strbuf_span(&title), o->job->args->ascii);
	strbuf_add_str(o->b, "\n\n### What looks wrong\n\n");
	ok = each(o, "findings", (struct span){0}, NULL, 0, finding_md, e);
	if (!o->written)
		strbuf_add_str(o->b, "Nothing.\n");
	strbuf_add_str(o->b, "\n### Evidence\n");
	ok = ok && each(o, "sources", evidence, columns, ARRAY_LEN(columns), source_md, e);
	strbuf_add_char(o->b, '\n');
	notes_md(o);
	strbuf_done(&title);
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
	else if (j->args->format == REPORT_MD)
		ok = as_md(&o, e);
	else
		ok = as_text(&o, e);
	home_done(&o.home);
	return ok;
}
