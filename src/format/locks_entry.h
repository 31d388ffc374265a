/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_LOCKS_ENTRY_H
#define SRC_FORMAT_LOCKS_ENTRY_H

#include <stdbool.h>

#include "astscope/base/record.h"

/*
 * The lines of a lock dump, each on its own.  Each function takes the text behind the marker that the
 * line begins with; false = not understood, *ret is then of no use.
 */

/* How a thread id is printed says what generation the dump is of. */
enum thread_id_form { THREAD_ID_HEX, THREAD_ID_DECIMAL_32, THREAD_ID_DECIMAL_64 };

/* How a lock line ends. */
enum lock_line_form {
	LOCK_LINE_UNTYPED, /* L1: no kind of lock, the file stands behind the colon */
	LOCK_LINE_COUNTED, /* L2 to L7: "(n)" at its end */
	LOCK_LINE_TIMED,   /* L8: nothing at its end, times and counts in the next line */
};

/*
 * "THREADID [LWP:n] (NAME started at [ LINE] FILE FUNC())".  A decimal id is taken as unsigned: of 32 bits if it fits
 * in 32 bits, signed or unsigned.  pthread_is_32bit is not set: that takes the whole dump.
 */
bool locks_parse_thread(struct span s, struct record_lock_thread *ret, enum thread_id_form *ret_form);

/* "NAME started at [ LINE] FILE FUNC()", as in `core show threads` too. */
bool locks_parse_started(struct span s, struct record_lock_thread *ret);

/* "[Waiting for |Tried and failed to get ]Lock #n (FILE): ..." */
bool locks_parse_entry(struct span s, struct record_lock_entry *ret, enum lock_line_form *ret_form);

/* "HMS, HMS, HMS (n, n)" into the fields of a LOCK_LINE_TIMED entry. */
bool locks_parse_times(struct span s, struct record_lock_entry *ret);

/* "FILE line n (FUNC)" */
bool locks_parse_place(struct span s, struct record_locked_here *ret);

/* "HH:MM:SS.uuuuuu" off the front of *@s: microseconds; the hours may go up to any number. */
bool locks_parse_hms(struct span *s, int64_t *ret_us);

#endif
