/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/* Rows of the outputs of the CLI, typed; one for each channel and taskprocessor, however many outputs list it. */
bool analysis_cli(const struct analysis *a, struct err *e)
{
	return run_query(a->db, Q_CHANNEL_ROWS_FILL, e) && run_query(a->db, Q_CHANNELS_FILL, e) &&
	       run_query(a->db, Q_TASKPROCESSORS_FILL, e);
}
