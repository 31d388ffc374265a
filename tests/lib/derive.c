/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/derive.h"

#include "astscope/analysis/analysis.h"
#include "astscope/base/env.h"
#include "astscope/base/strbuf.h"

bool derive(struct import *im, struct err *e)
{
	struct rules *rules = rules_new();
	bool ok = ((db_make_derived(import_db(im), e) && analysis_run(import_db(im), rules, NULL, e)) || importer_failed(im, e)) &&
		  importer_finish(im, e);

	rules_free(rules);
	return ok;
}

bool derive_file(const char *bundle, const char *path, struct err *e)
{
	struct import_args args = {.n = 1, .where = IMPORT_FILE, .db_path = path};
	const char *dir = env_get("SRCDIR"), *paths[1];
	struct strbuf at = {0};
	struct import *im = NULL;
	bool ok;

	strbuf_addf(&at, "%s/%s", dir ? dir : ".", bundle);
	paths[0] = strbuf_str(&at);
	args.paths = paths;
	ok = importer_run(&args, &im, e) && derive(im, e);
	import_free(im);
	strbuf_done(&at);
	return ok;
}
