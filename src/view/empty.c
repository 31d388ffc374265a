#include "config.h"

#include <string.h>

#include "list.h"

/* What stands in place of the rows of an empty list: why, and what to do about it. */

static bool has_refs(struct db *db)
{
	struct rows_args args = {.filter = SPAN_LIT("kind=refs")};
	struct err e;
	int64_t n;

	return rows_count(db, "sources", &args, &n, &e) && n > 0;
}

void list_view_empty(void *st, int pane, struct strbuf *ret)
{
	static const struct {
		const char *list, *why;
	} texts[] = {
		{"leaks", "nothing is alive at the end of the log"},
		{"objects", "no object in this bundle"},
		{"threads", "no thread is known: no refs log, lock dump or stacks"},
		{"locks", "no lock is known: take core show locks while it hangs (needs DEBUG_THREADS)"},
		{"stacks", "no stacks: run ast_coredumper on the core, or with --running"},
		{"rejects", "every line was understood"},
		{"holds", "nothing in the shown lock dump"},
		{"frames", "no stack: the thread ended before the dump, or the dump is partial"},
		{"values", "gdb printed no arguments or locals of this frame (thread apply all bt full)"},
		{"sources", "no files"},
	};
	const struct list_view *v = st;
	const struct list_pane *p = &v->pane[pane];

	if (p->e.code != ERR_NONE) {
		strbuf_add_str(ret, p->e.msg);
		return;
	}
	if (p->filter.n) {
		strbuf_add_str(ret, "no row passes the filter (F switches it off, f edits it)");
		return;
	}
	if ((list_pane_is(p, "leaks") || list_pane_is(p, "objects")) && !has_refs(v->env->db)) {
		strbuf_add_str(ret, "no refs log: refdebug=yes in asterisk.conf, restart, reproduce");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (list_pane_is(p, texts[i].list))
			strbuf_add_str(ret, texts[i].why);
	}
	if (!ret->n && !p->rows)
		strbuf_add_char(ret, ' ');
}
