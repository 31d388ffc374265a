/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LIB_SMALL_H
#define TESTS_LIB_SMALL_H

struct db;

/* A database in memory with tests/fixtures/small.sql and small-derived.sql in it; ends the test if that fails. */
struct db *small_db(void);
/* As small_db, without the derived rows (their tables are there and empty). */
struct db *small_raw_db(void);
/* The same as small_db, complete, in a new file. */
void small_file(const char *path);
/* Run the statements of a script, one each up to a ';' at the end of a line. */
void small_run(struct db *db, const char *script);
/* Packs the lives that a SELECT gives by ascending ids, with the columns of life_row, in a database with its derived tables. */
void small_put_lives(struct db *db, const char *rows);
/* Lengthen all texts of all tables by the bytes @hex, whatever they are. */
void small_poison(struct db *db, const char *hex);

#endif
