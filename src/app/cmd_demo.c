#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "astscope/app/app.h"
#include "astscope/app/open.h"
#include "astscope/base/strbuf.h"

/*
 * The demo bundle: where `make install` puts it, seen from the program (a prefix may be moved), or in the source tree
 * around a build directory.
 */
static bool find_demo(struct strbuf *ret)
{
	static const char *const beside_program[] = {"../share/astscope/demo", "../../share/demo"};
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program));
	struct span dir = {program, n > 0 && (size_t)n < sizeof(program) ? (size_t)n : 0};
	long slash = span_rfind_char(dir, '/');

	for (size_t i = 0; slash > 0 && i < ARRAY_LEN(beside_program); i++) {
		strbuf_clear(ret);
		strbuf_add(ret, span_sub(dir, 0, (size_t)slash + 1));
		strbuf_add_str(ret, beside_program[i]);
		if (access(strbuf_str(ret), R_OK) == 0)
			return true;
	}
	strbuf_clear(ret);
	strbuf_add_str(ret, PKGDATADIR "/demo");
	return access(strbuf_str(ret), R_OK) == 0;
}

int cmd_demo(int argc, char **argv)
{
	struct strbuf path = {0};
	struct cmdline o;
	struct err e = {0};
	const char *paths[1];
	int status;

	if (!cmdline_parse(argc, argv, USE_DEMO, &o, &e))
		return say_error(&e);
	if (o.help) {
		printf("usage: astscope demo [OPTION...]\n\nOpen the demo bundle.\n\n");
		cmdline_print(USE_DEMO);
		return 0;
	}
	if (!find_demo(&path)) {
		err_set(&e, ERR_READ, "the demo bundle is not where it was installed: %s", strbuf_str(&path));
		strbuf_done(&path);
		return say_error(&e);
	}
	paths[0] = strbuf_str(&path);
	status = open_bundle(paths, 1, &o);
	strbuf_done(&path);
	return status;
}
