/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LIB_FAULTS_H
#define TESTS_LIB_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Faults of the system below SQLite, one at a time: the k-th operation of a kind does not do what it should.  All that
 * SQLite does with files and memory comes by here once faults_install was called, before its first use.
 */

enum fault_op {
	FAULT_OPEN,
	FAULT_READ,
	FAULT_WRITE,
	FAULT_SYNC,
	FAULT_TRUNCATE,
	FAULT_SIZE,
	FAULT_DELETE,
	FAULT_LOCK,
	FAULT_SHARED, /* memory that connections share beside a log of changes */
	FAULT_MEMORY, /* SQLite's own allocations */
	FAULT_OPS
};

enum fault_how {
	FAULT_ONCE,  /* it fails, and what comes behind it works again */
	FAULT_SHORT, /* a write does half of it and fails; others as FAULT_ONCE */
	FAULT_FULL,  /* no room on the disk, from here on */
	FAULT_KILL,  /* the process is killed before it */
};

void faults_install(void);
/* The @at-th operation from now on (from 1) fails; 0 = none. */
void faults_arm(enum fault_op op, enum fault_how how, uint64_t at);
/* How often @op came since faults_arm. */
uint64_t faults_seen(enum fault_op op);
/* Did the fault come? */
bool faults_hit(void);
/*
 * The @at-th call of malloc, calloc or realloc from now on gives nothing, 0 = none; SQLite's are not counted.  False if that
 * cannot be had here.
 */
bool faults_malloc(uint64_t at);
extern _Thread_local bool faults_in_sqlite; /* it is SQLite that asks */
uint64_t faults_mallocs(void); /* since then */
const char *faults_name(enum fault_op op);

/*
 * Statements, for programs that are linked with STATEMENT_FAULTS (tests/unit/local.mk): the @at-th preparation, step or script
 * from now on fails as if the disk did, 0 = none, and those behind it work again.
 */
#define FAULTS_STATEMENT_SAYS "disk I/O error"
void faults_statement(uint64_t at);
bool faults_statement_hit(void);
/*
 * Which are worth it: the numbers of those between the two that were asked for by a chain of callers the program did not see
 * before.  @ret is good until the next faults_watch.
 */
void faults_watch(void);
size_t faults_watched(const uint64_t **ret);

#endif
