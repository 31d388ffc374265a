/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_CLI_H
#define SRC_FORMAT_CLI_H

#include "astscope/base/strbuf.h"
#include "cli_table.h"

/* CLI output outside lock dumps. */
struct cli {
	struct reader *r;
	struct strbuf told_version; /* last FACT version */
	bool in_settings;           /* below the head of `core show settings` */
	struct cli_table table;
};

void cli_init(struct cli *c, struct reader *r);
void cli_free(struct cli *c);
/* One line without terminal noise: its facts, its row, or nothing. */
void cli_line(struct cli *c, struct span s, bool torn);
void cli_blank(struct cli *c); /* a blank one */
void cli_break(struct cli *c); /* what comes next belongs to no output before it: a prompt, a lock dump */
/* FACT version, if it says something new. */
void cli_version(struct cli *c, struct span version);

#endif
