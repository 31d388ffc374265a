#ifndef ASTSCOPE_UI_PLACE_H
#define ASTSCOPE_UI_PLACE_H

#include <stdbool.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * A place in words: view + path + filter + sort + group + columns.  Text form:
 *
 *     [astscope:]VIEW[/PATH][?filter=EXPR&sort=-COL&group=KEY&cols=A,B]
 *     astscope:hist/0x7f42d8cbcaf0#2/event/5
 *
 * PATH names the target and the row in the view's own words and is passed on as it stands; model/place.h reads it.  In the
 * values `/ ? & %` and all bytes up to the blank are written %XX.
 */
struct ui_place {
	char *view, *path, *filter, *sort, *group, *cols; /* owned, never NULL once parsed; "" = not given */
};

void ui_place_done(struct ui_place *p); /* a zeroed struct is fine */
void ui_place_copy(struct ui_place *to, const struct ui_place *from); /* @to is zeroed or done */
/* False + @e if @text has not that form; @ret is untouched then. */
bool ui_place_parse(struct span text, struct ui_place *ret, struct err *e);
void ui_place_add(struct strbuf *b, const struct ui_place *p); /* without "astscope:" */
void ui_place_escape(struct strbuf *b, struct span part);

#endif
