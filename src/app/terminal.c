/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/terminal.h"

#include <string.h>

#include "astscope/app/rc.h"
#include "astscope/base/env.h"
#include "astscope/view/topics.h"

static enum term_color color_of(const char *word)
{
	if (word && strcmp(word, "always") == 0)
		return TERM_COLOR_ALWAYS;
	return word && strcmp(word, "never") == 0 ? TERM_COLOR_NEVER : TERM_COLOR_AUTO;
}

void terminal_setup(const struct cmdline *o, struct term_setup *ret)
{
	*ret = (struct term_setup){.color = color_of(o->color), .theme = o->theme, .ascii = o->ascii};
}

const struct line_editor *terminal_editor(void)
{
	const struct line_editor *editor;
	struct strbuf dir = {0};

	editor = line_readline_new(env_state_dir(&dir) ? strbuf_str(&dir) : NULL);
	strbuf_done(&dir);
	return editor;
}

struct ui *terminal_ui(const struct ui_setup *setup)
{
	struct ui *ui = ui_new(setup);
	const struct help_topic *topics;
	size_t n;

	topics = view_topics(&n);
	ui_add_topics(ui, topics, n);
	return ui;
}

static void take_requests(struct ui *ui, const struct cmdline *o, struct term_setup *setup, struct strbuf *theme)
{
	struct ui_request r;

	while (ui_take_request(ui, &r)) {
		if (r.kind == UI_REQUEST_THEME && !o->theme) {
			strbuf_clear(theme);
			strbuf_add_str(theme, r.text);
			setup->theme = strbuf_str(theme);
		}
		if (r.kind == UI_REQUEST_MOUSE)
			setup->mouse = !strcmp(r.text, "yes");
		ui_request_done(&r);
	}
}

void terminal_options(struct ui *ui, const struct cmdline *o, struct term_setup *setup, struct strbuf *theme)
{
	struct err rc = {0};

	if (!rc_load(ui, o, &rc))
		ui_message(ui, MESSAGE_WARN, "%s%s%s", rc.msg, *rc.hint ? "; " : "", rc.hint);
	take_requests(ui, o, setup, theme);
}
