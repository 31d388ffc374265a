/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "facts.h"

#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "astscope/base/env.h"
#include "sanitized.h"

static void shared_path(struct strbuf *ret, const char *below)
{
	const char *shared = env_get("SHARED");

	strbuf_addf(ret, "%s/%s", shared ? shared : ".", below);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* @path is BUNDLE/facts/FILE.json, below the folder of the facts. */
static bool one(const char *whole, const char *path, const char *key, facts_fn fn, void *ctx)
{
	const char *mid = strstr(path, "/facts/");
	struct strbuf bundle = {0}, file = {0};
	json_t *facts;
	bool has;

	if (!mid || !span_ends(span_from(mid), SPAN_LIT(".json")))
		return false;
	facts = json_load_file(whole, 0, NULL);
	if (!facts)
		fprintf(stderr, "# %s is no JSON\n", path);
	strbuf_add(&bundle, (struct span){path, (size_t)(mid - path)});
	mid += strlen("/facts/");
	strbuf_add(&file, (struct span){mid, strlen(mid) - strlen(".json")});
	has = json_object_get(facts, key);
	if (has)
		fn(ctx, strbuf_str(&bundle), strbuf_str(&file), facts);
	strbuf_done(&bundle);
	strbuf_done(&file);
	json_decref(facts);
	return has;
}

unsigned facts_each(const char *key, facts_fn fn, void *ctx)
{
	struct strbuf root = {0};
	char *roots[2] = {NULL, NULL};
	unsigned n = 0;
	FTSENT *at;
	FTS *walk;

	shared_path(&root, "expected");
	roots[0] = root.p;
	walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	while (walk && (at = fts_read(walk))) {
		if (at->fts_info == FTS_F)
			n += one(at->fts_path, at->fts_path + root.n + 1, key, fn, ctx);
	}
	if (walk)
		fts_close(walk);
	strbuf_done(&root);
	return n;
}

bool facts_imports(const char *bundle)
{
	return !SANITIZED || !strcmp(bundle, "asterisk-20-leak") || !strcmp(bundle, "asterisk-1.8-deadlock");
}

bool facts_evidence(const char *bundle, const char *path, struct strbuf *ret)
{
	struct strbuf name = {0};
	char chunk[65536];
	size_t n;
	FILE *f;

	shared_path(&name, "bundles/");
	strbuf_addf(&name, "%s/%s", bundle, path);
	f = fopen(strbuf_str(&name), "rb");
	strbuf_done(&name);
	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		strbuf_add(ret, (struct span){chunk, n});
	fclose(f);
	return true;
}
