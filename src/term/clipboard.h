/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_CLIPBOARD_H
#define ASTSCOPE_TERM_CLIPBOARD_H

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "screen.h"

#define CLIPBOARD_MAX (74u * 1024u) /* bytes; xterm takes no more than 100 000 of base64 */

/*
 * Add what puts @text on the clipboard of a terminal of this @type (TERM), @tmux: inside tmux.  False, nothing added:
 * it has none, or @text is too long.
 */
bool clipboard_add(struct strbuf *b, struct span text, const char *type, bool tmux);
/* Copy @text, called @what, to the clipboard and to clip.txt in the state directory; @ret_said: in words. */
void clipboard_copy(struct screen *s, struct span text, const char *what, struct strbuf *ret_said);

#endif
