/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_CAUSE_H
#define ASTSCOPE_LOGIC_CAUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/logic/rules.h"
#include "astscope/logic/stackfold.h"

/*
 * Why a process died, as far as the stack of the thread tells: which function to name, and what killed it there.  Pure;
 * spans of the result borrow from the input and from the rules.
 */
#define CAUSE_GROUP_MAX 8u /* functions that call each other in a ring */

enum cause_class {
	CAUSE_UNKNOWN,
	CAUSE_NULL,      /* a NULL pointer */
	CAUSE_SMALL,     /* a small number used as a pointer */
	CAUSE_TEXT,      /* text used as a pointer */
	CAUSE_FREED,     /* a pointer read from freed memory */
	CAUSE_FENCE,     /* read beyond the end of a block */
	CAUSE_FILL,      /* the fill pattern of an allocator */
	CAUSE_WILD,      /* an overwritten pointer */
	CAUSE_OVERFLOW,  /* the stack is full: functions that call themselves */
	CAUSE_HEAP,      /* the allocator saw damage */
	CAUSE_BUFFER,    /* a buffer was written beyond its end */
	CAUSE_ASSERT,    /* an assertion failed */
	CAUSE_EXCEPTION, /* a C++ exception */
	CAUSE_FREEZE,      /* ended by a watchdog */
	CAUSE_INSTRUCTION, /* an instruction that the processor does not have */
	CAUSE_BUS,         /* memory of a file or device that is not there */
	CAUSE_DIVIDE,      /* a division by 0 */
	CAUSE_REFUSED,     /* a system call that is not allowed */
	CAUSE_SENT,        /* somebody sent a signal that nothing else raises */
};

/* An argument or a local variable of a frame, as printed; in order of frames. */
struct cause_value {
	size_t frame; /* index of its frame */
	struct span name, text;
};

struct cause_facts {
	const struct stackfold_frame *frames; /* innermost first */
	size_t n;
	const struct cause_value *values;
	size_t n_values;
	int64_t signal; /* 0 = not known */
	bool has_fault;
	uint64_t fault; /* the address that could not be reached */
};

struct cause {
	enum cause_class class;
	size_t blame;      /* the first frame that is Asterisk's or a module's own; else the innermost that is no helper; else n */
	size_t frame;      /* that tells the cause */
	struct span name;  /* of the value that tells it; empty */
	uint64_t value;    /* of it */
	struct span text;  /* the message of the assertion or of the C library, without quotes; the text in a pointer is not here */
	struct span says;  /* what it means, from the rules */
	size_t group;      /* CAUSE_OVERFLOW: how many functions call each other */
	size_t repeats;    /* and how many times they are seen */
	bool by_fault;     /* the fault address shows it; else it is a guess from values */
	bool by_signal;    /* nothing but the signal tells it */
	bool jumped;       /* value is where the process went on, and no address of code */
};

void cause_find(const struct rules *r, const struct cause_facts *facts, struct cause *ret);

/* What the rules say of a signal alone; empty, and CAUSE_UNKNOWN, if nothing. */
struct span cause_of_signal(const struct rules *r, int64_t signal);
enum cause_class cause_class_of_signal(const struct rules *r, int64_t signal);

/* Of a message that a process wrote as it ended, where no stack tells: class, text and says.  False if the rules know none like it. */
bool cause_of_message(const struct rules *r, struct span message, struct cause *ret);

/* The characters of a pointer that holds text, lowest byte first, in @ret (NUL-terminated); false if it holds none. */
bool cause_pointer_text(uint64_t value, char ret[9]);

const char *cause_class_name(enum cause_class c); /* unknown null small text freed fence fill wild overflow heap ... */

#endif
