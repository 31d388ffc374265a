/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "astscope/base/limits.h"
#include "astscope/base/record.h"
#include "cancel.h"
#include "sniff.h"
#include "unpack.h"

#define RETRIES 3

struct level {
	struct level_args args;
	char *path;             /* copy of args.path */
	char *head;             /* copy of args.under.head */
	struct unpack *packed;  /* NULL = the archive lies plain */
	struct unpack_sizes counted; /* of it, what stands in args.spent */
	struct stream bytes;    /* after decompression */
	char *bytes_head;       /* of bytes, if packed */
	struct archive *files;  /* libarchive's reader of what is in it; NULL = a single compressed file */
	bool text;              /* packed is none, but a text around others */
	bool zip;               /* which undoes the compression of each member by itself */
	char *inbuf;
	struct strbuf shown;    /* path of the current entry */
	struct strbuf note;
	uint64_t entries;
	bool open;              /* looked at */
	bool said;              /* the fault that ended the archive stands in a note already */
	bool dead;              /* no further entry can be read */
	bool in_entry;          /* the current entry has unread bytes */
	/* Of the current entry of an archive: */
	const char *block;      /* libarchive's, not given yet */
	size_t block_n;
	uint64_t hole;          /* zeros to be given before it */
	uint64_t at;            /* offset behind both */
	bool sparse, refused;
};

/* ---- bytes ---- */

/* True if the budget does not allow to go on: the note says why. */
static bool over_budget(struct level *l)
{
	if (!spent_check(l->args.spent, l->args.budget))
		return false;
	if (!l->note.n) {
		budget_why(l->args.budget, l->args.spent->over, &l->note);
		strbuf_add_str(&l->note, ": the rest is not read");
	}
	return true;
}

/* The decompressor's bytes, counted as it makes them, so that each pass over the bundle counts the same. */
static enum got packed_read(void *level, char *buf, size_t cap, size_t *ret_n)
{
	struct level *l = level;
	enum got g = unpack_read(l->packed, buf, cap, ret_n);
	struct unpack_sizes now = unpack_sizes(l->packed);

	l->args.spent->packed += l->args.in_packed ? 0 : now.taken - l->counted.taken;
	l->args.spent->expanded += now.made - l->counted.made;
	l->counted = now;
	if (over_budget(l))
		unpack_stop(l->packed);
	return g;
}

static la_ssize_t source_read(struct archive *a, void *ctx, const void **ret_buf)
{
	struct level *l = ctx;
	size_t n;

	(void)a;
	*ret_buf = l->inbuf;
	if (is_cancelled(l->args.cancel) || stream_read(&l->bytes, l->inbuf, STREAM_CHUNK, &n) != GOT_DATA)
		return 0;
	if (l->zip && !l->packed && !l->args.in_packed)
		l->args.spent->packed += n;
	return (la_ssize_t)n;
}

static la_int64_t source_skip(struct archive *a, void *ctx, la_int64_t n)
{
	struct level *l = ctx;
	struct stream *s = &l->bytes;

	(void)a;
	if (n <= 0 || s->head_at < s->head.n || s->after != GOT_DATA || !s->skip)
		return 0;
	return s->skip(s->ctx, (uint64_t)n) ? n : 0;
}

/* ---- opening ---- */

struct level *level_new(const struct level_args *args)
{
	struct level *l = mem_zalloc(sizeof(*l));

	l->args = *args;
	l->path = mem_strdup(args->path);
	l->args.path = l->path;
	l->head = mem_dup(args->under.head.p, args->under.head.n);
	l->args.under.head.p = l->head;
	l->inbuf = mem_alloc(STREAM_CHUNK);
	return l;
}

void level_free(struct level *l)
{
	if (!l)
		return;
	if (l->files)
		archive_read_free(l->files);
	unpack_free(l->packed);
	strbuf_done(&l->shown);
	strbuf_done(&l->note);
	free(l->bytes_head);
	free(l->inbuf);
	free(l->head);
	free(l->path);
	free(l);
}

static struct archive *open_files(struct level *l)
{
	struct archive *a = archive_read_new();

	if (!a)
		die("out of memory");
	l->zip = sniff_is_zip(l->bytes.head);
	if (l->zip)
		archive_read_support_format_zip_streamable(a);
	else
		archive_read_support_format_tar(a);
	archive_read_set_read_callback(a, source_read);
	archive_read_set_skip_callback(a, source_skip);
	archive_read_set_callback_data(a, l);
	l->dead = archive_read_open1(a) != ARCHIVE_OK;
	return a;
}

/* The compression first, then what is in it. */
static void look_inside(struct level *l)
{
	const struct codec *codec = codec_for(l->args.under.head);

	if (l->open)
		return;
	l->open = true;
	l->bytes = l->args.under;
	if (codec) {
		l->packed = unpack_new(codec, &l->args.under);
		l->text = codec->text;
		l->bytes_head = mem_alloc(LIMIT_BID_BYTES);
		l->bytes = (struct stream){.read = packed_read, .ctx = l};
		stream_peek(&l->bytes, l->bytes_head);
	}
	if (!codec || sniff_is_archive(l->bytes.head))
		l->files = open_files(l);
}

/* ---- what went wrong ---- */

/* Say once that the archive ends here, and why. */
static void say_end(struct level *l, const char *consequence)
{
	const char *why = l->packed ? unpack_note(l->packed) : NULL;

	l->dead = true;
	if (l->note.n)
		return;
	if (!why && l->zip)
		why = archive_error_string(l->files);
	if (!why)
		why = l->bytes.after == GOT_DATA ? "the archive is damaged" : "the archive breaks off";
	strbuf_addf(&l->note, "%s%s", why, consequence);
}

static enum entry broken(struct level *l, struct level_entry *ret)
{
	if (l->said || is_cancelled(l->args.cancel))
		return ENTRY_END;
	say_end(l, " here: what came after is lost");
	l->said = true;
	*ret = (struct level_entry){.path = l->path, .note = strbuf_str(&l->note), .bytes = -1, .mtime_us = TIME_UNKNOWN};
	return ENTRY_BROKEN;
}

/* ---- entries ---- */

/* Why the entry must not be opened, NULL if it may. */
static const char *refuse(struct archive_entry *ent, const char *path)
{
	size_t n = strlen(path);

	if (archive_entry_is_encrypted(ent))
		return "encrypted: not opened";
	if (archive_entry_hardlink(ent) || archive_entry_symlink(ent))
		return "a link: not followed";
	if (archive_entry_filetype(ent) != AE_IFREG)
		return "not a regular file: not opened";
	if (path[0] == '/')
		return "an absolute path: not opened";
	for (const char *p = path; (p = strstr(p, "..")); p += 2) {
		if ((p == path || p[-1] == '/') && (p[2] == '/' || p + 2 == path + n))
			return "a path with '..': not opened";
	}
	return NULL;
}

static const char *entry_path(const struct level *l, struct archive_entry *ent, char *unnamed, size_t n)
{
	const char *path = archive_entry_pathname(ent);

	if (!path)
		path = archive_entry_pathname_utf8(ent);
	if (path)
		return path;
	snprintf(unnamed, n, "member %llu", (unsigned long long)l->entries);
	return unnamed;
}

static int64_t mtime_us(struct archive_entry *ent)
{
	int64_t us;

	if (__builtin_mul_overflow((int64_t)archive_entry_mtime(ent), 1000000, &us) ||
	    __builtin_add_overflow(us, archive_entry_mtime_nsec(ent) / 1000, &us))
		return TIME_UNKNOWN;
	return us;
}

static enum entry describe_single(struct level *l, struct level_entry *ret)
{
	strbuf_add_str(&l->shown, l->path);
	*ret = (struct level_entry){.path = strbuf_str(&l->shown), .bytes = -1, .mtime_us = TIME_UNKNOWN};
	return ENTRY_FILE;
}

static enum entry describe(struct level *l, struct archive_entry *ent, struct level_entry *ret)
{
	char unnamed[32];
	const char *path = entry_path(l, ent, unnamed, sizeof(unnamed));

	*ret = (struct level_entry){.bytes = -1, .mtime_us = TIME_UNKNOWN, .note = refuse(ent, path)};
	if (archive_entry_size_is_set(ent) && archive_entry_size(ent) >= 0)
		ret->bytes = archive_entry_size(ent);
	if (archive_entry_mtime_is_set(ent) && !l->zip) /* whose times are of a zone that is not told */
		ret->mtime_us = mtime_us(ent);
	if (!l->args.names_alone)
		strbuf_addf(&l->shown, "%s/", l->path);
	strbuf_add_str(&l->shown, path);
	ret->path = strbuf_str(&l->shown);
	l->sparse = archive_entry_sparse_count(ent) > 0;
	if (l->sparse && ret->bytes > 0 && !ret->note) {
		/* Holes take nothing in the archive, but are read as zeros. */
		l->args.spent->expanded += (uint64_t)ret->bytes;
		if (over_budget(l))
			ret->note = strbuf_str(&l->note);
	}
	l->refused = ret->note != NULL;
	return l->refused ? ENTRY_REFUSED : ENTRY_FILE;
}

/* Have libarchive's next block, or the hole before it. */
static enum got next_block(struct level *l)
{
	const void *p = NULL;
	la_int64_t at = 0;
	size_t n = 0;
	int r;

	if (l->zip && over_budget(l)) {
		l->dead = l->said = true;
		return GOT_TORN;
	}
	do {
		r = archive_read_data_block(l->files, &p, &n, &at);
	} while (r == ARCHIVE_OK && !n && at >= 0 && (uint64_t)at <= l->at && !is_cancelled(l->args.cancel));
	if (r < ARCHIVE_WARN) {
		say_end(l, " inside this file");
		l->said = true;
		return GOT_TORN;
	}
	if (l->sparse && at > 0 && (uint64_t)at > l->at)
		l->hole = (uint64_t)at - l->at;
	l->block = p;
	l->block_n = r == ARCHIVE_EOF ? 0 : n;
	l->at += l->hole + l->block_n;
	if (l->zip)
		l->args.spent->expanded += l->block_n;
	return l->hole || l->block_n ? GOT_DATA : GOT_END;
}

/*
 * What is left of the current entry.  Of a zip its end may be where it unpacks to its end, which counts as reading does; what is
 * refused may not unpack at all.
 */
static bool pass_over(struct level *l)
{
	enum got g;

	if (!l->zip || l->refused)
		return archive_read_data_skip(l->files) >= ARCHIVE_WARN;
	do {
		g = next_block(l);
	} while (g == GOT_DATA && !is_cancelled(l->args.cancel));
	return g != GOT_TORN;
}

static void begin_entry(struct level *l)
{
	l->block_n = 0;
	l->hole = 0;
	l->at = 0;
	l->sparse = l->refused = false;
}

/* The next header that is no directory. */
static int next_header(struct level *l, struct archive_entry **ret)
{
	int r;

	for (;;) {
		for (int i = 0; (r = archive_read_next_header(l->files, ret)) == ARCHIVE_RETRY && i < RETRIES;)
			i++;
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
			return r;
		l->entries++;
		if (archive_entry_filetype(*ret) != AE_IFDIR)
			return ARCHIVE_OK;
		begin_entry(l);
		if (l->zip && !pass_over(l))
			return ARCHIVE_FATAL;
		if (is_cancelled(l->args.cancel))
			return ARCHIVE_EOF;
		if (l->entries > l->args.budget->limit[BUDGET_MEMBERS]) {
			l->args.spent->over = BUDGET_MEMBERS;
			over_budget(l);
			return ARCHIVE_FATAL;
		}
	}
}

/* Read a single file to its end, to know whether it has one.  False if not. */
static bool drain_single(struct level *l)
{
	enum got g;
	size_t n;

	do {
		g = stream_read(&l->bytes, l->inbuf, STREAM_CHUNK, &n);
	} while (g == GOT_DATA && !is_cancelled(l->args.cancel));
	return g == GOT_END;
}

static enum entry next_single(struct level *l, struct level_entry *ret)
{
	if (l->entries++)
		return l->in_entry && !drain_single(l) ? broken(l, ret) : ENTRY_END;
	if (!l->bytes.head.n && l->bytes.after == GOT_TORN) {
		say_end(l, "");
		return broken(l, ret);
	}
	l->in_entry = true;
	return describe_single(l, ret);
}

static enum entry next_of_files(struct level *l, struct level_entry *ret)
{
	struct archive_entry *ent;
	int r;

	if (l->in_entry && !pass_over(l))
		return broken(l, ret);
	l->in_entry = false;
	r = next_header(l, &ent);
	if (r != ARCHIVE_OK && r != ARCHIVE_EOF)
		return broken(l, ret);
	if (r == ARCHIVE_EOF && l->bytes.after == GOT_TORN)
		return broken(l, ret);
	if (r == ARCHIVE_EOF)
		return ENTRY_END;
	l->in_entry = true;
	begin_entry(l);
	return describe(l, ent, ret);
}

enum entry level_next(struct level *l, struct level_entry *ret)
{
	look_inside(l);
	strbuf_clear(&l->shown);
	if (l->dead)
		return broken(l, ret);
	return l->files ? next_of_files(l, ret) : next_single(l, ret);
}

/* ---- reading ---- */

static enum got file_read(struct level *l, char *buf, size_t cap, size_t *ret_n)
{
	enum got g = l->hole || l->block_n ? GOT_DATA : next_block(l);

	if (g != GOT_DATA)
		return g;
	if (l->hole) {
		*ret_n = l->hole < cap ? (size_t)l->hole : cap;
		memset(buf, 0, *ret_n);
		l->hole -= *ret_n;
		return GOT_DATA;
	}
	*ret_n = l->block_n < cap ? l->block_n : cap;
	memcpy(buf, l->block, *ret_n);
	l->block += *ret_n;
	l->block_n -= *ret_n;
	return GOT_DATA;
}

enum got level_read(void *level, char *buf, size_t cap, size_t *ret_n)
{
	struct level *l = level;
	enum got g;

	*ret_n = 0;
	if (is_cancelled(l->args.cancel))
		return GOT_STOP;
	if (!l->in_entry)
		return l->dead ? GOT_TORN : GOT_END;
	g = l->files ? file_read(l, buf, cap, ret_n) : stream_read(&l->bytes, buf, cap, ret_n);
	if (g == GOT_DATA)
		return g;
	l->in_entry = false;
	if (g == GOT_TORN) {
		say_end(l, l->files ? "" : ": what came before is read");
		l->said = true;
	}
	return is_cancelled(l->args.cancel) ? GOT_STOP : g;
}

const char *level_note(const struct level *l)
{
	return l->note.n ? strbuf_str(&l->note) : NULL;
}

bool level_is_packed(const struct level *l)
{
	return l->packed || l->zip;
}

bool level_is_text(const struct level *l)
{
	return l->text;
}
