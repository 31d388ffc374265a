/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_SQL_ASSET_H
#define ASTSCOPE_STORE_SQL_ASSET_H

#include <stddef.h>

/*
 * The files of share/sql, embedded at build time.
 * connect/, schema/, derive/: scripts; those of the last two run in order of their names.
 * write/, query/: blocks that begin with "-- query: NAME" and hold one statement each; enum query_id Q_NAME (upper
 * case).
 * query/compose.sql holds shapes, blocks that begin with "-- shape: NAME": the model fills in their {NAMES}.
 * Lists ("-- list: NAME") become tables of the model (astscope/model/list.h).
 */
/* A script; files of write/ and query/ are only in the tables below. */
struct sql_asset {
	const char *path; /* "schema/0001_raw.sql" */
	const char *text; /* whole file, NUL-terminated */
};

extern const struct sql_asset sql_assets[];
extern const size_t sql_asset_count;

struct sql_query {
	const char *name; /* "life_insert" */
	const char *text; /* the statement, with its comment lines */
};

extern const struct sql_query sql_queries[]; /* index = enum query_id */

struct sql_shape {
	const char *name; /* "compose_page" */
	const char *text; /* the statement, with its comment lines */
};

extern const struct sql_shape sql_shapes[];
extern const size_t sql_shape_count;

/* A sum over the sources that decide what a database holds, also of the C: two builds that have the same fill it alike. */
extern const char sql_made_by[];

#endif
