/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/user_rules.h"

#include <errno.h>
#include <stdio.h>

#include "astscope/base/env.h"
#include "astscope/base/strbuf.h"

#define RULES_BYTES_MAX (4u << 20)

static bool read_text(FILE *f, const char *path, struct strbuf *ret, struct err *e)
{
	char chunk[4096];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
		strbuf_add(ret, (struct span){chunk, n});
		if (ret->n > RULES_BYTES_MAX)
			return err_set(e, ERR_LIMIT, "%s is larger than rules ever are (%u bytes)", path, RULES_BYTES_MAX);
	}
	return !ferror(f) || err_set_errno(e, ERR_READ, errno, "cannot read %s", path);
}

static bool add_file(struct rules *r, const char *path, bool must_be, struct err *e)
{
	struct strbuf text = {0};
	FILE *f = fopen(path, "re");
	bool ok;

	if (!f)
		return (!must_be && errno == ENOENT) || err_set_errno(e, ERR_READ, errno, "cannot read %s", path);
	ok = read_text(f, path, &text, e) && rules_add(r, strbuf_span(&text), path, e);
	fclose(f);
	strbuf_done(&text);
	return ok;
}

bool user_rules(const char *file, struct rules **ret, struct err *e)
{
	struct rules *r = rules_new();
	struct strbuf path = {0};
	bool ok = true;

	if (env_config_dir(&path)) {
		strbuf_add_str(&path, "/rules.tsv");
		ok = add_file(r, strbuf_str(&path), false, e);
	}
	ok = ok && (!file || add_file(r, file, true, e));
	strbuf_done(&path);
	if (ok)
		*ret = r;
	else
		rules_free(r);
	return ok;
}
