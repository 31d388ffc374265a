/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pty_private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "sanitized.h"

#define REPORT "\033]7777;"

const char *pty_why_not(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);
	bool ok = fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok ? NULL : "no pseudo terminals here";
}

static void set_env(const char *entry)
{
	const char *eq = strchr(entry, '=');
	char *name;

	if (!eq) {
		unsetenv(entry);
		return;
	}
	name = mem_dup(entry, (size_t)(eq - entry) + 1);
	name[eq - entry] = '\0';
	setenv(name, eq + 1, 1);
	free(name);
}

static void run_child(const struct pty_setup *setup)
{
	const struct rlimit none = {0};

	setenv("TERM", setup->term ? setup->term : "xterm-256color", 1);
	setenv("ASTSCOPE_TEST_FD", "1", 1);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("ESCDELAY");
	unsetenv("TMUX");
	unsetenv("NO_COLOR");
	for (size_t i = 0; setup->env && setup->env[i]; i++)
		set_env(setup->env[i]);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	setrlimit(RLIMIT_CORE, &none);
	execv(setup->argv[0], (char *const *)(uintptr_t)setup->argv);
	perror(setup->argv[0]);
	_exit(127);
}

struct pty *pty_start(const struct pty_setup *setup)
{
	struct pty *p = mem_zalloc(sizeof(*p));
	struct winsize size;
	int fds[2];
	int slave;

	p->rows = setup->rows ? setup->rows : 24;
	p->cols = setup->cols ? setup->cols : 80;
	size = (struct winsize){.ws_row = (unsigned short)p->rows, .ws_col = (unsigned short)p->cols};
	if (pipe(fds) < 0)
		die("no pipe: %s", strerror(errno));
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fflush(NULL);
	if (openpty(&p->master, &slave, NULL, NULL, &size) < 0 || tcgetattr(slave, &p->before) < 0)
		die("no pty: %s", strerror(errno));
	fcntl(p->master, F_SETFD, FD_CLOEXEC);
	p->pid = fork();
	if (p->pid < 0)
		die("cannot fork: %s", strerror(errno));
	if (!p->pid) {
		login_tty(slave);
		run_child(setup);
	}
	close(slave);
	close(fds[1]);
	p->alive = fds[0];
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	pty_screen_init(p);
	return p;
}

pid_t pty_pid(const struct pty *p)
{
	return p->pid;
}

void pty_stop(struct pty *p)
{
	if (!p)
		return;
	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		kill(p->pid, SIGCONT);
	}
	pty_hang_up(p);
	if (p->pid > 0)
		waitpid(p->pid, NULL, 0);
	close(p->alive);
	pty_screen_done(p);
	strbuf_done(&p->bytes);
	strbuf_done(&p->held);
	strbuf_done(&p->shown);
	free(p);
}

void pty_hang_up(struct pty *p)
{
	if (p->master >= 0)
		close(p->master);
	p->master = -1;
}

/* Output. */

static void look_for_reports(struct pty *p)
{
	for (;;) {
		struct span rest = span_from_offset(strbuf_span(&p->bytes), p->looked_at);
		long at = span_find(rest, SPAN_LIT(REPORT));
		struct span report = span_from_offset(rest, at < 0 ? rest.n : (size_t)at + sizeof(REPORT) - 1);
		uint64_t bytes;
		int64_t rows, cols;

		if (at < 0 || span_find(report, SPAN_LIT("\033\\")) < 0)
			return;
		if (scan_u64(&report, &bytes) && scan_char(&report, ';') && scan_i64(&report, &rows) &&
		    scan_char(&report, ';') && scan_i64(&report, &cols)) {
			p->reported_bytes = bytes;
			p->reported_rows = rows;
			p->reported_cols = cols;
			p->reports++;
		}
		p->looked_at += (size_t)at + sizeof(REPORT) - 1;
	}
}

static void answer(struct pty *p)
{
	char bytes[256];
	size_t n = vterm_output_read(p->vt, bytes, sizeof(bytes));

	if (n)
		pty_send(p, (struct span){bytes, n});
}

/* Take what the program wrote, waiting for some until @deadline.  False: no more will come, or it took too long. */
static bool pump(struct pty *p, int64_t deadline)
{
	struct pollfd fd = {.fd = p->master, .events = POLLIN};
	int64_t left = deadline - env_monotonic_us();
	char bytes[16384];
	ssize_t n;

	if (p->master < 0 || left < 0 || poll(&fd, 1, (int)(left / 1000) + 1) < 0)
		return false;
	n = read(p->master, bytes, sizeof(bytes));
	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	strbuf_add(&p->bytes, (struct span){bytes, (size_t)n});
	strbuf_clear(&p->shown);
	pty_italic_for_dim(&p->held, (struct span){bytes, (size_t)n}, &p->shown);
	vterm_input_write(p->vt, p->shown.p, p->shown.n);
	look_for_reports(p);
	pty_look_for_paste_mode(p);
	answer(p);
	return true;
}

static int64_t patience(int ms)
{
	return env_monotonic_us() + (int64_t)ms * 1000 * PATIENCE;
}

static bool is_idle(const struct pty *p)
{
	return p->reports && p->reported_bytes == p->sent && p->reported_rows == p->rows && p->reported_cols == p->cols;
}

bool pty_wait_idle(struct pty *p)
{
	int64_t deadline = patience(PTY_PATIENCE_MS);

	while (!is_idle(p)) {
		if (!pump(p, deadline))
			return false;
	}
	return true;
}

bool pty_wait_report(struct pty *p, int seen)
{
	int64_t deadline = patience(PTY_PATIENCE_MS);

	while (p->reports <= seen) {
		if (!pump(p, deadline))
			return false;
	}
	return true;
}

int pty_reports(const struct pty *p)
{
	return p->reports;
}

bool pty_wait_bytes(struct pty *p, const char *needle)
{
	int64_t deadline = patience(PTY_PATIENCE_MS);

	while (span_find(strbuf_span(&p->bytes), span_from(needle)) < 0) {
		if (!pump(p, deadline))
			return false;
	}
	return true;
}

bool pty_wait_text(struct pty *p, const char *needle)
{
	int64_t deadline = patience(PTY_PATIENCE_MS);

	while (!strstr(pty_text(p), needle)) {
		if (!pump(p, deadline))
			return false;
	}
	return true;
}

bool pty_wait_no_text(struct pty *p, const char *needle)
{
	int64_t deadline = patience(PTY_PATIENCE_MS);

	while (strstr(pty_text(p), needle)) {
		if (!pump(p, deadline))
			return false;
	}
	return true;
}

/* What is left to read once the program is gone. */
static void drain(struct pty *p)
{
	while (pump(p, env_monotonic_us() + 1000) && p->master >= 0) {
		struct pollfd fd = {.fd = p->master, .events = POLLIN};

		if (poll(&fd, 1, 0) <= 0 || !(fd.revents & POLLIN))
			return;
	}
}

bool pty_wait_exit(struct pty *p, int patience_ms, int *ret_status, long *ret_cpu_ms)
{
	int64_t deadline = patience(patience_ms);
	struct pollfd fds[] = {{.fd = p->alive, .events = POLLIN}, {.fd = p->master, .events = POLLIN}};
	struct rusage used;

	for (;;) {
		int64_t left = deadline - env_monotonic_us();

		if (left < 0 || poll(fds, 2, (int)(left / 1000) + 1) < 0)
			return false;
		if (fds[0].revents)
			break;
		if (fds[1].revents && !pump(p, deadline))
			fds[1].fd = -1;
	}
	drain(p);
	if (wait4(p->pid, ret_status, 0, &used) != p->pid)
		return false;
	p->pid = -1;
	if (ret_cpu_ms)
		*ret_cpu_ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
			      (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
	return true;
}

bool pty_wait_gone(struct pty *p, int patience_ms, int *ret_status)
{
	struct pollfd fd = {.fd = p->alive, .events = POLLIN};
	bool gone = poll(&fd, 1, patience_ms * PATIENCE) == 1 && waitpid(p->pid, ret_status, 0) == p->pid;

	if (gone)
		p->pid = -1;
	return gone;
}

/* Resizing makes the program draw everything again; nobody reads it. */
void pty_block_output(struct pty *p)
{
	for (int i = 0; i < 200; i++) {
		pty_resize(p, 100 + i % 2, 300);
		poll(NULL, 0, 2);
	}
}

struct span pty_bytes(const struct pty *p)
{
	return strbuf_span(&p->bytes);
}

void pty_forget(struct pty *p)
{
	strbuf_clear(&p->bytes);
	p->looked_at = 0;
}

/* Input. */

static void put(struct pty *p, struct span bytes)
{
	int64_t deadline = patience(PTY_PATIENCE_MS);

	while (bytes.n && p->master >= 0) {
		ssize_t n = write(p->master, bytes.p, bytes.n);

		if (n > 0)
			bytes = span_from_offset(bytes, (size_t)n);
		else if (n < 0 && errno != EAGAIN && errno != EINTR)
			return;
		else if (!pump(p, deadline))
			return;
	}
}

void pty_send(struct pty *p, struct span bytes)
{
	p->sent += bytes.n;
	put(p, bytes);
}

void pty_type(struct pty *p, const char *text)
{
	pty_send(p, span_from(text));
}

void pty_send_shell(struct pty *p, const char *text)
{
	put(p, span_from(text));
}

void pty_claim(struct pty *p, int rows, int cols, int taken_rows, int taken_cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	p->rows = taken_rows;
	p->cols = taken_cols;
	vterm_set_size(p->vt, taken_rows, taken_cols);
	ioctl(p->master, TIOCSWINSZ, &size);
}

void pty_resize(struct pty *p, int rows, int cols)
{
	pty_claim(p, rows, cols, rows, cols);
}
