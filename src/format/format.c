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

const struct format *format_probe(struct span head, struct span name)
{
	const struct format *best = NULL;
	unsigned best_bid = 0;

	for (const struct format *const *f = formats; *f; f++) {
		unsigned bid = (*f)->bid(head, name);

		if (bid > best_bid) {
			best_bid = bid;
			best = *f;
		}
	}
	return best;
}
