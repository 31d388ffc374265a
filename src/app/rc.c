/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/rc.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/env.h"

#define NAME "astscoperc"
#define BYTES_MAX 65536

/* Whoever may write the file would bind keys of the user. */
static bool is_safe(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set_errno(e, ERR_READ, errno, "cannot read %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_READ, "%s is no file", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(e, ERR_READ, "%s is not read: it belongs to somebody else", path);
	if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		err_set(e, ERR_READ, "%s is not read: others may write it", path);
		return err_hint(e, "chmod go-w %s", path);
	}
	if (st.st_size > BYTES_MAX)
		return err_set(e, ERR_LIMIT, "%s is not read: it is larger than %d bytes", path, BYTES_MAX);
	return true;
}

static bool read_all(int fd, const char *path, struct strbuf *ret, struct err *e)
{
	char bytes[4096];
	ssize_t n;

	while (ret->n <= BYTES_MAX && (n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno != EINTR)
			return err_set_errno(e, ERR_READ, errno, "cannot read %s", path);
		if (n > 0)
			strbuf_add(ret, (struct span){bytes, (size_t)n});
	}
	return ret->n <= BYTES_MAX || err_set(e, ERR_LIMIT, "%s is larger than %d bytes", path, BYTES_MAX);
}

static bool run_lines(struct ui *ui, const char *path, struct span rest, struct err *e)
{
	bool ok = true;

	for (int number = 1; rest.n; number++) {
		long lf = span_find_char(rest, '\n');
		struct span line = span_trim(lf < 0 ? rest : span_sub(rest, 0, (size_t)lf));
		struct err one = {0};

		if (line.n && line.p[0] != '#' && !ui_run(ui, line, &one)) {
			if (ok)
				*e = one;
			if (ok)
				err_wrap(e, "%s:%d", path, number);
			ok = false;
		}
		rest = lf < 0 ? (struct span){0} : span_from_offset(rest, (size_t)lf + 1);
	}
	return ok;
}

static bool load(struct ui *ui, struct err *e)
{
	struct strbuf path = {0}, text = {0};
	bool ok = true;
	int fd = -1;

	if (env_config_dir(&path)) {
		strbuf_add_str(&path, "/" NAME);
		fd = open(strbuf_str(&path), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
			ok = err_set_errno(e, ERR_READ, errno, "cannot read %s", strbuf_str(&path));
	}
	if (fd >= 0) {
		ok = is_safe(fd, strbuf_str(&path), e) && read_all(fd, strbuf_str(&path), &text, e) &&
		     run_lines(ui, strbuf_str(&path), strbuf_span(&text), e);
		close(fd);
	}
	strbuf_done(&path);
	strbuf_done(&text);
	return ok;
}

bool rc_load(struct ui *ui, const struct cmdline *o, struct err *e)
{
	struct err redact = {0};
	bool ok = o->no_rc || load(ui, e);

	if (!o->redact || ui_run(ui, SPAN_LIT("set redact=yes"), &redact))
		return ok;
	*e = redact;
	return false;
}
