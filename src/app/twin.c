/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/twin.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/app/say.h"
#include "astscope/base/lines.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"

enum { CHUNK_BYTES = 262144, MOST_OPTIONS = 8 };

/* ---- options ---- */

static bool is_letter(const struct twin_option *o)
{
	return o->letter > ' ';
}

static int usage(const struct twin *t)
{
	printf("usage: astscope %s %s\n\n%s\n\n", t->name, t->args, t->summary);
	for (const struct twin_option *o = t->options; o->name; o++) {
		int n = is_letter(o) ? printf("  -%c, --%s", o->letter, o->name) : printf("      --%s", o->name);

		if (o->value)
			n += printf(" FILE");
		printf("%*s%s\n", n < 26 ? 26 - n : 1, "", o->doc);
	}
	printf("\n%s\n", t->exits);
	return 0;
}

static bool take_option(const struct twin_option *o, int letter)
{
	while (o->name && o->letter != letter)
		o++;
	if (!o->name)
		return false;
	if (o->value)
		*o->value = optarg;
	else
		*o->on = true;
	return true;
}

bool twin_options(const struct twin *t, int argc, char **argv, int *ret_status)
{
	struct option longs[MOST_OPTIONS + 2] = {{"help", no_argument, NULL, 'h'}};
	struct strbuf shorts = {0};
	int n = 1, c;

	strbuf_add_char(&shorts, 'h');
	for (const struct twin_option *o = t->options; o->name && n <= MOST_OPTIONS; o++, n++) {
		longs[n] = (struct option){o->name, o->value ? required_argument : no_argument, NULL, o->letter};
		if (is_letter(o))
			strbuf_addf(&shorts, "%c%s", o->letter, o->value ? ":" : "");
	}
	*ret_status = -1;
	while (*ret_status < 0 && (c = getopt_long(argc, argv, strbuf_str(&shorts), longs, NULL)) != -1) {
		if (c == 'h')
			*ret_status = usage(t);
		else if (!take_option(t->options, c))
			*ret_status = TWIN_USAGE;
	}
	strbuf_done(&shorts);
	return *ret_status < 0;
}

/* ---- the log ---- */

int twin_open(const char *path, struct err *e)
{
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0)
		return STDIN_FILENO;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = EISDIR;
	}
	if (fd < 0)
		err_set_errno(e, ERR_READ, errno, "%s", path);
	return fd;
}

int twin_open_log(const char *path)
{
	struct strbuf shown = {0};
	struct err e = {0};
	int fd = twin_open(path, &e);

	if (fd < 0 && (e.cause == ENOENT || e.cause == ENOTDIR || e.cause == EISDIR)) {
		utf8_escape(&shown, span_from(path));
		fprintf(stderr, "File not found: %s\n", strbuf_str(&shown));
		strbuf_done(&shown);
	} else if (fd < 0) {
		say_error(&e);
	}
	return fd;
}

int twin_bytes(int fd, const char *path, twin_fn fn, void *ctx, struct err *e)
{
	char *chunk = mem_alloc(CHUNK_BYTES);
	int status = 0;
	ssize_t n;

	while (!status && (n = read(fd, chunk, CHUNK_BYTES)) != 0) {
		if (n > 0) {
			status = fn(ctx, (struct span){chunk, (size_t)n}, e);
		} else if (errno != EINTR) {
			err_set_errno(e, ERR_READ, errno, "%s", path);
			status = TWIN_CANCELLED;
		}
	}
	free(chunk);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

struct line_run {
	struct lines lines;
	twin_fn fn;
	void *ctx;
	struct err *e;
	int status;
};

static void take_line(void *ctx, const struct line *ln)
{
	struct line_run *r = ctx;

	if (!r->status)
		r->status = r->fn(r->ctx, ln->text, r->e);
}

static int take_chunk(void *ctx, struct span chunk, struct err *e)
{
	struct line_run *r = ctx;

	(void)e;
	lines_feed(&r->lines, chunk, take_line, r);
	return r->status;
}

int twin_lines(int fd, const char *path, twin_fn fn, void *ctx, struct err *e)
{
	struct line_run r = {.fn = fn, .ctx = ctx, .e = e};

	r.status = twin_bytes(fd, path, take_chunk, &r, e);
	lines_end(&r.lines, take_line, &r); /* a last line without LF; none where reading failed */
	return r.status;
}

void twin_print(void *ctx, struct span text)
{
	(void)ctx;
	/* An empty span may point nowhere. */
	if (text.n)
		fwrite(text.p, 1, text.n, stdout);
}

int twin_end(int status)
{
	struct err e = {0};

	if (fflush(stdout) == 0 || errno == EPIPE)
		return status;
	err_set_errno(&e, ERR_WRITE, errno, "standard output");
	return say_error(&e);
}
