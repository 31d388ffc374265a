/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "busy.h"

#include <stdlib.h>

#include "astscope/base/mem.h"

#define ESC '\033'
#define CTRL_C '\003'

struct term_busy *term_busy_new(void)
{
	return mem_zalloc(sizeof(struct term_busy));
}

void term_busy_free(struct term_busy *b)
{
	if (!b)
		return;
	strbuf_done(&b->keys);
	free(b);
}

void busy_attach(struct term_busy *b, const struct busy_world *world, int64_t esc_delay_us)
{
	if (!b)
		return;
	b->world = world ? *world : (struct busy_world){0};
	b->esc_delay_us = esc_delay_us;
	b->doing = BUSY_NOTHING;
}

enum busy_doing busy_begin(struct term_busy *b, enum busy_doing doing)
{
	enum busy_doing before = b ? b->doing : BUSY_NOTHING;

	if (!b)
		return before;
	b->doing = doing;
	b->said = b->news = false;
	b->looked_us = 0;
	b->began_us = doing != BUSY_NOTHING && b->world.now_us ? b->world.now_us(b->world.ctx) : 0;
	return before;
}

static void look(struct term_busy *b, int64_t now)
{
	size_t before = b->keys.n;

	if (now - b->looked_us < BUSY_LOOK_US)
		return;
	b->looked_us = now;
	b->news |= b->world.look(b->world.ctx, &b->keys);
	if (b->keys.n != before)
		b->esc_us = now;
	if (!b->said && now - b->began_us >= BUSY_WORDS_US) {
		b->said = true;
		b->world.say(b->world.ctx);
	}
}

/* Only the first byte of a sequence is there: whether that is the key Esc shows a little later. */
static bool may_be_esc(const struct term_busy *b)
{
	return b->said && b->keys.n == 1 && b->keys.p[0] == ESC;
}

/* The reader saw how it is stopped and did so; that key does nothing else. */
static bool is_stopped(struct term_busy *b, int64_t now)
{
	bool stop = b->said && b->keys.n && b->keys.p[b->keys.n - 1] == CTRL_C;

	stop |= may_be_esc(b) && now - b->esc_us >= b->esc_delay_us;
	if (stop)
		strbuf_clear(&b->keys);
	return stop;
}

enum term_wish term_busy_ask(struct term_busy *b, bool optional, int64_t us)
{
	int64_t now;

	if (b->doing == BUSY_NOTHING || !b->world.look)
		return TERM_GO_ON;
	if (b->doing == BUSY_ACTING && b->unfinished && optional)
		return TERM_PUT_OFF;
	now = b->world.now_us(b->world.ctx);
	look(b, now);
	if (is_stopped(b, now))
		return TERM_DROP;
	if ((!b->keys.n && !b->news) || may_be_esc(b) || (b->doing == BUSY_ACTING && !optional))
		return TERM_GO_ON;
	return optional || us >= BUSY_PICTURE_US ? TERM_PUT_OFF : TERM_GO_ON;
}
