/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tar_head.h"

#include <string.h>

enum {
	NAME_AT = 0, NAME_N = 100,
	SIZE_AT = 124, SIZE_N = 12,
	SUM_AT = 148, SUM_N = 8,
	TYPE_AT = 156,
	MAGIC_AT = 257,
	PREFIX_AT = 345, PREFIX_N = 155,
};

static bool read_octal(struct span s, uint64_t *ret)
{
	size_t i = 0, digits = 0;

	*ret = 0;
	while (i < s.n && s.p[i] == ' ')
		i++;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '7'; i++, digits++)
		*ret = *ret << 3 | (uint64_t)(s.p[i] - '0');
	return digits && (i == s.n || s.p[i] == ' ' || !s.p[i]);
}

/* GNU's, above 8 GB: the first bit is set, then a number of bytes. */
static bool read_size(struct span s, uint64_t *ret)
{
	if (!((unsigned char)s.p[0] & 0x80))
		return read_octal(s, ret);
	*ret = 0;
	for (size_t i = s.n - sizeof(*ret); i < s.n; i++)
		*ret = *ret << 8 | (unsigned char)s.p[i];
	return *ret <= INT64_MAX;
}

static bool sum_fits(struct span block)
{
	uint64_t said, sum = 0;

	for (size_t i = 0; i < block.n; i++)
		sum += i >= SUM_AT && i < SUM_AT + SUM_N ? ' ' : (unsigned char)block.p[i];
	return read_octal(span_sub(block, SUM_AT, SUM_N), &said) && said == sum;
}

static size_t add_name(char *name, size_t n, struct span s)
{
	for (size_t i = 0; i < s.n && s.p[i] && n + 1 < TAR_NAME; i++) {
		unsigned char c = (unsigned char)s.p[i];

		name[n++] = c >= 0x20 && c != 0x7f && c != '[' && c != ']' ? (char)c : '?';
	}
	return n;
}

bool tar_head_begins(struct span head)
{
	return head.n >= TAR_BLOCK && head.p[0] && sum_fits(span_sub(head, 0, TAR_BLOCK));
}

bool tar_head_read(struct span block, struct tar_head *ret)
{
	size_t n = 0;
	char type;

	*ret = (struct tar_head){.ends = true};
	for (size_t i = 0; i < block.n; i++)
		ret->ends &= !block.p[i];
	if (ret->ends || !tar_head_begins(block) || !read_size(span_sub(block, SIZE_AT, SIZE_N), &ret->bytes))
		return false;
	type = block.p[TYPE_AT];
	ret->is_file = type == '0' || !type || type == '7';
	if (type >= '1' && type <= '6')
		ret->bytes = 0;
	if (!memcmp(block.p + MAGIC_AT, "ustar", 6) && block.p[PREFIX_AT]) {
		n = add_name(ret->name, n, span_sub(block, PREFIX_AT, PREFIX_N));
		n = add_name(ret->name, n, SPAN_LIT("/"));
	}
	n = add_name(ret->name, n, span_sub(block, NAME_AT, NAME_N));
	ret->name[n] = '\0';
	return true;
}
