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
	struct list_view *v = st;
	const struct list_pane *p = &v->pane[0];
	const struct list_info *li = list_view_list(v);
	bool own = li && list_pane_is(p, li->name);

	if (v->env->compared && v->env->db == v->env->compared) {
		strbuf_addf(ret, "astscope diff %s", v->env->compared_paths);
		return;
	}
	if (!li || !li->report.name || !p->rows)
		return;
	strbuf_addf(ret, "astscope report %s %s", li->report.name, v->env->paths);
	if (own) {
		add_option(ret, "--filter", &p->filter);
		add_option(ret, "--sort=", &p->sort);
		add_option(ret, "--group", &p->group);
	}
	if (!own || li->report.at == AT_MUST) {
		struct strbuf where = {0};

		list_view_place(st, at, &where);
		add_option(ret, "--at", &where);
		strbuf_done(&where);
	}
}
