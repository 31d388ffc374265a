/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/model/later.h"
#include "astscope/model/raw.h"
#include "astscope/model/view_facts.h"
#include "astscope/model/xref.h"
#include "list.h"

static void say_nothing(enum related kind, const struct xref_list *found, struct effects *fx)
{
	if (found->message.n)
		fx_message(fx, MESSAGE_INFO, "%.*s", SPAN_ARG(found->message));
	else
		fx_message(fx, MESSAGE_INFO, "nothing is linked to this row by %c", (char)kind);
}

/* One link is followed at once, several are a choice. */
static void offer(const struct xref_list *found, const char *title, bool always_menu, struct effects *fx)
{
	if (found->links.n == 1 && !always_menu) {
		const struct xref_link *l = vec_at(&found->links, 0);

		fx_openf(fx, "%.*s", SPAN_ARG(l->place));
		if (found->message.n)
			fx_message(fx, MESSAGE_INFO, "%.*s", SPAN_ARG(found->message));
		return;
	}
	fx_menu(fx, title);
	for (size_t i = 0; i < found->links.n; i++) {
		const struct xref_link *l = vec_at(&found->links, i);
		struct strbuf label = {0}, note = {0}, place = {0};

		strbuf_addf(&label, "%-8s %.*s", l->kind, SPAN_ARG(l->what));
		strbuf_addf(&note, "%-7s %.*s", l->confidence, SPAN_ARG(l->why));
		strbuf_add(&place, l->place);
		fx_menu_open(fx, strbuf_str(&label), strbuf_str(&note), strbuf_str(&place));
		strbuf_done(&label);
		strbuf_done(&note);
		strbuf_done(&place);
	}
}

static bool open_raw(struct view_env *env, const struct thing *thing, struct effects *fx)
{
	uint64_t first, last;
	int64_t source;

	if (!raw_where(env->db, thing, &source, &first, &last))
		return false;
	fx_openf(fx, "raw/source/%lld/line/%llu", (long long)source, (unsigned long long)first);
	return true;
}

bool view_related(struct view_env *env, const struct thing *thing, enum related kind, struct effects *fx)
{
	bool all = kind == RELATED_ALL || kind == RELATED_MENTIONS;
	struct xref_list found = {0};
	struct err e = {0};
	bool ok;

	if (kind == RELATED_RAW)
		return open_raw(env, thing, fx);
	if (kind == RELATED_NAME)
		return view_ask_name(env, thing, fx);
	if (kind == RELATED_EXPLAIN)
		return false;
	ok = all ? xref_related(env->db, thing, &found, &e) : xref_jump(env->db, thing, (char)kind, &found, &e);
	if (!ok)
		fx_message(fx, MESSAGE_ERROR, "%s", e.msg);
	else if (!found.links.n)
		say_nothing(kind, &found, fx);
	else
		offer(&found, all ? "linked to this row" : "which one?", all, fx);
	if (ok)
		xref_list_done(&found);
	return true;
}

bool view_link_related(struct view_env *env, struct span link, enum related kind, struct effects *fx)
{
	struct thing t;
	struct err e = {0};

	if (!link.n || !xref_thing(env->db, link, &t, &e))
		return false;
	/* what is named is what is asked for */
	if ((kind == RELATED_LOCKS && t.kind == THING_LOCK) || (kind == RELATED_CREATOR && t.kind == THING_CREATOR)) {
		fx_openf(fx, "%.*s", SPAN_ARG(link));
		return true;
	}
	return view_related(env, &t, kind, fx);
}

bool view_env_related(void *data, struct span place, enum related kind, struct effects *fx)
{
	size_t n = fx->items.n;

	if (view_link_related(data, place, kind, fx) && effects_lead(fx, n))
		return true;
	effects_cut(fx, n);
	return false;
}

/* The first thread that T would go to. */
bool view_thread_of(struct view_env *env, const struct thing *thing, int64_t *ret)
{
	struct xref_list found = {0};
	struct xref_target target;
	struct place place = {0};
	struct err e;
	bool ok;

	if (thing->kind == THING_THREAD) {
		*ret = thing->id[0];
		return true;
	}
	if (!xref_jump(env->db, thing, 'T', &found, &e))
		return false;
	ok = found.links.n > 0 && place_read(((struct xref_link *)vec_at(&found.links, 0))->place, &place, &e) &&
	     xref_resolve(env->db, &place, &target, &e) && target.has_key;
	if (ok)
		*ret = target.key.k[0];
	place_done(&place);
	xref_list_done(&found);
	return ok;
}

bool view_env_facts(void *data, const struct view_class *const *views, size_t n, struct ui_view_facts *ret)
{
	struct view_env *env = data;
	struct vec facts;
	struct err e = {0};

	if (!view_facts_load(env->db, &facts, &e))
		return false;
	for (size_t i = 0; i < facts.n; i++) {
		const struct view_fact *f = vec_at(&facts, i);

		for (size_t k = 0; k < n; k++) {
			if (!span_eq_str(strbuf_span(&f->view), views[k]->name))
				continue;
			ret[k].empty = !f->any;
			ret[k].bad = f->bad;
			snprintf(ret[k].words, sizeof(ret[k].words), "%.*s", SPAN_ARG(strbuf_span(&f->words)));
		}
	}
	view_facts_done(&facts);
	return true;
}

struct ui_put_off view_env_put_off(void *data)
{
	const struct view_env *env = data;
	struct ui_put_off off;

	later_take(env->db, &off.any, &off.optional);
	return off;
}

bool view_env_failed(void *data, struct err *ret)
{
	const struct view_env *env = data;

	return later_failed(env->db, ret);
}

bool view_env_resolve(void *data, struct span text, struct effects *fx, struct err *e)
{
	struct view_env *env = data;
	struct xref_list found = {0};

	if (!xref_go(env->db, text, &found, e))
		return false;
	if (!found.links.n)
		fx_message(fx, MESSAGE_WARN, "%.*s", SPAN_ARG(found.message));
	else
		offer(&found, "go where?", false, fx);
	xref_list_done(&found);
	return true;
}
