/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/env.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "astscope/base/scan.h"

#include "astscope/base/mem.h"

const char *env_get(const char *name)
{
	const char *v = getenv(name);

	return v && *v ? v : NULL;
}

int64_t env_number(const char *name, int64_t otherwise)
{
	struct span text = span_from(env_get(name));
	uint64_t n;

	return scan_u64(&text, &n) && !text.n && n <= INT32_MAX ? (int64_t)n : otherwise;
}

int64_t env_monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void env_random(void *p, size_t n)
{
	unsigned char *to = p;

	while (n) {
		ssize_t got = getrandom(to, n, 0);

		if (got > 0) {
			to += got;
			n -= (size_t)got;
		} else if (errno != EINTR) {
			die("the system gives no random bytes");
		}
	}
}

static bool user_dir(const char *xdg_name, const char *below_home, struct strbuf *ret)
{
	const char *base = env_get(xdg_name);
	const char *home = env_get("HOME");

	if (base && base[0] == '/')
		strbuf_addf(ret, "%s/astscope", base);
	else if (home)
		strbuf_addf(ret, "%s/%s/astscope", home, below_home);
	else
		return false;
	return true;
}

bool env_cache_dir(struct strbuf *ret)
{
	return user_dir("XDG_CACHE_HOME", ".cache", ret);
}

bool env_data_dir(struct strbuf *ret)
{
	return user_dir("XDG_DATA_HOME", ".local/share", ret);
}

bool env_config_dir(struct strbuf *ret)
{
	return user_dir("XDG_CONFIG_HOME", ".config", ret);
}

bool env_state_dir(struct strbuf *ret)
{
	return user_dir("XDG_STATE_HOME", ".local/state", ret);
}

bool env_no_color(void)
{
	return env_get("NO_COLOR") != NULL;
}
