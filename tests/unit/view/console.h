/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_VIEW_CONSOLE_H
#define TESTS_VIEW_CONSOLE_H

#include "tests/lib/ui_script.h"

/*
 * The console on bundles, without a terminal.  `open demo` is the demo bundle, `open shared/NAME` one of
 * $SHARED/bundles, `open seed/NAME` one of $SHARED/seeds, `open fixture/NAME` one of tests/fixtures; a test that needs
 * what is not there is skipped.  `open start` is the console without a bundle.
 */
bool console_begin(struct ui_driver *ret);
void console_end(struct ui_driver *d);

#endif
