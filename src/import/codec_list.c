/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include "astscope/base/attr.h"

const struct codec *codec_for(struct span head)
{
	static const struct codec *const texts[] = {&codec_issue, &codec_mail};
	const struct codec *packed = codec_of_packed(head);

	if (packed)
		return packed;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i]->begins(head))
			return texts[i];
	}
	return NULL;
}
