#include "config.h"

#include <string.h>

#include "astscope/base/shell.h"
#include "list.h"

/* The shell command that prints what a view shows. */

static void add_option(struct strbuf *b, const char *option, const struct strbuf *value)
{
	if (!value->n)
		return;
	strbuf_addf(b, " %s", option);
	if (option[strlen(option) - 1] != '=')
		strbuf_add_char(b, ' ');
	shell_add_word(b, strbuf_span(value));
}

void list_view_shell_command(void *st, const struct view_at *at, struct strbuf *ret)
{
	static const struct {
		const char *list, *report;
	} reports[] = {
		{"leaks", "leaks"},     {"leaks_file", "leaks"}, {"leaks_function", "leaks"}, {"leaks_tag", "leaks"},
		{"leaks_thread", "leaks"}, {"leaks_last", "leaks"}, {"objects", "objects"},   {"history", "history"},
		{"threads", "threads"}, {"locks", "locks"},      {"stacks", "stacks"},        {"frames", "stacks"},
		{"sources", "files"},   {"rejects", "rejects"},
	};
	struct list_view *v = st;
	const struct list_pane *p = &v->pane[0];

	for (size_t i = 0; i < ARRAY_LEN(reports); i++) {
		if (!list_pane_is(p, reports[i].list))
			continue;
		strbuf_addf(ret, "astscope report %s %s", reports[i].report, v->env->paths);
		add_option(ret, "--filter", &p->filter);
		add_option(ret, "--sort=", &p->sort);
		add_option(ret, "--group", &p->group);
		if (list_pane_is(p, "history") || list_pane_is(p, "frames")) {
			struct strbuf where = {0};

			list_view_place(st, at, &where);
			add_option(ret, "--at", &where);
			strbuf_done(&where);
		}
		return;
	}
}
