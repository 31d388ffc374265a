/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/format/format.h"

#include <string.h>

#include "astscope/base/attr.h"

#define FORMAT(id) extern const struct format id##_format;
#include "astscope/format/formats.def"
#undef FORMAT

static const struct format *const formats[] = {
#define FORMAT(id) &id##_format,
#include "astscope/format/formats.def"
#undef FORMAT
	NULL,
};

size_t format_count(void)
{
	return ARRAY_LEN(formats) - 1;
}

const struct format *format_at(size_t i)
{
	return formats[i];
}

const struct format *format_by_name(const char *name)
{
	for (const struct format *const *f = formats; *f; f++) {
		if (strcmp((*f)->name, name) == 0)
			return *f;
	}
	return NULL;
}

/* The highest bid among the formats whose parser is @begin, or all of them. */
static const struct format *highest(struct span head, struct span name, void *(*begin)(const struct sink *out), unsigned *ret_bid)
{
	const struct format *best = NULL;

	*ret_bid = 0;
	for (const struct format *const *f = formats; *f; f++) {
		unsigned bid = begin && (*f)->begin != begin ? 0 : (*f)->bid(head, name);

		if (bid > *ret_bid) {
			*ret_bid = bid;
			best = *f;
		}
	}
	return best;
}

const struct format *format_probe(struct span head, struct span name)
{
	unsigned ignored;

	return highest(head, name, NULL, &ignored);
}

const struct format *format_probe_kin(struct span head, const struct format *like, unsigned *ret_bid)
{
	return highest(head, (struct span){NULL, 0}, like->begin, ret_bid);
}
