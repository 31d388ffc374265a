/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/stamp.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

enum { HOURS = 24, MINUTES = 60, SECONDS = 60, YEAR_LEAST = 1970 };

#define SECOND_US INT64_C(1000000)
#define DAY_US (INT64_C(86400) * SECOND_US)

/* The civil calendar: March is the first month of its years, so that the leap day is the last of one. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, in_era = y - era * 400;
	int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

int stamp_year_of(int64_t wall_us)
{
	int64_t days = wall_us / DAY_US;
	int64_t year = YEAR_LEAST + days / 366;

	while (days_of(year + 1, 1, 1) <= days)
		year++;
	return (int)year;
}

int64_t stamp_wall_us(const struct stamp *s, int year)
{
	return days_of(s->year ? s->year : year, s->month, s->day) * DAY_US + s->day_us;
}

int64_t stamp_wall_after_us(const struct stamp *s, int64_t from_us)
{
	int year = stamp_year_of(from_us);
	int64_t us = stamp_wall_us(s, year);

	return !s->year && us < from_us - DAY_US ? stamp_wall_us(s, year + 1) : us;
}

/* @least to @most digits, no more. */
static bool scan_digits(struct span *s, size_t least, size_t most, int *ret)
{
	size_t n = 0;
	int v = 0;

	while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n < least || (n < s->n && s->p[n] >= '0' && s->p[n] <= '9'))
		return false;
	*s = span_from_offset(*s, n);
	*ret = v;
	return true;
}

/* The number of the word of three letters in front, from 1; 0 = it is none of them. */
static int scan_name(struct span *s, const char *names)
{
	struct span all = span_from(names);

	for (size_t i = 0; i + 3 <= all.n; i += 3) {
		if (scan_lit(s, span_sub(all, i, 3)))
			return (int)(i / 3) + 1;
	}
	return 0;
}

static int scan_month(struct span *s)
{
	return scan_name(s, "JanFebMarAprMayJunJulAugSepOctNovDec");
}

/* "22:23:49", "22-23-49" of file names; with a fraction, all but six digits of which are too fine. */
static bool scan_clock(struct span *s, char between, struct stamp *ret)
{
	struct span rest = *s;
	int h, min, sec;
	int64_t fine = 0, unit = SECOND_US / 10;

	if (!scan_digits(&rest, 2, 2, &h) || !scan_char(&rest, between) || !scan_digits(&rest, 2, 2, &min) || !scan_char(&rest, between) ||
	    !scan_digits(&rest, 2, 2, &sec) || h >= HOURS || min >= MINUTES || sec > SECONDS)
		return false;
	if (between == ':' && (scan_char(&rest, '.') || scan_char(&rest, ','))) {
		for (; rest.n && rest.p[0] >= '0' && rest.p[0] <= '9'; rest = span_from_offset(rest, 1), unit /= 10)
			fine += unit * (rest.p[0] - '0');
	}
	ret->day_us = ((int64_t)h * 3600 + (int64_t)min * 60 + sec) * SECOND_US + fine;
	*s = rest;
	return true;
}

static bool scan_date(struct span *s, struct stamp *ret)
{
	struct span rest = *s;

	if (!scan_digits(&rest, 4, 4, &ret->year) || !scan_char(&rest, '-') || !scan_digits(&rest, 2, 2, &ret->month) ||
	    !scan_char(&rest, '-') || !scan_digits(&rest, 2, 2, &ret->day))
		return false;
	*s = rest;
	return true;
}

/* "+0100", "-03:30", "+02" */
static bool scan_offset(struct span *s, int32_t *ret)
{
	struct span rest = *s;
	bool east = scan_char(&rest, '+');
	int h, min = 0;

	if (!east && !scan_char(&rest, '-'))
		return false;
	if (rest.n < 2)
		return false;
	/* Hours and minutes stand together or are parted. */
	h = hex_digit(rest.p[0]) * 10 + hex_digit(rest.p[1]);
	if (rest.p[0] < '0' || rest.p[0] > '9' || rest.p[1] < '0' || rest.p[1] > '9' || h > 14)
		return false;
	rest = span_from_offset(rest, 2);
	scan_char(&rest, ':');
	if (rest.n >= 2 && rest.p[0] >= '0' && rest.p[0] <= '5' && !scan_digits(&rest, 2, 2, &min))
		return false;
	*ret = (east ? 1 : -1) * (h * 3600 + min * 60);
	*s = rest;
	return true;
}

/* Letters that mean one offset everywhere. */
static const struct {
	int quarters;     /* of an hour, east is above 0 */
	const char *name;
} zones[] = {
	{0, "Z"},    {0, "UTC"},  {0, "GMT"},   {0, "WET"},   {4, "WEST"},  {4, "CET"},    {8, "CEST"},   {8, "EET"},   {12, "EEST"},
	{12, "MSK"}, {36, "JST"}, {40, "AEST"}, {44, "AEDT"}, {48, "NZST"}, {52, "NZDT"},  {-14, "NST"},  {-10, "NDT"}, {-20, "EST"},
	{-16, "EDT"}, {-20, "CDT"}, {-28, "MST"}, {-24, "MDT"}, {-32, "PST"}, {-28, "PDT"}, {-36, "AKST"}, {-32, "AKDT"}, {-40, "HST"},
};

static void scan_zone(struct span *s, struct stamp *ret)
{
	struct span rest = *s, from;
	size_t n = 0;

	scan_blanks(&rest);
	from = rest;
	if (scan_offset(&rest, &ret->offset_s)) {
		ret->zone = span_sub(from, 0, from.n - rest.n);
		ret->has_offset = true;
		*s = rest;
		return;
	}
	while (n < rest.n && n < 6 && rest.p[n] >= 'A' && rest.p[n] <= 'Z')
		n++;
	if (!n)
		return;
	ret->zone = span_sub(rest, 0, n);
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		if (!span_eq_str(ret->zone, zones[i].name))
			continue;
		ret->has_offset = true;
		ret->offset_s = zones[i].quarters * 900;
	}
	*s = span_from_offset(rest, n);
}

/* "Nov 21 22:23:48", "Nov 21 22:19:59 UTC 2026", "Nov 21 11:07:27 2026" */
static bool scan_named(struct span *s, struct stamp *ret)
{
	ret->month = scan_month(s);
	if (!ret->month)
		return false;
	scan_blanks(s);
	if (!scan_digits(s, 1, 2, &ret->day) || !scan_char(s, ' ') || !scan_clock(s, ':', ret))
		return false;
	scan_zone(s, ret);
	scan_blanks(s);
	return !s->n || s->p[0] == '(' || scan_digits(s, 4, 4, &ret->year);
}

/* "2026-11-21 22:23:48.123", "2026-11-21T22:23:48Z" */
static bool scan_numbered(struct span *s, struct stamp *ret)
{
	if (!scan_date(s, ret) || (!scan_char(s, 'T') && !scan_char(s, ' ')) || !scan_clock(s, ':', ret))
		return false;
	scan_zone(s, ret);
	return true;
}

static bool is_time(const struct stamp *s)
{
	return s->month >= 1 && s->month <= 12 && s->day >= 1 && s->day <= 31 && (!s->year || s->year >= YEAR_LEAST);
}

bool stamp_parse(struct span text, struct stamp *ret)
{
	struct span s = span_trim(text);

	*ret = (struct stamp){0};
	if (scan_name(&s, "MonTueWedThuFriSatSun")) {
		scan_char(&s, ',');
		scan_blanks(&s);
	}
	if (s.n && s.p[0] >= '0' && s.p[0] <= '9' ? !scan_numbered(&s, ret) : !scan_named(&s, ret))
		return false;
	scan_blanks(&s);
	return (!s.n || s.p[0] == '(') && is_time(ret);
}

bool stamp_in_name(struct span path, struct stamp *ret)
{
	for (size_t i = 0; i < path.n; i++) {
		struct span s = span_from_offset(path, i);

		*ret = (struct stamp){0};
		if (path.p[i] < '0' || path.p[i] > '9' || (i && path.p[i - 1] >= '0' && path.p[i - 1] <= '9') || !scan_date(&s, ret) ||
		    !scan_char(&s, 'T') || !scan_clock(&s, '-', ret))
			continue;
		scan_zone(&s, ret);
		if (ret->has_offset && is_time(ret))
			return true;
	}
	return false;
}
