/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_CLI_ROWS_H
#define SRC_FORMAT_CLI_ROWS_H

#include "astscope/base/record.h"

/* Single lines of CLI output, without terminal noise. */

/* "PTR [LWP] NAME started at [ LINE] FILE FUNC()" */
bool cli_threads_row(struct span s, struct record_thread_row *ret);
/* "Asterisk VERSION built by USER @ HOST on a ARCH running OS on DATE" */
bool cli_version_line(struct span s, struct span *ret_version);
/* "  KEY:   VALUE" of settings: the name of its fact, NULL if there is none for KEY. */
const char *cli_settings_fact(struct span s, struct span *ret_value);

#endif
