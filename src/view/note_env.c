/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/model/dress.h"
#include "astscope/model/names.h"
#include "list.h"

/* Writing names, marks and notes, and showing names. */

static bool is_read(const struct view_env *env, struct err *e)
{
	if (env->growing) {
		err_set(e, ERR_USAGE, "the log is being written, and what is shown of it moves on");
		return err_hint(e, "name and mark things without --follow");
	}
	if (!env->reading)
		return true;
	err_set(e, ERR_USAGE, "the bundle is still being read");
	return err_hint(e, "name and mark things when it is there");
}

static void tell(const struct named *n, struct span text, struct effects *fx)
{
	if (!text.n)
		fx_message(fx, MESSAGE_INFO, "%s: its %s is gone", strbuf_str(&n->title), n->is_name ? "name" : "note");
	else
		fx_message(fx, MESSAGE_INFO, n->is_name ? "%s is called %.*s" : "%s: %.*s", strbuf_str(&n->title), SPAN_ARG(text));
}

static bool write_note(struct view_env *env, bool may_name, const char *what, struct span text, struct effects *fx, struct err *e)
{
	struct named n;
	bool ok;

	if (!named_place(env->db, span_from(what), may_name, &n, e))
		return false;
	ok = named_set(env->db, &n, text, e);
	if (ok)
		tell(&n, text, fx);
	named_done(&n);
	return ok;
}

/* What a mark is on, as far as it has a title. */
static bool write_mark(struct view_env *env, char letter, struct span place, struct err *e)
{
	struct named n = {0};
	struct err ignored;
	bool ok;

	if (place.n && !named_place(env->db, place, true, &n, &ignored))
		n = (struct named){0};
	ok = mark_set(env->db, letter, place, strbuf_span(&n.title), e);
	named_done(&n);
	return ok;
}

bool view_env_note(void *data, const char *kind, const char *what, struct span text, struct effects *fx, struct err *e)
{
	struct view_env *env = data;
	bool mark = strcmp(kind, "mark") == 0, ok;

	if (!is_read(env, e))
		return false;
	ok = mark ? write_mark(env, *what, text, e) : write_note(env, strcmp(kind, "name") == 0, what, text, fx, e);
	/* what could not be kept is known to the connection all the same */
	return (!env->dress || dress_load(env->dress, env->db, ok ? e : &(struct err){0})) && ok;
}

bool view_env_mark(void *data, char letter, struct strbuf *ret)
{
	const struct view_env *env = data;

	return mark_get(env->db, letter, ret);
}

bool view_env_dress(void *data, struct span text, struct span link, bool names, bool value, struct strbuf *ret)
{
	const struct view_env *env = data;

	return dress_text(env->dress, text, link, names, value, ret);
}

bool view_env_redact(void *data, bool on, struct err *e)
{
	const struct view_env *env = data;

	return !env->dress || dress_redact(env->dress, env->db, on, e);
}

bool view_ask_name(struct view_env *env, const struct thing *thing, struct effects *fx)
{
	struct strbuf label = {0};
	struct named n;
	struct err e = {0};

	if (!named_thing(env->db, thing, &n, &e))
		return false;
	strbuf_addf(&label, n.is_name ? "name of %s " : "note about %s ", strbuf_str(&n.title));
	fx_ask_note(fx, n.is_name ? "name" : "note", strbuf_str(&n.what), strbuf_str(&label), strbuf_str(&n.text));
	strbuf_done(&label);
	named_done(&n);
	return true;
}
