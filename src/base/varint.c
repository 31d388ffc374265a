/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/varint.h"

const uint8_t *unpack_varint_long(const uint8_t *p, const uint8_t *end, uint64_t *ret)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && p < end; shift += 7) {
		uint8_t c = *p++;

		if (shift == 63 && c > 1)
			return NULL;
		v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*ret = v;
			return p;
		}
	}
	return NULL;
}

void pack_add_varint(struct strbuf *b, uint64_t v)
{
	uint8_t bytes[PACK_VARINT_MAX];

	strbuf_add(b, (struct span){(const char *)bytes, (size_t)(pack_varint(bytes, v) - bytes)});
}
