/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_ENV_H
#define ASTSCOPE_BASE_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/strbuf.h"

/* The only place that reads the environment, the clock, chance and the user's directories. */
const char *env_get(const char *name);          /* NULL if unset or empty */
int64_t env_number(const char *name, int64_t otherwise); /* up to INT32_MAX; @otherwise if there is none */
int64_t env_monotonic_us(void);
void env_random(void *p, size_t n);             /* bytes that nobody can foresee */
bool env_cache_dir(struct strbuf *ret);         /* $XDG_CACHE_HOME/astscope or ~/.cache/astscope; false without HOME */
bool env_data_dir(struct strbuf *ret);          /* $XDG_DATA_HOME/astscope or ~/.local/share/astscope */
bool env_config_dir(struct strbuf *ret);        /* $XDG_CONFIG_HOME/astscope or ~/.config/astscope */
bool env_state_dir(struct strbuf *ret);         /* $XDG_STATE_HOME/astscope or ~/.local/state/astscope */
bool env_no_color(void);                        /* NO_COLOR set and not empty */

#endif
