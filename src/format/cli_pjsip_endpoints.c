/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/*
 * pjsip show endpoints, aors, contacts, transports, identifies, auths: what stands below an endpoint when they are shown
 * together stands alone when they are not.  Channels are an output of their own.
 */
static const char *const heads[] = {
	"Endpoint: <Endpoint/CID{}> <State{}> <Channels{}>",
	"I/OAuth: <AuthId/UserName{}>",
	"Aor: <Aor{}> <MaxContact{}>",
	"Contact: <Aor/ContactUri{}> <Hash{}> <Status{}> <RTT{}>",
	"Contact: <Aor/ContactUri{}> <Status{}> <RTT{}>",
	"Transport: <TransportId{}> <Type{}> <cos{}> <tos{}> <BindAddress{}>",
	"Identify: <Identify/Endpoint{}>",
	"Match: <{}>",
	NULL,
};

/* A contact with its hash; older releases have none. */
#define CONTACT(status) \
	"Contact: {aor.}/{uri.} {hash.} {status=" status "} {rtt.}", \
	"Contact: {aor.}/{uri.} {status=" status "} {rtt.}"

static const char *const rows[] = {
	"Endpoint: {endpoint.} {state_} {channels#} of {most.}",
	"Aor: {aor.} {contacts#}",
	CONTACT("Avail"),
	CONTACT("Unavail"),
	CONTACT("NonQual"),
	CONTACT("Unknown"),
	CONTACT("Created"),
	CONTACT("Removed"),
	"Transport: {transport.} {type.} {cos#} {tos#} {bind.}",
	NULL,
};

static const char *const more[] = {
	"InAuth: {in auth.}",
	"OutAuth: {out auth.}",
	"Identify: {identify.}",
	"Match: {match.}",
	NULL,
};

static const char *const counts[] = {"Objects found: {objects#}", NULL};
static const char *const marks[] = {"Endpoint:", "Aor:", "Contact:", "Transport:", "Identify:", "OAuth:", NULL};

const struct cli_output cli_pjsip_endpoints = {
	.name = "pjsip_endpoints",
	.heads = heads,
	.rows = rows,
	.more = more,
	.counts = counts,
	.marks = marks,
	.first = "ACEIMOT",
};
