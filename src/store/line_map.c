#include "config.h"

#include "line_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"

#define CAP_FIRST (UINT64_C(1) << 14)
#define CAP_STEP (UINT64_C(1) << 20) /* above it the file grows by as much */
#define LINES_MAX (UINT64_C(1) << 40)
/* Pages that were touched this long ago are given back: most lives are short. */
#define PUTS_KEPT (UINT64_C(1) << 18)
#define BLOCKS_KEPT 256u

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

/* The room is taken on the disk at once: a page that cannot be written later would end the program. */
static bool grow(struct line_map *m, const char *beside, uint64_t lines, struct err *e)
{
	uint64_t cap = m->cap ? m->cap : CAP_FIRST;
	int failed;
	void *at;

	while (cap < lines)
		cap += cap < CAP_STEP ? cap : CAP_STEP;
	if (lines > LINES_MAX || cap > SIZE_MAX / sizeof(struct line_of))
		return err_set(e, ERR_LIMIT, "a refs log has too many lines");
	if (!m->fd && !open_file(m, beside, e))
		return false;
	failed = posix_fallocate(m->fd, 0, (off_t)(cap * sizeof(struct line_of)));
	if (failed)
		return err_set_errno(e, ERR_WRITE, failed, "no room for a temporary file");
	at = m->at ? mremap(m->at, m->cap * sizeof(struct line_of), cap * sizeof(struct line_of), MREMAP_MAYMOVE)
		   : mmap(NULL, cap * sizeof(struct line_of), PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	if (at == MAP_FAILED)
		return err_set_errno(e, ERR_WRITE, errno, "cannot map a temporary file");
	m->at = at;
	m->cap = cap;
	return true;
}

bool line_map_put(struct line_map *m, const char *beside, uint64_t line, uint32_t life, uint32_t thread, struct err *e)
{
	if (line >= m->cap && !grow(m, beside, line + 1, e))
		return false;
	m->at[line] = (struct line_of){life, thread};
	if (m->first == m->stop) {
		m->first = line;
		m->stop = line + 1;
	}
	if (line < m->first)
		m->first = line;
	if (line >= m->stop)
		m->stop = line + 1;
	if (++m->puts % PUTS_KEPT == 0)
		madvise(m->at, m->cap * sizeof(struct line_of), MADV_DONTNEED);
	return true;
}

bool line_map_block(const struct line_map *m, uint64_t block, struct line_block *ret)
{
	uint64_t from = block << BLOCK_SHIFT, n = m->stop > from ? m->stop - from : 0;

	ret->n = 0;
	if (block % BLOCKS_KEPT == 0 && m->at)
		madvise(m->at, m->cap * sizeof(struct line_of), MADV_DONTNEED);
	if (n > BLOCK_LINES)
		n = BLOCK_LINES;
	for (uint32_t i = 0; i < n; i++) {
		ret->life[i] = m->at[from + i].life;
		ret->thread[i] = m->at[from + i].thread;
		if (ret->life[i])
			ret->n = i + 1;
	}
	return ret->n;
}

void line_map_clear(struct line_map *m)
{
	if (m->at && m->cap > CAP_STEP) {
		munmap(m->at, m->cap * sizeof(struct line_of));
		m->at = NULL;
		m->cap = 0;
		if (ftruncate(m->fd, 0) < 0)
			line_map_done(m);
	} else if (m->at) {
		memset(m->at + m->first, 0, (m->stop - m->first) * sizeof(struct line_of));
	}
	m->first = m->stop = m->puts = 0;
}

void line_map_done(struct line_map *m)
{
	if (m->at)
		munmap(m->at, m->cap * sizeof(struct line_of));
	if (m->fd)
		close(m->fd);
	*m = (struct line_map){0};
}
