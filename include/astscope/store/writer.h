/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_WRITER_H
#define ASTSCOPE_STORE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/lives.h"
#include "astscope/base/log_rows.h"
#include "astscope/base/record.h"
#include "astscope/base/span.h"
#include "astscope/store/db.h"

/*
 * Writes what the files say into the raw tables of one database (opened DB_CREATE), one source after the other:
 *
 *     writer_add_source -> writer_begin_source -> records, lives, text -> writer_end_source
 *
 * The caller holds the transaction open and may commit at any time between two calls; dictionaries and threads reach
 * the database at writer_end_source (or writer_flush), so a source is only readable after that.
 *
 * Sinks cannot fail: the first failure is kept, everything after it is dropped, and writer_end_source, writer_flush and
 * writer_error tell it.
 *
 * Two threads may share a writer inside one source: writer_site, writer_tag and writer_ref_thread (the dictionary side)
 * belong to one, everything else to the other.  They meet at writer_begin_source, writer_flush and writer_end_source.
 */
struct writer;

/* Reads the dictionaries of @db and goes on with their ids.  @db outlives the writer. */
bool writer_new(struct db *db, struct writer **ret, struct err *e) AST_NODISCARD;
void writer_free(struct writer *w); /* accepts NULL; what is not flushed is lost */

enum source_state {
	SOURCE_OK,
	SOURCE_TORN,         /* its last line has no end, or its stream broke off */
	SOURCE_PARTIAL,      /* not read to its end; every source until writer_end_source */
	SOURCE_UNRECOGNISED,
	SOURCE_COPY,         /* the same bytes as another source: not read again */
	SOURCE_UNREADABLE,
};
const char *source_state_name(enum source_state s); /* as in table source and v_source */

/* A file of the bundle as far as it is known before it is read. */
struct source_head {
	struct span path;      /* inside the bundle, '/' separated */
	const char *kind;      /* name of the format, NULL = not recognised */
	enum source_state state;
	uint64_t bytes;        /* after expansion, as far as known */
	struct span digest;    /* XXH3-128, or empty */
	int64_t mtime_us;      /* of an archive member, else TIME_UNKNOWN */
	int64_t copy_of;       /* source id, 0 = no copy */
	int64_t parent;        /* source id of the file that this is a section of, 0 = a file */
	uint64_t first_line;   /* of a section */
	struct span note;      /* one sentence for people, or empty */
};

/* What is known after it was read. */
struct source_end {
	enum source_state state;
	struct tally tally;
	uint64_t bytes;
	struct span digest;    /* or empty: as in the head */
	struct span note;      /* or empty: as in the head */
	const char *kind;      /* NULL: as in the head; none if not recognised */
	uint64_t last_line;    /* of a section */
	struct span repair;    /* what was done to the text before it was read, or empty */
	bool uncounted;        /* its sections have its lines */
};

/* *@ret_id are 1, 2, ... in order of the calls. */
bool writer_add_source(struct writer *w, const struct source_head *head, int64_t *ret_id, struct err *e) AST_NODISCARD;
/*
 * The file @first has more than one section: a new source *@ret_id stands for it from now on, and @first for its first
 * section, of @bytes up to @last_line.  The text kept so far goes to the new source, copies are copies of it.
 */
bool writer_split_source(struct writer *w, int64_t first, uint64_t bytes, uint64_t last_line, int64_t *ret_id,
			 struct err *e) AST_NODISCARD;
/* Text that comes from now on is kept for @source, whichever source is begun; 0 = the one that is. */
void writer_keep_text_for(struct writer *w, int64_t source);
/* The following records, lives and text belong to @source. */
void writer_begin_source(struct writer *w, int64_t source);
/* Writes what is still open, the dictionaries and the row of the source.  Returns the first failure of the source. */
bool writer_end_source(struct writer *w, const struct source_end *end, struct err *e) AST_NODISCARD;
/* True and *@ret filled if something failed since writer_begin_source. */
bool writer_error(const struct writer *w, struct err *ret);
/* Dictionaries and threads so far; before a commit in the middle of a source that a reader should see. */
bool writer_flush(struct writer *w, struct err *e) AST_NODISCARD;

/*
 * Takes all records but RECORD_REF and RECORD_LOG: rejects (the first LIMIT_REJECTS_PER_SOURCE with their text), lock dumps, captures,
 * stacks, thread rows, facts.  The fact "generation" also becomes the generation of the source.
 */
const struct sink *writer_sink(struct writer *w);

/*
 * Refs logs: ids for struct life_input, and a taker for the lives that come out.  The same text has the same id in all
 * sources; 0 is an empty tag, or an LWP that is not logged (-1).
 */
uint32_t writer_site(struct writer *w, struct span file, uint64_t line, struct span func);
uint32_t writer_tag(struct writer *w, struct span tag);
uint32_t writer_ref_thread(struct writer *w, int64_t lwp); /* of the source begun last */
const struct life_sink *writer_life_sink(struct writer *w);

/* Takes what is kept of Asterisk's log (RECORD_LOG, RECORD_LOG_FRAME). */
struct log_sink writer_log_sink(struct writer *w);

/* The text of the source from @first_line on: whole lines with their LF, at most LIMIT_SOURCE_TEXT bytes. */
void writer_source_text(struct writer *w, uint64_t first_line, struct span text);
/* A fact about a source that no line states ("refs.mismatch" and such). */
void writer_fact(struct writer *w, uint64_t line, const char *name, struct span value);

/*
 * After the last source and with the runs known (analysis): number the lives of each address over the bundle, by run,
 * then first line.  Does nothing unless lives come from more than one source.
 */
bool writer_number_lives(struct db *db, struct err *e) AST_NODISCARD;

/* Takes away the lives whose ids @st gives, ascending. */
struct stmt;
bool writer_drop_lives(struct db *db, struct stmt *st, struct err *e) AST_NODISCARD;
/* Lives of @source were taken away: their events go too. */
bool writer_drop_events(struct db *db, int64_t source, struct err *e) AST_NODISCARD;

#endif
