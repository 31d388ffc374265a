/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "keys.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"
#include "sequence.h"

#define ESC '\033'

static const struct span paste_end = SPAN_LIT("\033[201~");

struct learned_key {
	char *sequence; /* owned */
	struct key key;
};

void key_input_init(struct key_input *in, bool utf8)
{
	*in = (struct key_input){.utf8 = utf8};
	vec_init(&in->learned, sizeof(struct learned_key));
}

void key_input_done(struct key_input *in)
{
	for (size_t i = 0; i < in->learned.n; i++)
		free(((struct learned_key *)vec_at(&in->learned, i))->sequence);
	vec_done(&in->learned);
	strbuf_done(&in->bytes);
}

void key_input_learn(struct key_input *in, const char *sequence, struct key key)
{
	struct learned_key *one;

	if (sequence[0] != ESC || !sequence[1])
		return; /* a control character is what it is everywhere */
	one = vec_push(&in->learned);
	one->sequence = mem_strdup(sequence);
	one->key = key;
}

void key_input_add(struct key_input *in, struct span bytes)
{
	strbuf_add(&in->bytes, bytes);
}

bool key_input_is_waiting(const struct key_input *in)
{
	return in->bytes.n > 0;
}

bool key_input_is_esc(const struct key_input *in)
{
	return in->bytes.n == 1 && in->bytes.p[0] == ESC;
}

static enum taken take_learned(const struct key_input *in, struct span bytes, size_t *ret_used, struct key *ret)
{
	enum taken taken = TAKEN_NOTHING;

	*ret_used = 0;
	for (size_t i = 0; i < in->learned.n; i++) {
		const struct learned_key *one = vec_at(&in->learned, i);
		struct span sequence = span_from(one->sequence);

		if (span_starts(bytes, sequence) && sequence.n > *ret_used) {
			*ret_used = sequence.n;
			*ret = one->key;
			taken = TAKEN_KEY;
		} else if (taken == TAKEN_NOTHING && span_starts(sequence, bytes)) {
			taken = TAKEN_PARTIAL;
		}
	}
	return taken;
}

/* A byte that is no whole character: is the rest on its way? */
static bool is_begun(struct span bytes)
{
	unsigned char lead = (unsigned char)bytes.p[0];
	size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;

	if (lead < 0xc2 || lead > 0xf4 || bytes.n >= need)
		return false;
	for (size_t i = 1; i < bytes.n; i++) {
		if (((unsigned char)bytes.p[i] & 0xc0) != 0x80)
			return false;
	}
	return true;
}

static enum taken take_char(const struct key_input *in, struct span bytes, bool timed_out, size_t *ret_used,
			    struct key *ret)
{
	struct span rest = bytes;
	uint32_t cp;

	*ret_used = 1;
	*ret = (struct key){UI_KEY_UNKNOWN, 0};
	if (!in->utf8 && (unsigned char)bytes.p[0] >= 0x80) {
		wint_t c = btowc((unsigned char)bytes.p[0]);

		if (c != WEOF)
			*ret = key_of_char((uint32_t)c);
		return TAKEN_KEY;
	}
	if (utf8_take(&rest, &cp)) {
		*ret_used = bytes.n - rest.n;
		*ret = key_of_char(cp);
		return TAKEN_KEY;
	}
	return is_begun(bytes) && !timed_out ? TAKEN_PARTIAL : TAKEN_KEY;
}

static enum taken take_escape(const struct key_input *in, struct span bytes, bool timed_out, size_t *ret_used,
			      struct key *ret)
{
	enum taken taken = take_learned(in, bytes, ret_used, ret);

	if (taken == TAKEN_KEY || (taken == TAKEN_PARTIAL && !timed_out))
		return taken;
	*ret_used = 1;
	*ret = (struct key){UI_KEY_ESC, 0};
	if (bytes.n == 1)
		return timed_out ? TAKEN_KEY : TAKEN_PARTIAL;
	if (strchr("[O]PX^_", bytes.p[1]) && bytes.p[1]) {
		taken = sequence_take(bytes, ret_used, ret);
		if (taken != TAKEN_PARTIAL || !timed_out)
			return taken;
		if (bytes.n > 2) { /* it will not be finished */
			*ret_used = bytes.n;
			return TAKEN_NOTHING;
		}
	} else if (bytes.p[1] == ESC) {
		/* Alt with a key that has a sequence, or Esc typed before something else */
		size_t used;
		struct key k;

		if (bytes.n == 2)
			return timed_out ? TAKEN_KEY : TAKEN_PARTIAL;
		taken = bytes.p[2] == '[' || bytes.p[2] == 'O' ?
				take_escape(in, span_from_offset(bytes, 1), timed_out, &used, &k) : TAKEN_NOTHING;
		if (taken == TAKEN_PARTIAL)
			return taken;
		if (taken == TAKEN_KEY && k.code > UI_KEY_NONE) {
			*ret_used = 1 + used;
			*ret = (struct key){k.code, k.mods | MOD_ALT};
		}
		return TAKEN_KEY;
	}
	taken = take_char(in, span_from_offset(bytes, 1), timed_out, ret_used, ret);
	*ret_used += 1;
	if (ret->code != UI_KEY_UNKNOWN)
		ret->mods |= MOD_ALT;
	return taken;
}

/* In a paste only its end means anything. */
static enum taken take_pasted(struct key_input *in, struct span bytes, bool timed_out, size_t *ret_used,
			      struct key *ret)
{
	if (bytes.p[0] != ESC)
		return take_char(in, bytes, timed_out, ret_used, ret);
	if (span_starts(bytes, paste_end)) {
		*ret_used = paste_end.n;
		*ret = (struct key){UI_KEY_PASTE_END, 0};
		return TAKEN_KEY;
	}
	if (span_starts(paste_end, bytes)) {
		if (!timed_out)
			return TAKEN_PARTIAL;
		/* Silence after an ESC: the end of this paste got lost, and the reader wants out. */
		*ret_used = 0;
		*ret = (struct key){UI_KEY_PASTE_END, 0};
		return TAKEN_KEY;
	}
	*ret_used = 1;
	return TAKEN_NOTHING;
}

static void drop(struct strbuf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n + 1);
	b->n -= n;
}

bool key_input_next(struct key_input *in, bool timed_out, struct key *ret)
{
	while (in->bytes.n) {
		struct span bytes = strbuf_span(&in->bytes);
		enum taken taken;
		struct key k = {0};
		size_t used = 0;

		if (in->pasting)
			taken = take_pasted(in, bytes, timed_out, &used, &k);
		else if (bytes.p[0] == ESC)
			taken = take_escape(in, bytes, timed_out, &used, &k);
		else
			taken = take_char(in, bytes, timed_out, &used, &k);
		if (taken == TAKEN_PARTIAL)
			return false;
		drop(&in->bytes, used);
		if (taken == TAKEN_NOTHING)
			continue;
		if (k.code == UI_KEY_PASTE_BEGIN || k.code == UI_KEY_PASTE_END)
			in->pasting = k.code == UI_KEY_PASTE_BEGIN;
		*ret = k;
		return true;
	}
	return false;
}
