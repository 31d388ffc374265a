/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/write.h"

bool files_write(const char *path, struct span text, mode_t mode, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode);
	bool ok;
	int cause;

	if (fd < 0)
		return err_set_errno(e, ERR_WRITE, errno, "cannot write %.200s", path);
	ok = write_all(fd, text);
	cause = errno;
	if (close(fd) < 0 && ok) {
		ok = false;
		cause = errno;
	}
	return ok || err_set_errno(e, ERR_WRITE, cause, "cannot write %.200s", path);
}

bool files_append(const char *path, struct span text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	bool ok = fd >= 0 && write_all(fd, text);

	if (fd >= 0 && close(fd) < 0)
		ok = false;
	return ok;
}

bool files_read_end(const char *path, size_t max, struct strbuf *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	char bytes[8192];
	ssize_t n;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return false;
	}
	if (st.st_size > (off_t)max)
		lseek(fd, st.st_size - (off_t)max, SEEK_SET);
	while (ret->n < max && (n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n > 0)
			strbuf_add(ret, (struct span){bytes, (size_t)n});
		else if (errno != EINTR)
			break;
	}
	close(fd);
	return true;
}
