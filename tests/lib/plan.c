/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* What stands behind the verb. */
static struct span name_in(const char *detail)
{
	static const char *const verbs[] = {"SCAN ", "SEARCH "};

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		const char *name = detail + strlen(verbs[i]);

		if (strncmp(detail, verbs[i], strlen(verbs[i])) == 0)
			return (struct span){name, strcspn(name, " ")};
	}
	return (struct span){0};
}

bool plan_is_of(const char *detail, const char *sql, const char *table)
{
	static const char *const joints[] = {" ", " AS "};
	struct span name = name_in(detail);
	bool found = span_eq_str(name, table);

	for (size_t i = 0; i < ARRAY_LEN(joints) && name.n && !found; i++) {
		struct strbuf want = {0};

		strbuf_addf(&want, " %s%s%.*s", table, joints[i], SPAN_ARG(name));
		for (const char *hit = strstr(sql, strbuf_str(&want)); hit && !found; hit = strstr(hit + 1, strbuf_str(&want)))
			found = !in_word(hit[want.n]);
		strbuf_done(&want);
	}
	return found;
}

#define INDEX " VIRTUAL TABLE INDEX "

/* The plans of src/store that no value is given to.  Of such a table SQLite says SEARCH where the first or last row will do. */
bool plan_reads_packed(const char *detail)
{
	static const char *const plans[] = {":full", ":by-addr"};

	for (const char *at = strstr(detail, "SCAN "); at; at = strstr(at, "SCAN ")) {
		at += strlen("SCAN ");
		at += strcspn(at, " \n");
		if (strncmp(at, INDEX, strlen(INDEX)) != 0)
			continue;
		at += strcspn(at, ":\n");
		for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
			size_t n = strlen(plans[i]);

			if (strncmp(at, plans[i], n) == 0 && (!at[n] || isspace((unsigned char)at[n]))) /* " LEFT-JOIN" may follow */
				return true;
		}
	}
	return false;
}
