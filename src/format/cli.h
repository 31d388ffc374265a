#ifndef SRC_FORMAT_CLI_H
#define SRC_FORMAT_CLI_H

#include "astscope/base/strbuf.h"
#include "reader.h"

/* CLI output outside lock dumps. */
struct cli {
	struct reader *r;
	struct strbuf told_version; /* last FACT version */
	bool in_settings;           /* below the head of `core show settings` */
};

void cli_init(struct cli *c, struct reader *r);
void cli_free(struct cli *c);
/* One line without terminal noise: its facts, its thread row, or nothing. */
void cli_line(struct cli *c, struct span s, bool torn);
/* FACT version, if it says something new. */
void cli_version(struct cli *c, struct span version);

#endif
