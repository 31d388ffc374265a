/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_NEWS_PIPE_H
#define ASTSCOPE_APP_NEWS_PIPE_H

/* From a thread to the console's poll loop: readable when there is news. */

int news_pipe_open(int ret[2]); /* an errno, or 0 */
void news_pipe_close(const int pipe[2]); /* -1 = was not opened */
/* From any thread.  The console looks when it likes: a pipe that is full says enough. */
void news_pipe_tell(const int pipe[2]);
void news_pipe_empty(const int pipe[2]);

#endif
