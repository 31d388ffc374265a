#include "config.h"

#include "astscope/model/list.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/sql_asset.h"

/*
 * Header lines of a list ("-- KIND: ..."), continued by lines that begin with "--+ ":
 *   doc: TEXT                     thing: KIND EXPR[, EXPR]      key: EXPR[, EXPR]
 *   fields-of: LIST ALIAS         takes fields, flags, values, words and address from another list
 *   groups: NAME...               `--group NAME` opens the list LIST_NAME; the first is this list itself
 *   param: [!]NAME expr=COND      when given (! = must be)      param-else: NAME expr=COND   when not
 *   enter: PLACE                  place template for Enter on a row
 *   default-sort: NAME
 *   col: NAME title= type= width= prio= link= term= doc= [wide] [optional] [nosort] expr=EXPR
 *   sort: NAME [desc] [joined] [unique] expr=EXPR[, EXPR]       joined: needs the join lines
 *   join: JOIN                    only to show rows
 *   word: FIELD...                where barewords are looked for
 *   address: expr=COND            0xADDR, as {addr}
 *   field: NAME type=text|int|addr|obj [dict=NAME|"QUERY of id, text"] [values=A,B] doc= expr=EXPR
 *   values: FIELD expr=SELECT     values with counts, for completion
 *   flag: NAME doc= expr=COND
 * expr= takes the rest of the line.  Place templates: {NAME} is a column's value made safe for a place, {=NAME} as it
 * is, {@} the filter term of this column, {filter} the filter of the rowset.
 */

struct attrs {
	struct arena *arena;
	struct span rest;
	const char *list;
};

static void bad(const char *list, const char *what, struct span text)
{
	die("list %s: %s: %.*s", list, what, SPAN_ARG(text));
}

static const char *keep(struct arena *a, struct span s)
{
	return arena_span(a, s).p;
}

/* One attribute: "name", "key=value", "key=\"value\"", or "expr=" with all that follows. */
static bool attr_next(struct attrs *a, struct span *ret_key, const char **ret_value)
{
	a->rest = span_trim(a->rest);
	if (!a->rest.n)
		return false;
	size_t i = 0;

	while (i < a->rest.n && a->rest.p[i] != ' ' && a->rest.p[i] != '=')
		i++;
	*ret_key = span_sub(a->rest, 0, i);
	*ret_value = NULL;
	if (i == a->rest.n || a->rest.p[i] == ' ') {
		a->rest = span_from_offset(a->rest, i);
		return true;
	}
	a->rest = span_from_offset(a->rest, i + 1);
	if (span_eq_str(*ret_key, "expr")) {
		*ret_value = keep(a->arena, span_trim(a->rest));
		a->rest = (struct span){0};
	} else if (a->rest.n && a->rest.p[0] == '"') {
		long end;

		a->rest = span_from_offset(a->rest, 1);
		end = span_find_char(a->rest, '"');
		if (end < 0)
			bad(a->list, "unfinished quote", a->rest);
		*ret_value = keep(a->arena, span_sub(a->rest, 0, (size_t)end));
		a->rest = span_from_offset(a->rest, (size_t)end + 1);
	} else {
		struct span word = {0};

		if (scan_word(&a->rest, &word))
			*ret_value = keep(a->arena, word);
		else
			*ret_value = "";
	}
	return true;
}

/* Split at commas outside of parentheses; returns the number of parts. */
static size_t split_exprs(struct list *l, struct span text, const char **ret, size_t max)
{
	size_t n = 0, from = 0;
	int depth = 0;

	for (size_t i = 0; i <= text.n; i++) {
		char c = i < text.n ? text.p[i] : ',';

		if (c == '(')
			depth++;
		else if (c == ')')
			depth--;
		else if (c == ',' && depth == 0) {
			if (n == max)
				bad(l->info.name, "too many expressions", text);
			ret[n++] = keep(l->arena, span_trim(span_sub(text, from, i - from)));
			from = i + 1;
		}
	}
	return n;
}

static const struct {
	const char *name;
	enum cell_type type;
	bool right;
} cell_types[] = {
	{"text", CELL_TEXT, false},       {"int", CELL_INT, true},     {"addr", CELL_ADDR, false},
	{"obj", CELL_OBJ, false},         {"lwp", CELL_LWP, true},     {"delta", CELL_DELTA, true},
	{"bytes", CELL_BYTES, true},      {"seconds", CELL_SECONDS, true}, {"bool", CELL_BOOL, false},
	{"mark", CELL_MARK, false},       {"site", CELL_SITE, false},  {"confidence", CELL_CONFIDENCE, false},
	{"lines", CELL_LINES, false},
};

static const struct {
	const char *name;
	enum thing_kind kind;
} thing_names[] = {
	{"life", THING_LIFE},     {"event", THING_EVENT},       {"thread", THING_THREAD},
	{"lock", THING_LOCK},     {"hold", THING_HOLD},         {"wait", THING_WAIT},
	{"member", THING_MEMBER}, {"creator", THING_CREATOR},   {"stack", THING_STACK},
	{"stack_group", THING_STACK_GROUP}, {"frame", THING_FRAME}, {"source", THING_SOURCE},
	{"line", THING_LINE},     {"finding", THING_FINDING},
};

static int small_number(const char *value)
{
	struct span s = span_from(value);
	uint64_t v = 0;

	return scan_u64(&s, &v) && v < 1000 ? (int)v : 0;
}

static void take_col(struct list *l, struct attrs *a, const char *name)
{
	struct column c = {.name = name, .title = name, .doc = "", .width = 8, .prio = 9, .sortable = true};
	struct list_column lc = {0};
	struct span key;
	const char *value;

	while (attr_next(a, &key, &value)) {
		if (span_eq_str(key, "title"))
			c.title = value;
		else if (span_eq_str(key, "doc"))
			c.doc = value;
		else if (span_eq_str(key, "width"))
			c.width = small_number(value);
		else if (span_eq_str(key, "prio"))
			c.prio = small_number(value);
		else if (span_eq_str(key, "link"))
			lc.link = value;
		else if (span_eq_str(key, "term"))
			lc.term = value;
		else if (span_eq_str(key, "expr"))
			lc.expr = value;
		else if (span_eq_str(key, "wide"))
			c.wide = true;
		else if (span_eq_str(key, "optional"))
			c.optional = true;
		else if (span_eq_str(key, "nosort"))
			c.sortable = false;
		else if (span_eq_str(key, "type")) {
			size_t i = 0;

			while (i < ARRAY_LEN(cell_types) && strcmp(cell_types[i].name, value) != 0)
				i++;
			if (i == ARRAY_LEN(cell_types))
				bad(l->info.name, "unknown type", span_from(value));
			c.type = cell_types[i].type;
			c.right = cell_types[i].right;
		} else {
			bad(l->info.name, "unknown attribute of a column", key);
		}
	}
	if (!lc.expr)
		bad(l->info.name, "column without expr", span_from(name));
	c.has_link = lc.link != NULL;
	vec_append(&l->info_columns, &c);
	vec_append(&l->columns, &lc);
}

static void take_sort(struct list *l, struct attrs *a, const char *name)
{
	struct list_sort s = {.name = name};
	struct span key;
	const char *value;

	while (attr_next(a, &key, &value)) {
		if (span_eq_str(key, "desc"))
			s.descending = true;
		else if (span_eq_str(key, "joined"))
			s.joined = true;
		else if (span_eq_str(key, "unique"))
			s.unique = true;
		else if (span_eq_str(key, "expr"))
			s.n = split_exprs(l, span_from(value), s.expr, LIST_SORT_EXPRS);
		else
			bad(l->info.name, "unknown attribute of a sort", key);
	}
	if (!s.n)
		bad(l->info.name, "sort without expr", span_from(name));
	vec_append(&l->sorts, &s);
	vec_append(&l->info_sorts, &(struct sort_order){.name = name, .descending = s.descending});
}

static void take_field(struct list *l, struct attrs *a, const char *name)
{
	struct list_field f = {.name = name, .doc = ""};
	struct span key;
	const char *value;

	while (attr_next(a, &key, &value)) {
		if (span_eq_str(key, "type"))
			f.type = !strcmp(value, "int") ? FIELD_INT : !strcmp(value, "addr") ? FIELD_ADDR
				: !strcmp(value, "obj") ? FIELD_OBJ : FIELD_TEXT;
		else if (span_eq_str(key, "doc"))
			f.doc = value;
		else if (span_eq_str(key, "dict"))
			f.dict = value;
		else if (span_eq_str(key, "values"))
			f.fixed = value;
		else if (span_eq_str(key, "expr"))
			f.expr = value;
		else
			bad(l->info.name, "unknown attribute of a field", key);
	}
	if (!f.expr || (f.type == FIELD_TEXT && !f.dict == !f.fixed))
		bad(l->info.name, "incomplete field", span_from(name));
	vec_append(&l->fields, &f);
}

static void take_flag(struct list *l, struct attrs *a, const char *name)
{
	struct list_flag f = {.name = name, .doc = ""};
	struct span key;
	const char *value;

	while (attr_next(a, &key, &value)) {
		if (span_eq_str(key, "doc"))
			f.doc = value;
		else if (span_eq_str(key, "expr"))
			f.expr = value;
	}
	if (!f.expr)
		bad(l->info.name, "flag without expr", span_from(name));
	vec_append(&l->flags, &f);
}

static const char *only_expr(struct list *l, struct attrs *a)
{
	struct span key;
	const char *value;

	if (!attr_next(a, &key, &value) || !span_eq_str(key, "expr"))
		bad(l->info.name, "expr= expected", a->rest);
	return value;
}

static void take_param(struct list *l, struct attrs *a, struct span name, bool otherwise)
{
	struct list_param p = {.required = scan_char(&name, '!')};

	for (size_t i = 0; otherwise && i < l->params.n; i++) {
		struct list_param *q = vec_at(&l->params, i);

		if (span_eq_str(name, q->name)) {
			q->otherwise = only_expr(l, a);
			return;
		}
	}
	p.name = keep(l->arena, name);
	p.expr = only_expr(l, a);
	vec_append(&l->params, &p);
	vec_append(&l->info_params, &(const char *){p.required ? arena_strf(l->arena, "!%s", p.name) : p.name});
}

static void take_values(struct list *l, struct attrs *a, struct span name)
{
	const char *expr = only_expr(l, a);

	for (size_t i = 0; i < l->fields.n; i++) {
		struct list_field *f = vec_at(&l->fields, i);

		if (span_eq_str(name, f->name)) {
			f->values = expr;
			return;
		}
	}
	bad(l->info.name, "values of an unknown field", name);
}

/* Headers that another list may borrow by fields-of. */
static bool take_filter_header(struct list *l, struct span kind, struct span text)
{
	struct attrs a = {l->arena, text, l->info.name};
	struct span name = {0};

	if (span_eq_str(kind, "address")) {
		l->address = only_expr(l, &a);
		return true;
	}
	if (span_eq_str(kind, "word")) {
		while (scan_word(&a.rest, &name)) {
			vec_append(&l->words, &(const char *){keep(l->arena, name)});
			scan_blanks(&a.rest);
		}
		return true;
	}
	if (!span_eq_str(kind, "field") && !span_eq_str(kind, "flag") && !span_eq_str(kind, "values"))
		return false;
	(void)scan_word(&a.rest, &name);
	if (span_eq_str(kind, "field"))
		take_field(l, &a, keep(l->arena, name));
	else if (span_eq_str(kind, "flag"))
		take_flag(l, &a, keep(l->arena, name));
	else
		take_values(l, &a, name);
	return true;
}

static void read_text(struct list *l, const char *text, bool filter_only);

static const char *asset_text(const char *name)
{
	for (size_t i = 0; i < sql_list_count; i++)
		if (!strcmp(sql_lists[i].name, name))
			return sql_lists[i].text;
	return NULL;
}

static void take_names(struct list *l, struct span text, struct vec *to)
{
	struct span word;

	while (scan_word(&text, &word)) {
		vec_append(to, &(const char *){keep(l->arena, word)});
		scan_blanks(&text);
	}
}

static void take_thing(struct list *l, struct span text)
{
	struct span word = {0};
	size_t i = 0;

	(void)scan_word(&text, &word);
	while (i < ARRAY_LEN(thing_names) && !span_eq_str(word, thing_names[i].name))
		i++;
	if (i == ARRAY_LEN(thing_names))
		bad(l->info.name, "unknown thing", word);
	l->thing = thing_names[i].kind;
	l->n_thing = split_exprs(l, span_trim(text), l->thing_expr, 2);
}

static void take_header(struct list *l, struct span kind, struct span text, bool filter_only)
{
	struct attrs a = {l->arena, text, l->info.name};
	struct span name = {0};

	if (take_filter_header(l, kind, text) || filter_only)
		return;
	if (span_eq_str(kind, "list"))
		return;
	if (span_eq_str(kind, "doc"))
		l->info.doc = keep(l->arena, text);
	else if (span_eq_str(kind, "thing"))
		take_thing(l, text);
	else if (span_eq_str(kind, "key"))
		l->n_keys = split_exprs(l, text, l->key, LIST_KEYS);
	else if (span_eq_str(kind, "groups"))
		take_names(l, text, &l->info_groups);
	else if (span_eq_str(kind, "enter"))
		l->enter = keep(l->arena, text);
	else if (span_eq_str(kind, "default-sort"))
		l->info.default_sort = keep(l->arena, text);
	else if (span_eq_str(kind, "join"))
		l->joins = arena_strf(l->arena, "%s %.*s", l->joins, SPAN_ARG(text));
	else if (span_eq_str(kind, "fields-of") && scan_word(&a.rest, &name))
		read_text(l, asset_text(keep(l->arena, name)), true);
	else if (!scan_word(&a.rest, &name))
		bad(l->info.name, "empty header line", kind);
	else if (span_eq_str(kind, "col"))
		take_col(l, &a, keep(l->arena, name));
	else if (span_eq_str(kind, "sort"))
		take_sort(l, &a, keep(l->arena, name));
	else if (span_eq_str(kind, "param") || span_eq_str(kind, "param-else"))
		take_param(l, &a, name, span_eq_str(kind, "param-else"));
	else
		bad(l->info.name, "unknown header line", kind);
}

/* Cut the block into header lines (with their continuations) and the SQL, which must begin with FROM. */
static void read_text(struct list *l, const char *text, bool filter_only)
{
	struct span rest = span_from(text), line;
	struct strbuf header = {0}, sql = {0};

	while (rest.n) {
		long end = span_find_char(rest, '\n');
		bool more;

		line = span_sub(rest, 0, end < 0 ? rest.n : (size_t)end);
		rest = span_from_offset(rest, end < 0 ? rest.n : (size_t)end + 1);
		if (!scan_lit(&line, SPAN_LIT("-- "))) {
			strbuf_add(&sql, line);
			strbuf_add_char(&sql, ' ');
			continue;
		}
		strbuf_clear(&header);
		strbuf_add(&header, line);
		do {
			struct span next = rest;

			more = scan_lit(&next, SPAN_LIT("--+ "));
			if (more) {
				end = span_find_char(next, '\n');
				strbuf_add_char(&header, ' ');
				strbuf_add(&header, span_sub(next, 0, end < 0 ? next.n : (size_t)end));
				rest = span_from_offset(next, end < 0 ? next.n : (size_t)end + 1);
			}
		} while (more);
		struct span body = strbuf_span(&header), kind;

		/* A comment that is no header line has a blank before its first colon, or no colon. */
		if (scan_until_char(&body, ':', &kind) && span_find_char(kind, ' ') < 0)
			take_header(l, kind, span_trim(body), filter_only);
	}
	if (!filter_only) {
		struct span s = span_trim(strbuf_span(&sql));

		if (!scan_lit(&s, SPAN_LIT("FROM ")))
			bad(l->info.name, "FROM expected", s);
		l->from = keep(l->arena, s);
	}
	strbuf_done(&header);
	strbuf_done(&sql);
}

static void finish(struct list *l)
{
	struct span from = span_from(l->from);

	l->filter_inside = span_find(from, SPAN_LIT("{filter}")) >= 0;
	l->info.columns = l->info_columns.p;
	l->info.n_columns = l->info_columns.n;
	l->info.sorts = l->info_sorts.p;
	l->info.n_sorts = l->info_sorts.n;
	l->info.groups = l->info_groups.p;
	l->info.n_groups = l->info_groups.n;
	l->info.params = l->info_params.p;
	l->info.n_params = l->info_params.n;
	if (!l->n_keys || !l->info.default_sort || !list_sort(l, l->info.default_sort))
		bad(l->info.name, "no key or no default sort", (struct span){0});
	for (size_t i = 0; i < l->info_columns.n; i++) {
		struct column *c = vec_at(&l->info_columns, i);

		if (c->sortable && !list_sort(l, c->name))
			bad(l->info.name, "column without sort", span_from(c->name));
	}
}

static bool is_shape(const char *name)
{
	return !strncmp(name, "compose_", 8);
}

struct list *list_open(const char *name)
{
	const char *text = name && !is_shape(name) ? asset_text(name) : NULL;
	struct list *l;

	if (!text)
		return NULL;
	l = mem_zalloc(sizeof(*l));
	l->arena = arena_new();
	vec_init(&l->columns, sizeof(struct list_column));
	vec_init(&l->sorts, sizeof(struct list_sort));
	vec_init(&l->params, sizeof(struct list_param));
	vec_init(&l->fields, sizeof(struct list_field));
	vec_init(&l->flags, sizeof(struct list_flag));
	vec_init(&l->words, sizeof(const char *));
	vec_init(&l->info_columns, sizeof(struct column));
	vec_init(&l->info_sorts, sizeof(struct sort_order));
	vec_init(&l->info_groups, sizeof(const char *));
	vec_init(&l->info_params, sizeof(const char *));
	l->info.name = keep(l->arena, span_from(name));
	l->info.doc = "";
	l->joins = "";
	read_text(l, text, false);
	finish(l);
	return l;
}

void list_close(struct list *l)
{
	if (!l)
		return;
	vec_done(&l->columns);
	vec_done(&l->sorts);
	vec_done(&l->params);
	vec_done(&l->fields);
	vec_done(&l->flags);
	vec_done(&l->words);
	vec_done(&l->info_columns);
	vec_done(&l->info_sorts);
	vec_done(&l->info_groups);
	vec_done(&l->info_params);
	arena_free(l->arena);
	free(l);
}
