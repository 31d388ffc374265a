/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syslog.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

enum { HOST_MOST = 64, ZONE_MOST = 6 };

static struct span taken(struct span from, struct span rest)
{
	return span_sub(from, 0, from.n - rest.n);
}

static bool scan_digits(struct span *s, size_t least, size_t most)
{
	size_t n = 0;

	while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (n < least)
		return false;
	*s = span_from_offset(*s, n);
	return true;
}

static bool scan_one_of(struct span *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (scan_lit(s, span_from(words[i])))
			return true;
	}
	return false;
}

static bool scan_weekday(struct span *s)
{
	static const char *const days[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};

	return scan_one_of(s, days, ARRAY_LEN(days));
}

/* "Nov 21 ", "Nov  1 " */
static bool scan_month_day(struct span *s)
{
	static const char *const months[] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ",
					     "Dec "};
	struct span rest = *s;

	if (!scan_one_of(&rest, months, ARRAY_LEN(months)))
		return false;
	scan_char(&rest, ' ');
	if (!scan_digits(&rest, 1, 2) || !scan_char(&rest, ' '))
		return false;
	*s = rest;
	return true;
}

/* "22:23:49", "22:23:49.250000" */
static bool scan_clock(struct span *s)
{
	struct span rest = *s;

	if (!scan_digits(&rest, 2, 2) || !scan_char(&rest, ':') || !scan_digits(&rest, 2, 2) || !scan_char(&rest, ':') ||
	    !scan_digits(&rest, 2, 2))
		return false;
	if (scan_char(&rest, '.') || scan_char(&rest, ','))
		scan_digits(&rest, 0, 9);
	*s = rest;
	return true;
}

static bool scan_date(struct span *s)
{
	struct span rest = *s;

	if (!scan_digits(&rest, 4, 4) || !scan_char(&rest, '-') || !scan_digits(&rest, 2, 2) || !scan_char(&rest, '-') ||
	    !scan_digits(&rest, 2, 2))
		return false;
	*s = rest;
	return true;
}

/* "Nov 21 22:23:49" */
static bool scan_short(struct span *s)
{
	return scan_month_day(s) && scan_clock(s);
}

/* "2026-11-21T22:23:49+0000" */
static bool scan_iso(struct span *s)
{
	struct span zone;

	if (!scan_date(s) || (!scan_char(s, 'T') && !scan_char(s, ' ')) || !scan_clock(s))
		return false;
	return !s->n || s->p[0] == ' ' || (scan_word(s, &zone) && zone.n <= ZONE_MOST);
}

/* "Sat 2026-11-21 22:23:49 UTC" */
static bool scan_full(struct span *s)
{
	struct span zone;

	return scan_weekday(s) && scan_date(s) && scan_char(s, ' ') && scan_clock(s) && scan_char(s, ' ') && scan_word(s, &zone) &&
	       zone.n <= ZONE_MOST;
}

bool syslog_full_time(struct span *s, struct span *ret)
{
	struct span rest = *s;

	if (!scan_full(&rest))
		return false;
	*ret = taken(*s, rest);
	*s = rest;
	return true;
}

/* "Sat May 23 11:07:27 2026", of OpenWrt's logread, which names a facility in the place of the host */
static bool scan_year_last(struct span *s)
{
	return scan_weekday(s) && scan_month_day(s) && scan_clock(s) && scan_char(s, ' ') && scan_digits(s, 4, 4);
}

/* "[ 4674.836869]", "[Sat May 23 11:07:27 2026]" */
static bool scan_kernel_time(struct span *s, struct span *ret)
{
	struct span rest = *s, from;

	if (!scan_char(&rest, '['))
		return false;
	scan_blanks(&rest);
	from = rest;
	if (rest.n && rest.p[0] >= 'A') {
		if (!scan_year_last(&rest))
			return false;
	} else if (!scan_digits(&rest, 1, 10) || !scan_char(&rest, '.') || !scan_digits(&rest, 1, 9)) {
		return false;
	}
	*ret = taken(from, rest);
	if (!scan_lit(&rest, SPAN_LIT("] ")))
		return false;
	*s = rest;
	return true;
}

/* "pbx1 kernel: ", "pbx1 systemd[1]: " */
static bool scan_host_and_tag(struct span *s, struct span *ret_tag)
{
	struct span rest = *s, host, tag;
	long at;

	if (!scan_word(&rest, &host) || host.n > HOST_MOST || span_ends(host, SPAN_LIT(":")) ||
	    !scan_char(&rest, ' ') || !scan_word(&rest, &tag) ||
	    !span_ends(tag, SPAN_LIT(":")))
		return false;
	scan_char(&rest, ' ');
	tag.n--;
	at = span_find_char(tag, '[');
	*ret_tag = at < 0 ? tag : span_sub(tag, 0, (size_t)at);
	*s = rest;
	return true;
}

static bool scan_log_time(struct span *s, struct span *ret)
{
	static bool (*const forms[])(struct span *s) = {scan_short, scan_iso, scan_full, scan_year_last};
	struct span rest = *s, from;

	if (scan_char(&rest, '<') && (!scan_digits(&rest, 1, 3) || !scan_char(&rest, '>')))
		return false;
	from = rest;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		rest = from;
		if (!forms[i](&rest) || !rest.n || rest.p[0] != ' ')
			continue;
		*ret = taken(from, rest);
		*s = span_from_offset(rest, 1);
		return true;
	}
	return false;
}

bool syslog_head_take(struct span *s, struct syslog_head *ret)
{
	struct span rest = *s, kernel;

	*ret = (struct syslog_head){0};
	scan_blanks(&rest);
	if (scan_log_time(&rest, &ret->at)) {
		if (!scan_host_and_tag(&rest, &ret->tag))
			return false;
		ret->kernel = scan_kernel_time(&rest, &kernel) || span_eq_str(ret->tag, "kernel");
	} else if (scan_kernel_time(&rest, &ret->at)) {
		ret->kernel = !scan_host_and_tag(&rest, &ret->tag) || span_eq_str(ret->tag, "kernel");
	} else {
		return false;
	}
	*s = rest;
	return true;
}
