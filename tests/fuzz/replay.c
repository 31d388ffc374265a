/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/env.h"
#include "astscope/base/strbuf.h"

/*
 * Gives each file of the corpus of the fuzz target linked in to it, and looks at what it got to; TAP.  replay_NAME reads
 * tests/fuzz/corpus/NAME.
 */

static bool replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct strbuf text = {0};
	char chunk[4096];
	size_t n;
	bool ok;

	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		strbuf_add(&text, (struct span){chunk, n});
	fclose(f);
	ok = LLVMFuzzerTestOneInput((const uint8_t *)strbuf_str(&text), text.n) == 0;
	strbuf_done(&text);
	return ok;
}

int main(void)
{
	const char *dir = env_get("SRCDIR");
	struct strbuf pattern = {0};
	glob_t found = {0};
	size_t goals = 0;
	int status = 0;

	strbuf_addf(&pattern, "%s/tests/fuzz/corpus/%s/*", dir ? dir : ".", program_invocation_short_name + strlen("replay_"));
	if (glob(strbuf_str(&pattern), 0, NULL, &found) != 0)
		status = 1;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		bool ok;

		fflush(stdout);
		ok = replay(found.gl_pathv[i]);
		printf("%s %zu - %s\n", ok ? "ok" : "not ok", i + 1, found.gl_pathv[i]);
		status |= !ok;
	}
	for (; fuzz_goals[goals].what; goals++) {
		const struct fuzz_goal *g = &fuzz_goals[goals];
		bool ok = g->times >= g->at_least;

		printf("%s %zu - %s: %u, at least %u\n", ok ? "ok" : "not ok", found.gl_pathc + goals + 1, g->what, g->times,
		       g->at_least);
		status |= !ok;
	}
	printf("1..%zu\n", found.gl_pathc + goals);
	globfree(&found);
	strbuf_done(&pattern);
	return status;
}
