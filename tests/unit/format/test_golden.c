/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/golden.h"

int main(void)
{
	return golden_run_all();
}
