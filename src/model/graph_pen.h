/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_GRAPH_PEN_H
#define ASTSCOPE_MODEL_GRAPH_PEN_H

#include "astscope/base/attr.h"
#include "graph_priv.h"

/* How much a drawing says: as much as there is room for. */
enum graph_form {
	GRAPH_NARROW, /* under 100 columns: letters, told below */
	GRAPH_WIDE,   /* names and functions beside the letters */
	GRAPH_ROOMY,  /* also each lock on its line, and all tables */
};

/* The pieces of a drawing, in Unicode and ASCII; three are for sure, derived, guess. */
struct graph_glyphs {
	const char *top, *bar, *fork, *child, *bottom[3];
	const char *stroke[3], *down[3];
};

/* A line being drawn, and those that are. */
struct graph_pen {
	struct db *db;
	const struct graph_options *o;
	const struct graph *g;
	struct graph_text *out;
	const struct graph_glyphs *glyphs;
	enum graph_form form;
	struct strbuf line;
	struct span file;  /* named last in the line */
	struct span block_file; /* the same of the row before, in a block of rows */
	struct span says, other_says; /* of the line */
	size_t first_run;  /* of the line */
	size_t guessed;    /* waits of the last tree that are a guess */
	int taken_column;  /* of "taken at" in this ring */
	int ring;          /* number of the ring or queue being drawn */
};

/* Zeroed before; @out is empty. */
void graph_pen_init(struct graph_pen *p, struct db *db, const struct graph_options *o, const struct graph *g, struct graph_text *out,
		    enum graph_form form);
void graph_pen_done(struct graph_pen *p);

int graph_pen_width(const struct graph_pen *p);
int graph_pen_columns(const struct graph_pen *p); /* of the line so far */

/* Add to the line. */
void graph_pen_str(struct graph_pen *p, const char *s);
void graph_pen_span(struct graph_pen *p, struct span s);
void graph_pen_f(struct graph_pen *p, const char *fmt, ...) AST_PRINTF(2, 3);
void graph_pen_role(struct graph_pen *p, enum graph_role role, const char *s);
void graph_pen_link(struct graph_pen *p, struct span s, struct span place);
void graph_pen_to(struct graph_pen *p, int column); /* blanks up to @column; one if already there */
void graph_pen_right(struct graph_pen *p, struct span s); /* at the right edge; two blanks before it if there is no room */
/* The stroke of an edge, or the one that goes down, in the look of a guess if it is one. */
void graph_pen_edge(struct graph_pen *p, bool down, const char *confidence);
const char *graph_pen_stroke(const struct graph_pen *p, const char *confidence);
const char *graph_pen_bottom(const struct graph_pen *p, const char *confidence);

void graph_pen_thread(struct graph_pen *p, int64_t thread);               /* "lab_worker_a 25718" */
void graph_pen_name(struct graph_pen *p, int64_t thread);                 /* "lab_worker_a", where its LWP was said */
void graph_pen_letter(struct graph_pen *p, int64_t lock);                 /* "A", else its address */
void graph_pen_lock(struct graph_pen *p, int64_t lock);                   /* "A lab trunk 0x55aad9cb9860#1" */
void graph_pen_lock_name(struct graph_pen *p, int64_t lock);              /* "lab trunk 0x55aad9cb9860#1" */
void graph_pen_lock_id(struct graph_pen *p, int64_t lock);                /* "0x55aad9cb9860#1", else its address */
/* " a.c:5", without the file if the line named it last; nothing where it is not known. */
void graph_pen_held(struct graph_pen *p, const struct graph_edge *n);
void graph_pen_waits_at(struct graph_pen *p, const struct graph_edge *n);
void graph_pen_site(struct graph_pen *p, const struct graph_site *s, struct span place); /* no blank before it */
/* Columns of " chan_lab.c:20", or " :20" where the line named the file before. */
int graph_pen_site_columns(const struct graph_pen *p, const struct graph_site *s);

void graph_pen_guess(struct graph_pen *p, const struct graph_edge *n); /* "  guess: its stack waits" of what is one */

/* What stands above the stacks of the thread of the line and that at its other end: "waits for", "has" and what @n is for. */
void graph_pen_says(struct graph_pen *p, int64_t thread, const char *does, int64_t other, const char *other_does,
		    const struct graph_edge *n);

/* End the line. */
void graph_pen_end(struct graph_pen *p);
void graph_pen_head(struct graph_pen *p, struct thing t);
void graph_pen_head_right(struct graph_pen *p, struct span s, struct thing t); /* with @s at its right edge, or in the next line */
void graph_pen_node(struct graph_pen *p, enum thing_kind kind, int64_t id, int64_t other);
void graph_pen_blank(struct graph_pen *p); /* where there is room for it */

#endif
