/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/*
 * What the log and the lists of the CLI call things: objects by their address and its turn there, never across runs; threads by the
 * channels that their stacks show.
 */
bool analysis_titles(const struct analysis *a, struct err *e)
{
	return run_query(a->db, Q_NAMED_LINES_FILL, e) && run_query(a->db, Q_LIFE_NAMES_FILL, e) &&
	       run_query(a->db, Q_THREAD_CHANNELS_BY_OBJECT, e) && run_query(a->db, Q_THREAD_CHANNELS_BY_TEXT, e);
}
