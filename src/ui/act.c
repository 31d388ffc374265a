#include "config.h"

#include <string.h>

#include "ui_private.h"

void ui_run_action(struct ui *ui, const char *name, uint32_t key, struct span text)
{
	struct spot *s = ui_spot(ui);
	struct action a = {name, key, text};
	bool handled = false;
	builtin_fn builtin;

	if (s && s->class->action) {
		struct strbuf keep = {0};
		struct effects fx;
		struct view_at at;

		effects_init(&fx);
		spot_at(s, &at, &keep);
		handled = s->class->action(s->state, &a, &at, &fx);
		ui_apply(ui, &fx);
		effects_done(&fx);
		strbuf_done(&keep);
	}
	if (handled)
		return;
	builtin = ui_builtin(name);
	if (builtin)
		builtin(ui, &a);
	else
		ui_message(ui, MESSAGE_INFO, "%s does nothing in %s", name, s ? s->class->title : "this place");
}
