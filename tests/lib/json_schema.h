/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LIB_JSON_SCHEMA_H
#define TESTS_LIB_JSON_SCHEMA_H

#include <stdbool.h>

#include <jansson.h>

#include "astscope/base/strbuf.h"

/*
 * Whether @value is as the JSON Schema @schema says; @why is where it is not, if it is not.  Knows what our schemas use: type, const,
 * enum, minimum, required, properties, additionalProperties, items, anyOf and $ref into #/$defs; any other word fails.
 */
bool json_schema_holds(json_t *schema, json_t *value, struct strbuf *why);

#endif
