/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "astscope/app/app.h"
#include "astscope/app/open.h"
#include "astscope/app/say.h"
#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"

static bool is_demo(const char *dir)
{
	struct strbuf file = {0};
	bool ok;

	strbuf_addf(&file, "%s/README", dir);
	ok = access(strbuf_str(&file), R_OK) == 0;
	strbuf_done(&file);
	return ok;
}

/*
 * The demo bundle, looked for from the program upwards: in a source or build tree, below a prefix, below a prefix that was
 * moved (DESTDIR) whose data are elsewhere.  The last folder is /, with what was installed.
 */
static bool find_demo(struct strbuf *ret)
{
	static const char *const places[] = {"share/demo", "share/astscope/demo", PKGDATADIR "/demo"};
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program));
	struct span dir = {program, n > 0 ? (size_t)n : 0};
	long slash;

	do {
		slash = span_rfind_char(dir, '/');
		dir = span_sub(dir, 0, slash > 0 ? (size_t)slash : 0);
		for (size_t i = 0; i < ARRAY_LEN(places); i++) {
			strbuf_clear(ret);
			strbuf_add(ret, dir);
			strbuf_addf(ret, "/%s", places[i]);
			if (is_demo(strbuf_str(ret)))
				return true;
		}
	} while (dir.n);
	return false;
}

static void usage(void)
{
	printf("usage: astscope demo [OPTION...]\n\nOpen the demo bundle.\n\n");
}

int cmd_demo(int argc, char **argv)
{
	struct strbuf path = {0};
	struct cmdline o;
	struct err e = {0};
	const char *paths[1];
	int status;

	if (!cmdline_begin(argc, argv, USE_DEMO, usage, &o, &status))
		return status;
	if (!find_demo(&path)) {
		err_set(&e, ERR_READ, "the demo bundle is neither above the program nor in " PKGDATADIR);
		strbuf_done(&path);
		return say_error(&e);
	}
	paths[0] = strbuf_str(&path);
	status = open_bundle(paths, 1, &o);
	strbuf_done(&path);
	return status;
}
