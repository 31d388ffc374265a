/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_COLLECT_H
#define REPORT_COLLECT_H

#include "astscope/report/report.h"

/* A sink that collects in a strbuf. */
static inline bool add_to_strbuf(void *ctx, struct span text)
{
	strbuf_add(ctx, text);
	return true;
}

static inline struct report_sink report_to_strbuf(struct strbuf *b)
{
	return (struct report_sink){add_to_strbuf, b};
}

#endif
