#include "config.h"

#include "beside.h"

#include "astscope/base/attr.h"

enum { MARK, OWN, OTHER };

static const struct ui_column columns[] = {
	{.name = "mark", .title = "", .min = 1, .fixed_order = true, .role = ROLE_MARK},
	{.name = "own", .title = "this one", .min = 20, .grow = true, .fixed_order = true},
	{.name = "other", .title = "that one, which ended", .min = 20, .grow = true, .fixed_order = true},
};

const struct ui_column *beside_pane_columns(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(columns);
	return columns;
}

static void drop(struct beside_pane *p)
{
	if (p->rank)
		beside_done(&p->beside);
	vec_done(&p->lines);
	p->rank = 0;
}

void beside_pane_close(struct beside_pane *p)
{
	drop(p);
	strbuf_done(&p->mark);
	strbuf_done(&p->own);
	strbuf_done(&p->other);
	strbuf_done(&p->links);
	strbuf_done(&p->own_obj);
}

bool beside_pane_next(struct beside_pane *p, struct db *db, int64_t life, struct span obj, bool *ret_any, struct err *e)
{
	int64_t rank = p->rank + 1;

	drop(p);
	strbuf_clear(&p->own_obj);
	strbuf_add(&p->own_obj, obj);
	if (!beside_load(db, life, rank, true, &p->beside, e)) {
		beside_done(&p->beside);
		return false;
	}
	*ret_any = p->beside.siblings > 0;
	if (!p->beside.sibling) {
		beside_done(&p->beside);
		return true;
	}
	p->rank = rank;
	vec_init(&p->lines, sizeof(struct beside_line));
	beside_lines(&p->beside, true, &p->lines);
	return true;
}

long beside_pane_count(const struct beside_pane *p)
{
	return (long)p->lines.n;
}

static const struct beside_line *line_at(const struct beside_pane *p, long index)
{
	return index >= 0 && (size_t)index < p->lines.n ? vec_at(&p->lines, (size_t)index) : NULL;
}

/* "hist/0x7f1788005ea0#13/event/2"; empty for no event. */
static struct span add_link(struct strbuf *b, struct span obj, const struct beside_change *c)
{
	size_t from = b->n;

	if (c)
		strbuf_addf(b, "hist/%.*s/event/%lld", SPAN_ARG(obj), (long long)c->ord);
	return span_from_offset(strbuf_span(b), from);
}

static enum role role_of(const struct beside_line *l)
{
	return l->kind == BESIDE_PARTS ? ROLE_MARK : l->kind == BESIDE_MISSING ? ROLE_BAD : ROLE_TEXT;
}

bool beside_pane_row(struct beside_pane *p, long index, struct ui_row *ret)
{
	const struct beside_line *l = line_at(p, index);

	if (!l)
		return false;
	strbuf_clear(&p->own);
	strbuf_clear(&p->other);
	strbuf_clear(&p->links);
	strbuf_clear(&p->mark);
	if (beside_mark(l) != ' ')
		strbuf_add_char(&p->mark, beside_mark(l));
	beside_say(l, false, &p->own);
	beside_say(l, true, &p->other);
	ret->cell[MARK] = (struct ui_cell){.text = strbuf_span(&p->mark)};
	ret->cell[OWN] = (struct ui_cell){.text = strbuf_span(&p->own), .role = role_of(l)};
	ret->cell[OTHER] = (struct ui_cell){.text = strbuf_span(&p->other)};
	if (l->row) {
		size_t own = add_link(&p->links, strbuf_span(&p->own_obj), l->row->own).n;
		struct span links;

		add_link(&p->links, p->beside.name, l->row->other);
		/* Adding may have moved them. */
		links = strbuf_span(&p->links);
		ret->cell[OWN].link = span_sub(links, 0, own);
		ret->cell[OTHER].link = span_from_offset(links, own);
	}
	return true;
}

long beside_pane_search(struct beside_pane *p, struct span needle, long from, int dir)
{
	struct ui_row row = {0};

	for (long i = from; beside_pane_row(p, i, &row); i += dir) {
		if (match_find(row.cell[OWN].text, needle, 0) >= 0 || match_find(row.cell[OTHER].text, needle, 0) >= 0)
			return i;
	}
	return -1;
}

bool beside_pane_thing(const struct beside_pane *p, long index, struct thing *ret)
{
	const struct beside_line *l = line_at(p, index);

	if (!l || !l->row)
		return false;
	*ret = (struct thing){THING_EVENT, {l->row->own ? p->beside.life : p->beside.sibling,
					    l->row->own ? l->row->own->ord : l->row->other->ord}};
	return true;
}

void beside_pane_title(const struct beside_pane *p, struct strbuf *ret)
{
	strbuf_addf(ret, "Beside %.*s, which ended (d: %s)", SPAN_ARG(p->beside.name),
		    p->rank < p->beside.siblings ? "next one" : "balance");
}

void beside_pane_status(const struct beside_pane *p, struct strbuf *ret)
{
	if (p->rank && p->beside.file.n)
		strbuf_addf(ret, "%sbeside: all in %.*s", ret->n ? "  " : "", SPAN_ARG(p->beside.file));
}
