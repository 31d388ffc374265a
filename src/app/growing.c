/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/growing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/span.h"

#define CHUNK (256u << 10) /* a line that is longer is taken in pieces: no format has such lines */
#define SEAM 64            /* bytes before where we are: another text there is another file, though no shorter */

struct growing {
	char *path;
	int fd;          /* of the file, -1 = none */
	struct stat is;  /* what it was when it was opened */
	uint64_t at;     /* what of it was taken; behind a line end */
	uint64_t from;
	int copy;
	uint64_t kept, lines;
	struct strbuf copy_path;
	bool gone;       /* said */
	char buf[CHUNK];
};

/* ---- the copy ---- */

static bool write_copy(struct growing *g, const char *p, size_t n, uint64_t at, struct err *e)
{
	while (n) {
		ssize_t got = pwrite(g->copy, p, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_set_errno(e, ERR_WRITE, got ? errno : ENOSPC, "cannot keep lines in a temporary file");
		p += got;
		n -= (size_t)got;
		at += (uint64_t)got;
	}
	return true;
}

static bool begin_anew(struct growing *g, uint64_t from, struct err *e)
{
	g->at = g->from = from;
	g->kept = g->lines = 0;
	return ftruncate(g->copy, 0) == 0 || err_set_errno(e, ERR_WRITE, errno, "cannot keep lines in a temporary file");
}

static uint64_t count_lines(const char *p, size_t n)
{
	uint64_t lines = 0;

	for (const char *lf; (lf = memchr(p, '\n', n)); lines++) {
		n -= (size_t)(lf + 1 - p);
		p = lf + 1;
	}
	return lines;
}

/* Keep the last GROWING_KEPT bytes of the copy, from the next line on. */
static bool shorten(struct growing *g, struct err *e)
{
	uint64_t from = g->kept - GROWING_KEPT, dropped, to = 0;
	bool begun = false;

	g->lines = 0;
	for (dropped = from; from < g->kept;) {
		ssize_t n = pread(g->copy, g->buf, CHUNK, (off_t)from);
		const char *p = g->buf, *lf;

		if (n <= 0)
			return err_set_errno(e, ERR_READ, n ? errno : EIO, "cannot read a temporary file");
		from += (uint64_t)n;
		if (!begun) {
			lf = memchr(p, '\n', (size_t)n);
			dropped += lf ? (uint64_t)(lf + 1 - p) : (uint64_t)n;
			n = lf ? n - (lf + 1 - p) : 0;
			p = lf ? lf + 1 : p;
			begun = lf != NULL;
		}
		if (!write_copy(g, p, (size_t)n, to, e))
			return false;
		g->lines += count_lines(p, (size_t)n);
		to += (uint64_t)n;
	}
	g->kept = to;
	g->from += dropped;
	return ftruncate(g->copy, (off_t)to) == 0 || err_set_errno(e, ERR_WRITE, errno, "cannot keep lines in a temporary file");
}

static bool make_copy(struct growing *g, struct err *e)
{
	const char *tmp = env_get("TMPDIR");
	struct strbuf name = {0};

	strbuf_addf(&name, "%s/astscope-XXXXXX", tmp ? tmp : "/tmp");
	g->copy = mkostemp(name.p, O_CLOEXEC);
	if (g->copy >= 0)
		unlink(strbuf_str(&name));
	strbuf_done(&name);
	strbuf_addf(&g->copy_path, "/dev/fd/%d", g->copy);
	return g->copy >= 0 || err_set_errno(e, ERR_WRITE, errno, "cannot make a temporary file");
}

/* ---- the file ---- */

/* What log daemons leave in front when they cut a file under its writer is no text, but no reason either. */
static bool is_text(struct growing *g)
{
	ssize_t n = pread(g->fd, g->buf, 4096, 0);
	ssize_t i = 0;

	while (i < n && !g->buf[i])
		i++;
	return n <= i || !memchr(g->buf + i, 0, (size_t)(n - i));
}

static uint64_t start_of(const struct growing *g)
{
	uint64_t size = (uint64_t)g->is.st_size;

	return size > GROWING_KEPT ? size - GROWING_KEPT : 0;
}

/* To behind the next line end, as the first line would be torn. */
static bool begin_file(struct growing *g, struct err *e)
{
	uint64_t from = start_of(g);
	const char *lf;
	ssize_t n;

	if (!from)
		return begin_anew(g, 0, e);
	n = pread(g->fd, g->buf, CHUNK, (off_t)from - 1);
	lf = n > 0 ? memchr(g->buf, '\n', (size_t)n) : NULL;
	return begin_anew(g, from - 1 + (lf ? (uint64_t)(lf + 1 - g->buf) : 0), e);
}

static bool open_file(struct growing *g, struct err *e)
{
	g->fd = open(g->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (g->fd < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", g->path);
	if (fstat(g->fd, &g->is) < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", g->path);
	if (!S_ISREG(g->is.st_mode)) {
		err_set(e, ERR_USAGE, "%s is no regular file: only a log that lies on disk can be followed", g->path);
		return false;
	}
	if (!is_text(g)) {
		err_set(e, ERR_USAGE, "%s is no plain text: it cannot be followed", g->path);
		return err_hint(e, "without --follow it is read as what it is");
	}
	return begin_file(g, e);
}

static void close_file(struct growing *g)
{
	if (g->fd >= 0)
		close(g->fd);
	g->fd = -1;
}

bool growing_open(const char *path, struct growing **ret, struct err *e)
{
	struct growing *g = mem_zalloc(sizeof(*g));

	g->path = mem_strdup(path);
	g->copy = -1;
	if (make_copy(g, e) && open_file(g, e)) {
		*ret = g;
		return true;
	}
	growing_free(g);
	return false;
}

void growing_free(struct growing *g)
{
	if (!g)
		return;
	close_file(g);
	if (g->copy >= 0)
		close(g->copy);
	strbuf_done(&g->copy_path);
	free(g->path);
	free(g);
}

/* ---- what came ---- */

/* The file holds before @at what we took there. */
static bool seam_holds(const struct growing *g)
{
	char ours[SEAM], theirs[SEAM];
	size_t n = g->kept < SEAM ? (size_t)g->kept : SEAM;

	return !n || (pread(g->copy, ours, n, (off_t)(g->kept - n)) == (ssize_t)n &&
		      pread(g->fd, theirs, n, (off_t)(g->at - n)) == (ssize_t)n && !memcmp(ours, theirs, n));
}

/* One piece that ends with a line; *@ret_n = 0: there is none. */
static bool take_piece(struct growing *g, size_t *ret_n, struct err *e)
{
	ssize_t n = pread(g->fd, g->buf, CHUNK, (off_t)g->at);
	const char *lf;
	size_t skip = 0;

	*ret_n = 0;
	if (n < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", g->path);
	while (!g->kept && skip < (size_t)n && !g->buf[skip])
		skip++;
	g->at += skip;
	g->from += skip;
	if (skip) {
		*ret_n = skip;
		return true;
	}
	lf = memrchr(g->buf, '\n', (size_t)n);
	if (lf)
		n = lf + 1 - g->buf;
	else if ((size_t)n < CHUNK)
		return true;
	if (!write_copy(g, g->buf, (size_t)n, g->kept, e))
		return false;
	g->kept += (uint64_t)n;
	g->at += (uint64_t)n;
	g->lines += count_lines(g->buf, (size_t)n);
	*ret_n = (size_t)n;
	return g->kept <= GROWING_MOST || shorten(g, e);
}

static bool take_all(struct growing *g, bool *any, struct err *e)
{
	struct stat st;
	size_t n;

	if (fstat(g->fd, &st) < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", g->path);
	/* more came than is kept: what is between is not looked at */
	if ((uint64_t)st.st_size > g->at + GROWING_MOST) {
		g->is = st;
		if (!begin_file(g, e))
			return false;
	}
	do {
		if (!take_piece(g, &n, e))
			return false;
		*any |= n > 0;
	} while (n && g->at < (uint64_t)st.st_size);
	return true;
}

/* What has the name now: the same file, another one, none. */
static bool look_at_name(struct growing *g, enum growing_news *ret, struct err *e)
{
	struct stat st;

	if (stat(g->path, &st) < 0) {
		*ret = g->gone ? GROWING_SAME : GROWING_GONE;
		g->gone = true;
		return true;
	}
	g->gone = false;
	if (st.st_ino == g->is.st_ino && st.st_dev == g->is.st_dev)
		return true;
	close_file(g);
	if (!open_file(g, e)) {
		close_file(g);
		g->is = (struct stat){0};
		return false;
	}
	*ret = GROWING_OTHER;
	return take_all(g, &(bool){false}, e);
}

static bool look_at_file(struct growing *g, enum growing_news *ret, struct err *e)
{
	bool any = false;
	struct stat st;

	if (fstat(g->fd, &st) < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", g->path);
	if ((uint64_t)st.st_size < g->at || ((uint64_t)st.st_size > g->at && !seam_holds(g))) {
		g->is = st;
		*ret = GROWING_CUT;
		return begin_file(g, e) && take_all(g, &any, e);
	}
	if (!take_all(g, &any, e))
		return false;
	*ret = any ? GROWING_MORE : GROWING_SAME;
	return true;
}

bool growing_look(struct growing *g, enum growing_news *ret, struct err *e)
{
	*ret = GROWING_SAME;
	if (g->fd >= 0 && !look_at_file(g, ret, e))
		return false;
	/* the old one to its end first: its writer may not know yet that it has another name */
	return *ret != GROWING_SAME || look_at_name(g, ret, e);
}

const char *growing_copy(const struct growing *g)
{
	return strbuf_str(&g->copy_path);
}

uint64_t growing_lines(const struct growing *g)
{
	return g->lines;
}

uint64_t growing_from(const struct growing *g)
{
	return g->from;
}
