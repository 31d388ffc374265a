/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_IMPORT_RUN_H
#define TESTS_IMPORT_RUN_H

#include "tests/unit/store/store_test.h"
#include "make.h"

#include "astscope/import/importer.h"

/* Imports of a made bundle with a cache directory of its own. */

#define LOCKS ((struct span){make_locks, strlen(make_locks)})

struct fixture {
	char *dir;
	char *bundle; /* a directory with a refs log of 900 lives, a lock dump and a file that nobody knows */
	struct strbuf refs;
};

int run_setup(void **state);
int run_teardown(void **state);
#define CASE(f) cmocka_unit_test_setup_teardown(f, run_setup, run_teardown)

struct import *run_args(const struct import_args *args);
struct import *run(const char *path, enum import_where where);
void run_fails(const char *path, enum err_code want, const char *message);
/* Give @bytes to standard input from a process of its own. */
struct import *run_stdin(struct span bytes, enum import_where where);
void finish(struct import *im);
bool run_and_close(const char *path); /* true if it was read now */
bool is_shared(char **ret_path, const char *name);

void assert_meta(struct db *db, const char *key, const char *want); /* NULL: it is not there */
int64_t number_in(const struct import *im, const char *sql);
/* The line equation and what else must hold of every database. */
void assert_equations(struct db *db);

#endif
