#ifndef ASTSCOPE_UI_TEXT_ROWS_H
#define ASTSCOPE_UI_TEXT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/ui/text.h"

/* A row on screen: a line, or with wrapping a part of one. */
struct text_row {
	size_t line;
	int from, columns; /* of the line's text */
};

/* A fold that was opened or closed by hand. */
struct text_fold {
	uint64_t key; /* hash of the head's key */
	bool closed;
};

bool text_fold_state(const struct text *t, struct span key, bool otherwise);

#endif
