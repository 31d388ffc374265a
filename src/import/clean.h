/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_H
#define IMPORT_CLEAN_H

#include "astscope/base/lines.h"
#include "astscope/base/vec.h"
#include "clean_plan.h"

/*
 * Lines of a file to lines as their program printed them.  It looks ahead up to LIMIT_BID_BYTES, makes a plan from that,
 * and another one where the text has changed.
 */
struct clean_line {
	struct span text;
	struct span original; /* as it stood, lines that were joined with the LF between them */
	uint64_t number;      /* of its first line in the file */
	uint64_t offset;
	uint64_t lines;       /* of the file that it was made of */
	uint64_t did;         /* bits: DID */
	bool torn, cut;
	bool glue;            /* a pager broke it */
	bool noise;           /* what a document or a pager put between lines; text is empty */
};

typedef void (*clean_fn)(void *ctx, const struct clean_line *line);

/* A line of the file that waits. */
struct waiting {
	size_t from, n; /* in cleaner.text */
	uint64_t number, offset;
	bool torn, cut;
};

/* A clean line that may be joined with those that follow. */
struct joint {
	bool open;
	struct strbuf text, original;
	struct clean_line line;
	size_t last;            /* bytes of its last part */
	enum wrap wrap;         /* of the plan it was made under */
	size_t width;
	unsigned due;           /* so many of the next lines are more of it, as joint_look_ahead found */
	bool glue;              /* a pager stood inside: the next line goes on where it broke */
};

enum { CLEANER_PREFIXES = 24 };

struct cleaner {
	bool repair;
	clean_fn fn;
	void *ctx;
	struct kinds kinds;
	struct vec lines;       /* struct waiting; those before at are done */
	size_t at;
	struct strbuf text;
	struct plan plan;
	size_t alive;           /* the plan holds up to this line */
	size_t planned_at;      /* it was made at this line */
	uint64_t looked_at;     /* bytes, for all plans */
	bool planned;           /* there was a plan */
	const struct format *kind; /* of the last anchor */
	struct plan_room room;
	struct arena *arena;
	struct strbuf logical, mended;
	struct joint joint;
	struct prefix prefixes[CLEANER_PREFIXES]; /* that were met, for people; the bits from DID_PREFIX on */
	unsigned n_prefixes;
	enum wrap wrap;         /* that was met last, for people */
	size_t width;
};

/* Line @i of those that wait, as it stands in the file. */
static inline struct span cleaner_text_at(const struct cleaner *c, size_t i)
{
	const struct waiting *w = vec_at(&c->lines, i);

	return (struct span){c->text.p + w->from, w->n};
}

void cleaner_init(struct cleaner *c, bool repair, clean_fn fn, void *ctx);
void cleaner_line(struct cleaner *c, const struct line *line);
/* All that waits is given. */
void cleaner_end(struct cleaner *c);
void cleaner_done(struct cleaner *c);
/* Something was done of which text_steps say that it is right whatever comes of it. */
bool cleaner_is_sure(uint64_t did);
/* What was done, in words: "quote, wrap 72". */
void cleaner_describe(const struct cleaner *c, uint64_t did, struct strbuf *out);

#endif
