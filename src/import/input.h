/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_INPUT_H
#define IMPORT_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "astscope/base/arena.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"

#include "spent.h"

/* A file as it lies on disk, before archives are opened. */
enum input_kind {
	INPUT_FILE,
	INPUT_PIPE,    /* standard input or a FIFO given as an argument: readable once */
	INPUT_REFUSED, /* named by the bundle but not to be opened: a link, a device; note says why */
};

struct input {
	const char *path; /* shown, unique in the bundle */
	const char *name; /* to open: below root, or as the user gave it */
	int root;         /* open directory, or AT_FDCWD */
	enum input_kind kind;
	const char *note;
	const char *hint;
	uint64_t bytes;
	int64_t mtime_us, ctime_us;
	uint64_t inode, device;
	unsigned rank;    /* order of reading, lower first */
	struct spent before; /* once scanned: what the inputs scanned before it took of the budget */
};

/* All files below the directory @root in name order, up to BUDGET_MEMBERS (then false); strings live in @names. */
bool input_walk(int root, const char *prefix, const struct budget *budget, struct vec *inputs, struct arena *names);
/* Fill what stat says. */
void input_set_stat(struct input *in, const struct stat *st);
/*
 * Open for reading, without following links below a root.  -1 and *@ret_note, *@ret_hint if that fails or if it is no
 * longer the file it was.
 */
int input_open(const struct input *in, struct arena *notes, const char **ret_note, const char **ret_hint);
/* Why opening failed with @errnum, for people: who owns it and with what mode, if that is the reason. */
const char *input_why(int errnum, const struct stat *st, struct arena *notes);

#endif
