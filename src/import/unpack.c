/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "unpack.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"

#define IN_BYTES (64u * 1024u)
#define OUT_BYTES (128u * 1024u)

struct unpack {
	const struct codec *codec;
	void *state;
	struct stream *under;
	enum got under_is;     /* GOT_DATA = more may come */
	enum got is;           /* what follows the bytes in out */
	const char *note;
	bool between;          /* one stream has ended */
	struct unpack_sizes sizes;
	size_t in_at, in_n;
	size_t out_at, out_n;
	char in[IN_BYTES];
	char out[OUT_BYTES];
};

struct unpack *unpack_new(const struct codec *codec, struct stream *under)
{
	struct unpack *u = mem_zalloc(sizeof(*u));

	u->codec = codec;
	u->state = codec->new();
	u->under = under;
	u->under_is = GOT_DATA;
	u->is = GOT_DATA;
	return u;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	u->codec->free(u->state);
	free(u);
}

static void ends(struct unpack *u, enum got is, const char *note)
{
	u->is = is;
	u->note = note;
}

/* Have @want bytes of input at least, or all there are. */
static void fill(struct unpack *u, size_t want)
{
	if (u->in_n - u->in_at >= want)
		return;
	memmove(u->in, u->in + u->in_at, u->in_n - u->in_at);
	u->in_n -= u->in_at;
	u->in_at = 0;
	while (u->in_n < want && u->under_is == GOT_DATA) {
		size_t n;

		u->under_is = stream_read(u->under, u->in + u->in_n, IN_BYTES - u->in_n, &n);
		u->in_n += n;
		u->sizes.taken += n;
	}
}

static void input_is_over(struct unpack *u)
{
	if (u->under_is == GOT_STOP)
		ends(u, GOT_STOP, NULL);
	else if (u->between && u->under_is == GOT_END)
		ends(u, GOT_END, NULL);
	else
		ends(u, GOT_TORN, "the compressed data breaks off");
}

static void next_stream(struct unpack *u)
{
	fill(u, CODEC_HEAD_BYTES);
	if (u->in_at == u->in_n) {
		input_is_over(u);
	} else if (!u->in[u->in_at]) {
		u->in_at++;
	} else if (u->codec->begins((struct span){u->in + u->in_at, u->in_n - u->in_at})) {
		u->codec->free(u->state);
		u->state = u->codec->new();
		u->between = false;
	} else {
		ends(u, GOT_TORN, "something else follows the compressed data");
	}
}

static void decode(struct unpack *u)
{
	struct codec_io io;
	enum codec_result result;
	size_t in, out;

	fill(u, 1);
	in = u->in_n - u->in_at;
	out = OUT_BYTES - u->out_n;
	io = (struct codec_io){u->in + u->in_at, in, u->out + u->out_n, out};
	result = u->codec->step(u->state, &io);
	u->in_at = u->in_n - io.in_n;
	u->out_n = OUT_BYTES - io.out_n;
	u->sizes.made += out - io.out_n;
	switch (result) {
	case CODEC_MORE:
		if (io.in_n == in && io.out_n == out && in)
			ends(u, GOT_TORN, "the compressed data is damaged");
		else if (io.out_n == out && !in)
			input_is_over(u);
		break;
	case CODEC_END:
		u->between = true;
		break;
	case CODEC_DAMAGED:
		ends(u, GOT_TORN, u->codec->broken ? u->codec->broken : u->sizes.made ? "the compressed data is damaged"
						     : "begins like a compressed file, but cannot be unpacked");
		break;
	case CODEC_TOO_BIG:
		ends(u, GOT_TORN, "to unpack it takes too much memory");
		break;
	}
}

enum got unpack_read(void *unpack, char *buf, size_t cap, size_t *ret_n)
{
	struct unpack *u = unpack;
	size_t n;

	*ret_n = 0;
	if (u->out_at == u->out_n)
		u->out_at = u->out_n = 0;
	while (u->out_n < OUT_BYTES && u->is == GOT_DATA && !u->out_at) {
		if (u->between)
			next_stream(u);
		else
			decode(u);
	}
	n = u->out_n - u->out_at;
	if (!n)
		return u->is;
	if (n > cap)
		n = cap;
	memcpy(buf, u->out + u->out_at, n);
	u->out_at += n;
	*ret_n = n;
	return GOT_DATA;
}

struct unpack_sizes unpack_sizes(const struct unpack *u)
{
	return u->sizes;
}

void unpack_stop(struct unpack *u)
{
	if (u->is == GOT_DATA)
		ends(u, GOT_TORN, "the limit of the bundle is reached");
}

const char *unpack_note(const struct unpack *u)
{
	return u->note;
}
