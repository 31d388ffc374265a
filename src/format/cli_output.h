/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_CLI_OUTPUT_H
#define SRC_FORMAT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/record_cli.h"
#include "astscope/base/span.h"

/*
 * What commands of the CLI print, as tables.  To add an output: a file cli_NAME.c with a `const struct cli_output`, and a
 * line in cli_outputs.def.  A row is found by the columns of a header above it, by marks between its fields, or by a
 * pattern; all three name the cells.
 */

enum { CLI_CELLS_MOST = 24 };

/* What stands in a cell. */
enum cli_kind {
	CLI_TEXT,   /* anything, or nothing */
	CLI_NAME,   /* one word */
	CLI_CHANNEL, CLI_ADDRESS, CLI_ID, CLI_TOPIC, /* the same; most are TECHNOLOGY/.., IP addresses, UUIDs, "channel:all" of stasis */
	CLI_NUMBER, /* digits */
	CLI_AGE,    /* HH:MM:SS or seconds, or nothing, printed as "-" too */
	CLI_STATE,  /* of a channel, perhaps cut */
	CLI_YESNO,  /* "No", perhaps with the "(d)" of a dialog that is to be destroyed; "unlocked" */
	CLI_UNIQUE, /* uniqueid of a channel: "1795299583.14" */
	CLI_MODULE, /* "res_pjsip.so" */
};

struct cli_column {
	const char *title; /* in the header; NULL where fields have marks */
	const char *name;  /* of its cells */
	enum cli_kind kind;
	bool optional;     /* not all releases have it */
	bool greedy;       /* of a form with marks: the mark may stand in it */
};

struct cli_form {
	const char *name;   /* as in struct record_cli_output */
	char mark;          /* between the fields of a row that has no header above it; 0 = a header has the columns */
	bool right;         /* all columns but the first end where their titles end, and a cell may be wider */
	bool numbers_last;  /* all cells but the first are numbers, and the first may be wider than its column */
	bool wide_first;    /* the first cell is one word and may be wider than its column: the others stand further right then */
	bool any_order;     /* a header has any of the titles, one word each, and a row as many words; the last cell has the rest */
	bool vague;         /* a row by itself looks like much else */
	bool cuts;          /* what is wider than its column was cut */
	unsigned apart;     /* blanks between two columns */
	const struct cli_column *columns; /* until one without a name */
};

/*
 * Patterns, each a line: a blank is any blanks or none, `~` an "s" or none, `{NAME}` a cell, `{}` text that is none,
 * `{NAME#}` a number, `{NAME.}` one word or none (as much of it as stands before the last of the byte behind the brace), `{NAME@}` an age,
 * `{NAME^}` the state of a channel, `{NAME_}` text that ends where two blanks are,
 * `{NAME=TEXT}` that text.  `{key}` and `{value}` are one cell: the text names it.  Lists end with NULL.
 */
struct cli_output {
	const char *name;
	const struct cli_form *forms; /* NULL, or until one without columns */
	const char *const *rows;      /* NULL, or patterns of rows */
	const char *const *more;      /* of lines that go on with the row before them */
	const char *const *counts;    /* of lines about the output as a whole */
	const char *const *heads;     /* of headers above rows with patterns */
	unsigned proofs;              /* so many counts, from the first, show it without a header or row */
	unsigned char bid;            /* how sure a line that shows it is, 0 = 80 */
	const char *const *marks;     /* each line that shows it has one of these texts in it */
	/* With which bytes its lines begin, blanks and rows below a header apart: "0-9CT"; others have one of the texts @holds in them. */
	const char *first;
	const char *const *holds;     /* NULL = there are no others */
	bool headed;                  /* rows are none without a header above them */
};

/* Where the columns of a header stand. */
struct cli_layout {
	const struct cli_form *form;
	size_t start[CLI_CELLS_MOST], end[CLI_CELLS_MOST]; /* of the column's title; CLI_NO_COLUMN if the header does not have it */
	size_t columns;               /* that the header has */
	size_t width;                 /* of the header, blanks at its end counted */
	unsigned char order[CLI_CELLS_MOST]; /* of a form with any order: the columns as they stand */
	bool cut;                     /* the header ends inside a title, and rows where they like */
	bool squeezed;                /* one blank between all titles: the columns are lost */
};
#define CLI_NO_COLUMN ((size_t)-1)

struct cli_cells {
	size_t n;
	struct record_cli_cell at[CLI_CELLS_MOST];
};

enum cli_line_kind {
	CLI_LINE_NONE,
	CLI_LINE_HEAD,
	CLI_LINE_ROW,
	CLI_LINE_MORE,
	CLI_LINE_COUNTS,
};

size_t cli_column_count(const struct cli_form *f);
/* Is @line a header of @o?  *@ret_layout tells its columns; its form is NULL if rows have patterns. */
bool cli_head(const struct cli_output *o, struct span line, struct cli_layout *ret_layout);
/* What a line without a header above it is to @o; *@ret_form, if a row has one; @ret its cells. */
enum cli_line_kind cli_plain_line(const struct cli_output *o, struct span line, const struct cli_form **ret_form, struct cli_cells *ret);
/* A row below a header. */
bool cli_row_below(const struct cli_layout *l, struct span line, struct cli_cells *ret);
/* May @line be a row below a header of @o?  Judged by what its words are. */
bool cli_may_be_row(const struct cli_output *o, struct span line);

/* A line with what most outputs are told from it by. */
struct cli_asked {
	struct span line;
	char first;     /* the byte behind the blanks, 0 = there is none */
	uint64_t has[4]; /* a bit for each byte that is in it */
};

struct cli_asked cli_ask(struct span line);
/* Can the line be a header, or one that stands without a header, of @o? */
bool cli_may_be(const struct cli_output *o, const struct cli_asked *asked);

/* All outputs, in the order of cli_outputs.def. */
size_t cli_output_count(void);
const struct cli_output *cli_output_at(size_t i);
/* What a line by itself is to @o: SURE = it shows that @o is there. */
enum cli_sign { CLI_SIGN_NONE, CLI_SIGN_MAYBE, CLI_SIGN_SURE } cli_output_sign(const struct cli_output *o, const struct cli_asked *asked);

#endif
