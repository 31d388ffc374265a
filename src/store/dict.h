/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_DICT_H
#define ASTSCOPE_STORE_DICT_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/intern.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/store/db.h"

/*
 * The dictionaries file, func, tag and site in memory.  An id is the row id; rows are written by dict_flush.
 * Looking up touches neither the database nor what is flushed.
 */
struct dict_pool {
	struct intern *texts;
	uint32_t flushed; /* ids up to this one are in the database */
};

struct dict {
	struct dict_pool files, funcs, tags;
	struct dict_pool sites; /* texts: the key of a site, see dict_site */
	struct vec places;      /* struct dict_place, index = site id - 1 */
	struct strbuf key;
};

/* Read the dictionaries of @db. */
bool dict_load(struct dict *d, struct db *db, struct err *e) AST_NODISCARD;
void dict_done(struct dict *d);
uint32_t dict_file(struct dict *d, struct span text);
uint32_t dict_func(struct dict *d, struct span text);
uint32_t dict_tag(struct dict *d, struct span text); /* 0 = empty */
uint32_t dict_site(struct dict *d, struct span file, uint64_t line, struct span func);
bool dict_flush(struct dict *d, struct db *db, struct err *e) AST_NODISCARD;

#endif
