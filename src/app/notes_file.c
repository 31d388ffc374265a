/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/notes_file.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/store/notes.h"

#define ENDING ".notes.db"
#define LOOKED_AT 200 /* files of other bundles */

/* The id is hex digits where it is ours; one of a database that was handed in may be anything. */
static bool is_id(const char *id)
{
	return *id && strspn(id, "0123456789abcdef") == strlen(id);
}

void notes_file(const char *id, struct strbuf *ret)
{
	if (is_id(id) && env_data_dir(ret))
		strbuf_addf(ret, "/%s" ENDING, id);
}

static void path_of(const char *dir, const char *name, struct strbuf *ret)
{
	strbuf_clear(ret);
	strbuf_addf(ret, "%s/%s", dir, name);
}

/* The one that shares most; of those that share as much the first by name. */
static void find_shared(struct db *db, const char *dir, struct strbuf *ret)
{
	DIR *d = opendir(dir);
	struct strbuf path = {0};
	const struct dirent *f;
	int most = 0, looked = 0;

	while (d && looked < LOOKED_AT && (f = readdir(d))) {
		int n;

		if (!span_ends(span_from(f->d_name), SPAN_LIT(ENDING)))
			continue;
		looked++;
		path_of(dir, f->d_name, &path);
		n = notes_shared(db, strbuf_str(&path));
		if (n < most || !n || (n == most && strcmp(strbuf_str(&path), strbuf_str(ret)) > 0))
			continue;
		most = n;
		strbuf_clear(ret);
		strbuf_add(ret, strbuf_span(&path));
	}
	if (d)
		closedir(d);
	strbuf_done(&path);
}

bool notes_take_shared(struct db *db, const struct strbuf *path, struct err *e)
{
	struct strbuf dir = {0}, found = {0};
	bool ok;

	if (path->n && access(strbuf_str(path), F_OK) != 0 && env_data_dir(&dir))
		find_shared(db, strbuf_str(&dir), &found);
	ok = !found.n || notes_add(db, strbuf_str(&found), e);
	strbuf_done(&dir);
	strbuf_done(&found);
	return ok;
}
