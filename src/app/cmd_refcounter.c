#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/app/app.h"
#include "astscope/app/say.h"
#include "astscope/base/lines.h"
#include "astscope/base/mem.h"
#include "astscope/logic/refcounter.h"

#define DEFAULT_LOG "/var/log/asterisk/refs"
#define CHUNK_BYTES 262144

static void write_out(void *ctx, struct span text)
{
	(void)ctx;
	fwrite(text.p, 1, text.n, stdout);
}

struct run {
	struct refcounter *rc;
	struct err e;
	bool failed;
};

static void take_line(void *ctx, const struct line *ln)
{
	struct run *r = ctx;

	if (!r->failed)
		r->failed = !refcounter_line(r->rc, ln->text, &r->e);
}

static bool read_log(int fd, const char *path, struct run *r)
{
	char *chunk = mem_alloc(CHUNK_BYTES);
	struct lines lines = {0};
	ssize_t n;

	while (!r->failed && (n = read(fd, chunk, CHUNK_BYTES)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			r->failed = true;
			err_set_errno(&r->e, ERR_READ, errno, "%s", path);
			break;
		}
		lines_feed(&lines, (struct span){chunk, (size_t)n}, take_line, r);
	}
	lines_end(&lines, take_line, r);
	free(chunk);
	return !r->failed;
}

static void usage(void)
{
	printf("usage: astscope refcounter [options]\n"
	       "\nReport the objects of a refs log as refcounter.py does.\n\n"
	       "  -f, --file FILE          the refs log (default %s)\n"
	       "  -i, --suppress-invalid   no invalid references\n"
	       "  -l, --suppress-leaks     no leaked objects\n"
	       "  -n, --suppress-normal    no objects with a complete life\n"
	       "  -s, --suppress-skewed    no objects with a skewed life\n"
	       "\nExit status: 1 leaked, 2 skewed, 4 invalid, added up; 255 for an error.\n",
	       DEFAULT_LOG);
}

/* 0 = go on, else the exit status + 1. */
static int parse(int argc, char **argv, struct refcounter_options *o, const char **path)
{
	static const struct option longs[] = {
		{"file", required_argument, NULL, 'f'},
		{"suppress-invalid", no_argument, NULL, 'i'},
		{"suppress-leaks", no_argument, NULL, 'l'},
		{"suppress-normal", no_argument, NULL, 'n'},
		{"suppress-skewed", no_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "f:ilnsh", longs, NULL)) != -1) {
		switch (c) {
		case 'f': *path = optarg; break;
		case 'i': o->no_invalid = true; break;
		case 'l': o->no_leaks = true; break;
		case 'n': o->no_normal = true; break;
		case 's': o->no_skewed = true; break;
		case 'h': usage(); return 1;
		default: return 2 + 1; /* as the script's option parser */
		}
	}
	return 0;
}

int cmd_refcounter(int argc, char **argv)
{
	struct refcounter_options o = {0};
	const char *path = DEFAULT_LOG;
	struct run r = {0};
	int status, fd;

	status = parse(argc, argv, &o, &path);
	if (status)
		return status - 1;
	if (o.no_invalid && o.no_leaks && o.no_normal && o.no_skewed) {
		fprintf(stderr, "astscope: nothing left to report: all four classes are suppressed\n");
		return REFCOUNTER_FAILED;
	}
	fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err_set_errno(&r.e, ERR_READ, errno, "%s", path);
		say_error(&r.e);
		return REFCOUNTER_FAILED;
	}
	r.rc = refcounter_new(&o, write_out, NULL);
	if (read_log(fd, path, &r)) {
		status = refcounter_finish(r.rc);
	} else {
		say_error(&r.e);
		status = REFCOUNTER_FAILED;
	}
	refcounter_free(r.rc);
	if (fd != STDIN_FILENO)
		close(fd);
	if (fflush(stdout) != 0 && errno != EPIPE) {
		err_set_errno(&r.e, ERR_WRITE, errno, "standard output");
		return say_error(&r.e);
	}
	return status;
}
