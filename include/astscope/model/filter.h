/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_FILTER_H
#define ASTSCOPE_MODEL_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/rows.h"

/*
 * The filter language:
 *   expr   = and { "or" and }        and = unary { unary }        unary = [ "-" | "not" ] ( "(" expr ")" | term )
 *   term   = flag | field op value | 0xADDR | bareword
 *   op     = ":" glob, comma = or   "=" exact   "~" regex   "<" "<=" ">" ">=" "!=" number
 * Words side by side are ANDed; quotes keep blanks; case folds unless the pattern has a capital.  Fields and flags are
 * those of the list (`-- field:` and `-- flag:` of its SQL file).  User text reaches SQLite as parameters only.
 */
struct filter_error {
	size_t offset;    /* byte in the text: where the caret goes */
	size_t length;
	char msg[200];    /* "no field fiel here" */
	char nearest[120]; /* "file, tag": names that are close; may be empty */
};

/* Compile only, for feedback while typing.  False: @fe says why.  An empty text is a filter that lets all pass. */
bool filter_check(struct db *db, const char *list, struct span text, struct filter_error *fe);

/* What the filter means in SQL, appended: a statement that counts what it lets pass, with its values.  @out NULL: nothing is said. */
bool filter_say_sql(struct db *db, const char *list, struct span text, struct strbuf *out, struct filter_error *fe);

/*
 * Why a filter lets nothing pass: "0 of 12 431. Without func:build_peer 37, without tag~"link" 12", what mistyped flags and
 * values may mean, the offer of any.* fields, and for `leaked` on an abrupt run "0 leaked: the log shows no whole shutdown;
 * 2551 alive, type alive".
 * *@ret_offer (may be NULL) gets a filter text to try instead, or stays empty.
 */
bool filter_explain_zero(struct db *db, const char *list, const struct rows_args *a, struct strbuf *out,
			 struct strbuf *ret_offer, struct err *e) AST_NODISCARD;

struct completion {
	struct strbuf text;  /* replaces the bytes from the start offset to the cursor */
	int64_t count;       /* how often the value occurs; -1 for fields and flags */
	const char *doc;     /* of a field or flag; "" for values */
};

/*
 * What may stand at @cursor: fields and flags, or after an operator the values of the field with their counts, most
 * frequent first.  @ret is a vec of struct completion (initialised by the call); release with filter_completions_done.
 */
bool filter_complete(struct db *db, const char *list, struct span text, size_t cursor, size_t *ret_start,
		     struct vec *ret, struct err *e) AST_NODISCARD;
void filter_completions_done(struct vec *v);

/* The filter text with @term ANDed, or excluded; drops a former identical term. */
void filter_add_term(struct span text, struct span term, bool exclude, struct strbuf *out);

#endif
