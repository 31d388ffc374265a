/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system_text.h"

#include "astscope/base/scan.h"

enum { NAME_MOST = 64 };

bool system_scan_until(struct span *s, struct span mark, struct span *ret)
{
	long at = span_find(*s, mark);

	if (at < 0)
		return false;
	*ret = span_sub(*s, 0, (size_t)at);
	*s = span_from_offset(*s, (size_t)at + mark.n);
	return true;
}

bool system_scan_hex(struct span *s, struct span label, uint64_t *ret)
{
	struct span rest = *s;

	if (!scan_lit(&rest, label) || !scan_hex(&rest, ret))
		return false;
	*s = rest;
	return true;
}

bool system_is_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == '"')
			return false;
	}
	return s.n > 0 && s.n <= NAME_MOST;
}
