/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "golden.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#include "astscope/base/env.h"

bool golden_read_path(const char *path, struct strbuf *ret)
{
	FILE *f = fopen(path, "rb");
	char chunk[65536];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		strbuf_add(ret, (struct span){chunk, n});
	fclose(f);
	return true;
}

void golden_path(struct strbuf *ret, const char *below)
{
	const char *dir = env_get("SRCDIR");

	strbuf_addf(ret, "%s/%s", dir ? dir : ".", below);
}

bool golden_read(const char *path, struct strbuf *ret)
{
	struct strbuf whole = {0};
	bool ok;

	golden_path(&whole, path);
	ok = golden_read_path(strbuf_str(&whole), ret);
	strbuf_done(&whole);
	return ok;
}

static void write_path(const char *path, struct span text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static unsigned line_of(struct span text, size_t at)
{
	unsigned n = 1;

	for (size_t i = 0; i < at && i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

/* The line that holds byte @at. */
static struct span line_at(struct span text, size_t at)
{
	size_t from = at, to = at;

	while (from > 0 && text.p[from - 1] != '\n')
		from--;
	while (to < text.n && text.p[to] != '\n')
		to++;
	return span_sub(text, from, to - from);
}

void golden_assert_same(const char *what, struct span got, struct span want)
{
	size_t at = 0;

	if (span_eq(got, want))
		return;
	while (at < got.n && at < want.n && got.p[at] == want.p[at])
		at++;
	if (at > got.n || at > want.n)
		at = 0;
	print_error("%s: line %u differs\n  got:  %.*s\n  want: %.*s\n", what, line_of(want, at),
			SPAN_ARG(line_at(got, at)), SPAN_ARG(line_at(want, at)));
	fail();
}

void golden_check(const char *what, const char *path, struct span got)
{
	struct strbuf want = {0};

	if (env_get("UPDATE_GOLDEN"))
		write_path(path, got);
	if (!golden_read_path(path, &want))
		fail_msg("%s: %s cannot be read", what, path);
	golden_assert_same(what, got, strbuf_span(&want));
	strbuf_done(&want);
}
