/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "html.h"

#include "astscope/base/scan.h"

/* How many objects of a type were alive over the log, of the types of which most still are. */

#define TYPES 4
#define POINTS_MAX 100
#define WIDTH 300
#define HEIGHT 70

struct curves {
	struct job *job;
	struct rows *rows;
	int drawn;
};

static size_t take_numbers(struct span text, uint64_t *values, size_t most, uint64_t *ret_max)
{
	size_t n = 0;

	*ret_max = 0;
	while (n < most && scan_u64(&text, &values[n])) {
		*ret_max = values[n] > *ret_max ? values[n] : *ret_max;
		n++;
		scan_char(&text, ' ');
	}
	return n;
}

static struct span cell(const struct curves *c, const struct row *row, const char *name)
{
	return row->cells[rows_column(c->rows, name)].text;
}

static void draw(struct curves *c, const struct row *row, const uint64_t *values, size_t n, uint64_t max)
{
	struct strbuf *b = &c->job->out->buf;
	const struct report_look *look = &c->job->args->look;

	strbuf_addf(b, "<figure><svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"><polyline points=\"", WIDTH, HEIGHT + 8,
		    WIDTH, HEIGHT + 8);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(b, "%s%zu,%.1f", i ? " " : "", i * WIDTH / (n - 1), 4 + HEIGHT - (double)values[i] * HEIGHT / (double)max);
	strbuf_add_str(b, "\"/></svg><figcaption>");
	put_html(b, cell(c, row, "func"), look);
	strbuf_add_str(b, ", ");
	put_html(b, cell(c, row, "where"), look);
	strbuf_addf(b, ": at most %llu, at the end %llu</figcaption></figure>\n", (unsigned long long)max,
		    (unsigned long long)values[n - 1]);
}

static bool take(void *ctx, const struct row *row)
{
	struct curves *c = ctx;
	uint64_t values[POINTS_MAX], max;
	size_t n = take_numbers(cell(c, row, "curve"), values, POINTS_MAX, &max);

	if (n < 2 || !max)
		return true;
	if (!c->drawn++)
		strbuf_add_str(&c->job->out->buf, "<h2>Objects alive over the refs log</h2>\n");
	draw(c, row, values, n, max);
	return true;
}

bool html_curves(struct job *j, struct err *e)
{
	struct curves c = {.job = j};
	const struct rows_args args = {.filter = SPAN_LIT("alive>0"), .sort = "alive", .direction = SORT_DESCENDING};
	bool ok;

	if (!rows_open(j->db, "types", &args, &c.rows, e))
		return false;
	ok = rows_each(c.rows, TYPES, take, &c, e);
	rows_close(c.rows);
	return ok;
}
