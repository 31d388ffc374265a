#ifndef ASTSCOPE_MODEL_PLACE_H
#define ASTSCOPE_MODEL_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Where a reader is, as text that works everywhere: findings, links, `:go`, `--at`, notes, tickets.
 *
 *   place  = [ "astscope:" ] view [ "/" id ] { "/" kind "/" id } [ "?" key "=" value { "&" key "=" value } ]
 *   view   = home leaks objects hist refs threads locks waits stacks files rejects raw sql help
 *   kind   = event life lwp pthread gdb thread lock cycle stack frame group site source line finding run
 *   key    = filter sort group
 *
 * The bare id after the view is short for the view's own kind:
 *   hist/0x7f42d8cbcaf0#2[/event/5]          history of a life; cursor on its 5th event
 *   objects[/0x7f42d8cbcaf0#2]               objects, cursor on a life
 *   leaks[/site/channel.c:935:alloc_ap]      creator groups, cursor on a group
 *   refs/thread/25718[/life/0x55aa#1][/line/51304]   events of LWP 25718, filtered to a life, cursor on a line
 *   threads[/lwp/25718]  threads/pthread/0x7f42  threads/gdb/36  threads/thread/7   (thread = id of table thread)
 *   locks[/0x55aad9cb9810][/thread/7]        a lock, cursor on that thread's entry
 *   waits[/cycle/1]  waits/lwp/25718  waits/thread/7
 *   stacks[/lwp/25718][/frame/5]  stacks/stack/12[/frame/5]  stacks/group/3
 *   files[/source/3]  rejects[/source/3]
 *   raw/source/3/line/51304                  lines of a source as they stood
 * Sort is a column name, with "-" before it for descending.  In ids and values the bytes / ? & % and everything up to
 * blank are written %XX; ids may hold '#' and ':' as they are.  `run/N` chooses a process when an id occurs in several.
 */
enum { PLACE_PARTS = 6 };

struct place_part {
	char kind[12];      /* never empty: the bare id carries its view's own kind */
	struct strbuf id;
};

struct place {
	char view[12];
	struct place_part part[PLACE_PARTS];
	size_t n;
	struct strbuf filter, sort, group; /* empty = the view's default */
};

/* A zeroed struct is an empty place; release with place_done.  Errors: ERR_USAGE, and @ret is untouched. */
bool place_parse(struct span text, struct place *ret, struct err *e);
void place_done(struct place *p);
void place_copy(struct place *dst, const struct place *src); /* dst is overwritten, not released */
/* The canonical text, without "astscope:". */
void place_print(const struct place *p, struct strbuf *out);
bool place_equal(const struct place *a, const struct place *b);

/* The id of the first part of @kind; empty span (p NULL) if there is none. */
struct span place_id(const struct place *p, const char *kind);
/* As a number, decimal or 0x; false if absent or not one. */
bool place_number(const struct place *p, const char *kind, uint64_t *ret);
/* "0xADDR#N" of a part; false if absent or not of that form. */
bool place_obj(const struct place *p, const char *kind, uint64_t *ret_addr, int64_t *ret_ordinal);
/* Set (replace or append) a part; false if all PLACE_PARTS are taken. */
bool place_set(struct place *p, const char *kind, struct span id);
/* Bytes of an id or value as a place holds them. */
void place_encode(struct span s, struct strbuf *out);

/* "0xADDR#N" as text; false if @text is not of that form.  Also for filters. */
bool place_scan_obj(struct span text, uint64_t *ret_addr, int64_t *ret_ordinal);

#endif
