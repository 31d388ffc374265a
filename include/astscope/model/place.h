/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_PLACE_H
#define ASTSCOPE_MODEL_PLACE_H

#include "astscope/base/place.h"

/*
 * The places of this program.  Views are those of the lists (`-- place:` in share/sql/query) and what stands in
 * src/model/place.c; the bare id behind a view is of the kind the list names:
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
 * `run/N` chooses a process when an id occurs in several.
 */

/* As place_parse, of a place whose view and kinds there are; the bare id gets its view's own kind. */
bool place_read(struct span text, struct place *ret, struct err *e) AST_NODISCARD;

#endif
