#ifndef SRC_LOGIC_STACK_RULES_H
#define SRC_LOGIC_STACK_RULES_H

#include "astscope/logic/stackfold.h"

/*
 * What function names mean.  Names are without leading underscores and without what stackfold_name takes off; one that
 * ends in '*' is a prefix.
 */
enum stack_part {
	STACK_PART_SYSCALL, /* says nothing: the way into the kernel */
	STACK_PART_WAIT,    /* a thread whose innermost frame this is does wait */
	STACK_PART_CALL,    /* leads to a wait; as the innermost frame the thread passes through */
};

struct stack_wait_rule {
	const char *name;
	enum stack_wait wait;
	enum stack_part part;
	enum lock_mode mode; /* of a lock function; LOCK_MODE_UNKNOWN = does not say */
};

extern const struct stack_wait_rule stack_wait_rules[];
extern const size_t stack_wait_rule_count;

/* Lists of names, ended by NULL. */
extern const char *const stack_wrappers[];    /* Asterisk's functions around a wait */
extern const char *const stack_idlers[];      /* loops of threads that wait there for their work */
extern const char *const stack_roots[];       /* frames below what a thread was started for */
extern const char *const stack_bookkeepers[]; /* they take locks of Asterisk's lock records */
extern const char *const stack_aborters[];    /* they end the process */

#endif
