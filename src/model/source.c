/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"

#define NAME_BYTES 4096   /* of a path */
#define DEPTH_MAX 12      /* folders below a folder of source-path */
#define ENTRIES_MAX 50000 /* names looked at for one file: a source tree of Asterisk has under 5,000 */
#define FILE_BYTES (8 << 20)
#define LINE_COLUMNS 400  /* shown of a line */

/* --- names in texts ---------------------------------------------------------------------------------------------- */

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_-./+", c) != NULL);
}

/* A file of C, C++ or their headers. */
static bool is_source(struct span file)
{
	static const char *const ends[] = {".c", ".h", ".cc", ".cpp", ".y", ".l"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (file.n > strlen(ends[i]) && span_ends(file, span_from(ends[i])))
			return true;
	}
	return false;
}

bool source_named(struct span text, struct span *ret_file, int64_t *ret_line)
{
	for (size_t i = 1; i < text.n; i++) {
		struct span digits = span_from_offset(text, i + 1);
		size_t from = i;

		if (text.p[i] != ':')
			continue;
		while (from > 0 && is_name_char(text.p[from - 1]))
			from--;
		*ret_file = span_sub(text, from, i - from);
		if (is_source(*ret_file) && digits.n && *digits.p >= '0' && *digits.p <= '9' && scan_i64(&digits, ret_line) &&
		    *ret_line > 0)
			return true;
	}
	return false;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* The folder of one entry of source-path: what the user names is theirs, links and all. */
static int open_root(struct span dir)
{
	char path[NAME_BYTES];

	if (!dir.n || dir.n >= sizeof(path) || memchr(dir.p, '\0', dir.n))
		return -1;
	memcpy(path, dir.p, dir.n);
	path[dir.n] = '\0';
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* One part of a name inside of @at: no link is followed, and nothing leads up. */
static int open_part(int at, struct span part, int flags)
{
	char name[NAME_BYTES];

	if (!part.n || part.n >= sizeof(name) || memchr(part.p, '\0', part.n) || span_eq_str(part, ".") || span_eq_str(part, ".."))
		return -1;
	memcpy(name, part.p, part.n);
	name[part.n] = '\0';
	return openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | flags);
}

/* @name below @root; -1 if it is not there, leads elsewhere or is no regular file. */
static int open_beneath(int root, struct span name)
{
	int at = dup(root), next;
	struct stat st;

	while (at >= 0) {
		long slash = span_find_char(name, '/');
		struct span part = slash < 0 ? name : span_sub(name, 0, (size_t)slash);

		next = open_part(at, part, slash < 0 ? 0 : O_DIRECTORY);
		close(at);
		if (slash < 0 || next < 0) {
			at = next;
			break;
		}
		at = next;
		name = span_from_offset(name, (size_t)slash + 1);
	}
	if (at >= 0 && (fstat(at, &st) || !S_ISREG(st.st_mode) || st.st_size > FILE_BYTES)) {
		close(at);
		at = -1;
	}
	return at;
}

/* --- looking ------------------------------------------------------------------------------------------------------ */

struct search {
	const char *file;    /* last part of the name */
	struct strbuf below; /* path below the root */
	long left;           /* names that may still be looked at */
};

static bool look_into(struct search *s, int dir, int depth);

/* An entry of a folder: the file itself, or a folder to look into. */
static bool look_at(struct search *s, int dir, const struct dirent *d, int depth)
{
	size_t before = s->below.n;
	struct stat st;
	bool found = false;
	int sub;

	if (d->d_name[0] == '.' || fstatat(dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW))
		return false;
	strbuf_addf(&s->below, "%s%s", before ? "/" : "", d->d_name);
	if (S_ISREG(st.st_mode)) {
		found = !strcmp(d->d_name, s->file);
	} else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
		sub = openat(dir, d->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		found = sub >= 0 && look_into(s, sub, depth + 1);
	}
	if (!found) {
		s->below.n = before;
		if (s->below.p)
			s->below.p[before] = '\0';
	}
	return found;
}

/* Takes @dir. */
static bool look_into(struct search *s, int dir, int depth)
{
	DIR *d = fdopendir(dir);
	const struct dirent *entry;
	bool found = false;

	if (!d) {
		close(dir);
		return false;
	}
	while (!found && s->left-- > 0 && (entry = readdir(d)))
		found = look_at(s, dir, entry, depth);
	closedir(d);
	return found;
}

static struct span last_part(struct span name)
{
	return span_from_offset(name, (size_t)(span_rfind_char(name, '/') + 1));
}

/* The file in one folder; its path below that in @below. */
static int find_in(int root, struct span name, struct strbuf *below)
{
	struct search s = {.left = ENTRIES_MAX};
	struct strbuf file = {0};
	struct span rest = name;
	int fd = -1, dir;

	/* /usr/src/asterisk-20/main/channel.c: what stands after each slash, the longest first */
	while (fd < 0 && rest.n) {
		long slash = span_find_char(rest, '/');

		fd = open_beneath(root, rest);
		if (fd >= 0)
			strbuf_add(below, rest);
		rest = slash < 0 ? (struct span){0} : span_from_offset(rest, (size_t)slash + 1);
	}
	if (fd >= 0 || memchr(name.p, '\0', name.n))
		return fd;
	strbuf_add(&file, last_part(name));
	s.file = strbuf_str(&file);
	dir = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir >= 0 && file.n && look_into(&s, dir, 0)) {
		fd = open_beneath(root, strbuf_span(&s.below));
		strbuf_add(below, strbuf_span(&s.below));
	}
	strbuf_done(&file);
	strbuf_done(&s.below);
	return fd;
}

static int find(const char *paths, struct span name, struct strbuf *ret_path, struct err *e)
{
	struct span rest = span_from(paths);
	struct strbuf below = {0};
	int fd = -1;

	while (fd < 0 && rest.n) {
		long colon = span_find_char(rest, ':');
		struct span dir = colon < 0 ? rest : span_sub(rest, 0, (size_t)colon);
		int root = open_root(dir);

		strbuf_clear(&below);
		fd = root >= 0 ? find_in(root, name, &below) : -1;
		if (root >= 0)
			close(root);
		if (fd >= 0)
			strbuf_addf(ret_path, "%.*s%s%s", SPAN_ARG(dir), span_ends(dir, SPAN_LIT("/")) ? "" : "/", strbuf_str(&below));
		rest = colon < 0 ? (struct span){0} : span_from_offset(rest, (size_t)colon + 1);
	}
	strbuf_done(&below);
	if (fd >= 0)
		return fd;
	err_set(e, ERR_USAGE, "%.*s: not under source-path", SPAN_ARG(name));
	err_hint(e, ":set source-path=/usr/src/asterisk");
	return -1;
}

bool source_find(const char *paths, struct span name, struct strbuf *ret_path, struct err *e)
{
	int fd = find(paths, name, ret_path, e);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

static bool read_all(int fd, struct strbuf *b, struct err *e)
{
	char piece[16384];
	ssize_t n = 1;

	while (n > 0 && b->n <= FILE_BYTES) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			strbuf_add(b, (struct span){piece, (size_t)n});
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	return n == 0 || err_set(e, ERR_READ, "the source file cannot be read");
}

/* "> 224  	ao2_lock(other);": TABs are blanks, what is no text is escaped, what is long is cut. */
static void add_line(struct strbuf *b, struct span line, int64_t number, bool here)
{
	struct strbuf plain = {0};
	int columns = 0;

	for (size_t i = 0; i < line.n && columns < LINE_COLUMNS; i++, columns++) {
		if (line.p[i] == '\t')
			strbuf_add_str(&plain, "    ");
		else
			strbuf_add_char(&plain, line.p[i]);
	}
	strbuf_addf(b, "%c %5lld  ", here ? '>' : ' ', (long long)number);
	utf8_escape(b, span_rtrim(strbuf_span(&plain)));
	strbuf_add_char(b, '\n');
	strbuf_done(&plain);
}

static bool add_lines(struct span text, int64_t line, int64_t around, struct strbuf *ret)
{
	bool there = false;

	for (int64_t number = 1; text.n && number <= line + around; number++) {
		long lf = span_find_char(text, '\n');
		struct span one = lf < 0 ? text : span_sub(text, 0, (size_t)lf);

		text = lf < 0 ? (struct span){0} : span_from_offset(text, (size_t)lf + 1);
		if (number >= line - around)
			add_line(ret, one, number, number == line);
		there |= number == line;
	}
	return there;
}

bool source_around(const char *paths, struct span name, int64_t line, int64_t around, struct strbuf *ret_text,
		   struct strbuf *ret_path, struct err *e)
{
	int fd = find(paths, name, ret_path, e);
	struct strbuf all = {0};
	bool ok;

	if (fd < 0)
		return false;
	ok = read_all(fd, &all, e);
	close(fd);
	if (ok && !add_lines(strbuf_span(&all), line, around, ret_text)) {
		ok = err_set(e, ERR_USAGE, "%s has no line %lld", strbuf_str(ret_path), (long long)line);
		err_hint(e, "it is the source of another version");
	}
	strbuf_done(&all);
	return ok;
}
