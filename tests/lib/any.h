/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LIB_ANY_H
#define TESTS_LIB_ANY_H

#include <stdint.h>

/* Numbers that look random and are the same in each process (splitmix64); hash_u64 of the program has a secret seed. */
static inline uint64_t any_next(uint64_t *seed)
{
	uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

#endif
