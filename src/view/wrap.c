#include "config.h"

#include "wrap.h"

/* The next @bytes of it on the current line, those that are names as links. */
static void add_linked(struct text *t, enum role role, struct linked *l, size_t bytes)
{
	size_t stop = l->at + bytes;

	while (l->at < stop) {
		size_t end = stop;
		struct strbuf place = {0};

		while (l->n && l->links->stop <= l->at) {
			l->links++;
			l->n--;
		}
		if (l->n && l->links->start <= l->at) {
			end = l->links->stop < stop ? l->links->stop : stop;
			strbuf_add(&place, l->links->place);
			text_link(t, l->names, span_sub(l->text, l->at, end - l->at), strbuf_str(&place));
		} else {
			if (l->n && l->links->start < stop)
				end = l->links->start;
			text_add(t, role, span_sub(l->text, l->at, end - l->at));
		}
		strbuf_done(&place);
		l->at = end;
	}
}

void wrap_links(struct text *t, enum role role, struct linked *l, int column)
{
	int row = 0;

	while (l->at < l->text.n) {
		size_t room = t->width > column + 8 ? (size_t)(t->width - column) : 8;
		struct span part = span_from_offset(l->text, l->at);
		bool cut = ++row == l->rows && part.n > room;

		if (part.n > room) {
			long blank = span_rfind_char(span_sub(part, 0, cut ? room : room + 1), ' ');

			part = span_sub(part, 0, blank > 0 ? (size_t)blank : room - cut);
		}
		text_pad_to(t, column);
		add_linked(t, role, l, part.n);
		if (cut) {
			text_add_str(t, role, "\xe2\x80\xa6");
			return;
		}
		while (l->at < l->text.n && l->text.p[l->at] == ' ')
			l->at++;
		if (l->at < l->text.n) {
			text_line(t);
			text_continue(t);
		}
	}
}

void wrap_words(struct text *t, enum role role, struct span s, int column)
{
	struct linked l = {.text = s, .names = role};

	wrap_links(t, role, &l, column);
}
