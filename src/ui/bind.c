/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/suggest.h"
#include "ui_private.h"

/* Keys that the user gives to actions. */

static bool is_other_view(const struct ui *ui, const char *name)
{
	for (size_t i = 0; i < ui->setup.n_other_views; i++) {
		if (!strcmp(ui->setup.other_views[i]->name, name))
			return true;
	}
	return false;
}

static void add_actions(const struct view_class *const *views, size_t n, struct vec *names)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < views[i]->n_actions; k++)
			vec_append(names, &views[i]->actions[k].name);
	}
}

/* An action of the ui, of any view, of menus, or none. */
static bool is_action(const struct ui *ui, const char *name, struct err *e)
{
	static const char *const others[] = {"none", "choose"};
	const struct own_action *own;
	const char *near;
	struct vec names;
	bool found = false;
	size_t it = 0;

	vec_init(&names, sizeof(const char *));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		vec_append(&names, &others[i]);
	while ((own = ui_action_next(ui, &it)))
		vec_append(&names, &own->name);
	add_actions(ui->setup.views, ui->setup.n_views, &names);
	add_actions(ui->setup.other_views, ui->setup.n_other_views, &names);
	for (size_t i = 0; i < names.n && !found; i++)
		found = !strcmp(*(const char **)vec_at(&names, i), name);
	near = found ? NULL : suggest(span_from(name), names.p, names.n);
	vec_done(&names);
	if (found)
		return true;
	err_set(e, ERR_USAGE, "there is no action \"%s\"", name);
	return near ? err_hint(e, "did you mean %s?", near) : err_hint(e, "astscoperc(5) lists them");
}

/* "y,z" is the chord y z; a comma alone is the key. */
bool ui_bind(const struct ui *ui, struct span context, struct span keys, struct span action, struct err *e)
{
	char *name = ui_strdup(context), *chord = ui_strdup(keys), *what = ui_strdup(action);
	bool ok;

	for (char *c = chord; *c && keys.n > 1; c++)
		*c = *c == ',' ? ' ' : *c;
	ok = !strcmp(name, "global") || !strcmp(name, "menu") || ui_class(ui, name) || is_other_view(ui, name) ||
	     err_set(e, ERR_USAGE, "there is no view \"%s\" (global binds everywhere)", name);
	ok = ok && is_action(ui, what, e) && keymap_bind(ui->keymap, name, span_from(chord), what, e);
	free(name);
	free(chord);
	free(what);
	return ok;
}
