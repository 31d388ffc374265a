#include "config.h"

#include "astscope/model/list.h"

#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/sql_asset.h"

const struct list_field *list_field(const struct list *l, struct span name)
{
	for (size_t i = 0; i < l->fields.n; i++) {
		const struct list_field *f = vec_at(&l->fields, i);

		if (span_eq_str(name, f->name))
			return f;
	}
	return NULL;
}

const struct list_flag *list_flag(const struct list *l, struct span name)
{
	for (size_t i = 0; i < l->flags.n; i++) {
		const struct list_flag *f = vec_at(&l->flags, i);

		if (span_eq_str(name, f->name))
			return f;
	}
	return NULL;
}

const struct list_sort *list_sort(const struct list *l, const char *name)
{
	for (size_t i = 0; i < l->sorts.n; i++) {
		const struct list_sort *s = vec_at(&l->sorts, i);

		if (!strcmp(s->name, name))
			return s;
	}
	return NULL;
}

size_t list_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < sql_list_count; i++)
		n += strncmp(sql_lists[i].name, "compose_", 8) != 0;
	return n;
}

const char *list_name(size_t i)
{
	for (size_t k = 0; k < sql_list_count; k++)
		if (strncmp(sql_lists[k].name, "compose_", 8) != 0 && i-- == 0)
			return sql_lists[k].name;
	return NULL;
}

/* struct list begins with its info, so that one pointer serves for both. */
_Static_assert(offsetof(struct list, info) == 0, "info comes first");

const struct list_info *list_info_load(const char *name)
{
	struct list *l = list_open(name);

	return l ? &l->info : NULL;
}

void list_info_free(const struct list_info *li)
{
	union {
		const struct list_info *info;
		struct list *list;
	} u = {.info = li};

	list_close(u.list);
}

const char *list_shape(const char *name)
{
	const char *p = NULL;

	for (size_t i = 0; i < sql_list_count; i++)
		if (!strcmp(sql_lists[i].name, name))
			p = sql_lists[i].text;
	if (!p)
		die("no statement shape %s", name);
	while (!strncmp(p, "--", 2))
		p = strchr(p, '\n') + 1;
	return p;
}

void shape_fill(const char *shape, shape_fn value, void *ctx, struct strbuf *out)
{
	struct span rest = span_from(shape);

	while (rest.n) {
		long open = span_find_char(rest, '{'), close;

		if (open < 0) {
			strbuf_add(out, rest);
			return;
		}
		strbuf_add(out, span_sub(rest, 0, (size_t)open));
		rest = span_from_offset(rest, (size_t)open);
		close = span_find_char(rest, '}');
		if (close < 0 || !value(ctx, span_sub(rest, 1, (size_t)close - 1), out)) {
			strbuf_add_char(out, '{');
			rest = span_from_offset(rest, 1);
			continue;
		}
		rest = span_from_offset(rest, (size_t)close + 1);
	}
}

struct one_name {
	const char *name, *value;
};

static bool fill_one(void *ctx, struct span name, struct strbuf *out)
{
	const struct one_name *o = ctx;

	if (!span_eq_str(name, o->name))
		return false;
	strbuf_add_str(out, o->value);
	return true;
}

void shape_fill_one(const char *shape_name, const char *name, const char *value, struct strbuf *out)
{
	struct one_name o = {name, value};

	shape_fill(list_shape(shape_name), fill_one, &o, out);
}
