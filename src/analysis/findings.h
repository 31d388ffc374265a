/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_FINDINGS_H
#define ANALYSIS_FINDINGS_H

#include "finding.h"

/*
 * What Home says.  Each find_* looks for one kind of trouble and adds what it finds; the list is written by severity,
 * within one in the order of the calls.
 */
void find_other_process(struct findings *f);
bool find_crashes(struct findings *f, struct err *e) AST_NODISCARD;
bool find_no_crash(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* @functions gives the functions of the stacks of @n in its first column; it is reset.  @kind as in the rules. */
bool find_known(struct findings *f, struct finding *n, const char *kind, struct stmt *functions, struct err *e) AST_NODISCARD;
bool find_deadlocks(struct findings *f, struct err *e) AST_NODISCARD;
bool find_guessed_cycles(struct findings *f, struct err *e) AST_NODISCARD;
bool find_blocked(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_few_stacks(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_taskprocessors(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_symbols(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_lies(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_spinning(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Threads that run in the same function in several dumps. */
bool find_running(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Threads that wait outside of Asterisk and on which a technology depends. */
bool find_outside(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Of @n, a queue of tasks that call one of @functions: who runs it, if but one waits outside meanwhile: a line, a guess. */
bool find_runner(struct findings *f, struct finding *n, struct span functions, struct err *e) AST_NODISCARD;
bool find_exhausted_pools(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_lives(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Faults that the kernel logged and of which no stack tells; ends of the process that are no crash. */
bool find_faults(struct findings *f, struct err *e) AST_NODISCARD;
/* The same of processes that are not the one that was seen alive. */
bool find_other_faults(struct findings *f, struct err *e) AST_NODISCARD;
/* Locks that gdb was asked for and that nothing else tells of: who has them. */
bool find_printed_locks(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Threads that wait for a lock, as only a list of threads tells. */
bool find_listed(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* What ps, top, strace, df and others say. */
bool find_machine(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_hung(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Threads and processes that the kernel refused. */
bool find_refused(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
bool find_ends(struct findings *f, const struct run_info *run, struct err *e) AST_NODISCARD;
/* Who sent the signal that ended the run of @n, if systemd did because a time ran out: lines of @n, and a row of "sentences". */
bool find_sender(struct findings *f, struct finding *n, const char **ret_sentence, struct err *e) AST_NODISCARD;
/* Those of processes that nothing else here is of: one finding, behind what is worse. */
bool find_other_ends(struct findings *f, struct err *e) AST_NODISCARD;
/* What a process said as it ended and no stack tells of. */
bool find_words(struct findings *f, struct err *e) AST_NODISCARD;
/*
 * The same, of the run, as lines of @n; @explained: that says already why it ended.  Else *@ret_class becomes the class of the cause,
 * if there is one.
 */
bool find_words_of_crash(struct findings *f, struct finding *n, int64_t run, bool explained, const char **ret_class, struct err *e)
	AST_NODISCARD;
/* What the kernel said of the thread @lwp, as lines of @n. */
bool find_kernel_lines(struct findings *f, struct finding *n, int64_t lwp, struct err *e) AST_NODISCARD;
/* What only Asterisk's own log tells. */
bool find_log(struct findings *f, struct err *e) AST_NODISCARD;
/*
 * What the log says, as lines of @n: of the objects in the hands of a stack and the last words of its thread, of the threads of a
 * cycle, of the lives of a run that were released too often (@invalid) or not at all.
 */
bool find_log_of_stack(struct findings *f, struct finding *n, int64_t run, int64_t stack, struct err *e) AST_NODISCARD;
bool find_log_of_cycle(struct findings *f, struct finding *n, int64_t run, int64_t cycle, struct err *e) AST_NODISCARD;
bool find_log_of_lives(struct findings *f, struct finding *n, int64_t run, bool invalid, struct err *e) AST_NODISCARD;
/* What Asterisk's own allocator counts, and what of it grew. */
bool find_allocations(struct findings *f, struct err *e) AST_NODISCARD;
/* What valgrind found. */
bool find_memory(struct findings *f, struct err *e) AST_NODISCARD;
/* Makes links of what the lines of @n name without one. */
bool finding_add_links(struct findings *f, struct finding *n, struct err *e) AST_NODISCARD;
/* Puts the names of objects, locks and threads beside them in all texts of @n. */
bool finding_add_names(struct findings *f, struct finding *n, struct err *e) AST_NODISCARD;
bool find_identity(struct findings *f, struct err *e) AST_NODISCARD;
bool find_quality(struct findings *f, struct err *e) AST_NODISCARD;

#endif
