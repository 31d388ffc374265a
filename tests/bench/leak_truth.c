/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth/truth.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "tests/lib/facts.h"
#include "tests/lib/names.h"

/*
 * How right the program is about refs logs and leaks, measured on the real logs beside the repository: each figure with its
 * bar, as TAP.  The same seed gives the same cases.
 *
 *     leak_truth                     a sample of some seconds
 *     leak_truth --full [SEED [ROW]] all of it, or what measures that row
 */

#define SEED 20251129u

static const struct {
	const char *row, *what;
	enum unit unit;
	enum sense sense;
	double bar;
} bars[FIGURES] = {
#define FIGURE(id, row, what, unit, sense, bar) {row, what, unit, sense, bar},
#include "truth/figures.def"
#undef FIGURE
};

static const struct {
	const char *rows; /* that it measures */
	void (*measure)(struct truth *t);
} measures[] = {
	{"shutdown", truth_shutdown},
	{"runs split", truth_runs},
	{"lost", truth_lost},
	{"gaps", truth_gaps},
	{"before", truth_before},
	{"sorted", truth_sorted},
	{"leak20 sentence", truth_leak20},
	{"paths rank", truth_paths},
	{"rank holes", truth_holes},
	{"release calibration", truth_release},
	{"nothing", truth_nothing},
	{"abrupt", truth_abrupt},
	{"roots", truth_roots},
};

/* Processes of one generation may have written the same file. */
static const struct {
	const char *name, *kind;
	bool sample;
} logs[LOGS] = {
	{"1.8-calls-leak", "T", true}, {"1.8-deadlock", "T", true}, {"11-calls-leak", "C2", false}, {"13-deadlock", "C2", true},
	{"20-crash", "C6", true}, {"20-deadlock", "C6", false}, {"20-leak", "C6", false}, {"20-noisy", "C6", false},
};

bool truth_wants(const struct truth *t, const struct log *log)
{
	return t->full || logs[log - t->logs].sample;
}

/* --- figures --- */

void truth_add(struct truth *t, enum figure_id f, uint64_t hits, uint64_t of)
{
	t->figures[f].hits += hits;
	t->figures[f].of += of;
	t->figures[f].measured = true;
}

void truth_case(struct truth *t, enum figure_id f, bool right)
{
	truth_add(t, f, right, 1);
}

void truth_most(struct truth *t, enum figure_id f, uint64_t value)
{
	struct figure *fig = &t->figures[f];

	fig->hits = value > fig->hits ? value : fig->hits;
	fig->measured = true;
}

void truth_note(const char *fmt, ...)
{
	va_list ap;

	printf("#   ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
}

static double value_of(const struct figure *fig, enum unit unit)
{
	return unit == COUNT ? (double)fig->hits : fig->of ? (double)fig->hits / (double)fig->of : 0;
}

/* True if it is as good as it must be. */
static bool say(const struct truth *t, size_t f, unsigned number)
{
	const struct figure *fig = &t->figures[f];
	enum unit unit = bars[f].unit;
	double v = value_of(fig, unit);
	bool good = bars[f].sense == LEAST ? v >= bars[f].bar : v <= bars[f].bar;
	const char *than = bars[f].sense == LEAST ? "least" : "most";

	/* Of a handful of cases one that is wrong says little, where not all need to be right. */
	if (!t->full && unit == SHARE && bars[f].sense == LEAST && bars[f].bar < 1)
		good = (double)(fig->hits + 1) >= bars[f].bar * (double)fig->of;
	printf("%sok %u - %s: %s: ", good ? "" : "not ", number, bars[f].row, bars[f].what);
	if (unit == COUNT && fig->of)
		printf("%llu of %llu (at %s %.0f)", (unsigned long long)fig->hits, (unsigned long long)fig->of, than, bars[f].bar);
	else if (unit == COUNT)
		printf("%llu (at %s %.0f)", (unsigned long long)fig->hits, than, bars[f].bar);
	else if (unit == SHARE)
		printf("%.1f %% of %llu (at %s %.1f %%)", 100 * v, (unsigned long long)fig->of, than, 100 * bars[f].bar);
	else
		printf("%.2f over %llu (at %s %.2f)", v, (unsigned long long)fig->of, than, bars[f].bar);
	printf("\n");
	return good;
}

static bool say_all(const struct truth *t)
{
	unsigned number = 0;
	bool good = true;

	for (size_t f = 0; f < FIGURES; f++) {
		if (t->figures[f].measured)
			good &= say(t, f, ++number);
	}
	printf("1..%u\n", number);
	return good && number;
}

/* --- logs --- */

static uint64_t number(const json_t *facts, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(facts, name));
}

static void load_log(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	struct truth *t = ctx;

	(void)path;
	for (size_t i = 0; i < LOGS; i++) {
		struct log *log = &t->logs[i];

		if (log->kind || strcmp(bundle + strlen("asterisk-"), logs[i].name) != 0)
			continue;
		*log = (struct log){.name = logs[i].name, .kind = logs[i].kind};
		log->clean = strcmp(json_string_value(json_object_get(facts, "stop")), "clean") == 0;
		log->lives = number(json_object_get(facts, "lives"), "lives");
		log->alive = number(facts, "alive");
		for (size_t c = 0; c < ARRAY_LEN(log->by_class); c++)
			log->by_class[c] = number(json_object_get(facts, "one_class"), life_class_name((enum life_class)c));
		if (!log_load(&t->names, log)) {
			fprintf(stderr, "leak_truth: %s: cannot be read\n", bundle);
			exit(1);
		}
	}
}

static bool load_all(struct truth *t)
{
	facts_each("trust", load_log, t);
	for (size_t i = 0; i < LOGS; i++) {
		if (!t->logs[i].kind)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct truth t = {.full = argc > 1 && strcmp(argv[1], "--full") == 0, .seed = SEED};
	struct span seed = span_from(argc > 2 ? argv[2] : NULL);
	const char *only = argc > 3 ? argv[3] : "";
	bool good;

	if (argc > 2 && (!scan_u64(&seed, &t.seed) || seed.n)) {
		fprintf(stderr, "usage: leak_truth [--full [SEED [ROW]]]\n");
		return 64;
	}
	names_init(&t.names);
	if (!load_all(&t)) {
		printf("1..0 # SKIP no shared bundles here\n");
		return 0;
	}
	printf("# seed %llu\n", (unsigned long long)t.seed);
	for (size_t i = 0; i < ARRAY_LEN(measures); i++) {
		int64_t began = env_monotonic_us();

		if (!strstr(measures[i].rows, only))
			continue;
		measures[i].measure(&t);
		printf("# %s: %.1f s\n", measures[i].rows, (double)(env_monotonic_us() - began) / 1e6);
	}
	good = say_all(&t);
	for (size_t i = 0; i < LOGS; i++)
		log_done(&t.logs[i]);
	names_done(&t.names);
	return good ? 0 : 1;
}
