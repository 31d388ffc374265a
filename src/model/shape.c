/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shape.h"

#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/store/sql_asset.h"

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

const char *shape_named(const char *name)
{
	const char *p = NULL;

	for (size_t i = 0; i < sql_shape_count; i++)
		if (!strcmp(sql_shapes[i].name, name))
			p = sql_shapes[i].text;
	if (!p)
		die("no statement shape %s", name);
	while (!strncmp(p, "--", 2))
		p = strchr(p, '\n') + 1;
	return p;
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

	shape_fill(shape_named(shape_name), fill_one, &o, out);
}
