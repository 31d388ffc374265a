/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* Of an Asterisk that was built with MALLOC_DEBUG; `cached` are bytes of caches. */
static const char *const rows[] = {
	"{bytes#} bytes ({cached#} cache) in {count#} allocations by {func}() line {line#} of {file}",
	"{bytes#} bytes in {count#} allocations by {func}() line {line#} of {file}",
	"{bytes#} bytes ({cached#} cache) in {count#} allocations in file {file}",
	"{bytes#} bytes in {count#} allocations in file {file}",
	"{bytes#} bytes allocated ({of}) by {func}() line {line#} of {file}",
	"{bytes#} bytes allocated by {func}() line {line#} of {file}",
	NULL,
};

static const char *const counts[] = {
	"{bytes allocated#} bytes allocated ({bytes in caches#} in caches) in {allocations#} selected allocations",
	"{bytes allocated#} bytes allocated in {allocations#} selected allocations",
	"{bytes allocated#} bytes allocated ({bytes in caches#} in caches) in {allocations#} allocations",
	"{bytes allocated#} bytes allocated in {allocations#} allocations",
	"{bytes in all allocations#} bytes in all allocations",
	"{bytes deferred large#} bytes in deferred free large allocations",
	"{bytes deferred small#} bytes in deferred free small allocations",
	"{bytes deferred#} bytes in deferred free allocations",
	"{bytes in all and deferred#} bytes in all allocations and deferred free allocations",
	NULL,
};

static const char *const marks[] = {" bytes ", NULL};

const struct cli_output cli_memory = {
	.name = "memory",
	.rows = rows,
	.counts = counts,
	.marks = marks,
	.first = "0-9",
};
