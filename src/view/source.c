/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/source.h"
#include "astscope/view/env.h"

#define AROUND 8 /* lines before and behind the one that is named */

/* The place in the sources that a row names: its words, the lines around it, or the file in an editor. */
bool view_env_source(void *env, struct span text, const char *paths, enum ui_source what, struct effects *fx, struct err *e)
{
	struct strbuf path = {0}, lines = {0};
	struct span file;
	int64_t line;
	bool ok, edit = what == UI_SOURCE_EDIT;

	(void)env;
	if (!source_named(text, &file, &line))
		return err_set(e, ERR_USAGE, "this row names no source file");
	if (what == UI_SOURCE_COPY) {
		strbuf_addf(&path, "%.*s:%lld", SPAN_ARG(file), (long long)line);
		fx_copy(fx, strbuf_span(&path), "place in the source");
		strbuf_done(&path);
		return true;
	}
	ok = edit ? source_find(paths, file, &path, e) : source_around(paths, file, line, AROUND, &lines, &path, e);
	if (ok && edit) {
		fx_edit(fx, strbuf_span(&path), (long)line);
	} else if (ok) {
		strbuf_addf(&path, ":%lld", (long long)line);
		fx_popup(fx, strbuf_str(&path), strbuf_str(&lines));
	}
	strbuf_done(&path);
	strbuf_done(&lines);
	return ok;
}
