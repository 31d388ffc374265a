/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_WRITER_PRIV_H
#define ASTSCOPE_STORE_WRITER_PRIV_H

#include "astscope/base/intern.h"
#include "astscope/base/keys.h"
#include "astscope/base/map.h"
#include "astscope/base/pack.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/store/writer.h"
#include "dict.h"
#include "lives_read.h"
#include "line_map.h"

/* What a gdb text said of a process so far: the latest of each. */
struct writer_capture {
	int64_t id, line;    /* 0 = nothing was said yet, nor was a stack printed */
	int64_t pid, signal, live, current_lwp;
	uint64_t fault;
	bool has_fault;
	struct strbuf signal_name, command, marker, tool;
};

/* The stack whose frames come now; its row is written when it ends. */
struct writer_stack {
	bool open, banner, signalled, has_values;
	int64_t id, line, gdb, number, lwp, frames, folded;
	uint64_t pthread;
	struct strbuf name;
	int64_t level;       /* of the last frame, -1 = none yet */
	int64_t top;         /* the highest so far, -1 */
	int64_t next_value;  /* ord of its next value */
};

/* Parents of the lock records that come now; 0 = none. */
struct writer_lock {
	int64_t dump, thread, entry;
	int64_t next_frame, next_here;
};

/* What the events say of a thread of a refs log; the write side's half. */
struct writer_ref_thread {
	uint64_t events, first_line, last_line;
};

/* Sites with their tags, numbered from 1 as in table pair. */
struct pairs {
	struct map ids;       /* site << 32 | tag -> id */
	struct vec list;      /* struct pair, by id - 1 */
	struct vec of_site;   /* struct site_pair, by site: the one asked for last */
};

struct site_pair {
	uint32_t tag, id;     /* id 0 = none yet */
};

struct pair {
	uint64_t key, events;
	uint64_t told;        /* events that the table knows of */
};

/* The pairs of the life that comes now, and the sets of them seen so far. */
struct shapes {
	struct intern *texts; /* a set as bytes; its id + base is the number of the shape */
	int64_t base;
	size_t bytes;         /* of texts */
	struct vec pairs;     /* uint32_t: ids, each once */
	struct vec seen;      /* uint32_t, by pair: the last life that had it, as `lives` counts them; 0 = none */
	uint32_t lives;
};

/* What lives of the source have in common, seen so far. */
struct profiles {
	struct intern *texts; /* a struct profile as bytes; its id + base is its number */
	int64_t base;
	struct vec counts;    /* struct profile_count, by id - 1 */
	uint32_t put;         /* ids up to this one have a row */
};

struct profile_count {
	uint64_t lives, told; /* the row says `told` */
};

#define LONG_LIFE_PARTS 256u

/* The life of more than LIFE_PUT_EVENTS events that comes now. */
struct long_life {
	uint64_t events, ups, downs;
	size_t parts;                   /* of its curve, so far */
	int64_t curve[LONG_LIFE_PARTS]; /* highest count of each */
	struct keys pair_at, thread_at; /* ids numbered from 1: index + 1 */
	struct vec pairs, threads;      /* struct long_part */
};

/* Chunks under way. */
struct event_writer {
	struct strbuf group;
	int64_t group_first;     /* its first life */
	uint32_t group_lives;
	uint8_t life[PIECE_BYTES + PACK_EVENT_MAX]; /* events packed: of the life, or of its next piece */
	size_t life_bytes;
	struct pack_state state;
	struct piece_head head;  /* of the next piece */
	uint64_t done;           /* events in pieces so far */
	bool is_long;
	struct strbuf piece;
	struct line_map lines;   /* of the source */
	struct long_life long_life;
};

struct writer {
	struct db *db;
	struct dict dict;
	struct sink sink;
	struct life_sink life_sink;
	bool failed;
	struct err err;

	int64_t source;      /* the one begun last, 0 = none */
	int64_t text_source;          /* that text is kept for, 0 = source */
	uint64_t rejects;    /* put so far */
	struct strbuf generation;
	struct writer_capture capture;
	struct writer_stack stack;
	struct writer_lock lock;

	int64_t last_source, last_life, last_dump, last_lock_thread, last_entry, last_stack, last_thread_row;
	int64_t last_capture, last_memory_error, last_log_line;
	int64_t last_cli_output, cli_output; /* the latter: that the rows belong to that come now */
	int64_t memory_error, memory_part; /* that the frames belong to that come now; 0 = none */

	/* Threads of the refs log: ids from ref_thread_base + 1. */
	int64_t ref_thread_base;
	struct map lwps;     /* LWP -> index + 1 */
	struct vec lwp_list; /* int64_t */
	struct vec ref_threads; /* struct writer_ref_thread by the same index; may be shorter */
	struct pairs pairs;
	struct shapes shapes;
	struct profiles profiles;
	struct event_writer packing;
	struct life_packer lives;
	bool unordered;      /* the orders of the lives that were there are dropped */
	/* Of the source: */
	int64_t first_life;  /* 0 = none yet */
	uint64_t last_line, events;
};

/* One row to be inserted: values in the order of the statement's parameters. */
struct row {
	struct writer *w;
	struct stmt *st;
	int n;
};

/* writer_row.c. */
struct row row_begin(struct writer *w, int query);
void row_i64(struct row *r, int64_t v);
void row_opt(struct row *r, int64_t v, int64_t absent); /* NULL if v is absent */
void row_u64(struct row *r, uint64_t v);                /* bits as they are */
void row_addr(struct row *r, uint64_t v);               /* NULL if 0 */
void row_text(struct row *r, struct span v);            /* NULL if empty */
void row_bytes(struct row *r, struct span v);           /* text, never NULL */
void row_blob(struct row *r, struct span v);
/* Seven columns: a frame of a backtrace that Asterisk printed. */
void row_backtrace(struct row *r, const struct record_lock_frame *f);
bool row_end(struct row *r);                            /* false: failed now; the writer keeps why */

/* "file:line function" of what is there, appended. */
void writer_add_place(struct strbuf *b, struct span file, uint64_t line, struct span func);
bool writer_fail(struct writer *w, const char *msg); /* keep an ERR_INTERNAL */

/* writer_locks.c, writer_stacks.c: one record each, of the kinds they know. */
void writer_put_lock(struct writer *w, const struct record *r);
void writer_put_stack(struct writer *w, const struct record *r);
void writer_clear_capture(struct writer_capture *c);
void writer_end_stack(struct writer *w);   /* writes the open stack */
void writer_end_capture(struct writer *w); /* writes the capture, if there is one; the next begins empty */
/* writer_system.c */
void writer_put_system(struct writer *w, const struct record *r);
/* writer_memory.c */
void writer_put_memory(struct writer *w, const struct record *r);
/* writer_cli.c */
void writer_put_cli(struct writer *w, const struct record *r);
/* writer_lives.c */
void writer_put_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n);
void writer_flush_lives(struct writer *w);
/* event_writer.c: the events of the life that is numbered w->last_life; false if the writer failed. */
bool events_put(struct writer *w, const struct life *l, uint64_t from, const struct life_event *events, size_t n);
void events_begin_source(struct writer *w);
void events_end_source(struct writer *w);
void events_done(struct event_writer *ew);
/* Blocks and postings of a source whose threads are numbered from @thread_base + 1. */
void blocks_put(struct writer *w, int64_t source, int64_t thread_base, struct line_map *lines);
/* long_life.c */
void long_life_add(struct long_life *ll, const struct life *l, const struct packed_event *ev);
void long_life_flush(struct writer *w);
void long_life_done(struct long_life *ll);
/* writer_pairs.c */
bool pairs_load(struct pairs *p, struct db *db, struct err *e);
void pairs_done(struct pairs *p);
uint32_t pairs_count(struct pairs *p, uint32_t site, uint32_t tag); /* the id; one event more has it */
void pairs_flush(struct writer *w);
/* writer_shapes.c */
void shapes_init(struct shapes *s, int64_t last); /* the highest number given so far */
void shapes_done(struct shapes *s);
void shapes_add(struct shapes *s, uint32_t pair);
int64_t shapes_take(struct writer *w); /* the number of what was added since the last call */
/* writer_profiles.c */
void profiles_init(struct profiles *p, int64_t last);
void profiles_done(struct profiles *p);
int64_t profiles_take(struct writer *w, const struct life *l, int64_t shape); /* the number of the profile of @l */
void profiles_flush(struct writer *w);
void profiles_forget(struct writer *w); /* flushed; the same profile gets another number later */
/* How the profile says the end of @l: its column `ended`. */
int profile_ended(const struct life *l);

#endif
