/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "console.h"

/* The scripts of tests/ui. */
int main(void)
{
	setlocale(LC_ALL, "");
	return ui_script_run_all("tests/ui", console_begin, console_end);
}
