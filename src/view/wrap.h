#ifndef VIEW_WRAP_H
#define VIEW_WRAP_H

#include "astscope/model/home_lines.h"
#include "astscope/ui/text.h"

/* Text with links, to be broken at blanks. */
struct linked {
	struct span text;
	const struct home_link *links; /* by start */
	size_t n;
	enum role names; /* of the links */
	size_t at;       /* bytes of the text that are written */
	int rows;        /* it gets at most; 0 = as many as it takes */
};

/* Words on lines that begin at @column, broken at blanks. */
void wrap_links(struct text *t, enum role role, struct linked *l, int column);
void wrap_words(struct text *t, enum role role, struct span s, int column);

#endif
