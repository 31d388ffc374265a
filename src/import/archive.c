#include "config.h"

#include "archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "astscope/base/limits.h"
#include "astscope/base/record.h"

#define EXPANSION_FREE_BYTES (64ull << 20) /* LIMIT_EXPANSION counts from here */
#define NOTE_BYTES 256
#define RETRIES 3

struct level {
	struct archive *a;
	struct level_args args;
	char *path;         /* copy of args.path */
	char *head;         /* copy of args.under.head */
	char *inbuf;
	struct strbuf shown; /* path of the current entry */
	char note[NOTE_BYTES];
	uint64_t out;       /* bytes expanded so far */
	uint64_t member;    /* of the current entry */
	uint64_t entries;
	bool open;          /* archive_read_open has succeeded */
	bool said;          /* the fault that ended the archive stands in a note already */
	bool dead;          /* no further entry can be read */
	bool in_entry;      /* the current entry has unread bytes */
};

static la_ssize_t source_read(struct archive *a, void *ctx, const void **ret_buf)
{
	struct level *l = ctx;
	size_t n;

	(void)a;
	*ret_buf = l->inbuf;
	return stream_read(&l->args.under, l->inbuf, STREAM_CHUNK, &n) == GOT_DATA ? (la_ssize_t)n : 0;
}

static la_int64_t source_skip(struct archive *a, void *ctx, la_int64_t n)
{
	struct level *l = ctx;
	struct stream *s = &l->args.under;

	(void)a;
	if (n <= 0 || s->head_at < s->head.n || s->after != GOT_DATA || !s->skip)
		return 0;
	return s->skip(s->ctx, (uint64_t)n) ? n : 0;
}

struct level *level_new(const struct level_args *args)
{
	struct level *l = mem_zalloc(sizeof(*l));

	l->args = *args;
	l->path = mem_strdup(args->path);
	l->args.path = l->path;
	l->head = mem_dup(args->under.head.p, args->under.head.n);
	l->args.under.head.p = l->head;
	l->inbuf = mem_alloc(STREAM_CHUNK);
	l->a = archive_read_new();
	if (!l->a)
		die("out of memory");
	archive_read_support_filter_gzip(l->a);
	archive_read_support_filter_xz(l->a);
	archive_read_support_filter_bzip2(l->a);
	archive_read_support_filter_zstd(l->a);
	archive_read_support_format_tar(l->a);
	archive_read_support_format_raw(l->a);
	archive_read_support_format_empty(l->a);
	archive_read_set_read_callback(l->a, source_read);
	archive_read_set_skip_callback(l->a, source_skip);
	archive_read_set_callback_data(l->a, l);
	return l;
}

void level_free(struct level *l)
{
	if (!l)
		return;
	archive_read_free(l->a);
	strbuf_done(&l->shown);
	free(l->inbuf);
	free(l->head);
	free(l->path);
	free(l);
}

static bool cancelled(const struct level *l)
{
	return l->args.cancel && atomic_load_explicit(l->args.cancel, memory_order_relaxed);
}

static const char *fault(const struct level *l)
{
	const char *s = archive_error_string(l->a);

	return s ? s : "unknown fault";
}

/* True, with a note, once the archive has expanded beyond every real compression. */
static bool is_bomb(struct level *l)
{
	uint64_t in = atomic_load_explicit(l->args.consumed, memory_order_relaxed) - l->args.consumed_before;

	if (l->out <= EXPANSION_FREE_BYTES || l->out / LIMIT_EXPANSION <= in)
		return false;
	snprintf(l->note, sizeof(l->note), "expands to more than %u times its size: the rest is not read",
		 LIMIT_EXPANSION);
	l->dead = true;
	return true;
}

/* Go to the end of the current entry.  False if the archive cannot be read further; the note says why. */
static bool drain(struct level *l)
{
	const void *p;
	size_t n;
	la_int64_t at;
	int r;

	if (!l->in_entry)
		return true;
	l->in_entry = false;
	if (archive_filter_count(l->a) <= 1)
		return archive_read_data_skip(l->a) >= ARCHIVE_WARN;
	while ((r = archive_read_data_block(l->a, &p, &n, &at)) == ARCHIVE_OK) {
		l->out += n;
		if (is_bomb(l) || cancelled(l))
			return false;
	}
	return r == ARCHIVE_EOF;
}

static enum entry broken(struct level *l, struct level_entry *ret)
{
	if (l->said || cancelled(l))
		return ENTRY_END;
	if (!l->note[0])
		snprintf(l->note, sizeof(l->note), "the archive breaks off here (%s): what came after is lost",
			 fault(l));
	l->said = true;
	l->dead = true;
	*ret = (struct level_entry){.path = l->path, .note = l->note, .bytes = -1, .mtime_us = TIME_UNKNOWN};
	return ENTRY_BROKEN;
}

/* Why the entry must not be opened, NULL if it may. */
static const char *refuse(struct archive_entry *ent, const char *path)
{
	size_t n = strlen(path);

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

static enum entry describe(struct level *l, struct archive_entry *ent, struct level_entry *ret)
{
	char unnamed[32];
	const char *path = entry_path(l, ent, unnamed, sizeof(unnamed));
	bool single = archive_format(l->a) == ARCHIVE_FORMAT_RAW;

	*ret = (struct level_entry){.bytes = -1, .mtime_us = TIME_UNKNOWN};
	ret->note = refuse(ent, path);
	if (!single && archive_entry_size_is_set(ent) && archive_entry_size(ent) >= 0)
		ret->bytes = archive_entry_size(ent);
	if (!single && archive_entry_mtime_is_set(ent))
		ret->mtime_us = mtime_us(ent);
	strbuf_clear(&l->shown);
	if (single || !l->args.names_alone)
		strbuf_add_str(&l->shown, l->path);
	if (!single && !l->args.names_alone)
		strbuf_add_char(&l->shown, '/');
	if (!single)
		strbuf_add_str(&l->shown, path);
	ret->path = strbuf_str(&l->shown);
	return ret->note ? ENTRY_REFUSED : ENTRY_FILE;
}

/* The next header that is no directory. */
static int next_header(struct level *l, struct archive_entry **ret)
{
	int r;

	for (;;) {
		for (int i = 0; (r = archive_read_next_header(l->a, ret)) == ARCHIVE_RETRY && i < RETRIES;)
			i++;
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
			return r;
		l->entries++;
		if (archive_entry_filetype(*ret) != AE_IFDIR)
			return ARCHIVE_OK;
		if (cancelled(l))
			return ARCHIVE_EOF;
		if (l->entries > LIMIT_BUNDLE_MEMBERS) {
			snprintf(l->note, sizeof(l->note), "more than %u members: the rest is not read",
				 LIMIT_BUNDLE_MEMBERS);
			return ARCHIVE_FATAL;
		}
	}
}

static bool open_once(struct level *l)
{
	if (l->open)
		return true;
	l->open = archive_read_open1(l->a) == ARCHIVE_OK;
	return l->open;
}

enum entry level_next(struct level *l, struct level_entry *ret)
{
	struct archive_entry *ent;
	int r;

	if (l->dead)
		return broken(l, ret);
	if (!open_once(l) || !drain(l))
		return broken(l, ret);
	r = next_header(l, &ent);
	if (r == ARCHIVE_EOF && !l->entries)
		snprintf(l->note, sizeof(l->note), "an archive without members");
	else if (r == ARCHIVE_EOF)
		return ENTRY_END;
	else if (r == ARCHIVE_OK && archive_format(l->a) == ARCHIVE_FORMAT_RAW && archive_filter_count(l->a) <= 1)
		snprintf(l->note, sizeof(l->note), "begins like a compressed file, but is none");
	if (r != ARCHIVE_OK || l->note[0])
		return broken(l, ret);
	l->in_entry = true;
	l->member = 0;
	return describe(l, ent, ret);
}

enum got level_read(void *level, char *buf, size_t cap, size_t *ret_n)
{
	struct level *l = level;
	la_ssize_t n;

	*ret_n = 0;
	if (cancelled(l))
		return GOT_STOP;
	if (!l->in_entry)
		return l->dead ? GOT_TORN : GOT_END;
	n = archive_read_data(l->a, buf, cap);
	if (n > 0) {
		l->out += (uint64_t)n;
		l->member += (uint64_t)n;
		*ret_n = (size_t)n;
		if (l->member > LIMIT_MEMBER_BYTES) {
			snprintf(l->note, sizeof(l->note), "longer than %llu GB: the rest is not read",
				 LIMIT_MEMBER_BYTES >> 30);
			l->dead = true;
		}
		if (l->dead || is_bomb(l)) {
			l->said = true;
			l->in_entry = false;
		}
		return GOT_DATA;
	}
	l->in_entry = false;
	if (n == 0)
		return GOT_END;
	snprintf(l->note, sizeof(l->note), "the archive breaks off inside this file (%s)", fault(l));
	l->said = true;
	l->dead = true;
	return GOT_TORN;
}

const char *level_note(const struct level *l)
{
	return l->note[0] ? l->note : NULL;
}
