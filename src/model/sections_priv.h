/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_SECTIONS_PRIV_H
#define ASTSCOPE_MODEL_SECTIONS_PRIV_H

#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/model/list.h"
#include "astscope/model/sections.h"

enum { HEADS = 32, HEAD_PAGES = 4 };

enum folding {
	SHOWS_HEADING,
	SHOWS_FOLDS,
	SHOWS_ROWS,
};

/* Rows of one section that have the same value in the fold column. */
struct fold {
	struct row_key head;  /* of the first */
	struct span value;    /* {NULL, 0} = NULL, of one row */
	int64_t n;
	int64_t before;       /* rows of the section before it */
	int64_t line;         /* its first line, from 0 behind the heading */
	struct rows *open;    /* all of its rows; NULL = folded */
};

struct head_page {
	struct arena *arena;  /* NULL = not in use */
	size_t first;         /* fold of rows[0] */
	struct row rows[HEADS];
	bool there[HEADS];
	uint64_t used;
};

struct part {
	const struct list_section *info;
	struct rows *rows;    /* of the section, not folded */
	int64_t count;        /* -1 = not counted */
	enum folding folding;
	bool folds_found;
	struct arena *arena;  /* of the values; NULL until the folds are found */
	struct vec folds;     /* struct fold */
	int64_t fold_lines;
	struct head_page head[HEAD_PAGES];
	bool told;            /* the remark was asked for */
	bool silent;          /* has neither rows nor title nor remark */
	struct strbuf tell;
	int64_t remark_lines; /* of a section that is nothing but its remark; else 0 */
	int columns;          /* they are broken for; 0 = for none yet */
};

struct sections {
	struct db *db;
	const struct list *list;
	struct rows_args args;    /* borrows from the opener */
	struct strbuf filter;
	struct part *part;
	size_t n;
	uint64_t clock;
	bool seen;                /* counted once: what is folded from now on is so by choice */
	bool toggled;             /* by the user */
	struct strbuf text;
};

/* A line as a section and what is behind its heading; inside = -1: the heading. */
struct section_spot {
	struct part *part;
	size_t index;
	int64_t before;           /* rows of the sections before it that are not folded */
	int64_t inside;
};

/* Whether counts and folds as the list states them hold: neither filter nor parameters. */
bool sections_plain(const struct sections *s);
bool part_can_fold(const struct sections *s, const struct part *p);
bool part_shown(const struct part *p);
/* Lines that its heading takes: 0 of a section without title, more than one of a long remark. */
int64_t part_heading(const struct part *p);
/* Lines behind the heading; -1 = not known yet. */
int64_t part_lines(const struct part *p);
/* Where it is nothing but its remark: the lines of that, of @columns each. */
void part_break_remark(struct part *p, int columns);
bool part_find_folds(struct sections *s, struct part *p, struct err *e) AST_NODISCARD;
/* The lines of the folds, after one was opened or closed. */
void part_place_folds(struct part *p);
void part_close(struct part *p);
/* What sections_toggle does to its heading, and to a line of its fold @f. */
enum line_turn part_turn_whole(const struct part *p);
enum line_turn part_turn(const struct part *p, const struct fold *f);
/* The fold that has that line. */
struct fold *part_fold_at(const struct part *p, int64_t inside);
/* The row at the head of fold @index, NULL = gone. */
bool part_head(struct sections *s, struct part *p, size_t index, const struct row **ret, struct err *e) AST_NODISCARD;
bool fold_open(struct sections *s, struct part *p, struct fold *f, struct err *e) AST_NODISCARD;
void fold_close(struct part *p, struct fold *f);

bool sections_locate(const struct sections *s, int64_t index, struct section_spot *ret);
/* The line of the heading of @p. */
int64_t sections_heading(const struct sections *s, const struct part *p);

#endif
