/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REDACT_H
#define ASTSCOPE_LOGIC_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Taking private things out of texts: phone numbers and extensions, names of users and peers, IP and MAC addresses, hosts, folders,
 * secrets.  Each value becomes "<number-k3m7qx>", the same wherever it stands, by a keyed hash: the same key gives the same
 * pseudonyms.  Values are known by what stands around them (a channel's name, user@host, exten=); what was learnt so is then
 * replaced as a word anywhere.  Addresses, LWPs, source places and what Asterisk itself is called stay.  It is no proof: a name
 * that nothing marks as one stays.
 */
struct redact;

struct redact *redact_new(const uint64_t key[2]);
void redact_free(struct redact *r); /* accepts NULL */
/* @text without what is private, appended to @ret; false, and nothing appended, if all of it stays. */
bool redact_text(const struct redact *r, struct span text, struct strbuf *ret);
/* What @text marks as private is from now on replaced wherever it stands.  Before the first text is written. */
void redact_learn(struct redact *r, struct span text);
/* @value is private itself. */
void redact_learn_value(struct redact *r, struct span value);
/*
 * @value is somebody's name or number, of whatever form: it stands in a column of those.  It is replaced where such may stand: as an
 * argument, alone, in the messages of the dialplan; and wherever it stands if it looks like no word of the language.
 */
void redact_mark(struct redact *r, struct span value);
/* As redact_text, of a column of names and numbers or of an application's arguments: marked numbers are replaced, too. */
bool redact_value(const struct redact *r, struct span text, struct strbuf *ret);
/* What was learnt, in the order of the values: value and pseudonym; false past the end. */
bool redact_learnt(const struct redact *r, size_t i, struct span *ret_value, struct strbuf *ret_pseudonym);

#endif
