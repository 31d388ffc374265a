/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/news_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int news_pipe_open(int ret[2])
{
	if (pipe(ret) < 0)
		return errno;
	for (int i = 0; i < 2; i++) {
		fcntl(ret[i], F_SETFD, FD_CLOEXEC);
		fcntl(ret[i], F_SETFL, O_NONBLOCK);
	}
	return 0;
}

void news_pipe_close(const int pipe[2])
{
	for (int i = 0; i < 2; i++) {
		if (pipe[i] >= 0)
			close(pipe[i]);
	}
}

void news_pipe_tell(const int pipe[2])
{
	ssize_t n = write(pipe[1], "", 1);

	(void)n;
}

void news_pipe_empty(const int pipe[2])
{
	char bytes[64];

	while (read(pipe[0], bytes, sizeof(bytes)) > 0)
		;
}
