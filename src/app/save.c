/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/save.h"

#include <string.h>
#include <unistd.h>

#include "astscope/app/output.h"
#include "astscope/report/report.h"
#include "astscope/store/db.h"

static void fill_args(const struct saver *s, const struct view_report *r, struct report_args *ret)
{
	report_args_init(ret);
	ret->look = (struct report_look){.ascii = s->env->ascii, .dress = s->env->dress};
	ret->filter = strbuf_span(&r->filter);
	ret->sort = r->sort.n ? strbuf_str(&r->sort) : NULL;
	ret->group = r->group.n ? strbuf_str(&r->group) : NULL;
	ret->at = r->at.n ? strbuf_str(&r->at) : NULL;
}

static bool write_to(const struct saver *s, const struct view_report *r, const struct report_args *a, const struct report_sink *sink,
		     struct err *e)
{
	int offset;

	return r->sql.n ? report_sql(s->env->db, strbuf_span(&r->sql), a, sink, &offset, e)
			: report_write(s->env->db, r->name, a, sink, e);
}

static bool put(void *ctx, struct span text)
{
	strbuf_add(ctx, text);
	return true;
}

static bool write_report(void *ctx, const struct view_report *r, const char *format, struct strbuf *ret, struct err *e)
{
	const struct saver *s = ctx;
	struct report_sink sink = {put, ret};
	struct report_args a;

	fill_args(s, r, &a);
	return report_format_by_name(span_from(format), &a.format, e) && write_to(s, r, &a, &sink, e);
}

/* ".md" and so on; text for all others. */
static enum report_format format_of(const char *file)
{
	enum report_format format = REPORT_TEXT;
	const char *dot = strrchr(file, '.');
	struct err none = {0};

	if (dot && !strchr(dot, '/'))
		(void)report_format_by_name(span_from(dot + 1), &format, &none);
	return format;
}

static bool write_file(const struct saver *s, const struct view_report *r, struct span text, const char *file, struct err *e)
{
	struct report_sink sink;
	struct report_args a;
	struct output out;
	bool ok = true;

	fill_args(s, r, &a);
	a.format = format_of(file);
	if (!output_open(file, &out, e))
		return false;
	sink = output_sink(&out);
	if (r->name || r->sql.n)
		ok = write_to(s, r, &a, &sink, e);
	else
		sink.put(sink.ctx, text); /* what fails shows at the end */
	if (ok || out.failed)
		return output_close(&out, e);
	output_abandon(&out);
	return false;
}

static enum ui_saved save(void *ctx, const struct view_report *r, struct span text, const char *file, bool over, struct err *e)
{
	const struct saver *s = ctx;

	if (!output_check(file, s->paths, s->n_paths, e))
		return UI_SAVE_FAILED;
	if (!over && access(file, F_OK) == 0)
		return UI_SAVE_THERE;
	return write_file(s, r, text, file, e) ? UI_SAVED : UI_SAVE_FAILED;
}

struct view_outside saver_outside(struct saver *s)
{
	return (struct view_outside){.output = {save, write_report}, .ctx = s};
}
