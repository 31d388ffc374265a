/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_parser.h"

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/limits.h"

/*
 * Runaway recursion prints frames without end.  Of a stack over the limit the first frames are kept, which tell what
 * happened, and the last ones, which tell whose thread it was.  What lay between is counted, not rejected.
 */

#define TEXT_MOST (LIMIT_FRAME_BYTES / LIMIT_FRAMES_LAST) /* of one of the last frames */

bool gdb_folding(const struct gdb *p)
{
	return p->frames > LIMIT_FRAMES_PER_STACK - LIMIT_FRAMES_LAST;
}

void gdb_fold_name(struct gdb *p, struct span func)
{
	struct gdb_fold *fold = &p->fold;
	uint64_t hash = hash_bytes(func);

	for (uint64_t k = 1; k <= ARRAY_LEN(fold->names); k++) {
		bool same = fold->named >= k && fold->names[(fold->named - k) % ARRAY_LEN(fold->names)] == hash;

		fold->runs[k - 1] = same ? fold->runs[k - 1] + 1 : 0;
	}
	fold->names[fold->named++ % ARRAY_LEN(fold->names)] = hash;
}

/* The frame told last is one of a group that came just before it, all of it. */
static bool repeats(const struct gdb_fold *fold)
{
	for (uint64_t k = 1; k <= ARRAY_LEN(fold->runs); k++) {
		if (fold->runs[k - 1] >= k)
			return true;
	}
	return false;
}

void gdb_fold_take(struct gdb *p)
{
	struct gdb_fold *fold = &p->fold;
	struct span text = strbuf_span(&p->text);
	struct gdb_folded *slot;
	struct gdb_frame f = {0};

	if (!gdb_frame_parse(text, &f))
		gdb_function_parse(text, &f);
	gdb_fold_name(p, f.func);
	if (!fold->last.size)
		vec_init(&fold->last, sizeof(struct gdb_folded));
	if (fold->frames < LIMIT_FRAMES_LAST && fold->frames == fold->last.n)
		vec_push(&fold->last);
	slot = vec_at(&fold->last, fold->frames % LIMIT_FRAMES_LAST);
	if (fold->frames >= LIMIT_FRAMES_LAST)
		fold->repeats += slot->repeats;
	strbuf_clear(&slot->text);
	strbuf_add(&slot->text, span_sub(text, 0, TEXT_MOST));
	slot->place = p->place;
	slot->level = p->level;
	slot->repeats = repeats(fold);
	fold->frames++;
}

void gdb_fold_clear(struct gdb *p)
{
	struct gdb_fold *fold = &p->fold;

	fold->frames = fold->repeats = fold->named = 0;
	for (size_t i = 0; i < ARRAY_LEN(fold->runs); i++)
		fold->runs[i] = 0;
}

void gdb_fold_done(struct gdb *p)
{
	for (size_t i = 0; i < p->fold.last.n; i++)
		strbuf_done(&((struct gdb_folded *)vec_at(&p->fold.last, i))->text);
	vec_done(&p->fold.last);
}
