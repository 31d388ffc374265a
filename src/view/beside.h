#ifndef ASTSCOPE_SRC_VIEW_BESIDE_H
#define ASTSCOPE_SRC_VIEW_BESIDE_H

#include "astscope/model/beside.h"
#include "astscope/model/thing.h"
#include "astscope/ui/table.h"

/* A table pane that shows a life beside a sibling that ended. */
struct beside_pane {
	int64_t rank;        /* of the sibling, from 1; 0 = not shown */
	struct beside beside;
	struct vec lines;    /* struct beside_line */
	struct strbuf mark, own, other, links; /* of the row given last */
	struct strbuf own_obj; /* the life, as places name it */
};

/*
 * The sibling after the one shown, the first if none is; after the last one none, and *@ret_any says whether there is one at
 * all.  @obj: the life, 0xADDR#N.
 */
bool beside_pane_next(struct beside_pane *p, struct db *db, int64_t life, struct span obj, bool *ret_any, struct err *e) AST_NODISCARD;
void beside_pane_close(struct beside_pane *p); /* a zeroed one is fine */

const struct ui_column *beside_pane_columns(size_t *ret_n);
long beside_pane_count(const struct beside_pane *p);
bool beside_pane_row(struct beside_pane *p, long index, struct ui_row *ret); /* as view_class.row */
long beside_pane_search(struct beside_pane *p, struct span needle, long from, int dir);
/* The event of a row: of this life, else of the sibling; false = the line only says something. */
bool beside_pane_thing(const struct beside_pane *p, long index, struct thing *ret);
void beside_pane_title(const struct beside_pane *p, struct strbuf *ret);
/* The file that its places leave out. */
void beside_pane_status(const struct beside_pane *p, struct strbuf *ret);

#endif
