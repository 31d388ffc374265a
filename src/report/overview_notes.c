/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "overview_notes.h"

void overview_title(const struct home *h, struct strbuf *ret)
{
	strbuf_add(ret, strbuf_span(&h->bundle));
	if (h->version.n)
		strbuf_addf(ret, "%sAsterisk %s", ret->n ? ", " : "", strbuf_str(&h->version));
	if (!ret->n)
		strbuf_add_str(ret, "a bundle without a name");
}

static void put_objects(const struct home *h, struct strbuf *ret)
{
	if (!h->lives)
		return;
	strbuf_add_grouped(ret, h->lives);
	strbuf_add_str(ret, " lives: ");
	strbuf_add_grouped(ret, h->leaked);
	strbuf_add_str(ret, " leaked, ");
	strbuf_add_grouped(ret, h->alive - h->leaked);
	strbuf_add_str(ret, " alive, ");
	strbuf_add_grouped(ret, h->invalid);
	strbuf_add_str(ret, " invalid, ");
	strbuf_add_grouped(ret, h->skewed);
	strbuf_add_str(ret, " skewed");
}

static struct strbuf *add_note(struct vec *notes, const char *name)
{
	struct note *n = vec_push(notes);

	n->name = name;
	return &n->text;
}

void overview_notes(const struct home *h, struct vec *ret)
{
	vec_init(ret, sizeof(struct note));
	if (h->partial)
		strbuf_addf(add_note(ret, "PARTIAL"), "%s: all counts are lower bounds",
			    h->why.n ? strbuf_str(&h->why) : "the import was stopped");
	strbuf_add(add_note(ret, "WHEN"), strbuf_span(&h->when));
	strbuf_add(add_note(ret, "PROCESS"), strbuf_span(&h->process));
	strbuf_add(add_note(ret, "CALLS"), strbuf_span(&h->calls));
	home_evidence(h, add_note(ret, "EVIDENCE"));
	put_objects(h, add_note(ret, "OBJECTS"));
	strbuf_add(add_note(ret, "SHUTDOWN"), strbuf_span(&h->shutdown));
	for (size_t i = 0; i < h->trust.n; i++)
		strbuf_add(add_note(ret, "TRUST"), strbuf_span(vec_at(&h->trust, i)));
	strbuf_add(add_note(ret, "CLOCK"), strbuf_span(&h->clock));
	strbuf_add(add_note(ret, "LINKS"), strbuf_span(&h->links));
	strbuf_add(add_note(ret, "NEXT"), strbuf_span(&h->next));
}

void overview_notes_done(struct vec *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		strbuf_done(&((struct note *)vec_at(notes, i))->text);
	vec_done(notes);
}
