/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "headers.h"

#include "astscope/base/attr.h"

/* Mutex and rwlock objects of all series, x86_64 and i386. */
static const uint16_t with_lock[] = {
	36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 80, 88, 96, 104, 112, 120, 208, 232, 368, 408,
	1592, 3048,
};

/* Objects without one, or with that of another. */
static const uint16_t without_lock[] = {12, 16, 20, 24, 28, 32, 40, 48};

uint16_t header_with_lock(size_t i)
{
	return i < ARRAY_LEN(with_lock) ? with_lock[i] : 0;
}

bool header_is_known(uint64_t bytes)
{
	for (size_t i = 0; i < ARRAY_LEN(with_lock); i++) {
		if (with_lock[i] == bytes)
			return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(without_lock); i++) {
		if (without_lock[i] == bytes)
			return true;
	}
	return false;
}

uint64_t header_of_malloc(uint64_t addr)
{
	return addr > UINT32_MAX ? 16 : 8;
}
