/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle_data.h"
#include "label.h"
#include "sums.h"

#include "astscope/base/mem.h"
#include "astscope/store/db.h"

#define NAME_MAX_CHARS 60

static bool name_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c && strchr("._-", c));
}

/* The last name of @path without the endings of archives, in letters a file name may have. */
static char *make_name(const char *path)
{
	static const char *const endings[] = {".gz", ".xz", ".bz2", ".zst", ".tgz", ".txz", ".tar", ".zip"};
	struct span s = span_from(path);
	struct strbuf b = {0};
	char *ret;

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	s = span_from_offset(s, (size_t)(span_rfind_char(s, '/') + 1));
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		if (span_ends(s, span_from(endings[i])) && s.n > strlen(endings[i]))
			s.n -= strlen(endings[i]);
	}
	for (size_t i = 0; i < s.n && i < NAME_MAX_CHARS; i++)
		strbuf_add_char(&b, name_char(s.p[i]) ? s.p[i] : '_');
	if (!b.n || b.p[0] == '.')
		strbuf_add_str(&b, "bundle");
	ret = mem_strdup(strbuf_str(&b));
	strbuf_done(&b);
	return ret;
}

static char *name_of(const char *arg)
{
	char *real, *name;

	if (strcmp(arg, "-") == 0)
		return mem_strdup("stdin");
	real = realpath(arg, NULL);
	name = make_name(real ? real : arg);
	free(real);
	return name;
}

static bool add_directory(struct bundle *b, const char *arg, const char *label, struct err *e)
{
	int fd = open(arg, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", arg);
	vec_append(&b->roots, &fd);
	if (!input_walk(fd, label, &b->budget, &b->inputs, b->names))
		b->over = BUDGET_MEMBERS;
	return true;
}

static bool add_stdin(struct bundle *b, struct err *e)
{
	struct input *in;

	for (size_t i = 0; i < b->inputs.n; i++) {
		in = vec_at(&b->inputs, i);
		if (in->kind == INPUT_PIPE && strcmp(in->name, "-") == 0)
			return err_set(e, ERR_USAGE, "standard input (-) can be read only once");
	}
	in = vec_push(&b->inputs);
	*in = (struct input){.path = "-", .name = "-", .root = AT_FDCWD, .kind = INPUT_PIPE};
	b->stream = true;
	return true;
}

static bool add_file(struct bundle *b, const char *arg, const char *label, const struct stat *st, struct err *e)
{
	const char *base = strrchr(arg, '/');
	struct input in = {.root = AT_FDCWD, .kind = S_ISFIFO(st->st_mode) ? INPUT_PIPE : INPUT_FILE};

	in.name = arena_strf(b->names, "%s", arg);
	in.path = arena_strf(b->names, "%s%s", label, base && base[1] ? base + 1 : arg);
	if (in.kind == INPUT_PIPE)
		b->stream = true;
	else
		input_set_stat(&in, st);
	if (in.kind == INPUT_FILE) {
		const char *note, *hint;
		int fd = input_open(&in, b->names, &note, &hint);

		if (fd < 0) {
			err_set(e, ERR_READ, "%s: %s", arg, note);
			return hint ? err_hint(e, "%s", hint) : false;
		}
		close(fd);
	}
	vec_append(&b->inputs, &in);
	return true;
}

static bool add_argument(struct bundle *b, const char *arg, const char *label, struct err *e)
{
	struct stat st;

	if (strcmp(arg, "-") == 0)
		return add_stdin(b, e);
	if (stat(arg, &st) < 0)
		return err_set_errno(e, ERR_READ, errno, "%s", arg);
	if (S_ISDIR(st.st_mode)) {
		b->alone = false;
		return add_directory(b, arg, label, e);
	}
	if (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode))
		return add_file(b, arg, label, &st, e);
	return err_set(e, ERR_READ, "%s: not a file or directory", arg);
}

/* What can be known early comes before streams. */
static void put_streams_last(struct bundle *b)
{
	struct vec sorted;

	vec_init(&sorted, sizeof(struct input));
	for (int pipes = 0; pipes <= 1; pipes++) {
		for (size_t i = 0; i < b->inputs.n; i++) {
			struct input *in = vec_at(&b->inputs, i);

			if ((in->kind == INPUT_PIPE) == pipes)
				vec_append(&sorted, in);
		}
	}
	vec_done(&b->inputs);
	b->inputs = sorted;
}

static void add_u64(struct strbuf *b, uint64_t v)
{
	strbuf_add(b, (struct span){(const char *)&v, sizeof(v)});
}

static void make_stamp(struct bundle *b)
{
	struct strbuf all = {0};
	unsigned char digest[BUNDLE_DIGEST_BYTES];

	for (size_t i = 0; i < b->inputs.n; i++) {
		const struct input *in = vec_at(&b->inputs, i);

		strbuf_add_str(&all, in->path);
		strbuf_add_char(&all, '\0');
		add_u64(&all, in->kind);
		add_u64(&all, in->bytes);
		add_u64(&all, (uint64_t)in->mtime_us);
		add_u64(&all, (uint64_t)in->ctime_us);
		add_u64(&all, in->inode);
		add_u64(&all, in->device);
	}
	sums_of_span(strbuf_span(&all), digest);
	strbuf_done(&all);
	sums_hex(digest, b->stamp);
}

bool bundle_open(const char *const *paths, size_t n, const struct budget *budget, struct bundle **ret, struct err *e)
{
	struct bundle *b = mem_zalloc(sizeof(*b));
	const char **labels;
	bool ok = true;

	if (budget)
		b->budget = *budget;
	else
		budget_init(&b->budget);
	b->names = arena_new();
	vec_init(&b->inputs, sizeof(struct input));
	vec_init(&b->members, sizeof(struct scanned));
	vec_init(&b->roots, sizeof(int));
	b->alone = n == 1;
	labels = mem_zalloc((n + 1) * sizeof(*labels));
	label_arguments(paths, n, b->names, labels);
	for (size_t i = 0; i < n && ok; i++)
		ok = add_argument(b, paths[i], labels[i], e);
	free(labels);
	if (!ok) {
		bundle_free(b);
		return false;
	}
	put_streams_last(b);
	make_stamp(b);
	b->name = name_of(paths[0]);
	*ret = b;
	return true;
}

void bundle_call(struct bundle *b, const char *path)
{
	struct input *in = vec_at(&b->inputs, 0);
	const char *slash = strrchr(path, '/');

	in->path = arena_strf(b->names, "%s", slash && slash[1] ? slash + 1 : path);
	free(b->name);
	b->name = make_name(path);
}

void bundle_free(struct bundle *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->roots.n; i++)
		close(*(int *)vec_at(&b->roots, i));
	vec_done(&b->roots);
	vec_done(&b->members);
	vec_done(&b->inputs);
	arena_free(b->names);
	free(b->name);
	free(b);
}

const char *bundle_name(const struct bundle *b)
{
	return b->name;
}

#define LARGE_BYTES (8 << 20)

bool member_is_long(const struct member *m)
{
	return (m->format && strcmp(m->format->name, "refs") == 0) || m->bytes > LARGE_BYTES;
}

bool bundle_is_stream(const struct bundle *b)
{
	return b->stream;
}

uint64_t bundle_input_bytes(const struct bundle *b)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < b->inputs.n && !b->stream; i++)
		sum += ((const struct input *)vec_at(&b->inputs, i))->bytes;
	return sum;
}

bool bundle_stamp(const struct bundle *b, struct strbuf *ret)
{
	if (b->stream)
		return false;
	strbuf_add_str(ret, b->stamp);
	return true;
}

void bundle_describe(const struct bundle *b, struct strbuf *ret)
{
	for (size_t i = 0; i < b->inputs.n; i++) {
		const struct input *in = vec_at(&b->inputs, i);

		strbuf_addf(ret, "%s\t%llu\t%lld\n", in->path, (unsigned long long)in->bytes, (long long)in->mtime_us);
	}
}

bool bundle_has_file(const struct bundle *b, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	for (size_t i = 0; i < b->inputs.n; i++) {
		const struct input *in = vec_at(&b->inputs, i);

		if (in->kind == INPUT_FILE && in->inode == st.st_ino && in->device == st.st_dev)
			return true;
	}
	return false;
}

bool bundle_is_database(const struct bundle *b)
{
	const struct input *in = b->inputs.n ? vec_at(&b->inputs, 0) : NULL;
	char head[DB_HEAD_BYTES];
	const char *note, *hint;
	struct arena *notes;
	ssize_t n = -1;
	int fd;

	if (!b->alone || in->kind != INPUT_FILE)
		return false;
	notes = arena_new();
	fd = input_open(in, notes, &note, &hint);
	arena_free(notes);
	if (fd >= 0) {
		n = pread(fd, head, sizeof(head), 0);
		close(fd);
	}
	return n > 0 && db_looks_like_database((struct span){head, (size_t)n});
}
