/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/arena.h"
#include "astscope/base/dirs.h"
#include "astscope/base/limits.h"
#include "astscope/base/write.h"
#include "astscope/model/sql.h"
#include "astscope/store/sql_asset.h"

/* Saved queries. */

#define ENDING ".sql"
#define SHIPPED "saved/"
#define OWN_MAX 500   /* files of the user that are looked at */
#define NAME_MAX_BYTES 60

static bool is_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return s.n && s.n <= NAME_MAX_BYTES;
}

/* "-- who waits for whom" in the first line; else it is called as its file. */
static void add(struct sql_saves *s, struct span name, struct span sql, bool own)
{
	struct sql_saved *q = vec_push(&s->items);
	struct span first = span_first_line(sql), mark = SPAN_LIT("--");

	q->name = arena_span(s->arena, name).p;
	q->sql = arena_span(s->arena, span_trim(sql));
	q->own = own;
	q->title = span_starts(first, mark) ? arena_span(s->arena, span_trim(span_from_offset(first, mark.n))).p : q->name;
}

static struct span stem(struct span file)
{
	return span_ends(file, SPAN_LIT(ENDING)) ? span_sub(file, 0, file.n - strlen(ENDING)) : (struct span){0};
}

static void add_shipped(struct sql_saves *s)
{
	for (size_t i = 0; i < sql_asset_count; i++) {
		struct span path = span_from(sql_assets[i].path);

		if (span_starts(path, SPAN_LIT(SHIPPED)))
			add(s, stem(span_from_offset(path, strlen(SHIPPED))), span_from(sql_assets[i].text), false);
	}
}

/* A plain file of the user's own, no longer than a statement may be. */
static bool read_file(int dir, const char *name, struct strbuf *ret)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char buf[4096];
	struct stat sb;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_size <= LIMIT_SQL_TEXT)
		while (ret->n <= LIMIT_SQL_TEXT && (n = read(fd, buf, sizeof(buf))) > 0)
			strbuf_add(ret, (struct span){buf, (size_t)n});
	close(fd);
	return n == 0 && ret->n > 0 && ret->n <= LIMIT_SQL_TEXT;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sql_saved *)a)->name, ((const struct sql_saved *)b)->name);
}

static void add_own(const char *path, struct sql_saves *s)
{
	DIR *d = opendir(path);
	struct vec shipped = s->items;
	const struct dirent *f;

	vec_init(&s->items, sizeof(struct sql_saved));
	for (int looked = 0; d && looked < OWN_MAX && (f = readdir(d)); looked++) {
		struct span name = stem(span_from(f->d_name));
		struct strbuf sql = {0};

		if (is_name(name) && read_file(dirfd(d), f->d_name, &sql))
			add(s, name, strbuf_span(&sql), true);
		strbuf_done(&sql);
	}
	if (d)
		closedir(d);
	vec_sort(&s->items, by_name);
	for (size_t i = 0; i < s->items.n; i++)
		vec_append(&shipped, vec_at(&s->items, i));
	vec_done(&s->items);
	s->items = shipped;
}

void sql_saves_load(const char *dir, struct sql_saves *ret)
{
	*ret = (struct sql_saves){.arena = arena_new()};
	vec_init(&ret->items, sizeof(struct sql_saved));
	add_shipped(ret);
	if (dir)
		add_own(dir, ret);
}

void sql_saves_done(struct sql_saves *s)
{
	vec_done(&s->items);
	if (s->arena)
		arena_free(s->arena);
	*s = (struct sql_saves){0};
}

bool sql_save(const char *dir, struct span name, struct span sql, struct err *e)
{
	struct strbuf path = {0}, text = {0};
	int fd;
	bool ok;

	if (!is_name(name))
		return err_set(e, ERR_USAGE, "a saved query has a name of letters, digits, - and _");
	if (!dir)
		return err_set(e, ERR_WRITE, "there is no place for saved queries: neither XDG_CONFIG_HOME nor HOME is set");
	if (!dirs_make(dir))
		return err_set_errno(e, ERR_WRITE, errno, "cannot make %s", dir);
	strbuf_addf(&path, "%s/%.*s" ENDING, dir, SPAN_ARG(name));
	strbuf_add(&text, span_trim(sql));
	strbuf_add_char(&text, '\n');
	fd = open(strbuf_str(&path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST) {
		err_set(e, ERR_USAGE, "there is a query %.*s already", SPAN_ARG(name));
		ok = err_hint(e, "take another name, or remove %s", strbuf_str(&path));
	} else {
		ok = fd >= 0 && write_all(fd, strbuf_span(&text));
		ok = (fd < 0 || close(fd) == 0) && ok;
		ok = ok || err_set_errno(e, ERR_WRITE, errno, "cannot write %s", strbuf_str(&path));
	}
	strbuf_done(&path);
	strbuf_done(&text);
	return ok;
}
