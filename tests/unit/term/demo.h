/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TERM_DEMO_H
#define TESTS_TERM_DEMO_H

/*
 * A console over made-up views, run by the tests on a pseudo terminal.  Arguments:
 *
 *     [--color=WHEN] [--theme=NAME] [--ascii] [--slow-end] [--slow] [ROWS]
 *
 * --slow-end: does not end by itself once the console has.
 * --slow: counting the items takes for ever; a key puts it off, Esc drops it.
 * Commands besides those of the ui: die, raise N, hang, clip TEXT or =N, input.
 */
int demo_main(int argc, char **argv);

#endif
