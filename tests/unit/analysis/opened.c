/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "opened.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "astscope/base/env.h"
#include "astscope/base/strbuf.h"
#include "tests/lib/derive.h"

void opened_open(struct opened *o, const char *const *paths, size_t n)
{
	const struct import_args args = {.paths = paths, .n = n, .where = IMPORT_MEMORY};
	struct err e = {0};

	*o = (struct opened){0};
	if (!importer_run(&args, &o->im, &e))
		fail_msg("%s: %s", paths[0], e.msg);
	o->db = import_db(o->im);
	if (!derive(o->im, &e))
		fail_msg("%s: %s", paths[0], e.msg);
	o->db = import_db(o->im);
}

char *opened_shared(const char *below)
{
	const char *shared = env_get("SHARED");
	struct strbuf path = {0};

	strbuf_addf(&path, "%s/%s", shared ? shared : ".", below);
	return path.p;
}

bool opened_open_bundle(struct opened *o, const char *name)
{
	struct strbuf below = {0};
	struct stat st;
	char *path;
	bool found;

	strbuf_addf(&below, "bundles/%s", name);
	path = opened_shared(strbuf_str(&below));
	strbuf_done(&below);
	found = stat(path, &st) == 0;
	if (found)
		opened_open(o, (const char *const[]){path}, 1);
	free(path);
	return found;
}

void opened_close(struct opened *o)
{
	import_free(o->im);
	*o = (struct opened){0};
}
