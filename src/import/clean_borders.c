/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_borders.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"

/* What terminals that show several panes, dialogs and tables draw beside each line. */
static const struct span borders[] = {SPAN_LIT("\xe2\x94\x82"), SPAN_LIT("\xe2\x94\x83"), SPAN_LIT("\xe2\x95\x91")};

static bool drop_right_border(struct span *line)
{
	struct span s = span_rtrim(*line);

	for (size_t i = 0; i < ARRAY_LEN(borders); i++) {
		if (!span_ends(s, borders[i]))
			continue;
		*line = span_rtrim(span_sub(s, 0, s.n - borders[i].n));
		return true;
	}
	return false;
}

bool borders_wanted(struct span text)
{
	size_t bordered = 0;
	struct span line;

	while (scan_until_char(&text, '\n', &line))
		bordered += drop_right_border(&line);
	return bordered >= 2;
}

bool borders_take(struct span line, struct strbuf *out)
{
	if (!drop_right_border(&line))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(borders); i++) {
		if (scan_lit(&line, borders[i])) {
			scan_char(&line, ' ');
			break;
		}
	}
	strbuf_add(out, line);
	return true;
}

/* The bar at the end of a line that has none before: of a pane whose left edge was not copied, else of a table. */
static bool drop_bar(struct span *line)
{
	static const struct span plain = SPAN_LIT("|");
	struct span s = span_rtrim(*line), bar = plain;

	for (size_t i = 0; i < ARRAY_LEN(borders); i++) {
		if (span_ends(s, borders[i]))
			bar = borders[i];
	}
	if (!span_ends(s, bar))
		return false;
	*line = span_sub(s, 0, s.n - bar.n);
	return line->n && !span_starts(s, bar);
}

/* Nearly all lines have a bar, all bars stand at one column, most with a blank before them and no other one. */
bool bars_wanted(struct span text)
{
	enum { LEAST = 3, COLUMN_LEAST = 40 };
	size_t lines = 0, bars = 0, blanks = 0, inner = 0;
	int column = 0, last = 0;
	struct span line;

	while (scan_until_char(&text, '\n', &line)) {
		lines += span_trim(line).n > 0;
		if (!drop_bar(&line))
			continue;
		column = utf8_columns(line);
		if (bars++ && column != last)
			return false;
		last = column;
		blanks += span_ends(line, SPAN_LIT(" "));
		inner += span_find_char(line, '|') >= 0;
	}
	return bars >= LEAST && bars * 4 >= lines * 3 && column >= COLUMN_LEAST && blanks * 2 > bars && inner * 2 < bars;
}

bool bars_take(struct span line, struct strbuf *out)
{
	if (!drop_bar(&line))
		return false;
	strbuf_add(out, span_rtrim(line));
	return true;
}
