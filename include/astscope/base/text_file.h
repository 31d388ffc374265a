/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_TEXT_FILE_H
#define ASTSCOPE_BASE_TEXT_FILE_H

/* A file of share, embedded at build time by build-aux/embed-text.awk; a table of them ends with a name that is NULL. */
struct text_file {
	const char *name; /* share/rules/roles.tsv */
	const char *text;
};

#endif
