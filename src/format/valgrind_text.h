/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_VALGRIND_TEXT_H
#define SRC_FORMAT_VALGRIND_TEXT_H

#include "astscope/base/record.h"

/* "==3992== TEXT", "==00:00:00:00.126 3992== TEXT" off the front of *@s; the blank may be lost. */
bool valgrind_prefix(struct span *s, int64_t *ret_pid);
/* "   at 0x10923F: ao2_unref (leak.c:8)", "   by 0x484417B: free (in /usr/lib/vgpreload.so)" */
bool valgrind_frame(struct span s, struct record_frame *ret);
/* Its last parenthesis is missing: a wrap or a column took the end of the line. */
bool valgrind_is_open(struct span s);
/* What an error says in its first line; false if it is none that is known. */
bool valgrind_error(struct span s, struct record_memory *ret);
/* What stands between the stacks of one error. */
bool valgrind_part(struct span s);
/* "Thread #3 was created": the stack below it is of whoever did that. */
bool valgrind_announces(struct span s);
/* "Locks held: none": stands between an error and its stack. */
bool valgrind_is_remark(struct span s);
/* "HEAP SUMMARY:" and what else valgrind says of the program as a whole: no error, and none goes on behind it. */
bool valgrind_is_summary(struct span s);
/* "Thread 2 pbx_thread:" */
bool valgrind_thread(struct span s, int64_t *ret, struct span *ret_name);
/* "Memcheck, a memory error detector" */
bool valgrind_tool(struct span s, struct span *ret);
/* "145 errors in context 17 of 20:" */
bool valgrind_times(struct span s, int64_t *ret);

#endif
