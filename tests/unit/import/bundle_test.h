/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BUNDLE_TEST_H
#define TESTS_BUNDLE_TEST_H

#include "astscope/import/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "make.h"

#include "astscope/base/env.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/record.h"

/* A folder with a refs log, and what tests ask of a bundle that is opened there. */

#define LOCKS ((struct span){make_locks, strlen(make_locks)})
#define READ_BYTES 10000 /* odd on purpose */

struct fixture {
	char *dir;
	struct strbuf refs; /* longer than two ends */
};

static inline int setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));

	f->dir = make_dir();
	make_refs(&f->refs, 900, 3);
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	make_remove(f->dir);
	strbuf_done(&f->refs);
	free(f);
	return 0;
}

static inline struct bundle *open_one(const char *path)
{
	struct bundle *b = NULL;
	struct err e = {0};

	if (!bundle_open(&path, 1, NULL, &b, &e))
		fail_msg("%s: %s", path, e.msg);
	return b;
}

static inline struct bundle *open_in(const struct fixture *f, const char *name)
{
	char *path = make_path(f->dir, name);
	struct bundle *b = open_one(path);

	free(path);
	return b;
}

static inline void scan(struct bundle *b)
{
	struct err e = {0};

	if (!bundle_scan(b, NULL, NULL, NULL, &e))
		fail_msg("%s", e.msg);
}

static const struct member *find(const struct bundle *b, const char *path)
{
	for (size_t i = 0; i < bundle_count(b); i++) {
		if (strcmp(bundle_member(b, i)->path, path) == 0)
			return bundle_member(b, i);
	}
	for (size_t i = 0; i < bundle_count(b); i++)
		print_message("# member %s: %s\n", bundle_member(b, i)->path, bundle_member(b, i)->note);
	fail_msg("no member %s", path);
	return NULL;
}

static inline void id_of(const struct bundle *b, char ret[BUNDLE_ID_CHARS + 1])
{
	const struct member **all = mem_zalloc((bundle_count(b) + 1) * sizeof(const struct member *));

	for (size_t i = 0; i < bundle_count(b); i++)
		all[i] = bundle_member(b, i);
	bundle_id(all, bundle_count(b), ret);
	free(all);
}

/* The bytes of @path; checks that the sums made on the way agree with those of the scan. */
static inline enum got read_member(struct bundle *b, const char *path, struct strbuf *ret)
{
	struct cursor *c = cursor_new(b, NULL);
	const struct member *m;
	enum got g = GOT_STOP;
	char buf[READ_BYTES];
	size_t n;

	while ((m = cursor_next(c)) && strcmp(m->path, path) != 0)
		;
	if (!m)
		fail_msg("no member %s", path);
	while ((g = cursor_read(c, buf, sizeof(buf), &n)) == GOT_DATA)
		strbuf_add(ret, (struct span){buf, n});
	if (bundle_count(b) && g == GOT_END && m->state == MEMBER_OK) {
		struct member_sums sums;
		const struct member *scanned = find(b, path);

		cursor_sums(c, &sums);
		assert_int_equal(sums.bytes, scanned->sums.bytes);
		assert_memory_equal(sums.ends, scanned->sums.ends, sizeof(sums.ends));
		if (scanned->sums.has_digest)
			assert_memory_equal(sums.digest, scanned->sums.digest, sizeof(sums.digest));
	}
	cursor_free(c);
	return g;
}

static inline void assert_bytes(struct bundle *b, const char *path, struct span want)
{
	struct strbuf got = {0};

	assert_int_equal(read_member(b, path, &got), GOT_END);
	assert_int_equal(got.n, want.n);
	assert_true(span_eq(strbuf_span(&got), want));
	strbuf_done(&got);
}

#endif
