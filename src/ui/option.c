/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/option.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/suggest.h"

static const struct option_row rows[OPTION_COUNT] = {
#define OPTION(id, name, values, initial, doc) [OPTION_##id] = {name, values, initial, doc},
#include "astscope/ui/options.def"
#undef OPTION
};

void options_init(struct options *o)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		o->value[i] = mem_strdup(rows[i].initial);
}

void options_done(struct options *o)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		free(o->value[i]);
	*o = (struct options){{0}};
}

const struct option_row *option_row(enum option id)
{
	return &rows[id];
}

bool option_by_name(struct span name, enum option *ret)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (span_eq_str(name, rows[i].name)) {
			*ret = (enum option)i;
			return true;
		}
	}
	return false;
}

const char *option_get(const struct options *o, enum option id)
{
	return o->value[id];
}

bool option_is_yes(const struct options *o, enum option id)
{
	return !strcmp(o->value[id], "yes");
}

static bool is_one_of(const char *values, struct span value)
{
	struct span rest = span_from(values);

	if (!strchr(values, '|'))
		return true; /* any text */
	while (rest.n) {
		long bar = span_find_char(rest, '|');
		struct span one = bar < 0 ? rest : span_sub(rest, 0, (size_t)bar);

		if (span_eq(one, value))
			return true;
		rest = bar < 0 ? (struct span){0} : span_from_offset(rest, (size_t)bar + 1);
	}
	return false;
}

static bool unknown(struct span name, struct err *e)
{
	const char *names[OPTION_COUNT];
	const char *near;

	for (int i = 0; i < OPTION_COUNT; i++)
		names[i] = rows[i].name;
	near = suggest(name, names, OPTION_COUNT);
	err_set(e, ERR_USAGE, "no option \"%.*s\"", SPAN_ARG(name));
	if (near)
		err_hint(e, "did you mean %s?", near);
	return false;
}

bool option_set(struct options *o, struct span name, struct span value, struct err *e)
{
	struct strbuf copy = {0};
	enum option id;

	if (!option_by_name(name, &id))
		return unknown(name, e);
	if (!is_one_of(rows[id].values, value)) {
		err_set(e, ERR_USAGE, "%s cannot be \"%.*s\"", rows[id].name, SPAN_ARG(value));
		return err_hint(e, "it can be %s", rows[id].values);
	}
	strbuf_add(&copy, value);
	free(o->value[id]);
	o->value[id] = copy.p;
	return true;
}
