#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "astscope/app/app.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/keymap.h"

/*
 * A first word that is a subcommand wins; `./report` opens a file of that name.
 */
int main(int argc, char **argv)
{
	const struct subcommand *cmd = argc > 1 ? subcommand_find(argv[1]) : NULL;
	char name[64];

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* numbers in reports and SQL do not depend on where the reader lives */
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("astscope %s\n", PACKAGE_VERSION);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--list-keys") == 0) {
		struct strbuf keys = {0};

		keymap_list(&keys);
		fputs(strbuf_str(&keys), stdout);
		strbuf_done(&keys);
		return 0;
	}
	if (!cmd)
		return cmd_open(argc, argv);
	snprintf(name, sizeof(name), "astscope %s", cmd->name);
	argv[1] = name;
	return cmd->run(argc - 1, argv + 1);
}
