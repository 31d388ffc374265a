#ifndef IMPORT_SPENT_H
#define IMPORT_SPENT_H

#include "astscope/import/budget.h"

/* How much of a budget the members so far have taken. */
struct spent {
	uint64_t packed;   /* bytes that went into the outermost decompressors */
	uint64_t expanded; /* bytes that came out of all of them */
	uint64_t members;
	enum budget_item over; /* the limit that was reached: no further archive is opened */
};

/* True once a limit on what archives give is passed; @s->over is it from now on. */
bool spent_check(struct spent *s, const struct budget *b);

#endif
