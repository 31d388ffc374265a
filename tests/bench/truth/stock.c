/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "cause.h"
#include "found.h"

/* The logs as they are, and abrupt ones with causes put into them. */

/* The log itself, nothing put into it. */
static struct found found_alone(struct truth *t, const struct log *log)
{
	struct injected in;
	struct story s;
	struct found f;

	story_read(&t->names, log, &s);
	injected_init(&in, &s);
	found_in(&t->names, &in, false, &f);
	injected_done(&in);
	story_done(&s);
	return f;
}

/* --- asterisk-20-leak --- */

static uint32_t site(const struct truth *t, const char *text)
{
	return intern_id(t->names.sites, span_from(text));
}

static bool has_candidate(const struct found *f, int64_t path)
{
	for (size_t i = 0; i < f->candidates.n; i++) {
		if (((const struct found_candidate *)vec_at(&f->candidates, i))->path == path)
			return true;
	}
	return false;
}

/* What its description says: sessions of three causes, and the container that holds those of the third. */
static void judge_20_leak(struct truth *t, const struct found *f)
{
	const struct {
		uint32_t creator;
		int64_t lives;
	} causes[] = {
		{site(t, "res_crashlab.c:54:lab_session_alloc"), 12}, {site(t, "res_crashlab.c:54:lab_session_alloc"), 4},
		{site(t, "res_crashlab.c:54:lab_session_alloc"), 3}, {site(t, "res_crashlab.c:486:load_module"), 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
		size_t same = 0;

		for (size_t k = 0; k < f->paths.n; k++) {
			const struct found_path *p = vec_at(&f->paths, k);

			same += p->creator == causes[i].creator && p->lives == causes[i].lives;
		}
		truth_case(t, FIG_LEAK20, same == 1);
	}
	for (size_t i = 0; i < f->lives.n; i++) {
		const struct found_life *l = vec_at(&f->lives, i);
		const struct found_path *p = found_path_of(f, l->path);

		if (p && p->creator == causes[0].creator)
			truth_case(t, FIG_SENTENCE, p->has_confidence && has_candidate(f, p->path));
	}
}

void truth_leak20(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		struct found f;

		if (!t->full || strcmp(t->logs[i].name, "20-leak") != 0)
			continue;
		f = found_alone(t, &t->logs[i]);
		judge_20_leak(t, &f);
		found_done(&f);
	}
}

/* --- nothing injected --- */

static void judge_clean(struct truth *t, const struct log *log, const struct found *f)
{
	uint64_t wrong = f->lives.n > log->alive ? f->lives.n - log->alive : log->alive - f->lives.n;
	int64_t lives = 0;

	for (size_t i = 0; i < f->paths.n; i++)
		lives += ((const struct found_path *)vec_at(&f->paths, i))->lives;
	wrong += lives != (int64_t)f->lives.n;
	truth_add(t, FIG_NOTHING, wrong, log->alive);
	if (wrong)
		truth_note("%s: %zu lives in %zu paths that count %lld, %llu leaked", log->name, f->lives.n, f->paths.n,
			   (long long)lives, (unsigned long long)log->alive);
}

static bool is_forgotten(const struct found *f, const struct found_life *l)
{
	const struct found_path *p = l ? found_path_of(f, l->path) : NULL;

	return p && p->forgotten;
}

static void judge_abrupt(struct truth *t, const struct log *log, const struct found *f)
{
	uint64_t n = 0;

	for (size_t i = 0; i < f->lives.n; i++)
		n += is_forgotten(f, vec_at(&f->lives, i));
	truth_add(t, FIG_FORGOTTEN, n, log->alive);
	if (n)
		truth_note("%s: %llu look forgotten", log->name, (unsigned long long)n);
}

void truth_nothing(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		const struct log *log = &t->logs[i];
		struct found f;

		if (!truth_wants(t, log))
			continue;
		f = found_alone(t, log);
		if (log->clean)
			judge_clean(t, log, &f);
		else
			judge_abrupt(t, log, &f);
		found_done(&f);
	}
}

/* --- causes in abrupt logs --- */

#define RECALL_CAUSES 40u
#define RECALL_EACH 8u

static void recall_log(struct truth *t, const struct log *log)
{
	struct injected in;
	struct causes all;
	struct vec causes, which;
	struct story s;

	story_read(&t->names, log, &s);
	causes_init(&all, &s);
	injected_init(&in, &s);
	causes_by_lives(&all, t->seed, RECALL_CAUSES, 1, &causes);
	while (causes_inject(&causes, &in, RECALL_EACH, &which)) {
		struct found f;

		found_in(&t->names, &in, false, &f);
		for (size_t i = 0; i < which.n; i++) {
			const struct cause *c = vec_at(&causes, *(size_t *)vec_at(&which, i));
			const struct found_life *l = found_life_at(&f, ((const struct cause_life *)vec_at(&c->lives, 0))->addr);
			bool found = is_forgotten(&f, l);

			truth_case(t, FIG_RECALL, found);
			if (found)
				truth_case(t, FIG_RECALL_RIGHT, found_rank(&f, l->path, c->site) == 1);
		}
		found_done(&f);
		vec_done(&which);
		injected_clear(&in);
	}
	vec_done(&which);
	causes_free(&causes);
	injected_done(&in);
	causes_done(&all);
	story_done(&s);
}

void truth_abrupt(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		if (t->full && !t->logs[i].clean)
			recall_log(t, &t->logs[i]);
	}
}
