/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_IMPORT_BUNDLE_H
#define ASTSCOPE_IMPORT_BUNDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/format/format.h"
#include "astscope/import/budget.h"

/*
 * What a user hands in - directories, loose files, tar archives, compressed files, standard input - seen as a list of
 * members: files after expansion.  Nothing is written to disk, no link is followed, no device is opened.
 */
struct bundle;

#define BUNDLE_DIGEST_BYTES 16
#define BUNDLE_ID_CHARS 32 /* hex */
#define BUNDLE_NO_COPY SIZE_MAX

enum member_state {
	MEMBER_OK,           /* text to be read; @format if its first bytes tell its kind */
	MEMBER_UNRECOGNISED, /* readable, but nothing we know; @note may say what it is */
	MEMBER_UNREADABLE,   /* @note says why */
};

/* XXH3-128 sums in canonical byte order. */
struct member_sums {
	uint64_t bytes;                            /* after expansion */
	unsigned char ends[BUNDLE_DIGEST_BYTES];   /* of the first and the last 64 KB */
	unsigned char digest[BUNDLE_DIGEST_BYTES]; /* of all bytes; valid if has_digest */
	bool has_digest;
};

/* One file of the bundle. */
struct member {
	const char *path;            /* inside the bundle, '/' separated; "-" for standard input */
	const struct format *format; /* as the first bytes tell; NULL = they do not */
	enum member_state state;
	const char *note;            /* one sentence for people, NULL = none */
	const char *hint;            /* what to do about it, NULL = nothing */
	int64_t bytes;               /* after expansion; -1 = not known before the end */
	int64_t mtime_us;            /* of an archive member, else TIME_UNKNOWN */
	unsigned depth;              /* archives around it */
	/* Known after bundle_scan only: */
	struct member_sums sums;     /* of recognised members */
	size_t copy_of;              /* index of the member with the same bytes, else BUNDLE_NO_COPY */
};

/* It may take long to read: a refs log, whatever its length, or what is large. */
bool member_is_long(const struct member *m);

/*
 * Look what @paths (n >= 1) name; "-" is standard input.  Directories are listed, no bytes are read.  @budget (copied;
 * NULL = the defaults) limits what is listed and what its archives give.
 * Errors: ERR_READ if an argument cannot be opened or is no file or directory, ERR_USAGE for "-" given twice.
 */
bool bundle_open(const char *const *paths, size_t n, const struct budget *budget, struct bundle **ret, struct err *e) AST_NODISCARD;
void bundle_free(struct bundle *b); /* accepts NULL */
/* Its one file is shown, and the bundle named, as if @path had been given. */
void bundle_call(struct bundle *b, const char *path);

const char *bundle_name(const struct bundle *b); /* of files made for it: letters, digits, "._-" */
/* True if some input can be read only once (standard input, a FIFO): its members are known only while reading. */
bool bundle_is_stream(const struct bundle *b);
/* Bytes of all inputs as they lie on disk; 0 if some input is a stream. */
uint64_t bundle_input_bytes(const struct bundle *b);
/*
 * Append a token of the inputs' paths, sizes, times (of change too) and inodes: while it stays the same nobody touched
 * them.
 * False for a stream.
 */
bool bundle_stamp(const struct bundle *b, struct strbuf *ret);
/* The same, as text for people: "PATH\tBYTES\tMTIME\n" an input, mtime in microseconds since 1970. */
void bundle_describe(const struct bundle *b, struct strbuf *ret);
/* @path is one of its files on disk, by whatever name: nothing may be written there. */
bool bundle_has_file(const struct bundle *b, const char *path);
/* If the only argument is a regular file that begins like an SQLite database, true. */
bool bundle_is_database(const struct bundle *b);

/*
 * Read what is needed to know all members, their order (large logs last) and their copies.  Not for streams.
 * Plain files are read at their ends only, archives as a whole.  @cancel may be NULL, @tick too: it is told how many
 * bytes of the inputs are done, and where the scan is.
 */
typedef void (*bundle_tick)(void *ctx, uint64_t done, const char *path);
bool bundle_scan(struct bundle *b, const atomic_bool *cancel, bundle_tick tick, void *ctx, struct err *e) AST_NODISCARD;
size_t bundle_count(const struct bundle *b);
const struct member *bundle_member(const struct bundle *b, size_t i);
/* Have the digest in the sums of member @i, by reading the file if need be.  False if that cannot be, or was cancelled. */
bool bundle_digest(struct bundle *b, size_t i, const atomic_bool *cancel, bundle_tick tick, void *ctx);

/* The bundle id, a sum over the sums of the recognised ones among @members, as hex with NUL. */
void bundle_id(const struct member *const *members, size_t n, char ret[BUNDLE_ID_CHARS + 1]);

/* Say that nothing in the bundle was recognised, in the words that fit @members; returns false. */
bool bundle_say_nothing(const struct bundle *b, const struct member *const *members, size_t n, struct err *e);

/*
 * One pass over the members, in bundle order.  After bundle_scan the order is that of bundle_member, without it that
 * of the arguments with streams last.  One pass at a time, one thread at a time.
 */
struct cursor;

enum got {
	GOT_DATA,
	GOT_END,
	GOT_TORN, /* the stream broke off here: what was given is good; cursor_note says why */
	GOT_STOP, /* cancelled */
};

struct cursor *cursor_new(struct bundle *b, const atomic_bool *cancel);
void cursor_free(struct cursor *c); /* accepts NULL */
/* The next member, valid until the next call; NULL at the end or when cancelled. */
const struct member *cursor_next(struct cursor *c);
/* The first up to LIMIT_BID_BYTES of the member; cursor_read gives them again. */
struct span cursor_head(const struct cursor *c);
/* Up to @cap bytes of the current member; >= 1 byte with GOT_DATA. */
enum got cursor_read(struct cursor *c, char *buf, size_t cap, size_t *ret_n);
/*
 * Read up to @max bytes of the member now and keep them as cursor_head; cursor_read gives them again.  True
 * if that was all and the stream is whole: then cursor_sums are complete already.  Once a member: later calls only answer.
 */
bool cursor_hold(struct cursor *c, size_t max);
/* No member comes behind this one, so it need not be kept to be compared with others. */
bool cursor_is_last(const struct cursor *c);
const char *cursor_note(const struct cursor *c); /* why GOT_TORN */
/* The sums of the current member, complete once cursor_read gave GOT_END or GOT_TORN. */
void cursor_sums(struct cursor *c, struct member_sums *ret);
/* Bytes of the inputs consumed so far (any thread), on the scale of bundle_input_bytes. */
uint64_t cursor_consumed(const struct cursor *c);

#endif
