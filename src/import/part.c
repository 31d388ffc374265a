/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "part.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "codec.h"
#include "tar_head.h"

enum {
	LAYERS_MOST = 2 * LIMIT_ARCHIVE_DEPTH, /* an archive that is compressed is two */
	TASTE = TAR_BLOCK,                     /* bytes by which a part is judged */
	TEXT_TASTE = 64,                       /* of them, whether it is text */
	ROOM = 64 * 1024,
	AHEAD_MOST = 64 << 20,
	SILENT_MOST = 256 << 20,
};

enum stage { STAGE_TASTE, STAGE_PACKED, STAGE_TAR, STAGE_TEXT, STAGE_OVER };

struct part {
	enum stage stage;
	unsigned layer;
	enum encoding told;
	struct part_cost *cost;
	struct strbuf taste;      /* its first bytes */
	struct part *inner;       /* what is in it; of an archive the file at hand, NULL = it is passed over */
	/* PACKED */
	const struct codec *codec;
	void *state;
	bool between;             /* a stream has ended, and another may follow, whose first bytes are in taste until they tell */
	/* TAR */
	char head[TAR_BLOCK];
	size_t head_n;
	uint64_t left, filling;   /* bytes of the file at hand, and behind it */
	/* TEXT */
	struct decoder decoder;
	struct strbuf *out;       /* of the feed at hand */
	bool open_line;           /* what was given does not end with a line end */
};

static struct part *new_at(unsigned layer, enum encoding told, struct part_cost *cost)
{
	struct part *p = mem_zalloc(sizeof(*p));

	p->layer = layer;
	p->told = told;
	p->cost = cost;
	return p;
}

struct part *part_new(enum encoding told, struct part_cost *cost)
{
	return new_at(0, told, cost);
}

void part_free(struct part *p)
{
	if (!p)
		return;
	part_free(p->inner);
	if (p->state)
		p->codec->free(p->state);
	strbuf_done(&p->taste);
	strbuf_done(&p->decoder.text);
	strbuf_done(&p->decoder.lines.partial);
	free(p);
}

/* Nothing more comes of it; @why in words, NULL = there is nothing to say. */
static void end_here(struct part *p, const char *why, struct strbuf *out)
{
	p->stage = STAGE_OVER;
	if (why)
		strbuf_addf(out, "%s[this part %s]\n", p->open_line ? "\n" : "", why);
	p->open_line = false;
}

/* ---- text ---- */

/* NULs are no hole in a text here: the first bytes are all that is known of it. */
static bool is_text(struct span start)
{
	return span_find_char(start, '\0') < 0 && head_is_text(start);
}

/* Its first bytes tell, else, where they are wide characters, its head. */
static enum encoding encoding_by(const struct part *p, struct span first)
{
	enum encoding e = encoding_of(first);

	if (!encoding_is_wide(e) && encoding_is_wide(p->told) && span_find_char(first, '\0') >= 0)
		return p->told;
	return e == ENCODING_CR ? ENCODING_PLAIN : e;
}

static void on_line(void *ctx, const struct line *line)
{
	struct part *p = ctx;

	strbuf_add(p->out, line->text);
	if (!line->torn)
		strbuf_add_char(p->out, '\n');
	p->open_line = line->torn;
}

static void feed_text(struct part *p, struct span s, struct strbuf *out)
{
	p->out = out;
	if (p->decoder.encoding != ENCODING_PLAIN) {
		decoder_feed(&p->decoder, s, on_line, p);
		return;
	}
	strbuf_add(out, s);
	p->open_line = s.p[s.n - 1] != '\n';
}

/* ---- compressed ---- */

static bool costs_too_much(const struct part_cost *c)
{
	return c->ahead > AHEAD_MOST || c->silent > SILENT_MOST;
}

/* Behind the end of a stream another may begin, or zeros fill a block.  False: something else does. */
static bool next_stream(struct part *p, struct codec_io *io)
{
	while (io->in_n && !*io->in) {
		io->in++;
		io->in_n--;
	}
	if (io->in_n < CODEC_HEAD_BYTES) {
		strbuf_add(&p->taste, (struct span){io->in, io->in_n});
		return true;
	}
	if (!p->codec->begins((struct span){io->in, io->in_n}))
		return false;
	p->codec->free(p->state);
	p->state = p->codec->new();
	p->between = false;
	return true;
}

static void end_packed(struct part *p, const char *why, struct strbuf *out)
{
	part_end(p->inner, out);
	end_here(p, why, out);
}

static void feed_packed(struct part *p, struct span s, struct strbuf *out)
{
	char *room = mem_alloc(ROOM), *in;
	struct codec_io io = {.in_n = p->taste.n + s.n};

	strbuf_add(&p->taste, s);
	io.in = in = mem_dup(p->taste.p, p->taste.n);
	strbuf_clear(&p->taste);

	while (p->stage == STAGE_PACKED) {
		size_t before = out->n, made;
		enum codec_result result;

		if (p->between && !next_stream(p, &io))
			end_packed(p, "goes on with something else", out);
		if (p->between || p->stage != STAGE_PACKED)
			break;
		io.out = room;
		io.out_n = ROOM;
		result = p->codec->step(p->state, &io);
		p->between = result == CODEC_END;
		made = ROOM - io.out_n;
		p->cost->ahead += made;
		if (made)
			part_feed(p->inner, (struct span){room, made}, out);
		if (out->n == before)
			p->cost->silent += made;
		if (result == CODEC_DAMAGED || result == CODEC_TOO_BIG || costs_too_much(p->cost))
			end_packed(p, "cannot be unpacked further", out);
		if (!p->between && io.out_n && !io.in_n)
			break;
	}
	free(room);
	free(in);
}

/* ---- an archive ---- */

static void end_file(struct part *p, struct strbuf *out)
{
	if (p->inner)
		part_end(p->inner, out);
	part_free(p->inner);
	p->inner = NULL;
}

static void begin_file(struct part *p, struct strbuf *out)
{
	struct tar_head h;

	p->head_n = 0;
	if (!tar_head_read((struct span){p->head, TAR_BLOCK}, &h)) {
		end_here(p, h.ends ? NULL : "is damaged here", out);
		return;
	}
	p->left = h.bytes;
	p->filling = (TAR_BLOCK - h.bytes % TAR_BLOCK) % TAR_BLOCK;
	if (!h.is_file || !h.bytes)
		return;
	strbuf_addf(out, "\n[%s]\n", h.name);
	p->inner = new_at(p->layer + 1, ENCODING_PLAIN, p->cost);
}

static void feed_tar(struct part *p, struct span s, struct strbuf *out)
{
	while (s.n && p->stage == STAGE_TAR) {
		size_t n = s.n;

		if (p->left) {
			n = p->left < n ? (size_t)p->left : n;
			if (p->inner)
				part_feed(p->inner, span_sub(s, 0, n), out);
			p->left -= n;
			if (!p->left)
				end_file(p, out);
		} else if (p->filling) {
			n = p->filling < n ? (size_t)p->filling : n;
			p->filling -= n;
		} else {
			n = TAR_BLOCK - p->head_n < n ? TAR_BLOCK - p->head_n : n;
			memcpy(p->head + p->head_n, s.p, n);
			p->head_n += n;
			if (p->head_n == TAR_BLOCK)
				begin_file(p, out);
		}
		s = span_from_offset(s, n);
	}
}

/* ---- any ---- */

static void judge(struct part *p, struct span first, struct strbuf *out)
{
	enum encoding encoding = encoding_by(p, first);
	const struct codec *codec = codec_of_packed(first);
	bool is_tar = tar_head_begins(first);

	if ((codec || is_tar) && p->layer >= LAYERS_MOST) {
		end_here(p, "is an archive too deep in others", out);
	} else if (codec) {
		p->stage = STAGE_PACKED;
		p->codec = codec;
		p->state = codec->new();
		p->inner = new_at(p->layer + 1, ENCODING_PLAIN, p->cost);
	} else if (is_tar) {
		p->stage = STAGE_TAR;
	} else if (encoding_is_wide(encoding) || is_text(span_sub(first, 0, TEXT_TASTE))) {
		p->stage = STAGE_TEXT;
		p->decoder.encoding = encoding;
	} else {
		end_here(p, "is no text", out);
	}
}

static void taste(struct part *p, struct strbuf *out)
{
	struct strbuf first = p->taste;

	p->taste = (struct strbuf){0};
	judge(p, strbuf_span(&first), out);
	part_feed(p, strbuf_span(&first), out);
	strbuf_done(&first);
}

void part_feed(struct part *p, struct span bytes, struct strbuf *out)
{
	if (!bytes.n)
		return;
	switch (p->stage) {
	case STAGE_TASTE:
		strbuf_add(&p->taste, bytes);
		if (p->taste.n >= TASTE)
			taste(p, out);
		break;
	case STAGE_PACKED:
		feed_packed(p, bytes, out);
		break;
	case STAGE_TAR:
		feed_tar(p, bytes, out);
		break;
	case STAGE_TEXT:
		feed_text(p, bytes, out);
		break;
	case STAGE_OVER:
		break;
	}
}

void part_end(struct part *p, struct strbuf *out)
{
	if (p->stage == STAGE_TASTE && p->taste.n)
		taste(p, out);
	if (p->stage == STAGE_PACKED) {
		end_packed(p, !p->between ? "breaks off" : p->taste.n ? "goes on with something else" : NULL, out);
	} else if (p->stage == STAGE_TAR) {
		if (p->inner)
			part_end(p->inner, out);
	} else if (p->stage == STAGE_TEXT) {
		p->out = out;
		if (p->decoder.encoding != ENCODING_PLAIN)
			decoder_end(&p->decoder, on_line, p);
		if (p->open_line)
			strbuf_add_char(out, '\n');
	}
	p->open_line = false;
	p->stage = STAGE_OVER;
}
