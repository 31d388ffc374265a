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
};

size_t format_count(void)
{
	return ARRAY_LEN(formats);
}

const struct format *format_at(size_t i)
{
	return formats[i];
}

const struct format *format_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

const struct format *format_probe(struct span head, struct span name)
{
	const struct format *best = NULL;
	unsigned best_bid = 0;

	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		unsigned bid = formats[i]->bid(head, name);

		if (bid > best_bid) {
			best_bid = bid;
			best = formats[i];
		}
	}
	return best;
}
