/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/http.c, handle_show_http() */
static const char *const counts[] = {
	"HTTP Server Status:",
	"Prefix: {prefix}",
	"Server: {server}",
	"Server Disabled",
	"Server Enabled and Bound to {bound}",
	"HTTPS Server Enabled and Bound to {bound tls}",
	"Enabled URI's:",
	"Enabled Redirects:",
	NULL,
};

static const char *const marks[] = {"HTTP Server Status:", NULL};

const struct cli_output cli_http = {
	.name = "http",
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "EHNPRS",
};
