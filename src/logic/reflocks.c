/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/reflocks.h"

#include <inttypes.h>
#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "ref_types.h"

struct reflocks {
	uint64_t line;
	struct ref_types types;
};

struct reflocks *reflocks_new(void)
{
	struct reflocks *rl = mem_zalloc(sizeof(*rl));

	ref_types_init(&rl->types);
	return rl;
}

void reflocks_free(struct reflocks *rl)
{
	if (!rl)
		return;
	ref_types_done(&rl->types);
	free(rl);
}

static bool take_line(void *ctx, struct span line, struct err *e)
{
	struct reflocks *rl = ctx;
	struct span f[PY_FIELDS];
	struct ref_object ended;
	bool wanted;

	if (!ref_row_read(line, ++rl->line, f, &wanted, e))
		return false;
	if (!wanted)
		return true;
	if (py_has(f[PY_STATE], "constructor"))
		ref_types_begin(&rl->types, f);
	else if (py_has(f[PY_STATE], "destructor"))
		ref_types_end(&rl->types, f, &ended);
	return true;
}

bool reflocks_line(struct reflocks *rl, struct span line, struct err *e)
{
	return py_each_line(line, take_line, rl, e);
}

static void add_type(const struct ref_type *type, struct span name, const struct reflocks_options *options,
		struct strbuf *out)
{
	const struct {
		const char *word;
		uint64_t n;
		bool shown;
	} parts[] = {
		{"used", type->n[LOCK_USED], true},
		{"unused", type->n[LOCK_UNUSED], true},
		{"lockobj", type->n[LOCK_OBJECT], options->with_lockobj},
		{"none", type->n[LOCK_NONE], options->with_none},
	};
	bool any = false;

	if (options->no_used && type->n[LOCK_USED])
		return;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!parts[i].n || !parts[i].shown)
			continue;
		if (!any)
			strbuf_add(out, name);
		strbuf_addf(out, "%s%" PRIu64 " %s", any ? ", " : ": ", parts[i].n, parts[i].word);
		any = true;
	}
	if (any)
		strbuf_add_char(out, '\n');
}

void reflocks_finish(const struct reflocks *rl, const struct reflocks_options *options, struct strbuf *out)
{
	const struct ref_types *t = &rl->types;

	for (size_t i = 0; i < t->types.n; i++)
		add_type(vec_at(&t->types, i), intern_text(t->names, (uint32_t)i + 1), options, out);
}
