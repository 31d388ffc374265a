#include "config.h"

#include <string.h>

#include "astscope/model/home.h"
#include "astscope/model/home_lines.h"
#include "astscope/model/xref.h"
#include "list.h"
#include "wrap.h"

/* What is wrong, ranked, each line one Enter from its evidence; below it what was read. */

struct home_view {
	struct view_env *env;
	struct list_pane findings, sources;
	struct home home;
	struct home_lines lines;
};

/* Of a line below a finding; row_key, of another size, is that of the finding itself. */
struct line_key {
	struct row_key finding;
	int64_t ord;
};

static bool open_home(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct home_view *h = st;

	(void)args;
	h->env = env;
	return home_load(h->env->db, &h->home, e) && home_lines_load(h->env->db, &h->lines, e) &&
	       list_pane_open(&h->findings, h->env->db, "findings", NULL, "", "", "", e) &&
	       list_pane_open(&h->sources, h->env->db, "sources", NULL, "", "", "", e);
}

static void close_home(void *st)
{
	struct home_view *h = st;

	list_pane_close(&h->findings);
	list_pane_close(&h->sources);
	home_done(&h->home);
	home_lines_done(&h->lines);
}

static bool reload(void *st, struct err *e)
{
	struct home_view *h = st;
	struct view_env *env = h->env;

	close_home(h);
	*h = (struct home_view){0};
	return open_home(h, NULL, env, e);
}

static const struct row *row_at(struct list_pane *p, long i)
{
	const struct row *row;

	return rows_get(p->rows, i, &row, &p->e) ? row : NULL;
}

static struct span cell(const struct list_pane *p, const struct row *row, const char *column)
{
	int col = rows_column(p->rows, column);

	return col < 0 ? (struct span){NULL, 0} : row->cells[col].text;
}

static enum role severity_role(struct span mark)
{
	return span_eq_str(mark, "!!") ? ROLE_BAD : span_eq_str(mark, "!") ? ROLE_WARN : ROLE_TEXT;
}

static void add_upper(struct text *t, enum role role, struct span word)
{
	char upper[16];
	size_t n = word.n < sizeof(upper) ? word.n : sizeof(upper);

	for (size_t i = 0; i < n; i++)
		upper[i] = word.p[i] >= 'a' && word.p[i] <= 'z' ? (char)(word.p[i] - 'a' + 'A') : word.p[i];
	text_add(t, role, (struct span){upper, n});
}

#define TITLE_COLUMN 18
#define LABEL_COLUMN 9 /* of the lines of a finding */

/* Columns for the name of a file in the evidence table: the numbers stay near it on a wide screen. */
static int name_columns(const struct text *t)
{
	int room = t->width - 56;

	return room < 20 ? 20 : room > 64 ? 64 : room;
}

/* A line of evidence: the cursor may stand on it if it names something. */
static void fill_line(struct home_view *h, struct text *t, const struct row_key *finding, const struct home_line *line, bool labelled)
{
	struct linked l = {line->text, line->n ? vec_at(&h->lines.links, line->first) : NULL, line->n, ROLE_LINK, 0};

	text_line(t);
	if (line->n) {
		struct line_key key = {*finding, line->ord};

		text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
	}
	text_pad_to(t, LABEL_COLUMN);
	if (labelled)
		text_add(t, ROLE_DIM, line->label);
	wrap_links(t, ROLE_DIM, &l, TITLE_COLUMN);
}

/* A title of one place. */
static void fill_title(struct text *t, enum role role, struct span title, struct span place)
{
	struct home_link link = {0, title.n, place};
	struct linked l = {title, &link, place.n ? 1 : 0, role, 0};

	wrap_links(t, role, &l, TITLE_COLUMN);
}

static void fill_finding(struct home_view *h, struct text *t, long i)
{
	const struct row *row = row_at(&h->findings, i);
	struct strbuf place = {0};
	struct row_key key;
	struct span before = {0};
	enum role role;

	if (!row)
		return;
	key = row->key;
	role = severity_role(cell(&h->findings, row, "mark"));
	text_line(t);
	text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
	text_addf(t, ROLE_TEXT, "%2ld ", i + 1);
	text_add(t, role, cell(&h->findings, row, "mark"));
	text_pad_to(t, 6);
	add_upper(t, role, cell(&h->findings, row, "kind"));
	rows_link(h->findings.rows, row, -1, &place);
	fill_title(t, role, cell(&h->findings, row, "title"), strbuf_span(&place));
	strbuf_done(&place);
	for (size_t k = 0; k < h->lines.lines.n; k++) {
		const struct home_line *line = vec_at(&h->lines.lines, k);

		if (line->rank != key.k[0])
			continue;
		fill_line(h, t, &key, line, !span_eq(line->label, before));
		before = line->label;
	}
}

static void add_number(struct text *t, struct span number, int right)
{
	int pad = right - text_columns(t) - (int)number.n;

	while (pad-- > 0)
		text_add_str(t, ROLE_TEXT, " ");
	text_add(t, ROLE_TEXT, number);
}

static struct span base_name(struct span path)
{
	long slash = span_rfind_char(path, '/');

	return slash < 0 ? path : span_from_offset(path, (size_t)slash + 1);
}

static void fill_source(struct home_view *h, struct text *t, long i)
{
	const struct row *row = row_at(&h->sources, i);
	struct strbuf place = {0};
	struct span state, name;
	int wide = name_columns(t);

	if (!row || span_eq_str(cell(&h->sources, row, "state"), "unrecognised") ||
	    span_eq_str(cell(&h->sources, row, "state"), "copy"))
		return;
	text_line(t);
	text_selectable(t, (struct span){(const char *)&row->key, sizeof(row->key)});
	text_add_str(t, ROLE_TEXT, "   ");
	text_add(t, ROLE_TEXT, cell(&h->sources, row, "kind"));
	text_pad_to(t, 13);
	rows_link(h->sources.rows, row, -1, &place);
	name = base_name(cell(&h->sources, row, "path"));
	if ((int)name.n > wide)
		name = span_from_offset(name, name.n - (size_t)wide); /* the end tells them apart */
	text_link(t, ROLE_LINK, name, strbuf_str(&place));
	add_number(t, cell(&h->sources, row, "lines"), 13 + wide + 11);
	add_number(t, cell(&h->sources, row, "records"), 13 + wide + 21);
	add_number(t, cell(&h->sources, row, "rejects"), 13 + wide + 29);
	state = cell(&h->sources, row, "state");
	text_add_str(t, ROLE_TEXT, "  ");
	text_add(t, span_eq_str(state, "ok") ? ROLE_TEXT : ROLE_WARN, state);
	if (cell(&h->sources, row, "note").n) {
		text_add_str(t, ROLE_DIM, ": ");
		text_add(t, ROLE_DIM, cell(&h->sources, row, "note"));
	}
	strbuf_done(&place);
}

static void fill_head_of_sources(struct text *t)
{
	int wide = name_columns(t);

	text_line(t);
	text_line(t);
	text_add_str(t, ROLE_HEADING, " EVIDENCE");
	text_pad_to(t, 13);
	add_number(t, SPAN_LIT("lines"), 13 + wide + 11);
	add_number(t, SPAN_LIT("rows"), 13 + wide + 21);
	add_number(t, SPAN_LIT("reject"), 13 + wide + 29);
	text_add_str(t, ROLE_TEXT, "  state");
}

/* A sentence a line. */
static void fill_trust(struct text *t, const struct vec *sentences)
{
	for (size_t i = 0; i < sentences->n; i++) {
		text_line(t);
		if (!i)
			text_add_str(t, ROLE_HEADING, " TRUST");
		wrap_words(t, ROLE_TEXT, strbuf_span(vec_at(sentences, i)), 8);
	}
}

static void fill_notes(const struct home_view *h, struct text *t)
{
	if (h->home.unrecognised) {
		text_line(t);
		text_linkf(t, "files", ROLE_DIM, "   %lld more %s not recognised (9 Files)%s%s", (long long)h->home.unrecognised,
			   h->home.unrecognised == 1 ? "file" : "files", h->home.looks.n ? ": " : "", strbuf_str(&h->home.looks));
	}
	if (h->home.shutdown.n) {
		text_line(t);
		text_line(t);
		wrap_words(t, ROLE_TEXT, strbuf_span(&h->home.shutdown), 1);
	}
	fill_trust(t, &h->home.trust);
	if (h->home.links.n) {
		text_line(t);
		text_add_str(t, ROLE_HEADING, " LINKS");
		wrap_words(t, ROLE_TEXT, strbuf_span(&h->home.links), 8);
	}
	if (h->home.next.n) {
		text_line(t);
		text_add_str(t, ROLE_HEADING, " NEXT");
		wrap_words(t, ROLE_TEXT, strbuf_span(&h->home.next), 8);
	}
}

static void fill(void *st, int pane, struct text *t)
{
	struct home_view *h = st;
	int64_t n = 0;

	(void)pane;
	text_line(t);
	text_add_str(t, ROLE_HEADING, " WHAT LOOKS WRONG");
	if (h->env->reading)
		text_add_str(t, ROLE_DIM, " so far: not all of the bundle is read");
	if (!rows_total(h->findings.rows, &n, &h->findings.e))
		text_linef(t, ROLE_ERROR, "%s", h->findings.e.msg);
	if (n == 0 && h->env->reading)
		text_linef(t, ROLE_DIM, "   not known yet");
	else if (n == 0)
		text_linef(t, ROLE_GOOD, "   nothing");
	for (long i = 0; i < n; i++)
		fill_finding(h, t, i);
	fill_head_of_sources(t);
	n = 0;
	if (!rows_total(h->sources.rows, &n, &h->sources.e))
		text_linef(t, ROLE_ERROR, "%s", h->sources.e.msg);
	for (long i = 0; i < n; i++)
		fill_source(h, t, i);
	/* what is missing, and what to collect, is not known before the end */
	if (!h->env->reading)
		fill_notes(h, t);
}

static void note(void *st, struct strbuf *ret)
{
	const struct home_view *h = st;

	strbuf_add_str(ret, h->home.partial ? "import stopped: counts are lower bounds" : "import ok");
	if (h->home.rejects)
		strbuf_addf(ret, ", %lld lines not understood", (long long)h->home.rejects);
}

/* The list and row behind the line of the cursor; findings and files may have the same key, not the same place. */
static struct list_pane *row_of(struct home_view *h, const struct view_at *at, long *ret_row)
{
	struct list_pane *lists[] = {&h->findings, &h->sources};
	struct list_pane *found = NULL;
	struct row_key key;

	if (at->key.n != sizeof(key))
		return NULL;
	memcpy(&key, at->key.p, sizeof(key));
	for (size_t i = 0; i < ARRAY_LEN(lists) && !found; i++) {
		struct strbuf place = {0};
		const struct row *r;

		*ret_row = list_pane_find_key(lists[i], key);
		r = *ret_row >= 0 ? row_at(lists[i], *ret_row) : NULL;
		if (r && rows_link(lists[i]->rows, r, -1, &place) && span_eq(strbuf_span(&place), at->link))
			found = lists[i];
		strbuf_done(&place);
	}
	return found;
}

/* What the line below a finding that the cursor stands on names first. */
static bool related_of_line(struct home_view *h, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct line_key key;
	struct thing t;
	struct err e = {0};
	long row;

	memcpy(&key, at->key.p, sizeof(key));
	if (kind == RELATED_EXPLAIN) {
		row = list_pane_find_key(&h->findings, key.finding);
		if (row >= 0)
			view_explain_row(h->env, &h->findings, row, fx);
		return row >= 0;
	}
	return xref_thing(h->env->db, at->link, &t, &e) && view_related(h->env, &t, kind, fx);
}

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct home_view *h = st;
	struct list_pane *list;
	struct thing t;
	long row;

	if (at->key.n == sizeof(struct line_key))
		return related_of_line(h, kind, at, fx);
	list = row_of(h, at, &row);
	if (!list)
		return false;
	if (kind == RELATED_EXPLAIN) {
		view_explain_row(h->env, list, row, fx);
		return true;
	}
	return list_pane_thing(list, row, &t) && view_related(h->env, &t, kind, fx);
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow links explain help";
}

static const struct pane_def panes[] = {
	{.kind = PANE_TEXT},
};

const struct view_class home_view = {
	.name = "home",
	.title = "Home",
	.summary = "what is wrong, what evidence is there",
	.number = '1',
	.state_size = sizeof(struct home_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_home,
	.close = close_home,
	.reload = reload,
	.text = fill,
	.related = related,
	.note = note,
	.hints = hints,
};
