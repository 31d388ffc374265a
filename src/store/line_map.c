/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "line_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"

#define PART_SHIFT 16
#define PART_LINES (UINT64_C(1) << PART_SHIFT)
#define PART_BLOCK_SHIFT (PART_SHIFT - BLOCK_SHIFT)
#define LINES_MAX (UINT64_C(1) << 40)
#define KEPT 512u /* lines of a part that wait to be written together */

struct line_entry {
	uint32_t line; /* in its part */
	struct line_of of;
};

struct line_part {
	struct line_entry *kept; /* KEPT of them */
	size_t n;
	struct vec spilled;      /* uint64_t: where KEPT entries each stand in the file, in the order they were put */
};

static int open_in(struct span dir)
{
	struct strbuf name = {0};
	int fd;

	strbuf_add(&name, dir);
	strbuf_add_str(&name, "/astscope-lines-XXXXXX");
	fd = mkostemp(name.p, O_CLOEXEC);
	if (fd >= 0)
		unlink(strbuf_str(&name));
	strbuf_done(&name);
	return fd;
}

/* Descriptor 0 would read as none: it is never ours, as the program has its three. */
static bool open_file(struct line_map *m, const char *beside, struct err *e)
{
	const char *slash = strrchr(beside, '/'), *tmp = env_get("TMPDIR");
	int fd = -1;

	if (slash && slash != beside)
		fd = open_in((struct span){beside, (size_t)(slash - beside)});
	if (fd < 0)
		fd = open_in(span_from(tmp && *tmp ? tmp : "/tmp"));
	if (fd < 0)
		return err_set_errno(e, ERR_WRITE, errno, "cannot make a temporary file");
	m->fd = fd;
	return true;
}

static bool write_all(int fd, const char *p, size_t n, uint64_t at)
{
	while (n) {
		ssize_t got = pwrite(fd, p, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got ? errno : ENOSPC;
			return false;
		}
		p += got;
		n -= (size_t)got;
		at += (uint64_t)got;
	}
	return true;
}

static bool read_all(int fd, char *p, size_t n, uint64_t at)
{
	while (n) {
		ssize_t got = pread(fd, p, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got ? errno : EIO;
			return false;
		}
		p += got;
		n -= (size_t)got;
		at += (uint64_t)got;
	}
	return true;
}

static bool spill(struct line_map *m, const char *beside, struct line_part *p, struct err *e)
{
	size_t bytes = p->n * sizeof(*p->kept);

	if (!m->fd && !open_file(m, beside, e))
		return false;
	if (!write_all(m->fd, (const char *)p->kept, bytes, m->bytes))
		return err_set_errno(e, ERR_WRITE, errno, "no room for a temporary file");
	vec_append(&p->spilled, &m->bytes);
	m->bytes += bytes;
	p->n = 0;
	return true;
}

static struct line_part *part_of(struct line_map *m, uint64_t line)
{
	size_t i = (size_t)(line >> PART_SHIFT);
	struct line_part *p;

	if (!m->parts.size)
		vec_init(&m->parts, sizeof(struct line_part));
	while (m->parts.n <= i)
		vec_push(&m->parts);
	p = vec_at(&m->parts, i);
	if (!p->kept) {
		p->kept = mem_alloc(KEPT * sizeof(*p->kept));
		vec_init(&p->spilled, sizeof(uint64_t));
	}
	return p;
}

bool line_map_put(struct line_map *m, const char *beside, uint64_t line, uint32_t life, uint32_t thread, struct err *e)
{
	struct line_part *p;

	if (line >= LINES_MAX)
		return err_set(e, ERR_LIMIT, "a refs log has too many lines");
	p = part_of(m, line);
	if (p->n == KEPT && !spill(m, beside, p, e))
		return false;
	p->kept[p->n++] = (struct line_entry){(uint32_t)(line & (PART_LINES - 1)), {life, thread}};
	if (m->first == m->stop) {
		m->first = line;
		m->stop = line + 1;
	}
	if (line < m->first)
		m->first = line;
	if (line >= m->stop)
		m->stop = line + 1;
	return true;
}

static void spread(struct line_of *to, const struct line_entry *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[from[i].line & (PART_LINES - 1)] = from[i].of;
}

/* Puts the lines of part @i in order. */
static bool open_part(struct line_map *m, uint64_t i, struct err *e)
{
	const struct line_part *p = i < m->parts.n ? vec_at(&m->parts, (size_t)i) : NULL;
	struct line_entry *read;
	bool ok = true;

	if (!m->open)
		m->open = mem_alloc(PART_LINES * sizeof(*m->open));
	/* No block is asked for beyond the last line. */
	memset(m->open, 0, (size_t)(m->stop - (i << PART_SHIFT) < PART_LINES ? m->stop - (i << PART_SHIFT) : PART_LINES) *
				   sizeof(*m->open));
	m->opened = i + 1;
	if (!p || !p->kept)
		return true;
	read = mem_alloc(KEPT * sizeof(*read));
	for (size_t k = 0; ok && k < p->spilled.n; k++) {
		const uint64_t *at = vec_at(&p->spilled, k);

		ok = read_all(m->fd, (char *)read, KEPT * sizeof(*read), *at) ||
		     err_set_errno(e, ERR_READ, errno, "cannot read a temporary file");
		if (ok)
			spread(m->open, read, KEPT);
	}
	spread(m->open, p->kept, p->n);
	free(read);
	return ok;
}

bool line_map_block(struct line_map *m, uint64_t block, struct line_block *ret, struct err *e)
{
	uint64_t from = block << BLOCK_SHIFT, n = m->stop > from ? m->stop - from : 0, part = block >> PART_BLOCK_SHIFT;
	const struct line_of *of;

	ret->n = 0;
	if (!n)
		return true;
	if (n > BLOCK_LINES)
		n = BLOCK_LINES;
	if (m->opened != part + 1 && !open_part(m, part, e))
		return false;
	of = m->open + (from & (PART_LINES - 1));
	for (uint32_t i = 0; i < n; i++) {
		ret->life[i] = of[i].life;
		ret->thread[i] = of[i].thread;
		if (ret->life[i])
			ret->n = i + 1;
	}
	return true;
}

static void free_parts(struct line_map *m)
{
	for (size_t i = 0; i < m->parts.n; i++) {
		struct line_part *p = vec_at(&m->parts, i);

		free(p->kept);
		if (p->kept)
			vec_done(&p->spilled);
	}
	vec_done(&m->parts);
}

void line_map_clear(struct line_map *m)
{
	int fd = m->fd;

	if (m->bytes && ftruncate(fd, 0) < 0) {
		close(fd);
		fd = 0;
	}
	free_parts(m);
	free(m->open);
	*m = (struct line_map){.fd = fd};
}

void line_map_done(struct line_map *m)
{
	if (m->fd)
		close(m->fd);
	m->fd = 0;
	m->bytes = 0;
	line_map_clear(m);
}
